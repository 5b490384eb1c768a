"""What each kind announces to Home Assistant. Real Home Assistants take all of it: tests/homeassistant."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from ecosim import Device, Settable, State
from ecosim.catalogue import Catalogue
from ecosim.check.announced import check_announcements
from ecosim.discovery import HomeAssistantFace, Label, Mode
from ecosim.entities import BinarySensorEntity, SwitchEntity
from ecosim.entities.faces import entities_of
from ecosim.home import load_home
from ecosim.hub.states import Entities
from ecosim.runs.assembly import Assembly
from ecosim.timeline import Timeline

KINDS = Catalogue().all()
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
LABEL = Label("flat", "thing", "Thing", "Thing", area="Kitchen", via="hub")
OWN, HOMIE = "flat/homeassistant/thing", "flat/5/thing"
SHARED = {
    "name",
    "unique_id",
    "object_id",
    "default_entity_id",
    "availability_topic",
    "availability_template",
    "device",
    "origin",
}


def announced(kind: type[Device[Any]], mode: Mode = "entity") -> dict[str, dict[str, Any]]:
    face = HomeAssistantFace(kind, LABEL, "flat", mode)
    return {topic: json.loads(payload) for topic, payload in face.announced().items()}


def main(kind: str, component: str, key: str = "") -> dict[str, Any]:
    """One component's own part of its announcement."""
    found = announced(KINDS[kind])[f"homeassistant/{component}/thing/flat{key and '-'}{key}/config"]
    return {k: v for k, v in found.items() if k not in SHARED}


@each_kind
def test_each_entity_has_a_component(kind: type[Device[Any]]) -> None:
    assert list(check_announcements(kind)) == []
    found = announced(kind)
    for topic, config in found.items():
        assert re.fullmatch(r"homeassistant/[a-z_]+/thing/flat(-[a-z0-9_]+)?/config", topic)
        assert config.keys() >= SHARED
        assert config["device"] == {
            "identifiers": ["ecosim_flat_thing"],
            "name": "Thing",
            "manufacturer": "ecosim",
            "model": "Thing",
            "via_device": "ecosim_flat_hub",
            "suggested_area": "Kitchen",
        }
        assert config["availability_topic"] == f"{HOMIE}/$state"
    announced_ids = {config["default_entity_id"] for config in found.values()}
    own = {face.entity_id("Thing") for face in entities_of(kind) if face.domain != "media_player"}
    assert announced_ids >= own
    if not any(face.domain == "media_player" for face in entities_of(kind)):
        assert announced_ids == own


@each_kind
def test_a_device_may_be_announced_as_a_whole(kind: type[Device[Any]]) -> None:
    [(topic, config)] = announced(kind, "device").items()
    assert topic == "homeassistant/device/thing/flat/config"
    assert {"device", "origin", "availability_topic", "components"} <= config.keys()
    apart = {(c["unique_id"], t.split("/")[1]) for t, c in announced(kind).items()}
    assert {(c["unique_id"], c["platform"]) for c in config["components"].values()} == apart


@each_kind
def test_nothing_is_announced_when_it_is_off(kind: type[Device[Any]]) -> None:
    assert announced(kind, "off") == {}


def test_entities_are_called_as_in_the_hub_of_the_home() -> None:
    home = load_home("family")
    timeline = Timeline(0.0)
    assembly = Assembly(home, [], 0, lambda: timeline, discovery="entity")
    found = set[str]()
    for host in assembly.hosts():
        assert host.placement.second is not None
        for payload in host.placement.second.announced().values():
            config = json.loads(payload)
            found.add(config["default_entity_id"])
            assert config["default_entity_id"].partition(".")[2] == config["object_id"]
    hub = {e.entity_id for e in Entities(home.paired()) if e.face.domain != "media_player"}
    assert hub <= found
    kettle = assembly.host("kettle").placement.second
    assert kettle is not None
    assert '"suggested_area":"Kitchen","' not in next(iter(kettle.announced().values()))
    assert '"suggested_area":"Kitchen"' in next(iter(kettle.announced().values()))
    assert '"via_device":"ecosim_family_hub"' in next(iter(kettle.announced().values()))


def test_two_of_one_name_are_told_apart_as_in_the_hub() -> None:
    label = replace(LABEL, entity_ids={("switch", ""): "switch.thing_2"})
    face = HomeAssistantFace(KINDS["kettle"], label, "flat")
    config = json.loads(face.announced()["homeassistant/switch/thing/flat/config"])
    assert (config["default_entity_id"], config["object_id"]) == ("switch.thing_2", "thing_2")


# ------------------------------------------------------------- examples


def test_a_light() -> None:
    assert main("light", "light") == {
        "state_topic": f"{HOMIE}/light/on",
        "command_topic": f"{OWN}/light/on/set",
        "payload_on": "true",
        "payload_off": "false",
        "brightness_state_topic": f"{HOMIE}/light/brightness",
        "brightness_command_topic": f"{OWN}/light/brightness/set",
        "brightness_scale": 100,
        "color_temp_state_topic": f"{HOMIE}/light/color-temperature",
        "color_temp_command_topic": f"{OWN}/light/color-temperature/set",
        "min_mireds": 153,
        "max_mireds": 500,
    }


def test_a_lock_has_one_command_topic_for_two_actions() -> None:
    assert main("door_lock", "lock") == {
        "state_topic": f"{HOMIE}/door-lock/locked",
        "state_locked": "true",
        "state_unlocked": "false",
        "command_topic": f"{OWN}/door-lock/$lock/set",
        "payload_lock": "lock",
        "payload_unlock": "unlock",
    }


def test_a_climate_in_words_of_home_assistant_is_homie_throughout() -> None:
    assert main("air_conditioner", "climate") == {
        "modes": ["off", "heat", "cool", "auto"],
        "temperature_unit": "C",
        "mode_state_topic": f"{HOMIE}/air-conditioner/mode",
        "mode_command_topic": f"{OWN}/air-conditioner/mode/set",
        "power_command_topic": f"{OWN}/air-conditioner/$power/set",
        "payload_on": "true",
        "payload_off": "false",
        "temperature_state_topic": f"{HOMIE}/air-conditioner/target",
        "temperature_command_topic": f"{OWN}/air-conditioner/target/set",
        "min_temp": 16,
        "max_temp": 30,
        "temp_step": 0.5,
        "current_temperature_topic": f"{HOMIE}/air-conditioner/temperature",
        "action_topic": f"{HOMIE}/air-conditioner/doing",
    }


def test_a_climate_that_is_only_on_or_off_says_its_mode_by_itself() -> None:
    found = main("car", "climate", "cabin")
    assert found["modes"] == ["off", "heat_cool"]
    assert found["mode_state_topic"] == f"{OWN}/cabin/$mode"
    assert found["mode_command_topic"] == f"{OWN}/cabin/$mode/set"
    assert found["power_command_topic"] == f"{OWN}/cabin/on/set"


def test_a_water_heater_in_its_own_words_is_translated() -> None:
    found = main("water_heater", "water_heater")
    assert found["modes"] == ["off", "eco", "heat_pump", "performance"]
    assert found["mode_state_topic"] == f"{OWN}/water-heater/$mode"


def test_a_vacuum_cleaner() -> None:
    assert main("robot_vacuum", "vacuum") == {
        "state_topic": f"{OWN}/robot-vacuum/$vacuum",
        "command_topic": f"{OWN}/robot-vacuum/$vacuum/set",
        **{f"payload_{word}": word for word in ("start", "stop", "pause", "return_to_base")},
        "set_fan_speed_topic": f"{OWN}/robot-vacuum/fan-speed/set",
        "fan_speed_list": ["quiet", "standard", "strong"],
        "supported_features": ["start", "stop", "pause", "return_home", "status", "fan_speed"],
    }


def test_a_cover() -> None:
    assert main("curtain", "cover") == {
        "state_topic": f"{OWN}/curtain/$cover",
        "command_topic": f"{OWN}/curtain/$cover/set",
        "payload_open": "open",
        "payload_close": "close",
        "payload_stop": "stop",
        "device_class": "curtain",
        "position_topic": f"{HOMIE}/curtain/position",
        "position_open": 100,
        "position_closed": 0,
        "set_position_topic": f"{OWN}/curtain/position/set",
    }


def test_a_device_tracker() -> None:
    assert main("phone", "device_tracker") == {
        "state_topic": f"{HOMIE}/position/place",
        "payload_home": "home",
        "payload_not_home": "\x00",
        "source_type": "gps",
        "json_attributes_topic": f"{OWN}/position/$attributes",
    }


def test_events() -> None:
    assert main("doorbell", "event") == {
        "state_topic": f"{HOMIE}/doorbell/pressed",
        "event_types": ["pressed"],
        "value_template": '{"event_type": "pressed"}',
        "device_class": "doorbell",
    }
    assert main("kettle", "event", "boiled")["value_template"] == (
        "{{ dict(value_json, event_type='boiled') | to_json }}"
    )


def test_an_update() -> None:
    assert main("door_lock", "update", "firmware") == {
        "state_topic": f"{OWN}/firmware/$update",
        "command_topic": f"{OWN}/firmware/install/set",
        "payload_install": "true",
    }


def test_a_media_player_is_its_pieces() -> None:
    found = {topic.split("/")[1] + " " + topic.split("/")[3] for topic in announced(KINDS["speaker"])}
    assert found >= {
        "sensor flat-media_status",
        "number flat-media_volume",
        "sensor flat-media_title",
        "button flat-media_play",
        "button flat-media_pause",
        "button flat-media_next",
        "text flat-play_media",
    }
    assert not [one for one in found if one.startswith("media_player")]


def test_a_value_that_may_be_missing_is_said_to_be() -> None:
    assert main("car", "sensor", "speed_limit")["value_template"] == "{{ value if value else 'None' }}"


def test_the_looks_of_an_entity() -> None:
    assert main("air_purifier", "switch", "child_lock")["entity_category"] == "config"


# ------------------------------------------------------------- mistakes


class FlapState(State):
    up: bool = False
    set: Settable[bool] = False


class Flap(Device[FlapState]):
    """A flap."""

    entities = (
        BinarySensorEntity("up", device_class="windwo"),
        SwitchEntity("set", device_class="outlet", entity_category="config"),
    )


def test_how_full_a_battery_is_stands_apart() -> None:
    assert main("phone", "sensor", "battery_level")["entity_category"] == "diagnostic"


def test_a_device_class_that_nobody_knows_is_found() -> None:
    [finding] = check_announcements(Flap)
    assert str(finding.what) == "binary_sensor has no device class 'windwo'; did you mean 'window'?"
