from typing import Any

import pytest
from ecosim_devices.robot_vacuum import RobotVacuum

from ecosim.entities.faces import entities_of
from ecosim.testing import Bench

FLAT = {"living-room": 24.0, "kitchen": 12.0, "hall": 8.0}


def _bench(seed: int = 0, **options: Any) -> Bench:
    return Bench(RobotVacuum, seed=seed, options={"map": FLAT, "trouble": 0} | options)


def test_it_goes_from_room_to_room_a_square_metre_a_minute() -> None:
    bench = _bench()
    assert bench.value("status") == "docked"
    bench.command("clean")
    assert (bench.value("status"), bench.value("cleaning.room")) == ("cleaning", "living-room")
    bench.pass_time(minutes=24.1)
    assert (bench.value("cleaning.room"), bench.value("cleaning.cleaned")) == ("kitchen", 24)
    assert bench.value("cleaning.progress") == 55  # 24 of 44 m²
    bench.pass_time(minutes=20)
    assert bench.value("status") == "returning"
    assert bench.events == [("cleaning.Finished", {"area": pytest.approx(44)})]
    bench.pass_time(minutes=2)
    assert bench.value("status") == "charging"
    assert bench.value("cleaning.dust_bin") == 26  # 0.6 % a m²


def test_a_job_costs_energy_and_the_dock_gives_it_back() -> None:
    bench = _bench()
    bench.command("clean")
    assert bench.influence("mains", "draw") == 2.5
    bench.pass_time(minutes=44)
    level = bench.host.device.battery.level_now()  # type: ignore[attr-defined]
    assert level == pytest.approx(100 * (1 - 38 * 44 / 60 / 75), abs=0.1)
    bench.pass_time(minutes=3)
    assert bench.influence("mains", "draw") == pytest.approx(2.5 + 20 / 0.85)
    bench.pass_time(hours=2)
    assert (bench.value("status"), bench.value("battery.level")) == ("docked", 100)
    assert bench.influence("mains", "draw") == 2.5


def test_one_room_can_be_cleaned_alone() -> None:
    bench = _bench()
    assert bench.command("clean", {"room": "attic"}) == (
        "'attic' is not on its map: living-room, kitchen, hall"
    )
    bench.command("clean", {"room": "hall"})
    bench.pass_time(minutes=10)
    assert bench.events == [("cleaning.Finished", {"area": pytest.approx(8)})]


def test_it_charges_when_it_is_low_and_goes_on_where_it_was() -> None:
    bench = _bench(map={"hall": 20.0, "loft": 120.0})
    bench.command("clean")
    bench.pass_time(minutes=94)  # 60 Wh at 38 W
    assert bench.value("status") == "cleaning"
    bench.pass_time(minutes=4)
    assert (bench.value("status"), bench.value("battery.level")) == ("charging", 20)
    assert bench.value("cleaning.cleaned") == 95
    assert bench.command("clean") == "it has to charge first"
    bench.pass_time(hours=2.2)
    assert bench.value("status") == "charging"
    bench.pass_time(hours=0.3)  # 60 % of 75 Wh at 20 W are 2 h 15 min and a bit for the way
    assert (bench.value("status"), bench.value("cleaning.room")) == ("cleaning", "loft")
    bench.pass_time(hours=1)
    assert bench.events[-1] == ("cleaning.Finished", {"area": pytest.approx(140)})


def test_a_full_bin_ends_the_job_until_somebody_empties_it() -> None:
    bench = _bench(map={"hall": 60.0})
    for _ in range(3):
        bench.command("clean")
        bench.pass_time(hours=6)
    assert (bench.value("cleaning.bin_full"), bench.value("cleaning.dust_bin")) == (True, 100)
    assert bench.value("cleaning.cleaned") == 47  # 100 / 0.6 = 167 m² in all
    assert bench.value("status") == "docked"
    assert bench.command("clean") == "the dust bin is full"
    bench.command("cleaning.empty_bin")
    assert (bench.value("cleaning.bin_full"), bench.value("cleaning.dust_bin")) == (False, 0)
    assert bench.command("clean") is None
    assert bench.value("cleaning.cleaned") == 0
    assert bench.command("cleaning.empty_bin") == "it is cleaning"


def test_it_is_stuck_until_somebody_frees_it() -> None:
    bench = _bench(trouble=100)
    assert bench.command("free") is None, "nobody need know beforehand"
    bench.command("clean")
    bench.pass_time(minutes=25)
    assert bench.value("status") == "error"
    assert bench.events == [("cleaning.Stuck", {"room": "living-room"})]
    assert bench.command("clean") == bench.command("dock") == "it is stuck"
    bench.pass_time(hours=24)
    assert bench.value("status") == "error"
    stuck_at = bench.value("cleaning.cleaned")
    assert stuck_at < 24
    bench.command("free")
    bench.pass_time(minutes=24.1 - stuck_at)
    assert bench.value("cleaning.room") == "kitchen"


def test_it_gets_stuck_in_one_of_a_hundred_rooms() -> None:
    rooms = {f"room-{n}": 0.1 for n in range(1000)}
    bench = _bench(map=rooms, trouble=1)
    bench.command("clean")
    for _ in range(40):
        bench.pass_time(hours=4)
        bench.command("free")
        bench.command("clean")
    stuck = sum(name == "cleaning.Stuck" for name, _ in bench.events)
    cleaned = sum(name == "cleaning.Finished" for name, _ in bench.events) * 1000
    assert 0.006 * cleaned < stuck < 0.02 * cleaned


def test_it_can_be_paused_and_goes_home_when_it_is_forgotten() -> None:
    bench = _bench()
    bench.command("clean")
    bench.pass_time(minutes=10)
    bench.command("pause")
    assert (bench.value("status"), bench.value("cleaning.cleaned")) == ("paused", 10)
    bench.pass_time(minutes=9)
    bench.command("clean")
    bench.pass_time(minutes=13)
    assert bench.value("cleaning.room") == "living-room"
    bench.pass_time(minutes=2)
    assert bench.value("cleaning.room") == "kitchen"
    bench.command("pause")
    bench.pass_time(minutes=13)
    assert bench.value("status") == "charging"
    bench.command("clean")
    assert bench.value("cleaning.cleaned") == 0


def test_it_goes_home_when_it_is_told() -> None:
    bench = _bench()
    bench.command("clean")
    bench.pass_time(minutes=5)
    bench.command("dock")
    assert (bench.value("status"), bench.value("cleaning.room")) == ("returning", "")
    bench.pass_time(minutes=2)
    assert bench.value("status") == "charging"
    bench.pass_time(hours=3)
    assert bench.value("status") == "docked"
    bench.command("dock")
    bench.pass_time(minutes=5)
    assert bench.value("status") == "docked"


def test_another_speed_counts_from_now_on() -> None:
    bench = _bench()
    bench.command("clean")
    bench.pass_time(minutes=10)
    bench.command("fan_speed", "strong")
    assert bench.value("cleaning.dust_bin") == 6
    bench.pass_time(minutes=17)
    assert bench.value("cleaning.room") == "living-room"
    bench.pass_time(minutes=1)  # 14 m² at 0.8 m² a minute are 17.5 min
    assert bench.value("cleaning.room") == "kitchen"
    assert bench.value("cleaning.dust_bin") == round(6 + 14 * 0.75)


def test_it_says_where_it_is() -> None:
    bench = _bench()
    bench.command("locate")
    assert bench.log == [("info", "Here I am!")]


def test_it_is_updated_in_its_dock() -> None:
    bench = _bench()
    bench.command("firmware.offer", {"version": "1.2"})
    bench.command("clean")
    assert bench.command("firmware.install") == "it is not in its dock"
    bench.command("dock")
    bench.pass_time(minutes=3)
    assert bench.command("firmware.install") is None
    assert bench.command("clean") == "it is being updated"
    bench.pass_time(minutes=4)
    assert (bench.state, bench.value("firmware.version")) == ("ready", "1.2")
    assert bench.command("clean") is None


def test_after_a_restart_it_is_in_its_dock() -> None:
    bench = _bench()
    bench.command("clean")
    bench.pass_time(minutes=10)
    bench.restart()
    bench.pass_time(hours=1)
    assert (bench.value("status"), bench.value("cleaning.room")) == ("docked", "")


def test_a_day_costs_few_messages() -> None:
    bench = _bench()
    before = len(bench.messages)
    bench.command("clean")
    bench.pass_time(hours=24)
    assert len(bench.messages) - before <= 60


def test_home_assistant_sees_a_vacuum() -> None:
    robot = entities_of(RobotVacuum)[0]
    assert robot.entity_id("Robby") == "vacuum.robby"
    assert {"start", "pause", "stop", "return_to_base", "fan_speed"} <= set(robot.faces)
