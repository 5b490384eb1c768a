"""Which of a home's moments are expected of a resident's days, and when their causes are looked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ecosim.imports.adl_log import LEAVING, ONE_MINUTE, SLEEPING, Entry, Log
from ecosim.imports.adl_trips import Trip

A_SLEEP = timedelta(minutes=20)
A_NIGHT = timedelta(hours=2)
INTERRUPTED = timedelta(minutes=30)
TO_NOTICE = timedelta(minutes=6)
READY = timedelta(minutes=20)
EVENING = time(17)
RULES = """\
What is expected, of the moments that the home promises:
- sleep, where a sleep lasts 20 min or more; not in the last 6 min of a day, as a band needs up to 5 min
  to notice;
- wake, at the end of a night: sleeps of 2 h or more in all, with less than 30 min between them;
- leave, at each absence; key and arrive, at each trip by car;
- dusk, at each coming home from 17:00 to midnight;
- precondition, at a trip by car which the person begins 20 min or more after getting up or coming
  home, or after midnight;
- plug-in and cheap-hours, where the car is plugged in."""


@dataclass(frozen=True, slots=True)
class Hoped:
    """A moment that is expected, and when to look for its cause."""

    moment: str
    after: datetime
    before: datetime


def hopes_of(log: Log, trips: dict[int, Trip]) -> Iterator[Hoped]:
    """All that is expected of a log."""
    yield from _of_sleeps([e for e in log.entries if e.activity == SLEEPING])
    ready = log.entries[0].begin
    for entry in log.entries:
        if entry.line in trips:
            yield from _of_trip(trips[entry.line], ready)
        if entry.activity in (SLEEPING, LEAVING):
            ready = entry.end


def _of_sleeps(sleeps: list[Entry]) -> Iterator[Hoped]:
    night = timedelta()
    for sleep, following in zip(sleeps, [*sleeps[1:], None], strict=False):
        if sleep.lasts >= A_SLEEP and (sleep.begin + TO_NOTICE).date() == sleep.begin.date():
            yield Hoped("sleep", sleep.begin, sleep.begin + TO_NOTICE)
        night += sleep.lasts
        if following is None or following.begin - sleep.end >= INTERRUPTED:
            if night >= A_NIGHT:
                yield Hoped("wake", sleep.end, sleep.end + TO_NOTICE)
            night = timedelta()


def _of_trip(trip: Trip, ready: datetime) -> Iterator[Hoped]:
    midnight = datetime.combine(trip.begin.date(), time())
    rested = trip.begin - max(ready, midnight) >= READY
    if trip.by_car and rested and trip.there.date() == trip.begin.date():
        yield Hoped("precondition", trip.begin - READY, trip.begin)
    if trip.by_car:
        yield Hoped("key", trip.begin, trip.begin + ONE_MINUTE)
    yield Hoped("leave", trip.begin, trip.there)
    if trip.by_car:
        yield Hoped("arrive", trip.back, trip.end)
    if trip.end.time() >= EVENING:
        yield Hoped("dusk", trip.back, trip.end)
    if trip.plugs_in:
        yield Hoped("plug-in", trip.end, trip.end + TO_NOTICE)
        yield Hoped("cheap-hours", trip.end, trip.end + TO_NOTICE)
