import pytest
from ecosim_devices.air_purifier import AirPurifier

from ecosim.curves import Decay, Line
from ecosim.testing import START, Bench

T0 = START.timestamp()


def running(dust: object = 10.0, **options: object) -> Bench:
    bench = Bench(AirPurifier, options=options, room={"dust": dust})
    bench.command("on", True)
    return bench


def test_off_it_only_measures() -> None:
    bench = Bench(AirPurifier, room={"dust": 50.0})
    assert bench.value("dust") == 50
    assert bench.value("supply.power") == 1.5
    assert bench.influence("room", "clean_air") == 0


@pytest.mark.parametrize(("dust", "speed"), [(10.0, 20), (20.0, 40), (50.0, 70), (150.0, 100)])
def test_in_auto_it_runs_the_faster_the_more_dust_there_is(dust: float, speed: float) -> None:
    bench = running(dust)
    assert bench.value("speed") == speed
    assert bench.influence("room", "clean_air") == pytest.approx(400 * speed / 100)
    assert bench.value("supply.power") == pytest.approx(1.5 + 38 * (speed / 100) ** 3, abs=0.1)


def test_it_slows_down_only_when_the_air_is_clearly_better() -> None:
    bench = running(40.0)
    for dust in (34.0, 30.0):
        bench.sense("room", dust=dust)
        assert bench.value("speed") == 70
    bench.sense("room", dust=27.0)
    assert bench.value("speed") == 40


def test_it_hardly_wakes_up_while_dust_settles_and_tells_it_in_some_steps() -> None:
    bench = running(Decay(T0, 300.0, 10.0, 1800.0))
    before = len(bench.messages)
    bench.pass_time(hours=6)
    assert bench.value("speed") == 20
    assert bench.value("dust") <= 15
    assert sum(m.topic.startswith(bench.host.topics.base) for m in bench.messages[before:]) < 30
    assert bench.wake_ups < 150


def test_a_speed_set_becomes_the_favourite_and_nothing_switches_it_off() -> None:
    bench = running(10.0)
    assert bench.command("speed", 80) is None
    assert (bench.value("mode"), bench.value("favourite"), bench.value("speed")) == ("favourite", 80, 80)
    bench.command("mode", "sleep")
    assert bench.value("speed") == 15
    bench.command("mode", "favourite")
    assert bench.value("speed") == 80
    bench.command("speed", 0)
    assert (bench.value("on"), bench.value("speed"), bench.value("favourite")) == (False, 0, 80)
    bench.command("speed", 50)
    assert (bench.value("on"), bench.value("speed")) == (True, 50)


def test_its_button_goes_through_the_modes_unless_children_are_locked_out() -> None:
    bench = Bench(AirPurifier)
    seen = []
    for _ in range(5):
        bench.command("press")
        seen.append(bench.value("mode") if bench.value("on") else "off")
    assert seen == ["auto", "sleep", "favourite", "off", "auto"]
    bench.command("child_lock", True)
    assert bench.command("press") == "the child lock is on"
    assert bench.command("mode", "sleep") is None


def test_its_filter_fills_with_what_it_catches() -> None:
    # 400 m³/h with 100 µg/m³ are 40 mg an hour, and 12 g are full after 300 hours.
    bench = running(100.0)
    bench.pass_time(hours=15.1)
    assert bench.value("filter.life") == 95
    bench.command("on", False)
    bench.pass_time(hours=500)
    assert bench.value("filter.life") == 95


def test_a_full_filter_lets_half_of_the_air_through_until_it_is_replaced() -> None:
    bench = running(100.0, holds=0.4)
    bench.pass_time(hours=9.9)
    assert bench.influence("room", "clean_air") == 400
    bench.pass_time(hours=0.2)
    assert bench.value("filter.life") == 0
    assert bench.influence("room", "clean_air") == 200
    assert ("filter.Dirty", {}) in bench.events
    assert any("replacing" in text for _, text in bench.log)
    bench.command("filter.replace")
    assert bench.influence("room", "clean_air") == 400
    bench.pass_time(hours=5)
    assert bench.value("filter.life") == 50


def test_an_old_filter_can_be_told_in_the_home_file() -> None:
    assert running(filter_life=12.0).value("filter.life") == 12


def test_after_a_power_cut_it_is_off() -> None:
    bench = running(Line(T0, 0.0, T0 + 3600, 80.0))
    bench.pass_time(hours=2)
    assert bench.value("speed") == 100
    bench.restart()
    assert (bench.value("on"), bench.influence("room", "clean_air")) == (False, 0)
