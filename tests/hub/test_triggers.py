"""When automations are triggered, and when not."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.hub.houses import DEVICES, RING, House

On = Callable[..., House]


def rings(house: House) -> int:
    return house.commands.count(RING)


def lamp(house: House, on: str) -> None:
    house.say("lamp/lamp/on", on)


# ------------------------------------------------------------- state


def test_the_first_state_of_a_device_is_no_change(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp}")
    assert rings(house) == 0
    assert house.entity("light.lamp").state == "off"


def test_without_from_and_to_any_change_of_state_or_attribute_fires(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp}")
    lamp(house, "true")
    house.say("lamp/lamp/brightness", "50")
    assert rings(house) == 2
    house.say("lamp/lamp/brightness", "50")
    lamp(house, "true")
    assert rings(house) == 2


@pytest.mark.parametrize("to", ["", "null", "~"])
def test_an_empty_to_fires_on_states_but_not_on_attributes(on: On, to: str) -> None:
    house = on(f"{{trigger: state, entity_id: light.lamp, to: {to}}}")
    lamp(house, "true")
    house.say("lamp/lamp/brightness", "50")
    assert rings(house) == 1


def test_from_and_to(on: On) -> None:
    house = on("{platform: state, entity_id: lock.front_door, from: locked, to: [unlocked, jammed]}")
    house.say("door/door/locked", "false")
    house.say("door/door/locked", "true")
    assert rings(house) == 1


def test_from_only_fires_on_whatever_comes_next(on: On) -> None:
    house = on("{trigger: state, entity_id: device_tracker.anna_s_phone, from: home}")
    house.say("phone/phone/place", "")
    house.say("phone/phone/place", "office")
    assert rings(house) == 1


def test_not_from_and_not_to(on: On) -> None:
    trigger = (
        "{trigger: state, entity_id: device_tracker.anna_s_phone, not_from: [unavailable], not_to: home}"
    )
    house = on(trigger)
    house.say("phone/phone/place", "office")
    house.say("phone/phone/place", "home")
    house.say("phone/$state", "lost")
    house.say("phone/phone/place", "office")
    house.say("phone/$state", "ready")
    assert [run.trigger["to_state"] for run in house.runs] == ["office", "unavailable"]


def test_attribute(on: On) -> None:
    house = on("{trigger: state, entity_id: climate.heater, attribute: current_temperature, to: 21.5}")
    house.say("heater/heater/temperature", "21.5")
    house.say("heater/heater/mode", "heat")
    assert rings(house) == 1


def test_several_entities_in_one_trigger(on: On) -> None:
    house = on("{trigger: state, entity_id: 'light.lamp, lock.front_door', to: ['on', unlocked]}")
    lamp(house, "true")
    house.say("door/door/locked", "false")
    assert rings(house) == 2


@pytest.mark.parametrize(
    "hold", ["'00:05:00'", "'00:05'", "300", "{minutes: 5}", "{minutes: 4, seconds: 60}"]
)
def test_for_fires_when_the_state_has_lasted(on: On, hold: str) -> None:
    house = on(f"{{trigger: state, entity_id: light.lamp, to: 'on', for: {hold}}}")
    lamp(house, "true")
    house.pass_time(299)
    assert rings(house) == 0
    house.say("lamp/lamp/brightness", "50")  # an attribute does not disturb it
    house.pass_time(1)
    assert rings(house) == 1


def test_for_is_cancelled_by_a_change(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp, to: 'on', for: '00:05:00'}")
    lamp(house, "true")
    house.pass_time(minutes=4)
    lamp(house, "false")
    house.pass_time(minutes=10)
    assert rings(house) == 0


def test_for_with_from_only_lasts_through_other_states(on: On) -> None:
    house = on("{trigger: state, entity_id: device_tracker.anna_s_phone, from: home, for: {minutes: 5}}")
    house.say("phone/phone/place", "")
    house.pass_time(minutes=3)
    house.say("phone/phone/place", "office")
    house.pass_time(minutes=2)
    assert rings(house) == 1


def test_unavailable_is_a_state_and_init_is_none(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp, to: unavailable}")
    house.say("lamp/$state", "init")
    house.say("lamp/$state", "sleeping")
    assert rings(house) == 0
    house.say("lamp/$state", "lost")
    assert rings(house) == 1
    assert house.entity("light.lamp").attributes == {"friendly_name": "Lamp"}


def test_coming_back_is_a_change(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp, to: 'off'}")
    house.say("lamp/$state", "lost")
    house.say("lamp/$state", "init")
    house.say("lamp/$state", "ready")
    assert rings(house) == 1


def test_what_is_retained_is_no_change_in_whatever_order_it_comes(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp}", announce=False)
    house.say("lamp/lamp/on", "true", retain=True)
    house.say("lamp/$state", "ready", retain=True)
    house.say("lamp/lamp/brightness", "40", retain=True)
    assert (house.runs, house.entity("light.lamp").state) == ([], "on")
    lamp(house, "false")
    assert len(house.runs) == 1


def test_an_event_is_an_entity_too(on: On) -> None:
    house = on("{trigger: state, entity_id: event.anna_s_phone_shaken}")
    house.say("phone/phone/shaken", '{"times":3}')
    house.pass_time(1)
    house.say("phone/phone/shaken", '{"times":3}')
    assert rings(house) == 2
    assert house.entity("event.anna_s_phone_shaken").attributes["times"] == 3


# ------------------------------------------------------------- numeric_state

BATTERY = "phone/battery/level"


def test_numeric_state_fires_only_when_it_comes_into_the_range(on: On) -> None:
    house = on("{trigger: numeric_state, entity_id: sensor.anna_s_phone_battery_level, below: 20}")
    for level in ("50", "19", "15", "20", "19"):
        house.say(BATTERY, level)
    assert rings(house) == 2


def test_numeric_state_that_begins_in_the_range_waits_until_it_has_left(on: On) -> None:
    house = on("{trigger: numeric_state, entity_id: sensor.anna_s_phone_battery_level, above: 90}")
    house.say(BATTERY, "95")
    assert rings(house) == 0
    house.say(BATTERY, "80")
    house.say(BATTERY, "95")
    assert rings(house) == 1


def test_numeric_state_comes_in_from_unavailable(on: On) -> None:
    house = on("{trigger: numeric_state, entity_id: sensor.anna_s_phone_battery_level, above: 90}")
    house.say("phone/$state", "lost")
    house.say("phone/$state", "ready")
    assert rings(house) == 1


def test_numeric_state_with_attribute_and_both_bounds(on: On) -> None:
    house = on(
        "{trigger: numeric_state, entity_id: climate.heater,"
        " attribute: current_temperature, above: 20, below: 22}"
    )
    for temperature in ("20", "21", "22", "21.9"):
        house.say("heater/heater/temperature", temperature)
    assert rings(house) == 2


def test_numeric_state_with_for(on: On) -> None:
    house = on("{trigger: numeric_state, entity_id: sensor.anna_s_phone_battery_level, below: 20, for: 60}")
    house.say(BATTERY, "19")
    house.pass_time(30)
    house.say(BATTERY, "18")
    house.pass_time(30)
    assert rings(house) == 1
    house.say(BATTERY, "30")
    house.say(BATTERY, "18")
    house.pass_time(30)
    house.say(BATTERY, "30")
    house.pass_time(60)
    assert rings(house) == 1


def test_numeric_state_compared_with_another_entity(on: On) -> None:
    house = on(
        "{trigger: numeric_state, entity_id: sensor.anna_s_phone_battery_level, below: number.heater_level}"
    )
    house.say(BATTERY, "3")
    assert rings(house) == 0
    house.say("heater/heater/level", "4")
    house.say(BATTERY, "5")
    house.say(BATTERY, "3")
    assert rings(house) == 1


# ------------------------------------------------------------- clock


def test_time(on: On) -> None:
    house = on("{trigger: time, at: ['07:30:00', '22:15']}")
    house.until("2026-03-17T07:29:59")
    assert rings(house) == 0
    house.until("2026-03-17T07:30:00")
    assert rings(house) == 1
    house.until("2026-03-18T22:15:00")
    assert rings(house) == 4


def test_time_on_weekdays(on: On) -> None:
    house = on("{trigger: time, at: '07:30', weekday: [sat, sun]}")  # the 17th is a Tuesday
    house.until("2026-03-24T00:00:00")
    assert rings(house) == 2


def test_time_keeps_to_the_local_clock_when_it_is_changed(on: On) -> None:
    house = on("{trigger: time, at: '07:30'}", start="2026-03-28T12:00:00")
    house.until("2026-03-29T07:29:59")
    assert rings(house) == 0
    house.until("2026-03-29T07:30:00")
    assert rings(house) == 1


def test_a_time_that_the_clock_leaves_out_does_not_come(on: On) -> None:
    house = on("{trigger: time, at: '02:30'}", start="2026-03-28T12:00:00")
    house.until("2026-03-29T12:00:00")
    assert rings(house) == 0
    house.until("2026-03-30T02:30:00")
    assert rings(house) == 1


def test_a_time_that_comes_twice_fires_once(on: On) -> None:
    house = on("{trigger: time, at: '02:30'}", start="2026-10-24T12:00:00")
    house.until("2026-10-25T12:00:00")
    assert rings(house) == 1


def test_time_that_a_sensor_tells(on: On) -> None:
    trigger = "{trigger: time, at: {entity_id: sensor.anna_s_phone_next_alarm, offset: '-00:10:00'}}"
    house = on(trigger)
    house.say("phone/phone/next-alarm", "2026-03-17T08:00:00+01:00")
    house.until("2026-03-17T07:00:00")
    house.say("phone/phone/next-alarm", "2026-03-17T09:00:00+01:00")
    house.until("2026-03-17T08:49:59")
    assert rings(house) == 0
    house.until("2026-03-17T12:00:00")
    assert rings(house) == 1


@pytest.mark.parametrize(
    ("pattern", "times"),
    [
        ("minutes: /15", 4),
        ("minutes: 5", 1),
        ("hours: '*'", 1),
        ("seconds: /30", 120),
        ("hours: 9, minutes: 1", 0),
    ],
)
def test_time_pattern(on: On, pattern: str, times: int) -> None:
    house = on(f"{{trigger: time_pattern, {pattern}}}", more="mode: parallel")
    house.pass_time(hours=1)
    assert rings(house) == times


def test_the_start_of_the_hub(on: On) -> None:
    house = on("{trigger: homeassistant, event: start}")
    house.pass_time(0)
    assert rings(house) == 1


# ------------------------------------------------------------- all of them


def test_several_triggers_and_which_it_was(on: On) -> None:
    triggers = """
    - {trigger: state, entity_id: light.lamp, to: 'on', enabled: false}
    - {trigger: state, entity_id: light.lamp, to: 'off', id: dark}
    - {trigger: state, entity_id: light.lamp, to: 'on'}"""
    house = on(triggers, more="conditions: {condition: trigger, id: [dark, '2']}")
    lamp(house, "true")
    lamp(house, "false")
    assert [run.trigger["id"] for run in house.runs] == ["2", "dark"]
    assert rings(house) == 2


def test_nothing_fires_before_the_hub_is_powered(house: Any) -> None:
    made = house("[]", announce=False)
    for device in DEVICES[:-1]:
        made.announce(device)
    assert made.commands == []
    assert made.told("count") == "0"


def test_the_hubs_own_entities_live(on: On) -> None:
    house = on("{trigger: state, entity_id: sensor.hub_automations_last_triggered, to: other}")
    house.pass_time(0)
    assert house.entity("sensor.hub_automations_running").state == "0"
