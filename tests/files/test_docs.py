"""The examples of the documentation load, and say what it says."""

import re
from pathlib import Path

import pytest

from ecosim.day import load_day
from ecosim.home import load_home
from tests.files.conftest import change, complaint

DOCS = Path(__file__).parents[2] / "docs"


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / document).read_text("utf-8"), re.DOTALL)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home.yaml").write_text(blocks("home-files.md", "yaml")[0], "utf-8")
    (tmp_path / "days").mkdir()
    (tmp_path / "days" / "weekday.yaml").write_text(blocks("day-files.md", "yaml")[0], "utf-8")
    return tmp_path


def test_the_examples_load(home: Path) -> None:
    loaded = load_home(home)
    day = load_day(loaded)
    assert len(day.story) == 9
    assert [w["id"] for w in day.expectations(loaded)] == ["wake", "key"]
    assert len(loaded.consent_rules) == 2


def test_a_mistake_in_the_home_is_told_as_documented(home: Path) -> None:
    change(home / "home.yaml", "lumens:", "lumen:")
    assert complaint(lambda: load_home(home), home) == blocks("home-files.md", "text")[0].strip()


def test_a_mistake_in_the_day_is_told_as_documented(home: Path) -> None:
    gone = '  - {at: "18:20", who: anna, does: leaves, to: supermarket, by: foot, takes: 30 min}\n'
    change(home / "days" / "weekday.yaml", gone, "")
    assert complaint(lambda: load_day(load_home(home)), home).endswith(
        blocks("day-files.md", "text")[0].strip()
    )
