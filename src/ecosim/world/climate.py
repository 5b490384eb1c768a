"""Outside over the day, and the air of the rooms, which devices, people and open windows change."""

import math
from collections.abc import Callable

from ecosim.curves import Curve, Line
from ecosim.day.weather import Sky
from ecosim.world.air import Here, Outside, Sources, Walls, course, saturation
from ecosim.world.truth import Truth

_HOUR = 3600.0
_SOURCES = ("heat", "light", "shade", "clean_air", "steam")
_FACTS = ("temperature", "vapour", "dust", "smoke")
# What is told of a room errs by no more than this within the hour: less than any sensor in it resolves.
_FINE = {"temperature": 0.05, "vapour": 0.05, "dust": 0.5, "smoke": 0.0, "brightness": 0.5}


class Climate:
    """Keeps weather and rooms true. Everything is a curve; it is corrected each hour.

    `open_area` says how many m² of windows and outer doors of a room stand open.
    """

    def __init__(
        self, truth: Truth, rooms: dict[str, Walls], open_area: Callable[[str], float] = lambda _: 0.0
    ) -> None:
        self.truth = truth
        self.rooms = rooms
        self.open_area = open_area
        self.smouldering: set[str] = set()
        self._air: dict[str, dict[str, Curve]] = {}
        self._until = 0.0
        self._outside = Outside(10.0, 6.0, 12.0, Line(0.0, 0.0, 0.0, 0.0))
        truth.on_influence["room"] = self.recompute

    def furnish(self, sky: Sky, temperatures: dict[str, float]) -> None:
        """The weather and all rooms, before the first day."""
        vapour = saturation(sky.dew_point)
        self.truth.set(
            "weather", temperature=sky.temperature(0), vapour=vapour, dust=sky.dust, sun=0.0, dark=True
        )
        for room, temperature in temperatures.items():
            self.truth.set(
                f"room/{room}",
                temperature=temperature,
                vapour=min(vapour + 2.0, 0.9 * saturation(temperature)),
                dust=sky.dust / 2,
                smoke=0.0,
                brightness=0.0,
                people=0,
                occupied=False,
            )
            self._air[f"room/{room}"] = {fact: self.truth.curve(f"room/{room}", fact) for fact in _FACTS}

    def begin(self, sky: Sky, midnight: float, end: float) -> None:
        """Play a day's weather from local midnight (seconds since the epoch) to `end`."""
        hours = math.ceil((end - midnight) / _HOUR)
        self._hour(sky, midnight, 0)
        for hour in range(1, hours):
            self.truth.at(midnight + hour * _HOUR, lambda h=hour: self._hour(sky, midnight, h))  # type: ignore[misc]
        for turn, dark in ((sky.sunrise, False), (sky.sunset, True)):
            if 0 < turn < hours:
                self.truth.at(midnight + turn * _HOUR, lambda d=dark: self.truth.set("weather", dark=d))  # type: ignore[misc]
        self.truth.set("weather", dark=not sky.sunrise <= 0 < sky.sunset)

    def _hour(self, sky: Sky, midnight: float, hour: int) -> None:
        begin, end = midnight + hour * _HOUR, midnight + (hour + 1) * _HOUR
        sun = Line(begin, round(sky.irradiance(hour), 1), end, round(sky.irradiance(hour + 1), 1))
        vapour = round(saturation(sky.dew_point), 2)
        self._outside, self._until = Outside(sky.temperature(hour + 0.5), vapour, sky.dust, sun), end
        self.truth.set(
            "weather",
            temperature=Line(begin, sky.temperature(hour), end, sky.temperature(hour + 1)),
            vapour=vapour,
            dust=sky.dust,
            sun=sun,
        )
        for room in self.rooms:
            self.recompute(f"room/{room}")

    def recompute(self, key: str) -> None:
        """A room's further course, from how it is now and what is put into it."""
        room, truth = key.partition("/")[2], self.truth
        inside = [p for p in truth.keys("person") if truth.get(p, "room") == room]
        doing = [truth.get(p, "activity") for p in inside]
        into = Sources(
            **truth.totals(key, _SOURCES),
            people=len(inside),
            cooking=doing.count("cooking"),
            showering=doing.count("showering"),
            open=self.open_area(room),
            smoulders=room in self.smouldering,
        )
        now, air = truth.timeline.now, self._air[key]
        here = Here(*(air[fact].at(now) for fact in _FACTS))
        curves = self._air[key] = course(self.rooms[room], here, self._outside, into, now)
        news = {n: c for n, c in curves.items() if self._is_news(n, truth.curve(key, n), c)}
        truth.set(key, **news, people=len(inside), occupied=bool(inside))

    def _is_news(self, fact: str, told: Curve, true: Curve) -> bool:
        now, fine = self.truth.timeline.now, _FINE[fact]
        return any(abs(told.at(t) - true.at(t)) > fine for t in (now, (now + self._until) / 2, self._until))

    def smoulder(self, room: str, burning: bool) -> None:
        """Something in a room begins to smoulder, or ends."""
        (self.smouldering.add if burning else self.smouldering.discard)(room)
        self.recompute(f"room/{room}")
