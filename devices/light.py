"""A dimmable LED lamp."""

from typing import Annotated

from ecosim import (
    Between,
    Device,
    Gradual,
    Minutes,
    Percent,
    Room,
    Settable,
    State,
    Unit,
    Watts,
    action,
    on,
    option,
    senses,
    towards,
)
from ecosim.entities import LightEntity

STANDBY = 0.3  # W that a radio lamp draws while it is off
FADE_STEPS = 20


class LightState(State):
    """`brightness` is the level it has when it is on, and stays known while it is off."""

    on: Settable[bool] = False
    brightness: Gradual[Percent] = 100.0
    power: Watts = STANDBY


class Light(Device[LightState]):
    """A lamp in a room. Brightness above 0 switches it on, 0 off; a new level takes about a second.

    100 lm per watt and 800 lm are what an ordinary E27 LED lamp has.
    """

    entities = (LightEntity("on", brightness="brightness"),)
    room: Room = senses()
    lumens: Annotated[float, Unit("lm", 0), Between(0, 20_000)] = option(800.0)
    watts: Annotated[Watts, Between(0, 200)] = option(8.0)
    _target = 100.0
    _level_before = 100.0

    def powered(self) -> None:
        """Begin dark."""
        self._shine()

    @on("on")
    def _switched(self, on: bool) -> None:
        if not on:
            self.stop("fade")
        elif not self._target:
            self.aim("brightness", self._level_before)
        self._shine()

    @towards("brightness")
    async def _dim(self, target: Percent) -> None:
        self.stop("fade")
        self._target = target
        if target:
            self._level_before = target
            self.state.on = True
        begin = self.state.brightness
        for step in range(1, 6):
            await self.sleep(0.2)
            self.state.brightness = begin + (target - begin) * step / 5
            self._shine()
        self.state.on = target > 0

    @action
    def fade(self, brightness: Percent, minutes: Minutes = 20.0) -> None:
        """Become slowly brighter or darker, as for waking up and falling asleep."""
        self.start(self._fade(brightness, 60 * minutes / FADE_STEPS), name="fade")

    async def _fade(self, target: float, pause: float) -> None:
        begin = self.state.brightness if self.state.on else 0.0
        self._target = self._level_before = max(target, 1.0)
        self.state.brightness = begin
        self.state.on = True
        for step in range(1, FADE_STEPS + 1):
            await self.sleep(pause)
            self.state.brightness = begin + (target - begin) * step / FADE_STEPS
            self._shine()
        self.state.on = target > 0

    def _shine(self) -> None:
        share = self.state.brightness / 100 if self.state.on else 0.0
        self.room.light = self.lumens * share
        self.state.power = STANDBY + self.watts * share
