"""An electric car: doors that know their keys, climate, battery, charging, location, navigation, a screen."""

from typing import Annotated

from ecosim import (
    Between,
    Device,
    Household,
    KilowattHours,
    Kilowatts,
    Percent,
    Refused,
    State,
    Vehicle,
    Weather,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import ClimateEntity, DeviceTrackerEntity, LockEntity, NotifyEntity
from ecosim.parts import Notifications
from ecosim.parts.bodywork import Cabin, Doors
from ecosim.parts.traction import Charging, TractionBattery
from ecosim.parts.travel import Location, Navigation

STANDBY = 20.0  # W: a car that is asked now and then loses about 1 % in a day and a half
IDLE = 600.0  # s without news before it saves power
RESERVE = 10.0  # % below which it does not warm itself without a cable


class Car(Device[State]):
    """The wiring between the parts: who feeds whom, who wakes whom.

    Its figures are those of a 2 t saloon with 73 kWh, by the press data of the Xiaomi SU7 of 2024.
    """

    entities = (
        DeviceTrackerEntity("location.place", latitude="location.latitude", longitude="location.longitude"),
        LockEntity("doors.locked", lock="doors.lock", unlock="doors.unlock"),
        ClimateEntity(on="cabin.on", target="cabin.target", current="cabin.temperature", when_on="heat_cool"),
        NotifyEntity("screen.notify"),
    )
    body: Vehicle = senses()
    weather: Weather = senses()
    household: Household = senses()
    keys: tuple[str, ...] = option(())
    capacity: Annotated[KilowattHours, Between(5, 250)] = option(73.0)
    charge: Percent = option(70.0)
    ac_power: Annotated[Kilowatts, Between(1, 22)] = option(11.0)

    doors = part(Doors)
    cabin = part(Cabin)
    battery = part(TractionBattery)
    charging = part(Charging)
    location = part(Location)
    navigation = part(Navigation)
    screen = part(Notifications)

    def powered(self) -> None:
        """Hand the car's options to its parts."""
        self.doors.keys = self.keys
        self.battery.capacity, self.battery.initial = self.capacity, self.charge
        self.charging.onboard = self.ac_power

    @on("location.odometer")
    @on("location.moving")
    def _drive(self) -> None:
        kilometres, seconds = self.location.since_last()
        if kilometres:
            self.battery.drive(kilometres, seconds)

    @on("charging.plugged")
    @on("charging.limit")
    @on("charging.command")
    @on("charging.power_limit")
    @on("body.cable")
    @on("battery.charge")
    @on("cabin.power")
    def _balance(self) -> None:
        """What flows: from the cable if there is one, else from the battery."""
        load = STANDBY + self.cabin.state.power
        supply = self.charging.take(self.battery.charge_now(), self.battery.capacity, load)
        self.battery.flow(supply - load)

    @on("cabin.on", is_=True)
    def _spare_the_battery(self) -> None:
        if self.battery.charge_now() < RESERVE and not (self.charging.state.plugged or self.body.driver):
            self.cabin.state.on = False
            raise Refused("the battery is too low to warm the cabin without a cable")

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
