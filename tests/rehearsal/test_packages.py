"""Tests of files that define more than automations, and what else can happen and be expected."""

from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.rehearsal import Outcome, account, load_suite, perform, suite_files
from tests.cli.conftest import Run, ecosim

__all__ = ["ecosim"]
PACKAGE = """
input_boolean: {guests: }
timer: {tea: {duration: "00:04:00"}}
script:
  greet:
    sequence:
      - {action: light.turn_on, target: {entity_id: light.hall}, data: {brightness_pct: "{{ level }}"}}
      - {action: timer.start, target: {entity_id: timer.tea}}
      - {event: greeted, event_data: {who: "{{ who | default('nobody') }}"}}
scene: [{name: Quiet, entities: {light.hall: "off"}}]
group: {lamps: [light.hall]}
template: [{binary_sensor: [{name: Lit, state: "{{ is_state('light.hall', 'on') }}"}]}]
automation:
  - alias: guests come
    triggers: {trigger: state, entity_id: input_boolean.guests, to: "on"}
    actions: [{action: script.greet, data: {level: 50, who: guests}}]
  - alias: tea is ready
    triggers: {trigger: event, event_type: timer.finished}
    actions: [{action: scene.turn_on, target: {entity_id: scene.quiet}}]
  - alias: lit
    triggers: {trigger: state, entity_id: binary_sensor.lit, to: "on"}
    actions: [{action: notify.me, data: {message: lit}}]
  - alias: hooked
    triggers: {trigger: webhook, webhook_id: bell}
    actions: [{action: notify.me, data: {message: "{{ trigger.json.who }}"}}]
  - alias: tagged
    triggers: {trigger: tag, tag_id: key}
    actions: [{action: notify.me, data: {message: tag}}]
  - alias: said
    triggers: {trigger: conversation, command: "good night [{who}]"}
    actions: [{action: notify.me, data: {message: said}}]
  - alias: appointment
    triggers: {trigger: calendar, entity_id: calendar.work, event: start, offset: "-00:10:00"}
    actions: [{action: notify.me, data: {message: "{{ trigger.calendar_event.summary }}"}}]
  - alias: noon
    triggers: {trigger: time, at: "12:00:00"}
    actions: [{action: notify.me, data: {message: noon}}]
"""
HEAD = 'automations: automations.yaml\nat: "2026-03-17 11:00"\ntests:\n'


def played(folder: Path, tests: str) -> list[Outcome]:
    (folder / "automations.yaml").write_text(PACKAGE, "utf-8")
    (folder / "t.yaml").write_text(HEAD + tests, "utf-8")
    suite = load_suite(folder / "t.yaml")
    outcomes = [perform(suite, case) for case in suite.cases]
    assert [line for o in outcomes for line in account(suite, o)] == [] or not all(o.passed for o in outcomes)
    return outcomes


@pytest.mark.parametrize(
    "test",
    [
        """happens: [{at: "11:01", entity: input_boolean.guests, becomes: on}]
    lasts: 5 min
    nothing_else: true
    expect:
      - {action: script.greet, within: 1 s}
      - {action: light.turn_on, target: light.hall, data: {brightness_pct: 50}, within: 1 s}
      - {action: timer.start, target: timer.tea}
      - {event: greeted, data: {who: guests}, within: 1 s, times: 1}
      - {action: notify.me, data: {message: lit}}
      - {entity: script.greet, state: off}
      - {entity: group.lamps, state: on, at: "11:02"}
      - {entity: timer.tea, state: active, at: "11:04"}
      - {action: scene.turn_on, target: scene.quiet, at: "11:05"}
      - {action: light.turn_off, target: light.hall, at: "11:05"}
      - {event: timer.finished, data: {entity_id: timer.tea}, at: "11:05"}
      - {event: timer.cancelled, never: true}""",
        """given: {input_boolean.guests: on}
    happens: [{after: 1 min, action: script.greet, data: {level: 10}}]
    expect: [{event: greeted, data: {who: nobody}}, {entity: input_boolean.guests, state: on}]""",
        """given: {binary_sensor.lit: off}
    happens: [{after: 1 min, entity: binary_sensor.lit, becomes: on}]
    expect: [{action: notify.me, data: {message: lit}}]""",
        """given: {script.greet: off}
    happens: [{after: 1 min, entity: input_boolean.guests, becomes: on}]
    nothing_else: true
    expect: [{action: script.greet}]""",
        """happens: [{webhook: bell, data: {who: Anna}, after: 1 s}]
    expect: [{action: notify.me, data: {message: Anna}}]""",
        """happens: [{tag: key, after: 1 s}]
    expect: [{action: notify.me, data: {message: tag}}]""",
        """happens: [{conversation: "Good night!", after: 1 s}]
    expect: [{action: notify.me, data: {message: said}}]""",
        """happens: [{calendar: calendar.work, at: "11:30", data: {summary: Dentist}}]
    expect: [{action: notify.me, data: {message: Dentist}, at: "11:20"}]""",
        """happens: [{after: 1 s, action: light.turn_on, target: group.lamps}]
    nothing_else: true
    expect:
      - {action: light.turn_on, target: light.hall}
      - {action: light.turn_on, target: group.lamps}
      - {action: notify.me, data: {message: lit}}""",
        """happens: [{at: "12:00"}]
    expect: [{action: notify.me, data: {message: noon}, within: 1 s}]""",
    ],
)
def test_what_can_happen_and_be_expected(tmp_path: Path, test: str) -> None:
    (outcome,) = played(tmp_path, f"  - name: one\n    {test}\n")
    assert [f.what for f in outcome.failures] == []


def test_an_event_that_did_not_come_is_told(tmp_path: Path) -> None:
    test = "  - {name: one, happens: [{after: 1 s, event: greeted, data: {who: Bob}}], expect: "
    suite = [{"wanted": "{event: greeted, data: {who: Anna}}"}, {"wanted": "{event: greeted, never: true}"}]
    told = []
    for each in suite:
        (outcome,) = played(tmp_path, f"{test}[{each['wanted']}]}}\n")
        told.append(account(load_suite(tmp_path / "t.yaml"), outcome))
    assert "it was told, but not like this" in told[0][0]
    assert "event greeted" in told[0][1]
    assert "who=Bob" in told[0][2] or "Bob" in told[0][2]
    assert "it was told" in told[1][0]


@pytest.mark.parametrize(
    ("test", "wrong"),
    [
        ("happens: [{event: a, tag: b}]", "one of 'entity', 'event', 'mqtt', 'action', 'webhook'"),
        ("happens: [{}]", "or only 'at' or 'after'"),
        (
            "happens: [{action: script.great}]",
            "there is no action 'script.great'; did you mean 'script.greet'?",
        ),
        ("happens: [{calendar: calendar.wrok}]", "there is no entity 'calendar.wrok'"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, test: str, wrong: str) -> None:
    with pytest.raises(FileError) as caught:
        played(tmp_path, f"  - name: one\n    {test}\n    expect: [{{action: notify.me}}]\n")
    assert wrong in str(caught.value)


def test_folders_mean_their_files_with_tests_and_tests_are_chosen_by_name(
    tmp_path: Path, ecosim: Run
) -> None:
    played(tmp_path, "  - {name: A noon, expect: [{entity: light.hall, state: off}]}\n"
                     "  - {name: Other, expect: [{entity: light.hall, state: on}]}\n")  # fmt: skip
    (tmp_path / "notes.yaml").write_text("a: 1\n", "utf-8")
    assert suite_files(tmp_path) == [tmp_path / "t.yaml"]
    assert "1 passed, 1 failed" in ecosim("test", str(tmp_path)).out
    chosen = ecosim("test", str(tmp_path), "-k", "NOON")
    assert (chosen.status, chosen.out.splitlines()[-1]) == (0, "1 passed")
    missing = ecosim("test", str(tmp_path), "-k", "night")
    assert (missing.status, "no test has 'night' in its name" in missing.err) == (2, True)
    (tmp_path / "empty").mkdir()
    assert "no YAML file has the key 'tests'" in ecosim("test", str(tmp_path / "empty")).err


def test_the_runs_of_scripts_are_told_where_they_decided(tmp_path: Path) -> None:
    (outcome,) = played(
        tmp_path,
        '  - {name: one, happens: [{after: 1 s, entity: input_boolean.guests, becomes: "on"}],\n'
        "     expect: [{action: light.turn_on, target: light.hall, data: {brightness_pct: 90}}]}\n",
    )
    lines = account(load_suite(tmp_path / "t.yaml"), outcome)
    assert any("“greet” was triggered: called by automation.guests_come" in line for line in lines), lines


def test_a_timer_that_is_given_does_not_run_and_this_is_told(tmp_path: Path) -> None:
    test = "  - {name: one, given: {timer.tea: active}, lasts: 5 min, expect: [{action: scene.turn_on}]}\n"
    (outcome,) = played(tmp_path, test)
    told = account(load_suite(tmp_path / "t.yaml"), outcome)
    assert told[-1] == "timer.tea is given and never ends: to have it run, let timer.start happen"
