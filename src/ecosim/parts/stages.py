"""A vessel that is taken through the stages of a programme: a cooker's pot, a washing machine's drum."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

from ecosim.curves import Line
from ecosim.model.marks import option
from ecosim.model.part import Part
from ecosim.parts.vessel import Vessel
from ecosim.units import Between, Celsius, Minutes, Seconds, Watts

Delay = Annotated[Minutes, Between(0, 1440)]

STEAM = 3600 / 2257  # g/h per W that boils, from 2257 J/g


@dataclass(frozen=True, slots=True)
class Stage:
    """For so many minutes be so warm, boiling and moving with so many watts.

    The minutes begin when it is as warm as it should be. Without `celsius` the heater is off. `fill` is what
    it is filled with at first, instead of what was in it: the capacity for heat in J/K, and how warm.
    """

    name: Any  # a word of the device's own
    minutes: Minutes
    celsius: Celsius | None = None
    boil: Watts = 0.0
    motor: Watts = 0.0
    fill: tuple[float, Celsius] | None = None


class StagedVessel(Vessel):
    """Does one stage after another of what is in `stages`; can be left at any time and taken up again."""

    heater: Annotated[Watts, Between(1, None)] = option(1000.0)
    standby: Annotated[Watts, Between(0, None)] = option(1.0)
    stages: tuple[Stage, ...] = ()
    _until = math.inf

    def seconds_left(self) -> Seconds:
        """How long all stages that are left will take."""
        here, contents, seconds = self.temperature_now(), self.contents, 0.0
        for stage in self.stages:
            contents, here = stage.fill or (contents, here)
            goal = here if stage.celsius is None else stage.celsius
            seconds += self.seconds_to_heat(goal - here, self.heater, contents) + 60 * stage.minutes
            here = max(here, goal)
        return seconds

    async def do_stage(self, draw: Callable[[Watts], None]) -> None:
        """Do the first stage, and strike it off. `draw` is told what it takes, each time that changes."""
        stage, goal = self.stages[0], self.stages[0].celsius
        if stage.fill:
            self.fill(*stage.fill)
            self.stages = (replace(stage, fill=None), *self.stages[1:])
        if goal is not None and goal > self.temperature_now():
            draw(self.standby + stage.motor + self.heater)
            await self.sleep(self.heat(goal, self.heater))
            self.state.temperature = self.temperature_now()
        self._until = self.time + 60 * stage.minutes
        if goal is None or goal < self.temperature_now():
            draw(self.standby + stage.motor)
            way = self.cool()
            cooled = None if goal is None else way.crossing(goal, self.time)
            await self.sleep_until(min(self._until, cooled or self._until))
        if self.time < self._until:
            draw(self.standby + stage.motor + stage.boil + self.hold())
            self.room.steam = stage.boil * STEAM
            await self.sleep_until(self._until)
            self.room.steam = 0.0
        self.stages, self._until = self.stages[1:], math.inf

    def leave(self, loss: float | None = None) -> None:
        """Stop where it is and let it cool; what is left of the stage is done when it goes on."""
        for stage in self.stages[:1]:
            left = min(stage.minutes, (self._until - self.time) / 60)
            self.stages = (replace(stage, minutes=left), *self.stages[1:])
        self._until = math.inf
        self.room.steam = 0.0
        self.cool(loss)


async def run_stages(
    device: Part[Any],
    vessel: StagedVessel,
    begin: float,
    draw: Callable[[Watts], None],
    hindered: Callable[[Any], bool],
) -> bool:
    """Wait until `begin`, then do all stages. False where it was `hindered`, asked before each stage.

    Tells them in the device's `stage`, and in its `minutes_left` how long it will take, every five minutes,
    and every hour of the time before.
    """
    if begin > device.time:
        device.state.stage = "delayed"
        _tell_minutes(device, begin - device.time + vessel.seconds_left(), 60)
        await device.sleep_until(begin)
    _tell_minutes(device, vessel.seconds_left(), 5)
    while vessel.stages:
        device.state.stage = vessel.stages[0].name
        if hindered(vessel.stages[0].name):
            device.stop("minutes_left")
            draw(vessel.standby)
            return False
        await vessel.do_stage(draw)
    return True


def _tell_minutes(device: Part[Any], seconds: Seconds, step: Minutes) -> None:
    name, end = "minutes_left", device.time + seconds
    device.state.minutes_left = seconds / 60
    device.start(device.follow(name, Line(device.time, seconds / 60, end, 0.0), step), name=name)
