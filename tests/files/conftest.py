"""Homes and days in folders of their own, and what is said about their mistakes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ecosim.errors import EcosimError
from ecosim.files import load

HOME = """\
home: test
time_zone: Europe/Berlin
day: one
places:
  home: {latitude: 52.4675, longitude: 13.4010}
  office: {latitude: 52.5070, longitude: 13.3320, road: 11}
rooms:
  kitchen: {area: 10}
  bedroom: {area: 14, temperature: 18}
people:
  anna: {name: Anna}
  ben: {}
vehicles:
  car: {}
devices:
  anna-phone: {kind: phone, carrier: anna}
  anna-band: {kind: band, wearer: anna}
  car: {kind: car, body: car, keys: [anna-phone]}
  kettle: {kind: kettle, room: kitchen, watts: 1800}
  ac: {kind: air_conditioner, room: bedroom}
moments:
  tea:
    cause: {device: anna-band, property: band/sleep-stage, is: awake}
    effect:
      - {device: kettle, property: kettle/on, is: true}
    within: 10 s
"""
DAY = """\
day: one
date: 2026-03-17
story:
  - {at: "06:45", who: anna, does: wakes}
  - {at: "06:50", who: anna, does: rises, room: kitchen}
  - {at: "08:00", who: anna, does: leaves, to: office, with: car}
  - {at: "17:05", who: anna, does: returns, with: car}
  - {at: "22:50", who: anna, does: sleeps, room: bedroom}
expect:
  - {moment: tea, after: "06:40"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a home with one day."""
    (tmp_path / "home.yaml").write_text(HOME, "utf-8")
    (tmp_path / "days").mkdir()
    (tmp_path / "days" / "one.yaml").write_text(DAY, "utf-8")
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    """Put a mistake into a file."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    file.write_text(text.replace(old, new), "utf-8")


def complaint(run: Callable[[], object], root: Path) -> str:
    """The one line that is said of a mistake, with paths relative to a folder."""
    with pytest.raises(EcosimError) as caught:
        run()
    text = str(caught.value)
    assert "\n" not in text
    return text.replace(f"{root}/", "")


def mistakes(of: str) -> list[dict[str, str]]:
    """The mistakes of `<of>_mistakes.yaml`."""
    found: list[dict[str, str]] = load(Path(__file__).with_name(f"{of}_mistakes.yaml")).value
    return found
