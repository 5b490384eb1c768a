"""A radiator thermostat that saves heat while a window is open or nobody is there."""

from collections import deque
from datetime import timedelta
from typing import Annotated, Literal

from ecosim import (
    Between,
    Celsius,
    Device,
    Event,
    Labels,
    Line,
    Percent,
    Room,
    Settable,
    State,
    Watts,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import steady
from ecosim.entities import BinarySensorEntity, ClimateEntity
from ecosim.parts.air import Cells, Regulator

FROST = 5.0  # °C that it keeps when it is off, so that no pipe bursts
WATER = 55.0  # °C of the water in the radiator
TRAVEL = 0.4  # s for each % of it
MOTOR = 0.3  # W while it turns: 100 mA from two AA cells
STANDBY = 0.0002  # W of radio and sensor: with some 20 moves a day the cells last more than a year
WEAK = 5.5  # % of charge below which the motor cannot turn the valve any more
FALL, WITHIN = 1.0, 300.0  # K in so many s: a window is open
SHUT, EMPTY = 1800.0, 1800.0  # s for which it then stays shut, and until a room counts as left


class ThermostatState(State):
    """`setpoint` is what it works towards; `valve` is how far it lets water through."""

    mode: Settable[Literal["off", "heat", "auto"]] = "heat"
    target: Settable[Annotated[Celsius, Between(5, 30, step=0.5)]] = 20.0
    setpoint: Celsius = 20.0
    temperature: Celsius = 20.0
    valve: Percent = 0.0
    doing: Literal["off", "idle", "heating"] = "idle"
    window_open: Annotated[bool, Labels("shut", "open")] = False
    stuck: bool = False


class Thermostat(Device[ThermostatState]):
    """Turns its valve as far as holds the room at the setpoint, seldom and in steps of 10 %.

    In `auto` it asks for `setback` less once the room has been empty for half an hour. When the room
    gets colder by 1 K within five minutes, a window is open: it shuts the valve for half an hour. On
    Saturdays it moves the valve to and fro, lest it sticks. With weak batteries it leaves it where it is.
    """

    entities = (
        ClimateEntity("mode", target="target", current="temperature", action="doing"),
        BinarySensorEntity("window_open", device_class="window"),
        BinarySensorEntity("stuck", device_class="problem"),
    )
    room: Room = senses()
    radiator: Annotated[Watts, Between(0, 10_000)] = option(1500.0)
    setback: Annotated[float, Between(0, 15)] = option(3.0)  # K
    charge: Percent = option(100.0)
    battery = part(Cells, capacity=7.5)  # Wh in two AA cells
    _empty = False
    _motor = steady(0.0)

    class WindowOpened(Event):
        """The room has become colder so quickly that a window must be open."""

    def powered(self) -> None:
        """Begin with the valve shut."""
        self._felt: deque[tuple[float, Celsius]] = deque()
        self._regulator, self.battery.initial = Regulator(finest=0.1), self.charge
        self.battery.flow(-STANDBY)
        self.state.temperature = self.room.temperature
        self.start(self._exercise(), name="exercise", anew=True)

    @on("room.temperature", step=0.25)
    def _feel(self, here: Celsius) -> None:
        if abs(here - self.state.temperature) > 0.499:
            self.state.temperature = here
        self._felt.append((self.time, here))
        while len(self._felt) > 1 and self._felt[1][0] <= self.time - WITHIN:
            self._felt.popleft()
        fall = max(t for _, t in self._felt) - here
        self.state.window_open |= fall > FALL - 0.001 and self.state.mode != "off"
        self._decide()

    @on("window_open", is_=True)
    async def _wait_for_the_window(self) -> None:
        self.emit(self.WindowOpened())
        await self.sleep(SHUT)
        self.state.window_open = False

    @on("room.occupied")
    async def _notice_people(self, occupied: bool) -> None:
        if not occupied:
            await self.sleep(EMPTY)
        self._empty = not occupied
        self._decide()

    @on("mode")
    @on("target")
    @on("window_open")
    def _decide(self) -> None:
        """Turn the valve if another position would hold the room better."""
        state, here = self.state, self.room.temperature
        less = state.mode == "auto" and self._empty
        state.setpoint = max(FROST, state.target - self.setback * less) if state.mode != "off" else FROST
        share = self._regulator.look(self.time, here, state.setpoint - here)
        share = state.valve / 100 if state.stuck else 0.0 if state.window_open else share
        self._regulator.output = share
        self.start(self._turn(100 * share), name="motor")
        self._warm()

    async def _turn(self, to: Percent) -> None:
        here = self._motor.at(self.time)
        if to != here:
            self._motor = Line(self.time, here, self.time + TRAVEL * abs(to - here), to)
            self.battery.flow(-MOTOR)
            await self.sleep_until(self._motor.t1)
        self.battery.flow(-STANDBY)
        self.state.valve = self._motor.at(self.time)

    @on("valve")
    def _warm(self) -> None:
        # By EN 442, with the power 1.3 of the difference to 20 °C. The regulator makes up for steps of 20 W.
        open_to, hotter = self.state.valve / 100, max(0.0, WATER - self.room.temperature) / (WATER - 20)
        self.room.heat = 20 * round(self.radiator * open_to * hotter**1.3 / 20)
        self.state.doing = "heating" if open_to else "off" if self.state.mode == "off" else "idle"

    async def _exercise(self) -> None:
        while True:
            saturday = self.now + timedelta(days=(5 - self.now.weekday()) % 7 or 7)
            await self.sleep_until(saturday.replace(hour=11, minute=0, second=0, microsecond=0))
            for end in () if self.state.stuck else (100.0, 0.0):
                await self._turn(end)
            self._decide()

    @on("battery.level")
    def _weaken(self, level: Percent) -> None:
        self.state.stuck = level < WEAK
        self._decide()
        if not level:
            self.power_off()
