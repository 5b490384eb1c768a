"""Makes day files of a real resident's log, one for each day on which something begins."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ecosim.errors import FileError, nearest
from ecosim.home import HOME, Home
from ecosim.imports.adl_log import Log, read_log
from ecosim.imports.adl_story import RULES, Hoped, Tale, Told, Trip, tell

_ACTIVITIES = {
    "sleeps": "sleeping",
    "wakes": "waking",
    "eats": "eating",
    "washes": "washing",
    "watches": "television",
}


def import_adl(
    file: Path | str, out_dir: Path | str, home: Home, person: str, vehicle: str | None = None
) -> list[Path]:
    """Write `<log>-<date>.yaml` into a folder for each logged day of a log; the files, in order.

    `vehicle` is driven on trips: the home's first one unless said. The same log and home give the
    same bytes. Raises `FileError` with file and line where the log cannot be read, and where the home
    has no such person or vehicle.
    """
    for name, names, what in ((person, home.people, "person"), (vehicle, home.vehicles, "vehicle")):
        if name is not None and name not in names:
            raise FileError(f"there is no {what} {name!r}{nearest(name, names)}", home.file)
    vehicle = vehicle or next(iter(home.vehicles), None)
    log = read_log(file)
    tale = tell(log.entries, home, vehicle)
    prefix = re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower().removesuffix("_adls")).strip("-") or "day"
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for day in sorted({entry.begin.date() for entry in log.entries}):
        path = out / f"{prefix}-{day}.yaml"
        writer = _DayWriter(tale, day, person, vehicle)
        path.write_text("\n".join(writer.lines(path.stem, Path(file).name, log)) + "\n", "utf-8")
        paths.append(path)
    return paths


class _DayWriter:
    """Writes one day of a tale."""

    def __init__(self, tale: Tale, day: date, person: str, vehicle: str | None) -> None:
        self.tale, self.day, self.person, self.vehicle = tale, day, person, vehicle
        self.midnight = datetime.combine(day, time())
        self.begun = [s for s in tale.steps if s.at < self.midnight]
        self.steps = [s for s in tale.steps if s.at.date() == day]
        self.away = next((t for t in tale.trips if t.begin < self.midnight <= t.back), None)
        self.trips = [t for t in tale.trips if t.begin.date() == day]

    def lines(self, name: str, source: str, log: Log) -> Iterator[str]:
        yield f"# {self.day:%A}, made of {source}, a real resident's log."
        yield from (f"# {line}" for line in RULES.splitlines())
        for number, what in self._notes(log):
            yield f"# {source}:{number}: this {what}."
        yield f"day: {name}"
        yield f"date: {self.day}"
        places = [f"  {t.place}: {{road: {t.road}}}" for t in self._places()]
        yield from _section("places", places)
        yield from _section("begin", self._begin())
        yield from _section("plans", self._plans())
        yield from _section("story", map(self._step, self.steps))
        yield from _section("expect", self._expect())

    def _notes(self, log: Log) -> Iterator[tuple[int, str]]:
        days = {entry.line: entry.begin.date() for entry in log.entries}
        return (note for note in log.notes if days[note[0]] == self.day)

    def _places(self) -> list[Trip]:
        return [self.away, *self.trips] if self.away else self.trips

    def _begin(self) -> Iterator[str]:
        """What went on at midnight goes on."""
        if self.away:
            yield f"  {self.person}: {{place: {self.away.place}, activity: away}}"
            if self.away.by_car and self.vehicle:
                yield f"  {self.vehicle}: {{place: {self.away.place}}}"
            return
        last = self.begun[-1].keys if self.begun else {}
        activity = _ACTIVITIES.get(last.get("does", ""), "idle")
        room = next((s.keys["room"] for s in reversed(self.begun) if "room" in s.keys), None)
        keys = {"place": HOME} | ({"room": room} if room else {}) | {"activity": activity}
        yield f"  {self.person}: {_flow(keys)}"

    def _plans(self) -> Iterator[str]:
        for trip in self.trips:
            if trip.by_car and trip.there.date() == self.day:
                keys = {"who": self.person, "title": "Trip", "at": _clock(trip.there), "place": trip.place}
                yield f"  - {_flow(keys)}"

    def _step(self, step: Told) -> str:
        return f"  - {_flow({'at': _clock(step.at), 'who': self.person, **step.keys})}"

    def _expect(self) -> Iterator[str]:
        for hope in sorted(self.tale.hopes, key=lambda h: h.after):
            if hope.after.date() == self.day:
                yield f"  - {_flow(self._hope(hope))}"

    def _hope(self, hope: Hoped) -> dict[str, Any]:
        keys = {"moment": hope.moment, "after": _clock(hope.after)}
        if hope.before < self.midnight + timedelta(days=1):
            keys["before"] = _clock(hope.before)
        return keys


def _section(name: str, lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    if lines:
        yield ""
        yield f"{name}:"
        yield from lines


def _clock(at: datetime) -> str:
    return f'"{at:%H:%M:%S}"' if at.second else f'"{at:%H:%M}"'


def _flow(keys: dict[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"
