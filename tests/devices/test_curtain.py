import pytest
from ecosim_devices.curtain import Curtain

from ecosim.curves import Line
from ecosim.testing import START, Bench

T0 = START.timestamp()


def test_it_closes_within_twenty_seconds_and_keeps_the_light_out() -> None:
    bench = Bench(Curtain)
    assert bench.influence("room", "shade") == 0
    assert bench.command("close") is None
    assert bench.value("supply.power") == 40
    bench.pass_time(seconds=10.1)
    assert bench.value("position") == 50
    assert bench.influence("room", "shade") == pytest.approx(0.45)
    bench.pass_time(seconds=9.8)
    assert bench.value("position") == 25
    bench.pass_time(seconds=0.2)
    assert bench.value("position") == 0
    assert bench.influence("room", "shade") == pytest.approx(0.9)
    assert bench.value("supply.power") == 0.6


def test_it_tells_its_target_first_and_turns_round_on_the_way() -> None:
    bench = Bench(Curtain)
    bench.command("position", 0)
    bench.pass_time(seconds=8)  # at 60 %
    bench.command("open")
    targets = [m.payload for m in bench.messages if m.topic.endswith("position/$target")]
    assert targets[-2:] == [b"0", b"100"]
    bench.pass_time(seconds=7.9)
    assert bench.value("position") == 75
    bench.pass_time(seconds=0.2)
    assert bench.value("position") == 100


def test_it_halts_where_it_is() -> None:
    bench = Bench(Curtain)
    bench.command("close")
    bench.pass_time(seconds=4)
    bench.command("halt")
    bench.pass_time(seconds=30)
    assert bench.value("position") == 80
    assert bench.value("supply.power") == 0.6
    assert bench.command("halt") is None


def test_closing_once_a_day_says_little() -> None:
    bench = Bench(Curtain)
    before = len(bench.messages)
    bench.command("close")
    bench.pass_time(hours=12)
    bench.command("open")
    bench.pass_time(hours=12)
    assert sum(m.topic.startswith(bench.host.topics.base) for m in bench.messages[before:]) < 20


def test_what_is_in_the_way_stalls_its_motor() -> None:
    bench = Bench(Curtain)
    bench.command("block", {"position": 40})
    bench.command("close")
    bench.pass_time(seconds=30)
    assert (bench.value("position"), bench.value("obstacle")) == (40, True)
    assert bench.events == [("Stalled", {"position": 40.0})]
    assert bench.value("supply.power") == 0.6
    targets = [m.payload for m in bench.messages if m.topic.endswith("position/$target")]
    assert targets[-1] == b"40"
    bench.command("close")
    bench.pass_time(seconds=30)
    assert (bench.value("position"), bench.value("obstacle")) == (40, True)
    bench.command("open")
    bench.pass_time(seconds=30)
    assert (bench.value("position"), bench.value("obstacle")) == (100, False)
    bench.command("clear")
    bench.command("close")
    bench.pass_time(seconds=30)
    assert (bench.value("position"), bench.value("obstacle")) == (0, False)


def sunny(**facts: object) -> Bench:
    return Bench(
        Curtain, options={"sun_guard": 300.0}, room={"temperature": 25.0}, weather={"sun": 0.0} | facts
    )


def test_against_the_sun_it_closes_to_a_third_and_goes_back() -> None:
    bench = sunny(sun=Line(T0, 0.0, T0 + 3600, 600.0))
    bench.pass_time(minutes=29)
    assert bench.value("position") == 100
    bench.pass_time(minutes=2)
    assert (bench.value("position"), bench.value("guarding")) == (30, True)
    bench.pass_time(minutes=29)
    bench.sense("weather", sun=Line(T0 + 3600, 600.0, T0 + 7200, 0.0))
    bench.pass_time(minutes=40)
    assert bench.value("position") == 30
    bench.pass_time(minutes=6)
    assert (bench.value("position"), bench.value("guarding")) == (100, False)


def test_the_sun_may_come_into_a_cool_room_until_that_is_warm() -> None:
    bench = sunny(sun=500.0)
    bench.pass_time(minutes=1)
    assert bench.value("position") == 30
    bench = Bench(Curtain, options={"sun_guard": 300.0}, weather={"sun": 500.0})
    bench.sense("room", temperature=Line(T0, 22.0, T0 + 3600, 25.0))
    bench.pass_time(minutes=39)
    assert bench.value("position") == 100
    bench.pass_time(minutes=2)
    assert bench.value("position") == 30


def test_without_a_guard_the_sun_does_nothing() -> None:
    bench = Bench(Curtain, room={"temperature": 30.0}, weather={"sun": 900.0})
    bench.pass_time(hours=1)
    assert bench.value("position") == 100


def test_who_opens_it_against_the_sun_is_not_contradicted_that_day() -> None:
    bench = sunny(sun=500.0)
    bench.pass_time(minutes=1)
    bench.command("open")
    bench.pass_time(minutes=1)
    bench.sense("weather", sun=700.0)
    bench.pass_time(minutes=1)
    assert (bench.value("position"), bench.value("guarding")) == (100, False)
    bench.sense("weather", sun=0.0)
    bench.sense("weather", sun=700.0)
    bench.pass_time(minutes=1)
    assert bench.value("position") == 30


def test_after_a_power_cut_on_the_way_it_takes_its_standby_only() -> None:
    bench = Bench(Curtain)
    bench.command("close")
    bench.pass_time(seconds=5)
    bench.restart()
    bench.pass_time(minutes=1)
    assert bench.value("supply.power") == 0.6
    assert bench.crashes == []
