"""What people do: each verb of a day file, as it changes what is true."""

from collections.abc import Callable
from dataclasses import dataclass

from ecosim.curves import Line
from ecosim.timeline import Wait
from ecosim.world.truth import Truth

WALKING = 4.5  # km/h
DRIVING = 36.0  # km/h, door to door in a town
TO_VEHICLE = 20.0  # s from the door to the car
PATIENCE = 20.0  # s before the door is opened with the metal key
SETTLE = 15.0  # s from sitting down to driving off, from stopping to getting out


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: coordinates in degrees, `road` in km from the home."""

    name: str
    latitude: float
    longitude: float
    road: float


class People:
    """Moves people and vehicles. Verbs are coroutines; a person does one after the other."""

    def __init__(self, truth: Truth, spots: dict[str, Spot], recompute: Callable[[str], None]) -> None:
        self.truth = truth
        self.spots = spots
        self._recompute = recompute
        self._near: dict[str, str] = {}
        self._unlocked: dict[str, list[Wait]] = {}
        truth.on_influence["vehicle"] = self._vehicle_changed
        truth.on_influence["person"] = self._radio_changed

    # ------------------------------------------------------------- at home

    def settle(self, person: str, activity: str, *, room: str | None = None, asleep: bool = False) -> None:
        """A person does something where they are, or in another room."""
        key = f"person/{person}"
        before = self.truth.get(key, "room")
        self.truth.set(key, activity=activity, asleep=asleep, moving=False)
        if room is not None and room != before:
            self.truth.set(key, room=room)
            self.rooms_changed(before, room)

    def rooms_changed(self, *rooms: str) -> None:
        """People came or went: who is in a room is true anew, and warms it."""
        for room in rooms:
            if room:
                occupied = any(self.truth.get(p, "room") == room for p in self.truth.keys("person"))
                self.truth.set(f"room/{room}", occupied=occupied)
                self._recompute(f"room/{room}")

    # ------------------------------------------------------------- on the way

    async def walk(self, person: str, to: str, takes: float | None) -> None:
        """Go somewhere on foot."""
        key, (origin, spot) = f"person/{person}", self._ends(f"person/{person}", to)
        takes = takes or self.road(origin, spot) / WALKING * 3600
        self._leave_home(key)
        self.truth.set(key, activity="walking", place="", moving=True)
        self._draw(key, origin, spot, takes)
        await self._sleep(takes)
        self._arrive(key, spot)

    async def drive(self, person: str, to: str, vehicle: str, takes: float | None) -> None:
        """Go to the vehicle, get in when its doors open, drive, get out."""
        key, car = f"person/{person}", f"vehicle/{vehicle}"
        origin, spot = self._ends(key, to)
        road = self.road(origin, spot)
        around = TO_VEHICLE + 2 * SETTLE
        takes = max(60.0, takes - around) if takes else self.driving_time(road)
        self.truth.set(key, activity="walking")
        await self._sleep(TO_VEHICLE)
        self._near[key] = vehicle
        self.truth.narrate({"person": person, "does": "reaches", "vehicle": vehicle})
        self._near_changed(vehicle)
        await self._until_open(car)
        self._leave_home(key)
        self.truth.set(key, vehicle=vehicle, activity="driving")
        self.truth.set(car, driver=person)
        await self._sleep(SETTLE)
        self.truth.set(key, place="", moving=True)
        self._draw(key, origin, spot, takes)
        self._set_off(car, origin, spot, road, takes)
        await self._sleep(takes)
        self.truth.set(car, place=spot.name, speed=0.0, destination="")
        await self._sleep(SETTLE)
        self.truth.set(car, driver="")
        self._arrive(key, spot)
        await self._sleep(SETTLE)
        del self._near[key]
        self._near_changed(vehicle)

    def _set_off(self, car: str, origin: Spot, spot: Spot, road: float, takes: float) -> None:
        now = self.truth.timeline.now
        odometer = float(self.truth.get(car, "odometer"))
        self.truth.set(car, place="", speed=road / takes * 3600, destination=spot.name, arrival=now + takes)
        self.truth.set(car, plugged_in=False, odometer=Line(now, odometer, now + takes, odometer + road))
        self.truth.set(car, to_home=Line(now, origin.road, now + takes, spot.road))
        self._draw(car, origin, spot, takes)

    def _draw(self, key: str, origin: Spot, spot: Spot, takes: float) -> None:
        """A straight line on the map; roads only make it longer."""
        now = self.truth.timeline.now
        self.truth.set(
            key,
            latitude=Line(now, origin.latitude, now + takes, spot.latitude),
            longitude=Line(now, origin.longitude, now + takes, spot.longitude),
        )

    def _arrive(self, key: str, spot: Spot) -> None:
        activity = "idle" if spot.name == "home" else "away"
        self.truth.set(key, place=spot.name, vehicle="", moving=False, activity=activity)

    def _leave_home(self, key: str) -> None:
        room = self.truth.get(key, "room")
        self.truth.set(key, room="")
        self.rooms_changed(room)

    def _ends(self, key: str, to: str) -> tuple[Spot, Spot]:
        return self.spots[self.truth.get(key, "place")], self.spots[to]

    @staticmethod
    def road(origin: Spot, spot: Spot) -> float:
        """Km by road: places are reached over the home, or lie on the same road."""
        return abs(origin.road - spot.road) or 1.0

    @staticmethod
    def driving_time(road: float) -> float:
        """Seconds for so many km."""
        return road / DRIVING * 3600

    # ------------------------------------------------------------- doors and keys

    async def _until_open(self, car: str) -> None:
        """Wait for the doors; the metal key opens them in the end."""
        if self._locked(car):
            wait = Wait()
            self._unlocked.setdefault(car, []).append(wait)
            timer = self.truth.timeline.call_at(self.truth.timeline.now + PATIENCE, wait.finish)
            wait.abandon = timer.cancel
            await wait
            timer.cancel()

    def _locked(self, car: str) -> bool:
        return bool(self.truth.devices(car, "locked"))

    def _vehicle_changed(self, car: str) -> None:
        if not self._locked(car):
            for wait in self._unlocked.pop(car, []):
                self.truth.timeline.call_at(self.truth.timeline.now, wait.finish)

    def _radio_changed(self, person: str) -> None:
        if person in self._near:
            self._near_changed(self._near[person])

    def _near_changed(self, vehicle: str) -> None:
        """Which devices' radios the vehicle can hear."""
        people = [person for person, where in self._near.items() if where == vehicle]
        near = sorted(d for p in people for d in self.truth.devices(p, "radio"))
        self.truth.set(f"vehicle/{vehicle}", near=near)

    async def _sleep(self, seconds: float) -> None:
        await self.truth.timeline.sleep_until(self.truth.timeline.now + seconds)
