import pytest
from ecosim_devices.washing_machine import WashingMachine

from ecosim.testing import Bench

LITRES = 6 + 1.5 * 5
CAPACITY = LITRES * 4186 + 5 * 1300 + 8000  # J/K: water, 5 kg of cotton, the drum
FILLING = LITRES / 8 * 60  # s
HEATING = CAPACITY * (60 - 15) / 2000
COTTON = FILLING + HEATING + (65 + 32 + 12) * 60


def machine(**options: float) -> Bench:
    bench = Bench(WashingMachine, options=options, room={"temperature": 20.0})
    assert bench.command("load", {"kilograms": 5}) is None
    return bench


def test_cotton_goes_through_its_stages_as_physics_says() -> None:
    bench = machine()
    assert bench.command("wash", {"programme": "cotton"}) is None
    assert (bench.value("stage"), bench.value("supply.power")) == ("filling", 10.5)
    assert (bench.value("door_locked"), bench.value("drum.temperature")) == (True, 15)
    assert bench.value("minutes_left") == round(COTTON / 60) == 137
    bench.pass_time(FILLING + 1)
    assert (bench.value("stage"), bench.value("supply.power")) == ("heating", 2150.5)
    bench.pass_time(HEATING)
    assert (bench.value("stage"), bench.value("supply.power")) == ("washing", 150.5)
    assert bench.value("drum.temperature") == 60
    assert bench.influence("room", "heat") == pytest.approx(3 * 40, rel=0.01)
    bench.pass_time(minutes=65)
    assert (bench.value("stage"), bench.value("drum.temperature")) == ("rinsing", 15)
    bench.pass_time(minutes=32)
    assert (bench.value("stage"), bench.value("supply.power")) == ("spinning", 350.5)
    bench.pass_time(minutes=11.9)
    assert bench.events == []
    bench.pass_time(minutes=0.2)
    assert (bench.value("stage"), bench.value("minutes_left"), bench.value("door_locked")) == (
        "done",
        0,
        False,
    )
    (name, told), *_ = bench.events
    joules = HEATING * 2150 + 3900 * 150 + FILLING * 10 + 1920 * 60 + 720 * 350 + COTTON * 0.5
    assert (name, told["programme"]) == ("Done", "cotton")
    assert told["energy"] == pytest.approx(joules / 3.6e6, rel=0.001)  # 1.2 kWh; the room warms it, too


def test_less_laundry_and_a_cooler_programme_take_less_of_everything() -> None:
    energies = []
    for programme, kilograms in ("cotton", 8), ("cotton", 2), ("eco", 2), ("quick", 2):
        bench = Bench(WashingMachine)
        bench.command("load", {"kilograms": kilograms})
        bench.command("wash", {"programme": programme})
        bench.pass_time(hours=5)
        energies.append(bench.events[0][1]["energy"])
    assert energies == sorted(energies, reverse=True)
    assert 0.2 < energies[-1] < 0.4


def test_the_door_is_locked_while_it_washes() -> None:
    bench = machine()
    bench.command("programme", "quick")
    bench.command("wash")
    assert bench.command("unload") == "its door is locked"
    assert bench.command("load") == "its door is locked"
    assert bench.command("wash") == "it is at work: cancel first"
    assert bench.command("programme", "eco") == "it is at work: cancel first"
    bench.pass_time(hours=1)
    assert bench.value("stage") == "done"
    assert bench.command("unload") is None
    assert (bench.value("stage"), bench.value("laundry"), bench.value("door_open")) == ("off", 0, True)


def test_the_start_can_be_delayed() -> None:
    bench = machine()
    bench.command("wash", {"programme": "quick", "delay": 120})
    assert (bench.value("stage"), bench.value("door_locked"), bench.value("supply.power")) == (
        "delayed",
        False,
        0.5,
    )
    bench.command("load", {"kilograms": 2})  # somebody takes some out again
    bench.pass_time(minutes=119)
    assert bench.value("stage") == "delayed"
    bench.pass_time(minutes=2)
    assert bench.value("stage") in ("filling", "heating")
    bench.pass_time(minutes=32)
    assert bench.value("stage") == "done"


def test_an_open_door_is_waited_for() -> None:
    bench = machine()
    bench.command("unload")
    assert bench.command("wash") == "its door is open"
    bench.command("load")
    bench.command("wash", {"programme": "quick", "delay": 60})
    bench.command("unload")
    bench.pass_time(hours=2)
    assert (bench.value("fault"), bench.value("door_locked")) == ("door_open", False)
    bench.command("load", {"kilograms": 3})
    assert (bench.value("fault"), bench.value("stage"), bench.value("door_locked")) == (
        "none",
        "filling",
        True,
    )
    bench.pass_time(hours=1)
    assert bench.value("stage") == "done"


def test_a_shut_tap_is_waited_for() -> None:
    bench = machine()
    bench.command("plumbing.turn_tap", {"opened": False})
    bench.command("wash", {"programme": "quick"})
    assert (bench.value("fault"), bench.value("supply.power")) == ("no_water", 0.5)
    bench.pass_time(hours=3)
    assert (bench.value("stage"), bench.events) == ("filling", [])
    bench.command("plumbing.turn_tap", {"opened": True})
    assert (bench.value("fault"), bench.value("supply.power")) == ("none", 10.5)
    bench.pass_time(hours=1)
    assert bench.value("stage") == "done"


def test_a_full_filter_blocks_the_drain_sooner_or_later_until_it_is_cleaned() -> None:
    bench = machine(filter_cycles=2)
    washes = 0
    while bench.value("fault") == "none":
        bench.command("wash", {"programme": "quick"})
        bench.pass_time(hours=1)
        washes += 1
        assert washes < 30
    assert washes > 2
    assert bench.value("plumbing.filter") == 0
    assert (bench.value("fault"), bench.value("supply.power")) == ("drain_blocked", 0.5)
    assert bench.value("door_locked") is True  # it is full of water
    assert bench.command("cancel") == "it cannot drain: clean the filter first"
    bench.pass_time(hours=5)
    assert bench.value("fault") == "drain_blocked"
    bench.command("plumbing.clean_filter")
    assert (bench.value("fault"), bench.value("plumbing.filter")) == ("none", 100)
    bench.pass_time(hours=1)
    assert bench.value("stage") == "done"
    assert [name for name, _ in bench.events].count("Done") == washes
    assert bench.value("plumbing.filter") == 50


def test_it_reminds_of_wet_laundry_once() -> None:
    bench = machine()
    bench.command("wash", {"programme": "quick"})
    bench.pass_time(hours=12)
    assert [name for name, _ in bench.events] == ["Done", "Forgotten"]


def test_laundry_taken_out_in_time_is_not_forgotten() -> None:
    bench = machine()
    bench.command("wash", {"programme": "quick"})
    bench.pass_time(hours=2)
    bench.command("unload")
    bench.pass_time(hours=12)
    assert [name for name, _ in bench.events] == ["Done"]


def test_cancelled_it_unlocks_and_is_off() -> None:
    bench = machine()
    bench.command("wash", {"programme": "cotton"})
    bench.pass_time(minutes=20)
    bench.command("cancel")
    assert (bench.value("stage"), bench.value("door_locked"), bench.value("supply.power")) == (
        "off",
        False,
        0.5,
    )
    bench.pass_time(hours=5)
    assert bench.events == []


def test_a_wash_costs_few_messages() -> None:
    bench = machine()
    before = len(bench.messages)
    bench.command("wash", {"programme": "cotton"})
    bench.pass_time(hours=2.5)
    bench.command("unload")
    assert len([m for m in bench.messages[before:] if "/5/" in m.topic]) <= 70


def test_after_a_power_cut_it_is_off_and_unlocked() -> None:
    bench = machine()
    bench.command("wash", {"programme": "cotton"})
    bench.pass_time(minutes=20)
    bench.restart()
    assert (bench.value("stage"), bench.value("door_locked"), bench.value("supply.power")) == (
        "off",
        False,
        0.5,
    )
