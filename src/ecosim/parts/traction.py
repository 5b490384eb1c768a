"""The electric side of a car: its traction battery and how it is charged.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

import math
from itertools import pairwise
from typing import Annotated, Literal

from ecosim.curves import Curve, Line, steady
from ecosim.model.marks import on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.things import Vehicle
from ecosim.units import (
    Between,
    Kilometres,
    KilowattHours,
    Kilowatts,
    Labels,
    Named,
    Percent,
    Seconds,
    Settable,
    Unit,
    Watts,
)

BATTERY = "Vehicle.Powertrain.TractionBattery"
UINT32 = Between(0, 2**32 - 1)
HOUR = 3600.0
JOULES = 3.6e6  # in a kWh

# A mid-size saloon: 2 t with its driver, drag area 0.46 m², good tyres, 87 % from battery to wheel.
ROLLING = 2055 * 9.81 * 0.008  # N
DRAG = 0.5 * 1.2 * 0.46 * 1.2  # N per (m/s)²; a fifth more, for speed is never even
DRIVETRAIN = 0.87
AUXILIARIES = 300.0  # W while driving
STOP_AND_GO = 0.05, 20.0  # kWh per km at walking pace, and the speed (m/s) at which it has shrunk to 1/e

DIRECT_CURRENT = 50.0  # kW of a cable from which on the car's own charger is not needed
ONBOARD_EFFICIENCY = 0.9
# What a 400 V lithium iron phosphate pack of 73 kWh takes: (state of charge in %, kW).
DC_POWER = ((0, 60.0), (5, 170.0), (70, 120.0), (80, 90.0), (100, 40.0))


def consumption(speed: float) -> KilowattHours:
    """The kWh that one kilometre takes at a mean speed in m/s, without climate.

    0.10 kWh at the mean speed of the Chinese test cycle, which makers state for a car of this size.
    """
    speed = max(speed, 1.0)
    stop_and_go = STOP_AND_GO[0] * math.exp(-speed / STOP_AND_GO[1])
    return (
        1000 * (ROLLING + DRAG * speed**2) / DRIVETRAIN + 1000 * AUXILIARIES / speed
    ) / JOULES + stop_and_go


def dc_power(charge: Percent) -> Kilowatts:
    """The kW that the battery takes from direct current at a state of charge in %."""
    for (low, below), (high, above) in pairwise(DC_POWER):
        if charge <= high:
            return below + (above - below) * (charge - low) / (high - low)
    return DC_POWER[-1][1]


class TractionBatteryState(State):
    """What it holds and how far that goes; `power` is positive when energy flows in."""

    charge: Annotated[Percent, Named(f"{BATTERY}.StateOfCharge.Displayed")] = 70.0
    energy: Annotated[KilowattHours, Named(f"{BATTERY}.StateOfCharge.CurrentEnergy")] = 0.0
    range: Annotated[int, Unit("m", 0), UINT32, Named(f"{BATTERY}.Range")] = 0
    power: Annotated[Watts, Named(f"{BATTERY}.CurrentPower")] = 0.0


class TractionBattery(Part[TractionBatteryState]):
    """Told what flows and what was driven, it says what is left and how far that goes."""

    capacity: Annotated[KilowattHours, Between(1, None)] = option(73.0)
    initial: Percent = option(70.0)
    _charge: Curve = steady(70.0)
    _per_km = consumption(15.0)

    class Low(Event):
        """Less than 15 % is left."""

        charge: Percent

    def powered(self) -> None:
        """Begin as full as the home file says."""
        self._charge = steady(self.initial)
        self.state.charge = self.initial
        self._tell()

    def flow(self, watts: Watts) -> None:
        """From now on so many watts flow in; negative when they flow out."""
        here = self.charge_now()
        self.state.power = watts
        limit = 100.0 if watts > 0 else 0.0
        if not watts or here == limit:
            self._charge = steady(here)
            self.stop("charge")
            return
        seconds = abs(limit - here) / 100 * self.capacity * JOULES / abs(watts)
        self._charge = Line(self.time, here, self.time + seconds, limit)
        self.start(self.follow("charge", self._charge, 1.0), name="charge")

    def drive(self, distance: Kilometres, seconds: Seconds) -> None:
        """So many kilometres were driven in so many seconds."""
        per_km = consumption(1000 * distance / max(seconds, 1.0))
        memory = math.exp(-distance / 30)  # the range follows how the last 30 km were driven
        self._per_km = self._per_km * memory + per_km * (1 - memory)
        rest = max(0.0, self.charge_now() - 100 * distance * per_km / self.capacity)
        self._charge = steady(rest)
        self.flow(self.state.power)
        self.state.charge = rest

    def charge_now(self) -> float:
        """The state of charge in %, between two steps too."""
        return min(100.0, max(0.0, self._charge.at(self.time)))

    @on("charge")
    def _tell(self) -> None:
        energy = self.charge_now() / 100 * self.capacity
        self.state.energy = energy
        self.state.range = round(1000 * energy / self._per_km)

    @on("charge", below=15)
    def _low(self, charge: float) -> None:
        self.emit(self.Low(charge=charge))


class ChargingState(State):
    """The cable and what flows through it. `power_limit` is for a house that has not enough."""

    plugged: Annotated[
        bool,
        Named(f"{BATTERY}.Charging.ChargingPort.AnyPosition.IsChargingCableConnected"),
        Labels("unplugged", "plugged in"),
    ] = False
    active: Annotated[bool, Named(f"{BATTERY}.Charging.IsCharging"), Labels("idle", "charging")] = False
    limit: Settable[
        Annotated[int, Unit("%", 0), Between(50, 100), Named(f"{BATTERY}.Charging.ChargeLimit")]
    ] = 80
    command: Settable[Annotated[Literal["START", "STOP"], Named(f"{BATTERY}.Charging.StartStopCharging")]] = (
        "START"
    )
    power_limit: Settable[Annotated[Kilowatts, Between(0, 250)]] = 250.0
    power: Kilowatts = 0.0
    time_to_complete: Annotated[int, Unit("s", 0), UINT32, Named(f"{BATTERY}.Charging.TimeToComplete")] = 0


class Charging(Part[ChargingState]):
    """Decides what the car takes from the cable; the car's own charger takes 11 kW at most."""

    body: Vehicle = senses()
    onboard: Annotated[Kilowatts, Between(0, None)] = option(11.0)
    resume: Percent = option(3.0)
    _full = False

    class Done(Event):
        """The battery is as full as was asked for."""

        charge: Percent

    @on("body.plugged_in")
    def _plugged(self, plugged: bool) -> None:
        self.state.plugged = plugged

    @on("limit")
    def _limit_changed(self) -> None:
        self._full = False

    def take(self, charge: Percent, capacity: KilowattHours, load: Watts) -> Watts:
        """The watts that come from the cable into the car, at this charge and with so much used in it.

        A full battery is left alone until it has lost `resume`; what is used meanwhile comes from the cable.
        """
        state = self.state
        full = charge >= state.limit - (self.resume if self._full else 1e-6)
        if full and state.active:
            self.emit(self.Done(charge=charge))
        self._full = full and state.plugged
        direct = self.body.cable >= DIRECT_CURRENT
        most = min(self.body.cable, state.power_limit, dc_power(charge) if direct else self.onboard)
        efficiency = 1.0 if direct else ONBOARD_EFFICIENCY
        state.active = state.plugged and state.command == "START" and not full and most > 0
        drawn = 1000 * most if state.active else min(load / efficiency, 1000 * most) if state.plugged else 0.0
        state.power = drawn / 1000
        self.body.charging = drawn
        into_battery = drawn * efficiency - load
        missing = (state.limit - charge) / 100 * capacity * JOULES
        state.time_to_complete = round(missing / into_battery) if state.active and into_battery > 1 else 0
        return drawn * efficiency
