"""When the sun rises and sets, by NOAA's equations, to within seconds of what Home Assistant says.

https://gml.noaa.gov/grad/solcalc/calcdetails.html
"""

import math
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from ecosim.hub.kinds import ConditionError

Place = tuple[float, float]
SunEvent = Literal["sunrise", "sunset"]
HORIZON = 90.7891  # degrees from the zenith: the rim of the sun, and how the air bends light there
_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
_CENTURY = 36525 * 86400.0
_MOST_DAYS = 366


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _sun(moment: datetime) -> tuple[float, float]:
    """The sun's declination in degrees, and how far sundials are ahead, in minutes."""
    t = (moment - _J2000).total_seconds() / _CENTURY
    mean = (280.46646 + t * (36000.76983 + t * 0.0003032)) % 360
    anomaly = 357.52911 + t * (35999.05029 - 0.0001537 * t)
    eccentric = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    centre = (
        _sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + _sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + _sin(3 * anomaly) * 0.000289
    )
    node = 125.04 - 1934.136 * t
    longitude = mean + centre - 0.00569 - 0.00478 * _sin(node)
    seconds = 21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))
    tilt = 23 + (26 + seconds / 60) / 60 + 0.00256 * _cos(node)
    declination = math.degrees(math.asin(_sin(tilt) * _sin(longitude)))
    y = math.tan(math.radians(tilt / 2)) ** 2
    ahead = (
        y * _sin(2 * mean)
        - 2 * eccentric * _sin(anomaly)
        + 4 * eccentric * y * _sin(anomaly) * _cos(2 * mean)
        - 0.5 * y * y * _sin(4 * mean)
        - 1.25 * eccentric * eccentric * _sin(2 * anomaly)
    )
    return declination, 4 * math.degrees(ahead)


def elevation(place: Place, moment: datetime) -> float:
    """How high the sun stands, in degrees; the air's bending is left out."""
    declination, ahead = _sun(moment)
    utc = moment.astimezone(UTC)
    minutes = utc.hour * 60 + utc.minute + utc.second / 60 + ahead + 4 * place[1]
    angle = minutes / 4 - 180
    high = _sin(place[0]) * _sin(declination) + _cos(place[0]) * _cos(declination) * _cos(angle)
    return math.degrees(math.asin(max(-1.0, min(1.0, high))))


def azimuth(place: Place, moment: datetime) -> float:
    """Where it stands, in degrees from north by east."""
    declination, ahead = _sun(moment)
    utc = moment.astimezone(UTC)
    angle = (utc.hour * 60 + utc.minute + utc.second / 60 + ahead + 4 * place[1]) / 4 - 180
    west = _sin(angle)
    south = _cos(angle) * _sin(place[0]) - math.tan(math.radians(declination)) * _cos(place[0])
    return (math.degrees(math.atan2(west, south)) + 180) % 360


def sun_event(place: Place, event: SunEvent, day: date, zenith: float = HORIZON) -> datetime | None:
    """When it rises or sets on a day of the place's own sundial; None where it does not.

    `zenith`: how far from straight above it then is, in degrees.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    moment = midnight
    for _ in range(3):
        declination, ahead = _sun(moment)
        cosine = (_cos(zenith) - _sin(place[0]) * _sin(declination)) / (_cos(place[0]) * _cos(declination))
        if not -1 <= cosine <= 1:
            return None
        angle = math.degrees(math.acos(cosine)) * (1 if event == "sunrise" else -1)
        offset = -4 * (place[1] + angle) - ahead
        moment = midnight + timedelta(minutes=720 + offset)
    return moment


def next_noon(place: Place, now: datetime, later: float = 0.0) -> datetime:
    """When it next stands highest, or so many minutes later."""
    for days in range(-2, 3):
        day = now.date() + timedelta(days=days)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        _, ahead = _sun(midnight + timedelta(hours=12))
        due = midnight + timedelta(minutes=720 - 4 * place[1] - ahead + later)
        if due > now:
            return due
    raise AssertionError("there is a noon each day")


def next_event(
    place: Place, event: SunEvent, now: datetime, offset: float = 0.0, zenith: float = HORIZON
) -> datetime | None:
    """When it next rises or sets, and so many seconds later; None where it does not within a year."""
    for days in range(-1, _MOST_DAYS):
        risen = sun_event(place, event, now.date() + timedelta(days=days), zenith)
        if risen is not None and (due := risen + timedelta(seconds=offset)) > now:
            return due
    return None


def today(place: Place | None, event: SunEvent, now: datetime, zone: tzinfo | None) -> datetime | None:
    """When it rises or sets on the local day, as the condition `sun` asks. Raises `ConditionError`."""
    if place is None:
        raise ConditionError("nobody knows where this home is, so nobody knows when the sun rises")
    found = sun_event(place, event, now.date())
    if found is not None and now.date() > found.astimezone(zone).date():
        found = sun_event(place, event, now.date() + timedelta(days=1))
    return found
