"""`ecosim new`: what an author begins with."""

import json
from pathlib import Path

import click

from ecosim.cli.group import LazyGroup
from ecosim.cli.options import json_option

MOST = 6  # people


@click.group("new", cls=LazyGroup)
def command() -> None:
    """Make a kind with its test, or a household with its days."""


@command.command("device")
@click.argument("name")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("devices"),
    show_default=True,
    help="Where the kind goes; its test goes into tests/ beside.",
)
@json_option
def device(name: str, folder: Path, as_json: bool) -> None:
    """Write a kind of device and its test, both ready to run. NAME is as in rice_cooker.

    It is a small device that lives: change it into yours. What exists is never overwritten.
    """
    from ecosim.new.device import new_device  # noqa: PLC0415 - the other commands do not need it

    kind, test = new_device(name, folder)
    if as_json:
        click.echo(json.dumps([str(kind), str(test)], indent=1))
        return
    click.echo(f"{kind}\n{test}\n")
    click.echo(f"test it:   pytest {test}")
    click.echo(f"check it:  ecosim check {kind}")
    line = f"{name.replace('_', '-')}: {{kind: {name}, name: {name.replace('_', ' ').capitalize()}"
    where = f"devices: of a home.yaml beside {folder.resolve().name}/"
    click.echo(f"use it:    {line}, room: kitchen}}  (below {where})")


@command.command("home")
@click.option("--people", type=click.IntRange(1, MOST), required=True, help="How many live there.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Same seed, same household."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Its folder.  [default: household-N-SEED]"
)
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=7,
    show_default=True,
    metavar="D",
    help="So many days are written, from Monday on.",
)
@json_option
def home(people: int, seed: int, out: Path | None, days: int, as_json: bool) -> None:
    """Write a plausible household: a home with rooms and devices, and days that its people live.

    Who rises when, works where, drives how far and plugs in when is drawn from stated distributions.
    """
    from ecosim.new.home import new_home  # noqa: PLC0415

    folder = out or Path(f"household-{people}-{seed}")
    files = new_home(people, seed, folder, days)
    if as_json:
        click.echo(json.dumps([str(file) for file in files], indent=1))
        return
    click.echo(f"{folder}: {len(files) - 2} days\n")
    click.echo(f"one day:   ecosim sim {folder}")
    click.echo(f"all days:  ecosim sim {folder} --day {folder / 'days'}")
    click.echo(f"live:      ecosim run {folder}")
