import math
from typing import Any

import pytest
from ecosim_devices.refrigerator import Refrigerator

from ecosim.testing import Bench

TAU = 160e3 / 3.0  # s: the time constant of the shut refrigerator


def kilowatt_hours(bench: Bench) -> float:
    refrigerator: Any = bench.host.device
    return float(refrigerator.supply.energy_now())


def test_the_compressor_switches_when_physics_says_so() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0})
    assert (bench.value("temperature"), bench.value("compressor"), bench.value("supply.power")) == (
        5,
        False,
        1.5,
    )
    warms = TAU * math.log(15 / 14)  # from 15 K below the room to 14 K
    bench.pass_time(warms - 1)
    assert bench.value("compressor") is False
    bench.pass_time(2)
    assert (bench.value("temperature"), bench.value("compressor"), bench.value("supply.power")) == (
        6,
        True,
        111.5,
    )
    towards = 20 - 1.4 * 110 / 3.0  # °C, were there no end to it
    bench.pass_time(TAU * math.log((6 - towards) / (4 - towards)) + 60)  # frost delays it by seconds
    assert (bench.value("temperature"), bench.value("compressor")) == (4, False)


def test_it_takes_about_a_kilowatt_hour_a_day_and_more_in_a_warm_kitchen() -> None:
    cool, warm = (Bench(Refrigerator, room={"temperature": t}) for t in (20.0, 28.0))
    for bench in cool, warm:
        bench.pass_time(hours=72)
    assert 0.7 <= kilowatt_hours(cool) / 3 <= 1.1
    assert kilowatt_hours(warm) > 1.3 * kilowatt_hours(cool)


def test_what_it_takes_from_the_mains_it_gives_to_the_kitchen() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0})
    given = 0.0
    for _ in range(23 * 60):
        given += bench.influence("room", "heat") * 60
        bench.pass_time(minutes=1)
    assert given / 3.6e6 == pytest.approx(kilowatt_hours(bench), rel=0.1)


def test_an_open_door_lets_warmth_in_and_raises_the_alarm() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0}, door={})
    bench.sense("door", open=True)
    assert (bench.value("door_open"), bench.value("supply.power")) == (True, 6.5)
    bench.pass_time(seconds=89)
    assert bench.value("alarm") is False
    bench.pass_time(seconds=2)
    assert bench.value("alarm") is True
    assert bench.events == [("DoorAlarm", {"seconds": 90})]
    bench.pass_time(minutes=30)
    assert bench.value("compressor") is True
    assert bench.value("temperature") >= 7  # 420 W come in, 154 W are all it can take out
    bench.sense("door", open=False)
    assert (bench.value("alarm"), bench.value("door_open")) == (False, False)
    bench.pass_time(hours=4)
    assert bench.value("temperature") <= 6


def test_a_door_shut_in_time_raises_no_alarm() -> None:
    bench = Bench(Refrigerator, door={})
    for _ in range(5):
        bench.sense("door", open=True)
        bench.pass_time(seconds=60)
        bench.sense("door", open=False)
        bench.pass_time(seconds=60)
    assert bench.events == []


def test_super_cool_ends_by_itself() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0})
    bench.command("mode", "super_cool")
    assert bench.value("compressor") is True
    bench.pass_time(hours=3)
    assert bench.value("temperature") <= 3
    bench.pass_time(hours=3.1)
    assert bench.value("mode") == "normal"


def test_vacation_saves_energy_until_somebody_opens_the_door() -> None:
    here, away = (Bench(Refrigerator, room={"temperature": 20.0}, door={}) for _ in range(2))
    away.command("mode", "vacation")
    for bench in here, away:
        bench.pass_time(hours=72)
    assert 13 <= away.value("temperature") <= 15
    assert kilowatt_hours(away) < 0.6 * kilowatt_hours(here)
    away.sense("door", open=True)
    assert away.value("mode") == "normal"
    away.sense("door", open=False)
    away.pass_time(hours=8)
    assert away.value("temperature") <= 6


def test_a_colder_target_costs_more() -> None:
    usual, cold = (Bench(Refrigerator, room={"temperature": 20.0}) for _ in range(2))
    assert cold.command("target", 9.0) is not None
    assert cold.command("target", 2.0) is None
    for bench in usual, cold:
        bench.pass_time(hours=72)
    assert kilowatt_hours(cold) > 1.1 * kilowatt_hours(usual)


def test_frost_grows_and_is_melted_once_a_day() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0}, door={})
    bench.sense("door", open=True)
    bench.pass_time(minutes=10)  # 3 % each
    bench.sense("door", open=False)
    bench.pass_time(hours=23.5)
    assert bench.value("frost") == 60  # 30 of the open door, 40 % a day of the rest, told in tens
    bench.pass_time(minutes=25)
    assert (bench.value("defrosting"), bench.value("supply.power")) == (True, 181.5)
    assert bench.value("compressor") is False
    bench.pass_time(minutes=25)
    assert (bench.value("defrosting"), bench.value("frost")) == (False, 0)


def test_a_day_costs_about_sixty_messages() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0}, door={})
    before = len(bench.messages)
    bench.pass_time(hours=24)
    told = [m for m in bench.messages[before:] if "/5/" in m.topic]
    assert len(told) <= 70


def test_its_food_stays_cold_through_a_power_cut() -> None:
    bench = Bench(Refrigerator, room={"temperature": 20.0})
    bench.pass_time(hours=5)
    bench.restart()
    assert (bench.value("temperature"), bench.value("compressor")) == (5, False)
