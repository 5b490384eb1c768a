"""Files with more than automations: Home Assistant's packages."""

import pytest

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.hub import Package, read_package

ALL = """
automation:
  - alias: Evening
    triggers: {trigger: state, entity_id: input_boolean.guests, to: "on"}
    actions: [{action: script.good_night, data: {room: hall}}]
automation of the garden:
  - {alias: Evening, id: garden, triggers: {trigger: time, at: input_datetime.alarm}, actions: []}
script:
  good_night: {sequence: [{delay: 1}], fields: {room: {name: Room, required: true}}, mode: queued, max: 3}
scene:
  - {name: Film, entities: {light.a: on, light.b: {state: "on", brightness: 3}}}
input_boolean: {guests: }
input_number: {level: {min: 0, max: 5, initial: 2, unit_of_measurement: "%"}}
input_select: {mode: {options: [day, night]}}
input_text: {note: {max: 20}}
input_datetime: {alarm: {has_time: true, initial: "07:00"}}
input_button: {bell: {name: Bell}}
counter: {visits: {step: 2}}
timer: {tea: {duration: "00:04:00"}}
schedule: {work: {monday: [{from: "07:00", to: "24:00"}]}}
group: {lamps: {entities: [light.a, light.b], all: true}, more: "light.a, group.lamps"}
zone: [{name: Work, latitude: 52.5, longitude: 13.4, radius: 200}]
person: [{name: Anna, id: anna, device_trackers: device_tracker.phone}]
template:
  - sensor: {name: Double, state: "{{ 2 }}", unit_of_measurement: W}
  - trigger: {trigger: state, entity_id: light.a}
    binary_sensor: [{name: Lit, state: "{{ true }}", delay_off: "00:00:05"}]
sensor: [{platform: template, sensors: {old: {value_template: "{{ 3 }}", friendly_name: Old}}}]
binary_sensor: [{platform: template, sensors: {older: {value_template: "{{ true }}"}}}]
"""


def read(text: str) -> Package:
    return read_package(load_text(text, "automations.yaml", HOME_ASSISTANT))


def test_all_keys_of_a_package_are_read() -> None:
    package = read(ALL)
    assert [a.entity_id for a in package.automations] == ["automation.evening", "automation.evening_2"]
    assert [c.entity_id for c in package.own] == [
        "script.good_night",
        "scene.film",
        "input_boolean.guests",
        "input_number.level",
        "input_select.mode",
        "input_text.note",
        "input_datetime.alarm",
        "input_button.bell",
        "counter.visits",
        "timer.tea",
        "schedule.work",
        "group.lamps",
        "group.more",
        "zone.work",
        "person.anna",
        "sensor.double",
        "binary_sensor.lit",
        "sensor.old",
        "binary_sensor.older",
    ]


def test_a_list_is_of_automations() -> None:
    package = read("- {alias: A, triggers: {trigger: sun, event: sunset}, actions: []}")
    assert [a.alias for a in package.automations] == ["A"]
    assert package.own == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "input_bolean: {}",
            "automations.yaml:1: input_bolean: there is no key 'input_bolean' here; did you mean",
        ),
        ("homeassistant: {customize: {}}", "there is no key 'homeassistant' here"),
        ("timer of mine: {}", "the key 'timer' has no label"),
        (
            "input_boolean: {Guest Mode: }",
            "'Guest Mode' is no id: it is made of a-z, 0-9 and _, like guest_mode",
        ),
        ("input_boolean: {a: {initail: on}}", "there is no key 'initail'; did you mean 'initial'?"),
        ("input_number: {a: {min: 5, max: 5}}", "5 is not more than 'min', 5"),
        ("input_number: {a: {min: 1, max: 5, initial: 9}}", "9 is outside 1 to 5"),
        ("input_select: {a: {options: []}}", "say at least one option"),
        ("input_select: {a: {options: [x, y], initial: z}}", "'z' is not one of x, y"),
        ("input_text: {a: {max: 2, initial: abc}}", "'abc' is not 0 to 2 characters long"),
        ("input_text: {a: {pattern: '('}}", "this is no regular expression"),
        ("input_datetime: {a: }", "say 'has_date: true' or 'has_time: true'"),
        (
            "input_datetime: {a: {has_date: true, initial: soon}}",
            "like '2026-03-17' is wanted here, not 'soon'",
        ),
        ("counter: {a: {initial: 1.5}}", "a whole number is wanted here"),
        ("timer: {a: {duration: long}}", "a length of time is wanted here"),
        ("timer: {a: {restore: true}}", "'restore' is not supported"),
        ("schedule: {a: {monday: [{from: '09:00', to: '08:00'}]}}", "before it begins"),
        ("schedule: {a: {mon: []}}", "there is no key 'mon'; did you mean 'monday'?"),
        ("group: {a: {entities: [lamp]}}", "an entity id is wanted here"),
        ("scene: [{name: A, entities: {light.a: 1}}]", "a state is text: quote it"),
        ("scene: [{name: A, entities: {light.a: {brightness: 1}}}]", "a state is text"),
        ("script: {a: {alias: A}}", "'sequence' is missing"),
        ("script: {turn_on: {sequence: []}}", "script.turn_on can be asked of all scripts"),
        ("script: {a: {sequence: [{dellay: 1}]}}", "did you mean 'delay'?"),
        ("script: {a: {use_blueprint: {path: x.yaml}}}", "the blueprint 'x.yaml' is not here"),
        ("zone: [{name: A, latitude: 1}]", "'longitude' is missing"),
        ("template: [{sensor: [{name: A}]}]", "'state' is missing"),
        ("template: [{sensor: [{name: A, state: '{{ x'}]}]", "template: "),
        ("template: [{weather: []}]", "there is no key 'weather'"),
        ("sensor: [{platform: mqtt}]", "the platform 'mqtt' is not supported: devices are those of the home"),
        (
            "timer: {a: }\nautomation:\n- {alias: A}",
            "automations.yaml:3: automation[0]: 'triggers' is missing",
        ),
        ("zone: [{name: A, latitude: 1, longitude: 2}, {name: a, latitude: 1, longitude: 2}]", "two zone.a"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, wrong: str) -> None:
    with pytest.raises(FileError) as caught:
        read(text)
    assert wrong in str(caught.value)
    assert str(caught.value).startswith("automations.yaml:")
