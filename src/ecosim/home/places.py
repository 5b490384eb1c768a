"""Places on the map, and what is derived where a file does not say it."""

import math
from dataclasses import dataclass, replace

from pydantic import Field

from ecosim.files import FileModel, Loaded, Route, wrong_at

DETOUR = 1.3
"""Km by road for each km of straight line; 1.2 to 1.4 is usual in European towns."""
EAST = 90.0
_EARTH = 6371.0  # km


class PlaceEntry(FileModel):
    """A place as a file says it: coordinates in degrees, `road` in km by road from the home.

    Without coordinates it lies `road` / 1.3 km from the home as the crow flies, in the direction of
    `bearing` (degrees clockwise from north; 90, east, unless said). Without `road` that is 1.3 times
    the straight line. A car can be charged there with `charging` kW; from 50 on it is direct current.
    """

    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    road: float | None = Field(default=None, ge=0)
    bearing: float | None = Field(default=None, ge=0, le=360)
    charging: float | None = Field(default=None, gt=0)


@dataclass(frozen=True, slots=True)
class Place:
    """A place: coordinates in degrees, `road` in km by road from the home, `charging` in kW or None."""

    latitude: float
    longitude: float
    road: float
    charging: float | None = None


def located(entry: PlaceEntry, home: Place | None, loaded: Loaded, route: Route) -> Place:
    """A place with all that is known of it. Raises `FileError` where that is too little."""
    if (entry.latitude is None) != (entry.longitude is None):
        raise wrong_at(loaded, route, f"{route[-1]}: latitude and longitude go together")
    if entry.latitude is not None and entry.longitude is not None:
        if entry.bearing is not None:
            raise wrong_at(loaded, route, f"{route[-1]}: either coordinates or a bearing")
        road = entry.road
        if home is None:
            road = 0.0
        elif road is None:
            road = round(DETOUR * _distance(home, entry.latitude, entry.longitude), 2)
        return Place(entry.latitude, entry.longitude, road or 0.0, entry.charging)
    if home is None:
        raise wrong_at(loaded, route, f"{route[-1]}: latitude and longitude are missing")
    if entry.road is None:
        raise wrong_at(loaded, route, f"{route[-1]}: say where it is: latitude and longitude, or road (km)")
    bearing = EAST if entry.bearing is None else entry.bearing
    return replace(_towards(home, entry.road, math.radians(bearing)), charging=entry.charging)


def _distance(home: Place, latitude: float, longitude: float) -> float:
    """Km as the crow flies (haversine)."""
    a, b = math.radians(home.latitude), math.radians(latitude)
    across = math.radians(longitude - home.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(across / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(half))


def _towards(home: Place, road: float, bearing: float) -> Place:
    """So far from the home, on a flat map: good enough for a day's drive."""
    angle = math.degrees(road / DETOUR / _EARTH)
    latitude = home.latitude + angle * math.cos(bearing)
    longitude = home.longitude + angle * math.sin(bearing) / math.cos(math.radians(home.latitude))
    return Place(round(latitude, 5), round(longitude, 5), road)
