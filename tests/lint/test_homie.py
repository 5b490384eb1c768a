"""One mistake of a Homie 5 device for each rule; and what is no mistake."""

import json
from collections.abc import Callable

import pytest

from ecosim.lint import lint
from ecosim.lint.homie_rules import HOMIE_RULES
from tests.lint.heard import BASE, GOOD, LAMP, Scene, describing, homie, ids, only, with_property

OTHER = json.dumps({"homie": "5.0", "version": 1})
CHILD = {"home/5/child/$state": "ready", "home/5/child/$description": describing(root="lamp", nodes=None)}


def described(text: str, **values: str) -> Callable[[], Scene]:
    """A lamp with this description, and these values besides its own."""
    return lambda: homie({"$description": text, **{f"lamp/{k}": v for k, v in values.items()}})


def starting(*topics: str) -> Scene:
    """A lamp that says these topics in this order, with the values it has."""
    scene = Scene()
    for below in topics:
        name, _, payload = below.partition("=")
        scene.say(f"{BASE}/{name}", payload or GOOD[f"{BASE}/{name}"])
    return scene


MISTAKES: list[tuple[str, str, Callable[[], Scene], str]] = [
    ("homie-no-description", "$description", lambda: homie({"$description": None}), "there is none"),
    ("homie-no-state", "$state", lambda: homie({"$state": None}), "there is no $state"),
    ("homie-state", "$state", lambda: homie({"$state": "online"}), "'online' is no state"),
    ("homie-description-json", "$description", lambda: homie({"$description": "{]"}), "not JSON"),
    ("homie-description-json", "$description", lambda: homie({"$description": "[]"}), "one JSON object"),
    ("homie-field", "$description", described(describing(version=None)), "version is missing"),
    (
        "homie-field",
        "$description",
        described(describing(version="1")),
        "version is '\"1\"'; it has to be an integer",
    ),
    ("homie-field", "$description", described(describing(version=True)), "has to be an integer"),
    ("homie-field", "$description", described(describing(children="x")), "has to be an array of strings"),
    ("homie-field", "$description", described(json.dumps({**LAMP, "name": None})), "name is null"),
    (
        "homie-field",
        "$description",
        described(with_property(name="x"), more="1"),
        "lamp/more.datatype is missing",
    ),
    ("homie-convention", "$description", described(describing(homie="4.0")), "homie is '4.0'"),
    ("homie-convention", "$description", described(describing(homie="5.0.1")), "without the patch"),
    (
        "homie-id",
        "$description",
        described(describing(nodes={**LAMP["nodes"], "Left_lamp": {}})),
        "the node id 'Left_lamp'",
    ),
    ("homie-id", "", lambda: Scene({"home/5/Lamp/$state": "init"}), "'Lamp'"),
    (
        "homie-datatype",
        "$description",
        described(with_property(datatype="number"), more="1"),
        "there is no datatype 'number'",
    ),
    ("homie-unit", "$description", described(with_property(datatype="float", unit="C"), more="1"), "'°C'"),
    ("homie-unit", "$description", described(with_property(datatype="float", unit="º C"), more="1"), "c2 b0"),
    ("homie-unit", "$description", described(with_property(datatype="float", unit="m3"), more="1"), "'m³'"),
    (
        "homie-unknown-field",
        "$description",
        described(with_property(datatype="float", setable=True), more="1"),
        "did you mean 'settable'",
    ),
    ("homie-tree", "$description", described(describing(children=["cellar"])), "'cellar' is no device"),
    ("homie-tree", "$description", lambda: Scene({**GOOD, **CHILD}), "does not list it among its children"),
    ("homie-tree", "$description", described(describing(root="hall")), "its root 'hall' is no device"),
    ("homie-tree", "$description", described(describing(root="lamp")), "itself as root"),
    ("homie-unset", "", lambda: homie({"lamp/level": None}), "no value at present for lamp/level"),
    (
        "homie-no-value",
        "lamp",
        lambda: homie({"lamp/level": None, "lamp/on": None}),
        "no value for lamp/on, lamp/level",
    ),
    (
        "homie-unannounced",
        "lamp/colour",
        lambda: homie().say(f"{BASE}/lamp/colour", "red"),
        "not in the description",
    ),
    ("homie-left-over", "lamp/colour", lambda: homie({"lamp/colour": "red"}), "clear it"),
    ("homie-payload", "lamp/on", lambda: homie({"lamp/on": "ON"}), "'ON' is neither true nor false"),
    ("homie-payload", "lamp/level", lambda: homie({"lamp/level": "105"}), "105 is outside 0:100:5"),
    ("homie-payload", "lamp/level", lambda: homie({"lamp/level": "52"}), "not on a step"),
    ("homie-payload", "lamp/level/$target", lambda: homie({"lamp/level/$target": "much"}), "not an integer"),
    (
        "homie-not-retained",
        "lamp/on",
        lambda: homie().say(f"{BASE}/lamp/on", "false", retain=False),
        "retain flag",
    ),
    (
        "homie-not-retained",
        "$state",
        lambda: homie().say(f"{BASE}/$state", "sleeping", retain=False),
        "'sleeping'",
    ),
    ("homie-retained-event", "lamp/pressed", lambda: homie({"lamp/pressed": "true"}), "without retain"),
    (
        "homie-event-qos",
        "lamp/pressed",
        lambda: homie().say(f"{BASE}/lamp/pressed", "true", qos=1, retain=False),
        "with QoS 1",
    ),
    ("homie-qos", "lamp/on", lambda: homie().say(f"{BASE}/lamp/on", "false", qos=0), "recommends QoS 2"),
    ("homie-attribute", "$name", lambda: homie({"$name": "Lamp"}), "no device attribute $name"),
    (
        "homie-attribute",
        "lamp/on/$unit",
        lambda: homie({"lamp/on/$unit": "%"}),
        "no property attribute $unit",
    ),
    (
        "homie-alert",
        "$alert/hot",
        lambda: homie().say(f"{BASE}/$alert/hot", "It is hot", retain=False),
        "publish it retained",
    ),
    ("homie-log", "$log/warn", lambda: homie({"$log/warn": "hot"}), "retained"),
    (
        "homie-log",
        "$log/worse",
        lambda: homie().say(f"{BASE}/$log/worse", "hot", retain=False),
        "debug, info, warn",
    ),
    (
        "homie-retained-command",
        "lamp/on/set",
        lambda: homie({"lamp/on/set": "true"}),
        "each time it connects",
    ),
    (
        "homie-command",
        "lamp/on/set",
        lambda: homie().say(f"{BASE}/lamp/on/set", "ON", retain=False),
        "what the device cannot take",
    ),
    (
        "homie-command",
        "lamp/pressed/set",
        lambda: homie().say(f"{BASE}/lamp/pressed/set", "true", retain=False),
        "not settable",
    ),
    (
        "homie-changed-while-ready",
        "$description",
        lambda: homie().say(f"{BASE}/$description", describing(version=2, name="Lamp")),
        "while $state was ready",
    ),
    (
        "homie-version",
        "$description",
        lambda: (
            homie()
            .say(f"{BASE}/$state", "init")
            .say(f"{BASE}/$description", describing(name="Lamp"))
            .say(f"{BASE}/$state", "ready")
        ),
        "its version went from 1 to 1",
    ),
    (
        "homie-ready-early",
        "lamp/level",
        lambda: starting("$state=init", "$description", "lamp/on", "$state", "lamp/level"),
        "first published after $state was ready",
    ),
    (
        "homie-speaks-while-gone",
        "lamp/on",
        lambda: homie({"$state": "lost"}).say(f"{BASE}/lamp/on", "false"),
        "while $state was lost",
    ),
]


@pytest.mark.parametrize(
    ("rule", "below", "scene", "says"), MISTAKES, ids=[f"{m[0]}-{m[3]}" for m in MISTAKES]
)
def test_a_mistake_is_one_finding(rule: str, below: str, scene: Callable[[], Scene], says: str) -> None:
    found = only(scene().lint())
    assert found.rule.id == rule
    assert found.topic.removeprefix("home/5/").partition("/")[2] == below
    assert says in found.what


def test_each_rule_has_a_mistake() -> None:
    tried = {rule for rule, *_ in MISTAKES} | {"homie-format", "homie-broadcast"}
    exercised = {
        "homie-no-answer",
        "homie-other-value",
        "homie-target",
        "homie-took-invalid",
        "homie-not-restored",
    }
    assert tried | exercised == set(HOMIE_RULES)


def test_what_is_not_utf8_is_no_payload() -> None:
    assert "not UTF-8" in only(homie().say(f"{BASE}/lamp/on", b"\xff").lint()).what


def test_a_retained_broadcast() -> None:
    found = only(Scene({**GOOD, "home/5/$broadcast/alert": "fire"}).lint())
    assert (found.rule.id, found.topic) == ("homie-broadcast", "home/5/$broadcast/alert")


GOOD_LIVES: list[tuple[str, Callable[[], Scene]]] = [
    ("at rest", homie),
    ("it starts", lambda: starting("$state=init", "$description", "lamp/on", "lamp/level", "$state")),
    (
        "it wakes up",
        lambda: homie({"$state": "sleeping"}).say(f"{BASE}/$state", "ready").say(f"{BASE}/lamp/on", "false"),
    ),
    ("an event", lambda: homie().say(f"{BASE}/lamp/pressed", "true", qos=0, retain=False)),
    (
        "a command, its target, its value",
        lambda: (
            homie()
            .say(f"{BASE}/lamp/level/set", "20", retain=False)
            .say(f"{BASE}/lamp/level/$target", "20")
            .say(f"{BASE}/lamp/level", "35")
            .say(f"{BASE}/lamp/level", "20")
        ),
    ),
    ("a value is withdrawn", lambda: homie().say(f"{BASE}/lamp/level", "")),
    ("a log line", lambda: homie().say(f"{BASE}/$log/warn", "hot", qos=0, retain=False)),
    ("an alert", lambda: homie({"$alert/battery": "Battery is low, at 8%"})),
    (
        "a unit of its own",
        lambda: homie({"$description": with_property(datatype="float", unit="¤/kWh"), "lamp/more": "1"}),
    ),
    (
        "a new description",
        lambda: (
            homie()
            .say(f"{BASE}/$state", "init")
            .say(f"{BASE}/$description", describing(version=2, name="Lamp"))
            .say(f"{BASE}/$state", "ready")
        ),
    ),
    ("a tree", lambda: Scene({**GOOD, **CHILD, f"{BASE}/$description": describing(children=["child"])})),
    (
        "another program's topics",
        lambda: Scene({**GOOD, "plant/5/press/speed": "17", "plant/5/press/speed/set": "1"}),
    ),
    ("only init so far", lambda: Scene({"home/5/lamp/$state": "init"})),
    ("no value while it is away", lambda: homie({"$state": "disconnected", "lamp/level": None})),
]


@pytest.mark.parametrize("life", [life for _, life in GOOD_LIVES], ids=[name for name, _ in GOOD_LIVES])
def test_what_is_no_mistake(life: Callable[[], Scene]) -> None:
    assert [(f.rule.id, f.topic, f.what) for f in life().lint().findings] == []


def test_without_a_second_look_nothing_is_said_of_retain() -> None:
    scene = homie().say(f"{BASE}/lamp/on", "false", retain=False)
    traffic = scene.traffic
    traffic.looked = None
    assert lint(traffic).findings == []


def test_one_domain_only() -> None:
    scene = Scene({**GOOD, "other/5/x/$state": "alive"})
    assert ids(scene.lint(domain="home")) == []
    assert "homie-state" in ids(scene.lint())


def test_the_order_of_findings_is_that_of_devices_and_topics() -> None:
    mixed = homie({"lamp/on": "ON", "$name": "Lamp", "lamp/level": "x"}).lint()
    assert [f.topic for f in mixed.by_device()["home/5/lamp"]] == [
        f"{BASE}/lamp/level",
        f"{BASE}/lamp/on",
        f"{BASE}/$name",
    ]
