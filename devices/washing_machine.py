"""A washing machine with programmes, a delayed start, and a filter that wants to be cleaned."""

from typing import Literal

from ecosim import (
    Device,
    Event,
    KilowattHours,
    Minutes,
    Refused,
    Settable,
    State,
    action,
    on,
    option,
    part,
)
from ecosim.entities import BinarySensorEntity, ButtonEntity, SelectEntity, SensorEntity
from ecosim.parts import Supply
from ecosim.parts.stages import Delay, run_stages
from ecosim.parts.washing import Cycles, Drum, Fault, Kilograms, Plumbing, Programme

STANDBY, WET = 0.5, 2 * 3600.0  # W: the most a European machine may take when off; s until wet laundry smells

Stage = Literal["off", "delayed", "filling", "heating", "washing", "rinsing", "spinning", "done"]


class WashingMachineState(State):
    """What it is at. `programme` is what it does, or will next; `fault` is what it waits for."""

    stage: Stage = "off"
    programme: Settable[Programme] = "eco"
    minutes_left: Minutes = 0.0
    laundry: Kilograms = 0.0
    door_open: bool = False
    door_locked: bool = False
    fault: Fault = "none"


class WashingMachine(Device[WashingMachineState]):
    """Fills, heats, washes, rinses and spins, its door locked; reminds of wet laundry after two hours.

    It waits for the door to be shut and the tap to be open. Each wash leaves lint in the filter; once that is
    full the pump may block at any time, and it waits until somebody has cleaned it.
    """

    entities = (
        SensorEntity("stage"),
        SelectEntity("programme"),
        ButtonEntity("wash"),
        SensorEntity("fault", device_class="enum"),
        BinarySensorEntity("door_open", device_class="door"),
    )
    filter_cycles: Cycles = option(30)
    supply = part(Supply, step=0.2)
    drum = part(Drum, heater=2000.0, loss=3.0, capacity=8000.0, standby=STANDBY)
    plumbing = part(Plumbing)
    _doing: Programme = "eco"
    _before = 0.0  # kWh

    class Done(Event):
        """The laundry is clean."""

        programme: Programme
        energy: KilowattHours

    class Forgotten(Event):
        """Wet laundry has been in the drum for two hours."""

    def powered(self) -> None:
        """Begin in standby."""
        self.plumbing.cycles = self.filter_cycles
        self.supply.draw(STANDBY)
        self.supply.fails = lambda: self._rest("off")

    @action
    def load(self, kilograms: Kilograms = 5.0) -> None:
        """Put laundry in by hand, and shut the door."""
        self._open()
        self.state.laundry, self.state.door_open = kilograms, False

    @action
    def unload(self) -> None:
        """Take the laundry out by hand, and leave the door open, for the drum to dry."""
        self._open()
        self.state.laundry, self.state.door_open = 0.0, True

    def _open(self) -> None:
        if self.state.door_locked:
            raise Refused("its door is locked")
        if self.state.stage == "done":
            self.cancel()

    @action
    def wash(self, programme: Programme | None = None, delay: Delay = 0.0) -> None:
        """Begin in so many minutes."""
        self._refuse_at_work()
        if self.state.door_open:
            raise Refused("its door is open")
        self._doing = self.state.programme = programme or self.state.programme
        self.drum.take(self._doing, self.state.laundry)
        self.start(self._wash(self.time + 60 * delay), name="wash")

    @action
    def cancel(self) -> None:
        """Stop, drain, and unlock the door."""
        if self.state.fault == "drain_blocked":
            raise Refused("it cannot drain: clean the filter first")
        self.stop("wash")
        self._rest("off")

    @on("programme")
    def _refuse_at_work(self, programme: Programme | None = None) -> None:
        if self.state.stage not in ("off", "done") and programme != self._doing:
            raise Refused("it is at work: cancel first")

    @on("door_open")
    @on("plumbing.tap_open")
    @on("plumbing.filter")
    def _go_on(self) -> None:
        """Something was done by hand that may have been waited for."""
        if self.state.fault != "none":
            self.start(self._wash(), name="wash")

    async def _wash(self, begin: float = 0.0) -> None:
        if not await run_stages(self, self.drum, begin, self.supply.draw, self._hindered):
            return
        self._rest("done")
        self.plumbing.wear()
        self.emit(self.Done(programme=self._doing, energy=self.supply.energy_now() - self._before))
        if self.state.laundry:
            await self.sleep(WET)
            self.emit(self.Forgotten())

    def _hindered(self, stage: Stage) -> bool:
        fills = stage == "filling"
        if fills:
            self.drum.take(self._doing, self.state.laundry)  # what is in it now
            self._before = self.supply.energy_now()
        self.state.fault = "door_open" if fills and self.state.door_open else self.plumbing.hindrance(stage)
        self.state.door_locked = not fills or self.state.fault == "none"
        return self.state.fault != "none"

    def _rest(self, stage: Stage) -> None:
        self.stop("minutes_left")
        self.drum.stages = ()
        self.drum.leave()
        self.state.stage, self.state.minutes_left = stage, 0.0
        self.state.fault, self.state.door_locked = "none", False
        self.supply.draw(STANDBY)
