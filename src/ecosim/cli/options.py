"""Options that several commands have, and what their words mean."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ecosim.day.outages import FORM, WHATS, Outage, parse_outage

C = TypeVar("C", bound=Callable[..., Any])
Decorator = Callable[[C], C]

HOME = "family"
LAPSE = "lapse"
_LAPSE_SECONDS = 100.0


class Speed(click.ParamType):  # type: ignore[type-arg] # generic since click 8.2
    """`60`, `lapse`, or `lapse:SECONDS`: the speed, or None, and the wall seconds of an idle day."""

    name = "speed"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[float | None, float]:
        """Read it."""
        if isinstance(value, tuple):
            return value
        word, colon, rest = str(value).partition(":")
        try:
            if word == LAPSE:
                seconds = float(rest) if colon else _LAPSE_SECONDS
                if 0 <= seconds < float("inf"):
                    return None, seconds
            elif 0 < (speed := float(value)) < float("inf"):
                return speed, _LAPSE_SECONDS
        except ValueError:
            pass
        self.fail(f"{value!r} is no speed; write 60 (times as fast as life), lapse, or lapse:100", param, ctx)
        return None


class OutageType(click.ParamType):  # type: ignore[type-arg] # generic since click 8.2
    """`internet 18:00-19:00`."""

    name = "outage"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> Outage:
        """Read it. Raises `EcosimError`."""
        return value if isinstance(value, Outage) else parse_outage(str(value))


class Seconds(click.FloatRange):
    """A duration of wall time."""

    name = "seconds"

    def __init__(self) -> None:
        super().__init__(min=0.0, max=86400.0)


home_argument: Decorator[Any] = click.argument("home", default=HOME, envvar="ECOSIM_HOME")
home_option: Decorator[Any] = click.option(
    "--home",
    default=HOME,
    envvar="ECOSIM_HOME",
    show_default=True,
    show_envvar=True,
    help="A folder, a file, or a name.",
)
seed_option: Decorator[Any] = click.option(
    "--seed", type=int, default=0, show_default=True, help="Same seed, same run."
)
out_option: Decorator[Any] = click.option(
    "--out", type=click.Path(path_type=Path), help="The run's folder.  [default: runs/<time>-<home>]"
)
json_option: Decorator[Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON and nothing else."
)
quiet_option: Decorator[Any] = click.option(
    "-q", "--quiet", is_flag=True, help="Only the table, not the timeline."
)
speed_option: Decorator[Any] = click.option(
    "--speed",
    type=Speed(),
    default=LAPSE,
    envvar="ECOSIM_SPEED",
    metavar="N|lapse[:S]",
    show_envvar=True,
    help="So many times as fast as life; or lapse: what happens at life's speed, idle time so fast "
    "that an idle day takes S seconds.  [default: lapse:100]",
)
day_option: Decorator[Any] = click.option(
    "--day", help="A name of the home's days, or a file.  [default: the home's own]"
)
weather_option: Decorator[Any] = click.option(
    "--weather",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A CSV file of hourly measurements (month, day, hour, TEMP, perhaps DEWP and pm2.5): each day has "
    "the weather of its date.",
)
outage_option: Decorator[Any] = click.option(
    "--outage",
    "outages",
    type=OutageType(),
    multiple=True,
    metavar=f"'{FORM}'",
    help=f"What does not work for a part of each day: {', '.join(WHATS)}. May be given several times.",
)
wait_option: Decorator[Any] = click.option(
    "--wait",
    type=Seconds(),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for the broker.",
)


discovery_option: Decorator[Any] = click.option(
    "--discovery",
    type=click.Choice(("entity", "device", "off")),
    default="entity",
    envvar="ECOSIM_DISCOVERY",
    show_default=True,
    show_envvar=True,
    help="How devices are announced to Home Assistant: each entity, each device as a whole (since 2024.11), "
    "or not at all.",
)
wiring_option: Decorator[Any] = click.option(
    "--wiring",
    metavar="NAME",
    envvar="ECOSIM_WIRING",
    show_envvar=True,
    help="How the vendors' domains are connected: a name (partner), a maker (tesla), or a file.  "
    "[default: all devices are in one domain]",
)


class _Lines(click.types.StringParamType):
    """A text; in a variable of the environment each has a line, since a password may have spaces."""

    envvar_list_splitter = "\n"


def broker_option(*, required: bool) -> Decorator[Any]:
    """`--broker URL`, and `--broker DOMAIN=URL` for a vendor's."""
    return click.option(
        "--broker",
        "brokers",
        multiple=True,
        type=_Lines(),
        metavar="[DOMAIN=]URL",
        envvar="ECOSIM_BROKER",
        required=required,
        show_envvar=True,
        help="mqtt://user:password@host:port, also mqtts, ws, wss; {client} becomes each client's id. "
        "With --wiring, also for a vendor's domain: car=mqtt://…"
        + ("" if required else "  [default: an embedded broker]"),
    )
