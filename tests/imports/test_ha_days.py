"""The date of a test is one on which the automation acts."""

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from ecosim.imports.ha.importing import import_ha
from ecosim.rehearsal import load_suite, perform

TIME = "{trigger: time, at: '07:00:00'"
STATE = "{trigger: state, entity_id: binary_sensor.a, to: 'on'}"


@pytest.mark.parametrize(
    ("trigger", "condition", "day"),
    [
        (f"{TIME}}}", "", "Tue"),
        (f"{TIME}, weekday: thu}}", "", "Thu"),
        (f"{TIME}, weekday: [tue, thu]}}", "", "Tue"),
        (f"{TIME}}}", "{condition: time, weekday: [mon]}", "Mon"),
        (f"{TIME}, weekday: [wed, fri]}}", "{condition: time, weekday: [fri, sun]}", "Fri"),
        (f"{TIME}}}", "{condition: not, conditions: [{condition: time, weekday: [tue, wed]}]}", "Thu"),
        (STATE, "{condition: time, weekday: sun, after: '20:00:00'}", "Sun"),
        ("{trigger: time, at: sensor.alarm, weekday: wed}", "", "Wed"),
        ("{trigger: time, at: input_datetime.alarm, weekday: wed}", "", "Wed"),
    ],
)
def test_the_date_is_of_a_weekday_that_is_wanted(
    tmp_path: Path, trigger: str, condition: str, day: str
) -> None:
    does = "[{action: light.turn_on, target: {entity_id: light.hall}}]"
    text = f"- alias: a\n  triggers: [{trigger}]\n  conditions: [{condition}]\n  actions: {does}\n"
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    done = import_ha(tmp_path / "mine.yaml", tmp_path / "out")
    assert (done.tests, done.quiet) == (1, 0)
    suite = load_suite(done.out / "tests.yaml")
    assert [perform(suite, case).passed for case in suite.cases] == [True]
    written = yaml.load((done.out / "tests.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    begins = written["tests"][0].get("at", written["at"])
    assert f"{datetime.fromisoformat(begins):%a}" == day
