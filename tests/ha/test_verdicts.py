"""What Home Assistant's own engine called for on the same days, as kept in verdicts.json."""

import json
from pathlib import Path

import pytest

from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.hub import AutomationConfig, read_automations
from ecosim.hub.running import Automation
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


@pytest.fixture(scope="module")
def real() -> dict[int, AutomationConfig]:
    if not (DATA / "automations").is_dir():
        pytest.skip(f"the real automations are not here: {DATA}")
    return {number: config for number, _, config in chosen(DATA)}


@pytest.mark.parametrize("piece", range(PIECES))
def test_a_day_is_what_home_assistant_made_of_it(real: dict[int, AutomationConfig], piece: int) -> None:
    """Each in the list lives, without a mistake of the engine; the others do in tests.hub."""
    wrong = []
    for number, kept in list(VERDICTS["alike"].items())[piece::PIECES]:
        config = real[int(number)]
        calls = json.loads(json.dumps(live(config)[0], default=str))
        if digest(plain(calls)) != kept:
            wrong.append((number, config.alias))
    assert wrong == []


def test_a_mistake_of_the_engine_is_not_overlooked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Automation, "fire", broken)
    yaml = "[{triggers: {trigger: state, entity_id: light.a}, actions: []}]"
    config = read_automations(load_text(yaml, "a.yaml", HOME_ASSISTANT))[0]
    with pytest.raises(ZeroDivisionError):
        live(config)
