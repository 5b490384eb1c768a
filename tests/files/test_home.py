"""Home files: what they mean, and what is said about their mistakes."""

from pathlib import Path

import pytest

from ecosim.catalogue import Catalogue
from ecosim.domains import Domains
from ecosim.files import load_text
from ecosim.home import Home, load_home, shipped_homes
from ecosim.home.moments import DoesMatch, EventMatch, PropertyMatch, StateMatch
from ecosim.home.places import Place, PlaceEntry, located
from tests.files.conftest import change, complaint, mistakes


def test_what_a_home_says(folder: Path) -> None:
    home = load_home(folder)
    assert (home.home, home.zone.key, home.file) == ("test", "Europe/Berlin", folder / "home.yaml")
    assert home.rooms["kitchen"].loss == pytest.approx(12)
    assert home.rooms["kitchen"].capacity == pytest.approx(600)
    assert home.rooms["kitchen"].temperature == 20
    assert home.places["home"] == Place(52.4675, 13.401, 0.0)
    assert home.places["office"].road == 11
    assert home.automations() == []


def test_placements_are_in_file_order_with_senses_and_options(folder: Path) -> None:
    found = load_home(folder).placements(seed=7)
    assert [p.id for p in found] == ["anna-phone", "anna-band", "car", "kettle", "ac"]
    kettle = found[3]
    assert (kettle.senses, kettle.options, kettle.room) == (
        {"room": "room/kitchen"},
        {"watts": 1800},
        "kitchen",
    )
    assert (kettle.home, kettle.name, kettle.seed, str(kettle.zone)) == ("test", "kettle", 7, "Europe/Berlin")
    assert found[0].senses == {"carrier": "person/anna"}
    assert found[2].senses == {"body": "vehicle/car"}


def test_a_home_is_found_by_folder_file_and_name(folder: Path) -> None:
    assert load_home(folder).file == load_home(folder / "home.yaml").file
    assert "family" in shipped_homes()
    assert load_home("family").home == "family"
    assert (
        complaint(lambda: load_home("famly"), folder)
        == "famly: there is no such home; did you mean 'family'?"
    )
    assert complaint(lambda: load_home(folder / "days"), folder) == "days: this folder holds no home.yaml"
    missing = complaint(lambda: load_home(folder / "no" / "home.yaml"), folder)
    assert missing == "no/home.yaml: there is no such file"


def test_kinds_beside_the_home(folder: Path) -> None:
    (folder / "devices").mkdir()
    text = "from ecosim import Device, State\n\nclass Stone(Device[State]):\n    pass\n"
    (folder / "devices" / "stone.py").write_text(text, "utf-8")
    change(folder / "home.yaml", "  ac:", "  stone: {kind: stone}\n  ac:")
    assert load_home(folder).kinds["stone"].__name__ == "Stone"


@pytest.mark.parametrize("mistake", mistakes("home"), ids=lambda m: m["says"])
def test_a_mistake_in_a_home(folder: Path, mistake: dict[str, str]) -> None:
    change(folder / "home.yaml", mistake["change"], mistake["to"])
    assert complaint(lambda: load_home(folder), folder) == mistake["says"]


def test_a_single_effect_needs_no_list(folder: Path) -> None:
    change(folder / "home.yaml", "effect:\n      - {", "effect: {")
    assert len(load_home(folder).moments["tea"].effect) == 1


def test_places_are_derived_where_only_the_road_is_said() -> None:
    loaded, home = load_text("{}", "x"), Place(52.0, 13.0, 0.0)
    east = located(PlaceEntry(road=13.0), home, loaded, ("places", "a"))
    assert (east.latitude, east.road) == (52.0, 13.0)
    assert 13.14 < east.longitude < 13.15  # 10 km
    north = located(PlaceEntry(road=13.0, bearing=0.0), home, loaded, ("places", "a"))
    assert 52.089 < north.latitude < 52.091
    back = located(PlaceEntry(latitude=north.latitude, longitude=13.0), home, loaded, ("places", "a"))
    assert back.road == pytest.approx(13.0, abs=0.01)


def test_what_a_match_sees() -> None:
    on = PropertyMatch.model_validate({"device": "lamp", "property": "light/on", "is": True})
    assert on.topic(Domains("h")) == "h/5/lamp/light/on"
    assert on.holds("true", None)
    assert on.holds("true", "false")
    assert not on.holds("true", "true")
    assert not on.holds("false", None)
    assert on.describe() == "lamp · light/on is true"
    assert on.lasting
    warm = PropertyMatch.model_validate({"device": "a", "property": "b/c", "above": 20.0, "below": 22.0})
    assert warm.holds("21", "19")
    assert not warm.holds("21.5", "21")
    assert not warm.holds("23", "19")
    assert not warm.holds("", None)
    assert warm.describe() == "a · b/c above 20.0 and below 22.0"
    number = PropertyMatch.model_validate({"device": "a", "property": "b/c", "is": 21})
    assert number.holds("21.0", None)
    empty = PropertyMatch.model_validate({"device": "a", "property": "b/c", "is": ""})
    assert empty.holds("\x00", "home")
    assert empty.describe() == "a · b/c is empty"
    news = PropertyMatch.model_validate({"device": "a", "property": "b/c", "changes": True})
    assert [news.holds("1", None), news.holds("1", "1"), news.holds("1", "2")] == [False, False, True]
    assert not news.lasting
    assert EventMatch.model_validate({"device": "a", "event": "b/c"}).holds("{}", "{}")
    lost = StateMatch(device="a", state="lost")
    assert lost.topic(Domains("h")) == "h/5/a/$state"
    assert [lost.holds("lost", "ready"), lost.holds("lost", "lost")] == [True, False]
    wakes = DoesMatch(person="anna", does="plugs_in")
    assert wakes.topic(Domains("h")) == "ecosim/h/story"
    assert wakes.holds('{"person": "anna", "does": "plugs_in"}', None)
    assert wakes.describe() == "anna plugs in"


def test_the_shipped_home() -> None:
    home = load_home("family")
    assert isinstance(home, Home)
    assert {entry.kind for entry in home.devices.values()} == set(Catalogue(()).names())
    assert (len(home.people), len(home.vehicles)) == (2, 1)
    assert [kind for kind in ("phone", "band") for e in home.devices.values() if e.kind == kind] == [
        "phone",
        "phone",
        "band",
        "band",
    ]
    assert len(home.moments) >= 16
    assert home.automations_file is not None
