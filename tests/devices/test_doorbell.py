import pytest
from ecosim_devices.doorbell import Doorbell

from ecosim.entities.faces import entities_of
from ecosim.testing import Bench


def _visit(bench: Bench, seconds: float) -> None:
    bench.sense("door", visitor="courier")
    bench.pass_time(seconds=seconds)
    bench.sense("door", visitor="")


def test_it_sees_a_visitor_after_two_seconds() -> None:
    bench = Bench(Doorbell)
    bench.sense("door", visitor="courier")
    bench.pass_time(seconds=1.9)
    assert bench.value("person") is False
    bench.pass_time(seconds=0.2)
    assert bench.value("person") is True
    assert bench.events == [("PersonSeen", {})]
    bench.sense("door", visitor="")
    assert bench.value("person") is False


def test_who_only_walks_past_is_not_seen() -> None:
    bench = Bench(Doorbell)
    _visit(bench, 1.5)
    bench.pass_time(minutes=1)
    assert bench.events == []


def test_it_rings_once_for_an_impatient_finger() -> None:
    bench = Bench(Doorbell)
    for _ in range(3):
        bench.sense("door", ringing=True)
        bench.pass_time(seconds=1)
        bench.sense("door", ringing=False)
    assert bench.events == [("Pressed", {})]
    bench.pass_time(seconds=10)
    bench.sense("door", ringing=True)
    assert len(bench.events) == 2


def test_it_keeps_nothing_unless_it_is_armed() -> None:
    bench = Bench(Doorbell)
    _visit(bench, 30)
    bench.pass_time(minutes=2)
    assert bench.value("clips") == 0


def test_a_clip_ends_ten_seconds_after_the_visitor_left() -> None:
    bench = Bench(Doorbell)
    bench.command("armed", True)
    _visit(bench, 22)
    assert bench.value("recording") is True
    bench.pass_time(seconds=11)
    assert bench.value("recording") is False
    assert bench.events[-1] == ("Clip", {"seconds": pytest.approx(30)})  # 20 s of the visitor, and 10
    assert (bench.value("clips"), bench.value("storage")) == (1, 2)  # of 30 minutes


def test_a_clip_is_no_longer_than_a_minute() -> None:
    bench = Bench(Doorbell)
    bench.command("armed", True)
    _visit(bench, 59)
    bench.pass_time(seconds=20)
    assert bench.events[-1] == ("Clip", {"seconds": pytest.approx(60)})
    _visit(bench, 600)
    bench.pass_time(minutes=1)
    assert bench.value("clips") == 2


def test_disarmed_it_stops_recording() -> None:
    bench = Bench(Doorbell)
    bench.command("armed", True)
    bench.sense("door", visitor="courier")
    bench.pass_time(seconds=7)
    bench.command("armed", False)
    assert bench.value("recording") is False
    assert bench.events[-1] == ("Clip", {"seconds": pytest.approx(5)})


def test_a_full_memory_costs_the_oldest_clips() -> None:
    bench = Bench(Doorbell, options={"memory": 3})
    bench.command("armed", True)
    for _ in range(4):
        _visit(bench, 100)
        bench.pass_time(minutes=2)
    assert (bench.value("clips"), bench.value("storage"), bench.value("storage_full")) == (3, 100, True)
    bench.command("clear")
    assert (bench.value("clips"), bench.value("storage"), bench.value("storage_full")) == (0, 0, False)


def test_what_it_draws() -> None:
    bench = Bench(Doorbell)
    assert bench.influence("mains", "draw") == 3
    bench.sense("weather", dark=True)
    assert bench.value("supply.power") == 4.5
    bench.command("armed", True)
    bench.sense("door", visitor="courier")
    bench.pass_time(seconds=3)
    assert bench.value("supply.power") == 7.5
    bench.sense("weather", dark=False)
    assert bench.influence("mains", "draw") == 6


def test_after_a_power_cut_it_sees_who_still_stands_there() -> None:
    bench = Bench(Doorbell)
    bench.sense("door", visitor="courier")
    bench.pass_time(seconds=5)
    bench.restart()
    bench.pass_time(seconds=5)
    assert bench.value("person") is True


def test_a_day_costs_few_messages() -> None:
    bench = Bench(Doorbell)
    bench.command("armed", True)
    before = len(bench.messages)
    for hour in range(24):
        bench.sense("weather", dark=hour < 7 or hour > 18)
        if hour in (9, 13, 18):
            _visit(bench, 40)
        bench.pass_time(hours=1)
    assert len(bench.messages) - before <= 60


def test_its_bell_is_its_main_entity() -> None:
    assert [e.entity_id("Front door") for e in entities_of(Doorbell)][:3] == [
        "event.front_door",
        "binary_sensor.front_door_person",
        "switch.front_door_armed",
    ]
