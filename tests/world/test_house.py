import math
from pathlib import Path

import pytest

from tests.world.stage import play

AWAKE = """
begin:
  anna: {room: room, activity: idle}
  ben: {place: office}
story:
"""


def test_a_window_is_opened_and_closed_by_hand(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        AWAKE
        + """
  - {at: "10:00", who: anna, does: opens, opening: window}
  - {at: "10:30", who: anna, does: closes, opening: window}
  - {at: "11:00", who: anna, does: opens, opening: window, lasts: 5 min}
""",
    )
    assert list(stage.changes("opening/window", "open")) == [
        ("00:00:00", False),
        ("10:00:00", True),
        ("10:30:00", False),
        ("11:00:00", True),
        ("11:05:00", False),
    ]


def test_an_open_window_cools_a_room_at_the_rate_of_its_air(tmp_path: Path) -> None:
    stage = play(tmp_path, AWAKE + '  - {at: "10:00", who: anna, does: opens, opening: window}\n')
    begin, end = (stage.at("room/room", "temperature", t) for t in ("10:00:01", "10:30:00"))
    loss, capacity = 1.2 * 20 + 0.34 * 180, 60_000 * 20  # W/K with the window open, J/K
    limit = 5 + 80 / loss

    assert end == pytest.approx(limit + (begin - limit) * math.exp(-1799 * loss / capacity), abs=0.01)


def test_whoever_leaves_and_returns_uses_the_entrance(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        AWAKE
        + """
  - {at: "10:00", who: anna, does: leaves, to: market, by: foot, takes: 20 min}
  - {at: "11:00", who: anna, does: returns, takes: 20 min}
""",
    )
    assert list(stage.changes("opening/front-door", "open"))[1:] == [
        ("10:00:00", True),
        ("10:00:05", False),
        ("11:20:10", True),
        ("11:20:15", False),
    ]
    assert stage.at("person/anna", "place", "10:00:04") == "home"
    assert stage.at("person/anna", "place", "10:10") == ""
    assert stage.at("person/anna", "room", "11:21") == "hall"


def test_a_bolted_door_is_unlocked_by_hand_from_inside_and_opens_when_it_is_free(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        AWAKE + '  - {at: "10:00", who: anna, does: leaves, to: market, by: foot, takes: 20 min}\n',
        devices="{front-door: {kind: door_lock, door: front-door}}",
    )
    assert [k for _, k in stage.changes("opening/front-door", "key")] == ["", "anna", ""]
    opened = next(t for t, is_open in stage.changes("opening/front-door", "open") if is_open)
    assert "10:00:01" <= opened <= "10:00:06"


def test_who_takes_a_shower_draws_hot_water_for_a_while(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        AWAKE
        + """
  - {at: "10:00", who: anna, does: showers}
  - {at: "10:20", who: anna, does: rests}
  - {at: "11:00", who: anna, does: showers, water: 10 min}
  - {at: "11:03", who: anna, does: rests}
""",
    )
    assert list(stage.changes("household", "hot_water")) == [
        ("00:00:00", 0.0),
        ("10:00:00", 8.0),
        ("10:07:00", 0.0),
        ("11:00:00", 8.0),
        ("11:03:00", 0.0),
    ]
    assert stage.at("room/room", "vapour", "10:07") > stage.at("room/room", "vapour", "10:00") + 2


def test_prices_follow_the_tariff_over_midnight(tmp_path: Path) -> None:
    stage = play(tmp_path, AWAKE.replace("story:", ""), count=2)
    prices = [p for _, p in stage.changes("grid", "price")]
    assert prices == [0.2, 0.35, 0.2, 0.35, 0.2]


def test_a_car_on_a_cable_that_nothing_looks_after_is_part_of_the_load(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
begin: {car: {plugged_in: true}}
""",
        devices="{car: {kind: car, body: car, charge: 40}, kettle: {kind: kettle, room: room}}",
    )
    assert stage.at("charging_point/drive", "vehicle", "00:10") == "car"
    drawn = stage.at("charging_point/drive", "drawn", "00:10")
    assert drawn == pytest.approx(7000, rel=0.05)
    assert stage.at("grid", "load", "00:10") == pytest.approx(drawn, abs=5)


def test_smoke_rises_and_clears(tmp_path: Path) -> None:
    stage = play(tmp_path, 'incidents:\n  - {at: "12:00", happens: smoke, room: room, lasts: 4 min}\n')
    assert stage.at("room/room", "smoke", "11:59") == 0
    assert stage.at("room/room", "smoke", "12:01") == pytest.approx(15 * (1 - 0.3679), abs=0.1)
    assert stage.at("room/room", "smoke", "12:04") > 14
    assert stage.at("room/room", "smoke", "20:00") < 2


def test_a_visitor_comes_into_view_rings_and_goes(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        'incidents:\n  - {at: "12:00", happens: visitor, opening: front-door, name: courier}\n',
    )
    assert [c[1] for c in stage.changes("opening/front-door", "visitor")] == ["", "courier", ""]
    assert list(stage.changes("opening/front-door", "ringing"))[1:] == [
        ("12:00:06", True),
        ("12:00:08", False),
    ]


def test_curtains_and_lamps_change_the_light_of_a_room(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
day: day
date: 2026-06-17
weather: {low: 15, high: 25, sun: 800, sunrise: "05:00", sunset: "21:00"}
""",
        devices="{lamp: {kind: light, room: hall}}",
    )
    noon = stage.at("room/room", "brightness", "13:00")
    assert noon == pytest.approx(800 * 110 * 0.15 / 8, rel=0.01)
    assert stage.at("room/room", "brightness", "23:30") == 0
