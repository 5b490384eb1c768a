"""Helpers of a file: what they are, and what can be asked of them."""

import pytest

from tests.hub.strangers import ASKED, Strangers

HELPERS = (
    ASKED
    + """
input_boolean: {guests: {initial: true}, holiday: }
input_number: {level: {min: 1, max: 5, step: 2, unit_of_measurement: "%"}}
input_text: {note: {min: 1, max: 5, pattern: "[a-z]+"}}
input_select: {mode: {options: [day, evening, night], initial: evening}}
input_button: {bell: }
input_datetime:
  alarm: {has_time: true, initial: "07:30"}
  trip: {has_date: true, has_time: true, initial: "2026-04-01 12:00:00"}
  birthday: {has_date: true}
counter: {visits: {initial: 4, step: 2, minimum: 2, maximum: 7}}
timer: {tea: {duration: "00:04:00"}}
schedule: {work: {tuesday: [{from: "07:00", to: "12:00"}, {from: "13:00", to: "24:00"}]}}
"""
)


@pytest.fixture
def day() -> Strangers:
    return Strangers(HELPERS)


def test_what_they_are_at_first(day: Strangers) -> None:
    first = {
        "input_boolean.guests": "on",
        "input_boolean.holiday": "off",
        "input_number.level": "1.0",
        "input_text.note": "unknown",
        "input_select.mode": "evening",
        "input_button.bell": "unknown",
        "input_datetime.alarm": "07:30:00",
        "input_datetime.trip": "2026-04-01 12:00:00",
        "input_datetime.birthday": "2026-03-17",
        "counter.visits": "4",
        "timer.tea": "idle",
        "schedule.work": "off",
    }
    assert {i: day.state(i) for i in first} == first
    assert day.attribute("input_number.level", "max") == 5
    assert day.attribute("input_datetime.alarm", "timestamp") == 27000
    assert day.attribute("timer.tea", "duration") == "0:04:00"


@pytest.mark.parametrize(
    ("action", "entity", "data", "state"),
    [
        ("input_boolean.toggle", "input_boolean.guests", {}, "off"),
        ("input_boolean.turn_on", "input_boolean.holiday", {}, "on"),
        ("homeassistant.toggle", "input_boolean.holiday", {}, "on"),
        ("input_number.set_value", "input_number.level", {"value": 3.5}, "3.5"),
        ("input_number.set_value", "input_number.level", {"value": 6}, "1.0"),
        ("input_number.increment", "input_number.level", {}, "3.0"),
        ("input_number.decrement", "input_number.level", {}, "1.0"),
        ("input_text.set_value", "input_text.note", {"value": "milk"}, "milk"),
        ("input_text.set_value", "input_text.note", {"value": "butter"}, "unknown"),
        ("input_text.set_value", "input_text.note", {"value": "1"}, "unknown"),
        ("input_select.select_option", "input_select.mode", {"option": "night"}, "night"),
        ("input_select.select_option", "input_select.mode", {"option": "noon"}, "evening"),
        ("input_select.select_next", "input_select.mode", {}, "night"),
        ("input_select.select_previous", "input_select.mode", {}, "day"),
        ("input_select.select_first", "input_select.mode", {}, "day"),
        ("input_select.select_last", "input_select.mode", {}, "night"),
        ("input_select.set_options", "input_select.mode", {"options": ["a", "b"]}, "a"),
        ("input_datetime.set_datetime", "input_datetime.alarm", {"time": "06:15:00"}, "06:15:00"),
        ("input_datetime.set_datetime", "input_datetime.birthday", {"date": "2026-05-01"}, "2026-05-01"),
        ("input_datetime.set_datetime", "input_datetime.trip", {"time": "09:00"}, "2026-04-01 09:00:00"),
        ("input_datetime.set_datetime", "input_datetime.alarm", {"datetime": "2026-01-01 05:00"}, "05:00:00"),
        ("input_datetime.set_datetime", "input_datetime.trip", {"timestamp": 0}, "1970-01-01 01:00:00"),
        ("input_datetime.set_datetime", "input_datetime.alarm", {"date": "2026-05-01"}, "07:30:00"),
        ("counter.increment", "counter.visits", {}, "6"),
        ("counter.decrement", "counter.visits", {}, "2"),
        ("counter.set_value", "counter.visits", {"value": 6}, "6"),
        ("counter.set_value", "counter.visits", {"value": 5}, "4"),
        ("counter.set_value", "counter.visits", {"value": 8}, "4"),
        ("counter.reset", "counter.visits", {}, "4"),
    ],
)
def test_what_can_be_asked_of_them(
    day: Strangers, action: str, entity: str, data: dict[str, object], state: str
) -> None:
    day.call(action, entity, **data)
    assert day.state(entity) == state


def test_steps_stop_at_the_bounds(day: Strangers) -> None:
    for _ in range(5):
        day.call("input_number.increment", "input_number.level")
        day.call("counter.increment", "counter.visits")
        day.call("input_select.select_next", "input_select.mode", cycle=False)
    assert [day.state(i) for i in ("input_number.level", "counter.visits", "input_select.mode")] == [
        "5.0",
        "7",
        "night",
    ]


def test_what_they_cannot_be_fails_the_run_and_says_so(day: Strangers) -> None:
    day.call("input_number.set_value", "input_number.level", value=6)
    assert day.results == ["error"]
    assert "input_number.level: 6 is outside 1 to 5" in day.hub.told[-1][2]


def test_a_button_says_when_it_was_pressed(day: Strangers) -> None:
    day.pass_time(hours=7)
    day.call("input_button.press", "input_button.bell")
    assert day.state("input_button.bell") == "2026-03-17T06:00:00+00:00"


def test_a_timer_runs_waits_and_finishes() -> None:
    day = Strangers(
        HELPERS.replace(
            "automation:\n",
            """automation:
  - alias: told
    mode: parallel
    triggers:
      - {trigger: event, event_type: timer.started}
      - {trigger: event, event_type: timer.restarted}
      - {trigger: event, event_type: timer.paused}
      - {trigger: event, event_type: timer.cancelled}
      - {trigger: event, event_type: timer.finished}
      - {trigger: event, event_type: timer.changed}
    actions: [{action: notify.me, data: {message: "{{ trigger.event.event_type }}"}}]
""",
        )
    )

    def told() -> list[str]:
        return [c.data["message"].removeprefix("timer.") for c in day.hub.calls if c.name == "notify.me"]

    day.call("timer.start", "timer.tea")
    assert day.state("timer.tea") == "active"
    day.pass_time(minutes=1)
    day.call("timer.pause", "timer.tea")
    assert (day.state("timer.tea"), day.attribute("timer.tea", "remaining")) == ("paused", "0:03:00")
    day.pass_time(minutes=10)
    day.call("timer.start", "timer.tea")
    assert day.attribute("timer.tea", "finishes_at") == "2026-03-16T23:14:00+00:00"
    day.call("timer.change", "timer.tea", duration=-60)
    day.pass_time(seconds=119)
    assert day.state("timer.tea") == "active"
    day.pass_time(seconds=1)
    assert day.state("timer.tea") == "idle"
    assert told() == ["started", "paused", "restarted", "changed", "finished"]
    day.call("timer.start", "timer.tea", duration="00:00:30")
    assert day.attribute("timer.tea", "duration") == "0:00:30"
    day.call("timer.cancel", "timer.tea")
    assert day.attribute("timer.tea", "duration") == "0:04:00"
    day.call("timer.start", "timer.tea")
    day.call("timer.finish", "timer.tea")
    day.call("timer.finish", "timer.tea")
    day.pass_time(hours=1)
    assert told()[5:] == ["started", "cancelled", "started", "finished"]
    assert day.hub.errors == []


def test_a_schedule_goes_by_the_clock(day: Strangers) -> None:
    seen = []
    for hours in (6.99, 0.02, 4.98, 0.02, 1, 11):
        day.pass_time(hours=hours)
        seen.append(day.state("schedule.work"))
    assert seen == ["off", "on", "on", "off", "on", "off"]


def test_automations_hear_of_helpers() -> None:
    day = Strangers(
        """
input_boolean: {guests: }
automation:
  - alias: guests
    triggers: {trigger: state, entity_id: input_boolean.guests, to: "on"}
    actions: [{action: light.turn_on, target: {entity_id: light.hall}}]
  - alias: bell
    triggers: {trigger: event, event_type: bell}
    actions: [{action: input_boolean.turn_on, target: {entity_id: input_boolean.guests}}]
"""
    )
    day.event("bell")
    assert day.calls == ["input_boolean.turn_on input_boolean.guests", "light.turn_on light.hall"]


def test_groups_are_what_their_members_are_and_what_is_asked_of_them_is_asked_of_these() -> None:
    day = Strangers(
        ASKED
        + """
group:
  lamps: {name: Lamps, entities: [light.a, light.b]}
  both: {entities: [light.a, light.b], all: true}
  people: person.anna, person.bob
  mixed: [light.a, cover.c]
  nested: group.lamps
  nothing: [sensor.s]
"""
    )
    groups = [f"group.{name}" for name in ("lamps", "both", "people", "mixed", "nested", "nothing")]
    assert [day.state(g) for g in groups] == ["off", "off", "home", "off", "off", "unknown"]
    day.put("light.a", "on")
    day.put("person.anna", "not_home")
    day.put("cover.c", "open")
    assert [day.state(g) for g in groups] == ["on", "off", "home", "on", "on", "unknown"]
    day.put("person.bob", "Work")
    assert day.state("group.people") == "not_home"
    day.call("light.turn_on", "group.nested", brightness=100)
    assert [day.state("group.both"), day.attribute("light.b", "brightness")] == ["on", 100]
    day.call("homeassistant.turn_off", "group.mixed")
    assert (day.state("light.a"), day.state("cover.c")) == ("off", "open")
    assert day.attribute("group.lamps", "friendly_name") == "Lamps"


def test_persons_are_where_their_trackers_are_and_zones_count_them() -> None:
    day = Strangers(
        """
zone: [{name: Work, latitude: 52.0, longitude: 13.0}]
person:
  - {name: Anna, id: anna, device_trackers: [device_tracker.phone, device_tracker.watch]}
  - {name: Bob, id: bob, device_trackers: device_tracker.other}
automation: []
"""
    )
    assert (day.state("person.anna"), day.state("zone.work")) == ("home", "0")
    day.put("device_tracker.phone", "Work", latitude=52.0, longitude=13.0)
    assert (day.state("person.anna"), day.state("zone.work")) == ("Work", "1")
    day.put("device_tracker.other", "not_home", latitude=52.0001, longitude=13.0)
    assert (day.state("person.bob"), day.state("zone.work")) == ("not_home", "2")
    day.pass_time(1)
    day.put("device_tracker.watch", "not_home", latitude=0.0, longitude=0.0)
    assert (day.state("person.anna"), day.attribute("person.anna", "source")) == (
        "not_home",
        "device_tracker.watch",
    )
    assert day.attribute("zone.work", "persons") == ["person.bob"]


MADE = """
automation: []
template:
  - sensor:
      - name: Sum
        state: "{{ states('sensor.a') | int + states('sensor.b') | int }}"
        unit_of_measurement: W
        attributes: {half: "{{ states('sensor.a') | int / 2 }}"}
      - {name: Itself, state: "{{ states('sensor.itself') | int(0) + states('sensor.a') | int }}"}
      - {name: Here, state: "{{ states('sensor.a') }}", availability: "{{ is_state('light.x', 'on') }}"}
      - {name: Wrong, state: "{{ states('sensor.a') | int / 0 }}"}
      - {name: Hour, state: "{{ now().hour }}"}
    binary_sensor:
      - {name: Much, state: "{{ states('sensor.sum') | int > 100 }}", delay_on: 60}
  - triggers: {trigger: event, event_type: seen}
    sensor: {name: Who, state: "{{ trigger.event.data.who }}"}
sensor:
  - {platform: template, sensors: {old: {value_template: "{{ states('sensor.a') }}", friendly_name: Old one}}}
"""


def test_template_entities_follow_what_their_templates_read() -> None:
    day = Strangers(MADE)
    assert [day.state(f"sensor.{n}") for n in ("sum", "itself", "here", "wrong", "hour", "who", "old")] == [
        "40", "20", "unavailable", "unavailable", "0", "unknown", "20",
    ]  # fmt: skip
    day.put("sensor.a", "90")
    day.put("light.x", "on")
    assert [day.state(f"sensor.{n}") for n in ("sum", "itself", "here")] == ["110", "110", "90"]
    assert day.attribute("sensor.sum", "half") == 45
    assert day.attribute("sensor.sum", "unit_of_measurement") == "W"
    assert day.state("binary_sensor.much") == "off"
    day.pass_time(61)
    assert day.state("binary_sensor.much") == "on"
    day.put("sensor.a", "1")
    assert day.state("binary_sensor.much") == "off"
    day.event("seen", who="Anna")
    day.pass_time(hours=3)
    assert (day.state("sensor.who"), day.state("sensor.hour")) == ("Anna", "3")
    assert day.attribute("sensor.old", "friendly_name") == "Old one"


def test_templates_that_chase_each_other_are_stopped() -> None:
    day = Strangers(
        """
automation: []
template:
  - sensor:
      - {name: A, state: "{{ states('sensor.b') | int(0) + states('sensor.x') | int }}"}
      - {name: B, state: "{{ states('sensor.a') | int(0) + 1 }}"}
"""
    )
    day.put("sensor.x", "5")
    assert any("goes round in circles" in text for _, _, text in day.hub.told)
