"""Real lives in the shipped home: each expected moment is met, or is missed for a reason that stands here."""

from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.lives import lives_of, say_when
from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.imports.adl.days import import_adl
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate

RESIDENTS = Path(__file__).parents[2] / ".." / "shared" / "data" / "residents"
# Day and id of each moment that is missed, and why that is right.
MISSED: dict[tuple[str, str], str] = {}
DAYS = {"ordoneza": 14, "ordonezb": 21}
EXPECTED = {
    "sleep": 41,
    "wake": 35,  # nights
    "leave": 53,  # absences
    "key": 51,  # of which by car
    "last-metres": 51,
    "arrive": 51,
    "gate": 51,
    "precondition": 49,
    "dusk": 27,
    "plug-in": 20,
    "cheap-hours": 20,
    "car-status": 15,
    "ready": 29,
}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Both residents' whole logs, lived."""
    logs = sorted(RESIDENTS.glob("*_ADLs.txt"))
    if not logs:
        pytest.skip(f"{RESIDENTS} is not there")
    home, folder = load_home("family"), tmp_path_factory.mktemp("days")
    person = next(iter(home.people))
    days = [load_day(home, path) for log in logs for path in import_adl(log, folder, home, person)]
    found = {}
    for life in lives_of(days, folder):
        found[life.name] = outcome = simulate(home, life.days)
        say_when(outcome, life.days)
    return found


def moments(lives: dict[str, Outcome]) -> list[dict[str, Any]]:
    return [moment for outcome in lives.values() for moment in outcome.moments]


def test_all_days_are_lived_in_two_lives(lives: dict[str, Outcome]) -> None:
    assert {name: len(outcome.days) for name, outcome in lives.items()} == DAYS


def test_what_is_expected(lives: dict[str, Outcome]) -> None:
    """As counted in the logs by hand: nobody can meet all moments by expecting fewer."""
    of = [moment["of"] for moment in moments(lives)]
    assert {name: of.count(name) for name in dict.fromkeys(of)} == EXPECTED


def test_each_is_met_or_missed_for_a_reason(lives: dict[str, Outcome]) -> None:
    missed = {(m["day"], m["id"]): (m["clock"], m["why"]) for m in moments(lives) if not m["met"]}
    told = "\n".join(f"{day} {clock} {id_}: {why}" for (day, id_), (clock, why) in missed.items())
    assert missed.keys() == MISSED.keys(), told


def test_nothing_breaks_and_nothing_is_lost(lives: dict[str, Outcome]) -> None:
    for outcome in lives.values():
        assert not [crash for device in outcome.devices.values() for crash in device["crashes"]]
        assert outcome.totals["lost"] == 0
