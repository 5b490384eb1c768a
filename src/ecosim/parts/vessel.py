"""A vessel: what is in it is heated, held at a temperature, and cools towards its room."""

from typing import Annotated

from ecosim.curves import Curve, Decay, Line, steady
from ecosim.model.marks import on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import State
from ecosim.things import Room
from ecosim.units import Between, Celsius, Seconds, Unit, Watts

WATER = 4186.0  # J per litre and kelvin
FAINT = 1.1  # steps above the room from which on it is too little to speak of


class VesselState(State):
    """How warm it is inside."""

    temperature: Celsius = 20.0


class Vessel(Part[VesselState]):
    """The device says what happens to it: `fill`, `heat`, `hold`, `cool`. What it loses warms the room.

    `loss` is in W per kelvin, `capacity`, its own, in J per kelvin; `step` is between two readings.
    """

    room: Room = senses()
    loss: Annotated[float, Unit("W/K"), Between(0.01, None)] = option(1.0)
    capacity: Annotated[float, Unit("J/K"), Between(1, None)] = option(1000.0)
    step: Annotated[float, Unit("K"), Between(0.1, None)] = option(5.0)
    contents = 0.0  # J/K
    _curve: Curve = steady(20.0)
    _losing: float = 0.0  # W/K, now

    def powered(self) -> None:
        """Begin empty, as warm as the room."""
        self.fill(0.0)

    def power_failed(self) -> None:
        """It cools."""
        self.cool()

    def fill(self, contents: float, temperature: Celsius | None = None) -> None:
        """Fill it with what has so much capacity for heat, in J/K, and is so warm, or as its room."""
        self.contents = contents
        self._curve = steady(self.room.temperature if temperature is None else temperature)
        self.state.temperature = self.temperature_now()
        self.cool()

    def temperature_now(self) -> Celsius:
        """How warm it is, between two readings too."""
        return self._curve.at(self.time)

    def seconds_to_heat(self, kelvin: float, watts: Watts, contents: float | None = None) -> Seconds:
        """How long so many watts take to make it so much warmer, with what is in it or something else."""
        contents = self.contents if contents is None else contents
        return max(0.0, kelvin) * (self.capacity + contents) / watts

    def heat(self, goal: Celsius, watts: Watts) -> Seconds:
        """Heat it up to a temperature; how long that takes. Its losses are small meanwhile, and left out."""
        here = self.temperature_now()
        seconds = self.seconds_to_heat(goal - here, watts)
        self._become(Line(self.time, here, self.time + seconds, max(here, goal)), 0.0)
        return seconds

    def hold(self) -> Watts:
        """Keep it as warm as it is; how many watts that takes."""
        here = self.temperature_now()
        self._become(steady(here), self.loss)
        return max(0.0, self.loss * (here - self.room.temperature))

    def cool(self, loss: float | None = None) -> Curve:
        """Let it cool, perhaps with another loss than usual; the way it will take."""
        loss = self.loss if loss is None else loss
        tau = (self.capacity + self.contents) / loss
        self._become(Decay(self.time, self.temperature_now(), self.room.temperature, tau), loss)
        return self._curve

    def _become(self, curve: Curve, loss: float) -> None:
        self._curve, self._losing = curve, loss
        self.start(self.follow("temperature", curve, self.step), name="temperature")
        self._warm_the_room()

    @on("room.temperature", step=2)
    def _room_changed(self) -> None:
        if isinstance(self._curve, Decay):
            self.cool(self._losing)

    @on("temperature")
    def _warm_the_room(self) -> None:
        warmer = self.temperature_now() - self.room.temperature
        self.room.heat = self._losing * warmer if warmer > FAINT * self.step else 0.0
