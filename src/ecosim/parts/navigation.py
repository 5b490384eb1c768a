"""Where a car is going, and whether its battery lasts.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

import math
from typing import Annotated

from ecosim.errors import Refused
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.things import Household, Vehicle
from ecosim.units import Between, Degrees, Metres, Minutes, Named, Settable

DESTINATION = "Vehicle.Cabin.Infotainment.Navigation.DestinationSet"
MINUTES = (*range(60, 10, -5), *range(10, -1, -1))  # that are told: each of the last ten
ENOUGH = 1.05, 1.15  # range for each km to go: below the first a charger is added, above the second left out
RECENT, LONGEST = 5, 40  # destinations that are remembered, and letters of each


@Personal("location")
class NavigationState(State):
    """The destination, and the minutes to it that are known in the last hour.

    `charging_stop` is a charger on the way, needed to get there. `recent`: the last destinations.
    """

    destination: str = ""
    latitude: Settable[Annotated[Degrees, Between(-90, 90), Named(f"{DESTINATION}.Latitude")]] = 0.0
    longitude: Settable[Annotated[Degrees, Named(f"{DESTINATION}.Longitude")]] = 0.0
    minutes_to_arrival: Minutes | None = None
    minutes_to_home: Minutes | None = None
    charging_stop: str = ""
    recent: str = ""


class Navigation(Part[NavigationState]):
    """Takes a destination from a phone, and knows on the way when the car will be there.

    Where the range is less than what is left to go, it adds a charger. Where the car is left, it says so,
    with the destination it was sent: the last metres are the phone's.
    """

    body: Vehicle = senses()
    household: Household = senses()
    charger_name: str = option("charging stop")
    _recent: tuple[str, ...] = ()
    _sent = ""
    _hidden = False

    @Personal("location")
    class DestinationReceived(Event):
        """Somebody sent a destination to the car."""

        place: str

    @Personal("location")
    class DestinationReached(Event):
        """The car has come to its destination."""

        place: str

    @Personal("location")
    class Parked(Event):
        """The driver has got out: here the car stands, and there the way was to lead."""

        place: str
        latitude: Degrees
        longitude: Degrees
        destination: str

    @Personal("location")
    class ChargingStopAdded(Event):
        """The battery does not last: the way leads over a charger now."""

        name: str
        range: Metres

    @action
    def navigate(
        self,
        place: Annotated[str, Personal("location")],
        latitude: Annotated[Degrees, Between(-90, 90), Personal("location")] = 0.0,
        longitude: Annotated[Degrees, Personal("location")] = 0.0,
    ) -> None:
        """Propose a destination to the driver."""
        if not (place := _readable(place)):
            raise Refused("say where to")
        self.state.destination, self.state.latitude, self.state.longitude = place, latitude, longitude
        self._sent = place
        self._remember(place)
        self.emit(self.DestinationReceived(place=place))

    @on("body.place")
    @on("body.destination")
    @on("body.arrival")
    async def _guide(self) -> None:
        body, state = self.body, self.state
        state.minutes_to_arrival = state.minutes_to_home = None
        if body.place:
            if body.place == state.destination:
                self.emit(self.DestinationReached(place=body.place))
                state.destination = ""
            state.charging_stop = ""
            return
        state.destination = body.destination or state.destination
        self._remember(state.destination)
        if body.arrival > self.time:
            await self._count_down(body.arrival, home=body.destination == self.household.place)

    @on("body.driver")
    def _left(self, driver: str, before: str | None) -> None:
        if before and not driver and self.body.place:
            body, destination = self.body, self._sent or self.body.place
            self.emit(
                self.Parked(
                    place=body.place,
                    latitude=body.latitude,
                    longitude=body.longitude,
                    destination=destination,
                )
            )
            self._sent = ""

    async def _count_down(self, arrival: float, *, home: bool) -> None:
        left = max(0, math.ceil((arrival - self.time) / 60 - 1e-6))
        for minutes in (left, *(m for m in MINUTES if m < left)):
            if minutes < left:
                await self.sleep_until(arrival - 60 * minutes)
            if minutes <= MINUTES[0]:
                self.state.minutes_to_arrival = minutes
                self.state.minutes_to_home = minutes if home else None

    # ------------------------------------------------------------- for the device

    def reckon(self, reach: Metres) -> None:
        """The battery takes the car so far: add a charger where that is too little, or leave it out again."""
        to_go = 1000 * self.body.to_go if not self.body.place else 0.0
        if not to_go or not self.state.destination or reach >= ENOUGH[1] * to_go:
            self.state.charging_stop = ""
        elif reach < ENOUGH[0] * to_go and not self.state.charging_stop:
            self.state.charging_stop = self.charger_name
            self.emit(self.ChargingStopAdded(name=self.charger_name, range=reach))

    def hide(self, hidden: bool) -> None:
        """Show where the car has been, or not."""
        self._hidden = hidden
        self._remember("")

    def _remember(self, place: str) -> None:
        if place := _readable(place)[:LONGEST]:
            self._recent = (place, *(p for p in self._recent if p != place))[:RECENT]
        self.state.recent = "" if self._hidden else ", ".join(self._recent)


def _readable(place: str) -> str:
    return "".join(c for c in place if c.isprintable()).strip()
