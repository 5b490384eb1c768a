"""The wirings that ship, on the shipped family's days: what they have to show, worked out on paper."""

from typing import Any

import pytest

from ecosim.compare.compared import compared
from ecosim.compare.page import page
from ecosim.compare.trial import Setting, Trial, Trials
from ecosim.wirings import shipped_wirings
from tests.compare.bench import moments, setting

Found = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def family() -> Setting:
    return setting("family")


@pytest.fixture(scope="module")
def weekday(family: Setting) -> Found:
    trials = Trials(family)
    return {name: trials.run(Trial(name, 0))[0] for name in shipped_wirings()}


def test_every_moment_has_a_verdict_and_a_reason(weekday: Found) -> None:
    for name, found in weekday.items():
        assert len(found["moments"]) == 23
        for moment in found["moments"]:
            assert moment["verdict"] in ("works", "degraded", "person", "impossible")
            assert (moment["why"] == "") == (moment["verdict"] == "works"), (name, moment)


def test_one_maker_does_everything(weekday: Found) -> None:
    assert {m["verdict"] for m in weekday["full_stack"]["moments"]} == {"works"}
    assert weekday["full_stack"]["measures"]["acts"] == 0
    assert weekday["full_stack"]["measures"]["completeness"] == 100


def test_partners_lose_what_their_link_does_not_offer(weekday: Found) -> None:
    """Seats and music are not among what the car's maker shows to others."""
    found = moments(weekday["partner"])
    assert found["music-to-car"]["why"] == "car · seats/driver-occupied does not cross car → home"
    assert found["music-home"]["why"] == "car · media/status does not cross car → home"


def test_projection_leaves_the_car_to_itself(weekday: Found) -> None:
    """The phone gets screen and position, not climate and charging: the car is cold, and charges at once."""
    found = moments(weekday["phone_projection"])
    for lost in ("precondition", "plug-in", "cheap-hours"):
        assert found[lost]["verdict"] == "impossible"
    assert found["car-status"]["why"].endswith("as cheap-hours was lost")
    assert found["arrive"]["verdict"] == "works"
    one, other = weekday["full_stack"]["measures"], weekday["phone_projection"]["measures"]
    assert one["cabin"] - other["cabin"] > 10
    assert other["cost"] > one["cost"]


def test_side_by_side_a_person_stands_between(weekday: Found) -> None:
    found = weekday["app_patchwork"]
    assert found["measures"]["acts"] > 0
    assert found["measures"]["works"] < 10
    assert moments(found)["key"]["verdict"] == "works", "the key needs nobody between car and phone"


def test_who_sees_what(weekday: Found) -> None:
    """Health never reaches the car; where it is goes over partners' clouds; by hand goes next to nothing."""
    seen = {
        (name, row["data"], viewer)
        for name, found in weekday.items()
        for row in found["boundaries"]
        for viewer in row["seen_by"]
    }
    assert not [s for s in seen if s[1:] == ("health", "car")]
    assert ("partner", "location", "partner's cloud") in seen
    assert ("full_stack", "location", "partner's cloud") not in seen
    crossed = {name: found["measures"]["crossed"] for name, found in weekday.items()}
    assert min(crossed, key=lambda name: crossed[name]) == "app_patchwork"


def test_the_page_says_it_all_and_needs_nothing_else(family: Setting, weekday: Found) -> None:
    found = compared(family.home, ["weekday"], shipped_wirings(), 1, list(weekday.values()))
    text = page(found)
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "car · seats/driver-occupied does not cross car → home" in text
    assert "Illustrative" in text
    for moment in found["moments"]:
        assert moment["id"] in text
