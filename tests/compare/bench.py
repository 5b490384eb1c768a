"""A small home: the way home sets the heating off, and that a limit in the car; and wirings to try."""

from pathlib import Path
from typing import Any

from ecosim.compare.trial import Setting, Trial, Trials
from ecosim.day import load_day
from ecosim.home import load_home

HOME = """
home: flat
time_zone: Europe/Berlin
day: weekday
automations: automations.yaml
places:
  home: {latitude: 52.4675, longitude: 13.4010}
  office: {latitude: 52.5070, longitude: 13.3320, road: 11}
rooms:
  living-room: {area: 28}
people:
  anna: {name: Anna}
vehicles:
  car: {}
devices:
  anna-phone: {kind: phone, name: Anna's phone, carrier: anna}
  car: {kind: car, name: Car, body: car, keys: [anna-phone, anna-band]}
  anna-band: {kind: band, name: Anna's band, wearer: anna}
  heating: {kind: air_conditioner, name: Heating, room: living-room}
  hub: {kind: hub, name: Hub, room: living-room}
moments:
  arrive:
    title: Coming home
    cause: {device: car, property: navigation/minutes-to-home, below: 10}
    effect: {device: heating, property: air-conditioner/mode, is: heat}
    within: 10 s
  told:
    title: The car knows that it gets warm
    cause: {device: heating, property: air-conditioner/mode, is: heat}
    effect: {device: car, property: charging/limit, is: 70}
    within: 10 s
  sets-out:
    title: Somebody is on the way
    cause: {device: car, property: seats/driver-occupied, is: true}
    effect: {device: heating, property: air-conditioner/target, above: 22.5}
    within: 10 s
  key:
    title: The phone is the key
    cause: {person: anna, does: reaches}
    effect: {device: car, property: doors/locked, is: false}
    within: 2 s
"""
AUTOMATIONS = """
- id: nearly_home
  alias: The car is nearly home
  triggers:
    - trigger: numeric_state
      entity_id: sensor.car_navigation_minutes_to_home
      below: 10
  actions:
    - action: climate.set_hvac_mode
      target: {entity_id: climate.heating}
      data: {hvac_mode: heat}
- id: sets_out
  alias: Somebody sets out for home
  triggers:
    - trigger: state
      entity_id: binary_sensor.car_seats_driver_occupied
      to: "on"
  conditions:
    - condition: time
      after: "12:00:00"
  actions:
    - action: climate.set_temperature
      target: {entity_id: climate.heating}
      data: {temperature: 23}
- id: tell
  alias: It gets warm
  triggers:
    - trigger: state
      entity_id: climate.heating
      to: heat
  actions:
    - action: number.set_value
      target: {entity_id: number.car_charging_limit}
      data: {value: 70}
"""
DAY = """
day: weekday
date: 2026-03-17
story:
  - {at: "06:30", who: anna, does: wakes}
  - {at: "08:10", who: anna, does: leaves, to: office, with: car}
  - {at: "17:05", who: anna, does: returns, with: car}
expect:
  - {moment: key, after: "08:00", before: "08:30"}
  - {moment: arrive}
  - {moment: told}
"""
DEAD = """
day: dead
date: 2026-03-17
story:
  - {at: "06:30", who: anna, does: wakes}
  - {at: "08:10", who: anna, does: leaves, to: office, with: car}
  - {at: "08:40", who: anna, does: uses, device: anna-phone, property: phone/hotspot}  # dead by three
  - {at: "20:30", who: anna, does: returns, with: car}
expect:
  - {moment: sets-out, after: "20:00"}
  - {moment: arrive, after: "20:00"}
"""
WIRING = """
wiring: {name}
title: A wiring that is tried
domains:
  home: {{}}
  car: {{kinds: [car]}}
links:
  - from: car
    to: home
    latency: 0.2 s
    {more}
"""
SHOWS = "shows: {car: [navigation/*, charging/*, battery/charge]}"
TAKES = "takes: {car: [charging/limit]}"


def home(folder: Path) -> Path:
    """The home's folder."""
    (folder / "days").mkdir(parents=True)
    (folder / "home.yaml").write_text(HOME, encoding="utf-8")
    (folder / "automations.yaml").write_text(AUTOMATIONS, encoding="utf-8")
    (folder / "days" / "weekday.yaml").write_text(DAY, encoding="utf-8")
    (folder / "days" / "dead.yaml").write_text(DEAD, encoding="utf-8")
    return folder


def wiring(folder: Path, *more: str, name: str = "tried") -> str:
    """The file of a wiring with one link; these are the link's other lines."""
    file = folder / f"{name}.yaml"
    file.write_text(WIRING.format(name=name, more="\n    ".join(more)), encoding="utf-8")
    return str(file)


def setting(folder: Path | str, day: str = "") -> Setting:
    """What is lived."""
    found = load_home(folder)
    return Setting(found, [load_day(found, day)])


def moments(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The moments of a trial by name."""
    return {moment["id"]: moment for moment in found["moments"]}


def tried(where: Setting, wired: str, seed: int = 0) -> dict[str, dict[str, Any]]:
    """The moments of one life without an outage."""
    return moments(Trials(where).run(Trial(wired, seed))[0])
