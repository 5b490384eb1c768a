"""Writes a plausible household: a home, its automations, and days that its people live."""

import datetime as dt
import math
from collections.abc import Container, Iterator
from pathlib import Path
from random import Random
from typing import Any

from ecosim.catalogue import Catalogue
from ecosim.errors import FileError
from ecosim.new.charging import cables_of, draw_plugs
from ecosim.new.house import House, draw_house
from ecosim.new.people import Household, draw_household
from ecosim.new.reactions import automations, moments
from ecosim.new.routine import Routine, Step, Things
from ecosim.new.trips import SATURDAY, Away, draw_trips
from ecosim.new.writing import clock, flow, items, section

FIRST = dt.date(2026, 3, 2)  # a Monday
PLACE = {"latitude": 52.4675, "longitude": 13.401}  # Berlin
ZONE = "Europe/Berlin"
_WEEK = 7
NOTICED = 23.8  # o'clock: a band takes some minutes to notice that somebody sleeps


class NewHome:
    """A household drawn from a seed. The same people, seed and known kinds give the same lines."""

    def __init__(self, people: int, seed: int, kinds: Container[str] | None = None) -> None:
        kinds = Catalogue() if kinds is None else kinds
        self.name = f"household-{people}-{seed}"
        self.seed = f"{seed}/{people}"
        self.household: Household = draw_household(people, self._rng("people"))
        self.house: House = draw_house(self.household, self.seed, lambda kind: kind in kinds)
        fridge, *used = (next(iter(self.house.ids(k)), "") for k in ("refrigerator", "kettle", "television"))
        self.things = Things("kitchen-window", "fridge-door" if fridge else "", *used)

    def _rng(self, what: str) -> Random:
        return Random(f"{self.seed}/{what}")  # noqa: S311 - a seed tells all

    def files(self, days: int, first: dt.date = FIRST) -> Iterator[tuple[str, str]]:
        """Each file of the home's folder with its content."""
        names = [f"{self.name}-{first + dt.timedelta(days=n)}" for n in range(days)]
        yield "home.yaml", "\n".join(self._home(names, first)) + "\n"
        if self.house.ids("hub"):
            yield "automations.yaml", "\n".join(automations(self.household, self.house)) + "\n"
        for name, lines in zip(names, self._days(days, first), strict=True):
            yield f"days/{name}.yaml", "\n".join([f"day: {name}", *lines]) + "\n"

    # ------------------------------------------------------------- the home

    def _home(self, days: list[str], first: dt.date) -> Iterator[str]:
        people = ", ".join(m.name for m in self.household.members)
        yield f"# Drawn by ecosim new home: {people}. docs/households.md has the distributions."
        yield f"home: {self.name}"
        yield f"name: {people}"
        yield f"time_zone: {ZONE}"
        yield f"day: {days[0]}"
        if len(days) >= _WEEK and first.weekday() == 0:
            yield "week:"
            yield from (f"  - {day}" for day in days[:_WEEK])
        if self.house.ids("hub"):
            yield "automations: automations.yaml"
        yield from section("places", self._places())
        yield from section("rooms", self.house.rooms)
        yield from section("openings", self.house.openings)
        yield from section("charging_points", self.house.charging_points)
        yield from items("tariff", ({"from": "06:00", "price": 0.34}, {"from": "22:00", "price": 0.22}))
        yield from section("people", {m.id: {"name": m.name} for m in self.household.members})
        yield from section("vehicles", self.house.vehicles)
        yield from section("devices", self.house.devices)
        yield from moments(self.household, self.house)

    def _places(self) -> dict[str, dict[str, Any]]:
        usual = {
            m.busy_at: {"road": m.road, "bearing": m.bearing} for m in self.household.members if m.busy_at
        }
        return {"home": dict(PLACE), **usual}

    # ------------------------------------------------------------- the days

    def _days(self, days: int, first: dt.date) -> Iterator[list[str]]:
        cables = cables_of(self.household)
        for number in range(days):
            date, rng = first + dt.timedelta(days=number), self._rng(f"day {number}")
            plugged = {car: cable.plugged for car, cable in cables.items()}
            routine = Routine(self.household, Away(), off=date.weekday() >= SATURDAY, rng=rng)
            routine.away = away = draw_trips(self.household, date.weekday(), routine.rises, rng)
            steps = routine.steps(draw_plugs(cables, away, rng), self.things)
            yield [*self._head(date, away, plugged, rng), *self._story(steps), *self._expect(steps, away)]

    def _head(self, date: dt.date, away: Away, plugged: dict[str, bool], rng: Random) -> Iterator[str]:
        yield f"date: {date}"
        yield f"weather: {flow(_weather(date, rng))}"
        usual = {m.busy_at for m in self.household.members}
        trips = {
            a.place: {"road": a.road, "bearing": a.bearing} for a in away.absences if a.place not in usual
        }
        yield from section("places", trips)
        begin: dict[str, dict[str, Any]] = {
            m.id: {"room": m.room, "activity": "sleeping"} for m in self.household.members
        }
        yield from section("begin", begin | {car: {"plugged_in": is_} for car, is_ in plugged.items()})
        plans = [
            {"who": a.who, "title": a.title, "at": clock(a.begin + a.takes), "place": a.place}
            for a in sorted(away.absences, key=lambda a: (a.begin, a.who))
            if a.title
        ]
        yield from items("plans", plans)

    @staticmethod
    def _story(steps: list[Step]) -> Iterator[str]:
        yield from items(
            "story", ({"at": clock(s.hour), "who": s.who, "does": s.does, **s.keys} for s in steps)
        )

    def _expect(self, steps: list[Step], away: Away) -> Iterator[str]:
        """The first to wake, the last to fall asleep, and the first drive."""
        wakes = min((s for s in steps if s.does == "wakes"), key=lambda s: s.hour)
        last = max((s for s in steps if s.does == "sleeps"), key=lambda s: s.hour)
        hub = bool(self.house.ids("hub"))
        expected = [(wakes.hour, f"wake-{wakes.who}")] if hub else []
        drives = sorted((a for a in away.absences if a.car), key=lambda a: a.begin)
        expected += [(d.begin, f"key-{d.who}-{d.car}") for d in drives[:1]]
        expected += [(last.hour, f"night-{last.who}")] if hub and last.hour < NOTICED else []
        yield from items(
            "expect",
            (
                {"moment": m, "after": clock(at - 0.1), "before": clock(min(23.98, at + 0.2))}
                for at, m in expected
            ),
        )


def _weather(date: dt.date, rng: Random) -> dict[str, float]:
    """A temperate town's: 0 °C in January to 19 in July on average, and days that differ."""
    middle = 9.5 - 9.5 * math.cos(2 * math.pi * (date.timetuple().tm_yday - 20) / 365) + rng.gauss(0, 3)
    swing = rng.uniform(2, 6)
    return {"low": round(middle - swing), "high": round(middle + swing)}


def new_home(people: int, seed: int, out: Path, days: int, first: dt.date = FIRST) -> list[Path]:
    """Write the folder of a new home; its files. Raises `FileError` where there is something already."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileError("is there already, and is left as it is; choose another place with --out", out)
    written = []
    try:
        for name, text in NewHome(people, seed).files(days, first):
            file = out / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            written.append(file)
    except OSError as error:
        raise FileError(f"cannot be written: {(error.strerror or str(error)).lower()}", out) from None
    return written
