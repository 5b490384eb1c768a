"""What an outage takes from which wiring, worked out on paper, and how long it is felt."""

from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.trials import Recipe
from ecosim.compare.trial import Trial, Trials
from ecosim.day.outages import parse_outage
from tests.compare.bench import home, moments

Found = dict[str, dict[str, Any]]


def with_outage(where: str, text: str, *wirings: str) -> Found:
    """What came of one life under each of the wirings, with the outage."""
    trials = Trials(Recipe(where, outages=(parse_outage(text),)).read())
    found = {}
    for name in wirings:
        usual, cut = trials.run(Trial(name, 0))
        assert (usual["outage"], cut["outage"]) == ("", text)
        found[name] = cut
    return found


@pytest.fixture(scope="module")
def evening() -> Found:
    """The family's evening without internet: everybody, and the car, are at home from before six on."""
    return with_outage("family", "internet 18:00-23:30", "full_stack", "partner")


def test_one_maker_keeps_what_is_local(evening: Found) -> None:
    """At home its devices speak over the local network, and a hub there runs the automations: no cloud."""
    found = moments(evening["full_stack"])
    for local in ("cheap-hours", "car-status", "house-limit", "sleep"):
        assert found[local]["verdict"] == "works", found[local]
    assert evening["full_stack"]["measures"]["still_ran"] == 100


def test_partners_meet_in_the_clouds_and_lose_the_car(evening: Found) -> None:
    """Where car and home meet over the internet, a car in the garage hears nothing of cheap hours."""
    found = moments(evening["partner"])
    assert found["cheap-hours"]["verdict"] == "impossible"
    assert found["cheap-hours"]["why"] == (
        "home → car: car · charging/command/set: the home's internet is down"
    )
    assert found["car-status"]["why"].endswith("as cheap-hours was lost")
    assert found["sleep"]["verdict"] == "works", "phone and home are of one maker, with a local hub"
    assert evening["partner"]["measures"]["still_ran"] < 100


def test_on_the_way_the_car_needs_the_internet_under_any_wiring(tmp_path: Path) -> None:
    """From five to six she drives home: the car is heard when it has come into the home's own network.

    After six, what one maker's car says is right at once, for it was right before; the partner's has to send
    what it kept back, which takes its link seconds.
    """
    flat = home(tmp_path / "flat")
    found = with_outage(str(flat), "internet 17:00-18:00", "full_stack", "partner")
    whole, partner = (moments(found[name]) for name in ("full_stack", "partner"))
    assert whole["key"]["verdict"] == partner["key"]["verdict"] == "works"
    assert whole["arrive"]["verdict"] != "works"
    assert "the home's internet is down" in whole["arrive"]["why"]
    assert found["full_stack"]["measures"]["recovery"] == 0
    assert 0 < found["partner"]["measures"]["recovery"] < 30


def test_what_happens_in_the_unwired_home_too_is_not_the_wirings_fault(tmp_path: Path) -> None:
    """Without mains the hub is off, whoever made it."""
    flat = home(tmp_path / "flat")
    found = moments(with_outage(str(flat), "home_power 16:50-20:00", "full_stack")["full_stack"])
    assert found["arrive"]["verdict"] != "works"
    assert found["arrive"]["why"].startswith("missed without a wiring too: ")
