"""One mistake in Home Assistant's MQTT discovery for each rule; and what is no mistake."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ecosim.lint import Report
from ecosim.lint.ha_rules import HA_RULES
from tests.lint.heard import Scene, ids, only

CONFIG = "homeassistant/switch/pump/config"
PUMP: dict[str, Any] = {
    "name": "Pump",
    "unique_id": "pump-1",
    "state_topic": "garden/pump",
    "command_topic": "garden/pump/set",
    "availability_topic": "garden/pump/there",
    "device": {"identifiers": ["pump-1"], "name": "Pump"},
}
STATES = {"garden/pump": "OFF", "garden/pump/there": "online"}
SENSOR: dict[str, Any] = {
    "unique_id": "meter-1",
    "state_topic": "garden/meter",
    "availability_topic": "garden/pump/there",
    "device": {"identifiers": ["meter-1"]},
}
ORIGIN = {"name": "pump2mqtt"}


def pump(said: dict[str, str | None] | None = None, **changes: Any) -> Scene:
    """A switch that is as it should be, but for some keys of its discovery, or some topics; None is none."""
    config = {k: v for k, v in {**PUMP, **changes}.items() if v is not None}
    held = {CONFIG: json.dumps(config), **STATES, **(said or {})}
    return Scene({topic: payload for topic, payload in held.items() if payload is not None})


def entity(component: str, payload: str | None = None, **config: Any) -> Scene:
    """One entity of a component, with what its state topic says."""
    whole = {k: v for k, v in {**SENSOR, **config}.items() if v is not None}
    held = {f"homeassistant/{component}/meter/config": json.dumps(whole), "garden/pump/there": "online"}
    return Scene(held | ({} if payload is None else {"garden/meter": payload}))


def device(**changes: Any) -> Scene:
    """A device that announces its entities in one message."""
    whole: dict[str, Any] = {
        "dev": {"ids": "pump-1"},
        "o": ORIGIN,
        "avty_t": "garden/pump/there",
        "cmps": {
            "pump": {"p": "switch", "uniq_id": "p1", "stat_t": "garden/pump", "cmd_t": "garden/pump/set"}
        },
    }
    whole = {k: v for k, v in {**whole, **changes}.items() if v is not None}
    return Scene({"homeassistant/device/pump/config": json.dumps(whole), **STATES})


def twice() -> Scene:
    again = {**PUMP, "state_topic": "garden/pump2"}
    return pump({"homeassistant/switch/pump2/config": json.dumps(again), "garden/pump2": "ON"})


POWER = {"device_class": "power", "unit_of_measurement": "W"}
MISTAKES: list[tuple[str, Callable[[], Scene], str]] = [
    (
        "ha-topic",
        lambda: Scene({"homeassistant/switch/the pump/config": "{}"}),
        "a discovery topic is homeassistant/",
    ),
    ("ha-component", lambda: Scene({"homeassistant/swich/pump/config": "{}"}), "did you mean 'switch'"),
    (
        "ha-component",
        lambda: device(cmps={"a": {"p": "lamp", "x": 1}}),
        "there is no component 'lamp'",
    ),
    ("ha-json", lambda: Scene({CONFIG: "{not json"}), "not JSON"),
    ("ha-json", lambda: Scene({CONFIG: "[1]"}), "not a JSON object"),
    ("ha-required", lambda: pump(command_topic=None), "command_topic is missing"),
    (
        "ha-required",
        lambda: entity("image", url_topic=None, state_topic=None),
        "image_topic and url_topic",
    ),
    ("ha-required", lambda: device(cmps={"a": {"p": "button", "cmd_t": "x/y"}}), "unique_id is missing"),
    ("ha-required", lambda: device(cmps={"a": {"uniq_id": "x"}}), "platform is missing"),
    ("ha-required", lambda: device(cmps=None), "components is missing"),
    ("ha-value", lambda: pump(qos=3), "qos is 3"),
    ("ha-value", lambda: pump(command_topic="garden/+/set"), "wildcards"),
    ("ha-value", lambda: pump(retain="perhaps"), "retain is 'perhaps'"),
    ("ha-value", lambda: pump(availability=[{"topic": "garden/pump/there"}]), "exclude each other"),
    ("ha-value", lambda: pump(entity_category="system"), "config, diagnostic"),
    ("ha-value", lambda: entity("sensor", "a", options=["a"]), "device_class enum only"),
    (
        "ha-value",
        lambda: entity("number", cmd_t="x/y", state_topic=None, min=10, max=1),
        "min 10 is above max 1",
    ),
    ("ha-key", lambda: pump(expire_aftr=60), "did you mean 'expire_after'"),
    ("ha-device", lambda: pump(device={"name": "Pump"}), "neither identifiers nor connections"),
    ("ha-device", lambda: pump(device={"connections": ["mac"]}), "pairs"),
    ("ha-device", lambda: pump(device={"ids": "a", "maker": "b"}), "the key 'maker'"),
    ("ha-device", lambda: pump(device={"ids": "a", "mf": None}), "device.manufacturer is null"),
    ("ha-device", lambda: pump(origin={"name": "a", "support": "b"}), "the key 'support'"),
    ("ha-device", lambda: pump(origin={"sw": "1"}), "origin has no name"),
    ("ha-value", lambda: pump(payload_on=[1]), "it has to be a string"),
    ("ha-value", lambda: pump(icon="lamp"), "like mdi:lamp"),
    ("ha-value", lambda: entity("number", cmd_t="x/y", state_topic=None, step=0), "0.001 or more"),
    ("ha-required", lambda: entity("cover", state_topic=None, set_pos_t="a/b"), "needs position_topic"),
    ("ha-required", lambda: entity("climate", state_topic=None, pr_modes=["a"]), "go together"),
    ("ha-device", lambda: device(o=None), "origin is missing"),
    ("ha-device", lambda: device(dev=None), "device is missing"),
    ("ha-no-unique-id", lambda: pump(unique_id=None), "give it one"),
    ("ha-duplicate-id", twice, "is that of homeassistant/switch/pump/config"),
    ("ha-device-class", lambda: pump(device_class="pump"), "no device_class 'pump' for a switch"),
    ("ha-unit", lambda: entity("sensor", "5", dev_cla="power", unit_of_meas="Watt"), "mW, W, kW"),
    ("ha-unit", lambda: entity("sensor", "5", device_class="temperature"), "needs a unit_of_measurement"),
    ("ha-state-class", lambda: entity("sensor", "5", **POWER, state_class="total"), "measurement does"),
    ("ha-template", lambda: pump(value_template="{{ value_json.x "), "is no template"),
    (
        "ha-config-not-retained",
        lambda: Scene(STATES).say(CONFIG, json.dumps(PUMP), retain=False),
        "without retain",
    ),
    ("ha-no-value", lambda: pump({"garden/pump": None}), "nothing was heard"),
    (
        "ha-nothing-found",
        lambda: pump({"garden/pump": '{"state": "ON"}'}, val_tpl="{{ value_json.on }}"),
        "finds nothing",
    ),
    ("ha-payload", lambda: pump({"garden/pump": "on"}), "'on' is not one of ON, OFF"),
    (
        "ha-retained-event",
        lambda: entity("event", '{"event_type": "a"}', event_types=["a"]),
        "ignores events",
    ),
    ("ha-no-availability", lambda: pump(availability_topic=None), "no availability topic"),
    ("ha-never-available", lambda: pump({"garden/pump/there": None}), "stay unavailable"),
    ("ha-availability", lambda: pump({"garden/pump/there": "Online"}), "neither 'online' nor 'offline'"),
    (
        "ha-availability-not-retained",
        lambda: pump({"garden/pump/there": None}).say("garden/pump/there", "online", retain=False),
        "unavailable",
    ),
    ("ha-retained-command", lambda: pump({"garden/pump/set": "ON"}), "each time it connects"),
]
COMMANDED = {"command_topic": "garden/meter/set"}
PAYLOADS: list[tuple[str, dict[str, Any], list[str], list[str]]] = [
    ("binary_sensor", {}, ["ON", "OFF", "None", ""], ["on", "1"]),
    ("binary_sensor", {"pl_on": "open", "pl_off": "closed"}, ["open"], ["ON"]),
    ("sensor", {"unit_of_meas": "V"}, ["230.1", "None"], ["NaN", "much"]),
    ("sensor", {"dev_cla": "timestamp"}, ["2026-03-17T06:45:00+01:00"], ["2026-03-17T06:45:00", "now"]),
    ("sensor", {"dev_cla": "date"}, ["2026-03-17"], ["17.3."]),
    ("sensor", {"dev_cla": "enum", "ops": ["a", "b"]}, ["a"], ["c"]),
    ("sensor", {}, ["anything at all"], []),
    ("number", {**COMMANDED, "min": 5, "max": 30, "step": 0.5}, ["5", "21.5"], ["4", "x"]),
    ("number", COMMANDED, ["1", "100"], ["0", "101"]),
    ("select", {**COMMANDED, "ops": ["eco", "turbo"]}, ["eco"], ["Eco"]),
    ("light", COMMANDED, ["ON", "OFF"], ["on"]),
    (
        "light",
        {**COMMANDED, "schema": "json"},
        ['{"state": "ON"}', '{"brightness": 3}'],
        ['{"state": "on"}', "ON"],
    ),
    ("lock", COMMANDED, ["LOCKED", "JAMMED"], ["locked"]),
    ("cover", {}, ["open", "stopped"], ["OPEN"]),
    ("fan", COMMANDED, ["ON"], ["on"]),
    ("event", {"evt_typ": ["press"]}, ['{"event_type": "press"}'], ["press", '{"event_type": "hold"}']),
    ("text", {**COMMANDED, "max": 3, "ptrn": "[a-z]+"}, ["abc"], ["abcd", "1"]),
    ("vacuum", {}, ['{"state": "docked", "battery_level": 61}'], ['{"state": "charging"}', "docked"]),
    ("alarm_control_panel", COMMANDED, ["armed_home"], ["armed"]),
    ("switch", {**COMMANDED, "stat_on": "1", "stat_off": "0"}, ["1", "0"], ["ON"]),
    ("sensor", {"unit_of_meas": "V", "val_tpl": "{{ value_json.v | float / 10 }}"}, ['{"v": 2301}'], []),
    (
        "sensor",
        {"unit_of_meas": "V", "val_tpl": "{{ value_json.v }}"},
        ['{"v": 1}', '{"w": 1, "v": 2}'],
        ['{"v": "x"}'],
    ),
    (
        "sensor",
        {"unit_of_meas": "V", "val_tpl": "{{ states('sensor.x') }}"},
        ["only Home Assistant knows"],
        [],
    ),
]


def without_events(report: Report) -> list[str]:
    return [id_ for id_ in ids(report) if id_ != "ha-retained-event"]


@pytest.mark.parametrize(("rule", "scene", "says"), MISTAKES, ids=[f"{m[0]}-{m[2]}" for m in MISTAKES])
def test_a_mistake_is_one_finding(rule: str, scene: Callable[[], Scene], says: str) -> None:
    found = only(scene().lint())
    assert found.rule.id == rule
    assert says in found.what


def test_each_rule_has_a_mistake() -> None:
    exercised = {"ha-no-answer", "ha-other-value", "ha-took-invalid", "ha-not-restored"}
    assert {rule for rule, *_ in MISTAKES} | exercised == set(HA_RULES)


@pytest.mark.parametrize(("component", "config", "good", "bad"), PAYLOADS)
def test_payloads_of_each_component(
    component: str, config: dict[str, Any], good: list[str], bad: list[str]
) -> None:
    for payload in good:
        assert without_events(entity(component, payload, **config).lint()) in ([], ["ha-no-value"]), payload
    for payload in bad:
        assert without_events(entity(component, payload, **config).lint()) == ["ha-payload"], payload


@pytest.mark.parametrize("scene", [pump, device], ids=["an entity", "a device"])
def test_what_is_no_mistake(scene: Callable[[], Scene]) -> None:
    assert scene().lint().findings == []


def test_a_base_topic_and_abbreviations() -> None:
    config = {"~": "garden/pump", "uniq_id": "p", "stat_t": "~", "cmd_t": "~/set", "avty": [{"t": "~/there"}]}
    scene = Scene({CONFIG: json.dumps({**config, "dev": {"cns": [["mac", "02:5b"]]}}), **STATES})
    report = scene.lint()
    assert report.findings == []
    assert list(report.devices) == ['homeassistant: ["mac", "02:5b"]']


def test_a_removed_component_and_a_migration_announce_nothing() -> None:
    scene = device(cmps={"pump": {"p": "switch"}})
    scene.say("homeassistant/switch/old/config", '{"migrate_discovery": true}')
    assert scene.lint().findings == []


def test_availability_with_a_wildcard_template_or_words_of_its_own() -> None:
    said: dict[str, str | None] = {"garden/pump/there": '{"state": "up"}'}
    there = {"topic": "garden/+/there", "value_template": "{{ value_json.state }}", "payload_available": "up"}
    assert pump(said, availability_topic=None, availability=[there]).lint().findings == []


def test_retained_commands_where_they_are_asked_for() -> None:
    assert pump({"garden/pump/set": "ON"}, retain=True).lint().findings == []


def test_a_device_without_availability_is_one_finding() -> None:
    two = {
        n: {"p": "switch", "uniq_id": n, "stat_t": "garden/pump", "cmd_t": "garden/pump/set"} for n in "ab"
    }
    assert only(device(avty_t=None, cmps=two).lint()).what.startswith(
        "switch a, switch b: no availability topic"
    )


def test_another_prefix() -> None:
    moved = {"discovery/switch/pump/config": json.dumps(PUMP), **STATES}
    assert list(Scene(moved).lint(prefix="discovery").devices) == ["discovery: pump-1"]
    assert Scene(moved).lint().devices == {}


def test_a_null_is_no_value() -> None:
    """The scene leaves out what is None."""
    scene = Scene({CONFIG: json.dumps({**PUMP, "payload_on": None, "name": None}), **STATES})
    assert "payload_on is null" in only(scene.lint()).what


def test_what_home_assistant_says_itself_is_no_discovery() -> None:
    assert pump({"homeassistant/status": "online"}).lint().findings == []
