"""One home's world, living the days that are told to it."""

from collections.abc import Coroutine
from typing import Any

from ecosim.day import Begin, Day, Plan
from ecosim.day.story import HomeStep, Leaves, Moves, PlugsIn, Returns, Step, Unplugs, Uses
from ecosim.home import Home
from ecosim.timeline import Task, Timeline
from ecosim.world.climate import Climate, Sky, Walls
from ecosim.world.people import People, Spot
from ecosim.world.truth import Truth

HOME = "home"


class World(Truth):
    """The truth of a home, and the stories that change it."""

    def __init__(self, home: Home, day: Day, timeline: Timeline, seed: object) -> None:
        super().__init__(home.home, timeline, home.zone, seed)
        self.home = home
        self.spots: dict[str, Spot] = {}
        walls = {name: Walls(room.loss, room.capacity * 1000) for name, room in home.rooms.items()}
        self.climate = Climate(self, walls)
        self.people = People(self, self.spots, self.climate.recompute)
        self._doing: dict[str, list[Coroutine[Any, Any, None]]] = {}
        self._busy: dict[str, Task] = {}
        self._furnish(day)

    # ------------------------------------------------------------- before the first day

    def _furnish(self, day: Day) -> None:
        """Everything where it is when the first day begins."""
        self._learn_places(day)
        address = self.spots[HOME]
        self.set("household", latitude=address.latitude, longitude=address.longitude, place=HOME)
        self.set("weather", temperature=self._sky(day).temperature(0), sun=0.0, dark=True)
        for room, entry in self.home.rooms.items():
            self.set(f"room/{room}", occupied=False, temperature=entry.temperature)
        for person in self.home.people:
            self._place_person(person, day.begin[person])
        for vehicle in self.home.vehicles:
            spot = self.spots[day.begin[vehicle].place]
            self.set(
                f"vehicle/{vehicle}",
                place=spot.name,
                latitude=spot.latitude,
                longitude=spot.longitude,
                to_home=spot.road,
                odometer=0.0,
                speed=0.0,
                driver="",
                destination="",
                arrival=0.0,
                plugged_in=day.begin[vehicle].plugged_in,
                near=[],
            )

    def _place_person(self, person: str, begin: Begin) -> None:
        spot = self.spots[begin.place]
        at_home = spot.name == HOME
        activity = begin.activity if at_home else "away"
        room = (begin.room or next(iter(self.home.rooms), "")) if at_home else ""
        self.set(
            f"person/{person}",
            place=spot.name,
            room=room,
            activity=activity,
            asleep=activity == "sleeping",
            moving=False,
            vehicle="",
            latitude=spot.latitude,
            longitude=spot.longitude,
            plans=[],
        )
        if room:
            self.set(f"room/{room}", occupied=True)

    def _learn_places(self, day: Day) -> None:
        for name, place in {**self.home.places, **day.places}.items():
            self.spots[name] = Spot(name, place.latitude, place.longitude, place.road)

    # ------------------------------------------------------------- a day

    def play(self, day: Day) -> None:
        """Put a day's weather, plans and story on the timeline."""
        self._learn_places(day)
        self.turn(None, lambda: self.climate.begin(self._sky(day), day.start, day.end))
        for person in self.home.people:
            plans = [self._plan(day, p) for p in day.plans if p.who == person]
            self.turn(None, lambda p=person, w=plans: self.set(f"person/{p}", plans=w))  # type: ignore[misc]
        for step in day.story:
            self.at(day.time(step.at), lambda s=step: self._begin(s))  # type: ignore[misc]

    @staticmethod
    def _sky(day: Day) -> Sky:
        weather = day.weather
        return Sky(weather.low, weather.high, weather.sunrise_hour, weather.sunset_hour, weather.sun)

    def _plan(self, day: Day, plan: Plan) -> dict[str, Any]:
        road = People.road(self.spots[HOME], self.spots[plan.place])
        return {"title": plan.title, "place": plan.place, "start": day.instant(plan.at).isoformat()} | {
            "travel": round(People.driving_time(road))
        }

    def _begin(self, step: Step) -> None:
        """A person begins something; what they are still at is finished first."""
        self.narrate({"person": step.who, "does": step.does, **step.details()})
        work = self._work(step)
        if work is None:
            return
        queue = self._doing.setdefault(step.who, [])
        queue.append(work)
        busy = self._busy.get(step.who)
        if busy is None or busy.done:
            self._busy[step.who] = self.start(self._live(queue))

    @staticmethod
    async def _live(queue: list[Coroutine[Any, Any, None]]) -> None:
        while queue:
            await queue.pop(0)

    def _work(self, step: Step) -> Coroutine[Any, Any, None] | None:
        """A step's doing; None where it is done at once."""
        people, who = self.people, step.who
        if isinstance(step, Leaves | Returns):
            to = step.to if isinstance(step, Leaves) else HOME
            takes = step.takes
            return people.drive(who, to, step.vehicle, takes) if step.vehicle else people.walk(who, to, takes)
        if isinstance(step, PlugsIn | Unplugs):
            self.set(f"vehicle/{step.vehicle}", plugged_in=isinstance(step, PlugsIn))
        elif isinstance(step, Uses):
            self._touch(step)
        elif isinstance(step, HomeStep | Moves):
            people.settle(who, step.activity, room=step.room, asleep=step.activity == "sleeping")
        return None

    def _touch(self, step: Uses) -> None:
        content = {"path": step.property, "payload": step.value, "by": step.who}
        self.say(self.plane.touch(step.device), content)
