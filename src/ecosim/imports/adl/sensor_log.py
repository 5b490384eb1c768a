"""Reads the binary sensors that were logged beside a resident's activities.

A line says where a sensor is mounted, of which sort it is and in which room, and from when to when it
saw something. One whose time is an hour or more off those of the lines around it bears a wrong time: it is
left out, and told in `notes`. A sensor that sees something for no time at all saw it for a second.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ecosim.errors import FileError, nearest
from ecosim.imports.adl.uci import Note, Row, read_rows

BED, SEAT, FRIDGE, SHOWER = "Bed", "Seat", "Fridge", "Shower"
FRONT_DOOR = "Maindoor"
COOKING = ("Cooktop", "Microwave", "Toaster")
PRESSED = (BED, SEAT)
ROOMS = {
    "Bathroom": "bathroom",
    "Bedroom": "bedroom",
    "Entrance": "hall",
    "Kitchen": "kitchen",
    "Living": "living-room",
}
_WANTED = (
    "begin, end, location, type and place are wanted: "
    "2011-11-28 02:27:59  2011-11-28 10:18:11  Bed  Pressure  Bedroom"
)
_AN_HOUR = timedelta(hours=1)
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Firing:
    """A sensor saw something: local times without a zone, `room` as the home calls it."""

    begin: datetime
    end: datetime
    sensor: str
    room: str
    line: int


@dataclass(frozen=True, slots=True)
class Sensors:
    """What the sensors saw, in the order of time; nothing where there were none."""

    firings: list[Firing] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def begun(self, begin: datetime, end: datetime, sensors: Container[str]) -> Iterable[Firing]:
        """What some of them saw that began in a time."""
        return (f for f in self.firings if begin <= f.begin <= end and f.sensor in sensors)

    def seen(self, begin: datetime, end: datetime, sensor: str) -> timedelta:
        """For how long of a time one of them saw something."""
        times = (
            min(f.end, end) - max(f.begin, begin)
            for f in self.firings
            if f.sensor == sensor and f.begin < end and f.end > begin
        )
        return sum(times, timedelta())


def sensors_beside(file: Path | str) -> Path | None:
    """The log of sensors that belongs to a log of activities: `A_Sensors.txt` to `A_ADLs.txt`."""
    path = Path(file)
    stem, count = re.subn(r"_ADLs$", "_Sensors", path.stem, flags=re.IGNORECASE)
    beside = path.with_name(stem + path.suffix)
    return beside if count and beside.is_file() else None


def read_sensors(file: Path | str) -> Sensors:
    """A log of sensors. Raises `FileError` with file and line for what cannot be read."""
    firings: list[Firing] = []
    notes: list[Note] = []
    rows = read_rows(file, _WANTED, 3)
    for above, row, below in zip([None, *rows[:-1]], rows, [*rows[1:], None], strict=False):
        sensor, _, place = row.words
        if place not in ROOMS:
            raise FileError(f"there is no place {place!r}{nearest(place, ROOMS)}", file, row.line)
        if _misplaced(above, row, below):
            notes.append((row.line, "bears a time far from those of the lines around it; it is left out"))
        elif row.end < row.begin:
            notes.append((row.line, "ends before it begins; it is left out"))
        else:
            end = max(row.end, row.begin + _A_SECOND)
            firings.append(Firing(row.begin, end, sensor, ROOMS[place], row.line))
    if not firings:
        raise FileError("this log holds nothing that a sensor saw", file)
    return Sensors(sorted(firings, key=lambda f: f.begin), notes)


def _misplaced(above: Row | None, row: Row, below: Row | None) -> bool:
    """Whether it stands between two lines that belong together, with a time that does not."""
    first, last = (above or row).begin, (below or row).begin
    return first <= last + _AN_HOUR and not first - _AN_HOUR <= row.begin <= last + _AN_HOUR
