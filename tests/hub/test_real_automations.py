"""Real automations of six public configurations: how many load, and how the others are refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecosim.errors import FileError
from ecosim.files import Loaded
from ecosim.hub import read_automations

DATA = Path(__file__).parents[2] / "../shared/data/automations/automations.jsonl"
LOADED = 820


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
