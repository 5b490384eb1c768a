"""The body of an electric car: its doors and its cabin.

What the COVESA Vehicle Signal Specification 6.0 has a leaf for bears the leaf's path as its name and
has the leaf's unit: https://covesa.github.io/vehicle_signal_specification/
"""

import math
from typing import Annotated

from ecosim.curves import Curve, Decay, steady
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.things import Vehicle, Weather
from ecosim.units import Between, Celsius, Labels, Minutes, Named, Seconds, Settable, Unit, Watts

CABIN = "Vehicle.Cabin.HVAC"


class DoorsState(State):
    """All doors are locked and unlocked together."""

    locked: Annotated[
        bool, Named("Vehicle.Cabin.Door.Row1.DriverSide.IsLocked"), Labels("unlocked", "locked")
    ] = True


class Doors(Part[DoorsState]):
    """Locks that open when a key comes near and close when all keys are gone, or when driving off."""

    body: Vehicle = senses()
    patience: Seconds = option(15.0)
    keys: tuple[str, ...] = option(())

    class UnlockedBy(Event):
        """By a key's id, `remote`, or `inside` when the driver gets out."""

        by: str

    class LockedBy(Event):
        """By `remote`, `driving`, or `walked away`."""

        by: str

    def powered(self) -> None:
        """Tell the world whether one can get in."""
        self._bolt(self.state.locked)

    @action
    def lock(self) -> None:
        """Lock all doors."""
        self._turn(True, "remote")

    @action
    def unlock(self) -> None:
        """Unlock all doors; they lock again when no key comes."""
        self._turn(False, "remote")
        self._lock_soon(4 * self.patience)

    @on("body.near")
    def _keys_moved(self, near: list[str], before: list[str] | None) -> None:
        come = [key for key in self.keys if key in near and key not in (before or ())]
        if come:
            self._turn(False, come[0])
        if not self._key_is_near():
            self._lock_soon(self.patience)

    @on("body.driver")
    def _driver_changed(self, driver: str, before: str | None) -> None:
        if before and not driver:
            self._turn(False, "inside")
            self._lock_soon(self.patience)

    @on("body.speed", above=5)
    def _driving_off(self) -> None:
        self._turn(True, "driving")

    @on("locked")
    def _bolt(self, locked: bool) -> None:
        self.body.locked = locked

    def _key_is_near(self) -> bool:
        return any(key in self.body.near for key in self.keys)

    def _lock_soon(self, seconds: float) -> None:
        self.start(self._lock_later(seconds), name="lock later")

    async def _lock_later(self, seconds: float) -> None:
        await self.sleep(seconds)
        if not self._key_is_near() and not self.body.driver:
            self._turn(True, "walked away")

    def _turn(self, locked: bool, by: str) -> None:
        self.stop("lock later")
        if self.state.locked != locked:
            self.state.locked = locked
            self.emit(self.LockedBy(by=by) if locked else self.UnlockedBy(by=by))


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

    100 kJ/K and 40 W/K give a time constant of 42 min; 1 m² of clear opening in the glass makes a car in
    full sun some 20 K warmer than the air. 4 kW warm it from 0 to 21 °C in ten minutes.
    """

    body: Vehicle = senses()
    weather: Weather = senses()
    capacity: Annotated[float, Unit("J/K"), Between(1, None)] = option(100_000.0)
    loss: Annotated[float, Unit("W/K"), Between(1, None)] = option(40.0)
    glass: Annotated[float, Unit("m²"), Between(0, None)] = option(1.0)
    strength: Annotated[Watts, Between(0, None)] = option(4000.0)  # of heat
    efficiency: Annotated[float, Between(0.5, None)] = option(2.0)  # W of heat per W drawn
    _air: Curve = steady(20.0)
    _minutes = 30.0

    def powered(self) -> None:
        """Begin as warm as the place the car stands in."""
        self._air = steady(self._rest())
        self.state.temperature = self._rest()

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

    @on("target")
    @on("weather.temperature", step=2)
    @on("weather.sun", step=150)
    def _steer(self) -> None:
        """From here the air follows another curve."""
        self.stop("reading")
        self.state.outside = self.weather.temperature
        here = self._air.at(self.time)
        self.start(self._regulate(here) if self.state.on else self._drift(here), name="air")

    async def _drift(self, here: float) -> None:
        self.state.power = 0.0
        self._air = Decay(self.time, here, self._rest(), self.capacity / self.loss)
        await self.follow("temperature", self._air, 1.0)

    async def _regulate(self, here: float) -> None:
        """With all power to the target, then with just enough to stay there."""
        goal = self.state.target
        push = math.copysign(self.strength, goal - here)
        self._air = Decay(self.time, here, self._rest() + push / self.loss, self.capacity / self.loss)
        reached = self._air.crossing(goal, self.time) if here != goal else self.time
        if reached != self.time:
            self.state.power = self.strength / self.efficiency
            self.start(self.follow("temperature", self._air, 1.0), name="reading")
            if reached is None:  # the weather is stronger
                return
            await self.sleep_until(reached)
            self.stop("reading")
        self._air = steady(goal)
        self.state.temperature = goal
        needed = abs(goal - self._rest()) * self.loss
        self.state.power = min(self.strength, needed) / self.efficiency

    def _rest(self) -> float:
        """Where the air would come to rest without heating or cooling."""
        return min(80.0, self.weather.temperature + self.weather.sun * self.glass / self.loss)
