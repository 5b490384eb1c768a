"""When a device is announced, and that nothing is left of what it was."""

import json

import pytest

from ecosim.bus import Message
from ecosim.catalogue import Catalogue
from ecosim.discovery import HomeAssistantFace, Label, Mode
from ecosim.wire.trace import cause_in
from tests.discovery.bench import DEVICE, HOME, HOMIE, NAME, OWN, Bus

KINDS = Catalogue().all()
KETTLE, LIGHT, LOCK = KINDS["kettle"], KINDS["light"], KINDS["door_lock"]
STATUS = "homeassistant/status"


def of_home_assistant(retained: dict[str, str]) -> dict[str, str]:
    return {t: p for t, p in retained.items() if t.startswith("homeassistant/")}


def wanted(bus: Bus) -> dict[str, str]:
    assert bus.placement.second is not None
    return bus.placement.second.announced()


def left_by(kind: str, mode: Mode = "entity") -> dict[str, bytes]:
    """What a device of this id left on the broker in an earlier life."""
    face = HomeAssistantFace(KINDS[kind], Label(HOME, DEVICE, NAME, kind), HOME, mode)
    return {topic: payload.encode() for topic, payload in face.announced().items()}


def test_all_is_announced_and_retained_once_the_device_is_ready() -> None:
    bus = Bus(KETTLE)
    topics = [t for t, _ in bus.said]
    assert of_home_assistant(bus.retained) == wanted(bus)
    assert topics.index(f"{HOMIE}/$state") < topics.index(next(iter(wanted(bus))))
    announcements = [m for m in bus.ha.got if m.topic.startswith("homeassistant/")]
    assert all(cause_in(m.properties) is None and m.property("seq") is None for m in announcements)


def test_states_for_it_alone_stand_before_the_device_is_ready() -> None:
    said = Bus(KINDS["robot_vacuum"]).said
    told = next(i for i, (topic, _) in enumerate(said) if topic == f"{OWN}/robot-vacuum/$vacuum")
    assert told < said.index((f"{HOMIE}/$state", "ready"))


def test_all_is_announced_again_when_home_assistant_is_born() -> None:
    bus = Bus(KETTLE)
    for payload, again in (("offline", 0), ("online", len(wanted(bus)))):
        bus.ha.got.clear()
        bus.ask(STATUS, payload)
        assert len([t for t, _ in bus.said if t.endswith("/config")]) == again


def test_a_birth_that_is_retained_is_an_old_one() -> None:
    bus = Bus(KETTLE, left={STATUS: b"online"})
    assert len([t for t, _ in bus.said if t.endswith("/config")]) == len(wanted(bus))


@pytest.mark.parametrize(("before", "mode"), [("kettle", "entity"), ("light", "entity"), ("light", "device")])
def test_what_another_kind_announced_is_taken_back(before: str, mode: Mode) -> None:
    bus = Bus(LOCK, left=left_by(before, mode))
    assert of_home_assistant(bus.retained) == wanted(bus)


@pytest.mark.parametrize(("before", "now"), [("entity", "device"), ("device", "entity")])
def test_in_another_mode_all_is_announced_after_the_old_is_gone(before: Mode, now: Mode) -> None:
    """Two entities of one unique id are one too many for Home Assistant: it takes the first."""
    left = left_by("kettle", before)
    bus = Bus(KETTLE, now, left=left)
    bus.wait(2)
    assert of_home_assistant(bus.retained) == wanted(bus)
    said = [t for t, p in bus.said if t in left and not p]
    assert sorted(said) == sorted(left)
    last = max(i for i, (t, p) in enumerate(bus.said) if t in left and not p)
    assert [t for t, _ in bus.said[last + 1 :] if t.endswith("/config")] == list(wanted(bus))
    assert not [t for t, p in bus.said[:last] if t in wanted(bus) and p]


def test_when_it_is_off_nothing_is_left() -> None:
    left = {**left_by("robot_vacuum"), f"{OWN}/robot-vacuum/$vacuum": b"{}"}
    bus = Bus(KINDS["robot_vacuum"], "off", left=left)
    assert not [t for t in bus.retained if "homeassistant" in t]
    bus.ask(f"{OWN}/robot-vacuum/$vacuum/set", "start")
    assert not [e for e in bus.entries if e.publisher == "homeassistant"]


def test_states_of_an_earlier_kind_are_cleared() -> None:
    bus = Bus(KETTLE, left={f"{OWN}/robot-vacuum/$vacuum": b'{"state": "docked"}'})
    assert f"{OWN}/robot-vacuum/$vacuum" not in bus.retained


def test_what_others_announce_stays() -> None:
    others = {
        f"homeassistant/light/{DEVICE}/other/config": b'{"device": {"identifiers": ["else"]}}',
        f"homeassistant/light/{DEVICE}/broken/config": b"{",
        "homeassistant/light/lamp/config": b'{"name": "x"}',
    }
    bus = Bus(KETTLE, left=others)
    assert {t: p.encode() for t, p in bus.retained.items() if t in others} == others


def test_a_new_firmware_is_announced() -> None:
    bus = Bus(LOCK)
    first = next(iter(wanted(bus)))
    assert json.loads(bus.retained[first])["device"]["sw_version"] == "1.0.0"
    bus.ask(f"{HOMIE}/firmware/offer/set", '{"version": "1.1.0"}')
    bus.ask(f"{OWN}/firmware/install/set", "true")
    bus.wait(600)
    assert json.loads(bus.retained[first])["device"]["sw_version"] == "1.1.0"
    assert json.loads(bus.retained[f"{OWN}/firmware/$update"])["installed_version"] == "1.1.0"


def test_it_is_announced_again_after_a_broken_connection() -> None:
    bus = Bus(LIGHT)
    for topic in wanted(bus):
        bus.ha.bus.publish(Message(topic, b"", retain=True))
    bus.host.bus.drop()
    bus.wait()
    bus.net.join(bus.host)
    bus.wait(1)
    assert of_home_assistant(bus.retained) == wanted(bus)


def test_a_device_that_is_off_answers_nobody() -> None:
    bus = Bus(KINDS["phone"])
    bus.host.engine.turn(None, bus.host.device.power_off)
    bus.wait()
    assert bus.retained[f"{HOMIE}/$state"] == "disconnected"
    bus.ha.got.clear()
    bus.ask(STATUS, "online")
    bus.ask(f"{OWN}/notifications/$notify/set", "Hello")
    assert [t for t, _ in bus.said if t not in (STATUS, f"{OWN}/notifications/$notify/set")] == []
