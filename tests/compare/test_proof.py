"""Canaries show where personal data gets; and that they would, where something let it through."""

from pathlib import Path

import pytest

from ecosim.compare.proof import proof
from ecosim.day import Day, load_day
from ecosim.home import Home, load_home
from ecosim.wirings import find_wiring, shipped_wirings, wire
from ecosim.wirings.agreement import Agreement

TOO_OPEN = """
wiring: too_open
title: The band tells the car everything
domains:
  home: {}
  phone: {kinds: [phone, band, earbuds]}
  car: {kinds: [car]}
links:
  - {from: phone, to: home, shows: {phone: ["*"], band: ["*"]}}
  - {from: phone, to: car, shows: {band: ["*"], phone: ["position/*"]}}
  - {from: car, to: home, shows: {car: ["*"]}}
"""


@pytest.fixture(scope="module")
def family() -> Home:
    return load_home("family")


@pytest.fixture(scope="module")
def day(family: Home) -> Day:
    return load_day(family, "weekday")


@pytest.mark.parametrize("name", list(shipped_wirings()))
def test_nothing_gets_where_nobody_agreed_to(family: Home, day: Day, name: str) -> None:
    found = proof(family, [day], 1, wire(family, find_wiring(name)))
    assert found["leaks"] == []
    assert found["planted"] > 40
    assert found["seen"] > 0  # what people agreed to does cross: the canaries live


def test_links_hold_back_what_a_wiring_would_let_through(
    family: Home, day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "wiring.yaml"
    file.write_text(TOO_OPEN)
    wired = wire(family, find_wiring(str(file)))
    assert proof(family, [day], 1, wired)["leaks"] == []
    monkeypatch.setattr(Agreement, "_may", lambda *_: True)
    leaks = proof(family, [day], 1, wired)["leaks"]
    assert {data for leak in leaks for data in leak["data"]} == {"health", "camera"}
    assert {leak["from"] for leak in leaks} == {"link-phone-car", "link-car-home"}
