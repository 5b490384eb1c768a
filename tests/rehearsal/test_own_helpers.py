"""Tests that say what helpers are which the automations' own file defines."""

from pathlib import Path

import pytest

from ecosim.errors import FileError
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


@pytest.mark.parametrize(
    ("given", "entity", "state"),
    [
        ("input_datetime.alarm: '7:00'", "input_datetime.alarm", "07:00:00"),
        ("input_datetime.alarm: '7:00:30'", "input_datetime.alarm", "07:00:30"),
        ("input_datetime.leave: '2026-03-17T07:00'", "input_datetime.leave", "2026-03-17 07:00:00"),
        ("input_datetime.party: '2026-03-18'", "input_datetime.party", "2026-03-18"),
        ("input_select.mode: Night", "input_select.mode", "Night"),
        ("input_number.level: 100", "input_number.level", "100"),
        ("input_text.said: unknown", "input_text.said", "unknown"),
        ("input_boolean.guests: unavailable", "input_boolean.guests", "unavailable"),
        ("counter.visits: 3", "counter.visits", "3"),
        ("timer.tea: {state: paused, attributes: {remaining: '0:01:00'}}", "timer.tea", "paused"),
    ],
)
def test_what_can_be_is_so(tmp_path: Path, given: str, entity: str, state: str) -> None:
    played(tmp_path, f"given: {{{given}}}\n    expect: [{{entity: {entity}, state: '{state}'}}]")


@pytest.mark.parametrize(
    ("entity", "said", "wrong"),
    [
        ("input_datetime.alarm", "'25:61'", "like '07:30:00' is wanted, in quotes, not '25:61'"),
        ("input_datetime.alarm", "unavailable", "like '07:30:00' is wanted"),
        ("input_datetime.alarm", "'2026-03-17 07:00:00'", "like '07:30:00' is wanted"),
        ("input_datetime.leave", "'09:00'", "like '2026-03-17 07:30:00' is wanted"),
        ("input_datetime.party", "'2026-02-30'", "like '2026-03-17' is wanted"),
        ("input_select.mode", "Nigth", "'Nigth' is no option of it; did you mean 'Night'?"),
        ("input_number.level", "1000", "1000 is outside 0 to 100"),
        ("input_number.level", "much", "a number is wanted, not 'much'"),
        ("input_boolean.guests", "onn", "'onn' is no state of it; did you mean 'on'?"),
        ("input_text.said", "too long", "'too long' is not 0 to 5 characters long"),
        ("counter.visits", "x", "a whole number is wanted, not 'x'"),
        ("counter.visits", "-1", "-1 is out of its bounds; the nearest is 0"),
        ("timer.tea", "runs", "'runs' is no state of it; there is idle, active, paused"),
        ("automation.wake", "of", "'of' is no state of it; did you mean 'off'?"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(tmp_path: Path, entity: str, said: str, wrong: str) -> None:
    for test, key in (
        (f"given: {{{entity}: {said}}}", "given"),
        (f"happens: [{{after: 1 s, entity: {entity}, becomes: {said}}}]", "happens[0]"),
    ):
        with pytest.raises(FileError) as caught:
            played(tmp_path, f"{test}\n    expect: [{{action: notify.me}}]")
        assert str(caught.value).startswith(f"{tmp_path}/t.yaml:5: tests[0].{key}: {entity}: {wrong}")


@pytest.mark.parametrize("entity", ["input_boolean.guests", "automation.wake"])
def test_attributes_that_follow_cannot_be_given(tmp_path: Path, entity: str) -> None:
    said = f"given: {{{entity}: {{state: 'on', attributes: {{editable: true}}}}}}"
    with pytest.raises(FileError, match="its attributes follow from its state and its file: say only"):
        played(tmp_path, f"{said}\n    expect: [{{action: notify.me}}]")
