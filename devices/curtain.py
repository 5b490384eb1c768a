"""A curtain with a motor that keeps the sun out of a warm room."""

from typing import Annotated

from ecosim import (
    Between,
    Celsius,
    Device,
    Event,
    Gradual,
    Labels,
    Line,
    Percent,
    Room,
    Seconds,
    State,
    Unit,
    Weather,
    action,
    on,
    option,
    part,
    senses,
    towards,
)
from ecosim.curves import steady
from ecosim.entities import BinarySensorEntity, CoverEntity
from ecosim.parts import Supply

MOTOR, STANDBY = 40.0, 0.6  # W of a usual curtain motor while it pulls, and while it waits
SHADE = 0.9  # of the daylight that a drawn curtain of thick cloth keeps out
STEP = 25.0  # % between two reports on the way
GUARDED = 30.0  # % that stays open against the sun: light enough to see by
HOT: Celsius = 24.0  # °C in the room from which on the sun is unwelcome
LESS = 0.6  # of the sun that called for the guard at which it lets light in again


class CurtainState(State):
    """`position` is how far it is open."""

    position: Gradual[Percent] = 100.0
    obstacle: Annotated[bool, Labels("clear", "stalled")] = False
    guarding: Annotated[bool, Labels("off", "keeping the sun out")] = False


class Curtain(Device[CurtainState]):
    """Opens and closes within 20 s; what is drawn keeps the daylight, and with it the sun's heat, out.

    With `sun_guard` it closes to 30 % when the sun is stronger than that and the room above 24 °C, and
    goes back when the sun has become weaker, unless somebody has moved it meanwhile. When it closes, its
    motor stalls at what stands in the way.
    """

    entities = (
        CoverEntity("position", open="open", close="close", stop="halt", device_class="curtain"),
        BinarySensorEntity("obstacle", device_class="problem"),
    )
    room: Room = senses()
    weather: Weather = senses()
    sun_guard: Annotated[float, Unit("W/m²", 0), Between(0, 1400)] = option(0.0)  # 0: never
    travel: Annotated[Seconds, Between(1, 600)] = option(20.0)  # from one end to the other
    supply = part(Supply)
    _way = steady(100.0)
    _block: Percent | None = None
    _before = 100.0
    _overruled = False

    class Stalled(Event):
        """Something was in the way; the motor gave up."""

        position: Percent

    def powered(self) -> None:
        """Begin open."""
        self.supply.draw(STANDBY)

    def power_failed(self) -> None:
        """Stay where it is."""
        self._way = steady(self._way.at(self.time))
        self.state.position = self._way.y1
        self.supply.draw(STANDBY)

    @action
    def open(self) -> None:
        """Open it wholly."""
        self.aim("position", 100.0)

    @action
    def close(self) -> None:
        """Close it wholly."""
        self.aim("position", 0.0)

    @action
    def halt(self) -> None:
        """Stop where it is."""
        self.aim("position", round(self._way.at(self.time)))

    @action
    def block(self, position: Percent = 50.0) -> None:
        """What a hand does: put something where the curtain comes when it closes this far."""
        self._block = position

    @action
    def clear(self) -> None:
        """What a hand does: take away what is in the way."""
        self._block = None
        self.state.obstacle = False

    @towards("position")
    async def _pull(self, target: Percent) -> None:
        self._overruled |= self.state.guarding
        self.state.guarding = self.state.obstacle = False
        here = self._way.at(self.time)
        blocked = self._block is not None and target < self._block <= here
        end = self._block if blocked and self._block is not None else target
        self._way = Line(self.time, here, self.time + self.travel * abs(end - here) / 100, end)
        self.supply.draw(MOTOR)
        await self.follow("position", self._way, STEP)
        self.supply.draw(STANDBY)
        if blocked:
            self.state.obstacle = True
            self.emit(self.Stalled(position=end))

    @on("position")
    def _shade(self, position: Percent) -> None:
        self.room.shade = SHADE * (1 - position / 100)

    @on("weather.sun", step=50)
    @on("room.temperature", step=0.5)
    def _guard(self) -> None:
        sun, warm, there = round(self.weather.sun, 3), round(self.room.temperature, 3), self._way.y1
        if self.sun_guard and sun < LESS * self.sun_guard:
            self._overruled = False
            if self.state.guarding:
                self.state.guarding = False
                self.aim("position", self._before)
        unwelcome = self.sun_guard and sun >= self.sun_guard and warm >= HOT
        if unwelcome and there > GUARDED and not self._overruled:
            self._before = there
            self.aim("position", GUARDED)
            self.state.guarding = True
