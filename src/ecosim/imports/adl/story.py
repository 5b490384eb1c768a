"""What a resident's log tells, as steps of a story."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from ecosim.home import Home
from ecosim.imports.adl import hopes, rooms, television, trips
from ecosim.imports.adl.hopes import Hoped, hopes_of
from ecosim.imports.adl.log import (
    GROOMING,
    LEAVING,
    MEALS,
    ONE_MINUTE,
    SHOWERING,
    SLEEPING,
    TOILETING,
    Entry,
    Log,
)
from ecosim.imports.adl.rooms import Stay, stays
from ecosim.imports.adl.sensor_log import BED, COOKING, FRIDGE, SEAT, SHOWER, Firing
from ecosim.imports.adl.television import Told, switched_on
from ecosim.imports.adl.trips import Trip, trips_of

BY_HAND = ("opens", "plugs_in", "uses")
KITCHEN, BATHROOM, BEDROOM, LIVING_ROOM = "kitchen", "bathroom", "bedroom", "living-room"
LONGEST_SHOWER = timedelta(minutes=10)
A_MEAL = timedelta(minutes=1)
VACUUM = ("cleaning/empty-bin", "robot-vacuum/free")
RULES = (
    """\
The resident lives alone: everybody else of the home is out of town, and sleeps there from 23:00 to 07:00.
Sleeping, meals, showering, grooming and spare time are told as logged, each in its room.
- somebody who sleeps is in the bedroom, or on the sofa where only the seat is pressed;
- a meal, in the kitchen, begins with cooking where cooktop, toaster or microwave are used, and is eaten
  when they have done, on the sofa where the seat is pressed; a snack of less than a minute is a way to
  the kitchen;
- under the shower the water runs as long as its sensor sees somebody, at most 10 min;
- a visit to the toilet is a way to the bathroom;
- whoever comes home by car empties the bin of a robot vacuum, and frees it where it is stuck;
- the fridge, and the front door where nobody leaves or comes home, are opened as long as their sensors
  say; cupboards are not told.""",
    rooms.RULES,
    television.RULES,
    trips.RULES,
    hopes.RULES,
)
"""How a log is told, in parts."""


@dataclass(slots=True)
class Tale:
    """The whole of a log."""

    steps: list[Told] = field(default_factory=list)
    hopes: list[Hoped] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)


def tell(log: Log, home: Home, person: str, vehicle: str | None) -> Tale:
    """The story of a person's log; `vehicle` is driven, None walks everywhere."""
    trips = trips_of(log.entries, vehicle)
    teller = _Teller(log, home, trips, vehicle)
    steps = _without_echoes(sorted(teller.steps(), key=lambda s: s.at))
    for screen in teller.devices("television", LIVING_ROOM):
        end = max(entry.end for entry in log.entries)
        lived = [s for s in steps if s.keys["does"] not in BY_HAND]
        steps = sorted([*steps, *switched_on(lived, end, screen, LIVING_ROOM)], key=lambda s: s.at)
    return Tale(steps, hopes_of(log, trips, home, person), list(trips.values()))


def _without_echoes(steps: list[Told]) -> list[Told]:
    """Going on with the same in the same room is no step."""
    found: list[Told] = []
    last: dict[str, Any] = {}
    for step in steps:
        if step.keys["does"] in BY_HAND:
            found.append(step)
        elif step.keys != last:
            found.append(step)
            last = step.keys
    return found


class _Teller:
    """Tells one activity after the other, and what is between them."""

    def __init__(self, log: Log, home: Home, trips: dict[int, Trip], vehicle: str | None) -> None:
        self.log, self.home, self.trips, self.vehicle = log, home, trips, vehicle
        self.sensors = log.sensors

    def steps(self) -> Iterator[Told]:
        """All steps; those at the same time in the order in which they are done."""
        entries = self.log.entries
        midnight = datetime.combine(entries[-1].begin.date(), time()) + timedelta(days=1)
        for entry, following in zip(entries, [*entries[1:], None], strict=True):
            yield from self._activity(entry)
            yield from self._between(entry, following.begin if following else midnight, following)
        for firing in self.log.doors:
            yield from self._opens(firing, self._entrance())
        for firing in self.sensors.firings:
            if firing.sensor == FRIDGE:
                yield from self._opens(firing, "fridge" if "fridge" in self.home.openings else None)

    def devices(self, kind: str, room: str | None = None) -> list[str]:
        """Devices of a kind, in a room or anywhere."""
        devices = self.home.devices.items()
        return [id_ for id_, d in devices if d.kind == kind and room in (None, d.room)]

    def _does(self, at: datetime, verb: str, room: str | None = None, **keys: object) -> Iterator[Told]:
        if room in self.home.rooms:
            yield Told(at, {"does": verb, "room": room, **keys})
        elif verb != "moves":
            yield Told(at, {"does": verb, **keys})

    # ------------------------------------------------------------- activities

    def _activity(self, entry: Entry) -> Iterator[Told]:
        if entry.activity == SLEEPING:
            yield from self._does(entry.begin, "sleeps", self._where_slept(entry))
        elif entry.activity == LEAVING:
            yield from self._absence(entry)
        elif entry.activity in MEALS:
            yield from self._meal(entry)
        elif entry.activity == SHOWERING:
            yield from self._shower(entry)
        elif entry.activity == GROOMING:
            yield from self._does(entry.begin, "washes", BATHROOM)
        elif entry.activity == TOILETING:
            yield from self._does(entry.begin, "moves", BATHROOM)
        else:
            yield from self._spare_time(entry)

    def _where_slept(self, entry: Entry) -> str:
        in_bed = self.sensors.seen(entry.begin, entry.end, BED)
        return LIVING_ROOM if not in_bed and self.sensors.seen(entry.begin, entry.end, SEAT) else BEDROOM

    def _absence(self, entry: Entry) -> Iterator[Told]:
        trip = self.trips.get(entry.line)
        if trip is None:
            return
        way = {"with": self.vehicle} if trip.by_car else {"by": "foot"}
        takes = {"takes": f"{round(trip.takes.total_seconds())} s"}
        yield Told(trip.begin, {"does": "leaves", "to": trip.place, **way, **takes})
        yield Told(trip.back, {"does": "returns", **way, **takes})
        if trip.plugs_in:
            yield Told(trip.end, {"does": "plugs_in", "vehicle": self.vehicle})
        if trip.by_car:
            for vacuum in self.devices("robot_vacuum"):
                for action in VACUUM:
                    yield Told(trip.end, {"does": "uses", "device": vacuum, "property": action})

    def _meal(self, entry: Entry) -> Iterator[Told]:
        if entry.lasts < A_MEAL:
            yield from self._does(entry.begin, "moves", KITCHEN)
            return
        used = list(self.sensors.begun(entry.begin, entry.end, COOKING))
        ready = entry.begin
        if used:
            yield from self._does(entry.begin, "cooks", KITCHEN)
            ready = min(max(f.end for f in used), entry.end)
        sitting = [f for f in self.sensors.begun(ready, entry.end, (SEAT,)) if entry.end - f.begin >= A_MEAL]
        if not sitting or sitting[0].begin - ready >= A_MEAL:
            yield from self._does(ready, "eats", KITCHEN)
        if sitting:
            yield from self._does(sitting[0].begin, "eats", LIVING_ROOM)

    def _shower(self, entry: Entry) -> Iterator[Told]:
        seen = self.sensors.seen(entry.begin, entry.end, SHOWER)
        water = min(seen or entry.lasts, LONGEST_SHOWER)
        yield from self._does(entry.begin, "showers", BATHROOM, water=f"{round(water.total_seconds())} s")

    def _spare_time(self, entry: Entry) -> Iterator[Told]:
        seen = list(stays(self.sensors, entry.begin, entry.end))
        if not seen or seen[0].at > entry.begin:
            seen.insert(0, Stay(entry.begin, LIVING_ROOM))
        for stay in seen:
            yield from self._does(stay.at, "watches" if stay.room == LIVING_ROOM else "moves", stay.room)

    # ------------------------------------------------------------- between them

    def _between(self, entry: Entry, end: datetime, following: Entry | None) -> Iterator[Told]:
        """What is done until the next activity begins at `end`."""
        begin = entry.end
        asleep = entry.activity == SLEEPING
        if asleep:
            yield from self._does(begin, "wakes")
        if end - begin < ONE_MINUTE:
            if asleep:
                yield from self._does(end, "rises")
            return
        seen = list(stays(self.sensors, begin, end))
        if asleep:
            up = seen[0].at if seen else end
            if seen or following is None or following.activity != SLEEPING:
                yield from self._does(up, "rises")
        elif not (self._still_eats(entry) or (seen and seen[0].at - begin < ONE_MINUTE)):
            yield from self._does(begin, "rests", LIVING_ROOM)
        for stay in seen:
            yield from self._does(stay.at, "rests" if stay.room == LIVING_ROOM else "moves", stay.room)

    def _still_eats(self, entry: Entry) -> bool:
        """What was cooked until the end of the meal is eaten after that."""
        used = self.sensors.begun(entry.begin, entry.end, COOKING)
        return entry.activity in MEALS and any(entry.end - f.end < A_MEAL for f in used)

    # ------------------------------------------------------------- doors

    def _entrance(self) -> str | None:
        return next((name for name, o in self.home.openings.items() if o.entrance), None)

    def _opens(self, firing: Firing, opening: str | None) -> Iterator[Told]:
        """A door, where somebody is at home and awake to open it."""
        if opening is None or any(self._absent(e, firing.begin) for e in self.log.entries):
            return
        seconds = round((firing.end - firing.begin).total_seconds())
        yield Told(firing.begin, {"does": "opens", "opening": opening, "lasts": f"{seconds} s"})

    def _absent(self, entry: Entry, at: datetime) -> bool:
        """Asleep, or out, in this entry."""
        away = entry.line in self.trips or entry.activity == SLEEPING
        return away and entry.begin <= at <= entry.end
