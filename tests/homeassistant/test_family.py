"""The family in a real Home Assistant: its devices are there by themselves, and do what it asks for."""

import collections
from typing import Any

import pytest

from tests.homeassistant.conftest import Together, Version
from tests.homeassistant.shown import NOTIFY, is_complete, shows_the_same


def test_everything_announced_becomes_an_entity(family: Together, version: Version) -> None:
    is_complete(family, version)
    announced = collections.Counter(topic.split("/")[1] for topic in family.mirror.announced)
    if version < NOTIFY:
        del announced["notify"]
    registry = family.client.ask("config/entity_registry/list")
    there = collections.Counter(e["entity_id"].partition(".")[0] for e in registry if e["platform"] == "mqtt")
    assert there == announced
    assert sum(there.values()) > 500


LIGHT, FAN, AC, RADIATOR = (
    "light.living_room_light",
    "fan.bedroom_purifier",
    "climate.living_room_ac",
    "climate.bathroom_radiator",
)
CABIN, WATER, VACUUM = "climate.car_cabin", "water_heater.water_heater", "vacuum.vacuum"
CURTAIN, GARAGE = "cover.bedroom_curtain", "cover.garage_door"
Step = tuple[str, str, dict[str, Any], dict[str, Any]]

# Of each sort: what is asked of whom, and what Home Assistant shows of it then.
STEPS: dict[str, list[Step]] = {
    "light": [
        (LIGHT, "turn_on", {"brightness": 128}, {"state": "on", "brightness": 128}),
        (LIGHT, "turn_on", {"color_temp_kelvin": 4000}, {"color_temp_kelvin": 4000}),
        (LIGHT, "turn_off", {}, {"state": "off"}),
        (LIGHT, "toggle", {}, {"state": "on", "brightness": 128}),
    ],
    "fan": [
        (FAN, "turn_on", {}, {"state": "on", "preset_mode": "auto"}),
        (FAN, "set_percentage", {"percentage": 60}, {"percentage": 60, "preset_mode": "favourite"}),
        (FAN, "set_preset_mode", {"preset_mode": "sleep"}, {"preset_mode": "sleep"}),
        (FAN, "turn_off", {}, {"state": "off"}),
    ],
    "climate": [
        (AC, "set_hvac_mode", {"hvac_mode": "heat"}, {"state": "heat", "hvac_action": "heating"}),
        (AC, "set_temperature", {"temperature": 23.5}, {"temperature": 23.5}),
        (
            AC,
            "set_temperature",
            {"temperature": 18, "hvac_mode": "cool"},
            {"state": "cool", "temperature": 18},
        ),
        (AC, "turn_off", {}, {"temperature": 18, "state": "off", "hvac_action": "off"}),
        (RADIATOR, "set_hvac_mode", {"hvac_mode": "auto"}, {"state": "auto"}),
        (RADIATOR, "set_temperature", {"temperature": 21.5}, {"temperature": 21.5}),
        (CABIN, "turn_on", {}, {"state": "heat_cool"}),
        (CABIN, "set_temperature", {"temperature": 22.5}, {"temperature": 22.5}),
        (CABIN, "set_hvac_mode", {"hvac_mode": "off"}, {"state": "off"}),
    ],
    "water_heater": [
        (WATER, "set_operation_mode", {"operation_mode": "eco"}, {"state": "eco"}),
        (WATER, "set_temperature", {"temperature": 52}, {"temperature": 52}),
        (WATER, "turn_off", {}, {"state": "off"}),
        (WATER, "turn_on", {}, {"operation_mode": "eco"}),
    ],
    "lock": [
        ("lock.front_door", "unlock", {}, {"state": "unlocked"}),
        ("lock.front_door", "lock", {}, {"state": "locked"}),
        ("lock.car_doors", "unlock", {}, {"state": "unlocked"}),
        ("lock.car_doors", "lock", {}, {"state": "locked"}),
    ],
    "cover": [
        (CURTAIN, "close_cover", {}, {"state": "closed", "current_position": 0}),
        (CURTAIN, "set_cover_position", {"position": 40}, {"state": "open", "current_position": 40}),
        (GARAGE, "open_cover", {}, {"state": "opening"}),
        (GARAGE, "stop_cover", {}, {"state": "open"}),
        (GARAGE, "close_cover", {}, {"state": "closed", "current_position": 0}),
    ],
    "vacuum": [
        (VACUUM, "set_fan_speed", {"fan_speed": "strong"}, {"fan_speed": "strong"}),
        (VACUUM, "start", {}, {"state": "cleaning"}),
        (VACUUM, "pause", {}, {"state": "paused"}),
        (VACUUM, "return_to_base", {}, {"state": "docked"}),
    ],
    "update": [
        (
            "update.living_room_speaker_firmware",
            "install",
            {},
            {"state": "off", "installed_version": "1.1.0"},
        ),
    ],
    "button": [("button.anna_s_phone_ring", "press", {}, {})],
    "text": [("text.car_charging_ready_by", "set_value", {"value": "06:45"}, {"state": "06:45"})],
}


@pytest.mark.parametrize("domain", STEPS)
def test_a_service_does_to_the_device_what_it_says(domain: str, family: Together) -> None:
    for entity_id, service, data, expected in STEPS[domain]:
        family.becomes(entity_id)
        family.client.call(f"{domain}.{service}", entity_id, **data)
        family.becomes(entity_id, **expected)
    if domain == "button":
        family.becomes("binary_sensor.anna_s_phone_ringing", state="on")
    shows_the_same(family)


def test_each_switch_number_and_select_can_be_set(family: Together) -> None:
    """To all that they offer, and what the device makes of it is seen."""
    refused = {
        "number.car_seats_driver_massage": "max",  # nobody sits there
    }
    for entity_id in sorted(family.client.states):
        domain = entity_id.partition(".")[0]
        if domain == "switch":
            for state in ("on", "off"):
                family.client.call(f"switch.turn_{state}", entity_id)
                family.becomes(entity_id, state=state)
        elif domain == "number":
            for bound in ("max", "min"):
                value = family.client.attribute(entity_id, bound)
                if refused.get(entity_id) != bound and abs(value) < 1e9:
                    family.client.call("number.set_value", entity_id, value=value)
                    family.becomes(entity_id, number=value)
        elif domain == "select":
            before = family.client.state(entity_id)
            options = family.client.attribute(entity_id, "options")
            for option in (*options, *(o for o in options if o == before)):  # to find it as it was
                family.client.call("select.select_option", entity_id, option=option)
                family.becomes(entity_id, state="unknown" if option == "none" else option)
    shows_the_same(family)


def test_messages_are_sent_to_whatever_shows_them(family: Together, version: Version) -> None:
    if version < NOTIFY:
        pytest.skip("this Home Assistant has no notify entities of MQTT")
    family.client.call("switch.turn_on", "switch.living_room_tv_on")
    family.becomes("switch.living_room_tv_on", state="on")
    receivers = [e for e in family.client.states if e.startswith("notify.")]
    assert len(receivers) >= 5
    for number, entity_id in enumerate(receivers):
        family.client.call("notify.send_message", entity_id, message=f"Hello {number}")
        name = entity_id.removeprefix("notify.")
        [shown] = [
            e for e in family.client.states if e.startswith(f"event.{name}_") and e.endswith("_notified")
        ]
        family.becomes(shown, message=f"Hello {number}")


def test_a_refused_command_changes_nothing(family: Together) -> None:
    """It is told in the run, with the reason; Home Assistant goes on showing what is true."""
    family.client.call("text.set_value", "text.car_charging_ready_by", value="noon")
    assert family.process.find(r"! Car +refused charging/ready-by: ('noon' is no time of day)")
    shows_the_same(family)


def test_nothing_is_complained_of(family: Together) -> None:
    """After all the above. A call that Home Assistant refuses would be in its log too."""
    assert family.hass.complaints() == []
