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
