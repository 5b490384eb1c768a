"""An electric car: doors that know their keys, climate, battery, charging, location, navigation, a screen."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Device,
    Household,
    KilometresPerHour,
    KilowattHours,
    Kilowatts,
    Percent,
    Seconds,
    Settable,
    State,
    Vehicle,
    Weather,
    on,
    option,
    part,
    senses,
)
from ecosim.parts.attention import Attention
from ecosim.parts.bodywork import Doors
from ecosim.parts.cabin import Cabin
from ecosim.parts.car_entities import CAR_ENTITIES
from ecosim.parts.car_models import CAR_MODELS
from ecosim.parts.charging import Charging
from ecosim.parts.energy_flow import EnergyFlow
from ecosim.parts.firmware import Firmware
from ecosim.parts.guard import Alarm
from ecosim.parts.infotainment import Screen
from ecosim.parts.media import Media
from ecosim.parts.navigation import Navigation
from ecosim.parts.traction import TractionBattery
from ecosim.parts.travel import Location
from ecosim.parts.wellbeing import Seats, Wellbeing

IDLE = 600.0  # s without news before it saves power
VALET = 80.0  # km/h


class CarState(State):
    """In whose hands it is: the owner's, a stranger's who parks it, or with children on the rear seats."""

    mode: Settable[Literal["normal", "valet", "child"]] = "normal"
    speed_limit: KilometresPerHour | None = None


class Car(EnergyFlow, Device[CarState]):
    """The wiring between the parts: who feeds whom, who wakes whom.

    It drives, charges, warms and cools as physics and the press figures of its model say, knows its keys,
    guides, warns and refreshes its driver. Its faults are those of cars: too little left for the way, and
    then an empty battery by the roadside; an alarm; an update that has to wait until it stands.
    """

    entities = CAR_ENTITIES
    body: Vehicle = senses()
    weather: Weather = senses()
    household: Household = senses()
    keys: tuple[str, ...] = option(())
    model: Literal["su7", "su7_pro", "su7_max", "yu7", "yu7_max"] = option("su7")
    capacity: Annotated[KilowattHours, Between(5, 250)] | None = option(None)  # the model's
    charge: Percent = option(70.0)
    ac_power: Annotated[Kilowatts, Between(1, 22)] | None = option(None)  # the model's
    charger_name: str = option("charging stop")
    interval: Annotated[Seconds, Between(1, 3600)] = option(120.0)  # between two positions on the way
    playlist: tuple[str, ...] = option(())

    doors = part(Doors)
    cabin = part(Cabin)
    battery = part(TractionBattery)
    charging = part(Charging)
    location = part(Location)
    navigation = part(Navigation)
    screen = part(Screen)
    seats = part(Seats)
    media = part(Media)
    wellbeing = part(Wellbeing)
    attention = part(Attention)
    alarm = part(Alarm)
    firmware = part(Firmware)

    def powered(self) -> None:
        """Hand the car's options to its parts."""
        model = self.battery.model = CAR_MODELS[self.model]
        self.doors.keys, self.media.playlist = self.keys, self.playlist
        self.battery.capacity, self.battery.initial = self.capacity or model.capacity, self.charge
        self.charging.onboard = self.ac_power or model.onboard
        self.navigation.charger_name, self.location.interval = self.charger_name, self.interval
        self.wellbeing.seats, self.wellbeing.cabin = self.seats, self.cabin
        self.firmware.runs_on(self, lambda: "the car is on its way" if self.location.state.moving else "")

    @on("battery.range")
    @on("navigation.destination")
    def _reach(self) -> None:
        self.navigation.reckon(self.battery.state.range)

    @on("mode")
    def _in_other_hands(self, mode: str) -> None:
        self.state.speed_limit = VALET if mode == "valet" else None
        self.screen.hide(mode == "valet")
        self.navigation.hide(mode == "valet")
        self.doors.state.child_lock = mode == "child"

    @on("doors.locked")
    @on("body.driver")
    @on("body.passengers")
    def _guard(self) -> None:
        inside = bool(self.body.driver or self.body.passengers)
        self.media.switch(inside)
        self.alarm.watch(self.doors.state.locked and not inside)

    @on("wellbeing.refreshing", is_=True)
    def _propose_a_break(self) -> None:
        self.screen.show("How about a break?", "You look tired")

    @on("doors.locked")
    @on("cabin.on")
    @on("charging.active")
    @on("body.near")
    @on("body.driver")
    async def _rest_when_idle(self) -> None:
        self.wake_up()
        await self.sleep(IDLE)
        busy = self.cabin.state.on or self.charging.state.active or self.body.driver
        if self.doors.state.locked and not busy:
            self.fall_asleep()
