"""The things of the world that devices sense and act upon: people, rooms, vehicles, weather.

A device declares `room: Room = senses()` and reads `self.room.temperature`: what its sensor would
say now. It acts upon a thing by assigning to an influence, `self.room.heat = 2000`: the world adds
up what all devices do. Nothing else of the world can be reached from a device.
"""

from typing import Any

from ecosim.thing import Fact, Influence, Thing, as_fact

__all__ = ["THINGS", "Fact", "Influence", "Thing", "as_fact"]


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
    phone_empty = Fact(False, "the phones of the person have used up their batteries, and find no charger")
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
    shade = Influence(0.0, "share of the daylight kept out, 0 to 1", stays=True)
    clean_air = Influence(0.0, "m³/h of air that is filtered")
    steam = Influence(0.0, "g/h of water given to the air, negative when it is dried")


class Opening(Thing):
    """A door, window or gate of the home."""

    sort = "opening"
    open = Fact(False, "whether one could go or air flow through it")
    key = Fact("", "who turns a key, or the knob inside, in its lock")
    visitor = Fact("", "who stands before it, and does not live here")
    ringing = Fact(False, "whether somebody presses the bell beside it")
    bolted = Influence(False, "its lock keeps it shut", stays=True)
    driven_open = Influence(False, "a motor holds it open", stays=True)


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
    live = Fact(True, "whether there is any voltage")
    price = Fact(0.3, "of a kWh now, in the currency of the home")


class Network(Thing):
    """What is between the home and the clouds of vendors: works, or does not."""

    sort = "network"
    only_one = True
    internet = Fact(True, "whether the home is online")
    car_cloud = Fact(True, "whether the cloud of the car's maker answers")
    partner_cloud = Fact(True, "whether the clouds of other vendors answer")


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
    Network,
    Household,
)
