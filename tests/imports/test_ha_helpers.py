"""Tests that an import makes of automations with helpers: in them these are what they can be."""

from pathlib import Path

import pytest

from ecosim.imports.ha.importing import import_ha
from ecosim.rehearsal import load_suite, perform

HELPERS = """
input_select: {mode: {options: [Day, Night]}}
input_number: {level: {min: 0, max: 100}}
input_datetime: {alarm: {has_time: true}, party: {has_date: true}}
counter: {visits: {maximum: 5}}
timer: {tea: {duration: "00:04:00"}}
"""
NOT_BY_DAY = """
  conditions:
    - condition: not
      conditions: {condition: state, entity_id: input_select.mode, state: Day}"""
FULL = '50 < states("input_number.level") | int'
DOES = "  actions: {action: notify.me, data: {message: yes}}\n"


@pytest.mark.parametrize(
    ("automation", "wanted"),
    [
        ("{trigger: state, entity_id: input_select.mode}", "input_select.mode becomes Night"),
        ("{trigger: state, entity_id: input_select.mode, from: Day}", "input_select.mode becomes Night"),
        ("{trigger: state, entity_id: timer.tea}", "timer.tea becomes"),
        ("{trigger: time, at: input_datetime.alarm}", "at the time of input_datetime.alarm"),
        ("{trigger: state, entity_id: input_datetime.party}", "input_datetime.party becomes 2026"),
        ("{trigger: template, value_template: '{{ FULL }}'}", "becomes 100"),
        ("{trigger: numeric_state, entity_id: counter.visits, above: 3}", "counter.visits becomes 4"),
        (f"{{trigger: state, entity_id: light.a, to: 'on'}}\n{NOT_BY_DAY}", "light.a becomes on"),
    ],
)
def test_they_are_what_they_can_be(tmp_path: Path, automation: str, wanted: str) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "configuration.yaml").write_text(f"automation: !include automations.yaml{HELPERS}", "utf-8")
    (folder / "automations.yaml").write_text(
        f"- alias: a\n  triggers: {automation.replace('FULL', FULL)}\n{DOES}", "utf-8"
    )
    done = import_ha(folder, tmp_path / "out")
    assert done.untested == []
    suite = load_suite(done.out / "tests.yaml")
    (case,) = suite.cases
    assert wanted in case.name
    assert all(not wanted.never for wanted in case.entry.expect)
    assert perform(suite, case).passed
