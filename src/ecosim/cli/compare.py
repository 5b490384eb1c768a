"""`ecosim compare`: the same days under several wirings."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click

from ecosim.cli.compared import console, put, show, show_list
from ecosim.cli.ending import MET
from ecosim.cli.folders import new_folder
from ecosim.cli.options import OutageType, day_option, home_argument, json_option
from ecosim.cli.trials import Recipe, run_all
from ecosim.compare.compared import about, compared
from ecosim.compare.page import page
from ecosim.compare.trial import Trial, text_of
from ecosim.day.outages import FORM, WHATS, Outage
from ecosim.errors import FileError
from ecosim.wirings import Wiring, find_wiring, shipped_wirings, wire

JSON, PAGE = "compare.json", "compare.html"


@click.command("compare")
@home_argument
@day_option
@click.option(
    "--wirings",
    "names",
    metavar="A,B,…",
    default=None,
    help="Names, makers (xiaomi, tesla), or files; the first is what others are compared with."
    "  [default: all that ship]",
)
@click.option(
    "--days",
    "count",
    type=click.IntRange(1, 366),
    default=1,
    metavar="N",
    help="So many days in a row: of the home's week, or DAY so often.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 10_000),
    default=5,
    show_default=True,
    metavar="N",
    help="So many lives under each wiring: seeds 0, 1, …",
)
@click.option(
    "--outage",
    "outages",
    multiple=True,
    type=OutageType(),
    metavar=f"'{FORM}'",
    help=f"What does not work for a part of each day: {', '.join(WHATS)}. Each is compared by itself.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="The folder.  [default: runs/<time>-<home>-compare]"
)
@click.option(
    "--list", "listed", is_flag=True, help="The wirings that ship, whose they are, what they assume."
)
@click.option("-q", "--quiet", is_flag=True, help="Only the tables, not the reasons.")
@json_option
def command(
    *,
    home: str,
    day: str | None,
    names: str | None,
    count: int,
    seeds: int,
    outages: tuple[Outage, ...],
    out: Path | None,
    listed: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Live the same days of HOME under several wirings, and say what each makes of every sync moment.

    Only the wiring differs: home, day and automations are the same. The same seeds give the same numbers.
    """
    if listed:
        return _list(as_json=as_json)
    wirings = _wirings(names)
    recipe = Recipe(home, day or "", count, outages)
    setting = recipe.read()
    for wiring in wirings.values():
        wire(setting.home, wiring)  # what is wrong with it is said before anything is lived
    folder = out or new_folder(f"{setting.home.home}-compare")
    _make(folder)
    trials = [
        Trial(name, seed, folder / Path(name).stem if seed == 0 else None, proof=seed == 0)
        for seed in range(seeds)
        for name in wirings
    ]
    began = time.perf_counter()
    progress = _Progress(len(trials) * (1 + len(outages)), silent=as_json or quiet)
    lived = list(run_all(recipe, setting, trials, progress.tick))
    progress.end()
    found = compared(setting.home, [d.name for d in setting.days], wirings, seeds, lived)
    (folder / JSON).write_text(text_of(found), encoding="utf-8")
    (folder / PAGE).write_text(page(found), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(found | {"folder": str(folder)}, indent=1, ensure_ascii=False))
        return MET
    put(console(), lambda screen: show(found, quiet=quiet, out=screen))
    took = time.perf_counter() - began
    first = next(iter(wirings))
    click.echo(f"{folder / PAGE} ({took:.1f} s); ask: ecosim why {folder / Path(first).stem} MOMENT")
    return MET


def _wirings(names: str | None) -> dict[str, Wiring]:
    """The wirings by the names they are asked for. Raises `FileError`."""
    if names is None:
        return shipped_wirings()
    asked = [name.strip() for name in names.split(",")]
    if not all(asked):
        raise click.UsageError("--wirings: names with commas between them are wanted, as in xiaomi,tesla")
    again = next((name for name in asked if asked.count(name) > 1), None)
    if again is not None:
        raise click.UsageError(f"--wirings: {again} is there twice")
    found = {name: find_wiring(name) for name in asked}
    stems = [Path(name).stem for name in found]
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    if twice is not None:
        raise FileError(f"two wirings are called {twice!r}: rename a file", "--wirings")
    return found


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f"cannot write a comparison here: {reason}; choose another place with --out"
        raise FileError(what, folder) from None


def _list(*, as_json: bool) -> int:
    found: list[dict[str, Any]] = [about(wiring, "") for wiring in shipped_wirings().values()]
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        put(console(), lambda screen: show_list(found, screen))
    return MET


class _Progress:
    """A line on a terminal's standard error that says how far it is."""

    def __init__(self, count: int, *, silent: bool) -> None:
        self._count, self._done = count, 0
        self._shown = not silent and sys.stderr.isatty()

    def tick(self) -> None:
        """One more trial is done."""
        self._done += 1
        if self._shown:
            click.echo(f"\r{self._done} of {self._count} days lived", err=True, nl=False)

    def end(self) -> None:
        """Leave no line behind."""
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)
