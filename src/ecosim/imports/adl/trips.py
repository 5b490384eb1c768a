"""Trips that are joined to a resident's absences: neither a car nor a destination is logged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecosim.imports.adl.log import LEAVING, Entry

BY_CAR = timedelta(minutes=15)
AN_ABSENCE = timedelta(minutes=2)
LONGEST_DRIVE = timedelta(minutes=25)
MARGIN = timedelta(minutes=1)
DRIVING = 30.0  # km/h
WALKING = 4.5  # km/h
RULES = """\
Neither a car nor a destination is logged. What is joined to an absence follows a rule:
- an absence of 15 min or more is a trip by car, a shorter one a walk, one of less than 2 min none;
- each way takes a quarter of the absence, by car at most 25 min; the way back begins so early that
  the person is home a minute before the logged end;
- the place is in the east, as far by road as 30 km/h by car, or 4.5 km/h on foot, lead in that time;
- each trip by car is an entry of the calendar: to be there when it ends;
- home from the day's last trip by car, the person plugs the car in; it is unplugged for the next."""


@dataclass(frozen=True, slots=True)
class Trip:
    """An absence: where to, how far by road (km), how long each way, and whether by car.

    `plugs_in`: the car gets its cable afterwards.
    """

    place: str
    begin: datetime
    end: datetime
    takes: timedelta
    road: float
    by_car: bool
    plugs_in: bool = False

    @property
    def there(self) -> datetime:
        """When it is reached."""
        return self.begin + self.takes

    @property
    def back(self) -> datetime:
        """When the way back begins."""
        return self.end - self.takes - MARGIN


def trips_of(entries: Iterable[Entry], vehicle: str | None) -> dict[int, Trip]:
    """The trip of each absence, by the line it is logged in; without a vehicle all go on foot."""
    absences = [e for e in entries if e.activity == LEAVING and e.lasts >= AN_ABSENCE]
    driven = [e for e in absences if vehicle is not None and e.lasts >= BY_CAR]
    last = {e.begin.date(): e.line for e in driven}
    return {e.line: _trip(e, e in driven, last.get(e.begin.date()) == e.line) for e in absences}


def _trip(entry: Entry, by_car: bool, plugs_in: bool) -> Trip:
    takes = timedelta(seconds=round(entry.lasts.total_seconds() / 4))
    if by_car:
        takes = min(takes, LONGEST_DRIVE)
    road = takes.total_seconds() / 3600 * (DRIVING if by_car else WALKING)
    place = f"trip-{entry.begin:%Y-%m-%d-%H%M}"
    return Trip(place, entry.begin, entry.end, takes, round(road, 2), by_car, plugs_in)
