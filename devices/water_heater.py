"""A heat pump with a hot-water tank, an electric element, and people under the shower."""

from datetime import timedelta
from typing import Annotated, Literal

from ecosim import (
    Between,
    Celsius,
    Decay,
    Device,
    Event,
    Household,
    Litres,
    Room,
    Settable,
    State,
    Weather,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import BinarySensorEntity, WaterHeaterEntity
from ecosim.parts import Supply

WATER = 4186.0  # J per litre and kelvin
COLD, TOO_COLD, MIXED = 10.0, 38.0, 40.0  # °C: from the mains, no pleasure to shower, as people draw it
LOSS = 1.35  # W/K: 61 W at 45 K, the worst that is still class B for 200 L (Regulation (EU) 812/2013)
PUMP, ELEMENT, STANDBY = 500.0, 2000.0, 3.0  # W taken, as usual for 200 L
HYGIENE = 60.0  # °C that the water reaches once a week against legionella
SAG = {"eco": 8.0, "heat_pump": 5.0}  # K below the target at which it begins to heat
CELLAR, HAIR = 15.0, 0.01  # °C around it without a room; s after a level is crossed: it is beyond it
Mode = Literal["off", "eco", "heat_pump", "boost"]


def efficiency(outside: Celsius) -> float:
    """W of heat per W the pump takes: 3.0 at A7/W55, 3.7 at A20/W55, as in usual data sheets."""
    return min(4.5, max(1.5, 3.0 + 0.055 * (outside - 7.0)))


class WaterHeaterState(State):
    """What it aims at, how warm the tank is, and how it heats it."""

    mode: Settable[Mode] = "heat_pump"
    target: Settable[Annotated[Celsius, Between(40, 65, step=1)]] = 55.0
    temperature: Celsius = 55.0
    heating: bool = False
    cold: bool = False
    disinfecting: bool = False


class WaterHeater(Device[WaterHeaterState]):
    """Heats the tank with heat from outside when it has cooled by 5 K, or in `eco` by 8 K.

    `boost` adds the element until the tank is hot, and then goes back to the mode before. When a shower
    gets water below 38 °C the tank has run cold. Each Monday at two it heats to 60 °C against legionella.
    """

    entities = (
        WaterHeaterEntity("mode", target="target", current="temperature", modes={"boost": "performance"}),
        BinarySensorEntity("heating", device_class="running"),
        BinarySensorEntity("cold", device_class="problem"),
    )
    weather: Weather = senses()
    household: Household = senses()
    room: Room | None = senses(required=False)
    volume: Annotated[Litres, Between(10, 1000)] = option(200.0)
    supply = part(Supply, step=0.25)
    _tank: Curve = steady(55.0)
    _before: Mode = "heat_pump"

    class RanCold(Event):
        """Somebody showers, and the tank has no warm water any more."""

        temperature: Celsius

    def powered(self) -> None:
        """Begin with a warm tank."""
        self._tank = steady(self.state.target)
        self.state.temperature = self.state.target
        self._go_on()
        self.supply.fails = self._go_on
        self.start(self._disinfect_weekly(), name="disinfect", anew=True)

    async def _disinfect_weekly(self) -> None:
        while True:
            night = self.now.replace(hour=2, minute=0, second=0) - timedelta(days=self.now.weekday())
            await self.sleep_until(night if night > self.now else night + timedelta(days=7))
            self.state.disinfecting = True

    @on("mode", is_="boost")
    def _remember(self, _mode: Mode, before: Mode) -> None:
        self._before = before

    @on("mode")
    @on("target")
    @on("disinfecting")
    @on("household.hot_water", step=0.5)
    @on("weather.temperature", step=2)
    @on("room.temperature", step=2)
    def _go_on(self) -> None:
        """From here the water follows another curve; what it loses warms the room."""
        here, flow, goal = self._tank.at(self.time), self.household.hot_water / 60, self.state.target
        goal = max(HYGIENE, goal) if self.state.disinfecting else goal
        self._decide(here, flow, goal)
        strong = self.state.heating and (self.state.mode == "boost" or self.state.disinfecting)
        pump, element = PUMP * self.state.heating, ELEMENT * strong
        heat = pump * efficiency(self.weather.temperature) + element
        around = self.room.temperature if self.room is not None else CELLAR
        self._tank = self._balance(here, heat, flow, around)
        self.supply.draw(STANDBY + pump + element)
        if self.room is not None:
            self.room.heat = LOSS * (here - around)
        self.start(self.follow("temperature", self._tank, 1.0), name="reading", anew=True)
        self.start(self._look_again(goal), name="look", anew=True)

    def _balance(self, here: Celsius, heat: float, flow: float, around: Celsius) -> Decay:
        """The energy of a mixed tank: `C dT/dt = heat - LOSS (T - around) - what is drawn`, linear in T.

        What is drawn is `flow * WATER * (MIXED - COLD)` from a tank above MIXED, for the valve takes less of
        hotter water, and `flow * WATER * (T - COLD)` from one below.
        """
        drawn, mixes = flow * WATER, here >= MIXED and self.supply.live
        gain = LOSS if mixes else LOSS + drawn
        limit = (heat + LOSS * around + drawn * (COLD - MIXED if mixes else COLD)) / gain
        return Decay(self.time, here, limit, self.volume * WATER / gain)

    def _decide(self, here: Celsius, flow: float, goal: Celsius) -> None:
        """Heat, rest, end what ends with a hot tank, complain."""
        state = self.state
        if here >= goal or not self.supply.live:
            state.heating = state.disinfecting = False
            state.mode = self._before if state.mode == "boost" else state.mode
        elif state.mode == "off":
            state.heating = state.disinfecting = False
        elif state.disinfecting or here <= goal - SAG.get(state.mode, 0.0):
            state.heating = True
        if here >= MIXED:
            state.cold = False
        elif here < TOO_COLD and flow and not state.cold:
            state.cold = True
            self.emit(self.RanCold(temperature=here))

    async def _look_again(self, goal: Celsius) -> None:
        levels = goal, goal - SAG.get(self.state.mode, 0.0), MIXED, TOO_COLD
        moments = [m for level in levels if (m := self._tank.crossing(level, self.time)) is not None]
        if moments:
            await self.sleep_until(min(moments) + HAIR)
            self._go_on()
