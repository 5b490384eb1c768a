"""A car on the way: where it is, how fast it goes, and where it is going.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

from typing import Annotated

from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.parts.everyday import count_down
from ecosim.things import Household, Vehicle
from ecosim.units import Between, Degrees, KilometresPerHour, Minutes, Named, Seconds, Settable, Unit

LOCATION = "Vehicle.CurrentLocation"
DESTINATION = "Vehicle.Cabin.Infotainment.Navigation.DestinationSet"


class LocationState(State):
    """Where the car is; `place` is the name of a known place, empty on the way."""

    place: str = ""
    latitude: Annotated[Degrees, Between(-90, 90), Named(f"{LOCATION}.Latitude")] = 0.0
    longitude: Annotated[Degrees, Named(f"{LOCATION}.Longitude")] = 0.0
    moving: Annotated[bool, Named("Vehicle.IsMoving")] = False
    speed: Annotated[KilometresPerHour, Named("Vehicle.Speed")] = 0.0
    odometer: Annotated[int, Unit("m", 0), Between(0, 2**32 - 1), Named("Vehicle.TraveledDistance")] = 0


class Location(Part[LocationState]):
    """Tells where the car is every minute on the way, and when it enters or leaves a known place."""

    body: Vehicle = senses()
    interval: Seconds = option(60.0)
    _last = 0.0, 0.0

    class EnteredGeofence(Event):
        """The car has come to a known place."""

        name: str

    class LeftGeofence(Event):
        """The car has left a known place."""

        name: str

    def powered(self) -> None:
        """Know where it stands, before anything is counted."""
        self._last = self.time, self.body.odometer
        self._fix()

    @on("body.place")
    async def _moved(self, place: str, before: str | None) -> None:
        if before:
            self.emit(self.LeftGeofence(name=before))
        if place and before is not None:
            self.emit(self.EnteredGeofence(name=place))
        self._fix()
        while not self.body.place:
            await self.sleep(self.interval)
            self._fix()

    def since_last(self) -> tuple[float, float]:
        """The kilometres and seconds driven since this was asked last."""
        time, odometer = self._last
        self._last = self.time, self.body.odometer
        return max(0.0, self._last[1] - odometer), self.time - time

    def _fix(self) -> None:
        body, state = self.body, self.state
        state.place, state.latitude, state.longitude = body.place, body.latitude, body.longitude
        state.moving, state.speed = not body.place, body.speed
        state.odometer = round(1000 * body.odometer)


class NavigationState(State):
    """The destination, and the minutes to it that are known in the last hour."""

    destination: str = ""
    latitude: Settable[Annotated[Degrees, Between(-90, 90), Named(f"{DESTINATION}.Latitude")]] = 0.0
    longitude: Settable[Annotated[Degrees, Named(f"{DESTINATION}.Longitude")]] = 0.0
    minutes_to_arrival: Minutes | None = None
    minutes_to_home: Minutes | None = None


class Navigation(Part[NavigationState]):
    """Takes a destination from a phone, and knows on the way when the car will be there."""

    body: Vehicle = senses()
    household: Household = senses()

    class DestinationReceived(Event):
        """Somebody sent a destination to the car."""

        place: str

    @action
    def navigate(
        self,
        place: str,
        latitude: Annotated[Degrees, Between(-90, 90)] = 0.0,
        longitude: Degrees = 0.0,
    ) -> None:
        """Propose a destination to the driver."""
        self.state.destination, self.state.latitude, self.state.longitude = place, latitude, longitude
        self.emit(self.DestinationReceived(place=place))

    @on("body.place")
    @on("body.destination")
    @on("body.arrival")
    async def _guide(self) -> None:
        self.stop("home")
        self.state.minutes_to_arrival = self.state.minutes_to_home = None
        if self.body.place:
            if self.body.place == self.state.destination:
                self.state.destination = ""
            return
        self.state.destination = self.body.destination or self.state.destination
        if self.body.arrival <= self.time:
            return
        if self.body.destination == self.household.place:
            self.start(count_down(self, "minutes_to_home", self.body.arrival), name="home")
        await count_down(self, "minutes_to_arrival", self.body.arrival)
