"""What Home Assistant asks for reaches the device as Homie commands, with Home Assistant as their cause."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ecosim import Device
from ecosim.catalogue import Catalogue
from ecosim.discovery import HomeAssistantFace
from ecosim.told.causes import Causes
from ecosim.told.tree import describe
from ecosim.told.vocabulary import Vocabulary
from ecosim.wire.codec import InvalidPayload
from tests.discovery.bench import HOMIE, OWN, Bus

KINDS = Catalogue().all()
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def asked_of(component: str, config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """All topics of a component on which Home Assistant sends commands, with what it would send."""
    samples: dict[str, list[str]] = {
        "brightness_command_topic": ["1", "100"],
        "color_temp_command_topic": ["200"],
        "fan_mode_command_topic": config.get("fan_modes", []),
        "mode_command_topic": config.get("modes", []),
        "percentage_command_topic": ["50"],
        "power_command_topic": ["true", "false"],
        "preset_mode_command_topic": config.get("preset_modes", []),
        "set_fan_speed_topic": config.get("fan_speed_list", []),
        "set_position_topic": ["30"],
        "temperature_command_topic": [str(float(config.get("max_temp", 20)))],
        "command_topic": {
            "number": [str(config.get("min")), str(config.get("max"))],
            "select": config.get("options", []),
            "text": ["words"],
            "notify": ["Dinner is ready."],
        }.get(component, [v for k, v in config.items() if k.startswith("payload_") and v]),
    }
    for key, payloads in samples.items():
        if key in config:
            assert payloads
            yield from ((config[key], payload) for payload in payloads)
    commands = {k for k in config if "command_topic" in k or (k.startswith("set_") and k.endswith("_topic"))}
    assert commands <= samples.keys()


@each_kind
def test_every_command_is_understood(kind: type[Device[Any]]) -> None:
    """It is obeyed or refused as if it had come by Homie, and its effects follow from Home Assistant."""
    bus = Bus(kind)
    second = bus.placement.second
    assert second is not None
    configs = [(t.split("/")[1], json.loads(p)) for t, p in second.announced().items()]
    for topic, payload in [pair for component, config in configs for pair in asked_of(component, config)]:
        before = len(bus.entries)
        bus.ask(topic, payload)
        news = bus.entries[before:]
        commands = [e for e in news if e.publisher == "homeassistant"]
        assert commands, (topic, payload, [(e.topic, e.payload) for e in news])
        for command in commands:
            path = command.topic.removeprefix(f"{HOMIE}/").removesuffix("/set")
            face = bus.host.face.faces[path]
            try:
                face.codec.decode(command.payload)
            except InvalidPayload as error:  # bounds wider than the device's are Home Assistant's to narrow
                pytest.fail(f"{topic} {payload}: {error}")
            refused = [e for e in news if e.topic.endswith("/$log/warn") and e.parent == command.span]
            now = bus.retained.get(f"{HOMIE}/{path}/$target", bus.retained.get(f"{HOMIE}/{path}"))
            if face.retained and not refused and command is commands[-1]:
                assert face.codec.decode(now or "") == face.codec.decode(command.payload)
    assert bus.host.crashes == []


@each_kind
def test_every_state_topic_has_something_on_it(kind: type[Device[Any]]) -> None:
    """Or nothing, where the property may have no value, or is an event."""
    bus = Bus(kind)
    second = bus.placement.second
    assert second is not None
    there, faces = bus.retained, bus.host.face.faces
    for payload in second.announced().values():
        for key, topic in json.loads(payload).items():
            if key.endswith("_topic") and "command" not in key and not key.startswith("set_"):
                face = faces.get(topic.removeprefix(f"{HOMIE}/"))
                empty = face is not None and (not face.retained or "value_template" in payload)
                assert topic in there or empty, topic


@pytest.mark.parametrize(
    ("kind", "tail", "payload", "commands"),
    [
        ("kettle", "kettle/on", "true", [("kettle/on", "true")]),
        ("kettle", "kettle/boil", '{"target": 80.0}', [("kettle/boil", '{"target": 80.0}')]),
        ("door_lock", "door-lock/$lock", "unlock", [("door-lock/unlock", "true")]),
        ("robot_vacuum", "robot-vacuum/$vacuum", "return_to_base", [("robot-vacuum/dock", "true")]),
        ("curtain", "curtain/$cover", "close", [("curtain/close", "true")]),
        ("car", "cabin/$mode", "heat_cool", [("cabin/on", "true")]),
        ("car", "cabin/$mode", "off", [("cabin/on", "false")]),
        ("air_conditioner", "air-conditioner/$power", "true", [("air-conditioner/mode", "heat")]),
        ("water_heater", "water-heater/$mode", "performance", [("water-heater/mode", "boost")]),
        ("phone", "notifications/$notify", "Hello", [("notifications/notify", "Hello")]),
        ("speaker", "media/$play-media", "Gymnopédies", [("media/play-title", "Gymnopédies")]),
        ("light", "light/color-temperature", "250.0", [("light/color-temperature", "250")]),
    ],
)
def test_what_a_command_means(kind: str, tail: str, payload: str, commands: list[tuple[str, str]]) -> None:
    bus = Bus(KINDS[kind])
    bus.ask(f"{OWN}/{tail}/set", payload)
    sent = [
        (e.topic.removeprefix(f"{HOMIE}/").removesuffix("/set"), e.payload)
        for e in bus.entries
        if e.publisher == "homeassistant"
    ]
    assert [path for path, _ in sent] == [path for path, _ in commands]
    assert all(wanted in told for (_, told), (_, wanted) in zip(sent, commands, strict=True))


def test_home_assistant_is_the_cause() -> None:
    bus = Bus(KINDS["door_lock"])
    bus.ask(f"{OWN}/door-lock/$lock/set", "unlock")
    bus.wait(5)
    causes = Causes(Vocabulary())
    for entry in bus.entries:
        causes.hear(entry)
    [unlocked] = [e for e in bus.entries if e.topic == f"{HOMIE}/door-lock/locked" and e.payload == "false"]
    assert [describe(causes, e) for e in causes.chain(unlocked)] == [
        "Home Assistant asks Thing: unlock",
        "Thing: unlocked",
    ]
    assert causes.why(unlocked) == "Home Assistant"
    [sent] = [e for e in bus.entries if e.topic == f"{OWN}/door-lock/$lock/set"]
    assert describe(causes, sent) == "Home Assistant sends Thing: door lock/lock unlock"


def test_another_client_s_commands_are_causes_too() -> None:
    """By Homie, without a trace; each of them, also when they say the same."""
    bus = Bus(KINDS["kettle"])
    for payload in ("true", "false", "true"):
        bus.ask(f"{HOMIE}/kettle/on/set", payload)
        bus.wait(10)
    causes = Causes(Vocabulary())
    for entry in bus.entries:
        causes.hear(entry)
    switched = [e for e in bus.entries if e.topic == f"{HOMIE}/kettle/on"][-3:]
    above = [causes.parent(e) for e in switched]
    assert [e and (e.topic, e.payload, e.publisher) for e in above] == [
        (f"{HOMIE}/kettle/on/set", payload, None) for payload in ("true", "false", "true")
    ]
    assert len({e.span for e in above if e}) == 3
    assert causes.why(switched[0]) == "somebody"


def test_what_cannot_be_is_refused() -> None:
    bus = Bus(KINDS["kettle"])
    for tail, payload in (("kettle/on", "perhaps"), ("kettle/lid", "true")):
        bus.ask(f"{OWN}/{tail}/set", payload)
    bus = Bus(KINDS["door_lock"])
    bus.ask(f"{OWN}/door-lock/$lock/set", "open sesame")
    assert (
        f"{HOMIE}/$log/warn",
        f"refused {OWN}/door-lock/$lock: 'open sesame' is not one of lock, unlock",
    ) in (bus.said)


def test_the_device_s_own_no_is_told() -> None:
    bus = Bus(KINDS["kettle"])
    bus.ask(f"{OWN}/kettle/on/set", "perhaps")
    assert (f"{HOMIE}/$log/warn", "refused kettle/on: 'perhaps' is neither true nor false") in bus.said


def test_what_is_no_text_is_refused() -> None:
    bus = Bus(KINDS["kettle"])
    bus.ha.bus.publish(type(bus.ha.got[0])(f"{OWN}/kettle/on/set", b"\xff"))
    bus.wait()
    assert [
        p for t, p in bus.said if t == f"{HOMIE}/$log/warn" and p.startswith(f"refused {OWN}/kettle/on: ")
    ]


def test_a_command_that_waited_in_the_broker_is_dropped() -> None:
    bus = Bus(KINDS["kettle"], left={f"{OWN}/kettle/on/set": b"true"})
    assert bus.retained[f"{HOMIE}/kettle/on"] == "false"
    assert (f"{HOMIE}/$log/warn", f"dropped a retained command on {OWN}/kettle/on/set") in bus.said


def test_states_of_several_values_follow_them() -> None:
    bus = Bus(KINDS["curtain"])
    bus.ask(f"{OWN}/curtain/position/set", "50")
    assert bus.retained[f"{OWN}/curtain/$cover"] == "closing"
    bus.wait(60)
    assert bus.retained[f"{OWN}/curtain/$cover"] == "open"
    bus.ask(f"{OWN}/curtain/$cover/set", "close")
    bus.wait(60)
    assert bus.retained[f"{OWN}/curtain/$cover"] == "closed"
    assert json.loads(Bus(KINDS["robot_vacuum"]).retained[f"{OWN}/robot-vacuum/$vacuum"]) == {
        "state": "docked",
        "fan_speed": "standard",
    }


@each_kind
def test_no_payload_breaks_a_device(kind: type[Device[Any]]) -> None:
    bus = Bus(kind)
    second = bus.placement.second
    assert isinstance(second, HomeAssistantFace)
    for topic in second.sheet.orders:
        for payload in ("", "nan", "1e999", "-1", "true", "{}", "[1]", "\x00", "x" * 300):
            bus.ask(topic, payload)
    assert bus.host.crashes == []
    assert bus.retained[f"{HOMIE}/$state"] in ("ready", "sleeping", "disconnected")
