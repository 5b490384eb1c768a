"""A drawn household lives as it is told, again and again the same, and charges as people do."""

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from bench.households import CLOSE, DATA, KINDS, MEASURES, Session, live, measured, medians
from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.new import chances, charging
from ecosim.new.home import NewHome
from ecosim.new.house import SHARES
from ecosim.new.routine import Routine
from ecosim.new.trips import SATURDAY, Away, draw_trips
from ecosim.runs.virtual import simulate
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
TRONDHEIM = ROOT.parent / "shared" / "data" / DATA
FRIDAY = dt.date(2026, 3, 6)


def write(home: NewHome, days: int, folder: Path, first: dt.date = FRIDAY) -> Path:
    for name, text in home.files(days, first):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_week_of_a_new_home_ends_well(ecosim: Run, tmp_path: Path) -> None:
    made = ecosim("new", "home", "--people", 2, "--seed", 5, "--out", tmp_path / "home")
    assert (made.status, made.err) == (0, "")
    assert made.out.splitlines()[0].endswith("home: 7 days")
    lived = ecosim("sim", tmp_path / "home", "--days", 7, "--out", tmp_path / "run", "--json")
    found = json.loads(lived.out)
    assert lived.status == 0, [m["why"] for m in found["moments"] if not m["met"]]
    assert found["expected"] >= 14, "somebody wakes and somebody is the last to sleep, each day"
    assert found["totals"]["lost"] == 0


@pytest.mark.parametrize("people", [1, 3, 5, 6])
def test_a_weekend_of_any_size(people: int, tmp_path: Path) -> None:
    home = load_home(write(NewHome(people, 11), 3, tmp_path))
    outcome = simulate(home, [load_day(home, file) for file in sorted((tmp_path / "days").iterdir())])
    assert outcome.passed, [m["why"] for m in outcome.moments if not m["met"]]
    assert len(home.people) == people
    for person in home.people:
        kinds = [d.kind for d in home.devices.values() if person in (d.model_extra or {}).values()]
        assert {"phone", "band"} <= set(kinds)
    assert {"car", "wall_charger", "hub", "light"} <= {d.kind for d in home.devices.values()}


@pytest.mark.parametrize("seed", range(12))
def test_each_day_can_be_lived(seed: int, tmp_path: Path) -> None:
    home = load_home(write(NewHome(1 + seed % 6, seed), 10, tmp_path))
    for file in (tmp_path / "days").iterdir():
        day = load_day(home, file)
        assert day.story
        assert {step.does for step in day.story} >= {"wakes", "rises", "sleeps"}


def test_the_same_seed_gives_the_same_bytes() -> None:
    code = "from ecosim.new.home import NewHome; print(list(NewHome(4, 3).files(9)))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert told == {f"{list(NewHome(4, 3).files(9))}\n"}
    assert dict(NewHome(4, 3).files(2)) != dict(NewHome(4, 4).files(2))
    longer, shorter = dict(NewHome(4, 3).files(9)), dict(NewHome(4, 3).files(2))
    assert all(longer[name] == text for name, text in shorter.items() if name.startswith("days/"))


def test_a_kind_more_changes_nothing_else() -> None:
    few, all_ = NewHome(2, 1, (*KINDS, "light")), NewHome(2, 1)
    assert few.household == all_.household
    assert few.house.devices.items() <= all_.house.devices.items()


def test_nothing_is_overwritten(ecosim: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "note.txt").write_text("mine")
    made = ecosim("new", "home", "--people", 2, "--out", tmp_path / "home")
    assert (made.status, made.err.count("\n")) == (2, 1)
    assert "is there already, and is left as it is" in made.err
    assert [f.name for f in (tmp_path / "home").iterdir()] == ["note.txt"]
    assert "7 is not in the range" in ecosim("new", "home", "--people", 7).err


# ------------------------------------------------------------- charging


def drawn(people: int, seed: int, days: int) -> list[Session]:
    """The sessions of a household by what is drawn alone; the energy is what its driver reckons."""
    home = NewHome(people, seed, KINDS)
    cables, found = charging.cables_of(home.household), []
    since: dict[str, tuple[float, float]] = {}
    for number in range(days):
        rng = home._rng(f"day {number}")
        off = number % 7 >= SATURDAY
        routine = Routine(home.household, Away(), off=off, rng=rng)
        away = draw_trips(home.household, number % 7, routine.rises, rng)
        for trip in sorted((a for a in away.absences if a.car), key=lambda a: a.begin):
            now = 24 * number + trip.begin - charging.UNPLUGGING
            if trip.car in since:
                then, energy = since.pop(trip.car)
                found.append(Session(then % 24, now % 24, now - then, energy))
            used = cables[trip.car].used + charging.PER_KM * 2 * trip.road
            if cables[trip.car].driven(2 * trip.road, rng):
                since[trip.car] = 24 * number + trip.end + charging.PLUGGING, used
    return found


def test_people_plug_in_as_they_do_in_trondheim() -> None:
    if not TRONDHEIM.exists():
        pytest.skip("the sessions measured in Trondheim are not here")
    there = medians(measured(TRONDHEIM))
    ours = [s for seed in range(200) for s in drawn(1 + seed % 4, seed, 28)]
    for name in MEASURES:
        here = statistics.median(getattr(s, name) for s in ours)
        assert here == pytest.approx(there[name], rel=CLOSE), name


def by_time(session: Session) -> tuple[float, float]:
    return round(session.plug_in, 1), round(session.plug_out, 1)


def test_what_a_car_takes_is_what_its_driver_reckons_with() -> None:
    told = live((2, 1, 14))
    reckoned = drawn(2, 1, 14)
    assert len(told) == len(reckoned) > 5
    for one, other in zip(sorted(told, key=by_time), sorted(reckoned, key=by_time), strict=True):
        assert one.plug_in == pytest.approx(other.plug_in, abs=0.05)
        assert one.plug_out == pytest.approx(other.plug_out, abs=0.05)
    energies = [sum(s.energy for s in sessions) for sessions in (told, reckoned)]
    assert energies[0] == pytest.approx(energies[1], rel=0.25)


def test_the_page_says_what_is_drawn() -> None:
    page = (ROOT / "docs" / "households.md").read_text("utf-8")
    assert "\n".join(chances.table()) in page, "run: python -m bench.households --data DIR --write"
    for kind, share in SHARES.items():
        (line,) = (line for line in page.splitlines() if line.startswith("|") and f"`{kind}`" in line)
        assert line.startswith(f"| {100 * share:g} %")
    differences = [float(cell) for line in page.splitlines() if "median |" in line for cell in last(line)]
    assert len(differences) == len(MEASURES)
    assert all(abs(off) <= 100 * CLOSE for off in differences)
    assert (ROOT / "docs" / "households.svg").stat().st_size > 10_000


def last(line: str) -> list[str]:
    return [line.rstrip("| %").rpartition("|")[2]]
