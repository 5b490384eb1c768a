from typing import Any

import pytest
from ecosim_devices.earbuds import Earbuds

from ecosim.testing import Bench


def _bench(**options: Any) -> Bench:
    return Bench(Earbuds, options=options, wearer={"place": "home"})


def test_they_play_only_while_they_are_worn() -> None:
    bench = _bench()
    assert bench.command("media.play") == "nobody wears them"
    bench.command("put_in")
    assert bench.command("media.play") is None
    bench.pass_time(minutes=3)
    bench.command("take_out")
    assert (bench.value("media.status"), bench.value("media.position")) == ("paused", 180)
    assert (bench.value("worn"), bench.value("in_case")) == (False, True)


def test_put_in_again_soon_they_go_on() -> None:
    bench = _bench()
    bench.command("put_in")
    bench.command("media.play")
    bench.command("take_out", {"to_case": False})
    bench.pass_time(minutes=5)
    bench.command("put_in")
    assert bench.value("media.status") == "playing"
    bench.command("take_out")
    bench.pass_time(minutes=11)
    bench.command("put_in")
    assert bench.value("media.status") == "paused"


def test_what_was_paused_before_stays_paused() -> None:
    bench = _bench()
    bench.command("put_in")
    bench.command("media.play")
    bench.command("media.pause")
    bench.command("take_out")
    bench.command("put_in")
    assert bench.value("media.status") == "paused"


def test_they_pause_when_their_wearer_falls_asleep() -> None:
    bench = _bench()
    bench.command("put_in")
    bench.command("media.play")
    bench.sense("wearer", asleep=True)
    assert bench.value("media.status") == "paused"


def test_music_drains_them_in_six_hours() -> None:
    bench = _bench(playlist=tuple(f"Album {n}" for n in range(20)))
    bench.command("put_in")
    bench.command("media.play")
    bench.pass_time(hours=3)
    level = bench.host.device.battery.level_now()  # type: ignore[attr-defined]
    assert level == pytest.approx(100 - 100 * 3 * 0.06 / 0.37)
    bench.pass_time(hours=3.2)
    assert bench.value("battery.level") == 0
    said = [content["message"] for name, content in bench.events if name == "Said"]
    assert said == ["battery low", "power off"]
    assert (bench.value("worn"), bench.value("in_case")) == (False, True)


def test_silence_without_the_noise_costs_power_too() -> None:
    bench = _bench()
    bench.command("put_in")
    bench.command("noise_control", "noise_cancelling")
    bench.pass_time(hours=5)
    assert bench.value("battery.level") == 40  # 0.05 W for 5 h are 0.25 of 0.37 Wh: 32 %, told in steps


def test_the_case_charges_them_in_an_hour() -> None:
    bench = _bench(charge=20)
    assert bench.value("battery.charging") is True
    bench.pass_time(minutes=40)
    assert bench.value("battery.level") == 90  # 0.4 W: 1.08 % a minute, from 20 to 92
    bench.pass_time(minutes=30)
    assert (bench.value("battery.level"), bench.value("battery.charging")) == (100, False)
    given = 0.8 * 0.37 / 0.85 / 1.9  # of the case
    level = bench.host.device.case.level_now()  # type: ignore[attr-defined]
    assert level == pytest.approx(100 * (1 - given), abs=0.5)


def test_an_empty_case_charges_nothing_until_it_is_charged_at_night() -> None:
    bench = _bench()
    while bench.value("case.level") > 0:
        bench.command("put_in")
        bench.pass_time(hours=12)
        bench.command("take_out")
        bench.pass_time(hours=2)
    assert bench.value("battery.charging") is False
    assert bench.influence("mains", "draw") == 0
    bench.sense("wearer", asleep=True)
    assert bench.influence("mains", "draw") == pytest.approx(2 / 0.85)
    bench.pass_time(hours=8)
    assert (bench.value("case.level"), bench.value("battery.level")) == (100, 100)
    assert bench.influence("mains", "draw") == 0


def test_a_full_case_is_not_plugged_in_at_night() -> None:
    bench = _bench()
    bench.sense("wearer", asleep=True)
    bench.pass_time(hours=8)
    assert bench.value("supply.energy") == 0


def test_what_is_nearly_full_is_charged_no_longer_than_it_needs() -> None:
    bench = _bench()
    bench.command("put_in")
    bench.pass_time(minutes=30)  # 0.01 of 0.37 Wh: less than a step
    bench.command("take_out")
    assert bench.value("battery.charging") is True
    bench.pass_time(minutes=2)
    assert bench.value("battery.charging") is False
    bench.host.device.case.flow(-1.9)  # type: ignore[attr-defined]
    bench.pass_time(minutes=25)
    bench.sense("wearer", asleep=True)
    bench.pass_time(hours=3)
    assert bench.influence("mains", "draw") == 0


def test_in_their_case_they_sleep() -> None:
    bench = _bench()
    bench.command("put_in")
    assert bench.state == "ready"
    bench.command("take_out")
    assert bench.state == "sleeping"


def test_after_a_restart_they_are_in_their_case() -> None:
    bench = _bench()
    bench.command("put_in")
    bench.command("media.play")
    bench.restart()
    assert (bench.value("worn"), bench.value("media.status")) == (False, "idle")


def test_a_day_costs_few_messages() -> None:
    bench = _bench()
    before = len(bench.messages)
    for _ in range(2):  # to work and back
        bench.command("put_in")
        bench.command("media.play")
        bench.pass_time(minutes=45)
        bench.command("take_out")
        bench.pass_time(hours=8)
    bench.sense("wearer", asleep=True)
    bench.pass_time(hours=8)
    assert len(bench.messages) - before <= 70
