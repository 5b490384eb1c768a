from datetime import UTC, datetime

import pytest
from ecosim_devices.light import Light

from ecosim.testing import Bench


def test_it_shines_into_its_room() -> None:
    bench = Bench(Light, options={"lumens": 1000.0})
    assert bench.influence("room", "light") == 0
    bench.command("on", True)
    assert bench.influence("room", "light") == 1000
    bench.command("on", False)
    assert bench.influence("room", "light") == 0
    assert bench.value("brightness") == 100


def test_it_dims_within_a_second_and_tells_its_target_first() -> None:
    bench = Bench(Light)
    bench.command("on", True)
    bench.command("brightness", 50)
    targets = [m.payload for m in bench.messages if m.topic.endswith("brightness/$target")]
    assert targets[-1] == b"50"
    assert bench.value("brightness") == 100
    bench.pass_time(seconds=0.5)
    assert 50 < bench.value("brightness") < 100
    bench.pass_time(seconds=0.6)
    assert bench.value("brightness") == 50
    assert bench.influence("room", "light") == pytest.approx(400)


def test_a_level_switches_it_on_and_nothing_switches_it_off() -> None:
    bench = Bench(Light)
    bench.command("brightness", 30)
    bench.pass_time(seconds=1.1)
    assert (bench.value("on"), bench.value("brightness")) == (True, 30)
    bench.command("brightness", 0)
    bench.pass_time(seconds=1.1)
    assert (bench.value("on"), bench.value("brightness")) == (False, 0)
    bench.command("on", True)
    bench.pass_time(seconds=1.1)
    assert (bench.value("on"), bench.value("brightness")) == (True, 30)


def test_a_new_level_stops_the_way_to_the_old_one() -> None:
    bench = Bench(Light)
    bench.command("brightness", 10)
    bench.pass_time(seconds=0.3)
    bench.command("brightness", 90)
    bench.pass_time(seconds=5)
    assert bench.value("brightness") == 90


def test_it_can_become_slowly_brighter_for_waking_up() -> None:
    bench = Bench(Light)
    bench.command("fade", {"brightness": 80, "minutes": 20})
    bench.pass_time(minutes=10)
    assert bench.value("on") is True
    assert bench.value("brightness") == pytest.approx(40, abs=4)
    bench.pass_time(minutes=10.1)
    assert bench.value("brightness") == 80
    bench.command("fade", {"brightness": 0, "minutes": 10})
    bench.pass_time(minutes=11)
    assert bench.value("on") is False


def test_switching_it_off_ends_a_fade() -> None:
    bench = Bench(Light)
    bench.command("fade", {"brightness": 80, "minutes": 20})
    bench.pass_time(minutes=5)
    bench.command("on", False)
    bench.pass_time(minutes=20)
    assert bench.value("on") is False
    assert bench.influence("room", "light") == 0


def test_switched_off_while_it_dims_it_stays_off() -> None:
    bench = Bench(Light)
    bench.command("on", True)
    bench.command("brightness", 50)
    bench.pass_time(seconds=0.3)
    bench.command("on", False)
    bench.pass_time(seconds=5)
    assert bench.value("on") is False
    assert bench.influence("room", "light") == 0


def test_it_takes_power_for_its_light_and_a_little_for_its_radio() -> None:
    bench = Bench(Light, options={"watts": 9.0})
    assert bench.value("supply.power") == 0.3
    bench.command("brightness", 50)
    bench.pass_time(seconds=1.1)
    assert bench.value("supply.power") == pytest.approx(4.8)
    assert bench.influence("mains", "draw") == pytest.approx(4.8)
    bench.pass_time(hours=24)
    assert bench.value("supply.energy") == pytest.approx(0.1)
    bench.command("on", False)
    assert bench.value("supply.power") == 0.3


def test_a_fade_tells_its_power_seldom() -> None:
    bench = Bench(Light)
    bench.command("fade", {"brightness": 100, "minutes": 20})
    bench.pass_time(minutes=21)
    topic = bench.host.topics.value(bench.face("supply.power").path)
    assert sum(m.topic == topic for m in bench.messages) <= 6
    assert bench.value("supply.power") == pytest.approx(8.3)


def test_it_can_be_warm_and_cool() -> None:
    bench = Bench(Light)
    assert bench.command("color_temperature", 200) is None
    assert bench.value("color_temperature") == 200
    assert "outside" in (bench.command("color_temperature", 100) or "")


def test_it_follows_the_daylight_from_cool_to_warm() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    bench = Bench(Light, options={"follow_daylight": True}, start=noon)
    bench.pass_time(hours=1)
    assert bench.value("color_temperature") == 370  # off: nothing to follow
    bench.command("on", True)
    assert bench.value("color_temperature") == pytest.approx(206, abs=1)  # a quarter of the way to 16 o'clock
    bench.pass_time(hours=3)
    before = len(bench.messages)
    bench.pass_time(hours=3)
    assert bench.value("color_temperature") == pytest.approx(345, abs=25)
    bench.pass_time(hours=4)
    assert bench.value("color_temperature") == 454
    assert len(bench.messages) - before < 15
    bench.pass_time(hours=13, seconds=1)
    assert bench.value("color_temperature") == 200


def test_a_white_that_somebody_chose_stays_until_it_is_switched_on_again() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    bench = Bench(Light, options={"follow_daylight": True}, start=noon)
    bench.command("on", True)
    bench.command("color_temperature", 400)
    bench.pass_time(hours=3)
    assert bench.value("color_temperature") == 400
    bench.command("on", False)
    bench.command("on", True)
    assert bench.value("color_temperature") == pytest.approx(216, abs=1)


def test_it_is_dark_while_the_mains_is_weak() -> None:
    bench = Bench(Light, mains={"voltage": 228.0})
    bench.command("on", True)
    bench.sense("mains", voltage=120.0)
    assert (bench.value("on"), bench.value("undervoltage")) == (True, True)
    assert bench.influence("room", "light") == 0
    assert bench.value("supply.power") == 0.3
    bench.sense("mains", voltage=230.0)
    assert bench.value("undervoltage") is False
    assert bench.influence("room", "light") == 800
