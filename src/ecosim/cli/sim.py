"""`ecosim sim`: days in virtual time."""

import datetime as dt
import glob
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from ecosim.cli.ending import MET, MISSED
from ecosim.cli.folders import new_folder
from ecosim.cli.lives import Life, lives_of, together
from ecosim.cli.options import (
    home_argument,
    json_option,
    out_option,
    outage_option,
    quiet_option,
    seed_option,
    weather_option,
    wiring_option,
)
from ecosim.cli.pages import MOST_DAYS, write_page
from ecosim.cli.screen import Screen
from ecosim.cli.side_by_side import How, live_all
from ecosim.cli.watching import Watching
from ecosim.cli.wired import wired_as
from ecosim.day import Day, load_day, read_weather
from ecosim.day.outages import Outage
from ecosim.day.week import days_in_a_row
from ecosim.errors import FileError
from ecosim.home import Home, load_home
from ecosim.runs.outcome import SUMMARY


@click.command("sim")
@home_argument
@click.option(
    "--day",
    "specs",
    multiple=True,
    metavar="DAY",
    help="A name of the home's days, a file, a folder or a pattern. Days of one log whose dates follow "
    "each other are one life, others are lives of their own.",
)
@click.option(
    "--days",
    "count",
    type=click.IntRange(1, 100_000),
    default=1,
    metavar="N",
    help="So many days in a row: of the home's week, or each DAY so often.",
)
@seed_option
@wiring_option
@click.option(
    "--faults", type=click.Path(path_type=Path), metavar="FILE", help="What goes wrong between devices."
)
@weather_option
@outage_option
@out_option
@quiet_option
@json_option
def command(
    *,
    home: str,
    specs: tuple[str, ...],
    count: int,
    seed: int,
    wiring: str | None,
    faults: Path | None,
    weather: Path | None,
    outages: tuple[Outage, ...],
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Live days of HOME in virtual time, as fast as they can be computed.

    HOME is a folder, a file, or the name of a shipped home (family).
    The same home, day and seed give the same record, byte for byte.
    """
    loaded = load_home(home)
    folder = out or new_folder(loaded.home)
    lives = _lives(loaded, specs, count, folder)
    if weather is not None:
        year = read_weather(weather)
        lives = [replace(life, days=[d.in_weather(year.on(d.date)) for d in life.days]) for life in lives]
    lives = [replace(life, days=[d.with_outages(outages) for d in life.days]) for life in lives]
    began = time.perf_counter()
    timeline = not quiet and sum(len(life.days) for life in lives) == 1
    days = [day for life in lives for day in life.days]
    wired = wired_as(loaded, wiring)
    watching = Watching(
        loaded,
        days,
        "virtual time",
        domains=wired.domains if wired else None,
        timeline=timeline,
        brisk=timeline,
        silent=as_json,
    )
    with watching.screen:
        outcomes = live_all(
            loaded,
            lives,
            How(home, seed, faults, wiring),
            watching.hear,
            lambda life: watching.tick(life.days[-1].end),
        )
        lived = list(zip(lives, outcomes, strict=True))
        watching.end()
    summary = lived[0][1].summary() if len(lived) == 1 else together(lived)
    passed = all(outcome.passed for _, outcome in lived)
    if len(lived) > 1:
        (folder / SUMMARY).write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", "utf-8")
    took = time.perf_counter() - began
    if len(lived) == 1 and len(days) <= MOST_DAYS:
        summary["report"] = str(write_page(folder, summary))
    summary |= {"folder": str(folder), "passed": passed}
    if as_json:
        click.echo(json.dumps(summary, indent=1, ensure_ascii=False))
    else:
        tell(watching.screen, summary, took)
    return MET if passed else MISSED


def _lives(home: Home, specs: tuple[str, ...], count: int, folder: Path) -> list[Life]:
    """What is to be lived. Raises `FileError`, and `UsageError` for a long life that is to be repeated."""
    if not specs and count > 1:
        days = days_in_a_row(home, count)
        return [Life(days[0].name, days, folder)]
    lives = lives_of([load_day(home, name) for spec in specs or ("",) for name in _names(spec)], folder)
    if count == 1:
        return lives
    long = next((life for life in lives if len(life.days) > 1), None)
    if long is not None:
        raise click.UsageError(f"--days repeats single days; {long.name} is {len(long.days)} days long")
    return [Life(life.name, _repeated(life.days[0], count), life.folder) for life in lives]


def _repeated(day: Day, count: int) -> list[Day]:
    return [day.on(day.date + dt.timedelta(days=i)) for i in range(count)]


def tell(screen: Screen, summary: dict[str, Any], took: float) -> None:
    """The table at the end, where the run is, and how to ask about it."""
    screen.outcome(summary)
    asked = next((m for m in summary["moments"] if not m["met"]), None)
    asked = asked or next(iter(summary["moments"]), None)
    where = next(
        (life["folder"] for life in summary.get("lives", ()) if asked and asked["day"] in life["days"]),
        summary["folder"],
    )
    asking = f"ecosim why {where} {asked['id'] if asked else ''}".rstrip()
    screen.last(f"{summary.get('report', summary['folder'])} ({took:.1f} s); ask: {asking}")


def _names(spec: str) -> list[str]:
    """A folder and a pattern stand for the files in them."""
    if Path(spec).is_dir() and spec:
        files = sorted(str(f) for f in Path(spec).glob("*.yaml"))
        if not files:
            raise FileError("this folder holds no days (*.yaml)", spec)
        return files
    if any(c in spec for c in "*?["):
        files = sorted(f for f in glob.glob(spec) if f.endswith((".yaml", ".yml")))  # noqa: PTH207 - the pattern may be absolute
        if not files:
            raise FileError("no file matches this pattern", spec)
        return files
    return [spec]
