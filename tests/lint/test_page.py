"""`docs/lint.md` says what there is: its rules are those of the code, its example is what is printed."""

import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from ecosim.cli.lint import show
from ecosim.lint import RULES
from ecosim.lint.homie_rules import HOMIE_RULES
from tests.lint.heard import GOOD, Scene
from tests.lint.test_home_assistant import CONFIG, PUMP, STATES

PAGE = Path(__file__).parents[2] / "docs" / "lint.md"


def example() -> str:
    """A lamp, a pump and their mistakes, as the terminal shows them."""
    lamp = {topic.replace("home/5/lamp", "house/5/lamp"): payload for topic, payload in GOOD.items()}
    told = {**PUMP, "availability_topic": "garden/pump/status"}
    pump = {CONFIG: json.dumps(told), **STATES, "garden/pump": "running"}
    scene = Scene({**lamp, **pump, "house/5/lamp/lamp/on": "ON", "house/5/lamp/lamp/level/set": "30"})
    scene.say("house/5/lamp/lamp/pressed", "true", qos=1, retain=False)
    scene.say("house/5/kettle/$state", "boiling")
    console = Console(width=100, highlight=False, emoji=False, markup=False)
    with console.capture() as captured:
        show(scene.lint(), console)
    return captured.get().strip()


def test_the_example_is_what_is_printed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(house/5.*?|homeassistant: .*?)\n```", page, re.DOTALL)
    assert shown == example()


def test_sections_are_headings_of_the_convention() -> None:
    text = Path(__file__).parents[3] / "shared" / "data" / "standards" / "homie5_convention.md"
    if not text.exists():
        pytest.skip("the text of the convention is not here")
    headings = set(re.findall(r"^#+ (.+?):?$", text.read_text("utf-8"), re.MULTILINE))
    sections = {s for r in HOMIE_RULES.values() for s in r.section.split("; ")}
    assert sections - headings == set()


def test_the_table_has_all_rules() -> None:
    rows = re.findall(
        r"^\| `((?:homie|ha)-[a-z-]+)` \| (\w+) \| (.+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    said = {id_: (severity, title, section) for id_, severity, title, section in rows}
    assert len(said) == len(rows)
    assert said == {r.id: (r.severity, r.title, r.section) for r in RULES.values()}
