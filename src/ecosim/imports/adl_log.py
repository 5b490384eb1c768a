"""Reads a resident's log in the format of the UCI set of daily living: begin, end, activity.

Two lines of heading, then one activity a line; what stands between the columns is tabs or blanks,
in any number. Times are local. Two slips are put right, and told in `notes`: an activity that lasts
into the next one ends where that begins, and one that ends before it begins lasts until the next.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ecosim.errors import FileError, nearest

VERBS = {
    "Sleeping": "sleeps",
    "Breakfast": "eats",
    "Lunch": "eats",
    "Dinner": "eats",
    "Snack": "eats",
    "Showering": "washes",
    "Grooming": "washes",
    "Toileting": "washes",
    "Spare_Time/TV": "watches",
    "Leaving": "leaves",
}
_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s+(\S+)")
_HEADING = re.compile(r"Start time\s+End time\s+Activity|[-\s]*", re.IGNORECASE)
_ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity; local times without a zone, `line` in the log, counted from 1."""

    begin: datetime
    end: datetime
    activity: str
    line: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return (self.end - self.begin).total_seconds()


@dataclass(frozen=True, slots=True)
class Log:
    """A resident's activities in the order of time, and what was put right: `(line, what)`."""

    entries: list[Entry]
    notes: list[tuple[int, str]]


def read_log(file: Path | str) -> Log:
    """A log, put right. Raises `FileError` with file and line for what cannot be read."""
    try:
        lines = Path(file).read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise FileError("this is not UTF-8 text", file) from None
    except OSError as error:
        raise FileError(f"cannot be read: {(error.strerror or str(error)).lower()}", file) from None
    entries: list[Entry] = []
    for number, text in enumerate(lines, 1):
        if _HEADING.fullmatch(text.strip()):
            continue
        entry = _entry(file, number, text)
        if entries and entry.begin < entries[-1].begin:
            raise FileError(f"this begins before line {entries[-1].line} does", file, number)
        entries.append(entry)
    if not entries:
        raise FileError("this log holds no activity", file)
    return _put_right(entries)


def _entry(file: Path | str, number: int, text: str) -> Entry:
    match = _LINE.fullmatch(text.strip())
    if not match:
        raise FileError(
            "begin, end and activity are wanted: 2011-11-28 02:27:59  2011-11-28 10:18:11  Sleeping",
            file,
            number,
        )
    begin, end, activity = match.groups()
    if activity not in VERBS:
        raise FileError(f"there is no activity {activity!r}{nearest(activity, VERBS)}", file, number)
    try:
        return Entry(datetime.fromisoformat(begin), datetime.fromisoformat(end), activity, number)
    except ValueError as error:
        raise FileError(f"this is no date and time: {error}", file, number) from None


def _put_right(entries: list[Entry]) -> Log:
    found: list[Entry] = []
    notes: list[tuple[int, str]] = []
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        end = following.begin if following else entry.begin + _ONE_MINUTE
        if entry.end < entry.begin:
            notes.append((entry.line, "ends before it begins; it is taken to last until the next one"))
        elif entry.end > end and following is not None:
            notes.append(
                (entry.line, f"lasts into line {following.line}; it is taken to end where that begins")
            )
        else:
            end = entry.end
        found.append(replace(entry, end=end))
    return Log(found, notes)
