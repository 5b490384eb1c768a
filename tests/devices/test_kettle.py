from typing import Any

import pytest
from ecosim_devices.kettle import Kettle

from ecosim.testing import Bench


def test_a_litre_boils_when_physics_says_so() -> None:
    bench = Bench(Kettle, room={"temperature": 20.0})
    bench.command("boil")
    assert bench.value("supply.power") == 2000
    takes = 80 * 4186 / 2000
    bench.pass_time(seconds=takes - 0.1)
    assert bench.value("on") is True
    bench.pass_time(seconds=0.2)
    assert (bench.value("on"), bench.value("temperature"), bench.value("supply.power")) == (False, 100, 0.5)
    assert bench.events == [("Boiled", {"temperature": pytest.approx(100)})]
    assert bench.wake_ups < 20


def test_it_cools_towards_its_room() -> None:
    bench = Bench(Kettle, room={"temperature": 20.0})
    bench.command("boil")
    bench.pass_time(hours=1)
    assert 55 <= bench.value("temperature") <= 65
    bench.pass_time(hours=12)
    assert bench.value("temperature") <= 25


def test_it_refuses_without_water() -> None:
    bench = Bench(Kettle)
    bench.command("fill", {"water": 0})
    assert bench.command("boil") == "there is no water in the kettle"
    assert bench.command("on", True) == "there is no water in the kettle"
    assert bench.value("on") is False
    bench.command("fill", {"water": 0.5})
    assert bench.value("temperature") == 15
    assert bench.command("on", True) is None


def test_switched_off_it_does_not_boil() -> None:
    bench = Bench(Kettle)
    bench.command("on", True)
    bench.pass_time(seconds=60)
    bench.command("on", False)
    bench.pass_time(minutes=10)
    assert bench.events == []
    assert bench.value("temperature") < 60


def test_tea_needs_no_boiling_water() -> None:
    bench = Bench(Kettle)
    bench.command("boil", {"target": 70})
    bench.pass_time(minutes=3)
    assert bench.events == [("Boiled", {"temperature": pytest.approx(70)})]


def test_water_that_is_hot_already_is_told_at_once() -> None:
    bench = Bench(Kettle)
    bench.command("boil")
    bench.pass_time(minutes=4)
    bench.command("boil", {"target": 60})
    bench.pass_time(seconds=1)
    assert len(bench.events) == 2
    assert bench.value("on") is False


def test_what_the_water_took_from_the_mains_it_gives_to_the_room() -> None:
    bench = Bench(Kettle, room={"temperature": 20.0}, options={"watts": 2000.0})
    bench.command("boil")
    bench.pass_time(minutes=2)
    assert bench.influence("mains", "draw") == 2000
    assert bench.influence("room", "heat") == 0
    bench.pass_time(minutes=1)
    assert bench.influence("mains", "draw") == 0.5
    assert bench.influence("room", "heat") == pytest.approx(0.9 * 80)
    kettle: Any = bench.host.device
    assert kettle.supply.energy_now() == pytest.approx(80 * 4186 / 3.6e6, rel=0.01)
    bench.pass_time(hours=12)
    assert bench.influence("room", "heat") == 0


def test_after_a_power_cut_it_is_off() -> None:
    bench = Bench(Kettle)
    bench.command("boil")
    bench.restart()
    assert (bench.value("on"), bench.value("supply.power")) == (False, 0.5)
    assert bench.influence("room", "heat") == 0
