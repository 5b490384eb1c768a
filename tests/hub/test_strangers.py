"""What other people write: each kind of trigger, condition and action, among stand-ins."""

import pytest

from tests.hub.strangers import Strangers


def tell(message: str) -> str:
    """Tell me."""
    return f"{{action: notify.me, data: {{message: '{message}'}}}}"


COUNTED = '{{ states("counter.c") }}'


def said(trigger: str, message: str = "it", more: str = "") -> Strangers:
    """One automation that tells me something."""
    return Strangers(f"- triggers: {trigger}\n  actions: {tell(message)}\n{more}")


def acts(actions: str, mode: str = "single") -> Strangers:
    return Strangers(f"- triggers: {{trigger: event, event_type: go}}\n  mode: {mode}\n  actions:\n{actions}")


# ------------------------------------------------------------- triggers


def test_an_event_with_its_data() -> None:
    made = said(
        "{trigger: event, event_type: [a, b], event_data: {x: 1, in: {y: 2}}}", "{{ trigger.event.data.z }}"
    )
    made.event("a", x=1)
    made.event("a", x=2, **{"in": {"y": 2}})
    made.event("b", x=1, z="here", **{"in": {"y": 2, "more": 3}})
    assert made.calls == ["notify.me here"]


def test_what_one_automation_tells_another_hears() -> None:
    made = Strangers(
        "- triggers: {trigger: event, event_type: go}\n"
        "  actions: {event: went, event_data: {where: '{{ 1 + 1 }}'}}\n"
        "- id: other\n"
        "  triggers: {trigger: event, event_type: went, event_data: {where: 2}}\n"
        f"  actions: {tell('heard')}\n"
    )
    made.event("go")
    assert made.calls == ["notify.me heard"]


@pytest.mark.parametrize(
    ("trigger", "time"),
    [
        ("{trigger: sun, event: sunrise}", "06:16"),
        ("{trigger: sun, event: sunset, offset: '-00:30:00'}", "17:43"),
        ("{trigger: sun, event: sunset, offset: '01:00:00'}", "19:13"),
    ],
)
def test_the_sun(trigger: str, time: str) -> None:
    made = said(trigger)
    made.pass_time(hours=24)
    assert [t[:5] for t in made.times] == [time]  # in Berlin, 17 March 2026


def test_the_sun_as_an_entity() -> None:
    made = said("{trigger: state, entity_id: sun.sun, to: below_horizon}")
    assert made.state("sun.sun") == "below_horizon"
    made.pass_time(hours=24)
    assert [t[:5] for t in made.times] == ["18:13"]


def test_a_zone() -> None:
    made = said("{trigger: zone, entity_id: person.anna, zone: zone.work, event: leave}")
    made.put("person.anna", "not_home", latitude=10.0)
    made.put("person.anna", "home", latitude=52.52)
    assert made.calls == ["notify.me it"]


def test_a_message_on_a_topic() -> None:
    made = said(
        "{trigger: mqtt, topic: a/+/c, payload: 'on', value_template: '{{ value_json.s }}'}",
        "{{ trigger.payload_json.s }}",
    )
    made.happen("mqtt", "a/b/c", payload='{"s": "off"}')
    made.happen("mqtt", "a/b/d", payload='{"s": "on"}')
    made.happen("mqtt", "a/b/c", payload='{"s": "on"}')
    assert made.calls == ["notify.me on"]


def test_what_comes_in_from_outside() -> None:
    made = said("{trigger: webhook, webhook_id: w}", "{{ trigger.json.x }}")
    made.happen("webhook", "w", json={"x": "hi"})
    assert made.calls == ["notify.me hi"]
    made = said("{trigger: tag, tag_id: [t, u]}", "{{ trigger.event.data.device_id }}")
    made.event("tag_scanned", tag_id="u", device_id="d")
    assert made.calls == ["notify.me d"]
    made = said("{trigger: persistent_notification, update_type: added}")
    made.happen("persistent_notification", "removed", notification={})
    made.happen("persistent_notification", "added", notification={})
    assert made.calls == ["notify.me it"]


def test_a_sentence() -> None:
    made = said(
        "{trigger: conversation, command: ['[please] (dim|darken) the {room}']}", "{{ trigger.slots.room }}"
    )
    made.happen("conversation", "", sentence="Please darken the living room!")
    made.happen("conversation", "", sentence="Lighten the kitchen")
    assert made.calls == ["notify.me living room"]


def test_an_entry_in_a_calendar() -> None:
    made = said(
        "{trigger: calendar, entity_id: calendar.home, offset: '-00:15:00'}",
        "{{ trigger.calendar_event.summary }}",
    )
    made.happen(
        "calendar", "calendar.home", start="2026-03-17T09:00:00", end="2026-03-17T10:00:00", summary="Tea"
    )
    made.pass_time(hours=24)
    assert (made.calls, made.times) == (["notify.me Tea"], ["08:45:00"])


def test_a_button_of_a_device() -> None:
    made = said("{trigger: device, domain: hue, device_id: abc, type: short, subtype: one}")
    made.happen("device", "abc", domain="hue", type="short", subtype="two")
    made.happen("device", "abc", domain="hue", type="short", subtype="one")
    assert made.calls == ["notify.me it"]


def test_a_device_that_is_an_entity() -> None:
    made = Strangers(
        "- triggers: {trigger: device, domain: binary_sensor, device_id: d, entity_id: a1, type: no_motion}\n"
        "  conditions: {condition: device, domain: light, device_id: d, entity_id: light.a, type: is_on}\n"
        "  actions: {device_id: d, domain: vacuum, entity_id: vacuum.v, type: dock}\n"
    )
    made.put("light.a", "on")
    made.put("binary_sensor.a1", "on")
    made.put("binary_sensor.a1", "off")
    assert made.calls == ["vacuum.return_to_base vacuum.v"]


def test_times_that_helpers_tell() -> None:
    made = said("{trigger: time, at: input_datetime.wake}")
    made.put("input_datetime.wake", "05:30:00")
    made.pass_time(hours=48)
    assert made.times == ["05:30:00", "05:30:00"]


def test_a_template_as_the_value_and_as_the_length() -> None:
    made = said(
        "{trigger: numeric_state, entity_id: sensor.a, above: 50,"
        " value_template: '{{ state.attributes.x * 10 }}',"
        " for: {minutes: '{{ states(\"input_number.wait\") | int }}'}}"
    )
    made.put("sensor.a", "1", x=3)
    made.put("sensor.a", "1", x=6)
    made.pass_time(hours=1)
    assert made.times == ["00:05:00"]


def test_variables_of_triggers() -> None:
    made = Strangers(
        "- trigger_variables: {name: went}\n"
        "  triggers:\n"
        "    - {trigger: event, event_type: '{{ name }}',"
        " variables: {who: '{{ trigger.event.event_type }}!'}}\n"
        f"  actions: {tell('{{ who }}{{ this.entity_id }}')}\n"
    )
    made.event("went")
    assert made.calls == ["notify.me went!automation.automation_1"]


def test_spellings_of_earlier_years() -> None:
    made = said("{platform: state, entity_id: switch.a, state: 'on'}")
    made.put("switch.a", "on")
    assert made.calls == ["notify.me it"]
    made = said("{platform: time, minutes: '/30', seconds: 0}")
    made.pass_time(hours=1)
    assert made.times == ["00:30:00", "01:00:00"]


# ------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("condition", "hours"),
    [
        ("{condition: sun, after: sunset}", range(19, 24)),
        ("{condition: sun, before: sunrise}", range(7)),
        ("{condition: sun, after: sunset, before: sunrise}", [*range(7), *range(19, 24)]),
        ("{condition: sun, after: sunrise, after_offset: '02:00:00', before: sunset}", range(9, 19)),
        ("{condition: time, after: input_datetime.a, before: '08:00'}", [7]),
    ],
)
def test_when(condition: str, hours: list[int]) -> None:
    made = said("{trigger: time_pattern, hours: '*'}", more=f"  conditions: [{condition}]\n")
    made.pass_time(hours=24)
    assert sorted({int(t[:2]) for t in made.times}) == list(hours)


def test_who_is_in_a_zone_and_what_a_helper_says() -> None:
    made = said(
        "{trigger: event, event_type: go}",
        more="  conditions:\n"
        "    - {condition: zone, entity_id: person.a, zone: [zone.far, zone.home]}\n"
        "    - {condition: state, entity_id: sensor.b, state: input_text.wanted}\n",
    )
    made.event("go")
    made.put("input_text.wanted", "20")
    made.event("go")
    made.put("person.a", "not_home", longitude=0.0)
    made.event("go")
    assert made.results == ["failed_conditions", "finished", "failed_conditions"]


# ------------------------------------------------------------- actions


def test_at_the_same_time() -> None:
    made = acts(
        "    - parallel:\n"
        "        - sequence: [{delay: 10}, {action: light.turn_on, target: {entity_id: light.a}}]\n"
        "        - action: light.turn_on\n"
        "          target: {entity_id: light.b}\n"
        "        - [{variables: {x: 1}}, {condition: '{{ false }}'}]\n"
        f"    - {tell('{{ x is defined }}')}\n"
    )
    made.event("go")
    made.pass_time(20)
    assert made.calls == ["light.turn_on light.b", "light.turn_on light.a", "notify.me False"]
    assert made.times == ["00:00:00", "00:00:10", "00:00:10"]


def test_a_restart_ends_what_runs_beside() -> None:
    made = acts("    - parallel: [[{delay: 10}, {action: a.b}], {action: a.c}]\n", "restart")
    made.event("go")
    made.pass_time(5)
    made.event("go")
    made.pass_time(60)
    assert made.calls == ["a.c", "a.c", "a.b"]
    assert made.results == ["cancelled", "finished"]


def test_what_fails_beside_others_fails_the_run_after_them() -> None:
    made = acts(
        "    - parallel: [{stop: no, error: true}, [{delay: 1}, {action: a.b}]]\n    - {action: a.c}\n"
    )
    made.event("go")
    made.pass_time(5)
    assert (made.calls, made.results) == (["a.b"], ["error"])


def test_for_each() -> None:
    made = acts(
        "    - repeat:\n"
        '        for_each: \'{{ ["light.a", "light.b"] }}\'\n'
        "        sequence:\n"
        "          - {condition: template, value_template: '{{ not repeat.first }}'}\n"
        "          - {action: light.turn_on, target: {entity_id: '{{ repeat.item }}'}}\n"
        f"    - {tell('{{ repeat is defined }}')}\n"
    )
    made.event("go")
    assert made.calls == ["light.turn_on light.b", "notify.me False"]
    assert made.state("light.b") == "on"


def test_a_condition_ends_only_the_sequence_it_stands_in() -> None:
    made = acts(
        "    - if: '{{ true }}'\n"
        "      then: [{condition: '{{ false }}'}, {action: a.never}]\n"
        "    - choose: [{conditions: [], sequence: [{condition: '{{ false }}'}, {action: a.never}]}]\n"
        "    - {action: a.b}\n"
        "    - {condition: '{{ false }}'}\n"
        "    - {action: a.never}\n"
    )
    made.event("go")
    assert (made.calls, made.results) == (["a.b"], ["aborted"])


def test_names_data_and_targets_that_are_templates() -> None:
    made = acts(
        "    - variables: {which: light.a}\n"
        '    - service_template: \'{{ "light" }}.turn_{{ "on" }}\'\n'
        "      data: '{{ {\"brightness\": 7} }}'\n"
        "      target: {entity_id: '{{ which }}', area_id: kitchen}\n"
        "    - {scene: scene.evening}\n"
        "    - {action: '{{ 1 }}'}\n"
    )
    made.event("go")
    assert [c.data for c in made.hub.calls] == [
        {"brightness": 7, "entity_id": ["light.a"], "area_id": ["kitchen"]},
        {"entity_id": ["scene.evening"]},
    ]
    assert made.results == ["error"]


def test_what_a_service_answers() -> None:
    made = acts(
        f"    - {{action: weather.get_forecasts, response_variable: told}}\n    - {tell('{{ told.high }}')}\n"
    )
    made.hub.answers["weather.get_forecasts"] = {"high": 21}
    made.event("go")
    assert made.calls == ["weather.get_forecasts", "notify.me 21"]


def test_how_long_a_wait_may_be_and_what_was_left_of_it() -> None:
    made = acts(
        "    - wait_for_trigger: {trigger: event, event_type: came}\n"
        "      timeout: {minutes: '{{ 1 + 1 }}'}\n"
        f"    - {tell('{{ wait.remaining | int }} {{ wait.completed }}')}\n"
    )
    made.event("go")
    made.pass_time(50)
    made.event("came")
    made.event("go")
    made.pass_time(minutes=5)
    assert made.calls == ["notify.me 70 True", "notify.me 0 False"]
    assert made.times[1] == "00:02:50"


def test_a_timer_and_a_counter() -> None:
    made = Strangers(
        "- triggers: {trigger: event, event_type: go}\n"
        "  actions:\n"
        "    - {action: timer.start, target: {entity_id: timer.t}, data: {duration: '00:10:00'}}\n"
        "    - {action: counter.increment, target: {entity_id: counter.c}}\n"
        "- id: done\n"
        "  triggers: {trigger: event, event_type: timer.finished, event_data: {entity_id: timer.t}}\n"
        f"  actions: {tell(COUNTED)}\n"
    )
    made.event("go")
    made.pass_time(300)
    made.event("go")
    assert made.state("timer.t") == "active"
    made.pass_time(hours=1)
    assert (made.calls[-1], made.times[-1]) == ("notify.me 2", "00:15:00")


def test_automations_that_switch_each_other() -> None:
    made = Strangers(
        "- alias: one\n"
        "  triggers: {trigger: event, event_type: go}\n"
        "  actions: [{action: automation.turn_off, target: {entity_id: automation.two}}]\n"
        "- alias: two\n"
        "  triggers: {trigger: event, event_type: other}\n"
        "  conditions: '{{ false }}'\n"
        "  actions: {action: a.b}\n"
        "- alias: three\n"
        "  triggers: {trigger: event, event_type: third}\n"
        "  actions: {action: automation.trigger, target: {entity_id: automation.two}}\n"
    )
    made.event("go")
    assert made.state("automation.two") == "off"
    made.event("other")
    assert made.results == ["finished"]
    made.event("third")
    assert made.calls[-1] == "a.b"
    assert made.hub.errors == []


def test_a_switch_that_is_switched() -> None:
    made = acts("    - {action: switch.toggle, target: {entity_id: switch.a}}\n")
    made.event("go")
    assert made.state("switch.a") == "on"
