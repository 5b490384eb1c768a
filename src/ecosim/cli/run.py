"""`ecosim run`: a day over MQTT, all devices in this process."""

import contextlib
from pathlib import Path

import click

from ecosim.cli import loops
from ecosim.cli.live import Play, play
from ecosim.cli.options import (
    broker_option,
    day_option,
    discovery_option,
    home_argument,
    json_option,
    out_option,
    outage_option,
    quiet_option,
    seed_option,
    speed_option,
    weather_option,
    wiring_option,
)
from ecosim.cli.wired import access_of, read_brokers, wired_as
from ecosim.day import read_weather
from ecosim.day.outages import Outage
from ecosim.discovery import Mode
from ecosim.home import load_home
from ecosim.runs.access import VIEWER
from ecosim.runs.brokers import Brokers
from ecosim.runs.embedded import embedded_broker

_WAIT = 2.0  # s: a broker that is meant to be there is there


@click.command("run")
@home_argument
@day_option
@broker_option(required=False)
@wiring_option
@discovery_option
@speed_option
@seed_option
@weather_option
@outage_option
@out_option
@click.option("--broker-log", is_flag=True, help="Show what the embedded broker does, line by line.")
@quiet_option
@json_option
def command(
    *,
    home: str,
    day: str | None,
    brokers: tuple[str, ...],
    wiring: str | None,
    discovery: Mode,
    speed: tuple[float | None, float],
    seed: int,
    weather: Path | None,
    outages: tuple[Outage, ...],
    out: Path | None,
    broker_log: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Live a day of HOME over MQTT: each device is a client of its own.

    HOME is a folder, a file, or the name of a shipped home (family).
    Without --broker, an embedded broker is started, with a login for each device.
    """
    wanted = Play.load(
        load_home(home), day, speed=speed, seed=seed, out=out, wait=_WAIT, quiet=quiet, as_json=as_json
    )
    wanted.wired = wired_as(wanted.home, wiring)
    wanted.discovery = discovery
    url, elsewhere = read_brokers(brokers, wanted.wired)
    if url is not None and broker_log:
        raise click.UsageError(
            "--broker-log is the embedded broker's: leave out --broker, or look at that broker's log"
        )
    if weather is not None:
        wanted.day = wanted.day.in_weather(read_weather(weather).on(wanted.day.date))
    wanted.day = wanted.day.with_outages(outages)
    return loops.run(_run(wanted, url, elsewhere, broker_log=broker_log))


async def _run(wanted: Play, broker: str | None, elsewhere: dict[str, str], *, broker_log: bool) -> int:
    watching, devices = wanted.watching(), list(wanted.home.devices)
    own = broker is None
    async with contextlib.AsyncExitStack() as stack:
        if broker is None:
            clock = f" ecosim/{wanted.home.home}/clock"

            def log(line: str) -> None:
                if clock not in line:
                    watching.screen.say(line)

            wired, controllers = wanted.wired, wanted.controllers()
            links = [plan.name for plan in wired.plans] if wired else []
            embedded = await stack.enter_async_context(
                embedded_broker(
                    wanted.home.home,
                    [*devices, *links],
                    controllers,
                    acl=access_of(wired, controllers, [wanted.day]) if wired else "",
                    log=log if broker_log else None,
                )
            )
            broker = embedded.url
            watching.screen.say(f"look on: mqtt://{VIEWER}:{VIEWER}@{embedded.host}:{embedded.port}")
        return await play(wanted, Brokers(broker, elsewhere), devices, watching, alone=own)
