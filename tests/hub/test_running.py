"""Run modes, sequences and what a run leaves behind."""

from collections.abc import Callable

import pytest

from ecosim.bus import Message
from ecosim.wire.trace import cause_of
from tests.hub.houses import RING, House

On = Callable[..., House]
SLOW = """
- alias: slow
  triggers: {{trigger: state, entity_id: event.anna_s_phone_shaken}}
  mode: {mode}
  actions:
    - action: light.turn_on
      target: {{entity_id: light.lamp}}
    - delay: {{minutes: 1}}
    - action: light.turn_off
      target: {{entity_id: light.lamp}}
"""
ON, OFF = ("lamp/lamp/on", "true"), ("lamp/lamp/on", "false")


def trace_of(message: Message) -> str:
    cause = cause_of(message)
    assert cause is not None
    return cause.trace


def shake(house: House) -> None:
    house.say("phone/phone/shaken", '{"times":1}')
    house.pass_time(10)


def test_single_leaves_the_second_out_with_a_warning(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="single"))
    shake(made)
    shake(made)
    made.pass_time(minutes=2)
    assert made.commands == [ON, OFF]
    assert made.results == ["finished", "failed_single"]
    assert made.log == ["'slow' is already running"]


def test_restart_begins_anew(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="restart"))
    shake(made)
    shake(made)
    made.pass_time(49)
    assert made.commands == [ON, ON]
    made.pass_time(1)
    assert made.commands == [ON, ON, OFF]
    assert made.results == ["cancelled", "finished"]
    assert made.told("running") == "0"


def test_queued_takes_one_after_the_other(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="queued"))
    for _ in range(3):
        shake(made)
    assert made.commands == [ON]
    made.pass_time(minutes=3)
    assert made.commands == [ON, OFF] * 3
    assert made.results == ["finished"] * 3
    assert made.told("running") == "0"


def test_parallel_runs_beside_each_other(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="parallel"))
    shake(made)
    shake(made)
    assert made.commands == [ON, ON]
    assert made.told("running") == "2"


@pytest.mark.parametrize("mode", ["queued", "parallel"])
def test_more_than_max_is_left_out(house: Callable[..., House], mode: str) -> None:
    made = house(SLOW.format(mode=f"{mode}\n  max: 2"))
    for _ in range(3):
        shake(made)
    assert made.results == ["running", "running", "failed_max_runs"]
    assert made.log == ["'slow' runs as often as it may already"]


def test_ten_at_once_unless_said_otherwise(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="parallel\n  max_exceeded: silent"))
    for _ in range(11):
        made.say("phone/phone/shaken", '{"times":1}')
        made.timeline.run_until(made.timeline.now + 0.001)
    assert made.commands == [ON] * 10
    assert made.log == []


def test_what_a_run_tells(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="single"))
    shake(made)
    assert (made.told("last-triggered"), made.told("running"), made.told("count")) == ("slow", "1", "1")
    assert made.events == ['{"automation":"slow","trigger":"state of event.anna_s_phone_shaken"}']


def test_the_trace(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="single"))
    shake(made)
    made.pass_time(minutes=1)
    trace = made.runs[0].as_dict()
    assert trace["trigger"]["entity_id"] == "event.anna_s_phone_shaken"
    assert trace["finished"] - trace["started"] == 60
    assert [(s["path"], s["kind"], s["result"]) for s in trace["actions"]] == [
        ("action/0", "call", "done"),
        ("action/1", "delay", "done"),
        ("action/2", "call", "done"),
    ]
    assert trace["actions"][0]["details"]["commands"] == [["lamp/lamp/on", "true"]]


def test_only_the_last_few_runs_are_kept(on: On) -> None:
    house = on("{trigger: state, entity_id: event.anna_s_phone_shaken}")
    for _ in range(8):
        shake(house)
    assert [run.number for run in house.runs] == [4, 5, 6, 7, 8]


def test_the_whole_run_has_the_cause_of_what_triggered_it(house: Callable[..., House]) -> None:
    made = house(SLOW.format(mode="queued"))
    first = made.say("phone/phone/shaken", '{"times":1}')
    made.pass_time(1)
    second = made.say("phone/phone/shaken", '{"times":1}')
    made.pass_time(minutes=3)
    traces = [trace_of(m) for m in made.bus.sent if m.topic.endswith("/set")]
    assert traces == [trace_of(m) for m in (first, first, second, second)]


def test_for_keeps_the_cause_too(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp, to: 'on', for: 60}")
    said = house.say("lamp/lamp/on", "true")
    house.pass_time(60)
    command = next(m for m in house.bus.sent if m.topic.endswith("/set"))
    assert trace_of(command) == trace_of(said)


# ------------------------------------------------------------- sequences

SHAKEN = "- alias: test\n  trigger: {platform: state, entity_id: event.anna_s_phone_shaken}\n  action:\n"
RING_IT = "    - {service: button.press, entity_id: button.anna_s_phone_ring}\n"
IS_ON = "{condition: state, entity_id: light.lamp, state: 'on'}"


def test_a_condition_in_the_sequence_ends_it(house: Callable[..., House]) -> None:
    made = house(SHAKEN + f"    - {IS_ON}\n" + RING_IT)
    shake(made)
    made.say("lamp/lamp/on", "true")
    shake(made)
    assert made.results == ["aborted", "finished"]
    assert made.commands == [RING]


def test_sequences_and_actions_that_are_not_enabled(house: Callable[..., House]) -> None:
    made = house(
        SHAKEN
        + "    - sequence:\n        - {delay: 5, enabled: 'false'}\n"
        + "        - {action: button.press, target: {entity_id: button.anna_s_phone_ring}}\n"
    )
    shake(made)
    assert made.commands == [RING]
    assert made.runs[0].actions[0].path == "action/0/1"


def test_if_and_choose_and_stop(house: Callable[..., House]) -> None:
    made = house(
        SHAKEN
        + f"    - if: {IS_ON}\n"
        + "      then: {action: lock.lock, target: {entity_id: lock.front_door}}\n"
        + "      else: {action: lock.unlock, target: {entity_id: lock.front_door}}\n"
        + "    - choose:\n"
        + f"        - conditions: {IS_ON}\n"
        + "          sequence: {stop: the lamp is on}\n"
        + "      default: {delay: 1}\n"
        + RING_IT
    )
    shake(made)
    assert made.commands == [("door/door/unlock", "true"), RING]
    made.say("lamp/lamp/on", "true")
    shake(made)
    assert made.commands[2:] == [("door/door/lock", "true")]
    assert [(r.result, r.reason) for r in made.runs] == [("finished", ""), ("finished", "the lamp is on")]


def test_a_refusal_by_the_device_is_told_and_traced(house: Callable[..., House]) -> None:
    made = house(SHAKEN + "    - {service: lock.unlock, entity_id: lock.front_door}\n" + RING_IT)
    shake(made)
    made.answer("door/door/unlock", '{"ok":false,"reason":"the batteries are empty"}')
    made.answer("phone/phone/ring", '{"ok":true}')
    assert made.log == ["door/door/unlock refused: the batteries are empty"]
    assert made.runs[0].actions[0].details["refused"] == [["door/door/unlock", "the batteries are empty"]]
    assert made.results == ["finished"]


def test_unavailable_entities_are_left_out(house: Callable[..., House]) -> None:
    made = house(SHAKEN + "    - {service: light.turn_on, entity_id: light.lamp}\n" + RING_IT)
    made.say("lamp/$state", "lost")
    shake(made)
    assert made.commands == [RING]
    assert made.runs[0].actions[0].details["skipped"] == ["light.lamp"]


def test_commands_expire(on: On) -> None:
    house = on("{trigger: state, entity_id: event.anna_s_phone_shaken}")
    shake(house)
    assert [m.expiry for m in house.bus.sent if m.topic.endswith("/set")] == [60.0]


def test_one_that_triggers_itself_is_stopped(house: Callable[..., House]) -> None:
    made = house(
        "- alias: echo\n  mode: queued\n  max: 1000\n"
        "  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}\n"
        "  actions: {action: light.toggle, target: {entity_id: light.lamp}}\n"
    )
    for _ in range(150):
        made.say("phone/phone/shaken", '{"times":1}')
        made.say("phone/phone/shaken", '{"times":2}')
    assert len(made.commands) == 100
    assert made.log == ["'echo' goes round in circles: it is what triggers it"]
    shake(made)
    made.say("phone/phone/shaken", '{"times":1}')
    assert len(made.commands) == 101


def test_automations_act_in_the_order_of_the_file(house: Callable[..., House]) -> None:
    one = "- alias: {0}\n  triggers: {{trigger: state, entity_id: light.lamp}}\n  actions: []\n"
    made = house("".join(one.format(name) for name in ("b", "a", "c")))
    made.say("lamp/lamp/on", "true")
    assert [run.alias for run in made.runs] == ["b", "a", "c"]


def test_one_that_is_switched_off_at_first(on: On) -> None:
    house = on("{trigger: state, entity_id: light.lamp}", more="initial_state: false")
    house.say("lamp/lamp/on", "true")
    assert house.runs == []


def test_each_time_of_day_is_a_cause_of_its_own_for_all_that_follows(house: Callable[..., House]) -> None:
    made = house(
        SLOW.format(mode="single").replace("state, entity_id: event.anna_s_phone_shaken", "time, at: '07:00'")
    )
    made.pass_time(hours=48)
    traces = [trace_of(m) for m in made.bus.sent if m.topic.endswith("/set")]
    assert len(traces) == 4
    assert traces[0] == traces[1]
    assert traces[2] == traces[3]
    assert traces[0] != traces[2]


def test_wait_for_trigger(house: Callable[..., House]) -> None:
    wait = "wait_for_trigger: {trigger: state, entity_id: light.lamp, to: 'on', for: 30}"
    made = house(SHAKEN + f"    - {{{wait}, timeout: 60}}\n" + RING_IT)
    shaken = made.say("phone/phone/shaken", '{"times":1}')
    made.pass_time(5)
    made.say("lamp/lamp/on", "true")
    made.pass_time(29)
    assert made.commands == []
    made.pass_time(1)
    assert made.commands == [RING]
    assert trace_of(next(m for m in made.bus.sent if m.topic.endswith("/set"))) == trace_of(shaken)
    assert made.runs[0].actions[0].result == "state of light.lamp"
    made.say("lamp/lamp/on", "false")
    made.say("lamp/lamp/on", "true")
    made.pass_time(60)
    assert made.commands == [RING]


@pytest.mark.parametrize(("goes_on", "result"), [("true", "finished"), ("false", "aborted")])
def test_a_wait_that_takes_too_long(house: Callable[..., House], goes_on: str, result: str) -> None:
    wait = "wait_for_trigger: [{trigger: state, entity_id: light.lamp}, {trigger: time, at: '23:00'}]"
    made = house(SHAKEN + f"    - {{{wait}, timeout: {{minutes: 1}}, continue_on_timeout: {goes_on}}}\n")
    shake(made)
    made.pass_time(50)
    assert made.results == [result]
    made.say("lamp/lamp/on", "true")
    made.pass_time(hours=24)
    assert made.results == [result]


def test_repeat(house: Callable[..., House]) -> None:
    ring_later = "sequence: [{delay: 10}, {action: button.press, entity_id: button.anna_s_phone_ring}]"
    made = house(
        SHAKEN
        + f"    - repeat: {{count: 2, {ring_later}}}\n"
        + f"    - repeat: {{until: {IS_ON}, {ring_later}}}\n"
        + f"    - repeat: {{while: {IS_ON}, {ring_later}}}\n"
    )
    made.say("phone/phone/shaken", '{"times":1}')
    made.pass_time(45)
    assert made.commands == [RING] * 4
    made.say("lamp/lamp/on", "true")
    made.pass_time(20)
    assert made.commands == [RING] * 6
    made.say("lamp/lamp/on", "false")
    made.pass_time(60)
    assert (made.commands, made.results) == ([RING] * 7, ["finished"])


def test_what_never_ends_without_time_passing_is_ended(house: Callable[..., House]) -> None:
    made = house(SHAKEN + "    - repeat: {while: {condition: time, after: '00:00'}, sequence: []}\n")
    shake(made)
    assert made.results == ["error"]
    assert made.log == ["'test' failed: action/0 went round 10000 times"]
