"""What a car does for who sits in it: the driver's seat, and care for one who is tired.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

from typing import Annotated

from ecosim.errors import Refused
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.parts.cabin import Cabin
from ecosim.things import Vehicle
from ecosim.units import Between, Labels, Minutes, Named, Settable, Unit, Watts

SEAT = "Vehicle.Cabin.Seat.Row1.DriverSide"
HEATER, MASSAGE = 75.0, 25.0  # W at 100 %: mats in cushion and back; air pumps
EMPTY = 1200.0  # s after which an empty seat is heated no longer
COOLER = 3.0  # K
KNEADING = 60  # %


class SeatsState(State):
    """The driver's seat. Heating below zero is cooling."""

    driver_occupied: Annotated[bool, Labels("empty", "occupied"), Personal("presence")] = False
    driver_heating: Settable[
        Annotated[int, Unit("%", 0), Between(-100, 100), Named(f"{SEAT}.HeatingCooling")]
    ] = 0
    driver_massage: Settable[
        Annotated[int, Unit("%", 0), Between(0, 100), Named(f"{SEAT}.Massage.Level")]
    ] = 0


class Seats(Part[SeatsState]):
    """Notices who sits down; what warms or kneads ends when the driver gets out, or nobody comes."""

    body: Vehicle = senses()

    @property
    def watts(self) -> Watts:
        """What it takes now."""
        return (abs(self.state.driver_heating) * HEATER + self.state.driver_massage * MASSAGE) / 100

    @on("body.driver")
    def _driver_changed(self, driver: str) -> None:
        self.state.driver_occupied = bool(driver)
        if not driver:
            self.state.driver_heating = self.state.driver_massage = 0

    @on("driver_massage")
    def _only_for_somebody(self, level: int) -> None:
        if level and not self.body.driver:
            self.state.driver_massage = 0
            raise Refused("nobody sits on the driver's seat")

    @on("driver_heating")
    async def _not_for_nobody(self, level: int) -> None:
        if level and not self.body.driver:
            await self.sleep(EMPTY)
            if not self.body.driver:
                self.state.driver_heating = 0


class WellbeingState(State):
    """Whether the driver allows the car to know how they are, and whether it is doing something about it."""

    consent: Settable[Annotated[bool, Labels("not allowed", "allowed")]] = False
    refreshing: Annotated[bool, Labels("idle", "refreshing"), Personal("health")] = False


class Wellbeing(Part[WellbeingState]):
    """Refreshes a tired driver: a massage, cooler air, and the proposal to rest. Only who consents."""

    body: Vehicle = senses()
    minutes: Annotated[Minutes, Between(1, 60)] = option(10.0)
    seats: Seats
    cabin: Cabin
    _before = 0, 0.0, 0.0  # massage, target, target while it lasts

    @Personal("health", "presence")
    class RestProposed(Event):
        """The driver was asked to take a break."""

        driver: str

    @action(mode="restart")
    def refresh(self) -> None:
        """Help the driver to stay awake, and propose a break."""
        if not self.state.consent:
            raise Refused("the driver has not consented")
        if not self.body.driver:
            raise Refused("nobody is driving")
        self.emit(self.RestProposed(driver=self.body.driver))
        if not self.state.refreshing:
            self._begin()
        self.start(self._end_later(), name="refreshing")

    def _begin(self) -> None:
        seat, air = self.seats.state, self.cabin.state
        cooler = max(16.0, air.target - COOLER)
        self._before = seat.driver_massage, air.target, cooler
        seat.driver_massage, air.target = max(seat.driver_massage, KNEADING), cooler
        self.state.refreshing = True

    async def _end_later(self) -> None:
        await self.sleep(60 * self.minutes)
        self._end()

    @on("consent", is_=False)
    @on("body.driver", is_="")
    def _end(self) -> None:
        self.stop("refreshing")
        if not self.state.refreshing:
            return
        massage, target, cooler = self._before
        self.state.refreshing = False
        if self.body.driver and self.seats.state.driver_massage == max(massage, KNEADING):
            self.seats.state.driver_massage = massage
        if self.cabin.state.target == cooler:  # nobody chose another meanwhile
            self.cabin.state.target = target
