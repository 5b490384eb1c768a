import math

import pytest
from ecosim_devices.smoke_alarm import SmokeAlarm

from ecosim.curves import Decay
from ecosim.testing import START, Bench

T0 = START.timestamp()
YEAR = 365.25 * 24  # h


def test_smoke_reaches_its_chamber_a_little_later_than_the_room() -> None:
    bench = Bench(SmokeAlarm)
    bench.sense("room", smoke=6.0)
    late = 20 * math.log(2)  # 6 %/m fill the chamber to 3 %/m in 13.9 s
    bench.pass_time(seconds=late - 0.1)
    assert (bench.value("smoke"), bench.value("sounding")) == (False, False)
    bench.pass_time(seconds=0.2)
    assert (bench.value("smoke"), bench.value("sounding")) == (True, True)
    assert bench.events == [("Detected", {"obscuration": pytest.approx(3.0, abs=0.1)})]


def test_it_falls_silent_by_itself_when_the_air_is_clear() -> None:
    bench = Bench(SmokeAlarm, room={"smoke": 6.0})
    bench.pass_time(minutes=10)
    bench.sense("room", smoke=0.0)
    bench.pass_time(seconds=20 * math.log(6 / 2.5) - 0.1)
    assert bench.value("smoke") is True
    bench.pass_time(seconds=0.2)
    assert (bench.value("smoke"), bench.value("sounding")) == (False, False)


def test_smoke_that_grows_by_itself_is_found_too() -> None:
    bench = Bench(SmokeAlarm, room={"smoke": Decay(T0, 0.0, 15.0, 60.0)})
    bench.pass_time(minutes=2)
    assert bench.value("smoke") is True
    assert bench.wake_ups < 60


def test_a_little_smoke_is_no_alarm() -> None:
    bench = Bench(SmokeAlarm, room={"smoke": 2.9})
    bench.pass_time(hours=5)
    assert bench.value("smoke") is False
    assert bench.events == []


def test_it_can_be_hushed_for_ten_minutes() -> None:
    bench = Bench(SmokeAlarm)
    assert bench.command("hush") == "there is no alarm to hush"
    bench.sense("room", smoke=6.0)
    bench.pass_time(minutes=1)
    assert bench.command("hush") is None
    assert (bench.value("smoke"), bench.value("sounding")) == (True, False)
    bench.pass_time(minutes=9.9)
    assert bench.value("sounding") is False
    bench.pass_time(minutes=0.2)
    assert bench.value("sounding") is True


def test_dense_smoke_cannot_be_hushed_and_ends_a_hush() -> None:
    bench = Bench(SmokeAlarm, room={"smoke": 6.0})
    bench.pass_time(minutes=2)
    bench.command("hush")
    bench.sense("room", smoke=12.0)
    bench.pass_time(seconds=20 * math.log(6 / 4) + 0.1)  # from 6 to 8 %/m on the way to 12
    assert (bench.value("hushed"), bench.value("sounding")) == (False, True)
    assert bench.command("hush") == "there is too much smoke to hush the alarm"


def test_a_hush_is_over_when_the_smoke_is_gone() -> None:
    bench = Bench(SmokeAlarm, room={"smoke": 6.0})
    bench.pass_time(minutes=2)
    bench.command("hush")
    bench.sense("room", smoke=0.0)
    bench.pass_time(minutes=2)
    assert bench.value("hushed") is False
    bench.sense("room", smoke=6.0)
    bench.pass_time(minutes=1)
    assert bench.value("sounding") is True
    bench.pass_time(minutes=20)
    assert bench.value("sounding") is True


def test_it_sounds_for_a_test() -> None:
    bench = Bench(SmokeAlarm)
    bench.command("test")
    assert (bench.value("sounding"), bench.value("smoke")) == (True, False)
    bench.pass_time(seconds=3.1)
    assert bench.value("sounding") is False
    assert bench.events == [("Tested", {})]
    bench.sense("room", smoke=9.0)
    bench.pass_time(minutes=1)
    assert "there is smoke" in (bench.command("test") or "")


def test_smoke_during_a_test_goes_on_sounding() -> None:
    bench = Bench(SmokeAlarm, room={"smoke": 2.0})
    bench.sense("room", smoke=20.0)
    bench.command("test")
    bench.pass_time(seconds=5)
    assert bench.value("sounding") is True


def test_a_weak_battery_chirps_each_hour_until_there_is_a_new_one() -> None:
    bench = Bench(SmokeAlarm, options={"charge": 10.0})
    bench.pass_time(hours=3.5)
    assert bench.events.count(("Chirped", {"reason": "battery"})) == 4
    bench.command("battery.replace")
    bench.pass_time(hours=5)
    assert bench.events.count(("Chirped", {"reason": "battery"})) == 4


def test_an_empty_battery_is_the_end() -> None:
    bench = Bench(SmokeAlarm, options={"charge": 1.0})
    bench.pass_time(hours=0.01 * 4.5 / 45e-6 + 1)
    assert bench.state == "disconnected"


def test_its_battery_outlasts_it_and_then_it_wants_to_be_replaced() -> None:
    bench = Bench(SmokeAlarm)
    bench.pass_time(hours=10 * YEAR - 1)
    assert bench.value("expired") is False
    assert bench.value("battery.level") == pytest.approx(100 - 100 * 45e-6 * 10 * YEAR / 4.5, abs=5)
    bench.pass_time(hours=2.5)
    assert bench.value("expired") is True
    assert ("Chirped", {"reason": "age"}) in bench.events


def test_an_old_one_says_so_at_once() -> None:
    bench = Bench(SmokeAlarm, options={"age": 11.0})
    bench.pass_time(seconds=1)
    assert bench.value("expired") is True


def test_it_says_nothing_on_a_quiet_day_and_smells_again_after_a_power_cut() -> None:
    bench = Bench(SmokeAlarm)
    before = len(bench.messages)
    bench.pass_time(hours=24)
    assert len(bench.messages) == before
    bench.sense("room", smoke=6.0)
    bench.restart()
    bench.pass_time(minutes=1)
    assert bench.value("sounding") is True
