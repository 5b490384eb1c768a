"""Tests that say what helpers are which the automations' own file defines."""

from pathlib import Path

import pytest

from ecosim.rehearsal import Outcome, account, load_suite, perform

HELPERS = """
input_datetime:
  alarm: {has_time: true, initial: "06:00:00"}
  leave: {has_date: true, has_time: true}
  party: {has_date: true}
input_select: {mode: {options: [Day, Night]}}
input_number: {level: {min: 0, max: 100}}
input_boolean: {guests: }
input_text: {said: {max: 5}}
counter: {visits: {minimum: 0}}
timer: {tea: {duration: "00:04:00"}}
template:
  - trigger: {trigger: time, at: input_datetime.alarm}
    sensor: [{name: Woken, state: "yes"}]
automation:
  - alias: wake
    triggers: {trigger: time, at: input_datetime.alarm}
    actions: [{action: notify.me, data: {message: wake}}]
  - alias: leave
    triggers: {trigger: time, at: input_datetime.leave}
    actions: [{action: notify.me, data: {message: leave}}]
  - alias: evening
    triggers: {trigger: state, entity_id: input_select.mode, to: Night}
    conditions: {condition: numeric_state, entity_id: [input_number.level, counter.visits], above: 1}
    actions: [{action: timer.start, target: {entity_id: timer.tea}}]
  - alias: said
    triggers: {trigger: state, entity_id: [input_text.said, input_datetime.party, input_boolean.guests]}
    actions: [{action: notify.me, data: {message: said}}]
"""
HEAD = 'automations: automations.yaml\nat: "2026-03-17 12:00"\ntests:\n'


def played(folder: Path, test: str) -> Outcome:
    """One test, which has to pass."""
    (folder / "automations.yaml").write_text(HELPERS, "utf-8")
    (folder / "t.yaml").write_text(f"{HEAD}  - name: one\n    {test}\n", "utf-8")
    suite = load_suite(folder / "t.yaml")
    outcome = perform(suite, suite.cases[0])
    assert account(suite, outcome) == []
    return outcome


@pytest.mark.parametrize(
    ("given", "message", "at"),
    [
        ("input_datetime.alarm: '12:15:00'", "wake", "12:15"),
        ("input_datetime.leave: '2026-03-17 12:20:00'", "leave", "12:20"),
    ],
)
def test_triggers_wait_for_the_time_that_is_given(tmp_path: Path, given: str, message: str, at: str) -> None:
    expect = f"{{action: notify.me, data: {{message: {message}}}, at: '{at}'}}"
    more = ", {entity: sensor.woken, state: 'yes'}" if message == "wake" else ""
    test = f"given: {{{given}}}\n    happens: [{{at: '12:30'}}]\n    nothing_else: true"
    played(tmp_path, f"{test}\n    expect: [{expect}{more}]")
