"""The things of the world that devices sense and act upon: people, rooms, vehicles, weather.

A device declares `room: Room = senses()` and reads `self.room.temperature`: what its sensor would
say now. It acts upon a thing by assigning to an influence, `self.room.heat = 2000`: the world adds
up what all devices do. Nothing else of the world can be reached from a device.
"""

from collections.abc import Callable, Container
from copy import deepcopy
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

from ecosim.curves import Curve, decode, encode, steady

T = TypeVar("T")
_NOTHING = object()


class _Aspect(Generic[T]):
    """What facts and influences share: a default, a meaning, and the name they have in the thing's class."""

    def __init__(self, default: T, doc: str) -> None:
        self.default = default
        self.__doc__ = doc
        self.name = ""

    def __set_name__(self, owner: "type[Thing]", name: str) -> None:
        self.name = name


class Fact(_Aspect[T]):
    """Something true of a thing. A number may be a curve: then reading it gives its value now."""

    @overload
    def __get__(self, thing: None, owner: type) -> "Fact[T]": ...
    @overload
    def __get__(self, thing: "Thing", owner: type) -> T: ...
    def __get__(self, thing: "Thing | None", owner: type) -> "Fact[T] | T":
        if thing is None:
            return self
        found: T  # not by `cast`, for this is called often
        curve: Any = thing.curves.get(self.name)
        found = curve.at(thing.time()) if curve is not None else thing.facts.get(self.name, self.default)
        return found


class Influence(_Aspect[T]):
    """What a device does to a thing: assign to it. Reads back what this device does."""

    @overload
    def __get__(self, thing: None, owner: type) -> "Influence[T]": ...
    @overload
    def __get__(self, thing: "Thing", owner: type) -> T: ...
    def __get__(self, thing: "Thing | None", owner: type) -> "Influence[T] | T":
        if thing is None:
            return self
        return cast("T", thing.influences.get(self.name, self.default))

    def __set__(self, thing: "Thing", value: T) -> None:
        if self.name not in thing.influences or thing.influences[self.name] != value:
            thing.influences[self.name] = value
            thing.changed()


class _News:
    """What differs between two snapshots: looked for once, where many devices sense the same thing."""

    def __init__(self) -> None:
        self._before: dict[str, Any] | None = None
        self._after: dict[str, Any] | None = None
        self._found: list[str] = []

    def between(self, before: dict[str, Any], after: dict[str, Any], names: list[str]) -> list[str]:
        """The facts that are told differently."""
        if before is not self._before or after is not self._after:
            self._before, self._after = before, after
            self._found = [n for n in names if before.get(n, _NOTHING) != after.get(n, _NOTHING)]
        return self._found


class Thing:
    """One thing of the world, as one device senses it. `address` is `room/kitchen` and the like."""

    sort: ClassVar[str]
    only_one: ClassVar[bool] = False
    _news: ClassVar[_News] = _News()

    def __init__(self, address: str, time: Callable[[], float], changed: Callable[[], None]) -> None:
        self.address = address
        self.time = time
        self.changed = changed
        self.facts: dict[str, Any] = {}
        self.curves: dict[str, Curve] = {}
        self._snapshot: dict[str, Any] = {}
        self.influences: dict[str, Any] = {}
        self.known = False

    @property
    def name(self) -> str:
        """What the home file calls it."""
        return self.address.rpartition("/")[2]

    def learn(
        self, snapshot: dict[str, Any], heeded: Container[str] | None = None
    ) -> tuple[list[tuple[str, Any, Any]], list[str]]:
        """Take in all that is true now. The snapshot is kept, and not changed: many may share it.

        Returns what changed, as (fact, new value, old value), and the facts that take another course; of
        the facts that are `heeded`, or of all.
        """
        first, self.known = not self.known, True
        before, self._snapshot = self._snapshot, snapshot
        changes, turned = [], []
        for name in self.fact_names() if first else self._news.between(before, snapshot, self.fact_names()):
            told = snapshot.get(name, _NOTHING)
            if heeded is not None and name not in heeded:
                self._take(name, told)
                continue
            old = getattr(self, name)
            self._take(name, told)
            new = getattr(self, name)
            turned.append(name)
            if first or new != old:
                changes.append((name, new, old))
        return changes, turned

    def _take(self, name: str, told: object) -> None:
        self.curves.pop(name, None)
        self.facts.pop(name, None)
        if isinstance(told, dict) and "curve" in told:
            self.curves[name] = decode(told["curve"])
        elif told is not _NOTHING:
            self.facts[name] = deepcopy(told) if isinstance(told, list | dict) else told

    def curve(self, name: str) -> Curve:
        """A numeric fact as a function of time, for computing when it will cross a threshold."""
        return self.curves.get(name) or steady(float(getattr(self, name)))

    @classmethod
    @cache
    def fact_names(cls) -> list[str]:
        """What can be sensed of such a thing."""
        return [n for n, v in vars(cls).items() if isinstance(v, Fact)]


def as_fact(curve: Curve) -> dict[str, Any]:
    """A curve as it stands in a thing's snapshot."""
    return {"curve": encode(curve)}


class Person(Thing):
    """Somebody: what a wearable on the wrist, or a phone in the pocket, could measure."""

    sort = "person"
    place = Fact("", "name of the place the person is at, empty on the way")
    room = Fact("", "room at home")
    activity = Fact(
        "idle",
        "sleeping, waking, idle, cooking, eating, washing, showering, television, walking, driving, "
        "riding (as a passenger), away",
    )
    asleep = Fact(False, "whether the person sleeps")
    sleep_stage = Fact("awake", "awake, light, deep, rem")
    heart_rate = Fact(70.0, "beats a minute")
    drowsy = Fact(False, "whether staying awake takes an effort")
    moving = Fact(False, "whether the person is on the way")
    vehicle = Fact("", "the vehicle the person sits in")
    latitude = Fact(0.0, "degrees")
    longitude = Fact(0.0, "degrees")
    plans: Fact[list[dict[str, Any]]] = Fact(
        [], "what the person has written down: title, place, start (ISO 8601), travel (seconds)"
    )
    radio = Influence(False, "a device the person carries can be found by others near by")
    vibration = Influence(False, "a device on the person vibrates")


class Room(Thing):
    """A room of the home."""

    sort = "room"
    temperature = Fact(20.0, "of the air, °C")
    vapour = Fact(8.0, "water in the air, g/m³")
    dust = Fact(10.0, "fine dust in the air (PM2.5), µg/m³")
    smoke = Fact(0.0, "light that a metre of the air takes away, %")
    brightness = Fact(0.0, "daylight and lamps, lx")
    people = Fact(0, "how many people are in it")
    occupied = Fact(False, "whether somebody is in it")
    heat = Influence(0.0, "W given to the air, negative when it is cooled")
    light = Influence(0.0, "lm given to the room")
    shade = Influence(0.0, "share of the daylight kept out, 0 to 1")
    clean_air = Influence(0.0, "m³/h of air that is filtered")
    steam = Influence(0.0, "g/h of water given to the air, negative when it is dried")


class Opening(Thing):
    """A door, window or gate of the home."""

    sort = "opening"
    open = Fact(False, "whether one could go or air flow through it")
    key = Fact("", "who turns a key, or the knob inside, in its lock")
    visitor = Fact("", "who stands before it, and does not live here")
    ringing = Fact(False, "whether somebody presses the bell beside it")
    bolted = Influence(False, "its lock keeps it shut")
    driven_open = Influence(False, "a motor holds it open")


class Vehicle(Thing):
    """A car's body: where it is and who is in it."""

    sort = "vehicle"
    place = Fact("", "name of the place it stands at, empty on the way")
    latitude = Fact(0.0, "degrees")
    longitude = Fact(0.0, "degrees")
    odometer = Fact(0.0, "km")
    speed = Fact(0.0, "km/h")
    driver = Fact("", "who sits at the wheel")
    passengers: Fact[list[str]] = Fact([], "who else sits in it")
    destination = Fact("", "the place it is driven to")
    arrival = Fact(0.0, "when it will be there, seconds since the epoch")
    to_go = Fact(0.0, "km still to go to the destination along the road")
    to_home = Fact(0.0, "km still to go to the home along the road")
    plugged_in = Fact(False, "whether a charging cable is in")
    cable = Fact(7.0, "kW that the charging cable gives; from 50 on it is direct current")
    near: Fact[list[str]] = Fact([], "devices whose radio is within two metres")
    shaken = Fact(False, "whether somebody is at its doors who has no key")
    locked = Influence(True, "the doors do not open")
    charging = Influence(0.0, "W drawn from the cable")
    empty = Influence(False, "its battery drives it no further")


class ChargingPoint(Thing):
    """Where a charging cable hangs, at home."""

    sort = "charging_point"
    vehicle = Fact("", "the vehicle its cable is in")
    drawn = Fact(0.0, "W that the vehicle takes")
    offer = Influence(7.0, "kW that it lets the vehicle take")


class Weather(Thing):
    """Outside the home."""

    sort = "weather"
    only_one = True
    temperature = Fact(10.0, "of the air, °C")
    vapour = Fact(6.0, "water in the air, g/m³")
    dust = Fact(15.0, "fine dust in the air (PM2.5), µg/m³")
    sun = Fact(0.0, "W/m² on the ground")
    dark = Fact(False, "whether the sun is down")


class Mains(Thing):
    """The sockets of the home, where most devices are plugged in."""

    sort = "mains"
    only_one = True
    voltage = Fact(230.0, "V")
    draw = Influence(0.0, "W taken from it")
    feed = Influence(0.0, "W given to it")


class Grid(Thing):
    """Where the home's wires leave it: what its meter sees."""

    sort = "grid"
    only_one = True
    load = Fact(0.0, "W that all devices take together")
    feed = Fact(0.0, "W that the home makes itself")
    price = Fact(0.3, "of a kWh now, in the currency of the home")


class Household(Thing):
    """The home itself: its address, its water."""

    sort = "household"
    only_one = True
    latitude = Fact(0.0, "degrees")
    longitude = Fact(0.0, "degrees")
    place = Fact("home", "name of the place")
    hot_water = Fact(0.0, "litres a minute, at 40 °C, that people draw")


THINGS: tuple[type[Thing], ...] = (
    Person,
    Room,
    Opening,
    Vehicle,
    ChargingPoint,
    Weather,
    Mains,
    Grid,
    Household,
)
