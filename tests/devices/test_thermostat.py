from datetime import UTC, datetime

import pytest
from ecosim_devices.thermostat import Thermostat

from ecosim.curves import Decay, Line
from ecosim.testing import START, Bench

T0 = START.timestamp()


def live(bench: Bench, hours: float, *, loss: float, capacity: float, outside: float) -> list[float]:
    """Keep the room as the world would: answer each change of heat with a new curve."""
    seen = []
    heat = None
    for _ in range(round(hours * 60)):
        now = bench.timeline.now
        here = bench.host.things["room"].curve("temperature").at(now)
        if heat != (heat := bench.influence("room", "heat")):
            bench.sense("room", temperature=Decay(now, here, outside + heat / loss, capacity / loss))
        seen.append(here)
        bench.pass_time(minutes=1)
    return seen


def test_a_cold_room_opens_the_valve_and_the_radiator_warms_it() -> None:
    bench = Bench(Thermostat, options={"radiator": 1000.0}, room={"temperature": 15.0})
    assert bench.value("valve") == 0
    bench.pass_time(seconds=41)
    assert bench.value("valve") == 100
    assert bench.value("doing") == "heating"
    # Water of 55 °C and a room of 15 °C: 40 K, not the 35 K that the 1000 W are for.
    assert bench.influence("room", "heat") == pytest.approx(1000 * (40 / 35) ** 1.3, abs=10)


def test_it_is_no_load_on_the_mains() -> None:
    assert "mains" not in Bench(Thermostat).facts


@pytest.mark.parametrize(("area", "radiator"), [(25, 1500.0), (14, 900.0), (6, 500.0)])
def test_it_holds_rooms_of_all_sizes_and_moves_its_valve_seldom(area: float, radiator: float) -> None:
    bench = Bench(Thermostat, options={"radiator": radiator}, room={"temperature": 18.0})
    bench.command("target", 21)
    walls = {"loss": 1.2 * area, "capacity": 60_000.0 * area, "outside": 0.0}
    live(bench, 12, **walls)
    before = len(bench.messages)
    temperatures = live(bench, 24, **walls)
    assert 20.4 < min(temperatures) < max(temperatures) < 21.6
    topic = bench.host.topics.value(bench.face("valve").path)
    assert sum(m.topic == topic for m in bench.messages[before:]) <= 30
    assert sum(m.topic.startswith(bench.host.topics.base) for m in bench.messages[before:]) < 40


def test_off_it_guards_against_frost_only() -> None:
    bench = Bench(Thermostat, room={"temperature": 15.0})
    bench.pass_time(minutes=1)
    bench.command("mode", "off")
    assert bench.value("setpoint") == 5
    bench.pass_time(minutes=1)
    assert (bench.value("valve"), bench.value("doing")) == (0, "off")
    bench.sense("room", temperature=3.0)
    bench.pass_time(minutes=1)
    assert (bench.value("valve"), bench.value("doing")) == (100, "heating")


def test_an_open_window_shuts_the_valve_for_half_an_hour() -> None:
    bench = Bench(Thermostat, room={"temperature": 19.0})
    bench.pass_time(minutes=20)
    bench.sense("room", temperature=Line(T0 + 1200, 19.0, T0 + 1500, 17.5))
    bench.pass_time(minutes=3)
    assert bench.value("window_open") is False  # 0.9 K so far
    bench.pass_time(minutes=1)
    assert bench.value("window_open") is True
    assert ("WindowOpened", {}) in bench.events
    assert bench.value("valve") == 0
    assert bench.influence("room", "heat") == 0
    bench.pass_time(minutes=29)
    assert bench.value("valve") == 0
    bench.pass_time(minutes=3)
    assert bench.value("window_open") is False
    assert bench.value("valve") == 100
    assert bench.events.count(("WindowOpened", {})) == 1


def test_a_room_that_cools_down_slowly_has_no_open_window() -> None:
    bench = Bench(Thermostat, room={"temperature": Line(T0, 21.0, T0 + 3600, 12.0)})  # 0.75 K in 5 min
    bench.pass_time(hours=2)
    assert bench.events == []


def test_in_auto_an_empty_room_is_kept_cooler() -> None:
    bench = Bench(Thermostat, room={"temperature": 20.0, "occupied": True})
    bench.command("mode", "auto")
    bench.command("target", 21)
    bench.sense("room", occupied=False)
    bench.pass_time(minutes=20)
    bench.sense("room", occupied=True)
    bench.pass_time(hours=1)
    assert bench.value("setpoint") == 21
    bench.sense("room", occupied=False)
    bench.pass_time(minutes=31)
    assert bench.value("setpoint") == 18
    bench.sense("room", occupied=True)
    assert bench.value("setpoint") == 21
    bench.sense("room", occupied=False)
    bench.command("mode", "heat")
    bench.pass_time(hours=1)
    assert bench.value("setpoint") == 21


def test_on_saturday_at_eleven_it_moves_its_valve_to_and_fro() -> None:
    saturday = datetime(2026, 3, 7, 11, tzinfo=UTC)
    bench = Bench(Thermostat, room={"temperature": 25.0})
    bench.pass_time(saturday.timestamp() - T0 + 39)
    assert bench.value("valve") == 0
    bench.pass_time(seconds=2)
    assert bench.value("valve") == 100
    bench.pass_time(seconds=60)
    assert bench.value("valve") == 0
    bench.pass_time(hours=7 * 24)
    topic = bench.host.topics.value(bench.face("valve").path)
    assert [m.payload for m in bench.messages if m.topic == topic] == [b"0", b"100", b"0", b"100", b"0"]


def test_weak_batteries_leave_the_valve_where_it_is_until_new_ones_are_in() -> None:
    bench = Bench(Thermostat, options={"charge": 5.8}, room={"temperature": 15.0})
    bench.pass_time(minutes=1)
    assert bench.value("valve") == 100
    bench.pass_time(hours=24 * 20)
    assert bench.value("stuck") is True
    bench.command("mode", "off")
    bench.pass_time(hours=1)
    assert bench.value("valve") == 100
    assert bench.influence("room", "heat") > 1500
    bench.command("battery.replace")
    bench.pass_time(minutes=1)
    assert (bench.value("stuck"), bench.value("battery.level"), bench.value("valve")) == (False, 100, 0)


def test_with_empty_batteries_it_is_off_and_the_radiator_goes_on() -> None:
    bench = Bench(Thermostat, options={"charge": 5.8}, room={"temperature": 15.0})
    bench.pass_time(hours=24 * 100)
    assert bench.state == "disconnected"
    assert bench.influence("room", "heat") > 1500


def test_its_batteries_last_more_than_a_year_of_winter() -> None:
    bench = Bench(Thermostat, room={"temperature": 15.0})
    for _ in range(50):  # three times the whole way a day, as some 20 small moves are
        for mode in ("off", "heat", "off", "heat", "off", "heat"):
            bench.command("mode", mode)
            bench.pass_time(hours=8)
    used = 0.2e-3 * 24 * 100 + 300 * (0.3 * 40) / 3600  # Wh of standing by, and of turning
    assert used == pytest.approx(1.48)
    assert bench.value("battery.level") == pytest.approx(100 * (1 - used / 7.5), abs=5)


def test_after_a_power_cut_it_finds_its_way_again() -> None:
    bench = Bench(Thermostat, room={"temperature": 15.0})
    bench.pass_time(seconds=10)
    bench.restart()
    bench.pass_time(minutes=1)
    assert bench.value("valve") == 100
    assert bench.crashes == []
