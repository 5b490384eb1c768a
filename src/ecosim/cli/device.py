"""`ecosim device`: one device as one process."""

import random

import click

from ecosim.cli import loops
from ecosim.cli.ending import MET
from ecosim.cli.options import broker_option, home_option, wait_option
from ecosim.errors import FileError, nearest
from ecosim.home import Home, load_home
from ecosim.host import Host
from ecosim.live import LiveBus, attend
from ecosim.live.word import Word
from ecosim.runs.assembly import Assembly
from ecosim.runs.embedded import CLIENT
from ecosim.timeline import Timeline


@click.command("device")
@click.argument("id")
@home_option
@broker_option(required=True)
@click.option("--once", is_flag=True, help="End with the run, instead of waiting for the next.")
@wait_option
def command(id: str, home: str, broker: str, once: bool, wait: float) -> int:  # noqa: A002 - as in the usage
    """Be the device ID of a home, in runs that `ecosim orchestrate` plays on the same broker.

    It waits for a run, takes part to its end, and waits for the next. Ctrl-C ends it cleanly.
    """
    loaded = load_home(home)
    if id not in loaded.devices:
        raise FileError(f"there is no device {id!r}{nearest(id, loaded.devices)}", loaded.file)
    return loops.run(_attend(loaded, id, broker, wait, once=once))


async def _attend(home: Home, device: str, url: str, wait: float, *, once: bool) -> int:
    def make(word: Word, timeline: Timeline) -> Host:
        # The day is the orchestrator's: a device lives whatever comes.
        host = Assembly(home, [], word.seed, lambda: timeline).host(device)
        click.echo(f"{device}: takes part in a run of {word.day or 'a day'}, seed {word.seed}")
        return host

    def make_bus() -> LiveBus:
        rng = random.Random(device)  # noqa: S311 - spreads reconnects
        return LiveBus(
            url.replace(CLIENT, device),
            device,
            rng=rng,
            on_down=lambda why: click.echo(f"{device}: {why}; trying again"),
            on_up=lambda _: click.echo(f"{device}: connected again"),
            on_notice=click.echo,
        )

    click.echo(f"{device}: waits for a run")
    await attend(make, make_bus, home=home.home, farewell=Host.disconnect, patience=wait, forever=not once)
    return MET
