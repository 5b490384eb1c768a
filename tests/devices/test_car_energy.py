"""What goes into a car's battery and comes out of it, and that its books agree."""

import random

import pytest

from ecosim.parts.car_models import CAR_MODELS
from ecosim.parts.charge_curve import charging_time, dc_power
from ecosim.parts.driving import consumption
from tests.devices.car_bench import arrive, drive, parked

SU7 = CAR_MODELS["su7"]


# ------------------------------------------------------------- driving


def test_driving_takes_what_such_a_car_takes() -> None:
    bench = parked(outside=24.0)
    drive(bench, 60, 50)
    bench.pass_time(minutes=60)
    arrive(bench)
    per_km = consumption(SU7, 50 / 3.6, outside=24.0, cells=24.0)
    assert bench.value("battery.used") / 50 == pytest.approx(per_km, rel=0.001)
    assert bench.value("location.odometer") == 12_050_000
    assert bench.value("battery.range") == pytest.approx(
        1000 * bench.value("battery.energy") / 0.115, rel=0.1
    )


def test_a_leg_takes_the_same_however_often_it_is_looked_at() -> None:
    energy = []
    for looks in (1, 7, 60):
        bench = parked()
        drive(bench, 30, 20)
        for _ in range(looks):
            bench.pass_time(minutes=30 / looks)
            bench.sense("body", speed=40.0 + looks)
        arrive(bench)
        energy.append(bench.value("battery.energy"))
    assert max(energy) - min(energy) <= 0.002


def test_winter_costs() -> None:
    used = {}
    for outside in (25.0, -10.0):
        bench = parked(outside=outside, driver="anna")
        bench.command("cabin.target", 22.0)
        drive(bench, 30, 20)
        bench.pass_time(minutes=30)
        arrive(bench)
        used[outside] = bench.value("battery.used")
    assert 1.5 < used[-10.0] / used[25.0] < 2.3  # a short winter trip, from cold


def test_it_stands_still_when_the_battery_is_empty_and_drives_again_when_it_is_charged() -> None:
    bench = parked(2, driver="anna")
    drive(bench, 60, 60)
    bench.pass_time(minutes=20)
    assert bench.influence("body", "empty") is True
    assert (bench.value("battery.charge"), bench.value("battery.range")) == (0, 0)
    assert bench.value("battery.used") == pytest.approx(0.02 * 73, abs=0.001)
    assert bench.value("cabin.on") is False
    assert "battery is too low" in (bench.command("cabin.on", True) or "")
    assert [e for e, _ in bench.events].count("battery.Empty") == 1
    bench.sense("body", speed=0.0, odometer=12_010.0)
    bench.sense("body", plugged_in=True, cable=11.0)
    bench.pass_time(minutes=10)
    assert bench.influence("body", "empty") is False
    assert bench.crashes == []


def test_it_knows_how_empty_it_is_to_the_second() -> None:
    bench = parked(2, outside=25.0)
    drive(bench, 60, 60)
    watts = -bench.value("battery.power")
    seconds = 0.02 * 73 * 3.6e6 / watts
    bench.pass_time(seconds=seconds - 2)
    assert bench.influence("body", "empty") is False
    bench.pass_time(seconds=4)
    assert bench.influence("body", "empty") is True


def test_a_low_battery_is_told_once() -> None:
    bench = parked(15.5, driver="anna")
    bench.pass_time(hours=2)
    assert [e for e, _ in bench.events] == ["battery.Low"]


# ------------------------------------------------------------- charging


def test_the_cable_fills_it_to_its_limit_and_no_further() -> None:
    bench = parked(60, cable=11.0)
    bench.sense("body", plugged_in=True)
    assert bench.value("charging.active") is True
    assert bench.value("charging.power") == 11
    assert bench.influence("body", "charging") == 11_000
    hours = 0.2 * 73 / (11 * 0.95 - 0.15 - 0.02)  # less what is awake for it, and standby
    assert bench.value("charging.time_to_complete") == pytest.approx(hours * 3600, abs=2)
    bench.pass_time(hours=hours - 0.01)
    assert bench.value("charging.active") is True
    bench.pass_time(hours=0.02)
    assert bench.value("battery.charge") == 80
    assert bench.value("charging.active") is False
    assert ("charging.Done", {"charge": pytest.approx(80)}) in bench.events
    bench.pass_time(hours=10)
    assert bench.value("battery.charge") == 80
    assert bench.influence("body", "charging") == pytest.approx(20 / 0.95, abs=1)  # what the car needs
    bench.command("charging.limit", 90)
    assert bench.value("charging.active") is True


def test_charging_can_be_stopped_and_throttled() -> None:
    bench = parked(50, plugged_in=True)
    assert bench.value("charging.power") == 7
    bench.command("charging.power_limit", 2.0)
    assert bench.value("charging.power") == 2
    bench.command("charging.command", "STOP")
    assert bench.value("charging.active") is False
    assert bench.value("charging.power") < 0.05
    bench.command("charging.power_limit", 0.0)
    assert bench.influence("body", "charging") == 0
    bench.command("charging.power_limit", 5.0)
    bench.command("charging.command", "START")
    assert bench.value("charging.power") == 5
    bench.command("charging.power_limit", 1.0)  # less than six amperes
    assert bench.value("charging.active") is False
    bench.sense("body", plugged_in=False)
    assert bench.value("charging.power") == 0
    assert bench.value("charging.plugged") is False


def test_a_wall_charger_that_offers_less_is_heeded() -> None:
    bench = parked(50, plugged_in=True, cable=11.0)
    bench.sense("body", cable=4.2)
    assert bench.value("charging.power") == 4.2
    bench.sense("body", cable=0.0)
    assert (bench.value("charging.active"), bench.influence("body", "charging")) == (False, 0)
    bench.sense("body", cable=11.0)
    assert bench.value("charging.power") == 11


def test_a_fast_charger_gives_what_the_battery_takes_at_its_charge() -> None:
    bench = parked(10, outside=25.0, plugged_in=True, cable=200.0)
    expected = charging_time(SU7, 73.0, 10, 80, 200.0, load=20.0)
    assert bench.value("charging.time_to_complete") == pytest.approx(expected, abs=5)
    assert 140 < bench.value("charging.power") < 170
    bench.pass_time(seconds=expected - 10)
    assert bench.value("charging.active") is True
    assert 85 < bench.value("charging.power") < 115
    bench.pass_time(seconds=20)
    assert bench.value("charging.active") is False
    assert bench.value("battery.charge") == 80
    assert dc_power(SU7, 0) < dc_power(SU7, 5) > dc_power(SU7, 50) > dc_power(SU7, 100) == 40


def test_a_cold_battery_takes_less_from_a_fast_charger_until_it_is_warm() -> None:
    bench = parked(10, outside=-10.0, plugged_in=True, cable=200.0)
    assert bench.value("charging.power") < 40
    bench.pass_time(minutes=15)
    assert bench.value("charging.power") > 100
    assert bench.value("battery.temperature") >= 10


def test_it_waits_for_cheap_hours_but_is_ready_in_time() -> None:
    bench = parked(50, plugged_in=True, cable=11.0)  # at 6:00
    assert bench.command("charging.ready_by", "later") is not None
    assert bench.value("charging.ready_by") == ""
    bench.command("charging.command", "STOP")
    bench.command("charging.ready_by", "10:00")
    hours = 0.3 * 73 / (11 * 0.95 - 0.15 - 0.02)
    bench.pass_time(hours=4 - hours - 0.15)
    assert bench.value("charging.active") is False
    bench.pass_time(hours=0.15)
    assert (bench.value("charging.active"), bench.value("charging.command")) == (True, "START")
    bench.pass_time(hours=hours)
    assert bench.value("battery.charge") == 80


def test_what_is_told_to_wait_without_a_time_waits() -> None:
    bench = parked(50, plugged_in=True, cable=11.0)
    bench.command("charging.command", "STOP")
    bench.pass_time(hours=24)
    assert bench.value("charging.active") is False
    bench.command("charging.ready_by", "07:30")
    bench.command("charging.ready_by", "")
    bench.pass_time(hours=24)
    assert bench.value("charging.active") is False


# ------------------------------------------------------------- the books


def test_what_was_charged_less_what_was_used_is_what_it_holds_more() -> None:
    rng = random.Random(5)
    bench = parked(40, options={"capacity": 60.0})
    for _ in range(40):
        doing = rng.choice(("drive", "charge", "fast", "stand", "warm"))
        if doing == "drive":
            drive(bench, 30, rng.uniform(5, 40))
        bench.sense("body", plugged_in=doing in ("charge", "fast"), cable=150.0 if doing == "fast" else 7.4)
        bench.command("cabin.on", doing == "warm")
        bench.sense("weather", temperature=rng.uniform(-10, 35))
        bench.pass_time(minutes=rng.uniform(1, 90))
        arrive(bench, "home")
        charged, used, energy = (bench.value(f"battery.{b}") for b in ("charged", "used", "energy"))
        assert charged - used == pytest.approx(energy - 24.0, rel=0.001, abs=0.002)
    assert bench.value("battery.charged") > 20
    assert bench.value("battery.used") > 15


def test_what_came_through_the_cable_is_in_the_battery_or_lost_or_used_meanwhile() -> None:
    bench = parked(50, plugged_in=True, cable=11.0)
    bench.pass_time(hours=1)
    drawn = 11.0
    bench.command("charging.command", "STOP")
    lost = drawn * 0.05 + 0.15
    assert bench.value("charging.losses") == pytest.approx(lost, rel=0.001)
    assert bench.value("battery.charged") == pytest.approx(drawn - lost - 0.02, rel=0.001)


def test_it_says_little_on_a_day_with_two_trips_and_a_night_at_the_cable() -> None:
    bench = parked(70, outside=8.0)
    before = len(bench.messages)
    bench.pass_time(hours=2)
    for to in ("office", "home"):
        bench.sense("body", near=["anna-phone"])
        bench.sense("body", driver="anna")
        drive(bench, 20, 12, to)
        bench.pass_time(minutes=20)
        arrive(bench, to)
        bench.sense("body", driver="")
        bench.sense("body", near=[])
        bench.pass_time(hours=8)
    bench.sense("body", plugged_in=True)
    bench.pass_time(hours=6)
    assert bench.value("battery.charge") == 80
    assert len(bench.messages) - before < 350
