"""What a washing machine is made of: the drum and its programmes, the tap and the drain."""

from typing import Annotated, Literal

from ecosim.model.marks import action, option
from ecosim.model.part import Part
from ecosim.model.state import State
from ecosim.parts.stages import Stage, StagedVessel
from ecosim.parts.vessel import WATER
from ecosim.units import Between, Count, Percent, Unit

Programme = Literal["cotton", "eco", "quick"]
Fault = Literal["none", "door_open", "no_water", "drain_blocked"]
Kilograms = Annotated[float, Unit("kg"), Between(0, 8)]
Cycles = Annotated[Count, Between(1, 1000)]

COTTON = 1300.0  # J/K of a kilogram
LITRES = 6.0, 1.5  # for the drum, and for each kilogram
INLET, COLD = 8.0, 15.0  # litres a minute, and their °C
VALVE = 10.0  # W
CLEAR = 1.0  # %: less is a full filter
BLOCKS = 0.5  # the chance that a full filter stops the pump, each time it drains

# °C, then the minutes and watts of washing, rinsing and spinning. As usual for machines of today: 5 kg take
# 1.2 kWh in 2 h 20 min with cotton, 0.7 kWh in 3 h 20 min with eco; 2 kg 32 min with quick.
PROGRAMMES = {
    "cotton": (60, (65, 150), (32, 60), (12, 350)),
    "eco": (35, (140, 70), (35, 50), (12, 350)),
    "quick": (30, (11, 150), (8, 80), (6, 350)),
}


class Drum(StagedVessel):
    """A drum in its water, with a heater."""

    def take(self, programme: Programme, kilograms: Kilograms) -> None:
        """Be about to do all stages of a programme, with so much laundry."""
        celsius, washing, rinsing, spinning = PROGRAMMES[programme]
        litres = LITRES[0] + LITRES[1] * kilograms
        full = litres * WATER + kilograms * COTTON, COLD
        self.stages = (
            Stage("filling", litres / INLET, motor=VALVE, fill=full),
            Stage("heating", 0, celsius, motor=washing[1]),
            Stage("washing", washing[0], motor=washing[1]),
            Stage("rinsing", rinsing[0], motor=rinsing[1], fill=full),
            Stage("spinning", spinning[0], motor=spinning[1]),
        )


class PlumbingState(State):
    """Whether water comes, and how clean the filter before the pump is."""

    tap_open: bool = True
    filter: Percent = 100.0


class Plumbing(Part[PlumbingState]):
    """The tap, and the drain with its lint filter. Once that is full the pump may stop at any time."""

    cycles: Cycles = option(30)
    blocked = False

    @action
    def turn_tap(self, opened: bool) -> None:
        """Open or shut the tap by hand."""
        self.state.tap_open = opened

    @action
    def clean_filter(self) -> None:
        """Take the lint out by hand."""
        self.blocked = False
        self.state.filter = 100.0

    def wear(self) -> None:
        """One wash more has left its lint."""
        self.state.filter = max(0.0, self.state.filter - 100 / self.cycles)

    def hindrance(self, stage: str) -> Fault:
        """What keeps this stage from beginning. A blocked pump stays so until the filter is cleaned."""
        if stage == "filling":
            return "none" if self.state.tap_open else "no_water"
        if stage in ("rinsing", "spinning") and self.state.filter < CLEAR:
            self.blocked = self.blocked or self.rng.random() < BLOCKS
        return "drain_blocked" if self.blocked else "none"
