"""A template that triggers: what it compares becomes right."""

from pathlib import Path

import pytest

from ecosim.imports.ha.importing import import_ha
from ecosim.rehearsal import load_suite, perform


@pytest.mark.parametrize(
    "template",
    [
        "states('sensor.q')|int > 5 and is_state('binary_sensor.d', 'on')",
        "is_state('media_player.tv', 'paused') and states('sensor.q') | float < 20",
        "states('sensor.mode') == 'eco' and not is_state('person.a', 'home')",
    ],
)
def test_a_template_is_made_true_by_what_it_compares(tmp_path: Path, template: str) -> None:
    does = "[{action: light.turn_on, target: {entity_id: light.hall}}]"
    text = f'- alias: a\n  triggers: [{{trigger: template, value_template: "{{{{ {template} }}}}"}}]\n'
    (tmp_path / "mine.yaml").write_text(f"{text}  actions: {does}\n", "utf-8")
    done = import_ha(tmp_path / "mine.yaml", tmp_path / "out")
    assert (done.untested, done.tests, done.quiet) == ([], 1, 0)
    suite = load_suite(done.out / "tests.yaml")
    assert [perform(suite, case).passed for case in suite.cases] == [True]
