import math

import pytest
from ecosim_devices.air_conditioner import AirConditioner

from ecosim.curves import Decay, Line
from ecosim.testing import START, Bench

T0 = START.timestamp()
LOSS, CAPACITY = 30.0, 1_500_000.0  # W/K and J/K of a room of 25 m² in a decently insulated flat


class House:
    """The room as the world would keep it; outside it is coldest at 3 and warmest at 15 o'clock."""

    def __init__(self, bench: Bench, middle: float, swing: float = 0.0) -> None:
        self.bench, self.middle, self.swing = bench, middle, swing

    def outside(self) -> float:
        hour = (self.bench.timeline.now - T0) / 3600 + 6
        return self.middle + self.swing * math.cos((hour - 15) / 24 * 2 * math.pi)

    def live(self, hours: float) -> list[float]:
        """Answer each change of heat, and each hour, with a new curve; the temperatures of each minute."""
        seen = []
        heat = None
        for minute in range(round(hours * 60)):
            now = self.bench.timeline.now
            thing = self.bench.host.things["room"]
            here = thing.curve("temperature").at(now)
            if heat != (heat := self.bench.influence("room", "heat")) or minute % 60 == 0:
                limit = self.outside() + heat / LOSS
                self.bench.sense("room", temperature=Decay(now, here, limit, CAPACITY / LOSS))
            seen.append(here)
            self.bench.pass_time(minutes=1)
        return seen


def said(bench: Bench, since: int = 0) -> int:
    return sum(m.topic.startswith(bench.host.topics.base) for m in bench.messages[since:])


def test_it_keeps_a_cold_room_within_half_a_degree_of_its_target() -> None:
    bench = Bench(
        AirConditioner, room={"temperature": Decay(T0, 18, 0, 50_000)}, weather={"temperature": 7.5}
    )
    bench.command("target", 21.0)
    bench.command("mode", "heat")
    assert bench.value("doing") == "heating"
    assert bench.influence("room", "heat") == 3200
    assert bench.value("supply.power") == pytest.approx(3200 / (3.3 * 1.01) + 2, abs=1)
    temperatures = House(bench, 0).live(10)
    assert 20.4 < min(temperatures[120:]) < max(temperatures[120:]) < 21.6
    assert bench.wake_ups < 60


@pytest.mark.parametrize(("middle", "swing"), [(-5, 5), (0, 5), (8, 4)])
def test_it_learns_what_holds_the_room_and_says_little(middle: float, swing: float) -> None:
    bench = Bench(AirConditioner, room={"temperature": 19.0}, weather={"temperature": float(middle)})
    bench.command("target", 21.0)
    bench.command("mode", "heat")
    house = House(bench, middle, swing)
    house.live(6)
    before = len(bench.messages)
    temperatures = house.live(24)
    assert 20.4 < min(temperatures) < max(temperatures) < 21.6
    assert said(bench, before) < 80


def test_it_cools_and_does_not_heat_in_summer() -> None:
    bench = Bench(AirConditioner, room={"temperature": 28.0})
    bench.command("mode", "cool")
    assert bench.influence("room", "heat") == -2600
    bench.sense("room", temperature=18.0)
    assert bench.value("doing") == "idle"
    assert bench.influence("room", "heat") == 0


def test_it_dries_the_air_while_it_cools_but_not_below_what_its_coil_leaves() -> None:
    bench = Bench(AirConditioner, room={"temperature": 28.0, "vapour": 13.4})
    assert bench.influence("room", "steam") == 0
    bench.command("mode", "cool")
    assert bench.influence("room", "steam") == pytest.approx(-500 * (13.4 - 9.4))
    bench.sense("room", vapour=9.0)
    assert bench.influence("room", "steam") == 0
    bench.sense("room", vapour=13.4)
    bench.command("mode", "heat")
    assert bench.influence("room", "steam") == 0


def test_in_auto_it_does_not_heat_and_cool_by_turns() -> None:
    bench = Bench(AirConditioner, room={"temperature": 20.5})
    bench.command("mode", "auto")
    assert bench.value("doing") == "heating"
    for temperature in (22.0, 22.5, 22.75):
        bench.sense("room", temperature=temperature)
    assert bench.value("doing") == "idle"
    bench.sense("room", temperature=23.0)
    assert bench.value("doing") == "cooling"
    bench.sense("room", temperature=21.5)
    assert bench.value("doing") == "idle"


def test_the_night_curve_goes_down_when_it_heats_and_up_when_it_cools() -> None:
    bench = Bench(AirConditioner, room={"temperature": 22.0})
    bench.command("mode", "heat")
    bench.command("night", True)
    assert bench.value("setpoint") == 21
    bench.pass_time(hours=1)
    assert bench.value("setpoint") == 20
    bench.command("mode", "cool")
    assert bench.value("setpoint") == 24
    bench.command("night", False)
    assert bench.value("setpoint") == 22
    bench.pass_time(hours=2)
    assert bench.value("setpoint") == 22


def test_off_it_takes_its_standby_only() -> None:
    bench = Bench(AirConditioner, room={"temperature": 10.0})
    assert bench.value("supply.power") == 2
    bench.command("mode", "heat")
    bench.command("mode", "off")
    assert (bench.value("doing"), bench.value("supply.power"), bench.influence("room", "heat")) == (
        "off",
        2,
        0,
    )
    assert bench.influence("mains", "draw") == 2


def test_targets_are_rounded_to_half_degrees_and_kept_in_bounds() -> None:
    bench = Bench(AirConditioner)
    assert bench.command("target", "21.3") is None
    assert bench.value("target") == 21.5
    assert "outside" in (bench.command("target", "35") or "")
    assert bench.value("target") == 21.5


def test_frost_outside_costs_power_and_mild_air_saves_it() -> None:
    bench = Bench(AirConditioner, room={"temperature": 15.0}, weather={"temperature": 7.5})
    bench.command("mode", "heat")
    usual = bench.value("supply.power")
    assert usual == pytest.approx(3200 / (3.3 * 1.01) + 2, abs=1)
    bench.sense("weather", temperature=-7.5)
    assert bench.value("supply.power") == pytest.approx(3200 / (3.3 * 0.71) + 2, abs=1)
    assert bench.influence("room", "heat") == 3200
    bench.command("mode", "cool")
    bench.sense("room", temperature=30.0)
    bench.sense("weather", temperature=35.0)
    assert bench.value("supply.power") == pytest.approx(2600 / 3.3 + 2, abs=1)


def test_a_clogged_filter_costs_power_until_it_is_washed() -> None:
    options = {"filter_hours": 10.0, "filter_life": 50.0}
    bench = Bench(AirConditioner, options=options, room={"temperature": 15.0}, weather={"temperature": 7.5})
    bench.pass_time(hours=30)
    assert bench.value("filter.life") == 50
    bench.command("mode", "heat")
    bench.pass_time(hours=4.9)
    assert bench.value("filter.life") == 5
    clean = bench.value("supply.power")
    bench.pass_time(hours=0.2)
    assert bench.value("filter.life") == 0
    assert ("filter.Dirty", {}) in bench.events
    assert [level for level, text in bench.log if "washing" in text] == ["warn"]
    assert bench.value("supply.power") - 2 == pytest.approx((clean - 2) / 0.85, abs=1)
    bench.command("filter.replace")
    assert bench.value("filter.life") == 100
    assert bench.value("supply.power") == clean
    bench.pass_time(hours=5)
    assert bench.value("filter.life") == 50


def test_after_a_power_cut_it_is_off_and_touches_nothing() -> None:
    bench = Bench(AirConditioner, room={"temperature": Line(T0, 15, T0 + 36_000, 14)})
    bench.command("mode", "heat")
    bench.restart()
    bench.pass_time(hours=12)
    assert bench.value("mode") == "off"
    assert bench.influence("room", "heat") == 0
    assert bench.value("temperature") == pytest.approx(14, abs=0.75)
