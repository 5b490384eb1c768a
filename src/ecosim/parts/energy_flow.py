"""Who feeds whom in an electric car."""

from ecosim.errors import Refused
from ecosim.model.marks import on
from ecosim.parts.cabin import Cabin
from ecosim.parts.charging import Charging
from ecosim.parts.driving import traction_power
from ecosim.parts.guard import Alarm
from ecosim.parts.traction import TractionBattery
from ecosim.parts.travel import Location
from ecosim.parts.wellbeing import Seats
from ecosim.things import Vehicle, Weather
from ecosim.units import Watts

STANDBY = 20.0  # W: a car that is asked now and then loses about 1 % in a day and a half
RESERVE = 10.0  # % below which it does not warm itself without a cable


class EnergyFlow:
    """For a device with these parts: all that takes energy, and from where, the cable or the battery."""

    body: Vehicle
    weather: Weather
    battery: TractionBattery
    charging: Charging
    location: Location
    cabin: Cabin
    seats: Seats
    alarm: Alarm

    @on("location.odometer")
    @on("location.moving")
    def _drove(self) -> None:
        self.battery.drove(self.location.since_last())
        self._balance()

    @on("location.moving", is_=False)
    def _arrived(self) -> None:
        self.battery.tell()

    @on("charging.plugged")
    @on("charging.limit")
    @on("charging.command")
    @on("charging.power_limit")
    @on("charging.ready_by")
    @on("body.cable")
    @on("body.speed")
    @on("battery.charge")
    @on("cabin.power")
    @on("seats.driver_heating")
    @on("seats.driver_massage")
    @on("alarm.armed")
    @on("alarm.sentry")
    def _balance(self) -> None:
        """What flows: from the cable if there is one, else from the battery."""
        pace = self.location.pace() if self.location.state.moving else 0.0
        load = self.cabin.state.power + self.seats.watts + self.alarm.watts
        load += self._traction(pace) if pace else STANDBY
        arrives = self.charging.take(self.battery, load)
        self.battery.does("driving" if pace else "fast" if self.charging.direct else "resting")
        self.battery.flow(arrives - load)

    def _traction(self, pace: float) -> Watts:
        cells, outside = self.battery.cells_now(), 2.0 * round(self.weather.temperature / 2)
        return traction_power(self.battery.model, pace, outside=outside, cells=cells)

    @on("cabin.on", is_=True)
    def _spare_the_battery(self) -> None:
        if self.charging.state.plugged:
            return
        if self.battery.empty or (self.battery.charge_now() < RESERVE and not self.body.driver):
            self.cabin.state.on = False
            raise Refused("the battery is too low to warm the cabin without a cable")

    @on("battery.charge", below=1e-9)
    def _run_dry(self) -> None:
        self.cabin.state.on = False
