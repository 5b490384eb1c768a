"""Whatever is on a broker, it is judged and not stumbled over."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.lint.exercise import plan
from ecosim.lint.ha import entities_in
from ecosim.lint.ha_abbreviations import ABBREVIATIONS
from ecosim.lint.ha_components import REQUIRED
from ecosim.lint.homie import check_device, devices_in
from ecosim.lint.rules import Report
from tests.lint.heard import BASE, LAMP, Scene

KEYS = st.sampled_from(
    sorted(
        {
            *ABBREVIATIONS,
            *ABBREVIATIONS.values(),
            *LAMP,
            "~",
            "min",
            "max",
            "step",
            "schema",
            "modes",
            "datatype",
        }
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8) | KEYS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=6), inner, max_size=6)
    ),
    max_leaves=20,
)
PAYLOADS = st.one_of(
    st.binary(max_size=20),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(KEYS, JSON, max_size=12).map(lambda value: json.dumps(value).encode()),
    st.sampled_from(
        [b"ready", b"lost", b"online", b"ON", b"1", b"rgb,1,2,3", b"PT1S", b"\0", b"[[[[", b"1e999"]
    ),
)
TOPICS = st.one_of(
    st.sampled_from(
        ["$state", "$description", "lamp/on", "lamp/level/set", "lamp/on/$target", "$log/x", "$alert"]
    ).map(lambda below: f"{BASE}/{below}"),
    st.sampled_from([*sorted(REQUIRED), "device", "other"]).map(lambda c: f"homeassistant/{c}/x/config"),
    st.sampled_from(["home/5/$broadcast/x", "home/5//", "homeassistant//config", "x/y", "a"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TOPICS, PAYLOADS, st.booleans(), st.integers(0, 2)), max_size=12))
def test_nothing_is_stumbled_over(said: list[tuple[str, bytes, bool, int]]) -> None:
    scene = Scene()
    for topic, payload, retain, qos in said:
        if payload or topic in scene.store:
            scene.say(topic, payload, retain=retain, qos=qos)
    report = scene.lint()
    assert json.loads(json.dumps(report.plain()))["topics"] == report.topics
    assert {f.device for f in report.findings if "$broadcast" not in f.topic} <= set(report.devices)
    devices = devices_in(scene.traffic, Report())
    for device in devices:
        check_device(device)
    plan(
        devices, entities_in(scene.traffic, Report(), "homeassistant"), scene.traffic, prefix="homeassistant"
    )
