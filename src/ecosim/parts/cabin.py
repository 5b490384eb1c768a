"""The cabin of a car: its air, and what warms and cools it.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

import math
from typing import Annotated

from ecosim.curves import Curve, Decay, steady
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import State
from ecosim.things import Vehicle, Weather
from ecosim.units import Between, Celsius, Labels, Minutes, Named, Settable, Unit, Watts

CABIN = "Vehicle.Cabin.HVAC"
COOLING = 2.5  # W of heat moved out for each W drawn: a small compressor with its fans
STEP = 2.0  # K between two readings


class CabinState(State):
    """The air in the cabin and what warms or cools it; `power` is electrical."""

    on: Settable[Annotated[bool, Named(f"{CABIN}.IsAirConditioningActive"), Labels("off", "on")]] = False
    target: Settable[
        Annotated[Celsius, Between(16, 28, step=0.5), Named(f"{CABIN}.Station.Row1.Driver.Temperature")]
    ] = 21.0
    temperature: Annotated[Celsius, Named(f"{CABIN}.AmbientAirTemperature")] = 20.0
    outside: Annotated[Celsius, Named("Vehicle.Exterior.AirTemperature")] = 10.0
    power: Watts = 0.0


class Cabin(Part[CabinState]):
    """One thermal mass behind glass, and a heat pump of limited power.

    100 kJ/K and 40 W/K give a closed car a time constant of 42 min; 1 m² of clear opening in the glass makes
    one in full sun some 20 K warmer than the air. What is on takes in fresh air, 100 m³ an hour, which is to
    be warmed or cooled as well. 4 kW warm it from 0 to 21 °C in a quarter of an hour.
    """

    body: Vehicle = senses()
    weather: Weather = senses()
    capacity: Annotated[float, Unit("J/K"), Between(1, None)] = option(100_000.0)
    loss: Annotated[float, Unit("W/K"), Between(1, None)] = option(40.0)
    fresh: Annotated[float, Unit("W/K"), Between(0, None)] = option(34.0)  # 100 m³/h of air of 1.2 kJ/(m³ K)
    glass: Annotated[float, Unit("m²"), Between(0, None)] = option(1.0)
    strength: Annotated[Watts, Between(0, None)] = option(4000.0)  # of heat
    _air: Curve = steady(20.0)
    _minutes = 30.0

    def powered(self) -> None:
        """Begin as warm as the place the car stands in."""
        self._air = steady(self._rest(self.loss))
        self.state.temperature = self._rest(self.loss)
        self.state.outside = self.weather.temperature

    @action
    def precondition(
        self,
        target: Annotated[Celsius, Between(16, 28, step=0.5)] = 21.0,
        minutes: Annotated[Minutes, Between(1, 120)] = 30.0,
    ) -> None:
        """Make it comfortable before somebody comes; ends by itself when nobody does."""
        self.state.target = target
        self._minutes = minutes
        self.state.on = True
        self.start(self._off_later(), name="off later")

    @on("on")
    def _switched(self, on: bool) -> None:
        if on:
            self.start(self._off_later(), name="off later")
        else:
            self.stop("off later")
            self._minutes = 30.0
        self._steer()

    async def _off_later(self) -> None:
        await self.sleep(60 * self._minutes)
        if not self.body.driver:
            self.state.on = False

    @on("body.driver")
    def _driver_changed(self, driver: str) -> None:
        self.state.on = bool(driver)

    @on("weather.temperature", step=2)
    def _feel(self) -> None:
        self.state.outside = self.weather.temperature
        self._steer()

    @on("target")
    @on("weather.sun", step=150)
    def _steer(self) -> None:
        """From here the air follows another curve."""
        self.stop("reading")
        here = self._air.at(self.time)
        self.start(self._regulate(here) if self.state.on else self._drift(here), name="air")

    async def _drift(self, here: float) -> None:
        self.state.power = 0.0
        self._air = Decay(self.time, here, self._rest(self.loss), self.capacity / self.loss)
        await self.follow("temperature", self._air, STEP)

    async def _regulate(self, here: float) -> None:
        """With all power to the target, then with just enough to stay there."""
        goal, loss = self.state.target, self.loss + self.fresh
        push = math.copysign(self.strength, goal - here)
        self._air = Decay(self.time, here, self._rest(loss) + push / loss, self.capacity / loss)
        reached = self._air.crossing(goal, self.time) if here != goal else self.time
        if reached != self.time:
            self.state.power = self.strength / self._performance(push)
            self.start(self.follow("temperature", self._air, STEP), name="reading")
            if reached is None:  # the weather is stronger
                return
            await self.sleep_until(reached)
            self.stop("reading")
        self._air = steady(goal)
        self.state.temperature = goal
        needed = (goal - self._rest(loss)) * loss
        self.state.power = min(self.strength, abs(needed)) / self._performance(needed)

    def _rest(self, loss: float) -> float:
        """Where the air would come to rest without heating or cooling."""
        return min(80.0, self.weather.temperature + self.weather.sun * self.glass / loss)

    def _performance(self, heat: Watts) -> float:
        """The heat moved for each W drawn: with a heat pump less, the colder it is outside."""
        if heat < 0:
            return COOLING
        return min(3.0, max(1.0, 2.0 + 0.06 * self.weather.temperature))
