"""Canaries in personal data: said at its own place, and seen wherever they get."""

import json
from pathlib import Path

import pytest

from ecosim.bus import Hosted
from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.plane import Plane
from ecosim.record import Entry
from ecosim.runs.assembly import Assembly
from ecosim.runs.canary import Canaries, Sighting, astray
from ecosim.timeline import Timeline
from ecosim.virtual.bus import VirtualNet
from ecosim.wire.homie import face_of

HOME = """\
home: flat
time_zone: Europe/Berlin
day: day
automations: automations.yaml
places:
  home: {latitude: 52.5, longitude: 13.4}
  office: {road: 12}
rooms:
  room: {area: 20}
people:
  anna: {name: Anna}
vehicles:
  car: {}
devices:
  phone: {kind: phone, carrier: anna}
  band: {kind: band, wearer: anna}
  car: {kind: car, body: car, keys: [phone]}
  speaker: {kind: speaker, room: room}
  hub: {kind: hub}
"""
DAY = """\
day: day
date: 2026-03-17
begin:
  anna: {room: room, activity: idle}
story:
  - {at: "08:00", who: anna, does: leaves, to: office, with: car}
  - {at: "17:00", who: anna, does: returns, with: car}
"""
AUTOMATIONS = """\
- alias: Tell the house
  triggers: [{trigger: state, entity_id: device_tracker.car}]
  actions:
    - action: notify.send_message
      target: {entity_id: notify.speaker}
      data: {message: "The car is at {{ states('device_tracker.car') }}."}
"""


def lived(folder: Path) -> tuple[Canaries, list[Entry]]:
    """A day with canaries."""
    (folder / "home.yaml").write_text(HOME, "utf-8")
    (folder / "automations.yaml").write_text(AUTOMATIONS, "utf-8")
    (folder / "days").mkdir()
    (folder / "days" / "day.yaml").write_text(DAY, "utf-8")
    home = load_home(folder)
    day = load_day(home)
    timeline = Timeline(day.start)
    assembly = Assembly(home, [day], 0, lambda: timeline)
    net, canaries = VirtualNet(timeline), Canaries()
    entries: list[Entry] = []
    recorder, world, hosts = assembly.recorder(lambda: timeline.now, None), assembly.world(), assembly.hosts()
    recorder.listeners.append(entries.append)
    clients: list[Hosted] = [recorder, world, *hosts]
    for client in clients:
        net.join(client)
    for host in hosts:
        canaries.plant(host)
    world.play(day)
    timeline.run_until(day.end)
    assert [c for host in hosts for c in host.crashes] == []
    return canaries, entries


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Canaries, list[Entry]]:
    return lived(tmp_path_factory.mktemp("flat"))


def test_each_is_planted_once_and_is_what_its_datatype_wants(day: tuple[Canaries, list[Entry]]) -> None:
    canaries, entries = day
    assert len({(c.device, c.path, c.field) for c in canaries.planted.values()}) == len(canaries.planted)
    home_of = {f"flat/5/{c.device}/{c.path}": c for c in canaries.planted.values() if not c.field}
    said = {e.topic: e.payload for e in entries if e.topic in home_of and e.payload not in ("", "\x00")}
    assert {
        "flat/5/phone/position/latitude",
        "flat/5/band/band/heart-rate",
        "flat/5/car/location/place",
    } <= set(said)
    assert {"phone", "band", "car"} == {c.device for c in canaries.planted.values()}
    for topic, payload in said.items():
        assert payload == home_of[topic].text


def test_numbers_are_within_their_bounds_where_those_leave_room(tmp_path: Path) -> None:
    canaries, _ = lived(tmp_path)
    kinds = load_home(tmp_path).kinds
    outside = []
    for canary in canaries.planted.values():
        codec = face_of(kinds[canary.device]).faces[canary.path].codec
        if not canary.field:
            try:
                codec.decode(canary.text)
            except ValueError:
                outside.append(f"{canary.device}/{canary.path}")
    assert outside == ["band/band/heart-rate"]


def test_truths_words_and_bare_events_carry_none(day: tuple[Canaries, list[Entry]]) -> None:
    canaries, _ = day
    assert {"band/band/sleep-stage", "band/band/asleep", "band/band/woke-up", "hub/hub/mode"} <= set(
        canaries.mute
    )
    assert not {f"{c.device}/{c.path}" for c in canaries.planted.values()} & set(canaries.mute)


def test_where_they_turn_up(day: tuple[Canaries, list[Entry]]) -> None:
    canaries, entries = day
    found = canaries.find(entries)
    place = [s for s in found if (s.device, s.path) == ("car", "location/place")]
    assert {s.categories for s in place} == {frozenset({"location"})}
    assert {(s.topic, s.publisher) for s in place} == {
        ("flat/5/car/location/place", "car"),
        ("flat/5/speaker/voice/notify/set", "hub"),
        ("flat/5/speaker/voice/message", "speaker"),
        ("flat/5/speaker/voice/notified", "speaker"),
    }
    beats = {s.topic for s in found if s.path == "band/heart-rate"}
    assert beats == {"flat/5/band/band/heart-rate"}
    assert not [s for s in found if s.topic.startswith(Plane("flat").thing(""))]
    parked = [e.payload for e in entries if e.topic == "flat/5/car/navigation/parked"]
    assert parked
    assert {json.loads(p)["place"] for p in parked} <= set(canaries.planted)


def test_what_has_left_the_domain_of_its_device() -> None:
    canaries = Canaries()
    own = Sighting("canary-0001", "car", "location/place", frozenset({"location"}), "flat-car/5/car/x", "car")
    away = own._replace(topic="flat/5/car/x", publisher="link-car-home")
    assert list(astray([own, away], {"car": "flat-car"})) == [away]
    assert canaries.find([]) == []
