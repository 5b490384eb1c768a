"""A camera in the cabin that sees whether the driver is attentive, as new cars in the European Union have.

What it sees is for the car itself: Regulation (EU) 2019/2144 wants a closed system, with nothing for others.
Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

from typing import Annotated

from ecosim.model.marks import on, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.things import Vehicle
from ecosim.units import Labels, Named, Percent, Settable

MONITORING = "Vehicle.ADAS.DMS"
LOOK = 300.0  # s between two judgements: each is of some minutes
FRESH, FADING = 96.0, 8.0  # % at the wheel's first minute, and less of it each hour, of driving
NOISE = 2.0  # %
STEP = 5.0  # % in which it tells: no camera knows it more finely
WARNS = 75.0  # %


class AttentionState(State):
    """`attentive` is unknown while nobody drives, and while the camera is off."""

    enabled: Settable[Annotated[bool, Named(f"{MONITORING}.IsEnabled"), Labels("off", "on")]] = True
    warning: Annotated[
        bool, Named(f"{MONITORING}.IsWarning"), Labels("attentive", "inattentive"), Personal("camera")
    ] = False
    attentive: Annotated[Percent, Named("Vehicle.Driver.AttentiveProbability"), Personal("camera")] | None = (
        None
    )


class Attention(Part[AttentionState]):
    """Watches the driver's eyes on the way. They wander the more, the longer the drive lasts."""

    body: Vehicle = senses()

    @Personal("camera")
    class Inattentive(Event):
        """The driver was warned to look at the road."""

    @on("enabled")
    @on("body.driver")
    async def _watch(self) -> None:
        self.state.attentive, self.state.warning = None, False
        begun = self.time
        while self.body.driver and self.state.enabled:
            await self.sleep(LOOK)
            if self.body.place:
                continue  # it stands
            seen = FRESH - FADING * (self.time - begun) / 3600 + self.rng.uniform(-NOISE, NOISE)
            self.state.attentive = max(0.0, STEP * round(seen / STEP))
            warns = self.state.attentive < WARNS
            if warns and not self.state.warning:
                self.emit(self.Inattentive())
            self.state.warning = warns
