"""What comes from outside gets a test, too: webhooks, tags, sentences, calendars."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosim.imports.ha.callers import spoken
from ecosim.imports.ha.importing import import_ha
from ecosim.rehearsal import load_suite, perform

DOES = "  actions: [{action: light.turn_on, target: {entity_id: light.hall}}]\n"


def made(folder: Path, trigger: str, more: str = "") -> dict[str, Any]:
    """The test of an automation with this trigger, which passes."""
    (folder / "mine.yaml").write_text(f"- alias: a\n  triggers: [{trigger}]\n{more}{DOES}", "utf-8")
    done = import_ha(folder / "mine.yaml", folder / "out")
    assert done.untested == []
    suite = load_suite(done.out / "tests.yaml")
    assert [perform(suite, case).passed for case in suite.cases] == [True]
    text = (done.out / "tests.yaml").read_text("utf-8")
    found = yaml.load(text, Loader=yaml.BaseLoader)["tests"][0]  # noqa: S506
    assert "never" not in found["expect"][0]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("trigger", "happens"),
    [
        ("{trigger: webhook, webhook_id: door}", {"webhook": "door"}),
        ("{trigger: tag, tag_id: t1}", {"tag": "t1"}),
        ("{trigger: tag, tag_id: t1, device_id: d}", {"tag": "t1", "data": {"device_id": "d"}}),
        ("{trigger: conversation, command: 'Good night!'}", {"conversation": "Good night"}),
        (
            "{trigger: conversation, command: '[please] turn (on|up) the {room} light[s]'}",
            {"conversation": "turn on the room light"},
        ),
    ],
)
def test_what_comes_from_outside_happens_in_the_test(
    tmp_path: Path, trigger: str, happens: dict[str, Any]
) -> None:
    [found] = made(tmp_path, trigger)["happens"]
    assert found == {"at": "12:01", **happens}


@pytest.mark.parametrize(
    ("trigger", "begins", "called"),
    [
        ("{trigger: calendar, entity_id: calendar.c, event: start}", {"at": "12:01"}, {"within": "1 s"}),
        (
            "{trigger: calendar, entity_id: calendar.c, event: start, offset: '-00:15:00'}",
            {"after": "960 s"},
            {"at": "12:01:00"},
        ),
        ("{trigger: calendar, entity_id: calendar.c, event: end}", {"at": "12:01"}, {"within": "1 s"}),
        (
            "{trigger: calendar, entity_id: calendar.c, event: end, offset: '02:00:00'}",
            {"at": "12:01"},
            {"within": "1 s"},
        ),
    ],
)
def test_entries_of_calendars(
    tmp_path: Path, trigger: str, begins: dict[str, str], called: dict[str, str]
) -> None:
    found = made(tmp_path, trigger)
    assert found["happens"][0].items() >= {**begins, "calendar": "calendar.c"}.items()
    assert found["expect"][0].items() >= called.items()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("[[very] please] go (to (bed|sleep)|away)", "go to bed"),
        ("open|shut", "open"),
        ("play {some_song}.", "play some song"),
    ],
)
def test_a_command_is_said_in_the_shortest_way(command: str, said: str) -> None:
    assert spoken(command) == said
