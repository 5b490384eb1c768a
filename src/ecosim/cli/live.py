"""What `ecosim run` and `ecosim orchestrate` share: playing a day over a broker, and showing it."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import click

from ecosim.cli.ending import INTERRUPTED, MET, MISSED
from ecosim.cli.folders import new_folder, record_in
from ecosim.cli.pages import write_page
from ecosim.cli.sim import tell
from ecosim.cli.watching import Watching
from ecosim.day import Day, load_day
from ecosim.discovery import Mode
from ecosim.home import Home
from ecosim.runs.assembly import Assembly
from ecosim.runs.brokers import Brokers
from ecosim.runs.live import Pace, Performance
from ecosim.runs.outcome import Outcome
from ecosim.timeline import Timeline
from ecosim.wirings import Wired

_TICK = 0.25  # s between two looks at what is finished


@dataclass(slots=True)
class Play:
    """What is to be played, as the options say it."""

    home: Home
    day: Day
    speed: tuple[float | None, float]
    seed: int
    out: Path | None
    wait: float
    quiet: bool
    as_json: bool
    wired: Wired | None = None
    discovery: Mode = "entity"

    @classmethod
    def load(
        cls,
        home: Home,
        day: str | None,
        *,
        speed: tuple[float | None, float],
        seed: int,
        out: Path | None,
        wait: float,
        quiet: bool,
        as_json: bool,
    ) -> "Play":
        """Read the day too."""
        return cls(home, load_day(home, day or ""), speed, seed, out, wait, quiet, as_json)

    def controllers(self) -> list[str]:
        """The devices that live with the orchestrator."""
        return Assembly(self.home, [self.day], self.seed, lambda: Timeline(self.day.start)).controllers()

    def watching(self) -> Watching:
        """The view of this run."""
        pace = Pace(*self.speed)
        return Watching(
            self.home,
            [self.day],
            str(pace),
            domains=None if self.wired is None else self.wired.domains,
            timeline=not self.quiet,
            silent=self.as_json,
        )


async def play(
    wanted: Play, brokers: Brokers, devices: list[str], watching: Watching, *, alone: bool = False
) -> int:
    """Play the day on these brokers, devices in this process, and tell; the exit status.

    `alone`: the home's broker is this run's own.
    """
    brokers.check()
    folder, began = wanted.out or new_folder(wanted.home.home), time.perf_counter()
    with record_in(folder) as out:
        performance = Performance(
            wanted.home,
            [wanted.day],
            brokers.home,
            devices,
            seed=wanted.seed,
            pace=Pace(*wanted.speed),
            out=out,
            listener=watching.hear,
            say=watching.screen.say,
            patience=wanted.wait,
            alone=alone,
            wired=wanted.wired,
            elsewhere=brokers.elsewhere,
            discovery=wanted.discovery,
        )
        with watching.screen:
            async with _ticking(performance, watching):
                outcome = await performance.perform()
            watching.end(interrupted=outcome.interrupted)
    return _tell(outcome, folder, watching, time.perf_counter() - began, as_json=wanted.as_json)


def _tell(outcome: Outcome, folder: Path, watching: Watching, took: float, *, as_json: bool) -> int:
    outcome.write(folder)
    summary = outcome.summary()
    summary |= {"folder": str(folder), "passed": outcome.passed, "report": str(write_page(folder, summary))}
    if as_json:
        click.echo(json.dumps(summary, indent=1, ensure_ascii=False))
    else:
        tell(watching.screen, summary, took)
    if outcome.interrupted:
        return INTERRUPTED
    return MET if outcome.passed else MISSED


@contextlib.asynccontextmanager
async def _ticking(performance: Performance, watching: Watching) -> AsyncIterator[None]:
    """Show what is finished also while nobody says anything."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(_TICK)
            if hasattr(performance, "conductor"):
                watching.tick(performance.conductor.now)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()
