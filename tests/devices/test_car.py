import pytest
from ecosim_devices.car import Car

from ecosim.curves import Line
from ecosim.parts.traction import consumption, dc_power
from ecosim.testing import Bench

AT_HOME = {"place": "home", "latitude": 52.5, "longitude": 13.4, "odometer": 12_000.0}


def parked(charge: float = 70, **facts: object) -> Bench:
    options = {"keys": ["anna-phone"], "charge": charge}
    return Bench(Car, options=options, body={**AT_HOME, **facts}, weather={"temperature": 2.0})


def drive(bench: Bench, minutes: float, kilometres: float, destination: str = "home") -> None:
    now, odometer = bench.timeline.now, bench.host.device.body.odometer  # type: ignore[attr-defined]
    bench.sense(
        "body",
        place="",
        speed=kilometres / minutes * 60,
        destination=destination,
        arrival=now + 60 * minutes,
        odometer=Line(now, odometer, now + 60 * minutes, odometer + kilometres),
    )


# ------------------------------------------------------------- doors


def test_a_key_unlocks_when_it_comes_and_locks_when_it_goes() -> None:
    bench = parked()
    assert bench.influence("body", "locked") is True
    bench.sense("body", near=["anna-phone"])
    assert bench.value("doors.locked") is False
    assert bench.influence("body", "locked") is False
    assert bench.events == [("doors.UnlockedBy", {"by": "anna-phone"})]
    bench.sense("body", near=[])
    bench.pass_time(seconds=9)
    assert bench.value("doors.locked") is False
    bench.pass_time(seconds=11)
    assert bench.value("doors.locked") is True
    assert bench.events[-1] == ("doors.LockedBy", {"by": "walked away"})


def test_a_strangers_phone_opens_nothing() -> None:
    bench = parked()
    bench.sense("body", near=["another-phone"])
    bench.pass_time(minutes=1)
    assert bench.value("doors.locked") is True


def test_a_lock_by_command_is_not_undone_by_a_key_that_stays_near() -> None:
    bench = parked(near=["anna-phone"])
    bench.command("doors.lock")
    bench.sense("body", near=["anna-phone", "band"])
    assert bench.value("doors.locked") is True


def test_unlocked_from_afar_it_locks_again_when_nobody_comes() -> None:
    bench = parked()
    bench.command("doors.unlock")
    assert bench.value("doors.locked") is False
    bench.pass_time(minutes=2)
    assert bench.value("doors.locked") is True


def test_it_locks_when_driving_off_and_opens_for_who_gets_out() -> None:
    bench = parked()
    bench.sense("body", near=["anna-phone"])
    bench.sense("body", driver="anna")
    drive(bench, 20, 12)
    assert ("doors.LockedBy", {"by": "driving"}) in bench.events
    assert ("location.LeftGeofence", {"name": "home"}) in bench.events
    bench.sense("body", place="office", speed=0.0, destination="")
    bench.sense("body", driver="")
    assert bench.events[-1] == ("doors.UnlockedBy", {"by": "inside"})
    bench.sense("body", near=[])
    bench.pass_time(seconds=20)
    assert bench.value("doors.locked") is True


# ------------------------------------------------------------- cabin


def test_it_is_warm_within_a_quarter_of_an_hour_and_gives_up_when_nobody_comes() -> None:
    bench = parked()
    assert bench.value("cabin.temperature") == 2
    assert bench.command("cabin.precondition", {"target": 21.0}) is None
    assert bench.value("cabin.power") == 2000
    bench.pass_time(minutes=14)
    assert bench.value("cabin.temperature") == 21
    assert 300 < bench.value("cabin.power") < 500
    bench.pass_time(minutes=15)
    assert bench.value("cabin.on") is True
    bench.pass_time(minutes=2)
    assert bench.value("cabin.on") is False
    assert bench.value("cabin.power") == 0
    bench.pass_time(hours=1)
    assert 4 < bench.value("cabin.temperature") < 8


def test_it_goes_on_when_somebody_is_in_it() -> None:
    bench = parked()
    bench.command("cabin.on", True)
    bench.sense("body", driver="anna")
    bench.pass_time(hours=1)
    assert bench.value("cabin.on") is True
    bench.sense("body", driver="")
    assert bench.value("cabin.on") is False


def test_the_sun_warms_it_and_it_cools_down_to_its_target() -> None:
    bench = parked()
    bench.sense("weather", temperature=30.0, sun=900.0)
    bench.pass_time(hours=6)
    assert 45 < bench.value("cabin.temperature") < 55
    bench.command("cabin.on", True)
    bench.pass_time(minutes=20)
    assert bench.value("cabin.temperature") == 21


def test_it_spares_a_nearly_empty_battery_unless_there_is_a_cable() -> None:
    bench = parked(8)
    assert "battery is too low" in (bench.command("cabin.on", True) or "")
    assert bench.value("cabin.on") is False
    bench.sense("body", plugged_in=True)
    assert bench.command("cabin.on", True) is None
    assert bench.value("cabin.on") is True


# ------------------------------------------------------------- battery and charging


def test_driving_takes_what_such_a_car_takes() -> None:
    bench = parked()
    bench.sense("body", driver="anna")
    bench.command("cabin.on", False)
    drive(bench, 60, 50)
    bench.pass_time(minutes=60)
    bench.sense("body", place="office", speed=0.0)
    used = (70 - bench.value("battery.energy") / 0.73) / 100 * 73
    assert used / 50 == pytest.approx(consumption(50 / 3.6), rel=0.03)
    assert bench.value("location.odometer") == 12_050_000
    assert bench.value("battery.range") == pytest.approx(
        1000 * bench.value("battery.energy") / 0.105, rel=0.15
    )


def test_a_leg_takes_the_same_however_often_it_is_looked_at() -> None:
    energy = []
    for looks in (1, 7, 60):
        bench = parked()
        drive(bench, 30, 20)
        for _ in range(looks):
            bench.pass_time(minutes=30 / looks)
            bench.sense("body", speed=40.0)
        bench.sense("body", place="office", speed=0.0)
        energy.append(bench.value("battery.energy"))
    assert max(energy) - min(energy) <= 0.01


def test_the_cable_fills_it_to_its_limit_and_no_further() -> None:
    bench = parked(60, cable=11.0)
    bench.sense("body", plugged_in=True)
    assert bench.value("charging.active") is True
    assert bench.value("charging.power") == 11
    assert bench.influence("body", "charging") == 11_000
    hours = 0.2 * 73 / (11 * 0.9 - 0.02)
    assert bench.value("charging.time_to_complete") == pytest.approx(hours * 3600, abs=2)
    bench.pass_time(hours=hours - 0.01)
    assert bench.value("charging.active") is True
    bench.pass_time(hours=0.02)
    assert bench.value("battery.charge") == 80
    assert bench.value("charging.active") is False
    assert ("charging.Done", {"charge": pytest.approx(80)}) in bench.events
    bench.pass_time(hours=10)
    assert bench.value("battery.charge") == 80
    assert bench.influence("body", "charging") == pytest.approx(22, abs=1)  # what the car itself needs
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
    bench.sense("body", plugged_in=False)
    assert bench.value("charging.power") == 0
    assert bench.value("charging.plugged") is False


def test_a_fast_charger_takes_half_an_hour_from_a_tenth_to_four_fifths() -> None:
    bench = parked(10, plugged_in=True, cable=200.0)
    minutes = 0
    while bench.value("charging.active"):
        bench.pass_time(minutes=1)
        minutes += 1
    assert 20 <= minutes <= 30
    assert dc_power(0) < dc_power(5) > dc_power(50) > dc_power(100) == 40


def test_a_low_battery_is_told_once() -> None:
    bench = parked(15.5)
    bench.command("cabin.on", True)
    bench.pass_time(hours=2)
    assert [e for e, _ in bench.events] == ["battery.Low"]


def test_an_empty_battery_stays_empty() -> None:
    bench = parked(1)
    drive(bench, 60, 50)
    bench.pass_time(hours=2)
    assert bench.value("battery.charge") == 0
    assert bench.value("battery.range") == 0
    assert bench.crashes == []


# ------------------------------------------------------------- on the way


def test_it_tells_where_it_is_each_minute_and_how_long_to_home() -> None:
    bench = parked()
    drive(bench, 75, 60)
    assert bench.value("navigation.destination") == "home"
    assert bench.value("navigation.minutes_to_home") is None
    bench.pass_time(minutes=30)
    assert bench.value("navigation.minutes_to_home") == 45
    bench.pass_time(minutes=35)
    assert bench.value("navigation.minutes_to_home") == 10
    assert bench.value("location.odometer") == 12_000_000 + round(65 / 75 * 60_000)
    bench.pass_time(minutes=10)
    assert bench.value("navigation.minutes_to_home") == 0
    bench.sense("body", place="home", speed=0.0, destination="")
    assert bench.value("navigation.minutes_to_home") is None
    assert bench.value("navigation.destination") == ""
    assert bench.events[-1] == ("location.EnteredGeofence", {"name": "home"})


def test_the_way_to_work_is_not_the_way_home() -> None:
    bench = parked()
    drive(bench, 20, 12, "office")
    assert bench.value("navigation.minutes_to_home") is None
    assert bench.value("navigation.minutes_to_arrival") == 20


def test_a_phone_hands_it_a_destination() -> None:
    bench = parked()
    bench.command("navigation.navigate", {"place": "Museum", "latitude": 52.52, "longitude": 13.39})
    assert bench.value("navigation.destination") == "Museum"
    assert bench.value("navigation.latitude") == 52.52
    assert bench.events == [("navigation.DestinationReceived", {"place": "Museum"})]


def test_it_sleeps_when_nothing_happens_and_still_answers() -> None:
    bench = parked()
    bench.pass_time(minutes=11)
    assert bench.state == "sleeping"
    assert bench.command("cabin.precondition") is None
    assert bench.state == "ready"
    bench.pass_time(hours=1)
    assert bench.state == "sleeping"


def test_its_screen_shows_messages() -> None:
    bench = parked()
    bench.command("screen.notify", {"message": "Somebody is at the door"})
    assert bench.value("screen.message") == "Somebody is at the door"
