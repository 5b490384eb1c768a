"""`ecosim device`: one device as one process."""

from dataclasses import replace

import click

from ecosim.cli import loops
from ecosim.cli.ending import MET
from ecosim.cli.options import broker_option, discovery_option, home_option, wait_option, wiring_option
from ecosim.cli.wired import all_brokers, wired_as
from ecosim.discovery import Mode
from ecosim.domains import Domains
from ecosim.errors import EcosimError, FileError, nearest
from ecosim.home import Home, load_home
from ecosim.host import Host
from ecosim.live import AnyBus, attend
from ecosim.live.word import Word
from ecosim.runs.assembly import Assembly
from ecosim.runs.brokers import Brokers, Says
from ecosim.runs.removal import remove_device
from ecosim.timeline import Timeline
from ecosim.wire.homie import is_id
from ecosim.wirings import Wired


@click.command("device")
@click.argument("id")
@home_option
@broker_option(required=True)
@wiring_option
@discovery_option
@click.option("--once", is_flag=True, help="End with the run, instead of waiting for the next.")
@click.option(
    "--remove",
    is_flag=True,
    help="Be nothing: clear what ID left on the broker, also when the home has none.",
)
@wait_option
def command(
    *,
    id: str,  # noqa: A002 - as in the usage
    home: str,
    brokers: tuple[str, ...],
    wiring: str | None,
    discovery: Mode,
    once: bool,
    remove: bool,
    wait: float,
) -> int:
    """Be the device ID of a home, in runs that `ecosim orchestrate` plays on the same broker.

    It waits for a run, takes part to its end, and waits for the next. Ctrl-C ends it cleanly.
    Brokers and wiring are to be those of the orchestrator.
    """
    loaded = load_home(home)
    wired = wired_as(loaded, wiring)
    if remove:
        if not is_id(id):
            raise EcosimError(f"{id!r} is no device's id: that has only a-z, 0-9 and -")
        return loops.run(_remove(loaded, wired, id, all_brokers(brokers, wired), wait))
    if id not in loaded.devices:
        raise FileError(f"there is no device {id!r}{nearest(id, loaded.devices)}", loaded.file)
    # The day is the orchestrator's: a device lives whatever comes.
    assembly = Assembly(loaded, [], 0, lambda: Timeline(0.0), wired, discovery)
    return loops.run(_attend(assembly, id, all_brokers(brokers, wired), wait, once=once))


async def _remove(home: Home, wired: Wired | None, device: str, brokers: Brokers, wait: float) -> int:
    domains = wired.domains if wired else Domains(home.home)
    cleared = await remove_device(device, brokers, domains, patience=wait)
    click.echo(
        f"{device}: {cleared} retained messages cleared" if cleared else f"{device}: nothing was there"
    )
    return MET


async def _attend(assembly: Assembly, device: str, brokers: Brokers, wait: float, *, once: bool) -> int:
    domains = assembly.domains

    def make(word: Word, timeline: Timeline) -> Host:
        host = replace(assembly, seed=word.seed, timeline=lambda: timeline).host(device)
        click.echo(f"{device}: takes part in a run of {word.day or 'a day'}, seed {word.seed}")
        return host

    def make_bus() -> AnyBus:
        says = Says(
            lambda why: click.echo(f"{device}: {why}; trying again"),
            lambda _: click.echo(f"{device}: connected again"),
            click.echo,
        )
        return brokers.bus(device, domains.plane, (domains.of(device),), says)

    click.echo(f"{device}: waits for a run")
    await attend(make, make_bus, home=domains.home, farewell=Host.disconnect, patience=wait, forever=not once)
    return MET
