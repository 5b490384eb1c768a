"""What the people of a home agree to: the rules of its file, and what days change of them."""

from pathlib import Path

import pytest

from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.home.consent import ROLES, Consent, person_of
from ecosim.model.personal import CATEGORIES
from tests.files.conftest import change


def consent_of(folder: Path, *rules: str) -> Consent:
    lines = "".join(f"  - {{{rule}}}\n" for rule in rules)
    change(folder / "home.yaml", "\nmoments:", f"\nconsent:\n{lines}moments:")
    return load_home(folder).consent


def test_what_holds_before_a_home_says_anything(folder: Path) -> None:
    consent = load_home(folder).consent
    refused = {
        (data, source, target)
        for data in CATEGORIES
        for source in ROLES
        for target in ROLES
        if not consent.allowed(data, source=source, target=target, person="anna")
    }
    assert refused == {
        *(("health", source, "car") for source in ("home", "phone", "cloud")),
        *(("camera", "car", target) for target in ("home", "phone", "cloud")),
    }


def test_the_last_rule_that_is_about_it_decides(folder: Path) -> None:
    consent = consent_of(
        folder,
        "data: location, allow: false",
        "data: location, of: anna, to: home",
        "data: location, of: anna, from: car, to: home, allow: false",
        "data: health, of: ben, to: car",
    )

    def may(data: str, source: str, target: str, person: str) -> bool:
        return consent.allowed(data, source=source, target=target, person=person)

    assert may("location", "phone", "home", "anna")
    assert not may("location", "phone", "cloud", "anna")
    assert not may("location", "car", "home", "anna")
    assert not may("location", "phone", "home", "ben")
    assert may("health", "phone", "car", "ben")
    assert not may("health", "phone", "car", "anna")
    assert may("location", "car", "car", "anna")


def test_what_is_everybody_s_crosses_only_while_all_agree(folder: Path) -> None:
    consent = load_home(folder).consent
    assert consent.allowed("location", source="car", target="home")
    anna_not = consent.withdraw("location", person="anna", target="home")
    assert not anna_not.allowed("location", source="car", target="home")
    assert anna_not.allowed("location", source="phone", target="home", person="ben")
    assert anna_not.grant("location", person="anna").allowed("location", source="car", target="home")
    one = consent.grant("camera", person="anna", source="car")
    assert not one.allowed("camera", source="car", target="home")
    assert one.grant("camera", person="ben").allowed("camera", source="car", target="home")


def test_who_withdraws_changes_no_other_consent(folder: Path) -> None:
    before = load_home(folder).consent
    after = before.withdraw("calendar", person="anna", source="phone", target="cloud")
    assert before.allowed("calendar", source="phone", target="cloud", person="anna")
    assert not after.allowed("calendar", source="phone", target="cloud", person="anna")
    assert after.allowed("calendar", source="phone", target="home", person="anna")
    assert not after.permits(["location", "calendar"], source="phone", target="cloud", person="anna")
    assert after.permits([], source="phone", target="car", person="anna")


def test_a_day_gives_and_withdraws(folder: Path) -> None:
    file = folder / "days" / "one.yaml"
    change(
        file,
        '  - {at: "17:05"',
        '  - {at: "12:00", who: anna, does: withdraws, data: location, to: home}\n'
        '  - {at: "13:00", who: anna, does: consents, data: location, from: phone, to: home}\n'
        '  - {at: "17:05"',
    )
    home = load_home(folder)
    told = [{"person": s.who, "does": s.does, **s.details()} for s in load_day(home).story]
    assert told[3:5] == [
        {"person": "anna", "does": "withdraws", "data": "location", "to": "home"},
        {"person": "anna", "does": "consents", "data": "location", "from": "phone", "to": "home"},
    ]
    assert [
        c.allowed("location", source="phone", target="home", person="anna")
        for c in home.consent.through(told)
    ] == [True, False, True]
    assert home.consent.heard(told[0]) is not None


@pytest.mark.parametrize(
    ("senses", "person"),
    [
        ({"carrier": "person/anna"}, "anna"),
        ({"wearer": "person/ben", "room": "room/kitchen"}, "ben"),
        ({"body": "vehicle/car"}, ""),
        ({}, ""),
    ],
)
def test_whose_data_a_device_has(senses: dict[str, str], person: str) -> None:
    assert person_of(senses) == person


def test_the_shipped_home_says_what_it_agrees_to() -> None:
    home = load_home("family")
    assert home.consent_rules
    assert not home.consent.allowed("health", source="phone", target="car", person="anna")
    assert not home.consent.allowed("camera", source="car", target="cloud")
    assert home.consent.allowed("location", source="phone", target="home", person="anna")
