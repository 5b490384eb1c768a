"""A home for a household: its rooms, its doors, and the devices it has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ecosim.new.people import Household

Entries = dict[str, dict[str, Any]]

SHARES: dict[str, float] = {
    "refrigerator": 1.0,
    "washing_machine": 0.95,
    "television": 0.9,
    "house_meter": 0.9,
    "smoke_alarm": 0.8,
    "kettle": 0.75,
    "thermostat": 0.6,
    "speaker": 0.4,
    "door_lock": 0.4,
    "contact_sensor": 0.35,
    "smart_plug": 0.35,
    "earbuds": 0.35,
    "air_conditioner": 0.3,
    "water_heater": 0.3,
    "robot_vacuum": 0.25,
    "air_sensor": 0.25,
    "garage_door": 0.25,
    "doorbell": 0.2,
    "air_purifier": 0.15,
    "curtain": 0.15,
    "rice_cooker": 0.15,
    "solar_inverter": 0.15,
}
"""Shares of the households that have a device; ours, so that each kind occurs and ordinary ones are usual."""

EACH_HAS = ("phone", "band", "light", "hub", "wall_charger")
"""What everybody, every room, every home and every car has."""


@dataclass(slots=True)
class House:
    """The entries of a home file, by section."""

    rooms: Entries = field(default_factory=dict)
    openings: Entries = field(default_factory=dict)
    charging_points: Entries = field(default_factory=dict)
    vehicles: Entries = field(default_factory=dict)
    devices: Entries = field(default_factory=dict)

    def ids(self, kind: str) -> list[str]:
        """Its devices of a kind."""
        return [id_ for id_, entry in self.devices.items() if entry["kind"] == kind]


def draw_house(household: Household, seed: object, known: Callable[[str], bool]) -> House:
    """A house with the devices of such a household, among the kinds that are `known`.

    Whether it has a device is drawn for each kind by itself: a new kind changes nothing else.
    """
    house = House()
    size = len(household.members)
    house.rooms |= {
        "living-room": {"name": "Living room", "area": 16 + 4 * size, "temperature": 19},
        "kitchen": {"name": "Kitchen", "area": 8 + 2 * size, "temperature": 19},
        "bathroom": {"name": "Bathroom", "area": 5 + size // 2, "temperature": 20},
        "hall": {"name": "Hall", "area": 4 + size, "temperature": 18},
    }
    for member in household.members:
        grown_up = member.room == "bedroom"
        name = "Bedroom" if grown_up else f"{member.name}'s room"
        house.rooms[member.room] = {"name": name, "area": 14 if grown_up else 11, "temperature": 18}
    house.openings |= {
        "front-door": {"name": "Front door", "room": "hall", "area": 2, "entrance": True},
        "fridge-door": {"name": "Fridge door", "area": 0},
        "kitchen-window": {"name": "Kitchen window", "room": "kitchen", "area": 0.8},
    }
    for number, car in enumerate(household.cars):
        house.vehicles[car] = {}
        house.charging_points["drive" if number == 0 else f"drive-{number + 1}"] = {}
    owned = {
        kind
        for kind, share in SHARES.items()
        if known(kind) and Random(f"{seed}/{kind}").random() < share  # noqa: S311 - a seed tells all
    }
    if "garage_door" in owned:
        house.openings["garage"] = {"name": "Garage", "area": 0}
    for id_, entry in _devices(household, house):
        kind = entry["kind"]
        if known(kind) and (kind in owned or kind not in SHARES):
            house.devices[id_] = entry
    return house


def _devices(household: Household, house: House) -> Iterator[tuple[str, dict[str, Any]]]:
    for member in household.members:
        yield f"{member.id}-phone", {"kind": "phone", "name": f"{member.name}'s phone", "carrier": member.id}
        yield f"{member.id}-band", {"kind": "band", "name": f"{member.name}'s band", "wearer": member.id}
    yield from _cars(household, house)
    for room, entry in house.rooms.items():
        yield f"{room}-light", {"kind": "light", "name": entry["name"], "room": room}
    for room in house.rooms:
        if room != "hall":
            name = f"{house.rooms[room]['name']} radiator"
            yield f"{room}-radiator", {"kind": "thermostat", "name": name, "room": room}
    yield "front-door-lock", {"kind": "door_lock", "name": "Front door", "door": "front-door", "room": "hall"}
    yield "doorbell", {"kind": "doorbell", "name": "Doorbell", "door": "front-door", "room": "hall"}
    yield (
        "kitchen-window-contact",
        {"kind": "contact_sensor", "name": "Kitchen window", "opening": "kitchen-window"},
    )
    yield "garage-door", {"kind": "garage_door", "name": "Garage", "door": "garage"}
    yield "fridge", {"kind": "refrigerator", "name": "Fridge", "room": "kitchen", "door": "fridge-door"}
    for id_, kind, name, room in _ROOMED:
        yield id_, {"kind": kind, "name": name, "room": room}
    earbuds = household.members[0]
    yield "earbuds", {"kind": "earbuds", "name": f"{earbuds.name}'s earbuds", "wearer": earbuds.id}
    areas = {room: entry["area"] for room, entry in house.rooms.items() if room != "bathroom"}
    yield "vacuum", {"kind": "robot_vacuum", "name": "Vacuum", "room": "living-room", "map": areas}
    yield "solar", {"kind": "solar_inverter", "name": "Solar roof"}
    yield "meter", {"kind": "house_meter", "name": "Meter"}
    yield "hub", {"kind": "hub", "name": "Hub", "room": "hall"}


_ROOMED = (
    ("living-room-ac", "air_conditioner", "Air conditioner", "living-room"),
    ("television", "television", "Television", "living-room"),
    ("speaker", "speaker", "Speaker", "living-room"),
    ("living-room-curtain", "curtain", "Curtain", "living-room"),
    ("air-sensor", "air_sensor", "Air", "living-room"),
    ("air-purifier", "air_purifier", "Air purifier", "living-room"),
    ("lamp-plug", "smart_plug", "Plug", "living-room"),
    ("kettle", "kettle", "Kettle", "kitchen"),
    ("rice-cooker", "rice_cooker", "Rice cooker", "kitchen"),
    ("washing-machine", "washing_machine", "Washing machine", "bathroom"),
    ("water-heater", "water_heater", "Water heater", "bathroom"),
    ("smoke-alarm", "smoke_alarm", "Smoke alarm", "hall"),
)


def _cars(household: Household, house: House) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each car opens to all grown-ups' phones; it begins as full as it charges itself."""
    keys = [f"{adult.id}-phone" for adult in household.adults]
    for car in household.cars:
        name = car.replace("-", " ").capitalize()
        yield car, {"kind": "car", "name": name, "body": car, "keys": keys, "charge": 80}
    for point in house.charging_points:
        name = point.replace("-", " ").capitalize()
        yield f"{point}-charger", {"kind": "wall_charger", "name": f"{name} charger", "point": point}
