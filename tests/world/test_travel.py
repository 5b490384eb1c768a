from pathlib import Path

import pytest

from tests.world.stage import play

BEGIN = """
begin:
  anna: {room: room, activity: idle}
  ben: {room: room, activity: idle}
"""


def test_somebody_rides_along(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        BEGIN
        + """
story:
  - {at: "10:00", who: anna, does: leaves, to: office, with: car, along: [ben]}
  - {at: "12:00", who: anna, does: returns, with: car, along: [ben]}
""",
    )
    assert stage.at("vehicle/car", "driver", "10:10") == "anna"
    assert stage.at("vehicle/car", "passengers", "10:10") == ["ben"]
    assert stage.at("person/ben", "activity", "10:10") == "riding"
    for who in ("anna", "ben"):
        assert stage.at(f"person/{who}", "place", "11:00") == "office"
        assert stage.at(f"person/{who}", "place", "13:00") == "home"
    assert stage.at("person/ben", "latitude", "10:15") == stage.at("vehicle/car", "latitude", "10:15")


def test_one_can_go_on_from_where_one_is(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        BEGIN
        + """
story:
  - {at: "10:00", who: anna, does: leaves, to: office, with: car}
  - {at: "11:00", who: anna, does: leaves, to: fast-charger, with: car}
  - {at: "12:30", who: anna, does: plugs_in, vehicle: car}
  - {at: "13:00", who: anna, does: unplugs, vehicle: car}
  - {at: "13:10", who: anna, does: returns, with: car}
""",
    )
    assert stage.at("vehicle/car", "odometer", "12:29") == pytest.approx(60)
    assert stage.at("vehicle/car", "cable", "12:31") == 150
    assert stage.at("vehicle/car", "plugged_in", "13:01") is False
    assert stage.at("vehicle/car", "odometer", "15:00") == pytest.approx(120)


def test_two_people_come_home_in_the_same_second(tmp_path: Path) -> None:
    day = """
begin: {anna: {place: office}, ben: {place: market}, car: {place: office}}
story:
  - {at: "17:00", who: anna, does: returns, by: foot, takes: 30 min}
  - {at: "17:10", who: ben, does: returns, by: foot, takes: 20 min}
"""
    stage = play(tmp_path, day)
    for who in ("anna", "ben"):
        assert (dict(stage.changes(f"person/{who}", "place")))["17:30:00"] == "home"
    assert list(stage.changes("opening/front-door", "open"))[1:] == [("17:30:10", True), ("17:30:15", False)]
    assert [e.payload for e in stage.entries] == [e.payload for e in play(tmp_path, day).entries]


def test_somebody_never_comes_home(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        BEGIN
        + """
story:
  - {at: "20:00", who: anna, does: leaves, to: market, by: foot}
  - {at: "23:00", who: anna, does: sleeps}
""",
        count=1,
    )
    assert stage.at("person/anna", "place", "23:30") == "market"
    assert stage.at("person/anna", "asleep", "23:30") is True
    assert stage.outcome is not None
    assert stage.outcome.totals["lost"] == 0


def test_a_car_without_energy_stops_and_is_towed_to_where_it_was_going(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        BEGIN + 'story:\n  - {at: "10:00", who: anna, does: leaves, to: fast-charger, with: car}\n',
        devices="{car: {kind: car, body: car, charge: 4}}",
    )
    broken = [e for e in stage.entries if '"breaks down"' in e.payload]
    assert len(broken) == 1
    arrived = next(t for t, place in stage.changes("vehicle/car", "place") if place == "fast-charger")
    assert arrived > "12:00"
    driven = stage.at("vehicle/car", "odometer", "18:00")
    assert 5 < driven < 45
    assert stage.at("person/anna", "place", "18:00") == "fast-charger"


def test_the_day_the_clock_is_put_forward_and_back(tmp_path: Path) -> None:
    for date, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2028-02-29", 24)):
        stage = play(
            tmp_path,
            f"""
day: day
date: {date}
begin: {{ben: {{place: office}}}}
story:
  - {{at: "07:00", who: anna, does: wakes}}
  - {{at: "22:00", who: anna, does: sleeps}}
""",
        )
        assert stage.days[0].end - stage.days[0].start == hours * 3600
        assert [t for t, a in stage.changes("person/anna", "asleep")] == ["00:00:00", "07:00:00", "22:00:00"]
        assert len(stage.told["weather"]) >= hours
