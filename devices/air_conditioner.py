"""A split air conditioner that heats and cools one room."""

from typing import Annotated, Literal

from ecosim import Between, Celsius, Device, Room, Settable, State, Watts, on, option, senses
from ecosim.entities import ClimateEntity, SwitchEntity

HYSTERESIS = 0.5  # K around the setpoint between which it leaves the room alone
HYSTERESIS_AUTO = 1.0  # K, so that it does not heat and cool by turns
EFFICIENCY = 3.3  # W of heat moved per W drawn: a usual seasonal figure of a 2.6 kW split unit
STANDBY = 2.0  # W
NIGHT = 3600.0  # s from one step of the night curve to the next

Setpoint = Annotated[Celsius, Between(16, 30, step=0.5)]


class AirConditionerState(State):
    """`setpoint` is what it works towards: the target, or in the night a little less."""

    mode: Settable[Literal["off", "heat", "cool", "auto"]] = "off"
    target: Settable[Setpoint] = 22.0
    night: Settable[bool] = False
    setpoint: Celsius = 22.0
    temperature: Celsius = 20.0
    doing: Literal["off", "idle", "heating", "cooling"] = "off"
    power: Watts = 0.0


class AirConditioner(Device[AirConditionerState]):
    """Looks at its room each quarter of a degree, and heats or cools when that leaves the setpoint.

    In the night the setpoint moves away from the target by 1 K at once and by another after an hour:
    down when it heats, up when it cools.
    """

    entities = (
        ClimateEntity("mode", target="target", current="temperature", action="doing"),
        SwitchEntity("night"),
    )
    room: Room = senses()
    heating: Annotated[Watts, Between(0, 20_000)] = option(3200.0)
    cooling: Annotated[Watts, Between(0, 20_000)] = option(2600.0)
    _ease = 0.0

    def powered(self) -> None:
        """Begin at rest."""
        self._work(self.state.doing)

    @on("room.temperature", step=0.25)
    def _felt(self, temperature: float) -> None:
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
    @on("target")
    def _asked(self) -> None:
        self.state.doing = "off" if self.state.mode == "off" else "idle"
        self._decide()

    def _decide(self) -> None:
        """Compare the room with the setpoint; a thermostat with hysteresis."""
        state, ease = self.state, self._ease
        lowest = state.target - ease
        highest = state.target + ease
        state.setpoint = highest if state.mode == "cool" else lowest if state.mode == "heat" else state.target
        here = round(self.room.temperature, 3)
        begin = HYSTERESIS_AUTO if state.mode == "auto" else HYSTERESIS
        if state.mode == "off":
            state.doing = "off"
        elif state.mode != "cool" and here <= lowest - begin:
            state.doing = "heating"
        elif state.mode != "heat" and here >= highest + begin:
            state.doing = "cooling"
        elif (state.doing == "heating" and here >= lowest + HYSTERESIS) or (
            state.doing == "cooling" and here <= highest - HYSTERESIS
        ):
            state.doing = "idle"

    @on("doing")
    def _work(self, doing: str) -> None:
        heat = {"heating": self.heating, "cooling": -self.cooling}.get(doing, 0.0)
        self.room.heat = heat
        self.state.power = abs(heat) / EFFICIENCY + (0.0 if doing == "off" else STANDBY)
