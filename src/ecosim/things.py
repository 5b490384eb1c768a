"""The things of the world that devices sense and act upon: people, rooms, vehicles, weather.

A device declares `room: Room = senses()` and reads `self.room.temperature`: what its sensor would
say now. It acts upon a thing by assigning to an influence, `self.room.heat = 2000`: the world adds
up what all devices do. Nothing else of the world can be reached from a device.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

from ecosim.curves import Curve, decode, encode, steady

T = TypeVar("T")


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
        curve = thing.curves.get(self.name)
        if curve is not None:
            return cast("T", curve.at(thing.time()))
        return cast("T", thing.facts.get(self.name, self.default))


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


class Thing:
    """One thing of the world, as one device senses it. `key` is `room/kitchen` and the like."""

    sort: ClassVar[str]
    only_one: ClassVar[bool] = False

    def __init__(self, key: str, time: Callable[[], float], changed: Callable[[], None]) -> None:
        self.key = key
        self.time = time
        self.changed = changed
        self.facts: dict[str, Any] = {}
        self.curves: dict[str, Curve] = {}
        self.influences: dict[str, Any] = {}
        self.known = False

    @property
    def name(self) -> str:
        """What the home file calls it."""
        return self.key.rpartition("/")[2]

    def learn(self, snapshot: dict[str, Any]) -> list[tuple[str, Any, Any]]:
        """Take in all that is true now; what changed, as (fact, new value, old value)."""
        now = {name: getattr(self, name) for name in self.fact_names()}
        self.curves = {n: decode(v["curve"]) for n, v in snapshot.items() if _is_curve(v)}
        self.facts = {n: v for n, v in snapshot.items() if not _is_curve(v)}
        first, self.known = not self.known, True
        changes = [(n, getattr(self, n), old) for n, old in now.items()]
        return [c for c in changes if first or c[1] != c[2]]

    def curve(self, name: str) -> Curve:
        """A numeric fact as a function of time, for computing when it will cross a threshold."""
        return self.curves.get(name) or steady(float(getattr(self, name)))

    @classmethod
    def fact_names(cls) -> list[str]:
        """What can be sensed of such a thing."""
        return [n for n, v in vars(cls).items() if isinstance(v, Fact)]


def _is_curve(value: object) -> bool:
    return isinstance(value, dict) and "curve" in value


def as_fact(curve: Curve) -> dict[str, Any]:
    """A curve as it stands in a thing's snapshot."""
    return {"curve": encode(curve)}


class Person(Thing):
    """Somebody: what a wearable on the wrist, or a phone in the pocket, could measure."""

    sort = "person"
    place = Fact("", "name of the place the person is at, empty on the way")
    room = Fact("", "room at home")
    activity = Fact("idle", "sleeping, waking, idle, eating, washing, television, walking, driving, away")
    asleep = Fact(False, "whether the person sleeps")
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
    occupied = Fact(False, "whether somebody is in it")
    heat = Influence(0.0, "W given to the air, negative when it is cooled")
    light = Influence(0.0, "lm given to the room")


class Vehicle(Thing):
    """A car's body: where it is and who is in it."""

    sort = "vehicle"
    place = Fact("", "name of the place it stands at, empty on the way")
    latitude = Fact(0.0, "degrees")
    longitude = Fact(0.0, "degrees")
    odometer = Fact(0.0, "km")
    speed = Fact(0.0, "km/h")
    driver = Fact("", "who sits at the wheel")
    destination = Fact("", "the place it is driven to")
    arrival = Fact(0.0, "when it will be there, seconds since the epoch")
    to_home = Fact(0.0, "km still to go to the home along the road")
    plugged_in = Fact(False, "whether a charging cable is in")
    cable = Fact(7.0, "kW that the charging cable gives; from 50 on it is direct current")
    near: Fact[list[str]] = Fact([], "devices whose radio is within two metres")
    locked = Influence(True, "the doors do not open")
    charging = Influence(0.0, "W drawn from the cable")


class Weather(Thing):
    """Outside the home."""

    sort = "weather"
    only_one = True
    temperature = Fact(10.0, "of the air, °C")
    sun = Fact(0.0, "W/m² on the ground")
    dark = Fact(False, "whether the sun is down")


class Household(Thing):
    """The home itself: its address."""

    sort = "household"
    only_one = True
    latitude = Fact(0.0, "degrees")
    longitude = Fact(0.0, "degrees")
    place = Fact("home", "name of the place")


THINGS: tuple[type[Thing], ...] = (Person, Room, Vehicle, Weather, Household)
