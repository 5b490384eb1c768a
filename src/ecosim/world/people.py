"""What people do at home: each verb of a day file, as it changes what is true."""

from collections.abc import Callable
from dataclasses import dataclass

from ecosim.world.bodies import Bodies
from ecosim.world.house import Water
from ecosim.world.truth import Truth


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: coordinates in degrees, `road` in km from the home, `charging` in kW or None."""

    name: str
    latitude: float
    longitude: float
    road: float
    charging: float | None = None


class People:
    """Where everybody is and what they are at."""

    def __init__(self, truth: Truth, bodies: Bodies, water: Water, recompute: Callable[[str], None]) -> None:
        self.truth = truth
        self.bodies = bodies
        self.water = water
        self._recompute = recompute

    def does(self, key: str, activity: str) -> None:
        """Somebody does something else from now on, wherever they are."""
        self.water.does(key, activity)
        self.bodies.does(key, activity)
        self._air_of(self.truth.get(key, "room"))

    def settle(self, key: str, activity: str, room: str | None = None) -> None:
        """Somebody does something where they are, or in another room."""
        before = self.truth.get(key, "room")
        self.truth.set(key, moving=False)
        if room is not None and room != before:
            self.truth.set(key, room=room)
        self.does(key, activity)
        if self.truth.get(key, "room") != before:
            self._air_of(before)

    async def shower(self, key: str, room: str | None, seconds: float) -> None:
        """Stand under running water for so long; what the person does next ends it too."""
        self.settle(key, "showering", room)
        await self.truth.timeline.sleep_until(self.truth.timeline.now + seconds)
        if self.truth.get(key, "activity") == "showering":
            self.water.does(key, "showering", running=False)

    def goes(self, key: str, activity: str, **facts: object) -> None:
        """Somebody sets off: is in no room of the home any more."""
        room = self.truth.get(key, "room")
        self.truth.set(key, room="", **facts)
        self.does(key, activity)
        self._air_of(room)

    def comes(self, key: str, spot: Spot, room: str) -> None:
        """Somebody is at a place, at home in a room."""
        self.truth.set(
            key,
            place=spot.name,
            room=room,
            vehicle="",
            moving=False,
            latitude=spot.latitude,
            longitude=spot.longitude,
        )
        self.does(key, "idle" if room else "away")

    def _air_of(self, room: str) -> None:
        if room:
            self._recompute(f"room/{room}")
