"""Days that belong together: which are lived one after the other, and what came of all lives."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosim.day import Day
from ecosim.day.entries import ExpectMoment
from ecosim.runs.outcome import Outcome

_A_DAY = 24 * 3600.0
_DATED = re.compile(r"(?P<log>.+)-(?P<date>\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Life:
    """Days that are lived one after the other, beginning with everything new; `folder` is its record's."""

    name: str
    days: list[Day]
    folder: Path


def log_of(day: str) -> str:
    """Which log a day's name belongs to: `resident` of `resident-2011-11-28`; else the day itself."""
    match = _DATED.fullmatch(day)
    return match["log"] if match else day


def lives_of(days: Iterable[Day], folder: Path) -> list[Life]:
    """The lives that days make up, in the order of their first dates.

    Days of one log (`resident-2011-11-28`, `resident-2011-11-29`) whose dates follow each other are one
    life; given twice, such a day is lived once. Every other day is a life of its own.
    """
    found: list[list[Day]] = []
    latest: dict[str, list[Day]] = {}
    for day in sorted(days, key=lambda d: d.date):
        before = latest.get(log_of(day.name))
        dated = log_of(day.name) != day.name
        if dated and before is not None and before[-1].date == day.date:
            continue
        if dated and before is not None and before[-1].date + dt.timedelta(days=1) == day.date:
            before.append(day)
            continue
        latest[log_of(day.name)] = [day]
        found.append(latest[log_of(day.name)])
    names = [days[0].name if len(days) == 1 else log_of(days[0].name) for days in found]
    folders = [folder] if len(found) == 1 else _folders(folder, names)
    return [Life(*life) for life in zip(names, found, folders, strict=True)]


def _folders(folder: Path, names: list[str]) -> list[Path]:
    """A folder for each life; those of one name are counted."""
    count = [names[: index + 1].count(name) for index, name in enumerate(names)]
    return [folder / (n if number == 1 else f"{n}-{number}") for n, number in zip(names, count, strict=True)]


def say_when(outcome: Outcome, days: list[Day]) -> None:
    """Write into each moment of which `day` it is and on which `date`.

    `of` is its name in the home, `leave` where its id is `leave-2`; `clock` is the local time of its
    cause, or from when on it was looked for.
    """
    expected = [(day, expect) for day in days for expect in day.expect]
    for moment, (day, expect) in zip(outcome.moments, expected, strict=True):
        at = None if moment["at"] is None else dt.datetime.fromtimestamp(moment["at"], day.zone).time()
        moment |= {
            "day": day.name,
            "date": f"{day.date}",
            "clock": f"{at or expect.after or dt.time():%H:%M:%S}",
            "of": expect.moment if isinstance(expect, ExpectMoment) else expect.id,
        }


def put_forward(days: Iterable[Day]) -> list[str]:
    """What is told of days on which the clock is put forward: times that do not exist there are later."""
    found = []
    for day in days:
        if day.end - day.start >= _A_DAY:
            continue
        for at in dict.fromkeys(item.at for item in (*day.plans, *day.story, *day.incidents)):
            there = dt.datetime.fromtimestamp(day.time(at), day.zone).time()
            if there != at:
                found.append(
                    f"there is no {at:%H:%M} on {day.date}: the clock is put forward; it is {there:%H:%M}"
                )
    return found


def together(lives: list[tuple[Life, Outcome]]) -> dict[str, Any]:
    """The summary of several lives: all days and moments, totals added up, and `lives` one by one.

    A device's state and values are those of the last life; its crashes are those of all.
    """
    outcomes = [outcome for _, outcome in lives]
    first, last = outcomes[0], outcomes[-1]
    crashes = {id_: [c for o in outcomes for c in o.devices[id_]["crashes"]] for id_ in last.devices}
    found = Outcome(
        first.home,
        [day for o in outcomes for day in o.days],
        first.seed,
        first.runtime,
        [moment for o in outcomes for moment in o.moments],
        _added([o.totals for o in outcomes]),
        {id_: device | {"crashes": crashes[id_]} for id_, device in last.devices.items()},
        list(dict.fromkeys(note for o in outcomes for note in o.notes)),
    ).summary()
    found["lives"] = [
        {
            "name": life.name,
            "folder": str(life.folder),
            "days": outcome.days,
            "met": outcome.met,
            "expected": len(outcome.moments),
            "passed": outcome.passed,
        }
        for life, outcome in lives
    ]
    return found


def _added(totals: list[dict[str, Any]]) -> dict[str, Any]:
    """Numbers by name, added up; mappings of such numbers, too."""
    found: dict[str, Any] = {}
    for each in totals:
        for name, value in each.items():
            inner = isinstance(value, dict)
            found[name] = _added([found.get(name, {}), value]) if inner else found.get(name, 0) + value
    return found
