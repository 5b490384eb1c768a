"""A motor for the garage door that reverses when something is in the way."""

import math
from typing import Annotated

from ecosim import (
    Between,
    Device,
    Event,
    Gradual,
    Minutes,
    Opening,
    Percent,
    Refused,
    Seconds,
    State,
    action,
    on,
    option,
    part,
    senses,
    towards,
)
from ecosim.curves import Decay, Line, steady
from ecosim.entities import BinarySensorEntity, CoverEntity
from ecosim.parts import Supply

TRAVEL = 15.0  # s from closed to open: 2.2 m at 15 cm/s, as chain drives have
STANDBY, MOTOR = 3.0, 250.0  # W
# The winding follows 540 K above the garage within a quarter of an hour. Its thermal switch opens at 80 K
# and closes at 50 K: some ten moves in a row, as in a duty rating of a few minutes an hour.
WARMTH, INERTIA, TOO_WARM, COOL = 540.0, 900.0, 80.0, 50.0  # K, s, K, K


class GarageDoorState(State):
    """How far it is open, and what keeps it from moving."""

    position: Gradual[Percent] = 0.0
    obstructed: bool = False
    overheated: bool = False


class GarageDoor(Device[GarageDoorState]):
    """Opens and closes in 15 s, and closes by itself some time later where that is wanted.

    It opens again when something comes into its light barrier while it closes, and does not close while
    something is there. After ten moves in a row its motor is too hot for seven minutes.
    """

    entities = (
        CoverEntity(position="position", open="open", close="close", stop="halt", device_class="garage"),
        BinarySensorEntity("obstructed", device_class="problem"),
        BinarySensorEntity("overheated", device_class="heat"),
    )
    door: Opening = senses()
    auto_close: Annotated[Minutes, Between(0, 1440)] = option(0.0)  # 0: never
    supply = part(Supply)
    _path: Line = steady(0.0)
    _warmth = Decay(0.0, 0.0, 0.0, INERTIA)

    class Reversed(Event):
        """It was closing, met something, and opens again."""

    def powered(self) -> None:
        """Know from its end switch whether it is open."""
        self._path = steady(100.0 if self.door.open else 0.0)
        self.supply.fails = self._rest
        self._rest()

    @action
    def open(self) -> None:
        """Open it."""
        self._go(100.0)

    @action
    def close(self) -> None:
        """Close it."""
        self._go(0.0)

    @action
    def halt(self) -> None:
        """Stay where it is."""
        self.aim("position", round(self._path.at(self.time)))

    @action(mode="restart")
    async def block(self, seconds: Annotated[Seconds, Between(0, 3600)] = 10.0) -> None:
        """Stand in the light barrier, as a person or a bin would."""
        self.state.obstructed = True
        await self.sleep(seconds)
        self.state.obstructed = False

    def _go(self, target: Percent) -> None:
        self._may_go(target)
        self.aim("position", target)

    def _may_go(self, target: Percent) -> None:
        if self.state.overheated:
            raise Refused("the motor is too hot")
        if self.state.obstructed and target < self._path.at(self.time):
            raise Refused("something is in the way")

    @towards("position")
    async def _move(self, target: Percent) -> None:
        here = self._path.at(self.time)
        if abs(target - here) >= 1:
            self._may_go(target)
            self.start(self._drive(here, target), name="drive")  # a target that is refused does not end it
            await self.sleep_until(self._path.t1)
            await self.sleep(0)  # it arrives first, and is then no longer on its way
        else:
            self.stop("drive")
            self._rest()

    async def _drive(self, here: Percent, target: Percent) -> None:
        self._path = Line(self.time, here, self.time + TRAVEL * abs(target - here) / 100, target)
        self._warmth = Decay(self.time, self._warmth.at(self.time), WARMTH, INERTIA)
        trips = self._warmth.crossing(TOO_WARM, self.time) or self.time
        if hot := trips < self._path.t1:
            self._path = Line(self.time, here, trips, self._path.at(trips))
        self.state.position, self.door.driven_open = here, True
        self.supply.draw(MOTOR)
        await self.follow("position", self._path, 25.0)
        self.state.overheated = hot
        self._rest()

    def _rest(self) -> None:
        self.state.position = self._path.at(self.time)
        self._path = steady(self.state.position)
        self.door.driven_open = self.state.position > 0
        self.supply.draw(STANDBY)
        self._warmth = Decay(self.time, self._warmth.at(self.time), 0.0, INERTIA)

    @on("overheated", is_=True)
    async def _cool_down(self) -> None:
        await self.sleep(INERTIA * math.log(TOO_WARM / COOL))
        self.state.overheated = False

    @on("obstructed", is_=True)
    def _reverse(self) -> None:
        if self._path.rising(self.time) < 0:
            self.emit(self.Reversed())
            self._go(100.0)

    @on("position")
    @on("obstructed", is_=False)
    @on("overheated", is_=False)
    async def _close_later(self) -> None:
        if self.auto_close and self.state.position:
            await self.sleep(60 * self.auto_close)
            self._go(0.0)
