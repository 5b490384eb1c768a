"""The commands' names. A command's module is imported when the command is used."""

from importlib import import_module
from typing import Any

import click

from ecosim import __version__
from ecosim.errors import nearest

_ROOT = {
    "run": ("ecosim.cli.run", "Live a day over MQTT, on the embedded broker or another."),
    "sim": ("ecosim.cli.sim", "Live days in virtual time, as fast as they can be computed."),
    "compare": ("ecosim.cli.compare", "The same days under several wirings: who owns phone, home and car."),
    "device": ("ecosim.cli.device", "One device as one process."),
    "orchestrate": (
        "ecosim.cli.orchestrate",
        "The world, the day and the hub, for devices that run elsewhere.",
    ),
    "broker": ("ecosim.cli.broker", "The embedded broker in the foreground, with a log people can read."),
    "devices": ("ecosim.cli.devices", "The kinds found, and where."),
    "new": ("ecosim.cli.new", "A kind with its test, or a household with its days, to begin with."),
    "check": ("ecosim.cli.check", "A kind's conformance: declaration, behaviour, wire."),
    "lint": ("ecosim.cli.lint", "Whether devices on a broker, yours or not, do what they announce."),
    "test": ("ecosim.cli.test", "Tests of automations, in virtual time."),
    "why": ("ecosim.cli.why", "The chain of causes in a run, as a tree with times."),
    "report": ("ecosim.cli.report", "The report of a run, again, and its page for a browser."),
    "export": ("ecosim.cli.export", "A run as traces, for Perfetto, Jaeger and others."),
    "import": ("ecosim.cli.imports", "Make days of real logs, tests of a Home Assistant configuration."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and first lines without importing them."""

    def __init__(self, *args: Any, lazy: dict[str, tuple[str, str]] | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order people meet them."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name in self.lazy:
            command: click.Command = import_module(self.lazy[cmd_name][0]).command
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is an error with the nearest name."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}{nearest(args[0], known)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help."""
        rows = [(name, what) for name, (_, what) in self.lazy.items()]
        for name in super().list_commands(ctx):
            command = self.get_command(ctx, name)
            rows.append((name, command.get_short_help_str(90) if command else ""))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(
    cls=LazyGroup,
    lazy=_ROOT,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="ecosim", message="%(prog)s %(version)s")
def ecosim() -> None:
    """A whole connected life on one MQTT broker: phone, wearable, home appliances and car live one
    person's day.

    \b
    ecosim run                 a day of the shipped family, live
    ecosim sim --days 30       a month of it, in virtual time
    ecosim devices             what there is

    Exit status: 0 all moments met, 1 some missed or a device broke, 2 bad input or no broker.
    """  # noqa: D205, D301
