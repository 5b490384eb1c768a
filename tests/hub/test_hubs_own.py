"""What lives in the hub of a home, among its devices."""

from collections.abc import Callable

import pytest

from ecosim.errors import FileError
from ecosim.home import load_home
from tests.hub.houses import House

HOME = """
automation:
  - alias: Shaken
    triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}
    conditions: {condition: state, entity_id: input_boolean.guests, state: "off"}
    actions:
      - {action: script.cosy, data: {level: 40}}
      - {action: input_boolean.turn_on, target: {entity_id: input_boolean.guests}}
  - alias: Guests
    triggers: {trigger: state, entity_id: input_boolean.guests, to: "on"}
    actions: [{action: lock.unlock, target: {entity_id: lock.front_door}}]
script:
  cosy:
    alias: Cosy
    sequence:
      - {action: light.turn_on, target: {entity_id: group.lamps}, data: {brightness_pct: "{{ level }}"}}
      - {action: scene.turn_on, target: {entity_id: scene.warm}}
scene: [{name: Warm, entities: {climate.heater: {state: heat, temperature: 23}}}]
group: {lamps: [light.lamp, switch.heater_child_lock]}
input_boolean: {guests: , checked: {initial: true}}
template: [{sensor: [{name: Battery, state: "{{ states('sensor.anna_s_phone_battery_level') }}"}]}]
zone: [{name: Work, latitude: 10, longitude: 10}, {name: Home, latitude: 0, longitude: 0}]
person: [{name: Anna, id: anna, device_trackers: device_tracker.anna_s_phone}]
"""
Make = Callable[..., House]


@pytest.fixture
def home(house: Make) -> House:
    made = house(HOME, place=(52.5, 13.4))
    made.pass_time(1)
    return made


def test_what_follows_from_devices_is_known_when_they_are(home: House) -> None:
    own = ("group.lamps", "sensor.battery", "person.anna", "zone.home", "zone.work", "input_boolean.guests")
    assert [home.entity(i).state for i in own] == ["off", "100", "home", "1", "0", "off"]
    assert home.commands == []


def test_scripts_scenes_helpers_and_groups_act_on_devices(home: House) -> None:
    home.say("phone/phone/shaken", '{"times":1}')
    home.pass_time(0)
    assert home.commands == [
        ("lamp/lamp/brightness", "40"),
        ("lamp/lamp/on", "true"),
        ("heater/heater/mode", "heat"),
        ("heater/heater/target", "23"),
        ("door/door/unlock", "true"),
    ]
    assert [event.split('"')[3] for event in home.events] == ["Shaken", "Cosy", "Guests"]
    assert "called by automation.shaken" in home.events[1]
    assert home.entity("scene.warm").state == "2026-03-17T05:00:01+00:00"
    assert str(home.entity("script.cosy").attributes["last_triggered"]) == "2026-03-17 05:00:01+00:00"
    assert [run.alias for run in home.runs] == ["Shaken", "Cosy", "Guests"]


def test_people_are_where_their_phones_are(home: House) -> None:
    home.say("phone/phone/latitude", "10")
    home.say("phone/phone/longitude", "10")
    home.say("phone/phone/place", "Work")
    home.pass_time(0)
    assert [home.entity(i).state for i in ("person.anna", "zone.home", "zone.work")] == ["Work", "0", "1"]


def test_the_sun_is_there(house: Make) -> None:
    high = "{trigger: numeric_state, entity_id: sun.sun, attribute: elevation, above: 30}"
    home = house(f"- {{alias: High, triggers: {high}, actions: []}}\n", place=(52.5, 13.4))
    home.pass_time(1)
    sun = home.entity("sun.sun")
    assert (sun.state, sun.attributes["rising"]) == ("below_horizon", True)
    assert sun.attributes["next_rising"].startswith("2026-03-17T05:1")
    assert sun.attributes["next_noon"].startswith("2026-03-17T11:1")
    home.until("2026-03-17T12:15:00")
    sun = home.entity("sun.sun")
    assert (sun.state, sun.attributes["azimuth"] > 179) == ("above_horizon", True)
    assert round(sun.attributes["elevation"]) == 36
    assert sun.attributes["next_setting"] < sun.attributes["next_dusk"] < sun.attributes["next_midnight"]
    assert len(home.runs) == 1


def test_the_sun_that_nobody_asks_for_rises_and_sets(home: House) -> None:
    told = home.entity("sun.sun").attributes
    home.until("2026-03-17T12:15:00")
    sun = home.entity("sun.sun")
    assert sun.state == "above_horizon"
    assert sun.attributes["next_rising"] != told["next_rising"]


def test_automations_are_entities_and_can_be_switched(house: Make) -> None:
    made = house(
        "- alias: Other\n  triggers: {trigger: state, entity_id: lock.front_door, to: unlocked}\n"
        "  conditions: {condition: state, entity_id: automation.lights, state: 'on'}\n"
        "  actions:\n"
        "    - {action: automation.turn_off, target: {entity_id: automation.lights}}\n"
        "    - {action: automation.trigger, target: {entity_id: automation.lights}}\n"
        "- alias: Lights\n  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}\n"
        "  actions: [{action: light.turn_on, target: {entity_id: light.lamp}}, {delay: 60}]\n"
    )
    made.say("door/door/locked", "false")
    made.pass_time(0)
    lights = made.entity("automation.lights")
    assert (lights.state, lights.attributes["current"]) == ("off", 1)
    assert made.commands == [("lamp/lamp/on", "true")]
    made.say("phone/phone/shaken", '{"times":1}')
    made.pass_time(0)
    assert made.commands == [("lamp/lamp/on", "true")]


def test_without_power_helpers_keep_what_they_are_and_what_runs_ends(home: House) -> None:
    home.say("phone/phone/shaken", '{"times":1}')
    home.pass_time(0)
    home.hub.power_failed()
    home.hub.power_returned()
    assert home.entity("input_boolean.guests").state == "on"
    assert home.entity("script.cosy").state == "off"


def test_of_two_triggers_of_one_message_one_runs_an_automation_in_mode_single(house: Make) -> None:
    made = house(
        "- alias: once\n  triggers:\n"
        "    - {trigger: state, entity_id: lock.front_door}\n"
        "    - {trigger: state, entity_id: lock.front_door, to: unlocked}\n"
        "  actions: [{action: button.press, target: {entity_id: button.anna_s_phone_ring}}]\n"
    )
    made.say("door/door/locked", "false")
    assert (len(made.commands), made.results) == (1, ["finished", "failed_single"])
    made.say("door/door/locked", "true")
    assert len(made.commands) == 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("template: [{sensor: {name: Anna s phone battery level, state: '1'}}]",
         "sensor.anna_s_phone_battery_level is an entity of the device"),
        ("group: {g: [light.lamb]}", "there is no entity 'light.lamb'; did you mean 'light.lamp'?"),
        ("scene: [{name: A, entities: {light.lamp: dim}}]", "light.lamp is never 'dim'"),
        ("scene: [{name: A, entities: {sensor.anna_s_phone_battery_level: '1'}}]", "no scene can say"),
        ("script: {a: {sequence: [{action: script.b}]}}", "there is no action 'script.b'"),
        ("script: {a: {sequence: [{action: timer.start}]}}", "timer.start: say which entities"),
        ("script: {a: {sequence: [{action: timer.strat}]}}", "did you mean 'timer.start'?"),
        ("counter: {c: }\nscript: {a: {sequence: {action: counter.set_value, entity_id: counter.c}}}",
         "counter.set_value: data needs 'value'"),
        ("script: {a: {sequence: [{action: counter.reset, target: {entity_id: timer.t}}]}}\ntimer: {t: }",
         "counter.reset does not act on timer.t"),
        ("input_select: {m: {options: [a]}}\n"  # noqa: ISC004
         "automation: {triggers: {trigger: state, entity_id: input_select.m, to: c}, actions: []}",
         "input_select.m is never 'c'"),
    ],
)  # fmt: skip
def test_mistakes_are_found_when_it_is_paired(house: Make, text: str, wrong: str) -> None:
    with pytest.raises(FileError) as caught:
        house(text)
    assert wrong in str(caught.value)


def test_a_scene_that_an_action_makes_is_known(house: Make) -> None:
    made = house(
        "- alias: keep\n  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}\n  actions:\n"
        "    - {action: scene.create, data: {scene_id: before, snapshot_entities: light.lamp}}\n"
        "    - {action: light.turn_on, target: {entity_id: light.lamp}}\n"
        "    - {delay: 5}\n"
        "    - {action: scene.turn_on, target: {entity_id: scene.before}}\n"
    )
    made.say("phone/phone/shaken", '{"times":1}')
    made.say("lamp/lamp/on", "true")
    made.pass_time(5)
    assert made.commands == [("lamp/lamp/on", "true"), ("lamp/lamp/on", "false")]


def test_a_home_has_its_places_and_who_carries_a_phone() -> None:
    package = load_home("family").package()
    ids = [config.entity_id for config in package.own]
    assert {"zone.home", "person.anna", "person.bob"} <= {*ids}
