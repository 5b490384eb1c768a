"""`ecosim sim`: days in virtual time."""

import datetime as dt
import glob
import json
import time
from pathlib import Path
from typing import Any

import click

from ecosim.cli.ending import MET, MISSED
from ecosim.cli.folders import new_folder, record_in
from ecosim.cli.options import home_argument, json_option, out_option, quiet_option, seed_option
from ecosim.cli.screen import Screen
from ecosim.cli.table import runs_table
from ecosim.cli.watching import Watching
from ecosim.day import Day, load_day
from ecosim.errors import FileError
from ecosim.home import Home, load_home
from ecosim.runs.virtual import simulate
from ecosim.virtual.faults import load_faults


@click.command("sim")
@home_argument
@click.option(
    "--day",
    "days",
    multiple=True,
    help="A name of the home's days, a file, a folder or a pattern; several are runs of their own.",
)
@click.option(
    "--days", "count", type=click.IntRange(1, 100_000), default=1, metavar="N", help="So many days in a row."
)
@seed_option
@click.option(
    "--faults", type=click.Path(path_type=Path), metavar="FILE", help="What goes wrong between devices."
)
@out_option
@quiet_option
@json_option
def command(
    *,
    home: str,
    days: tuple[str, ...],
    count: int,
    seed: int,
    faults: Path | None,
    out: Path | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Live days of HOME in virtual time, as fast as they can be computed.

    HOME is a folder, a file, or the name of a shipped home (family).
    The same home, day and seed give the same record, byte for byte.
    """
    loaded = load_home(home)
    chosen = [load_day(loaded, name) for spec in days or ("",) for name in _names(spec)]
    plans = [[day.on(day.date + dt.timedelta(days=i)) for i in range(count)] for day in chosen]
    folder = out or new_folder(loaded.home)
    several = len(plans) > 1
    folders = _folders(folder, chosen) if several else [folder]
    summaries = []
    for plan, place in zip(plans, folders, strict=True):
        timeline = not quiet and not several and count == 1
        summaries.append(
            _live(loaded, plan, place, seed, faults, timeline=timeline, brief=several, silent=as_json)
        )
    if as_json:
        click.echo(json.dumps(summaries if several else summaries[0], indent=1, ensure_ascii=False))
    elif several:
        for text in runs_table(summaries):
            click.echo(text)
    return MET if all(s["passed"] for s in summaries) else MISSED


def _live(
    home: Home,
    days: list[Day],
    folder: Path,
    seed: int,
    faults: Path | None,
    *,
    timeline: bool,
    brief: bool,
    silent: bool,
) -> dict[str, Any]:
    """One run; its summary, with `folder` and `passed`."""
    rules = load_faults(faults, list(home.devices), home.zone, seed) if faults else ()
    began = time.perf_counter()
    watching = Watching(home, days, "virtual time", timeline=timeline, brisk=timeline, silent=silent)
    with record_in(folder) as out, watching.screen:
        outcome = simulate(home, days, seed=seed, rules=rules, out=out, listener=watching.hear)
        watching.end()
    outcome.write(folder)
    summary = outcome.summary() | {"folder": str(folder), "passed": outcome.passed}
    if not brief:
        tell(watching.screen, summary, time.perf_counter() - began)
    return summary


def tell(screen: Screen, summary: dict[str, Any], took: float) -> None:
    """The table at the end, where the run is, and how to ask about it."""
    screen.outcome(summary)
    asked = next((m["id"] for m in summary["moments"] if not m["met"]), None)
    asked = asked or next((m["id"] for m in summary["moments"]), "")
    screen.last(f"{summary['folder']} ({took:.1f} s); ask: ecosim why {summary['folder']} {asked}".rstrip())


def _names(spec: str) -> list[str]:
    """A folder and a pattern stand for the files in them."""
    if Path(spec).is_dir() and spec:
        files = sorted(str(f) for f in Path(spec).glob("*.yaml"))
        if not files:
            raise FileError("this folder holds no days (*.yaml)", spec)
        return files
    if any(c in spec for c in "*?["):
        files = sorted(glob.glob(spec))  # noqa: PTH207 - the pattern may be absolute
        if not files:
            raise FileError("no file matches this pattern", spec)
        return files
    return [spec]


def _folders(folder: Path, days: list[Day]) -> list[Path]:
    """A folder for each day; days of one name are counted."""
    seen: dict[str, int] = {}
    found = []
    for day in days:
        seen[day.name] = number = seen.get(day.name, 0) + 1
        found.append(folder / (day.name if number == 1 else f"{day.name}-{number}"))
    return found
