"""A dimmable LED lamp that can follow the daylight from cool to warm white."""

from itertools import pairwise
from typing import Annotated

from ecosim import (
    Between,
    Device,
    Gradual,
    Labels,
    Line,
    Mains,
    Minutes,
    Mired,
    Percent,
    Room,
    Settable,
    State,
    Unit,
    Watts,
    action,
    on,
    option,
    part,
    senses,
    towards,
)
from ecosim.curves import next_step
from ecosim.entities import BinarySensorEntity, LightEntity
from ecosim.parts import Supply

STANDBY = 0.3  # W that a radio lamp draws while it is off
FADE_STEPS = 20
LEAST_VOLTAGE = 150.0  # V below which the driver of an LED lamp for 230 V gives no light any more
# The hour, and the MK⁻¹ of the light then: 2200 K at night, 2700 K in the evening, 5000 K at noon.
NATURAL = ((0, 454), (5, 454), (8, 286), (12, 200), (16, 222), (19, 345), (22, 454), (24, 454))
SHADE_STEP = 25.0  # MK⁻¹: a smaller one is hardly seen


class LightState(State):
    """`brightness` is the level it has when it is on, and stays known while it is off."""

    on: Settable[bool] = False
    brightness: Gradual[Percent] = 100.0
    color_temperature: Settable[Annotated[Mired, Between(153, 500)]] = 370
    undervoltage: Annotated[bool, Labels("fine", "too low")] = False


class Light(Device[LightState]):
    """A lamp in a room. Brightness above 0 switches it on, 0 off; a new level takes about a second.

    With `follow_daylight` it is as cool or warm as the hour asks for, until somebody sets another white.
    It is dark while the mains has too low a voltage. 100 lm per watt and 800 lm are what an ordinary
    E27 LED lamp has.
    """

    entities = (
        LightEntity("on", brightness="brightness", color_temperature="color_temperature"),
        BinarySensorEntity("undervoltage", device_class="problem", entity_category="diagnostic"),
    )
    room: Room = senses()
    mains: Mains = senses()
    lumens: Annotated[float, Unit("lm", 0), Between(0, 20_000)] = option(800.0)
    watts: Annotated[Watts, Between(0, 200)] = option(8.0)
    follow_daylight: bool = option(False)
    supply = part(Supply)
    _target = 100.0
    _level_before = 100.0
    _natural = 0

    @on("on")
    def _switched(self, on: bool) -> None:
        if not on:
            self.stop("fade")
            self.stop("daylight")
        elif not self._target:
            self.aim("brightness", self._level_before)
        if on and self.follow_daylight:
            self.start(self._follow_daylight(), name="daylight", anew=True)
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
            self._glow()
        self._shine()
        if not target:
            self.state.on = False

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
            self._glow()
            if step % 5 == 0:
                self._shine()
        self.state.on = target > 0

    async def _follow_daylight(self) -> None:
        while True:
            white = _natural_from(self.now.hour + self.now.minute / 60 + self.now.second / 3600, self.time)
            self._natural = self.state.color_temperature = round(white.at(self.time))
            await self.sleep_until(next_step(white, SHADE_STEP, self.time) or white.t1)

    @on("color_temperature")
    def _mixed(self, white: Mired) -> None:
        if white != self._natural:
            self.stop("daylight")

    @on("mains.voltage", below=LEAST_VOLTAGE)
    @on("mains.voltage", above=LEAST_VOLTAGE)
    def _shine(self) -> None:
        """Give light, and take what that costs; the latter is not told at each step of a change."""
        self._glow()
        self.supply.draw(STANDBY + self.watts * self.room.light / self.lumens if self.lumens else STANDBY)

    def _glow(self) -> None:
        self.state.undervoltage = self.mains.voltage < LEAST_VOLTAGE
        lit = self.state.on and not self.state.undervoltage
        self.room.light = self.lumens * self.state.brightness / 100 if lit else 0.0


def _natural_from(hour: float, time: float) -> Line:
    """The white of the light from this hour on, until the next hour named in `NATURAL`."""
    (begin, here), (end, there) = next(p for p in pairwise(NATURAL) if hour < p[1][0])
    return Line(time - 3600 * (hour - begin), here, time + 3600 * (end - hour), there)
