import pytest
from ecosim_devices.wall_charger import WallCharger

from ecosim.testing import Bench


def free(outside: float = 10.0, **options: object) -> Bench:
    return Bench(WallCharger, options=options, weather={"temperature": outside}, room=None)


def test_it_offers_its_limit_and_counts_the_session() -> None:
    bench = free()
    assert bench.value("status") == "available"
    assert bench.influence("point", "offer") == 11
    bench.sense("point", vehicle="car")
    assert bench.value("status") == "connected"
    bench.sense("point", drawn=11_000.0)
    assert bench.value("status") == "charging"
    assert bench.influence("mains", "draw") == 11_003
    bench.pass_time(hours=1.5)
    bench.sense("point", drawn=22.0)  # full: what the car itself needs
    assert (bench.value("status"), bench.value("session")) == ("connected", 16.5)
    bench.pass_time(hours=10)
    bench.sense("point", vehicle="", drawn=0.0)
    assert bench.events == [("SessionEnded", {"energy": pytest.approx(16.5 + 0.22)})]
    assert (bench.value("status"), bench.value("session")) == ("available", 0)


def test_the_limit_is_the_houses_to_set() -> None:
    bench = free()
    bench.sense("point", vehicle="car", drawn=11_000.0)
    bench.command("limit", 4.2)
    assert bench.influence("point", "offer") == 4.2
    assert bench.command("limit", 22.0) is not None
    bench.command("enabled", False)
    assert bench.influence("point", "offer") == 0
    bench.sense("point", drawn=0.0)
    assert bench.value("status") == "connected"
    bench.command("enabled", True)
    assert bench.influence("point", "offer") == 4.2


def test_on_a_hot_day_it_gives_less_until_it_has_cooled() -> None:
    bench = free(outside=35.0)
    bench.sense("point", vehicle="car", drawn=11_000.0)
    # 75 °C in the end: 40 K above the air, of which 35 are reached after ln(8) half hours.
    bench.pass_time(minutes=62)
    assert bench.value("derated") is False
    bench.pass_time(minutes=2)
    assert (bench.value("derated"), bench.value("temperature")) == (True, 70)
    assert bench.influence("point", "offer") == pytest.approx(6.6)
    bench.sense("point", drawn=6600.0)
    bench.pass_time(hours=1)
    assert bench.value("derated") is False
    assert bench.influence("point", "offer") == 11


def test_on_a_cool_day_it_does_not() -> None:
    bench = free(outside=20.0)
    bench.sense("point", vehicle="car", drawn=11_000.0)
    bench.pass_time(hours=10)
    assert bench.value("derated") is False
    assert bench.value("temperature") <= 60


def test_it_trips_and_stays_off_until_it_is_reset() -> None:
    bench = free()
    assert bench.command("reset") == "it has not tripped"
    bench.sense("point", vehicle="car", drawn=7000.0)
    bench.command("test")
    assert bench.value("status") == "fault"
    assert bench.influence("point", "offer") == 0
    assert bench.events == [("Tripped", {})]
    bench.sense("point", drawn=0.0)
    bench.command("enabled", True)
    assert bench.influence("point", "offer") == 0
    assert bench.command("reset") is None
    assert (bench.value("status"), bench.influence("point", "offer")) == ("connected", 11)


def test_a_current_that_leaks_trips_it_within_the_hour() -> None:
    bench = free(leaks=100.0)
    bench.sense("point", vehicle="car", drawn=7000.0)
    bench.pass_time(hours=1)
    assert bench.value("status") == "fault"


def test_what_it_took_is_what_the_car_took_and_its_standby() -> None:
    bench = free()
    bench.sense("point", vehicle="car")
    for watts in (7400.0, 3600.0, 0.0, 11_000.0):
        bench.sense("point", drawn=watts)
        bench.pass_time(minutes=30)
    bench.sense("point", drawn=0.0)
    taken = bench.host.device.supply.energy_now()  # type: ignore[attr-defined]
    assert taken == pytest.approx(0.5 * (7.4 + 3.6 + 11) + 2 * 0.003)


def test_after_a_power_cut_it_offers_again_and_says_little() -> None:
    bench = free()
    bench.sense("point", vehicle="car", drawn=11_000.0)
    bench.command("test")
    bench.restart()
    assert (bench.value("status"), bench.influence("point", "offer")) == ("charging", 11)
    before = len(bench.messages)
    bench.pass_time(hours=1)
    bench.sense("point", drawn=0.0)
    bench.pass_time(hours=23)
    assert len(bench.messages) - before < 40
