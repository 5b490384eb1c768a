"""Real automations of six public configurations: how many load, how others are refused, a day of each.

Those of which `tests/ha/verdicts.json` says what their day is like live it in `tests/ha/test_verdicts.py`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from ecosim.errors import FileError
from ecosim.files import Loaded
from ecosim.hub import read_automations
from tests.hub.strangers import Strangers

DATA = Path(__file__).parents[2] / "../shared/data/automations/automations.jsonl"
VERDICTS = Path(__file__).parents[1] / "ha/verdicts.json"
LOADED = 820
PIECES = 4


@pytest.fixture(scope="module")
def real() -> list[dict[str, Any]]:
    if not DATA.exists():
        pytest.skip(f"the real automations are not here: {DATA}")
    return [json.loads(line) for line in DATA.read_text().splitlines()]


def test_how_many_load_and_that_none_is_refused_without_a_reason(real: list[dict[str, Any]]) -> None:
    loaded, refused = 0, []
    for each in real:
        try:
            loaded += len(read_automations(Loaded([each["automation"]], each["file"])))
        except FileError as error:
            refused.append(error)
    assert len(real) == loaded + len(refused)
    assert loaded >= LOADED
    assert [r for r in refused if not r.what or r.line is None] == []


@pytest.fixture(scope="module")
def others(real: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that do not live their day among the verdicts."""
    judged = json.loads(VERDICTS.read_text(encoding="utf-8"))["alike"]
    return [each for number, each in enumerate(real) if str(number) not in judged]


@pytest.mark.parametrize("piece", range(PIECES))
def test_each_lives_a_day_without_a_mistake_of_the_engine(others: list[dict[str, Any]], piece: int) -> None:
    ran, silent = 0, []
    for each in others[piece::PIECES]:
        try:
            configs = read_automations(Loaded([each["automation"]], each["file"]))
        except FileError:
            continue
        made = Strangers(configs=configs)
        made.live_a_day()
        assert made.hub.errors == [], configs[0].alias
        if made.results:
            ran += 1
        else:
            silent.append(configs[0].alias)
    assert ran > 20 * len(silent)


def test_a_day_can_be_lived_twice(real: list[dict[str, Any]]) -> None:
    def live() -> list[Any]:
        made = Strangers(configs=read_automations(Loaded([real[20]["automation"]], real[20]["file"])))
        made.live_a_day()
        return made.hub.calls

    assert live() == live() != []
