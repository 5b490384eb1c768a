"""Days that make up lives, and the table of many days."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.days import days_table, plain_days
from ecosim.cli.lives import lives_of, log_of
from ecosim.cli.terminal import Terminal
from ecosim.day import load_day
from ecosim.home import load_home
from tests.cli.conftest import FAMILY, Run
from tests.cli.test_moments import summary, verdicts
from tests.cli.test_terminal import shown

DAY = "day: {name}\ndate: {date}\nbegin:\n  anna: {{activity: idle}}\n"


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """Two logs: three days of one with a gap, one of another, and a day of no log."""
    named = [f"ann-{date(2026, 3, n)}" for n in (5, 1, 2)] + ["ben-2026-03-03"]
    for name in [*named, "holiday"]:
        text = DAY.format(name=name, date=name[-10:] if "-" in name else "2026-03-02")
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def names(days: Path, *files: str) -> list[tuple[str, str, list[str]]]:
    home = load_home(FAMILY)
    loaded = [load_day(home, days / f"{file}.yaml") for file in files]
    return [
        (life.name, life.folder.name, [d.name for d in life.days]) for life in lives_of(loaded, Path("run"))
    ]


def test_the_log_of_a_day() -> None:
    assert log_of("ordonez-a-2011-11-28") == "ordonez-a"
    assert log_of("weekday") == "weekday"


def test_days_of_one_log_in_a_row_are_one_life(days: Path) -> None:
    assert names(days, *(f.stem for f in days.glob("*.yaml"))) == [
        ("ann", "ann", ["ann-2026-03-01", "ann-2026-03-02"]),
        ("holiday", "holiday", ["holiday"]),
        ("ben-2026-03-03", "ben-2026-03-03", ["ben-2026-03-03"]),
        ("ann-2026-03-05", "ann-2026-03-05", ["ann-2026-03-05"]),
    ]


def test_one_life_has_the_folder_for_itself(days: Path) -> None:
    assert names(days, "ann-2026-03-02", "ann-2026-03-01", "ann-2026-03-02") == [
        ("ann", "run", ["ann-2026-03-01", "ann-2026-03-02"])
    ]


def test_a_long_life_is_not_repeated(ecosim: Run, days: Path) -> None:
    ended = ecosim("sim", FAMILY, "--day", days, "--days", 2, "--out", days / "run")
    assert ended.status == 2
    assert "--days repeats single days; ann is 2 days long" in ended.err


def many() -> dict[str, Any]:
    """Two days of one log, one of another."""
    found = []
    for day in ("a-2026-03-01", "a-2026-03-02", "b-2026-03-09"):
        for moment in verdicts():
            more = {"day": day, "date": day[2:], "clock": "06:45:00", "of": moment["id"]}
            found.append(moment | more | {"id": f"{moment['id']}-2"})
    found[2] |= {"latency_s": 4.0}
    return summary(moments=found, days=["a-2026-03-01", "a-2026-03-02", "b-2026-03-09"], met=3, expected=6)


def test_the_table_of_many_days() -> None:
    table = days_table(many())
    assert table is not None
    assert plain_days(table) == [
        "        moment  met     a       b       limit  slowest  cause → effect",
        "met     wake    3 of 3  2 of 2  1 of 1  10 s   4 s      band woke up → kettle on",
        "missed  leave   0 of 3  0 of 2  0 of 1  10 s   —        band woke up → kettle on",
        "",
        "missed  a-2026-03-01  06:45:00  leave-2  kettle on did not follow",
        "missed  a-2026-03-02  06:45:00  leave-2  kettle on did not follow",
        "missed  b-2026-03-09  06:45:00  leave-2  kettle on did not follow",
    ]


def test_one_day_has_the_table_of_moments() -> None:
    assert days_table(summary()) is None


def test_many_days_in_a_terminal() -> None:
    terminal, out = shown(120)
    terminal.outcome(many())
    assert isinstance(terminal, Terminal)
    text = out.getvalue()
    assert "✓  wake    3 of 3  2 of 2  1 of 1" in text
    assert "b-2026-03-09  06:45:00  leave-2  kettle on did not follow" in text
    assert "3 of 6 moments met on 3 days" in text


def test_a_time_that_does_not_exist_is_later_and_told(ecosim: Run, days: Path) -> None:
    night = days / "night.yaml"
    night.write_text(
        "day: night\ndate: 2026-03-28\nbegin:\n  anna: {activity: idle}\nstory:\n"
        "  - {at: '02:30', who: anna, does: eats}\n  - {at: '03:10', who: anna, does: sleeps}\n",
        "utf-8",
    )
    ended = ecosim("sim", FAMILY, "--day", night, "--days", 2, "--out", days / "run", "--json")
    assert (ended.status, ended.err) == (0, "")
    notes = json.loads(ended.out)["notes"]
    assert notes == ["there is no 02:30 on 2026-03-29: the clock is put forward; it is 03:30"]


def test_lives_side_by_side_are_as_they_are_alone(ecosim: Run, tmp_path: Path) -> None:
    for log in ("ann", "ben"):
        for n in range(1, 5):
            text = DAY.format(name=f"{log}-2026-03-0{n}", date=f"2026-03-0{n}")
            (tmp_path / f"{log}-2026-03-0{n}.yaml").write_text(text, "utf-8")
    assert ecosim("sim", FAMILY, "--day", tmp_path, "--out", tmp_path / "both").status == 0
    for log in ("ann", "ben"):
        ended = ecosim("sim", FAMILY, "--day", tmp_path / f"{log}-*.yaml", "--out", tmp_path / log)
        assert ended.out.splitlines()[-2].startswith("no moments were expected on 4 days")
        for name in ("record.jsonl", "summary.json"):
            assert (tmp_path / log / name).read_bytes() == (tmp_path / "both" / log / name).read_bytes()
