"""Makes day files of a real resident's log, one for each day that is in it."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ecosim.errors import FileError, nearest
from ecosim.home import HOME, Home
from ecosim.imports.adl.hopes import Hoped
from ecosim.imports.adl.log import Log, read_log
from ecosim.imports.adl.sensor_log import Sensors, read_sensors, sensors_beside
from ecosim.imports.adl.story import BY_HAND, RULES, Tale, tell

OUT_OF_TOWN = "out-of-town"
FAR = 300  # km
ELSEWHERE = ((time(7), "wakes"), (time(23), "sleeps"))
_NOON = time(12)
_ACTIVITIES = {
    "sleeps": "sleeping",
    "wakes": "waking",
    "cooks": "cooking",
    "eats": "eating",
    "washes": "washing",
    "showers": "showering",
    "watches": "television",
}


def import_adl(
    file: Path | str,
    out_dir: Path | str,
    home: Home,
    person: str,
    *,
    vehicle: str | None = None,
    sensors: Path | str | None = None,
) -> list[Path]:
    """Write `<log>-<date>.yaml` into a folder for each logged day of a log; the files, in order.

    `sensors` is the log of the sensors: the one beside the file unless said, if there is one. `vehicle`
    is driven on trips: the home's first one unless said. The same logs and home give the same bytes.
    Raises `FileError` with file and line where a log cannot be read, and where the home has no such
    person or vehicle.
    """
    for name, names, what in ((person, home.people, "person"), (vehicle, home.vehicles, "vehicle")):
        if name is not None and name not in names:
            raise FileError(f"there is no {what} {name!r}{nearest(name, names)}", home.file)
    vehicle = vehicle or next(iter(home.vehicles), None)
    beside = sensors or sensors_beside(file)
    seen = read_sensors(beside) if beside else Sensors()
    log = read_log(file, seen)
    tale = tell(log, home, person, vehicle)
    prefix = prefix_of(file)
    sources = {Path(file).name: _notes(log), Path(beside).name if beside else "": _seen_notes(seen)}
    out = Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for day in _days(log):
        path = out / f"{prefix}-{day}.yaml"
        writer = _DayWriter(tale, day, home, person, vehicle)
        path.write_text("\n".join(writer.lines(path.stem, sources)) + "\n", "utf-8")
        paths.append(path)
    return paths


def prefix_of(file: Path | str) -> str:
    """What the days of a log are called before their date: `ordoneza` of `OrdonezA_ADLs.txt`."""
    return re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower().removesuffix("_adls")).strip("-") or "day"


def _days(log: Log) -> list[date]:
    """The dates on which something begins; a log that begins in an afternoon has its first day after that."""
    days = sorted({entry.begin.date() for entry in log.entries})
    return days[1:] if len(days) > 1 and log.entries[0].begin.time() >= _NOON else days


Notes = list[tuple[date, int, str]]


def _notes(log: Log) -> Notes:
    """What was put right, by the day of the nearest line that is told."""
    return [(_day_of(line, {e.line: e.begin for e in log.entries}), line, what) for line, what in log.notes]


def _seen_notes(seen: Sensors) -> Notes:
    return [(_day_of(line, {f.line: f.begin for f in seen.firings}), line, what) for line, what in seen.notes]


def _day_of(line: int, begun: dict[int, datetime]) -> date:
    return begun[max((n for n in begun if n <= line), default=min(begun))].date()


class _DayWriter:
    """Writes one day of a tale."""

    def __init__(self, tale: Tale, day: date, home: Home, person: str, vehicle: str | None) -> None:
        self.tale, self.day, self.home, self.person, self.vehicle = tale, day, home, person, vehicle
        self.midnight = datetime.combine(day, time())
        self.begun = [s for s in tale.steps if s.at < self.midnight]
        self.steps = [s for s in tale.steps if s.at.date() == day]
        self.away = next((t for t in tale.trips if t.begin < self.midnight <= t.back), None)
        self.trips = [t for t in tale.trips if t.begin.date() == day]
        self.others = [name for name in home.people if name != person]

    def lines(self, name: str, sources: dict[str, Notes]) -> Iterator[str]:
        logs = " and ".join(filter(None, sources))
        yield f"# {self.day:%A}, made of {logs}, of a real resident."
        yield from (f"# {line}" for part in RULES for line in part.splitlines())
        for source, notes in sources.items():
            for day, number, what in notes:
                if day == self.day:
                    yield f"# {source}:{number}: this {what}."
        yield f"day: {name}"
        yield f"date: {self.day}"
        yield from _section("places", self._places())
        yield from _section("begin", self._begin())
        yield from _section("plans", self._plans())
        yield from _section("story", self._story())
        yield from _section("expect", self._expect())

    def _places(self) -> Iterator[str]:
        if self.others:
            yield f"  {OUT_OF_TOWN}: {{road: {FAR}}}"
        for trip in [self.away, *self.trips] if self.away else self.trips:
            yield f"  {trip.place}: {{road: {trip.road}}}"

    def _begin(self) -> Iterator[str]:
        """What went on at midnight goes on."""
        yield f"  {self.person}: {_flow(self._doing())}"
        if self.away and self.away.by_car:
            yield f"  {self.vehicle}: {{place: {self.away.place}}}"
        elif self._plugged_in():
            yield f"  {self.vehicle}: {{place: {HOME}, plugged_in: true}}"
        for name in self.others:
            yield f"  {name}: {{place: {OUT_OF_TOWN}, activity: sleeping}}"

    def _doing(self) -> dict[str, str]:
        if self.away:
            return {"place": self.away.place, "activity": "away"}
        lived = [s.keys for s in self.begun if s.keys["does"] not in BY_HAND]
        activity = _ACTIVITIES.get(lived[-1]["does"], "idle") if lived else "idle"
        room = next((keys["room"] for keys in reversed(lived) if "room" in keys), None)
        return {"place": HOME} | ({"room": room} if room else {}) | {"activity": activity}

    def _plugged_in(self) -> bool:
        """Whether the car has been plugged in since it was driven last."""
        of_car = [s.keys for s in self.begun if "with" in s.keys or s.keys["does"] == "plugs_in"]
        return bool(of_car) and of_car[-1]["does"] == "plugs_in"

    def _plans(self) -> Iterator[str]:
        for trip in self.trips:
            if trip.by_car and trip.there.date() == self.day:
                keys = {"who": self.person, "title": "Trip", "at": _clock(trip.there), "place": trip.place}
                yield f"  - {_flow(keys)}"

    def _story(self) -> Iterator[str]:
        steps = [(step.at, self.person, step.keys) for step in self.steps]
        for name in self.others:
            steps += [(datetime.combine(self.day, at), name, {"does": does}) for at, does in ELSEWHERE]
        for at, who, keys in sorted(steps, key=lambda s: s[0]):
            yield f"  - {_flow({'at': _clock(at), 'who': who, **keys})}"

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
