"""What Home Assistant's own engine called for on the same days, as kept in verdicts.json."""

import json
from pathlib import Path

import pytest

from tests.ha.scenarios import chosen, live
from tests.ha.verdicts import digest, plain, put_in, table

DATA = Path(__file__).parents[2] / "../shared/data"
VERDICTS = json.loads((Path(__file__).parent / "verdicts.json").read_text(encoding="utf-8"))
DOCUMENT = (Path(__file__).parents[2] / "docs/automations.md").read_text(encoding="utf-8")
PIECES = 4


def test_nearly_all_are_alike_and_the_others_have_a_reason() -> None:
    assert len(VERDICTS["alike"]) > 100 * len(VERDICTS["apart"])
    assert all(len(reason) > 20 for reason in VERDICTS["apart"].values())


def test_the_document_says_so() -> None:
    assert put_in(DOCUMENT, table(VERDICTS)) == DOCUMENT


@pytest.mark.parametrize("piece", range(PIECES))
def test_a_day_is_what_home_assistant_made_of_it(piece: int) -> None:
    if not (DATA / "automations").is_dir():
        pytest.skip(f"the real automations are not here: {DATA}")
    wrong = []
    for number, _, config in chosen(DATA):
        kept = VERDICTS["alike"].get(str(number))
        if kept is not None and number % PIECES == piece:
            calls = json.loads(json.dumps(live(config)[0], default=str))
            if digest(plain(calls)) != kept:
                wrong.append((number, config.alias))
    assert wrong == []
