"""A car on the way: where it is and how fast it goes.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

from typing import Annotated

from ecosim.curves import Line
from ecosim.model.marks import on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.things import Vehicle
from ecosim.units import Between, Degrees, Kilometres, KilometresPerHour, Named, Seconds, Unit

LOCATION = "Vehicle.CurrentLocation"
FASTEST = 100.0  # m/s: beyond that it is an odometer that was set


class LocationState(State):
    """Where the car is; `place` is the name of a known place, empty on the way."""

    place: Annotated[str, Personal("location")] = ""
    latitude: Annotated[Degrees, Between(-90, 90), Named(f"{LOCATION}.Latitude"), Personal("location")] = 0.0
    longitude: Annotated[Degrees, Named(f"{LOCATION}.Longitude"), Personal("location")] = 0.0
    moving: Annotated[bool, Named("Vehicle.IsMoving")] = False
    speed: Annotated[KilometresPerHour, Named("Vehicle.Speed")] = 0.0
    odometer: Annotated[int, Unit("m", 0), Between(0, 2**32 - 1), Named("Vehicle.TraveledDistance")] = 0


class Location(Part[LocationState]):
    """Tells where the car is every two minutes on the way, and when it enters or leaves a known place."""

    body: Vehicle = senses()
    interval: Annotated[Seconds, Between(1, None)] = option(120.0)
    _last = 0.0

    @Personal("location")
    class EnteredGeofence(Event):
        """The car has come to a known place."""

        name: str

    @Personal("location")
    class LeftGeofence(Event):
        """The car has left a known place."""

        name: str

    def powered(self) -> None:
        """Know where it stands, before anything is counted."""
        self._last = self.body.odometer
        self._fix()

    @on("body.place")
    async def _moved(self, place: str, before: str | None) -> None:
        if before:
            self.emit(self.LeftGeofence(name=before))
        if place and before is not None:
            self.emit(self.EnteredGeofence(name=place))
        self._fix()
        while not self.body.place:
            end = self.body.curve("odometer").end or 0.0
            due = self.time + self.interval
            await self.sleep_until(end if self.time < end < due else due)
            self._fix()

    def pace(self) -> float:
        """How fast the car gets on now, in m/s: by its odometer, so that distance and energy agree."""
        course, pace = self.body.curve("odometer"), 0.0
        if isinstance(course, Line) and course.t0 <= self.time < course.t1:
            pace = 1000 * (course.y1 - course.y0) / (course.t1 - course.t0)
        return min(FASTEST, max(0.0, pace))

    def since_last(self) -> Kilometres:
        """The kilometres driven since this was asked last."""
        before, self._last = self._last, self.body.odometer
        return max(0.0, self._last - before)

    def _fix(self) -> None:
        body, state = self.body, self.state
        state.place, state.latitude, state.longitude = body.place, body.latitude, body.longitude
        state.moving, state.speed = not body.place, body.speed
        state.odometer = round(1000 * body.odometer)
