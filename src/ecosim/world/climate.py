"""Air: outside over the day, and in rooms, which lose heat to the outside and get it from devices."""

import math
from dataclasses import dataclass

from ecosim.curves import Decay, Line
from ecosim.world.truth import Truth

_HOUR = 3600.0
_WARMEST = 15.0  # o'clock; the ground lags behind the sun
_BODY_HEAT = 80.0  # W given off by a person at rest (ISO 8996, rounded)


@dataclass(frozen=True, slots=True)
class Sky:
    """A day's weather: temperatures in °C, sun in W/m² at noon, times in hours after midnight."""

    low: float
    high: float
    sunrise: float
    sunset: float
    sun: float

    def temperature(self, hour: float) -> float:
        """Outside, °C: a sine with its maximum in the afternoon."""
        middle, swing = (self.high + self.low) / 2, (self.high - self.low) / 2
        return middle + swing * math.cos((hour - _WARMEST) / 24 * 2 * math.pi)

    def irradiance(self, hour: float) -> float:
        """Sun on the ground, W/m²: half a sine from sunrise to sunset."""
        if not self.sunrise < hour < self.sunset:
            return 0.0
        return self.sun * math.sin((hour - self.sunrise) / (self.sunset - self.sunrise) * math.pi)


@dataclass(frozen=True, slots=True)
class Walls:
    """A room as one heat store: `loss` in W/K to the outside, `capacity` in J/K."""

    loss: float
    capacity: float


class Climate:
    """Keeps weather and room temperatures true. Everything is a curve; it is corrected each hour."""

    def __init__(self, truth: Truth, rooms: dict[str, Walls]) -> None:
        self.truth = truth
        self.rooms = rooms
        truth.on_influence["room"] = self.recompute

    def begin(self, sky: Sky, midnight: float, end: float) -> None:
        """Play a day's weather from local midnight (seconds since the epoch) to `end`."""
        hours = math.ceil((end - midnight) / _HOUR)
        self._hour(sky, midnight, 0)
        for hour in range(1, hours):
            self.truth.at(midnight + hour * _HOUR, lambda h=hour: self._hour(sky, midnight, h))  # type: ignore[misc]
        for turn, dark in ((sky.sunrise, False), (sky.sunset, True)):
            self.truth.at(midnight + turn * _HOUR, lambda d=dark: self.truth.set("weather", dark=d))  # type: ignore[misc]
        self.truth.set("weather", dark=not sky.sunrise < 0 < sky.sunset)

    def _hour(self, sky: Sky, midnight: float, hour: int) -> None:
        begin, end = midnight + hour * _HOUR, midnight + (hour + 1) * _HOUR
        self.truth.set(
            "weather",
            temperature=Line(begin, sky.temperature(hour), end, sky.temperature(hour + 1)),
            sun=Line(begin, sky.irradiance(hour), end, sky.irradiance(hour + 1)),
        )
        for room in self.rooms:
            self.recompute(f"room/{room}")

    def recompute(self, key: str) -> None:
        """A room's further course, from how warm it is now and what heats it."""
        walls = self.rooms[key.partition("/")[2]]
        now = self.truth.timeline.now
        here = float(self.truth.get(key, "temperature"))
        outside = self.truth.curve("weather", "temperature").at(now + _HOUR / 2)
        heat = self.truth.total(key, "heat") + _BODY_HEAT * self._people(key)
        limit = outside + heat / walls.loss
        self.truth.set(key, temperature=Decay(now, here, limit, walls.capacity / walls.loss))

    def _people(self, key: str) -> int:
        room = key.partition("/")[2]
        return sum(self.truth.get(p, "room") == room for p in self.truth.keys("person"))
