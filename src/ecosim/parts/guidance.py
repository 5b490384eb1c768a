"""A navigation app: hands destinations over, and shows the way for the last metres."""

from typing import Annotated, Literal

from ecosim.errors import Refused
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.things import Person
from ecosim.units import Between, Minutes

Place = Annotated[str, Personal("location")]
WALK = 240.0  # s: the 300 m from a car park to a door, at 1.3 m/s


class GuidanceState(State):
    """Where it leads, and how one gets there; `none` while it is not needed."""

    destination: Annotated[str, Personal("location")] = ""
    mode: Literal["none", "driving", "walking"] = "none"


class Guidance(Part[GuidanceState]):
    """Leads until its carrier has arrived, or has had time enough; then the screen is free again.

    `send` is for somebody else to lead, a car: whoever listens to `Sent` knows where to.
    """

    carrier: Person = senses()
    walk: Annotated[Minutes, Between(1, 600)] = option(20.0)
    drive: Annotated[Minutes, Between(1, 6000)] = option(180.0)

    @Personal("location")
    class Sent(Event):
        """A destination was handed over."""

        place: str

    @Personal("location")
    class Arrived(Event):
        """The carrier is there."""

        place: str

    @action
    def send(self, place: Place) -> None:
        """Hand a destination over to who drives there."""
        self._need(place)
        self.emit(self.Sent(place=place))

    @action
    def guide(self, place: Place, mode: Literal["driving", "walking"] = "walking") -> None:
        """Show the way; on foot also within a place, from the car park to the door."""
        self._need(place)
        self.state.destination, self.state.mode = place, mode
        here = self.carrier.place == place
        limit = WALK if here else 60 * (self.walk if mode == "walking" else self.drive)
        self.start(self._lead(limit, arrives=here), name="lead")

    def end(self) -> None:
        """Show the way no more."""
        self.stop("lead")
        self.state.destination, self.state.mode = "", "none"

    @on("carrier.place")
    def _moved(self, place: str) -> None:
        if place and place == self.state.destination:
            self._arrive()

    async def _lead(self, seconds: float, *, arrives: bool) -> None:
        await self.sleep(seconds)
        if arrives:
            self._arrive()
        else:
            self.end()

    def _arrive(self) -> None:
        place = self.state.destination
        self.end()
        self.emit(self.Arrived(place=place))

    def _need(self, place: str) -> None:
        if not place.strip():
            raise Refused("say where to")
