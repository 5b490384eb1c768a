"""Which of a home's moments are expected of a resident's days, and when their causes are looked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ecosim.day.weather import daylight
from ecosim.home import HOME, Home
from ecosim.home.moments import DoesMatch, Moment
from ecosim.imports.adl.log import LEAVING, ONE_MINUTE, SLEEPING, SPARE_TIME, Entry, Log
from ecosim.imports.adl.prices import Prices
from ecosim.imports.adl.trips import Trip

A_SLEEP = timedelta(minutes=20)
A_NIGHT = timedelta(hours=2)
INTERRUPTED = timedelta(minutes=30)
TO_NOTICE = timedelta(minutes=6)
READY = timedelta(minutes=20)
TWILIGHT = 0.5  # h
CHARGED = timedelta(hours=4)
A_WHILE = timedelta(minutes=10)
RULES = """\
What is expected, of the moments that the home promises:
- sleep, where a sleep lasts 20 min or more; not in the last 6 min of a day, as a band needs up to 5 min
  to notice;
- wake, at the end of a night: sleeps of 2 h or more in all, with less than 30 min between them;
- leave, at each absence; key, last-metres, arrive and gate, at each trip by car;
- precondition, at a trip by car which the person begins 20 min or more after getting up or coming
  home, or after midnight;
- dusk, at each coming home from half an hour after sunset to half an hour before sunrise;
- plug-in, where the car is plugged in while electricity is dear; cheap-hours, where it is still plugged
  in when electricity becomes cheap; car-status then, or where it is plugged in in cheap hours, in spare
  time: it is shown on the television;
- ready, where it has been plugged in for 4 h or more when electricity becomes dear again.
None of them is expected whose cause is what somebody else does, carries or wears."""


@dataclass(frozen=True, slots=True)
class Hoped:
    """A moment that is expected, and when to look for its cause."""

    moment: str
    after: datetime
    before: datetime


def hopes_of(log: Log, trips: dict[int, Trip], home: Home, person: str) -> list[Hoped]:
    """What is expected of a log, of that which the home promises a person."""
    promised = {name for name, moment in home.moments.items() if _concerns(moment, home, person)}
    return [hope for hope in _all(log, trips, home) if hope.moment in promised]


def _concerns(moment: Moment, home: Home, person: str) -> bool:
    """Whether its cause is not what somebody else does or carries."""
    if isinstance(moment.cause, DoesMatch):
        return moment.cause.person == person
    options = (home.devices[moment.cause.device].model_extra or {}).values()
    people = [name for name in options if isinstance(name, str) and name in home.people]
    return not people or person in people


def _all(log: Log, trips: dict[int, Trip], home: Home) -> Iterator[Hoped]:
    yield from _of_sleeps([e for e in log.entries if e.activity == SLEEPING])
    up = log.entries[0].begin
    for entry in log.entries:
        trip = trips.get(entry.line)
        if trip is not None:
            yield from _of_trip(trip, up)
            if _in_the_dark(trip.end, home):
                yield Hoped("dusk", trip.back, trip.end)
        if entry.activity in (SLEEPING, LEAVING):
            up = entry.end
    driven = [t for t in trips.values() if t.by_car]
    for trip, following in zip(driven, [*driven[1:], None], strict=False):
        until = following.begin if following else trip.end + timedelta(days=1)
        if trip.plugs_in:
            yield from _of_cable(trip.end, until, Prices(home.tariff), log.entries)


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


def _of_trip(trip: Trip, up: datetime) -> Iterator[Hoped]:
    """Of one trip; `up`: when the person last got up or came home."""
    midnight = datetime.combine(trip.begin.date(), time())
    yield Hoped("leave", trip.begin, trip.there)
    if not trip.by_car:
        return
    if trip.there.date() == trip.begin.date() and trip.begin - max(up, midnight) >= READY:
        yield Hoped("precondition", trip.begin - READY, trip.begin)
    yield Hoped("key", trip.begin, trip.begin + ONE_MINUTE)
    yield Hoped("last-metres", trip.there - A_WHILE, trip.there + A_WHILE)
    yield Hoped("arrive", trip.back, trip.end)
    yield Hoped("gate", trip.back, trip.end)


def _in_the_dark(at: datetime, home: Home) -> bool:
    address = home.places[HOME]
    rise, fall, _ = daylight(at.date(), home.zone, address.latitude, address.longitude)
    hour = at.hour + at.minute / 60
    return not rise - TWILIGHT < hour < fall + TWILIGHT


def _of_cable(plugged: datetime, until: datetime, prices: Prices, entries: list[Entry]) -> Iterator[Hoped]:
    """Of a car on its cable from one time to another."""
    cheap = prices.cheap_from(plugged)
    if cheap is None or cheap > plugged:
        yield Hoped("plug-in", plugged, plugged + A_WHILE)
    if cheap is None or cheap >= until:
        return
    if cheap > plugged:
        yield Hoped("cheap-hours", cheap - ONE_MINUTE, cheap + A_WHILE)
    if any(e.activity == SPARE_TIME and e.begin < cheap < e.end for e in entries):
        yield Hoped("car-status", max(plugged, cheap - ONE_MINUTE), cheap + A_WHILE)
    dear = prices.dear_from(cheap)
    if dear is not None and dear - plugged >= CHARGED and dear < until:
        yield Hoped("ready", dear - ONE_MINUTE, dear + A_WHILE)
