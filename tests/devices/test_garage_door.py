import pytest
from ecosim_devices.garage_door import GarageDoor

from ecosim.testing import Bench


def _is_open(bench: Bench) -> bool:
    """What the world makes of it."""
    is_open = bool(bench.influence("door", "driven_open"))
    bench.sense("door", open=is_open)
    return is_open


def test_it_opens_and_closes_in_fifteen_seconds() -> None:
    bench = Bench(GarageDoor)
    assert _is_open(bench) is False
    bench.command("open")
    assert _is_open(bench) is True
    bench.pass_time(seconds=7.5)
    assert bench.value("position") == 50
    bench.pass_time(seconds=7.5)
    assert bench.value("position") == 100
    bench.command("close")
    bench.pass_time(seconds=14.9)
    assert _is_open(bench) is True
    bench.pass_time(seconds=0.2)
    assert (bench.value("position"), _is_open(bench)) == (0, False)


def test_it_opens_so_far_as_it_is_told() -> None:
    bench = Bench(GarageDoor)
    bench.command("position", 20)
    bench.pass_time(seconds=3)
    assert bench.value("position") == 20
    bench.pass_time(minutes=1)
    assert bench.value("position") == 20


def test_it_can_be_halted_and_turned_round() -> None:
    bench = Bench(GarageDoor)
    bench.command("open")
    bench.pass_time(seconds=6)
    bench.command("halt")
    bench.pass_time(seconds=30)
    assert bench.value("position") == 40
    assert bench.value("supply.power") == 3
    bench.command("open")
    bench.pass_time(seconds=3)
    bench.command("close")
    assert bench.value("position") == 60
    bench.pass_time(seconds=9)
    assert bench.value("position") == 0


def test_it_opens_again_when_something_is_in_the_way() -> None:
    bench = Bench(GarageDoor)
    bench.command("open")
    bench.pass_time(seconds=20)
    bench.command("close")
    bench.pass_time(seconds=10)
    bench.command("block", {"seconds": 30})
    assert bench.events == [("Reversed", {})]
    assert bench.command("close") == "something is in the way"
    assert bench.command("position", 10) == "something is in the way"
    bench.pass_time(seconds=11)
    assert bench.value("position") == 100
    bench.pass_time(seconds=20)
    assert bench.value("obstructed") is False
    assert bench.command("close") is None


def test_it_opens_whatever_is_in_the_light_barrier() -> None:
    bench = Bench(GarageDoor)
    bench.command("block", {"seconds": 60})
    assert bench.command("open") is None
    bench.pass_time(seconds=15)
    assert bench.value("position") == 100
    assert bench.events == []


def test_it_closes_by_itself_where_that_is_wanted() -> None:
    bench = Bench(GarageDoor, options={"auto_close": 5})
    bench.command("open")
    bench.pass_time(minutes=4)
    bench.command("block", {"seconds": 120})
    bench.pass_time(minutes=6.5)  # it counts anew from when the way is free
    assert bench.value("position") == 100
    bench.pass_time(minutes=1)
    assert bench.value("position") == 0


def test_ten_moves_in_a_row_are_too_many_for_the_motor() -> None:
    bench = Bench(GarageDoor)
    moves = 0
    while not bench.value("overheated"):
        assert bench.command("close" if moves % 2 else "open") is None
        bench.pass_time(seconds=15)
        moves += 1
    # 540 K (1 - exp(-t / 900 s)) is 80 K after 144.4 s: in the tenth move of 15 s.
    assert moves == 10
    assert 0 < bench.value("position") < 100
    assert bench.command("open") == "the motor is too hot"
    bench.pass_time(minutes=6.9)  # 900 s ln(80 / 50) are 7.05 min
    assert bench.command("position", 100) == "the motor is too hot"
    bench.pass_time(minutes=0.2)
    assert bench.command("open") is None


def test_with_pauses_it_never_is_too_hot() -> None:
    bench = Bench(GarageDoor)
    for move in range(40):
        bench.command("close" if move % 2 else "open")
        bench.pass_time(minutes=3)
        assert bench.value("overheated") is False


def test_it_takes_power_while_it_moves() -> None:
    bench = Bench(GarageDoor)
    bench.command("open")
    assert bench.influence("mains", "draw") == 250
    bench.pass_time(seconds=16)
    assert bench.influence("mains", "draw") == 3
    energy = bench.host.device.supply.energy_now()  # type: ignore[attr-defined]
    assert energy == pytest.approx((250 * 15 + 3) / 3.6e6)


def test_after_a_power_cut_it_knows_whether_it_is_open() -> None:
    bench = Bench(GarageDoor, options={"auto_close": 5})
    bench.command("open")
    bench.pass_time(seconds=20)
    _is_open(bench)
    bench.restart()
    assert (bench.value("position"), _is_open(bench)) == (100, True)
    bench.pass_time(minutes=6)
    assert bench.value("position") == 0


def test_a_day_costs_few_messages() -> None:
    bench = Bench(GarageDoor)
    before = len(bench.messages)
    for _ in range(2):  # leaving and coming home
        bench.command("open")
        bench.pass_time(minutes=2)
        bench.command("close")
        bench.pass_time(hours=9)
    assert len(bench.messages) - before <= 60
