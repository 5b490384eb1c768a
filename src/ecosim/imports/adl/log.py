"""Reads a resident's log of activities, and puts it right with what the sensors saw.

What is put right is told in `notes`: lines out of order, activities that last into the next one or no
time at all, or end before they begin; absences that begin or end when the front door did not move, and
sleeps that were absences.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from ecosim.errors import FileError, nearest
from ecosim.imports.adl.sensor_log import BED, FRONT_DOOR, Firing, Sensors
from ecosim.imports.adl.uci import Note, read_rows

SLEEPING, LEAVING, SHOWERING, SPARE_TIME = "Sleeping", "Leaving", "Showering", "Spare_Time/TV"
MEALS = ("Breakfast", "Lunch", "Dinner", "Snack")
GROOMING, TOILETING = "Grooming", "Toileting"
ACTIVITIES = (SLEEPING, LEAVING, *MEALS, SHOWERING, GROOMING, TOILETING, SPARE_TIME)
_WANTED = "begin, end and activity are wanted: 2011-11-28 02:27:59  2011-11-28 10:18:11  Sleeping"
ONE_MINUTE = timedelta(minutes=1)
_AT_THE_DOOR = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity; local times without a zone, `line` in the log, counted from 1."""

    begin: datetime
    end: datetime
    activity: str
    line: int

    @property
    def lasts(self) -> timedelta:
        """From begin to end."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Log:
    """A resident's activities in the order of time, what the sensors saw, and what was put right.

    `doors` are the openings of the front door which belong to no absence.
    """

    entries: list[Entry]
    sensors: Sensors = field(default_factory=Sensors)
    doors: list[Firing] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_log(file: Path | str, sensors: Sensors | None = None) -> Log:
    """A log, put right. Raises `FileError` with file and line for what cannot be read."""
    entries: list[Entry] = []
    notes: list[Note] = []
    for row in read_rows(file, _WANTED, 1):
        activity = row.words[0]
        if activity not in ACTIVITIES:
            raise FileError(
                f"there is no activity {activity!r}{nearest(activity, ACTIVITIES)}", file, row.line
            )
        if entries and row.begin < max(e.begin for e in entries):
            notes.append((row.line, "begins before the line above it does; it is put in its place"))
        if row.begin == row.end:
            notes.append((row.line, "lasts no time; it is left out"))
        else:
            entries.append(Entry(row.begin, row.end, activity, row.line))
    if not entries:
        raise FileError("this log holds no activity", file)
    entries.sort(key=lambda e: e.begin)
    sensors = sensors or Sensors()
    used: set[int] = set()
    found = list(_asleep_once(_with_doors(list(_one_by_one(entries, notes)), sensors, notes, used)))
    doors = [f for f in sensors.firings if f.sensor == FRONT_DOOR and f.line not in used]
    return Log(found, sensors, doors, sorted(notes))


def _one_by_one(entries: list[Entry], notes: list[Note]) -> Iterator[Entry]:
    """Each activity ends before the next one begins."""
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        end = following.begin if following else entry.begin + ONE_MINUTE
        if entry.end < entry.begin:
            notes.append((entry.line, "ends before it begins; it is taken to last until the next one"))
        elif entry.end > end and following is not None:
            what = f"lasts into line {following.line}; it is taken to end where that begins"
            notes.append((entry.line, what))
        else:
            end = entry.end
        if end > entry.begin:
            yield replace(entry, end=end)


def _with_doors(entries: list[Entry], sensors: Sensors, notes: list[Note], used: set[int]) -> Iterator[Entry]:
    """Absences from the opening of the front door to its next one; `used` are the lines of these."""
    for entry in entries:
        around = sensors.begun(entry.begin - _AT_THE_DOOR, entry.end + _AT_THE_DOOR, (FRONT_DOOR,))
        doors = [f for f in around if f.line not in used]
        if entry.activity not in (SLEEPING, LEAVING) or len(doors) < 2:  # noqa: PLR2004 - out and in
            yield entry
            continue
        out, back = doors[0], doors[-1]
        if entry.activity == SLEEPING:
            at_both_ends = out.begin - entry.begin < _AT_THE_DOOR and entry.end - back.begin < _AT_THE_DOOR
            if not at_both_ends or sensors.seen(entry.begin, entry.end, BED):
                yield entry
                continue
            what = "says sleeping, but the front door opened at both ends and nobody was in bed"
            notes.append((entry.line, f"{what}; it is taken for an absence"))
        elif abs(out.begin - entry.begin) > _AT_THE_DOOR or abs(back.begin - entry.end) > _AT_THE_DOOR:
            notes.append(
                (entry.line, "begins or ends when the front door is shut; its openings are believed")
            )
        used |= {out.line, back.line}
        begin, end = max(entry.begin, out.begin), min(entry.end, back.begin)
        yield replace(entry, begin=begin, end=end, activity=LEAVING)


def _asleep_once(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Two sleeps with less than a minute between them are one."""
    last: Entry | None = None
    for entry in entries:
        sleeps_on = last is not None and last.activity == entry.activity == SLEEPING
        if last is not None and sleeps_on and entry.begin - last.end < ONE_MINUTE:
            last = replace(last, end=entry.end)
            continue
        if last is not None:
            yield last
        last = entry
    if last is not None:
        yield last
