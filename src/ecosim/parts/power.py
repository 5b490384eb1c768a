"""What a device takes from the mains, and how much that has been."""

from collections.abc import Callable
from typing import Annotated

from ecosim.curves import Curve, Line, steady
from ecosim.model.marks import on, option, senses
from ecosim.model.part import Context, Part
from ecosim.model.state import State
from ecosim.things import Mains
from ecosim.units import Between, KilowattHours, Unit, Watts

JOULES = 3.6e6  # in a kWh
DEAD = 50.0  # V below which nothing that is plugged in works
AHEAD = 10 * 366 * 86400.0  # s: as far as a load is thought to go on


class Hardwired:
    """For a device on the home's wires without a plug, which senses the `grid`: off without it."""

    _context: Context

    @on("grid.live", is_=False)
    def _dies(self) -> None:
        self._context.cut()

    @on("grid.live", is_=True)
    def _lives(self) -> None:
        self._context.feed()


class SupplyState(State):
    """What is taken now, and has been since the device was switched on."""

    power: Annotated[Watts, Unit("W", 1), Between(0, None)] = 0.0
    energy: Annotated[KilowattHours, Unit("kWh", 3)] = 0.0


class Supply(Part[SupplyState]):
    """A plug in a socket of the home. The device says what it takes, `self.supply.draw(2000)`.

    The energy is told each time it has grown by `step`: meters in sockets do no more. While the sockets are
    dead the device is off; when they live again it takes what it took before, unless it says otherwise.
    `fails` is called when they die, for the device to leave in order what it was at.
    """

    mains: Mains = senses()
    step: Annotated[KilowattHours, Between(0.001, None)] = option(0.1)
    live = True  # the socket has power
    fails: Callable[[], None] = staticmethod(lambda: None)
    _wanted: Watts = 0.0
    _energy: Curve = steady(0.0)

    def draw(self, watts: Watts) -> None:
        """From now on it takes so many watts, as soon as there are any."""
        self._wanted = max(0.0, watts)
        self._take(self._wanted if self.live else 0.0)

    @on("mains.voltage", below=DEAD)
    @on("mains.voltage", above=DEAD)
    def _fed(self, voltage: float) -> None:
        if self.live != (voltage > DEAD):
            self.live = voltage > DEAD
            if self.live:
                self.changed()
                self.draw(self._wanted)
            else:
                self.draw(self._wanted)
                self.changed()

    def changed(self) -> None:
        """The socket is dead, or lives again."""
        if self.live:
            self._context.feed()
        else:
            self._context.cut()

    def power_failed(self) -> None:
        """Let the device say what becomes of what it was at."""
        self.fails()

    def _take(self, watts: Watts) -> None:
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


class Buffered(Supply):
    """A plug of what has a battery of its own: without mains it goes on, and is not charged.

    `feeds` is called when that begins and ends.
    """

    feeds: Callable[[], None] = staticmethod(lambda: None)

    def changed(self) -> None:
        """The device decides again what flows."""
        self.feeds()
