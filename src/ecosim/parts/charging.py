"""How an electric car is charged: by whom, when, and how fast.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

from datetime import timedelta
from typing import Annotated, Literal

from ecosim.curves import Curve, Line, steady
from ecosim.errors import Refused
from ecosim.model.marks import on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.parts.charge_curve import (
    AWAKE,
    DIRECT_CURRENT,
    LEAST,
    charging_time,
    efficiency,
    stair_power,
)
from ecosim.parts.power import AHEAD, JOULES
from ecosim.parts.traction import BATTERY, UINT32, Exactly, TractionBattery
from ecosim.things import Vehicle
from ecosim.units import Between, Kilowatts, Labels, Named, Percent, Settable, Unit, Watts

SPARE = 300.0  # s that it begins earlier than it must
LATE = 86_399.0  # s: what needs longer than a day is not planned


class ChargingState(State):
    """The cable and what flows through it. `power_limit` is for a house that has not enough.

    `ready_by` is a time of day, 07:30, or nothing: told to STOP, the car waits for START, but no longer than
    it must to have reached its `limit` by then. `losses` is what came through the cable and is neither in
    the battery nor used by the car: the charger's own and what is awake for it.
    """

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
    ready_by: Settable[str] = ""
    power: Kilowatts = 0.0
    losses: Exactly = 0.0
    time_to_complete: Annotated[int, Unit("s", 0), UINT32, Named(f"{BATTERY}.Charging.TimeToComplete")] = 0


class Charging(Part[ChargingState]):
    """Decides what the car takes from the cable.

    The car's own charger takes `onboard` kW of alternating current at most; from a cable of 50 kW and
    more the battery is fed directly, with what it takes at its state of charge and temperature.
    """

    body: Vehicle = senses()
    onboard: Annotated[Kilowatts, Between(0, None)] = option(11.0)
    resume: Percent = option(3.0)
    _full = False
    _losses: Curve = steady(0.0)
    _lost = 0.0

    class Done(Event):
        """The battery is as full as was asked for."""

        charge: Percent

    @on("body.plugged_in")
    def _plugged(self, plugged: bool) -> None:
        self.state.plugged = plugged

    @on("limit")
    def _limit_changed(self) -> None:
        self._full = False

    @on("ready_by")
    def _ready_by_changed(self, ready_by: str) -> None:
        if ready_by and _time_of_day(ready_by) is None:
            raise Refused(f"{ready_by[:40]!r} is no time of day: say 07:30, or nothing")

    def take(self, battery: TractionBattery, load: Watts) -> Watts:
        """The watts that come into the car from the cable, with so many used in it.

        A full battery is left alone until it has lost `resume`; what is used meanwhile comes from the cable.
        """
        state, charge = self.state, battery.charge_now()
        full = charge >= state.limit - (self.resume if self._full else 1e-6)
        if full and state.active:
            self.emit(self.Done(charge=charge))
        self._full = full and state.plugged
        self._start_in_time(battery, load)
        cable = min(self.body.cable, state.power_limit)
        most = self._most(battery) if cable >= LEAST else 0.0
        begins = state.plugged and state.command == "START" and not full and most > 0
        share = efficiency(self.body.cable)
        if begins:
            drawn, arrives = 1000 * most, max(0.0, 1000 * most * share - AWAKE)
        else:
            drawn = min(load / share, 1000 * cable) if state.plugged else 0.0
            arrives = drawn * share
        self._count(drawn - arrives)
        turns = begins != state.active
        news = turns or drawn != self.body.charging or not round(charge) % 2
        state.active, state.power, self.body.charging = begins, drawn / 1000, drawn
        if turns:
            state.losses = self._losses.at(self.time)
        if news:
            state.time_to_complete = self._left(battery, load) if begins else 0
        return arrives

    @property
    def direct(self) -> bool:
        """Whether direct current flows."""
        return self.state.active and self.body.cable >= DIRECT_CURRENT

    def _most(self, battery: TractionBattery) -> Kilowatts:
        """The kW that cable, house, charger and battery allow."""
        inside = self.onboard
        if self.body.cable >= DIRECT_CURRENT:
            inside = stair_power(battery.model, battery.charge_now(), battery.cells_now())
        return min(self.body.cable, self.state.power_limit, inside)

    def _left(self, battery: TractionBattery, load: Watts) -> int:
        """The seconds to the limit. Told anew with each second percent, and when the power changes."""
        seconds = charging_time(
            battery.model,
            battery.capacity,
            battery.charge_now(),
            self.state.limit,
            self.body.cable,
            most=self.state.power_limit,
            onboard=self.onboard,
            cells=battery.cells_now(),
            load=load,
        )
        return round(min(seconds, 2**32 - 1.0))

    # ------------------------------------------------------------- ready in time

    def _start_in_time(self, battery: TractionBattery, load: Watts) -> None:
        """Told to wait, it begins by itself when the time left is just what it needs."""
        self.stop("in time")
        by = _time_of_day(self.state.ready_by)
        waits = self.state.plugged and self.state.command == "STOP" and not self._full
        if by is None or not waits:
            return
        ready = self.now.replace(hour=by[0], minute=by[1], second=0, microsecond=0)
        if ready <= self.now:
            ready += timedelta(days=1)
        needed = self._left(battery, load) + SPARE
        if needed <= LATE:
            self.start(self._start_at(ready.timestamp() - needed), name="in time")

    async def _start_at(self, moment: float) -> None:
        await self.sleep_until(moment)
        self.state.command = "START"

    # ------------------------------------------------------------- the books

    def _count(self, lost: Watts) -> None:
        """From now on so many watts are lost."""
        if lost != self._lost:
            here, self._lost = self._losses.at(self.time), lost
            self._losses = Line(self.time, here, self.time + AHEAD, here + lost * AHEAD / JOULES)


def _time_of_day(text: str) -> tuple[int, int] | None:
    hour, colon, minute = text.partition(":")
    if not colon or not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit()):
        return None
    if len(hour) > 2 or len(minute) != 2 or int(hour) > 23 or int(minute) > 59:  # noqa: PLR2004 - a clock's
        return None
    return int(hour), int(minute)
