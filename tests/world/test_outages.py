"""What does not work for a time: told on the simulation plane and in the story, and felt at home."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.world.stage import Stage, play

KETTLE = "{kettle: {kind: kettle, room: room}}"


def outages(*lines: str) -> str:
    return "outages:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def story(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    found = [(e.at, json.loads(e.payload)) for e in stage.entries if e.topic.endswith("/story")]
    return [(str(at)[11:16], told) for at, told in found if told.get("happens") in ("outage", "restored")]


def test_networks_work_until_a_day_says_otherwise(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        outages(
            'what: internet, from: "18:00", to: "19:00"', 'what: car_cloud, from: "18:30", to: "19:30:30"'
        ),
    )
    assert list(stage.changes("network", "internet")) == [
        ("00:00:00", True),
        ("18:00:00", False),
        ("19:00:00", True),
    ]
    assert list(stage.changes("network", "car_cloud"))[1:] == [("18:30:00", False), ("19:30:30", True)]
    assert list(stage.changes("network", "partner_cloud")) == [("00:00:00", True)]
    assert story(stage) == [
        ("18:00", {"happens": "outage", "what": "internet"}),
        ("18:30", {"happens": "outage", "what": "car_cloud"}),
        ("19:00", {"happens": "restored", "what": "internet"}),
        ("19:30", {"happens": "restored", "what": "car_cloud"}),
    ]


def test_each_change_follows_from_what_is_told(tmp_path: Path) -> None:
    stage = play(tmp_path, outages('what: internet, from: "18:00", to: "19:00"'))
    told = {e.span: e for e in stage.entries if e.topic.endswith("/story")}
    changes = [e for e in stage.entries if e.topic.endswith("world/network") and e.payload][1:]
    assert [json.loads(told[e.parent or ""].payload)["happens"] for e in changes] == ["outage", "restored"]
    assert len({e.trace for e in changes}) == 2


def test_an_outage_goes_on_into_the_next_day_and_overlapping_ones_are_one(tmp_path: Path) -> None:
    lines = outages(
        'what: internet, from: "23:00", to: "01:00"', 'what: internet, from: "00:30", to: "02:00"'
    )
    stage = play(tmp_path, lines, count=2)
    assert list(stage.changes("network", "internet")) == [
        ("00:00:00", True),
        ("00:30:00", False),
        ("02:00:00", True),
        ("23:00:00", False),
        ("02:00:00", True),
        ("23:00:00", False),
    ]


def test_without_mains_nothing_flows_and_afterwards_it_does(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
begin: {anna: {room: room, activity: idle}}
story:
  - {at: "12:00", who: anna, does: uses, device: kettle, property: kettle/boil}
"""
        + outages('what: home_power, from: "12:01", to: "13:00"'),
        devices=KETTLE,
    )
    assert stage.at("grid", "load", "12:00:30") == 2000
    assert (stage.at("mains", "voltage", "12:30"), stage.at("grid", "load", "12:30")) == (0, 0)
    assert stage.at("grid", "live", "12:30") is False
    assert (stage.at("mains", "voltage", "13:01"), stage.at("grid", "load", "13:01")) == (230, 0.5)
    lives = [e.payload for e in stage.entries if e.topic == "stage/5/kettle/$state"]
    assert lives == ["init", "ready", "disconnected", "init", "ready", "disconnected"]


@pytest.mark.parametrize("charger", ["", "wall: {kind: wall_charger, point: drive}, "])
def test_a_car_stops_charging_and_goes_on(tmp_path: Path, charger: str) -> None:
    stage = play(
        tmp_path,
        "begin: {car: {plugged_in: true}}\n" + outages('what: home_power, from: "00:10", to: "01:00"'),
        devices=f"{{{charger}car: {{kind: car, body: car, charge: 40}}}}",
    )
    before = stage.at("charging_point/drive", "drawn", "00:09")
    assert before > 6000
    assert stage.at("charging_point/drive", "drawn", "00:30") == 0
    assert stage.at("vehicle/car", "cable", "00:30") == 0
    assert stage.at("grid", "load", "00:30") == 0
    assert stage.at("charging_point/drive", "drawn", "01:10") == pytest.approx(before, rel=0.01)
    assert stage.outcome is not None
    assert all(not d["crashes"] for d in stage.outcome.devices.values())


def test_a_car_that_is_plugged_in_meanwhile_waits_for_the_mains(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
begin: {anna: {room: room, activity: idle}}
story:
  - {at: "12:30", who: anna, does: plugs_in, vehicle: car}
"""
        + outages('what: home_power, from: "12:00", to: "13:00"'),
        devices="{car: {kind: car, body: car, charge: 40}}",
    )
    assert stage.at("vehicle/car", "cable", "12:40") == 0
    assert stage.at("charging_point/drive", "drawn", "12:40") == 0
    assert stage.at("charging_point/drive", "drawn", "13:01") > 6000


PHONES = "{anna-phone: {kind: phone, carrier: anna}, ben-phone: {kind: phone, carrier: ben}}"


def states(stage: Stage, device: str) -> list[tuple[str, str]]:
    found = [(str(e.at)[11:16], e.payload) for e in stage.entries if e.topic == f"stage/5/{device}/$state"]
    return [(at, state) for at, state in found if state in ("ready", "disconnected")][1:-1]


def test_every_phone_is_used_up_and_charged_where_it_would_be(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        "begin:\n  anna: {room: room, activity: idle}\n  ben: {place: office}\n"
        + outages('what: phone_battery, from: "12:00"'),
        devices=PHONES,
    )
    assert states(stage, "anna-phone") == [("12:00", "disconnected"), ("12:04", "ready")]
    assert [s for _, s in states(stage, "ben-phone")] in ([], ["disconnected"])
    assert [told["happens"] for _, told in story(stage)] == ["outage"]


def test_with_an_end_they_are_charged_from_then_on(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        "begin:\n  anna: {room: room, activity: idle}\n"
        + outages('what: phone_battery, from: "12:00", to: "15:00"'),
        devices=PHONES,
    )
    assert states(stage, "anna-phone") == [("12:00", "disconnected"), ("15:03", "ready")]
    assert [told["happens"] for _, told in story(stage)] == ["outage", "restored"]
