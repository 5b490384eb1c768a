"""What a device takes from the mains, and how much that has been."""

from typing import Annotated

from ecosim.curves import Curve, Line, steady
from ecosim.model.marks import option, senses
from ecosim.model.part import Part
from ecosim.model.state import State
from ecosim.things import Mains
from ecosim.units import Between, KilowattHours, Unit, Watts

JOULES = 3.6e6  # in a kWh
AHEAD = 10 * 366 * 86400.0  # s: as far as a load is thought to go on


class SupplyState(State):
    """What is taken now, and has been since the device was switched on."""

    power: Annotated[Watts, Unit("W", 1), Between(0, None)] = 0.0
    energy: Annotated[KilowattHours, Unit("kWh", 3)] = 0.0


class Supply(Part[SupplyState]):
    """A plug in a socket of the home. The device says what it takes, `self.supply.draw(2000)`.

    The energy is told each time it has grown by `step`: meters in sockets do no more.
    """

    mains: Mains = senses()
    step: Annotated[KilowattHours, Between(0.001, None)] = option(0.1)
    _energy: Curve = steady(0.0)

    def draw(self, watts: Watts) -> None:
        """From now on it takes so many watts."""
        watts = max(0.0, watts)
        if watts == self.state.power:
            return
        self.state.power = self.mains.draw = watts
        here = self.energy_now()
        self._energy = Line(self.time, here, self.time + AHEAD, here + watts * AHEAD / JOULES)
        self.start(self._count(), name="energy", anew=True)

    async def _count(self) -> None:
        if self.state.power:
            await self.follow("energy", self._energy, self.step)

    def energy_now(self) -> KilowattHours:
        """The kWh taken so far, between two readings too."""
        return self._energy.at(self.time)
