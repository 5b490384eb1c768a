import math

import pytest
from ecosim_devices.smart_plug import SmartPlug

from ecosim.testing import Bench


def test_it_measures_what_is_plugged_in() -> None:
    bench = Bench(SmartPlug, options={"appliance": 400.0}, mains={"voltage": 227.0}, room={})
    assert (bench.value("on"), bench.value("running"), bench.value("voltage")) == (True, True, 227)
    assert bench.value("supply.power") == 400.5
    assert bench.influence("mains", "draw") == 400.5
    assert bench.influence("room", "heat") == 400.5  # all electricity is heat in the end
    bench.pass_time(hours=10.1)
    assert bench.value("supply.energy") == pytest.approx(4.0, abs=0.1)
    bench.command("on", False)
    assert (bench.value("supply.power"), bench.value("running")) == (0.5, False)


def test_a_pump_runs_and_waits_by_turns() -> None:
    pump = {"appliance": 60.0, "waiting": 1.0, "minutes_on": 15.0, "minutes_off": 45.0}
    bench = Bench(SmartPlug, options=pump)
    for _ in range(3):
        assert (bench.value("supply.power"), bench.value("running")) == (60.5, True)
        bench.pass_time(minutes=15)
        assert (bench.value("supply.power"), bench.value("running")) == (1.5, False)
        bench.pass_time(minutes=45)
    bench.command("on", False)
    bench.pass_time(hours=2)
    assert bench.value("supply.power") == 0.5
    bench.command("on", True)
    assert bench.value("supply.power") == 60.5


def test_twice_the_limit_trips_it_within_seconds_and_a_little_more_later() -> None:
    bench = Bench(SmartPlug, options={"limit": 1000.0})
    bench.pass_time(minutes=10)
    bench.command("plug_in", {"watts": 2000.0})
    cold = (60 / 1000) ** 2  # what the 60 W of before have warmed the bimetal to
    takes = 30 * math.log((4 - cold) / (4 - 1))
    bench.pass_time(takes - 0.1)
    assert bench.value("tripped") is False
    bench.pass_time(0.2)
    assert bench.value("tripped") is True
    assert bench.value("supply.power") == 0.5
    assert bench.events == [("Overloaded", {"power": 2000})]

    slow = Bench(SmartPlug, options={"limit": 1000.0, "appliance": 1030.0})
    slow.pass_time(80)
    assert slow.value("tripped") is False
    slow.pass_time(10)
    assert slow.value("tripped") is True


def test_at_its_limit_it_runs_for_ever() -> None:
    bench = Bench(SmartPlug, options={"appliance": 3680.0})
    bench.pass_time(hours=48)
    assert bench.value("tripped") is False


def test_the_protection_is_reset_when_it_has_cooled() -> None:
    bench = Bench(SmartPlug, options={"limit": 1000.0, "appliance": 2000.0})
    bench.pass_time(seconds=15)
    assert bench.value("tripped") is True
    assert bench.command("reset") == "the protection is still hot: wait a minute"
    bench.command("on", False)
    bench.command("on", True)
    assert bench.value("supply.power") == 0.5
    bench.pass_time(minutes=1)
    bench.command("plug_in", {"watts": 500.0})
    assert bench.command("reset") is None
    assert (bench.value("tripped"), bench.value("supply.power")) == (False, 500.5)
    bench.pass_time(hours=1)
    assert bench.value("tripped") is False


def test_the_saver_switches_off_what_has_only_waited_for_ten_minutes() -> None:
    television = {"appliance": 100.0, "waiting": 2.0, "minutes_on": 60.0, "minutes_off": 60.0}
    bench = Bench(SmartPlug, options=television)
    bench.command("saver", True)
    bench.pass_time(minutes=69)
    assert bench.value("on") is True
    bench.pass_time(minutes=2)
    assert bench.value("on") is False
    assert bench.events == [("Saved", {})]


def test_without_the_saver_standby_goes_on() -> None:
    bench = Bench(SmartPlug, options={"appliance": 2.0})
    bench.pass_time(hours=2)
    assert bench.value("on") is True
    bench.command("saver", True)
    bench.pass_time(minutes=5)
    bench.command("saver", False)
    bench.pass_time(hours=1)
    assert bench.value("on") is True


def test_after_a_power_cut_it_is_on_again() -> None:
    bench = Bench(SmartPlug)
    bench.command("on", False)
    bench.restart()
    assert (bench.value("on"), bench.value("supply.power")) == (True, 60.5)


def test_a_steady_appliance_costs_few_messages() -> None:
    bench = Bench(SmartPlug, options={"appliance": 60.0})
    before = len(bench.messages)
    bench.pass_time(hours=24)
    assert len(bench.messages) - before <= 15  # a reading each 0.1 kWh
