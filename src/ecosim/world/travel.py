"""Ways: on foot and by car, with the doors, keys and breakdowns that belong to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ecosim.curves import Line
from ecosim.timeline import Wait
from ecosim.world.house import Doors, Wires
from ecosim.world.people import People, Spot
from ecosim.world.truth import Truth

WALKING = 4.5  # km/h
TOWN, IN_TOWN, BEYOND = 15.0, 36.0, 95.0  # km of a way that are driven at km/h in town, the rest beyond it
TO_VEHICLE = 20.0  # s from the door to the car
PATIENCE = 20.0  # s before the door is opened with the metal key
SETTLE = 15.0  # s from sitting down to driving off, from stopping to getting out
ROADSIDE = 2700.0  # s until somebody comes to tow a car away
TOWED = 30.0  # km/h


@dataclass(frozen=True, slots=True)
class Trip:
    """Where to, in how many seconds if that is said, and where the way leads on `towards`."""

    to: str
    takes: float | None = None
    towards: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way from here to there: km by road, and the seconds it takes. `onward` are the km to `final`."""

    origin: Spot
    spot: Spot
    road: float
    takes: float
    final: Spot
    onward: float = 0.0


class Travel:
    """Moves people and vehicles. Ways are coroutines; a person goes one after the other."""

    def __init__(
        self, people: People, doors: Doors, wires: Wires, spots: dict[str, Spot], *, entrance: str, hall: str
    ) -> None:
        self.people = people
        self.truth: Truth = people.truth
        self.doors = doors
        self.wires = wires
        self.spots = spots
        self.entrance = entrance
        self.hall = hall
        self._near: dict[str, str] = {}
        self._waiting: dict[str, list[Wait]] = {}
        self.truth.on_influence["vehicle"] = self._vehicle_changed
        self.truth.on_influence["person"] = self._radio_changed

    # ------------------------------------------------------------- on foot

    async def walk(self, key: str, trip: Trip) -> None:
        """Go somewhere on foot."""
        way = self._way(key, trip, lambda road: road / WALKING * 3600)
        await self._through_the_door(key)
        self.people.goes(key, "walking", place="", moving=True, **self._line(way))
        await self._sleep(way.takes)
        self._arrive(key, way.spot)

    async def _through_the_door(self, key: str) -> None:
        if self.entrance and self.truth.get(key, "place") == self.truth.get("household", "place"):
            await self.doors.go_through(self.entrance, key.partition("/")[2])

    def _arrive(self, key: str, spot: Spot) -> None:
        at_home = spot.name == self.truth.get("household", "place")
        self.people.comes(key, spot, self.hall if at_home else "")
        if at_home and self.entrance:
            self.truth.start(self._let_oneself_in(key.partition("/")[2]))

    async def _let_oneself_in(self, person: str) -> None:
        await self._sleep(10.0)  # the lock may open by itself meanwhile
        await self.doors.go_through(self.entrance, person)

    # ------------------------------------------------------------- by car

    async def drive(self, key: str, trip: Trip, vehicle: str, along: Sequence[str] = ()) -> None:
        """Go to the vehicle, get in when its doors open, drive, get out."""
        car, others = f"vehicle/{vehicle}", [f"person/{name}" for name in along]
        way = self._way(key, trip, driving_time)
        if trip.takes:
            way = replace(way, takes=max(60.0, trip.takes - TO_VEHICLE - 2 * SETTLE))
        if self.entrance and way.origin.name == self.truth.get("household", "place"):
            self.truth.start(self.doors.go_through(self.entrance, key.partition("/")[2]))
        for each in (key, *others):
            self.people.does(each, "walking")
        await self._sleep(TO_VEHICLE)
        await self._get_in(key, car, others)
        await self._sleep(SETTLE)
        await self._go(car, way, [key, *others])
        self.truth.set(car, place=way.spot.name, speed=0.0, destination="", to_go=0.0, arrival=0.0)
        await self._sleep(SETTLE)
        self.truth.set(car, driver="", passengers=[])
        for each in (key, *others):
            self._arrive(each, way.spot)
        await self._sleep(SETTLE)
        for each in (key, *others):
            self._near.pop(each, None)
        self._near_changed(vehicle)

    async def _get_in(self, key: str, car: str, others: list[str]) -> None:
        vehicle, person = car.partition("/")[2], key.partition("/")[2]
        for each in (key, *others):
            self._near[each] = vehicle
        self.truth.narrate({"person": person, "does": "reaches", "vehicle": vehicle})
        self._near_changed(vehicle)
        await self._until_open(car)
        if self.truth.get(car, "plugged_in"):
            self.wires.unplug(vehicle)
        self.people.goes(key, "driving", vehicle=vehicle)
        for each in others:
            self.people.goes(each, "riding", vehicle=vehicle)
        self.truth.set(car, driver=person, passengers=[each.partition("/")[2] for each in others])

    async def _go(self, car: str, way: Way, inside: list[str]) -> None:
        """Drive; where the battery ends before the way does, wait and be towed."""
        truth, begin = self.truth, self.truth.timeline.now
        odometer = float(truth.get(car, "odometer"))
        self._set_off(car, way, inside, way.road)
        truth.set(car, odometer=Line(begin, odometer, begin + way.takes, odometer + way.road))
        truth.set(car, speed=way.road / way.takes * 3600)
        if not await self._breaks_down(car, way.takes):
            return
        done = min(1.0, (truth.timeline.now - begin) / way.takes)
        left = way.road * (1 - done)
        here = self._between(way, done)
        waits = ROADSIDE + left / TOWED * 3600
        truth.narrate({"vehicle": car.partition("/")[2], "does": "breaks down", "left": round(left, 1)})
        truth.set(car, odometer=odometer + way.road * done, speed=0.0)
        rest = Way(here, way.spot, left, waits, way.final, way.onward)
        self._set_off(car, rest, inside, left)
        await self._sleep(waits)

    async def _breaks_down(self, car: str, takes: float) -> bool:
        """Whether the battery was empty before so many seconds were over; ends then."""
        if self.truth.devices(car, "empty"):
            return True
        wait = Wait()
        self._waiting.setdefault(f"{car} empty", []).append(wait)
        timer = self.truth.timeline.call_at(self.truth.timeline.now + takes, lambda: wait.finish("there"))
        wait.abandon = timer.cancel
        there = await wait == "there"
        timer.cancel()
        self._waiting.pop(f"{car} empty", None)
        return not there

    def _set_off(self, car: str, way: Way, inside: list[str], road: float) -> None:
        now = self.truth.timeline.now
        line = self._line(way)
        beyond = way.onward * way.takes / road if road else 0.0
        self.truth.set(
            car,
            place="",
            destination=way.final.name,
            arrival=now + way.takes + beyond,
            to_go=Line(now, road + way.onward, now + way.takes, way.onward),
            to_home=Line(now, way.origin.road, now + way.takes, way.spot.road),
            **line,
        )
        for each in inside:
            self.truth.set(each, place="", moving=True, **line)

    # ------------------------------------------------------------- the map

    def _way(self, key: str, trip: Trip, usual: Callable[[float], float]) -> Way:
        origin, spot = self.spots[self.truth.get(key, "place")], self.spots[trip.to]
        road = self.road(origin, spot)
        final = self.spots[trip.towards or trip.to]
        onward = self.road(spot, final) if final is not spot else 0.0
        return Way(origin, spot, road, trip.takes or usual(road), final, onward)

    def _line(self, way: Way) -> dict[str, object]:
        """A straight line on the map; roads only make it longer."""
        now = self.truth.timeline.now
        return {
            name: Line(now, getattr(way.origin, name), now + way.takes, getattr(way.spot, name))
            for name in ("latitude", "longitude")
        }

    @staticmethod
    def _between(way: Way, share: float) -> Spot:
        def mixed(name: str) -> float:
            begin, end = float(getattr(way.origin, name)), float(getattr(way.spot, name))
            return begin + (end - begin) * share

        return Spot("", mixed("latitude"), mixed("longitude"), mixed("road"))

    @staticmethod
    def road(origin: Spot, spot: Spot) -> float:
        """Km by road: places are reached over the home, or lie on the same road."""
        return abs(origin.road - spot.road) or 1.0

    # ------------------------------------------------------------- doors and keys of cars

    async def _until_open(self, car: str) -> None:
        """Wait for the doors; the metal key opens them in the end."""
        if self.truth.devices(car, "locked"):
            wait = Wait()
            self._waiting.setdefault(car, []).append(wait)
            timer = self.truth.timeline.call_at(self.truth.timeline.now + PATIENCE, wait.finish)
            wait.abandon = timer.cancel
            await wait
            timer.cancel()

    def _vehicle_changed(self, car: str) -> None:
        if not self.truth.devices(car, "locked"):
            self._let_go_on(car)
        if self.truth.devices(car, "empty"):
            self._let_go_on(f"{car} empty")
        self.wires.drawn(car)

    def _let_go_on(self, key: str) -> None:
        for wait in self._waiting.pop(key, []):
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


def driving_time(road: float) -> float:
    """Seconds for so many km by car, door to door."""
    return (min(road, TOWN) / IN_TOWN + max(0.0, road - TOWN) / BEYOND) * 3600
