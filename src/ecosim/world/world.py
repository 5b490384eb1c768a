"""One home's world, living the days that are told to it."""

from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from ecosim.day import Begin, Day, Plan
from ecosim.day.incidents import Incident, IncidentBase, Shaken, Smoke, Visitor
from ecosim.day.possible import OFFER
from ecosim.day.story import (
    Closes,
    ConsentBase,
    HomeStep,
    Leaves,
    Moves,
    Opens,
    PlugsIn,
    Returns,
    Showers,
    Step,
    Unplugs,
    Uses,
)
from ecosim.home import HOME, Home
from ecosim.timeline import Task, Timeline, Wait
from ecosim.world.air import Walls
from ecosim.world.bodies import Bodies
from ecosim.world.climate import Climate
from ecosim.world.house import Doors, Water, Wires
from ecosim.world.outages import Outages
from ecosim.world.people import People, Spot
from ecosim.world.travel import Travel, Trip, driving_time
from ecosim.world.truth import Truth

Doing = Callable[[], Coroutine[Any, Any, None]]
RINGS = 2.0  # s that a visitor presses the bell
TO_THE_BELL = 6.0  # s from coming into view to pressing it


class World(Truth):
    """The truth of a home, and the stories that change it."""

    def __init__(self, home: Home, day: Day, timeline: Timeline, seed: object) -> None:
        super().__init__(home.home, timeline, home.zone, seed)
        self.home = home
        self.spots: dict[str, Spot] = {}
        self.doors = Doors(self, home.openings)
        walls = {
            name: Walls(r.loss, r.capacity * 1000, r.area * r.height, r.area, r.windows)
            for name, r in home.rooms.items()
        }
        self.climate = Climate(self, walls, self.doors.open_area)
        self.doors.air_changed = self.climate.recompute
        self.wires = Wires(self, home)
        self.outages = Outages(self, self.wires)
        self.bodies = Bodies(self, seed)
        self.people = People(self, self.bodies, Water(self), self.climate.recompute)
        entrance = home.entrance
        hall = home.openings[entrance].room if entrance else ""
        self.travel = Travel(self.people, self.doors, self.wires, self.spots, entrance=entrance, hall=hall)
        self._doing: dict[str, deque[Doing]] = {}
        self._busy: dict[str, Task] = {}
        self._furnish(day)

    # ------------------------------------------------------------- before the first day

    def _furnish(self, day: Day) -> None:
        """Everything where it is when the first day begins."""
        self._learn_places(day)
        address = self.spots[HOME]
        self.set(
            "household",
            latitude=address.latitude,
            longitude=address.longitude,
            place=HOME,
            hot_water=0.0,
        )
        self.climate.furnish(day.sky(self.home), {n: r.temperature for n, r in self.home.rooms.items()})
        for person in self.home.people:
            self._place_person(f"person/{person}", day.begin[person])
        for vehicle in self.home.vehicles:
            self._place_vehicle(vehicle, day.begin[vehicle])

    def _place_vehicle(self, vehicle: str, begin: Begin) -> None:
        spot = self.spots[begin.place]
        self.set(
            f"vehicle/{vehicle}",
            place=spot.name,
            latitude=spot.latitude,
            longitude=spot.longitude,
            to_home=spot.road,
            to_go=0.0,
            odometer=0.0,
            speed=0.0,
            driver="",
            passengers=[],
            destination="",
            arrival=0.0,
            plugged_in=False,
            cable=0.0,
            near=[],
            shaken=False,
        )
        if begin.plugged_in:
            self.wires.plug_in(vehicle, None if begin.place == HOME else spot.charging)

    def _place_person(self, key: str, begin: Begin) -> None:
        spot = self.spots[begin.place]
        at_home = spot.name == HOME
        activity = begin.activity if at_home or begin.activity == "sleeping" else "away"
        room = (begin.room or next(iter(self.home.rooms), "")) if at_home else ""
        self.set(
            key,
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
        self.bodies.furnish(key, activity)

    def _learn_places(self, day: Day) -> None:
        for name, place in {**self.home.places, **day.places}.items():
            self.spots[name] = Spot(name, place.latitude, place.longitude, place.road, place.charging)

    # ------------------------------------------------------------- a day

    def play(self, day: Day) -> None:
        """Put a day's weather, prices, plans, story, incidents and outages on the timeline."""
        self._learn_places(day)
        self.turn(None, lambda: self.climate.begin(day.sky(self.home), day.start, day.end))
        if not self.bodies.begun:
            self.turn(None, self.bodies.begin)
        self.wires.begin(lambda entry: day.time(entry.start))
        for person in self.home.people:
            plans = [self._plan(day, p) for p in day.plans if p.who == person]
            self.turn(None, lambda p=person, w=plans: self.set(f"person/{p}", plans=w))  # type: ignore[misc]
        for step in day.story:
            self.at(day.time(step.at), lambda s=step: self._begin(s))  # type: ignore[misc]
        for incident in day.incidents:
            self.at(day.time(incident.at), lambda i=incident: self._happens(i))  # type: ignore[misc]
        for outage in day.outages:
            self.outages.plan(outage.what, *day.span(outage))

    def _plan(self, day: Day, plan: Plan) -> dict[str, Any]:
        road = Travel.road(self.spots[HOME], self.spots[plan.place])
        return {"title": plan.title, "place": plan.place, "start": day.instant(plan.at).isoformat()} | {
            "travel": round(driving_time(road))
        }

    def let(self, line: Step | Incident) -> None:
        """Let somebody do something, or something happen, now: whatever time the line says."""
        self.turn(None, lambda: self._happens(line) if isinstance(line, IncidentBase) else self._begin(line))

    # ------------------------------------------------------------- what people do

    def _begin(self, step: Step) -> None:
        """A person begins something; whoever is on the way gets there first, and can use devices there."""
        if isinstance(step, Uses):
            self._tell_story(step)
            self._touch(step.device, step.property, step.value, step.who)
            return
        if isinstance(step, ConsentBase):
            self._tell_story(step)
            return
        self._queue(step.who, lambda: self._do(step))
        if isinstance(step, Leaves | Returns):
            for name in step.along:
                there = Wait()
                self._queue(step.who, lambda w=there: self._end(w))  # type: ignore[misc]
                self._queue(name, lambda w=there: self._wait(w))  # type: ignore[misc]

    def _queue(self, who: str, work: Doing) -> None:
        queue = self._doing.setdefault(who, deque())
        queue.append(work)
        busy = self._busy.get(who)
        if busy is None or busy.done:
            self._busy[who] = self.start(self._live(queue))

    @staticmethod
    async def _live(queue: deque[Doing]) -> None:
        while queue:
            await queue.popleft()()

    @staticmethod
    async def _wait(there: Wait) -> None:
        await there

    @staticmethod
    async def _end(there: Wait) -> None:
        there.finish()

    def _tell_story(self, step: Step) -> None:
        self.narrate({"person": step.who, "does": step.does, **step.details()})

    async def _do(self, step: Step) -> None:
        self._tell_story(step)
        key = f"person/{step.who}"
        if isinstance(step, Leaves | Returns):
            towards = step.towards if isinstance(step, Leaves) else ""
            trip = Trip(step.to if isinstance(step, Leaves) else HOME, step.takes, towards)
            if step.vehicle:
                await self.travel.drive(key, trip, step.vehicle, step.along)
            else:
                await self.travel.walk(key, trip)
        elif isinstance(step, Showers):
            self.start(self.people.shower(key, step.room, step.water))
        elif isinstance(step, HomeStep | Moves):
            self.people.settle(key, step.activity, step.room)
        elif not isinstance(step, Uses | ConsentBase):
            self._by_hand(step)

    def _by_hand(self, step: PlugsIn | Unplugs | Opens | Closes) -> None:
        if isinstance(step, PlugsIn):
            place = self.get(f"vehicle/{step.vehicle}", "place")
            self.wires.plug_in(step.vehicle, None if place == HOME else self.spots[place].charging)
        elif isinstance(step, Unplugs):
            self.wires.unplug(step.vehicle)
        elif isinstance(step, Opens):
            if step.lasts is None:
                self.doors.hold(step.opening, 1)
            else:
                self.start(self.doors.open_for(step.opening, step.lasts))
        else:
            self.doors.hold(step.opening, -1)

    def _touch(self, device: str, path: str, payload: str, by: str) -> None:
        self.say(self.plane.touch(device), {"path": path, "payload": payload, "by": by})

    # ------------------------------------------------------------- what happens

    def _happens(self, incident: Incident) -> None:
        self.narrate(incident.details())
        self.start(self._go_through(incident))

    async def _go_through(self, incident: Incident) -> None:
        if isinstance(incident, Smoke):
            self.climate.smoulder(incident.room, burning=True)
            await self._sleep(incident.lasts)
            self.climate.smoulder(incident.room, burning=False)
        elif isinstance(incident, Visitor):
            await self._visit(incident)
        elif isinstance(incident, Shaken):
            self.set(f"vehicle/{incident.vehicle}", shaken=True)
            await self._sleep(incident.lasts)
            self.set(f"vehicle/{incident.vehicle}", shaken=False)
        else:
            content = f'{{"version":"{incident.version}"}}'
            self._touch(incident.device, OFFER, content, "its maker")

    async def _visit(self, visitor: Visitor) -> None:
        key = f"opening/{visitor.opening}"
        self.set(key, visitor=visitor.name)
        if visitor.rings:
            await self._sleep(TO_THE_BELL)
            self.set(key, ringing=True)
            await self._sleep(RINGS)
            self.set(key, ringing=False)
        await self._sleep(visitor.lasts)
        self.set(key, visitor="")

    async def _sleep(self, seconds: float) -> None:
        await self.timeline.sleep_until(self.timeline.now + seconds)
