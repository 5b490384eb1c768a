from typing import Any

import pytest
from ecosim_devices.rice_cooker import RiceCooker

from ecosim.testing import Bench

CAPACITY = 3 * 240 + 0.6 * 4186 + 800  # J/K: three cups, their water, the pot
TO_SOAK = CAPACITY * (45 - 20) / 700  # s
TO_BOIL = CAPACITY * (100 - 45) / 700
WHITE_RICE = TO_SOAK + 600 + TO_BOIL + 720 + 600


@pytest.fixture
def bench() -> Bench:
    bench = Bench(RiceCooker, room={"temperature": 20.0})
    bench.command("fill", {"cups": 3, "water": 0.6})
    return bench


def inside(bench: Bench) -> float:
    cooker: Any = bench.host.device
    return float(cooker.pot.temperature_now())


def test_white_rice_goes_through_its_stages_as_physics_says(bench: Bench) -> None:
    assert bench.command("cook") is None
    assert (bench.value("stage"), bench.value("supply.power")) == ("soaking", 701)
    assert bench.value("minutes_left") == round(WHITE_RICE / 60) == 40
    bench.pass_time(TO_SOAK + 1)
    assert inside(bench) == 45
    assert bench.value("supply.power") == 1 + 0.8 * 25  # what it loses to the room
    bench.pass_time(599)
    assert (bench.value("stage"), bench.value("supply.power")) == ("cooking", 701)
    bench.pass_time(TO_BOIL + 1)
    assert bench.value("pot.temperature") == 100
    assert bench.value("supply.power") == 1 + 0.8 * 80 + 250
    assert bench.influence("room", "steam") == pytest.approx(250 / 2257 * 3600)  # 400 g an hour
    bench.pass_time(720)
    assert (bench.value("stage"), bench.value("supply.power")) == ("resting", 1)
    assert bench.influence("room", "steam") == 0
    bench.pass_time(598)
    assert bench.events == []
    bench.pass_time(2)
    assert bench.events == [("Done", {"programme": "white_rice"})]
    assert (bench.value("stage"), bench.value("minutes_left")) == ("keeping_warm", 0)


def test_it_keeps_warm_for_twelve_hours(bench: Bench) -> None:
    bench.command("cook")
    bench.pass_time(WHITE_RICE + 3 * 3600)
    assert (bench.value("pot.temperature"), bench.value("supply.power")) == (70, 1 + 0.8 * 50)
    assert bench.influence("room", "heat") == pytest.approx(40)
    bench.pass_time(hours=9)
    assert (bench.value("stage"), bench.value("supply.power")) == ("off", 1)
    bench.pass_time(hours=12)
    assert bench.value("pot.temperature") <= 25
    assert bench.influence("room", "heat") == 0


def test_it_is_ready_when_it_was_asked_to_be(bench: Bench) -> None:
    bench.command("cook", {"programme": "porridge", "minutes_from_now": 480})
    assert (bench.value("stage"), bench.value("minutes_left"), bench.value("supply.power")) == (
        "delayed",
        480,
        1,
    )
    bench.pass_time(minutes=479)
    assert (bench.value("stage"), bench.events) == ("resting", [])
    bench.pass_time(minutes=2)
    assert bench.events == [("Done", {"programme": "porridge"})]


def test_too_short_a_time_is_as_soon_as_it_can_be(bench: Bench) -> None:
    bench.command("cook", {"programme": "white_rice", "minutes_from_now": 5})
    assert bench.value("stage") == "soaking"


def test_it_refuses_without_rice_or_water_and_with_an_open_lid() -> None:
    bench = Bench(RiceCooker)
    assert bench.command("cook") == "fill it with rice and water first"
    bench.command("fill", {"cups": 2, "water": 0})
    assert bench.command("cook") == "fill it with rice and water first"
    bench.command("fill", {"cups": 2, "water": 0.4})
    bench.command("lid", {"opened": True})
    assert bench.command("cook") == "its lid is open"
    bench.command("lid", {"opened": False})
    assert bench.command("cook") is None
    assert bench.command("cook") == "it is at work: cancel first"
    assert bench.command("fill") == "it is at work: cancel first"
    assert bench.command("programme", "cake") == "it is at work: cancel first"
    assert bench.value("programme") == "white_rice"


def test_an_open_lid_pauses_it_and_costs_time(bench: Bench) -> None:
    bench.command("cook")
    bench.pass_time(TO_SOAK + 600 + TO_BOIL + 300)  # five of the twelve minutes of boiling
    bench.command("lid", {"opened": True})
    assert (bench.value("stage"), bench.value("supply.power")) == ("paused", 1)
    assert bench.influence("room", "steam") == 0
    bench.pass_time(minutes=5)
    cooled = inside(bench)
    assert cooled == pytest.approx(20 + 80 * 2.718281828 ** (-4 * 300 / CAPACITY))
    bench.command("lid", {"opened": False})
    assert (bench.value("stage"), bench.value("supply.power")) == ("cooking", 701)
    left = (100 - cooled) * CAPACITY / 700 + 420 + 600
    bench.pass_time(left - 1)
    assert bench.events == []
    bench.pass_time(2)
    assert bench.events == [("Done", {"programme": "white_rice"})]


def test_a_lid_that_is_open_when_it_should_begin_is_waited_for(bench: Bench) -> None:
    bench.command("cook", {"minutes_from_now": 120})
    bench.command("lid", {"opened": True})
    assert bench.value("stage") == "delayed"
    bench.pass_time(hours=3)
    assert bench.value("stage") == "paused"
    bench.command("lid", {"opened": False})
    assert bench.value("stage") == "soaking"
    bench.pass_time(hours=1)
    assert len(bench.events) == 1


def test_who_looks_into_the_warm_rice_does_not_finish_it_twice(bench: Bench) -> None:
    bench.command("cook")
    bench.pass_time(hours=2)
    bench.command("lid", {"opened": True})
    bench.pass_time(minutes=3)
    bench.command("lid", {"opened": False})
    assert (bench.value("stage"), bench.value("minutes_left")) == ("keeping_warm", 0)
    bench.pass_time(hours=1)
    assert (len(bench.events), bench.value("pot.temperature")) == (1, 70)


def test_what_is_cooked_is_not_cooked_again(bench: Bench) -> None:
    bench.command("cook")
    bench.pass_time(hours=1)
    assert bench.command("cook") == "fill it with rice and water first"
    bench.command("fill")
    assert (bench.value("stage"), bench.value("pot.temperature")) == ("off", 20)
    assert bench.command("cook") is None


def test_cancelled_it_is_off_and_can_begin_again(bench: Bench) -> None:
    bench.command("programme", "cake")
    bench.command("cook")
    bench.pass_time(minutes=15)
    bench.command("cancel")
    assert (bench.value("stage"), bench.value("minutes_left"), bench.value("supply.power")) == ("off", 0, 1)
    bench.pass_time(hours=2)
    assert bench.events == []
    assert bench.command("cook") is None
    assert bench.value("programme") == "cake"


def test_a_meal_costs_few_messages_and_little_energy(bench: Bench) -> None:
    before = len(bench.messages)
    bench.command("cook")
    bench.pass_time(WHITE_RICE)
    cooker: Any = bench.host.device
    heat = CAPACITY * 80 + 600 * 0.8 * 25 + 720 * (0.8 * 80 + 250) + WHITE_RICE
    assert cooker.supply.energy_now() == pytest.approx(heat / 3.6e6)  # 0.16 kWh
    bench.pass_time(hours=24)
    assert len([m for m in bench.messages[before:] if "/5/" in m.topic]) <= 70


def test_after_a_power_cut_it_is_off(bench: Bench) -> None:
    bench.command("cook")
    bench.pass_time(minutes=20)
    bench.restart()
    assert (bench.value("stage"), bench.value("minutes_left"), bench.value("supply.power")) == ("off", 0, 1)
    assert bench.influence("room", "steam") == 0
