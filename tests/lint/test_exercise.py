"""What `--exercise` would send, and what it makes of the answers."""

from typing import Any

import pytest

from ecosim.lint import Report
from ecosim.lint.exercise import INVALID, Answers, Trial, astray, judge, plan
from ecosim.lint.ha import entities_in
from ecosim.lint.homie import check_device, devices_in
from tests.lint.heard import BASE, Scene, homie, only, with_property
from tests.lint.test_home_assistant import device, entity, pump


def planned(scene: Scene, only_: str | None = None) -> list[Trial]:
    report, traffic = Report(), scene.traffic
    devices = devices_in(traffic, report)
    for found in devices:
        check_device(found)
    return plan(
        devices, entities_in(traffic, report, "homeassistant"), traffic, prefix="homeassistant", only=only_
    )


def sent(scene: Scene) -> list[tuple[str, str, str]]:
    return [(t.command, t.valid, t.earlier) for t in planned(scene)]


def lamp_with(value: str, **fields: Any) -> list[tuple[str, str]]:
    scene = homie({"$description": with_property(settable=True, **fields), "lamp/more": value})
    return [(t.valid, t.earlier) for t in planned(scene) if t.command == f"{BASE}/lamp/more/set"]


def test_what_is_sent_to_a_lamp() -> None:
    assert sent(homie()) == [
        (f"{BASE}/lamp/on/set", "false", "true"),
        (f"{BASE}/lamp/level/set", "45", "50"),
    ]


@pytest.mark.parametrize(
    ("value", "fields", "other"),
    [
        ("a", {"datatype": "enum", "format": "a,b,c"}, "b"),
        ("c", {"datatype": "enum", "format": "a,b,c"}, "b"),
        ("0", {"datatype": "integer", "format": "0:100"}, "1"),
        ("21.5", {"datatype": "float", "format": "5:30:0.5"}, "21"),
        ("3", {"datatype": "float"}, "2"),
    ],
)
def test_the_value_next_to_the_present_one(value: str, fields: dict[str, str], other: str) -> None:
    assert lamp_with(value, **fields) == [(other, value)]


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("text", {"datatype": "string"}),
        ("rgb,1,2,3", {"datatype": "color", "format": "rgb"}),
        ("PT5M", {"datatype": "duration"}),
        ("[]", {"datatype": "json"}),
        ("a", {"datatype": "enum", "format": "a"}),
        ("true", {"datatype": "boolean", "retained": False}),
        ("wrong", {"datatype": "integer"}),
    ],
)
def test_what_is_never_tried(value: str, fields: dict[str, Any]) -> None:
    assert lamp_with(value, **fields) == []


def test_nothing_is_tried_on_what_is_not_ready() -> None:
    assert planned(homie({"$state": "sleeping"})) == []


def test_entities_of_home_assistant() -> None:
    topic = "garden/meter/set"
    assert sent(pump()) == [("garden/pump/set", "ON", "OFF")]
    assert sent(device()) == [("garden/pump/set", "ON", "OFF")]
    assert sent(entity("number", "21.5", cmd_t=topic, min=5, max=30, step=0.5)) == [(topic, "21", "21.5")]
    assert sent(entity("select", "a", cmd_t=topic, ops=["a", "b"])) == [(topic, "b", "a")]
    assert sent(entity("switch", "1", cmd_t=topic, stat_on="1", stat_off="0")) == [(topic, "OFF", "ON")]
    shown = entity("switch", '{"s": "ON"}', cmd_t=topic, val_tpl="{{ value_json.s }}")
    assert sent(shown) == [(topic, "OFF", "ON")]
    for component in ("lock", "cover", "siren", "button", "alarm_control_panel", "valve", "vacuum"):
        assert sent(entity(component, "ON", cmd_t=topic)) == []


def test_one_device_only() -> None:
    scene = homie()
    scene.messages += pump().messages
    assert len(planned(scene)) == 3
    assert [t.command for t in planned(scene, "pump-1")] == ["garden/pump/set"]
    assert {t.device for t in planned(scene, "lamp")} == {BASE}


# ------------------------------------------------------------- answers


def judged(answers: Answers, *, which: int = 1) -> Report:
    report = Report()
    judge(planned(homie())[which], answers, report)
    return report


def answers(*values: list[bytes], targets: tuple[list[bytes], ...] = ([], [], [])) -> Answers:
    return Answers((values[0], values[1], values[2]), (targets[0], targets[1], targets[2]))


def test_a_device_that_answers() -> None:
    assert judged(answers([], [b"45"], [b"50"])).findings == []
    assert judged(answers([], [b"47", b"45.0"], [b"50"])).findings == []
    assert judged(answers([], [], [], targets=([], [b"45"], [b"50"]))).findings == []


def test_a_device_that_refuses_and_says_so_answers() -> None:
    said = answers([], [], [])
    said.refusals.append("no bulb")
    assert judged(said).findings == []


def test_a_device_that_does_not_answer() -> None:
    assert only(judged(answers([], [], []))).rule.id == "homie-no-answer"


def test_a_device_that_makes_something_else_of_it() -> None:
    found = only(judged(answers([], [b"40"], [b"50"])))
    assert found.rule.id == "homie-other-value"
    assert "45 was sent" in found.what
    assert "became '40'" in found.what


def test_a_device_that_takes_anything() -> None:
    found = only(judged(answers([b"0"], [b"45"], [b"50"])))
    assert found.rule.id == "homie-took-invalid"
    assert INVALID in found.what


def test_a_target_that_is_another() -> None:
    said = answers([], [b"45"], [b"50"], targets=([], [b"45.0"], []))
    assert only(judged(said)).rule.id == "homie-target"


def test_what_a_command_changed_beside() -> None:
    scene = homie()
    trials = planned(scene)
    assert astray(trials, scene.traffic) == []
    scene.say(f"{BASE}/lamp/level", "50.0").say(f"{BASE}/lamp/on", "false")
    assert [t.command for t in astray(trials, scene.traffic)] == [f"{BASE}/lamp/on/set"]
