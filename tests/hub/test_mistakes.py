"""Files that are wrong are refused with file, line and the nearest right word."""

import pytest

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.hub import read_automations
from tests.hub.houses import House

LAMP = "entity_id: light.lamp"
GOOD = f"- triggers:\n    - trigger: state\n      {LAMP}\n  actions: []\n"


def refusal(yaml: str) -> str:
    with pytest.raises(FileError) as error:
        read_automations(load_text(yaml, "a.yaml", HOME_ASSISTANT))
    return str(error.value)


def test_nothing_is_wrong_with_this() -> None:
    assert len(read_automations(load_text(GOOD, "a.yaml", HOME_ASSISTANT))) == 1
    assert read_automations(load_text("", "a.yaml", HOME_ASSISTANT)) == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "trigger: state",
            "trigger: stat",
            ":2: [0].triggers[0].trigger: the trigger 'stat' is not supported",
        ),
        ("trigger: state", "trigger: stat", "; did you mean 'state'?"),
        ("trigger: state", "trigger: moon", "the trigger 'moon' is not supported"),
        ("trigger: state", "id: a", ":2: [0].triggers[0]: a trigger has the key 'trigger'"),
        (
            LAMP,
            "entity: light.lamp",
            ":3: [0].triggers[0].entity: there is no key 'entity'; did you mean 'entity_id'?",
        ),
        (LAMP, "entity_id: Lamp", "an entity id is wanted here, like light.kitchen, not 'Lamp'"),
        (LAMP, f"{LAMP}\n      to: on", "YAML reads an unquoted on as true: write 'on'"),
        (LAMP, f"{LAMP}\n      to: 5", "a state is text: quote it, '5'"),
        (LAMP, f"{LAMP}\n      for: five", ":4: [0].triggers[0].for: a length of time is wanted here"),
        (LAMP, f"{LAMP}\n      for: {{minute: 5}}", "there is no key 'minute'; did you mean 'minutes'?"),
        (LAMP, f"{LAMP}\n      for: '-00:01:00'", "a length of time is not negative"),
        (LAMP, f"{LAMP}\n      from: a\n      not_from: b", "'from' and 'not_from' exclude each other"),
        (LAMP, f"{LAMP}\n      to: '{{{{ x }}}}'", "no template can stand here"),
        ("actions: []", "action: {}", "an action has one of the keys delay, condition"),
        (
            "actions: []",
            "actions: [{service: light.turn_on}]\n  mode: singel",
            "'singel' is not one of single, restart",
        ),
        ("actions: []", "actions: [{wait_templat: x}]", "did you mean 'wait_template'?"),
        (
            "actions: []",
            "actions: [{servce: light.turn_on}]",
            "the action 'servce' is not supported; did you mean 'service'?",
        ),
        ("actions: []", "actions: [{action: turn_on}]", "an action is named like light.turn_on"),
        ("actions: []", "actions: [{delay: {}}]", "say how long: days, hours"),
        ("actions: []", "actions: []\n  action: []", "'actions' and 'action' are the same"),
        ("actions: []", "alias: x", "[0]: 'actions' is missing"),
        (
            "actions: []",
            "actions: []\n  conditon: []",
            ":5: [0].conditon: there is no key 'conditon'; did you mean",
        ),
        ("actions: []", "actions: []\n  variables: [a]", "variables are a mapping"),
        ("actions: []", "actions: []\n  max: 0", "a whole number above 0 is wanted here, not 0"),
        (
            "actions: []",
            "actions: []\n  condition: {condition: stat}",
            "the condition 'stat' is not supported; did",
        ),
        ("actions: []", "actions: []\n  condition: '{{ true'", ":5: [0].condition: template: unexpected end"),
        (
            "actions: []",
            "actions: []\n  condition: {condition: time, after: 07:30}",
            "a time of day is wanted",
        ),
        ("actions: []", "actions: []\n  condition: {condition: time}", "say 'after', 'before' or 'weekday'"),
        (
            "actions: []",
            "actions: []\n  condition: {condition: time, weekday: tues}",
            "'tues' is not one of mon",
        ),
        (f"state\n      {LAMP}", "time\n      at: 16:30", "YAML reads an unquoted time as a number"),
        (f"state\n      {LAMP}", "time\n      at: '25:00'", "a time of day is wanted here"),
        (f"state\n      {LAMP}", "time_pattern\n      minutes: 60", "a number below 60, '*' or '/5'"),
        ("trigger: state", "trigger: numeric_state", "say 'above' or 'below'"),
        (LAMP, f"{LAMP}\n      above: 5\n      below: 3", "there is no key 'above'"),
    ],
)
def test_mistakes(old: str, new: str, wanted: str) -> None:
    if wanted == "a time of day is wanted":
        new = new.replace("07:30", "half past seven")
    said = refusal(GOOD.replace(old, new))
    assert said.startswith("a.yaml:")
    assert wanted in said


def test_nothing_is_above_5_and_below_3() -> None:
    yaml = GOOD.replace("state\n", "numeric_state\n").replace(LAMP, f"{LAMP}\n      above: 5\n      below: 3")
    assert "nothing is above 5 and below 3" in refusal(yaml)


def test_two_with_the_same_id() -> None:
    twice = GOOD.replace("- triggers", "- id: a\n  triggers") * 2
    assert refusal(twice) == "a.yaml:6: [1]: 'a' has the id 'a' too"


@pytest.mark.parametrize(
    ("entity", "state", "wanted"),
    [
        ("lock.front_door", "lockd", "lock.front_door is never 'lockd'; did you mean 'locked'?"),
        (
            "binary_sensor.front_door_open",
            "open",
            "is never 'open'; did you mean 'on'?",
        ),
        ("climate.heater", "fan", "climate.heater is never 'fan'; there is off, heat, fan_only, "),
        ("select.heater_programme", "Eco", "is never 'Eco'; did you mean 'eco'?"),
        ("cover.blind", "opened", "did you mean 'open"),
    ],
)
def test_a_state_that_never_comes(entity: str, state: str, wanted: str) -> None:
    head = f"state\n      entity_id: {entity}\n     "
    for yaml in (
        f"- triggers:\n    - trigger: {head} to: {state}\n  actions: []",
        f"- triggers:\n    - trigger: {head} from: [unknown, {state}]\n  actions: []",
        f"- triggers: []\n  conditions:\n    - condition: {head} state: {state}\n  actions: []",
    ):
        with pytest.raises(FileError) as error:
            House(yaml)
        assert wanted in str(error.value)
        assert error.value.line in (4, 5)


def test_a_state_that_one_of_several_entities_may_have() -> None:
    both = "{trigger: state, entity_id: [light.lamp, lock.front_door], to: ['on', jammed]}"
    House(f"- triggers: {both}\n  actions: []\n")
    with pytest.raises(FileError, match=r"light\.lamp is never 'red'; there is on, off, "):
        House(f"- triggers: {both.replace('jammed', 'red')}\n  actions: []\n")


@pytest.mark.parametrize(
    ("entity", "state"),
    [
        ("lock.front_door", "unavailable"),
        ("cover.blind", "opening"),
        ("device_tracker.anna_s_phone", "office"),
        ("sensor.anna_s_phone_battery_level", "high"),
        ("light.lamp", '"on"'),
    ],
)
def test_a_state_that_may_come(entity: str, state: str) -> None:
    House(f"- triggers: {{trigger: state, entity_id: {entity}, to: {state}}}\n  actions: []\n")
    House(f"- triggers: {{trigger: state, entity_id: {entity}, attribute: x, to: {state}}}\n  actions: []\n")


def test_a_home_without_areas_is_asked_for_none() -> None:
    call = "{action: light.turn_on, target: {area_id: kitchen}}"
    with pytest.raises(FileError, match=r"light\.turn_on: this home has no area_id: name entities"):
        House(f"- triggers: []\n  actions: [{call}]\n")
