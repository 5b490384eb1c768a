"""A 2 kW kettle that says when the water boils."""

from typing import Annotated

from ecosim import (
    Between,
    Celsius,
    Decay,
    Device,
    Event,
    Labels,
    Line,
    Litres,
    Refused,
    Room,
    Settable,
    State,
    Watts,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import ButtonEntity, SwitchEntity
from ecosim.parts import Supply

HEAT_OF_WATER = 4186.0  # J per litre and kelvin
LOSS = 0.9  # W per kelvin: a litre falls from 100 to 60 °C in about an hour, as in a plastic kettle
STEP = 5.0  # K between two readings
FAINT = 5.5  # K above the room from which on its heat is too little to speak of
STANDBY = 0.5  # W: usual for a small appliance with a radio


class KettleState(State):
    """Its switch, its fill and how warm the water is."""

    on: Settable[Annotated[bool, Labels("off", "heating")]] = False
    water: Annotated[Litres, Between(0, 1.7)] = 1.0
    temperature: Celsius = 20.0


class Kettle(Device[KettleState]):
    """Heats until the water has reached its target, switches itself off, and cools towards the room.

    What the water loses warms the room. Without water it does not begin.
    """

    entities = (SwitchEntity("on"), ButtonEntity("boil"))
    room: Room = senses()
    watts: Annotated[Watts, Between(200, 3500)] = option(2000.0)
    supply = part(Supply)
    _curve: Curve = steady(20.0)
    _target: Celsius = 100.0

    class Boiled(Event):
        """The water is as hot as was asked for."""

        temperature: Celsius

    def powered(self) -> None:
        """Begin with water as warm as the room."""
        self._curve = steady(self.room.temperature)
        self.state.temperature = self.room.temperature
        self.supply.draw(STANDBY)

    def power_failed(self) -> None:
        """Its switch jumps back."""
        self.state.on = False

    @action
    def boil(self, target: Annotated[Celsius, Between(40, 100)] = 100.0) -> None:
        """Bring the water to a temperature."""
        self._need_water()
        self._target = target
        self.state.on = True
        self._heat_or_cool()

    @action
    def fill(self, water: Annotated[Litres, Between(0, 1.7)] = 1.0) -> None:
        """Empty it and fill it with so much cold water; it switches off meanwhile."""
        self.state.on = False
        self.state.water = water
        self._curve = steady(min(15.0, self.room.temperature))  # as it comes from the tap
        self._heat_or_cool()

    @on("on")
    def _switched(self, on: bool) -> None:
        if on:
            self._need_water()
        else:
            self._target = 100.0
        self._heat_or_cool()

    @on("room.temperature", step=5)
    def _feel(self) -> None:
        """The room matters to water that cools; what heats goes on, for whoever wanted it."""
        if not self.state.on:
            self._heat_or_cool()

    def _heat_or_cool(self) -> None:
        """From here the water follows another curve."""
        here = self.state.temperature = self._curve.at(self.time)
        capacity = HEAT_OF_WATER * max(self.state.water, 0.05)
        self.supply.draw(self.watts if self.state.on else STANDBY)
        if self.state.on:
            seconds = max(0.0, self._target - here) * capacity / self.watts
            self._curve = Line(self.time, here, self.time + seconds, max(here, self._target))
            self.start(self._until_hot(), name="water")
        else:
            self._curve = Decay(self.time, here, self.room.temperature, capacity / LOSS)
            self.start(self.follow("temperature", self._curve, STEP), name="water")

    async def _until_hot(self) -> None:
        await self.follow("temperature", self._curve, STEP)
        self.emit(self.Boiled(temperature=self.state.temperature))
        self.state.on = False

    @on("on")
    @on("temperature")
    def _warm_the_room(self) -> None:
        """While it heats, all heat stays in the water."""
        warmer = self.state.temperature - self.room.temperature
        self.room.heat = LOSS * warmer if warmer > FAINT and not self.state.on else 0.0

    def _need_water(self) -> None:
        if not self.state.water:
            raise Refused("there is no water in the kettle")
