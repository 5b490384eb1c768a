"""What a resident's log tells, as steps of a story, with the trips that are joined to absences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ecosim.home import Home
from ecosim.imports.adl_log import VERBS, Entry

BY_CAR = timedelta(minutes=15)
AN_ABSENCE = timedelta(minutes=2)
LONGEST_DRIVE = timedelta(minutes=25)
MARGIN = timedelta(minutes=1)
DRIVING = 30.0  # km/h
WALKING = 4.5  # km/h
A_SLEEP = timedelta(hours=2)
TO_NOTICE = timedelta(minutes=6)
READY = timedelta(minutes=20)
ROOMS = {"sleeps": "bedroom", "eats": "kitchen", "washes": "bathroom", "watches": "living-room"}
RULES = """\
Neither a car nor a destination is logged. What is joined to an absence follows a rule:
- an absence of 15 min or more is a trip by car, a shorter one a walk, one of less than 2 min none;
- each way takes a quarter of the absence, by car at most 25 min; the way back begins so early that
  the person is home a minute before the logged end;
- the place is in the east, as far by road as 30 km/h by car, or 4.5 km/h on foot, lead in that time;
- each trip by car is an entry of the calendar: to be there when it ends.
What is expected, of the moments that the home promises:
- sleep and wake, where a sleep lasts 2 h or more; sleep not in the last 6 min of a day, as a band
  needs up to 5 min to notice;
- leave, at each absence; key and arrive, at each trip by car;
- precondition, at a trip by car which the person begins 20 min or more after getting up or coming
  home, or after midnight."""


@dataclass(frozen=True, slots=True)
class Trip:
    """An absence: where to, how far by road (km), how long each way, and whether by car."""

    place: str
    begin: datetime
    end: datetime
    takes: timedelta
    road: float
    by_car: bool

    @property
    def there(self) -> datetime:
        """When it is reached."""
        return self.begin + self.takes

    @property
    def back(self) -> datetime:
        """When the way back begins."""
        return self.end - self.takes - MARGIN


@dataclass(frozen=True, slots=True)
class Told:
    """A step at a local time; `keys` are those of the day file besides at and who."""

    at: datetime
    keys: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hoped:
    """A moment that is expected, and when to look for its cause."""

    moment: str
    after: datetime
    before: datetime


@dataclass(slots=True)
class Tale:
    """The whole of a log."""

    steps: list[Told] = field(default_factory=list)
    hopes: list[Hoped] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)


def tell(entries: list[Entry], home: Home, vehicle: str | None) -> Tale:
    """The story of a log's entries; `vehicle` is driven, None walks everywhere."""
    tale = Tale()
    ready = entries[0].begin
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        verb = VERBS[entry.activity]
        if verb == "leaves" and entry.end - entry.begin >= AN_ABSENCE:
            _absence(tale, entry, vehicle, ready)
            ready = entry.end
        elif verb == "sleeps":
            _sleep(tale, entry, following, home)
            ready = entry.end
        else:
            verb = "rests" if verb == "leaves" else verb
            tale.steps.append(Told(entry.begin, _at_home(verb, home)))
        if verb != "sleeps" and following and following.begin - entry.end >= MARGIN:
            tale.steps.append(Told(entry.end, _at_home("rests", home)))
    tale.hopes = [h for h in tale.hopes if h.moment in home.moments]
    return tale


def _at_home(verb: str, home: Home) -> dict[str, Any]:
    room = ROOMS.get(verb, "living-room")
    return {"does": verb} | ({"room": room} if room in home.rooms else {})


def _sleep(tale: Tale, entry: Entry, following: Entry | None, home: Home) -> None:
    tale.steps.append(Told(entry.begin, _at_home("sleeps", home)))
    tale.steps.append(Told(entry.end, {"does": "wakes"}))
    if following and VERBS[following.activity] != "sleeps":
        tale.steps.append(Told(following.begin, {"does": "rises"}))
    if entry.end - entry.begin >= A_SLEEP:
        if (entry.begin + TO_NOTICE).date() == entry.begin.date():
            tale.hopes.append(Hoped("sleep", entry.begin, entry.begin + TO_NOTICE))
        tale.hopes.append(Hoped("wake", entry.end, entry.end + TO_NOTICE))


def _absence(tale: Tale, entry: Entry, vehicle: str | None, ready: datetime) -> None:
    trip = _trip(entry, vehicle)
    tale.trips.append(trip)
    way = {"with": vehicle} if trip.by_car else {"by": "foot"}
    takes = {"takes": f"{round(trip.takes.total_seconds())} s"}
    tale.steps.append(Told(trip.begin, {"does": "leaves", "to": trip.place, **way, **takes}))
    tale.steps.append(Told(trip.back, {"does": "returns", **way, **takes}))
    tale.hopes.extend(_hopes(trip, ready))


def _hopes(trip: Trip, ready: datetime) -> Iterator[Hoped]:
    midnight = datetime.combine(trip.begin.date(), datetime.min.time())
    if trip.by_car and trip.begin - max(ready, midnight) >= READY and trip.there.date() == trip.begin.date():
        yield Hoped("precondition", trip.begin - READY, trip.begin)
    if trip.by_car:
        yield Hoped("key", trip.begin, trip.begin + MARGIN)
    yield Hoped("leave", trip.begin, trip.there)
    if trip.by_car:
        yield Hoped("arrive", trip.back, trip.end)


def _trip(entry: Entry, vehicle: str | None) -> Trip:
    absence = entry.end - entry.begin
    by_car = vehicle is not None and absence >= BY_CAR
    takes = timedelta(seconds=round(absence.total_seconds() / 4))
    if by_car:
        takes = min(takes, LONGEST_DRIVE)
    road = takes.total_seconds() / 3600 * (DRIVING if by_car else WALKING)
    place = f"trip-{entry.begin:%Y-%m-%d-%H%M}"
    return Trip(place, entry.begin, entry.end, takes, round(road, 2), by_car)
