"""A split air conditioner that heats and cools one room."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Celsius,
    Device,
    Hours,
    Percent,
    Room,
    Settable,
    State,
    Watts,
    Weather,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import ClimateEntity, SwitchEntity
from ecosim.parts import Supply
from ecosim.parts.air import Filter, Regulator

HYSTERESIS = 0.5  # K around the setpoint between which it may rest
HYSTERESIS_AUTO = 1.0  # K, so that it does not heat and cool by turns
EFFICIENCY = 3.3  # W of heat moved per W drawn: a usual seasonal figure of a 2.6 kW split unit
BEST_OUTSIDE = {"heating": 7.0, "cooling": 35.0}  # °C outside at which EN 14511 has efficiency measured
PER_KELVIN = 0.02  # of the efficiency for each K the outside is nearer to the room, or farther from it
OUTSIDE_STEP = 2.5  # K outside that make a difference
DIRTY = 0.85  # of the efficiency that a clogged filter leaves
LEAST = 0.2  # of its output below which a compressor with an inverter rests
FINEST = 0.05  # of its output
STANDBY = 2.0  # W
NIGHT = 3600.0  # s from one step of the night curve to the next
AIR = 500.0  # m³/h through the inner unit at full output
COIL = 9.4  # g/m³ that air of 10 °C, as it leaves a cooling coil, can hold

Setpoint = Annotated[Celsius, Between(16, 30, step=0.5)]


class AirConditionerState(State):
    """`setpoint` is what it works towards: the target, or in the night a little less."""

    mode: Settable[Literal["off", "heat", "cool", "auto"]] = "off"
    target: Settable[Setpoint] = 22.0
    night: Settable[bool] = False
    setpoint: Celsius = 22.0
    temperature: Celsius = 20.0
    doing: Literal["off", "idle", "heating", "cooling"] = "off"


class AirConditioner(Device[AirConditionerState]):
    """Heats or cools as much as holds its room at the setpoint, and dries the air while it cools.

    In the night the setpoint moves away from the target by 1 K at once and by another after an hour:
    down when it heats, up when it cools. Its filter clogs; then it takes more power for the same.
    """

    entities = (
        ClimateEntity("mode", target="target", current="temperature", action="doing"),
        SwitchEntity("night"),
    )
    room: Room = senses()
    weather: Weather = senses()
    heating: Annotated[Watts, Between(0, 20_000)] = option(3200.0)
    cooling: Annotated[Watts, Between(0, 20_000)] = option(2600.0)
    filter_hours: Annotated[Hours, Between(1, None)] = option(250.0)  # of running until it wants washing
    filter_life: Percent = option(100.0)
    supply = part(Supply, step=0.5)
    filter = part(Filter)
    _ease = 0.0
    _sign = 1

    def powered(self) -> None:
        """Begin at rest."""
        self.filter.initial = self.filter_life
        self._regulator = Regulator(FINEST)
        self._work()

    @on("room.temperature", step=0.25)
    def _felt(self, temperature: float) -> None:
        if abs(temperature - self.state.temperature) > 0.749:  # such units tell whole degrees only
            self.state.temperature = temperature
        self._decide()

    @on("night")
    async def _night_curve(self, night: bool) -> None:
        self._ease = 0.0
        if night:
            self._ease = 1.0
            self._decide()
            await self.sleep(NIGHT)
            self._ease = 2.0
        self._decide()

    @on("mode")
    def _begin(self, mode: str) -> None:
        self.state.doing = "off" if mode == "off" else "idle"
        self._decide()

    @on("target")
    def _decide(self) -> None:
        """Compare the room with the setpoint; rest where there is next to nothing to do."""
        state = self.state
        low, high = state.target - self._ease, state.target + self._ease
        state.setpoint = high if state.mode == "cool" else low if state.mode == "heat" else state.target
        here = round(self.room.temperature, 3)
        begin = HYSTERESIS_AUTO if state.mode == "auto" else HYSTERESIS
        if state.mode not in ("off", "cool") and here <= low - begin:
            state.doing = "heating"
        elif state.mode not in ("off", "heat") and here >= high + begin:
            state.doing = "cooling"
        elif (state.doing == "heating" and here >= low + HYSTERESIS) or (
            state.doing == "cooling" and here <= high - HYSTERESIS
        ):
            state.doing = "idle"
        if (sign := {"heating": 1, "cooling": -1}.get(state.doing, self._sign)) != self._sign:
            self._sign, self._regulator = sign, Regulator(FINEST)
        lack = low - here if self._sign > 0 else here - high
        share = self._regulator.look(self.time, self._sign * here, lack)
        self._regulator.output = max(LEAST, share) if state.doing in BEST_OUTSIDE else 0.0
        self._work()

    @on("filter.life", below=0.001)
    @on("filter.life", above=0)
    @on("room.vapour", step=1)
    @on("weather.temperature", step=OUTSIDE_STEP)
    def _work(self) -> None:
        """Give the room what was decided, and take what that costs now."""
        share, doing = self._regulator.output, self.state.doing
        heat = self.room.heat = share * (self.heating if self._sign > 0 else -self.cooling)
        self.room.steam = -share * AIR * max(0.0, self.room.vapour - COIL) if doing == "cooling" else 0.0
        efficiency = EFFICIENCY * (DIRTY if self.filter.dirty else 1.0)
        if doing in BEST_OUTSIDE:
            outside = OUTSIDE_STEP * round(self.weather.temperature / OUTSIDE_STEP)
            nearer = self._sign * (outside - BEST_OUTSIDE[doing])
            efficiency *= min(1.5, max(0.6, 1 + PER_KELVIN * nearer))
        self.supply.draw(STANDBY + abs(heat) / efficiency)
        self.filter.wear(100 / self.filter_hours if share else 0.0)

    @on("filter.life", below=0.001)
    def _complain(self) -> None:
        self.log("the filter is clogged and wants washing: until then it takes more power", "warn")
