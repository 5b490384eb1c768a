"""`ecosim orchestrate`: world, day, hub and report, for devices that run elsewhere."""

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
    quiet_option,
    seed_option,
    speed_option,
    wait_option,
    wiring_option,
)
from ecosim.cli.wired import all_brokers, wired_as
from ecosim.discovery import Mode
from ecosim.home import load_home


@click.command("orchestrate")
@home_argument
@broker_option(required=True)
@wiring_option
@discovery_option
@day_option
@speed_option
@seed_option
@out_option
@wait_option
@quiet_option
@json_option
def command(
    *,
    home: str,
    brokers: tuple[str, ...],
    wiring: str | None,
    discovery: Mode,
    day: str | None,
    speed: tuple[float | None, float],
    seed: int,
    out: Path | None,
    wait: float,
    quiet: bool,
    as_json: bool,
) -> int:
    """Play a day of HOME for devices that run elsewhere, each as `ecosim device ID`.

    Here live the world, the story of the day, the hub with its automations, and the recorder.
    """
    wanted = Play.load(
        load_home(home), day, speed=speed, seed=seed, out=out, wait=wait, quiet=quiet, as_json=as_json
    )
    wanted.wired = wired_as(wanted.home, wiring)
    wanted.discovery = discovery
    return loops.run(
        play(wanted, all_brokers(brokers, wanted.wired), wanted.controllers(), wanted.watching())
    )
