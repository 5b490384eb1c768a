"""Parts of small things: a battery, a place for messages, a position, a calendar."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from ecosim.curves import Curve, Line, steady
from ecosim.errors import Refused
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.parts.power import Buffered
from ecosim.things import Person
from ecosim.units import Between, Degrees, Labels, Minutes, Percent, Seconds, WattHours, Watts

HOUR = 3600.0
NO_LOAD = 0.1  # W of a charger by itself: the most that Regulation (EU) 2019/1782 allows
LAST_HOUR = (*range(60, 15, -5), *range(15, -1, -1))


class BatteryState(State):
    """How full it is, and whether it is being filled."""

    level: Percent = 100.0
    charging: Annotated[bool, Labels("on battery", "charging")] = False


class Battery(Part[BatteryState]):
    """A battery. The device says what flows, `self.battery.flow(-0.5)`; it tells its level in steps.

    Reporting in steps of 5 % is what most small devices do; it is also the price of watching one. When it is
    empty it is `flat` until it has been charged to `revives`; both times it calls `feeds`, if there is one.
    """

    capacity: Annotated[WattHours, Between(0.001, None)] = option(15.0)
    initial: Percent = option(100.0)
    step: Annotated[Percent, Between(0.1, 50)] = option(5.0)
    revives: Annotated[Percent, Between(0.1, 50)] = option(3.0)
    flat = False
    feeds: Callable[[], None] = staticmethod(lambda: None)
    _level: Curve = steady(100.0)
    _watts: Watts = 0.0

    class Low(Event):
        """Less than 20 % is left."""

        level: Percent

    class Empty(Event):
        """Nothing is left: the device is off until it is charged."""

    def powered(self) -> None:
        """Begin as full as the home file says."""
        self._level = steady(self.initial)
        self.state.level = self.initial
        self.flow(self._watts)

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return self.state.level <= 0

    def level_now(self) -> float:
        """The level in percent, between two steps too."""
        return min(100.0, max(0.0, self._level.at(self.time)))

    def flow(self, watts: Watts) -> None:
        """From now on so many watts flow in; negative when it is used."""
        level = self.level_now()
        self._watts = watts
        self.state.charging = watts > 0
        limit = 100.0 if watts > 0 else 0.0
        if not watts or level == limit:
            self._level = steady(level)
            self.stop("level")
            return
        hours = abs(limit - level) / 100 * self.capacity / abs(watts)
        self._level = Line(self.time, level, self.time + hours * HOUR, limit)
        self.start(self.follow("level", self._level, self.step), name="level")

    @on("level", below=20)
    def _low(self) -> None:
        self.emit(self.Low(level=self.state.level))

    @on("level", below=0.001)
    def _empty(self) -> None:
        self.emit(self.Empty())
        self.flat = True
        self.feeds()

    @on("charging")
    async def _revive(self, charging: bool) -> None:
        if self.flat and charging:
            if (due := self._level.crossing(self.revives, self.time)) is not None:
                await self.sleep_until(due)
            self.flat = False
            self.feeds()


class PocketBattery(Battery):
    """The battery of what somebody carries: it may be used up all at once."""

    carrier: Person = senses()

    @on("carrier.phone_empty", is_=True)
    def _use_up(self) -> None:
        self._level = steady(0.0)
        self.state.level = 0.0


class Charger(Buffered):
    """A charger in a socket of the home, for what has a battery: `self.supply.give(10.0)`."""

    efficiency: Annotated[float, Between(0.1, 1)] = option(0.85)

    def powered(self) -> None:
        """Take a little as soon as it is plugged in."""
        self.give(0.0)

    def give(self, watts: Watts) -> None:
        """From now on it gives so many watts."""
        self.draw(max(watts / self.efficiency, NO_LOAD))


class NotificationsState(State):
    """The message shown last."""

    title: str = ""
    message: str = ""


class Notifications(Part[NotificationsState]):
    """A screen or a voice that tells people something."""

    class Notified(Event):
        """A message was shown."""

        message: str
        title: str = ""

    off = False
    notice: Callable[[], None] = staticmethod(lambda: None)  # called with each message: a device may buzz

    def power_failed(self) -> None:
        """Show nothing."""
        self.state.title = self.state.message = ""

    @action
    def notify(self, message: str, title: str = "") -> None:
        """Show this message."""
        if self.off:
            raise Refused("it is switched off")
        self.state.title, self.state.message = title, message
        self.emit(self.Notified(message=message, title=title))
        self.notice()


@Personal("location")
class PositionState(State):
    """Where it is; `place` is the name of a known place, empty on the way."""

    place: str = ""
    latitude: Degrees = 0.0
    longitude: Degrees = 0.0


class Position(Part[PositionState]):
    """A satellite receiver and the names of the places it knows."""

    interval: Annotated[Seconds, Between(1, None)] = option(120.0)

    async def track(self, person: Person) -> None:
        """Tell where somebody is, again and again while on the way."""
        self._fix(person)
        while person.moving:
            await self.sleep(self.interval)
            self._fix(person)

    def _fix(self, person: Person) -> None:
        self.state.place, self.state.latitude, self.state.longitude = (
            person.place,
            person.latitude,
            person.longitude,
        )


async def count_down(part: Part[Any], name: str, moment: float) -> None:
    """Tell in `state.<name>` the minutes left: each five of the last hour, each of the last quarter."""
    left = max(0, math.ceil((moment - part.time) / 60 - 1e-6))
    if left <= LAST_HOUR[0]:
        setattr(part.state, name, left)
    for minutes in LAST_HOUR:
        if minutes < left:
            await part.sleep_until(moment - 60 * minutes)
            setattr(part.state, name, minutes)


@Personal("calendar")
class CalendarState(State):
    """The next thing to be on time for. `minutes_to_departure` is known in the last hour before it."""

    next_title: str = ""
    next_place: Annotated[str, Personal("location")] = ""
    next_start: datetime | None = None
    minutes_to_departure: Minutes | None = None


class Calendar(Part[CalendarState]):
    """Knows what its carrier has written down, and when to leave for it."""

    carrier: Person = senses()

    @on("carrier.plans")
    @on("carrier.moving")
    @on("carrier.place")
    async def _look_ahead(self) -> None:
        while (plan := self._next()) is not None:
            start = _start(plan, self.now)
            self.state.next_title, self.state.next_place = str(plan["title"]), str(plan["place"])
            self.state.next_start = start
            self.state.minutes_to_departure = None
            if not self.carrier.moving and self.carrier.place != plan["place"]:
                leave = start.timestamp() - float(plan.get("travel", 0))
                await count_down(self, "minutes_to_departure", leave)
            await self.sleep_until(start)
        self.state.next_title = self.state.next_place = ""
        self.state.next_start = self.state.minutes_to_departure = None

    def _next(self) -> dict[str, Any] | None:
        coming = [p for p in self.carrier.plans if _start(p, self.now) > self.now]
        return min(coming, key=lambda p: _start(p, self.now), default=None)


def _start(plan: dict[str, Any], now: datetime) -> datetime:
    start = datetime.fromisoformat(plan["start"])
    return start if start.tzinfo else start.replace(tzinfo=now.tzinfo)
