import math
from typing import Any

import pytest
from ecosim_devices.water_heater import WaterHeater

from ecosim.testing import Bench

TANK = 200 * 4186.0  # J/K
SHOWER = 8 / 60 * 4186 * 30  # W that 8 L/min of 10 °C made 40 °C take with them


def bench_with(*, outside: float = 7.0, room: float = 15.0, **options: Any) -> Bench:
    return Bench(WaterHeater, weather={"temperature": outside}, room={"temperature": room}, options=options)


def temperature(bench: Bench) -> float:
    heater: Any = bench.host.device
    return float(heater._tank.at(heater.time))


def test_left_alone_it_heats_when_it_has_cooled_by_five_kelvin() -> None:
    bench = bench_with()
    assert (bench.value("temperature"), bench.value("supply.power")) == (55, 3)
    assert bench.influence("room", "heat") == pytest.approx(1.35 * 40)
    cools = TANK / 1.35 * math.log(40 / 35)
    bench.pass_time(cools - 1)
    assert bench.value("heating") is False
    bench.pass_time(2)
    assert (bench.value("heating"), bench.value("supply.power"), bench.value("temperature")) == (
        True,
        503,
        50,
    )


@pytest.mark.parametrize(
    ("outside", "takes"), [(7.0, 3.0), (20.0, 3.715), (-7.0, 2.23), (-60.0, 1.5), (45.0, 4.5)]
)
def test_the_pump_moves_more_heat_when_it_is_mild_outside(outside: float, takes: float) -> None:
    bench = bench_with(outside=outside)
    bench.command("target", 60)
    heat = 500 * takes - 1.35 * 42.5  # W, in the middle between 55 and 60 °C
    minutes = TANK * 5 / heat / 60
    bench.pass_time(minutes=minutes - 1)
    assert bench.value("heating") is True
    bench.pass_time(minutes=2)
    assert (bench.value("heating"), bench.value("temperature")) == (False, 60)


def test_a_shower_takes_the_same_heat_from_a_hot_tank_as_from_a_warm_one() -> None:
    for target in 65, 50:
        bench = bench_with()
        bench.command("mode", "boost")
        bench.command("target", target)
        bench.pass_time(hours=3)
        bench.command("mode", "off")
        before = temperature(bench)
        bench.sense("household", hot_water=8.0)
        bench.pass_time(minutes=5)
        bench.sense("household", hot_water=0.0)
        fall = SHOWER * 300 / TANK  # 6 K
        assert before - temperature(bench) == pytest.approx(fall, rel=0.02)


def test_who_showers_too_long_gets_cold_water() -> None:
    bench = bench_with()
    bench.command("mode", "off")
    bench.sense("household", hot_water=8.0)
    until_40 = TANK * 15 / SHOWER
    gain = 8 / 60 * 4186
    until_38 = TANK / gain * math.log((40 - 10) / (38 - 10))  # without the valve it falls like e^-t
    bench.pass_time(until_40 + until_38 - 30)
    assert (bench.value("cold"), bench.events) == (False, [])
    bench.pass_time(60)
    assert bench.value("cold") is True
    assert [name for name, _ in bench.events] == ["RanCold"]
    assert bench.events[0][1]["temperature"] == pytest.approx(38, abs=0.01)
    bench.pass_time(minutes=60)
    assert 10 < bench.value("temperature") < 20
    assert len(bench.events) == 1
    bench.sense("household", hot_water=0.0)
    bench.command("mode", "boost")
    bench.pass_time(hours=3)
    assert bench.value("cold") is False


def test_a_tank_that_is_cold_while_nobody_draws_is_no_fault() -> None:
    bench = bench_with(room=20.0)
    bench.command("mode", "off")
    bench.pass_time(hours=24 * 21)
    assert bench.value("temperature") < 25
    assert (bench.value("cold"), bench.events) == (False, [])
    bench.sense("household", hot_water=6.0)
    assert bench.value("cold") is True


def test_boost_adds_the_element_and_goes_back_to_the_mode_before() -> None:
    bench = bench_with()
    bench.command("mode", "eco")
    bench.sense("household", hot_water=8.0)
    bench.pass_time(minutes=6)
    bench.sense("household", hot_water=0.0)
    assert bench.value("heating") is False  # eco waits until 47 °C
    bench.command("mode", "boost")
    assert bench.value("supply.power") == 2503
    bench.pass_time(hours=1)
    assert (bench.value("mode"), bench.value("supply.power"), bench.value("temperature")) == ("eco", 3, 55)


def test_each_monday_night_it_heats_against_legionella() -> None:
    bench = bench_with()
    bench.pass_time(hours=24 * 7 - 4 - 0.1)  # the bench begins on a Monday at six
    assert bench.value("disinfecting") is False
    bench.pass_time(hours=0.2)
    assert (bench.value("disinfecting"), bench.value("supply.power")) == (True, 2503)
    bench.pass_time(hours=1)
    assert (bench.value("disinfecting"), bench.value("temperature")) == (False, 60)
    bench.command("mode", "off")
    bench.pass_time(hours=24 * 7)
    assert bench.value("disinfecting") is False
    assert bench.value("temperature") < 60


def test_an_ordinary_day_costs_few_messages_and_little_energy() -> None:
    bench = bench_with()
    before = len(bench.messages)
    for _ in range(2):  # two showers of eight minutes, morning and evening
        bench.sense("household", hot_water=8.0)
        bench.pass_time(minutes=8)
        bench.sense("household", hot_water=0.0)
        bench.pass_time(hours=11)
    told = [m for m in bench.messages[before:] if "/5/" in m.topic]
    assert len(told) <= 60
    heater: Any = bench.host.device
    drawn = 2 * SHOWER * 480 / 3.6e6  # 4.5 kWh of heat
    assert heater.supply.energy_now() == pytest.approx((drawn + 1) / 3, rel=0.2)


def test_it_needs_no_room() -> None:
    bench = Bench(WaterHeater, room=None)
    bench.pass_time(hours=20)
    assert bench.value("temperature") == 51


def test_after_a_power_cut_it_is_warm_and_in_its_usual_mode() -> None:
    bench = bench_with()
    bench.command("mode", "boost")
    bench.restart()
    assert (bench.value("mode"), bench.value("supply.power")) == ("heat_pump", 3)
