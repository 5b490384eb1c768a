"""A rice cooker with programmes, a delayed finish and a lid that should stay shut."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Device,
    Event,
    Labels,
    Litres,
    Minutes,
    Refused,
    Settable,
    State,
    Watts,
    action,
    on,
    option,
    part,
)
from ecosim.entities import BinarySensorEntity, ButtonEntity, SelectEntity, SensorEntity
from ecosim.parts import Supply
from ecosim.parts.stages import Delay, Stage, StagedVessel, run_stages
from ecosim.parts.vessel import WATER

RICE = 240.0  # J/K of a cup of 150 g
OPEN = 4.0  # W/K with the lid open
STANDBY = 1.0  # W

Programme = Literal["white_rice", "brown_rice", "porridge", "cake"]
Cups = Annotated[float, Between(0, 10)]
At = Literal["off", "delayed", "soaking", "cooking", "resting", "keeping_warm", "paused"]

# Times as usual: 40 minutes for three cups of white rice, an hour for porridge.
REST = Stage("resting", 10, 85)
KEEP_WARM = Stage("keeping_warm", 12 * 60, 70)
PROGRAMMES = {
    "white_rice": (Stage("soaking", 10, 45), Stage("cooking", 12, 100, boil=250), REST),
    "brown_rice": (Stage("soaking", 30, 50), Stage("cooking", 25, 100, boil=250), REST),
    "porridge": (Stage("cooking", 50, 100, boil=150), REST),
    "cake": (Stage("cooking", 45, 98, boil=40), REST),
}


class RiceCookerState(State):
    """What it is at. `programme` is what it cooks, or will next; `minutes_left` counts to the meal."""

    stage: At = "off"
    programme: Settable[Programme] = "white_rice"
    minutes_left: Minutes = 0.0
    lid_open: bool = False
    filled: Annotated[bool, Labels("empty", "filled")] = False


class RiceCooker(Device[RiceCookerState]):
    """Soaks, boils and rests what is in it, then keeps it warm for twelve hours.

    An open lid pauses it and lets the heat out; shut again, it makes up for what was lost.
    """

    entities = (
        SensorEntity("stage"),
        SelectEntity("programme"),
        ButtonEntity("cook"),
        BinarySensorEntity("lid_open", device_class="opening"),
    )
    watts: Annotated[Watts, Between(200, 2000)] = option(700.0)
    supply = part(Supply)
    pot = part(StagedVessel, loss=0.8, capacity=800.0, standby=STANDBY)  # 40 W keep it warm, as usual
    _doing: Programme = "white_rice"

    class Done(Event):
        """The meal is ready."""

        programme: Programme

    def powered(self) -> None:
        """Hand the heater to the pot, which does the heating."""
        self.pot.heater = self.watts
        self.supply.draw(STANDBY)
        self.supply.fails = self.cancel

    @action
    def fill(self, cups: Cups = 3.0, water: Annotated[Litres, Between(0, 2)] = 0.6) -> None:
        """Fill it by hand with so many cups of rice, or flour, and so much water; with 0 empty it."""
        self._refuse_at_work()
        self.cancel()
        self.state.filled = bool(cups and water)
        self.pot.fill(cups * RICE + water * WATER)

    @action
    def lid(self, opened: bool) -> None:
        """Open or shut it by hand."""
        self.state.lid_open = opened

    @action
    def cook(self, programme: Programme | None = None, minutes_from_now: Delay = 0.0) -> None:
        """Cook so that it is ready in so many minutes, or as soon as it can be."""
        self._refuse_at_work()
        if self.state.lid_open or not self.state.filled:
            raise Refused("its lid is open" if self.state.lid_open else "fill it with rice and water first")
        self.cancel()
        self._doing = self.state.programme = programme or self.state.programme
        self.pot.stages = PROGRAMMES[self._doing]
        begin = self.time + 60 * minutes_from_now - self.pot.seconds_left()
        self.start(self._cook(begin), name="cook")

    @action
    def cancel(self) -> None:
        """Stop, and switch the heater off."""
        self.pot.stages, self.state.minutes_left = (), 0.0
        self._leave("off")

    @on("programme")
    def _refuse_at_work(self, programme: Programme | None = None) -> None:
        if self.state.stage not in ("off", "keeping_warm") and programme != self._doing:
            raise Refused("it is at work: cancel first")

    @on("lid_open")
    def _lid(self, lid_open: bool) -> None:
        if self.state.stage == "paused" and not lid_open:
            self.start(self._cook(), name="cook")
        elif self.state.stage != "delayed":
            self._leave("paused" if self.pot.stages else "off")

    def _leave(self, stage: At) -> None:
        self.stop("cook")
        self.stop("minutes_left")
        self.state.stage = stage
        self.pot.leave(OPEN if self.state.lid_open else None)
        self.supply.draw(STANDBY)

    async def _cook(self, begin: float = 0.0) -> None:
        if self.state.filled:
            if not await run_stages(self, self.pot, begin, self.supply.draw, lambda _: self.state.lid_open):
                self._leave("paused")
                return
            self.state.filled = False  # with what could be cooked
            self.emit(self.Done(programme=self._doing))
            self.pot.stages = (KEEP_WARM,)
        self.state.stage = "keeping_warm"
        await self.pot.do_stage(self.supply.draw)
        self.cancel()
