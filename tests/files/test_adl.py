"""Days made of a resident's log: the rule for trips, what is put right, and both real residents."""

from datetime import date, time
from pathlib import Path
from typing import NamedTuple

import pytest

from ecosim.day import load_day
from ecosim.day.story import Leaves, Returns
from ecosim.home import Home, load_home
from ecosim.imports.adl import import_adl
from tests.files.conftest import complaint

RESIDENTS = Path(__file__).parents[2] / ".." / "shared" / "data" / "residents"
LOG = """\
Start time          \tEnd time            \tActivity\t
--------------------\t--------------------\t--------\t
2024-02-01 01:10:00\t\t2024-02-01 08:00:00\t\tSleeping\t\t
2024-02-01 08:05:10   2024-02-01 08:20:00    Breakfast
2024-02-01 09:00:00\t\t2024-02-01 11:00:00\t\tLeaving\t
2024-02-01 11:00:00\t\t2024-02-01 11:20:00\t\tSnack
2024-02-01 12:00:00\t\t2024-02-01 12:10:00\t\tLeaving
2024-02-01 14:00:00\t\t2024-02-01 14:01:00\t\tLeaving
2024-02-01 22:00:00\t\t2024-02-02 00:30:00\t\tLeaving
2024-02-02 00:40:00\t\t2024-02-02 01:00:00\t\tSpare_Time/TV
"""


@pytest.fixture(scope="module")
def home() -> Home:
    return load_home("family")


def made(tmp_path: Path, home: Home, log: str = LOG) -> list[Path]:
    (tmp_path / "Some_ADLs.txt").write_text(log, "utf-8")
    return import_adl(tmp_path / "Some_ADLs.txt", tmp_path / "out", home, "anna")


def test_a_day_file_for_each_logged_day(tmp_path: Path, home: Home) -> None:
    paths = made(tmp_path, home)
    assert [p.name for p in paths] == ["some-2024-02-01.yaml", "some-2024-02-02.yaml"]
    first, second = (load_day(home, p) for p in paths)
    assert (first.name, first.date) == ("some-2024-02-01", date(2024, 2, 1))
    assert [s.does for s in first.story] == [
        "sleeps", "wakes", "rises", "eats", "rests", "leaves", "returns",
        "eats", "rests", "leaves", "returns", "rests", "rests", "rests", "leaves",
    ]  # fmt: skip
    assert first.begin["anna"].activity == "idle"
    assert [s.does for s in second.story] == ["returns", "rests", "watches"]
    assert second.begin["anna"].place == second.begin["car"].place == "trip-2024-02-01-2200"


def test_the_rule_for_trips(tmp_path: Path, home: Home) -> None:
    day = load_day(home, made(tmp_path, home)[0])
    drive, back, walk, home_again, late = (s for s in day.story if isinstance(s, Leaves | Returns))
    assert (drive.vehicle, drive.takes, drive.at) == ("car", 1500, time(9))  # 25 min, not a quarter of 2 h
    assert (back.vehicle, back.at) == ("car", time(10, 34))  # at home at 10:59
    assert (walk.vehicle, walk.by, walk.takes) == ("", "foot", 150)  # a quarter of 10 min
    assert home_again.at == time(12, 6, 30)
    assert late.vehicle == "car"
    assert day.places["trip-2024-02-01-0900"].road == 12.5  # 25 min at 30 km/h
    assert [(p.at, p.place) for p in day.plans] == [
        (time(9, 25), "trip-2024-02-01-0900"),
        (time(22, 25), "trip-2024-02-01-2200"),
    ]


def test_the_rule_for_moments(tmp_path: Path, home: Home) -> None:
    first, second = (load_day(home, p) for p in made(tmp_path, home))
    assert [w["id"] for w in first.expectations(home)] == [
        "sleep", "wake", "precondition", "key", "leave", "arrive", "leave-2",
        "precondition-2", "key-2", "leave-3",
    ]  # fmt: skip
    assert [w["id"] for w in second.expectations(home)] == ["arrive"]


def test_the_same_log_gives_the_same_bytes(tmp_path: Path, home: Home) -> None:
    before = [p.read_bytes() for p in made(tmp_path, home)]
    assert [p.read_bytes() for p in made(tmp_path, home)] == before


def test_slips_are_put_right_and_told(tmp_path: Path, home: Home) -> None:
    log = LOG.replace("08:20:00", "07:20:00").replace(
        "2024-02-01 11:00:00\t\tLeaving", "2024-02-01 11:00:30\t\tLeaving"
    )
    text = made(tmp_path, home, log)[0].read_text("utf-8")
    assert "# Some_ADLs.txt:4: this ends before it begins; it is taken to last until the next one.\n" in text
    assert "# Some_ADLs.txt:5: this lasts into line 6; it is taken to end where that begins.\n" in text
    assert "Neither a car nor a destination is logged" in text


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Breakfast", "Brekfast", "there is no activity 'Brekfast'; did you mean 'Breakfast'?"),
        ("01 08:05:10", "01 24:05:10", "this is no date and time: hour must be in 0..23"),
        ("01 08:05:10", "01 00:05:10", "this begins before line 3 does"),
        (
            "2024-02-01 08:05:10   ",
            "",
            "begin, end and activity are wanted: 2011-11-28 02:27:59  2011-11-28 10:18:11  Sleeping",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, home: Home, old: str, new: str, what: str) -> None:
    assert (
        complaint(lambda: made(tmp_path, home, LOG.replace(old, new)), tmp_path) == f"Some_ADLs.txt:4: {what}"
    )


def test_nothing_to_make_days_of(tmp_path: Path, home: Home) -> None:
    assert (
        complaint(lambda: made(tmp_path, home, ""), tmp_path) == "Some_ADLs.txt: this log holds no activity"
    )
    missing = complaint(lambda: import_adl(tmp_path / "no.txt", tmp_path, home, "anna"), tmp_path)
    assert missing == "no.txt: cannot be read: no such file or directory"
    nobody = complaint(lambda: import_adl(tmp_path / "no.txt", tmp_path, home, "ana"), home.folder)
    assert nobody == "home.yaml: there is no person 'ana'; did you mean 'anna'?"


class Resident(NamedTuple):
    """What a log holds, counted by hand: sleeps are those of two hours or more."""

    name: str
    days: int
    absences: int
    sleeps: int


@pytest.mark.parametrize("resident", [Resident("A", 14, 14, 14), Resident("B", 22, 38, 22)])
def test_a_real_resident(tmp_path: Path, home: Home, resident: Resident) -> None:
    log = RESIDENTS / f"Ordonez{resident.name}_ADLs.txt"
    if not log.is_file():
        pytest.skip(f"{log} is not there")
    paths = import_adl(log, tmp_path, home, "anna")
    assert len(paths) == resident.days
    loaded = [load_day(home, p) for p in paths]
    assert sum(isinstance(s, Leaves) for d in loaded for s in d.story) == resident.absences
    expected = [w["id"].partition("-")[0] for d in loaded for w in d.expectations(home)]
    assert expected.count("leave") == resident.absences
    assert expected.count("wake") == resident.sleeps
    if resident.name == "A":
        assert loaded[0].story[1].does == "wakes"
        assert loaded[0].story[1].at == time(10, 18, 11)
        assert loaded[-1].begin["anna"].place == "trip-2011-12-10-2025"
