"""When what a test says is: its times of day are those that come next."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from ecosim.files import Loaded, Route, label, wrong_at
from ecosim.rehearsal.entries import CaseEntry

Window = tuple[float, float]


def next_time(at: time | datetime, since: float, zone: ZoneInfo) -> float:
    """When it is that time from a moment on; a date and time is when it is."""
    if isinstance(at, datetime):
        return at.replace(tzinfo=zone).timestamp()
    day = datetime.fromtimestamp(since, zone).date()
    found = datetime.combine(day, at, zone).timestamp()
    if found < since:
        found = datetime.combine(day + timedelta(days=1), at, zone).timestamp()
    return found


def dues(case: CaseEntry, start: float, zone: ZoneInfo, loaded: Loaded, route: Route) -> list[float]:
    """When each thing happens. Raises `FileError` for what would be before the one above it."""
    found: list[float] = []
    last = start
    for index, happening in enumerate(case.happens):
        due = last + happening.after
        if happening.at is not None:
            due = next_time(happening.at, last, zone)
        if due < last:
            here = (*route, "happens", index)
            raise wrong_at(loaded, here, f"{label(here)}: this would be before what stands above it")
        last = due
        found.append(due)
    return found


def windows(
    case: CaseEntry, span: Window, zone: ZoneInfo, loaded: Loaded, route: Route
) -> list[Window | None]:
    """From when to when each expectation looks, None where it is all the time. Raises `FileError`.

    `span`: the beginning of the test, and when the last thing happens.
    """
    start, last = span
    found: list[Window | None] = []
    for index, wanted in enumerate(case.expect):
        if wanted.within is not None:
            found.append((last, last + wanted.within))
        elif wanted.at is None:
            found.append(None)
        else:
            due = next_time(wanted.at, start, zone)
            if due < start:
                here = (*route, "expect", index)
                raise wrong_at(loaded, here, f"{label(here)}: this is before the test begins")
            found.append((due, due))
    return found
