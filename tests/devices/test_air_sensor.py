import math

import pytest
from ecosim_devices.air_sensor import AirSensor

from ecosim.curves import Line
from ecosim.parts.air import relative_humidity, saturation
from ecosim.testing import START, Bench

T0 = START.timestamp()


def test_humidity_is_what_the_tables_say() -> None:
    # Water that saturated air holds, g/m³, as in any table of psychrometrics.
    for temperature, grams in ((0, 4.85), (10, 9.4), (20, 17.3), (30, 30.3)):
        assert saturation(temperature) == pytest.approx(grams, rel=0.01)
    assert relative_humidity(20, 8.65) == pytest.approx(50, abs=0.2)
    assert relative_humidity(-10, 30) == 100


def test_it_knows_its_room_from_the_start() -> None:
    bench = Bench(AirSensor, room={"temperature": 22.0, "vapour": 9.7, "dust": 7.0})
    assert bench.value("temperature") == 22
    assert bench.value("humidity") == 50  # of 19.4 g/m³
    assert bench.value("dust") == 7
    assert bench.value("comfort") == "comfortable"


def test_it_tells_what_changes_noticeably_at_once_and_the_rest_at_the_full_hour() -> None:
    bench = Bench(AirSensor, room={"temperature": 20.0, "dust": 10.0})
    bench.pass_time(minutes=10)
    bench.sense("room", temperature=20.4, dust=15.0)
    assert (bench.value("temperature"), bench.value("dust")) == (20.0, 10)
    bench.sense("room", dust=21.0)
    assert bench.value("dust") == 21
    bench.pass_time(minutes=51)
    assert (bench.value("temperature"), bench.value("dust")) == (20.4, 21)
    bench.sense("room", temperature=21.0)
    assert bench.value("temperature") == 21


def test_a_shower_next_door_makes_it_damp() -> None:
    bench = Bench(AirSensor, room={"temperature": 20.0, "vapour": Line(T0, 8.0, T0 + 600, 14.0)})
    bench.pass_time(minutes=10)
    assert bench.value("humidity") == pytest.approx(100 * 14 / 17.3, abs=3)
    assert bench.value("comfort") == "damp"


@pytest.mark.parametrize(
    ("facts", "comfort"),
    [
        ({"temperature": 15.0, "dust": 200.0}, "dusty"),
        ({"temperature": 15.0}, "cold"),
        ({"temperature": 28.0, "vapour": 13.0}, "warm"),
        ({"temperature": 22.0, "vapour": 4.0}, "dry"),
    ],
)
def test_it_says_in_one_word_what_is_wrong(facts: dict[str, float], comfort: str) -> None:
    assert Bench(AirSensor, room=facts).value("comfort") == comfort


def test_too_much_dust_is_an_event_once() -> None:
    bench = Bench(AirSensor, room={"dust": Line(T0, 10.0, T0 + 600, 300.0)})
    bench.pass_time(minutes=20)
    bench.sense("room", dust=80.0)
    bench.pass_time(minutes=20)
    assert bench.events == [("Poor", {"dust": pytest.approx(75, abs=1)})]
    bench.sense("room", dust=50.0)
    bench.sense("room", dust=90.0)
    assert len(bench.events) == 2


def test_an_ordinary_day_takes_few_messages() -> None:
    bench = Bench(AirSensor)
    before = len(bench.messages)
    for hour in range(24):
        now, wave = bench.timeline.now, math.sin(hour / 24 * 2 * math.pi)
        nxt = math.sin((hour + 1) / 24 * 2 * math.pi)
        bench.sense(
            "room",
            temperature=Line(now, 20.5 + wave, now + 3600, 20.5 + nxt),
            vapour=Line(now, 8 + 0.8 * wave, now + 3600, 8 + 0.8 * nxt),
            dust=Line(now, 12 + 5 * wave, now + 3600, 12 + 5 * nxt),
        )
        bench.pass_time(hours=1)
    assert sum(m.topic.startswith(bench.host.topics.base) for m in bench.messages[before:]) <= 75


def test_its_cells_last_a_year_and_without_dust_somewhat_longer() -> None:
    bench = Bench(AirSensor)
    bench.pass_time(hours=24 * 300)
    assert bench.value("battery.level") == pytest.approx(100 * (1 - 1e-3 * 24 * 300 / 8.8), abs=5)
    bench.pass_time(hours=24 * 50)
    assert bench.value("dust") is None
    assert bench.value("temperature") == 20
    bench.sense("room", dust=200.0)
    assert bench.events == [("battery.Low", {"level": 15.0})]
    bench.pass_time(hours=24 * 100)
    assert bench.state == "ready"
    bench.pass_time(hours=24 * 50)
    assert bench.state == "disconnected"


def test_new_cells_make_it_whole_again() -> None:
    bench = Bench(AirSensor, options={"charge": 8.0}, room={"dust": 20.0})
    assert bench.value("dust") is None
    bench.command("battery.replace")
    bench.pass_time(hours=1)
    assert bench.value("dust") == 20
    assert bench.value("battery.level") == 100


def test_after_a_power_cut_it_measures_again() -> None:
    bench = Bench(AirSensor, room={"temperature": 23.0})
    bench.restart()
    assert bench.value("temperature") == 23
