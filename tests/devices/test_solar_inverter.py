import math
from itertools import pairwise

import pytest
from ecosim_devices.solar_inverter import SolarInverter

from ecosim.curves import Line
from ecosim.testing import Bench


def roof(sun: float = 0.0, outside: float = 20.0, **options: object) -> Bench:
    return Bench(SolarInverter, options=options, weather={"temperature": outside, "sun": sun})


def clear_day(bench: Bench, noon: float = 800.0) -> tuple[float, float]:
    """Twelve hours of sun, piecewise linear; the kWh that were fed, and the W/m² h that shone."""
    fed = shone = 0.0
    heights = [noon * math.sin(math.pi * hour / 12) for hour in range(13)]
    for low, high in pairwise(heights):
        now = bench.timeline.now
        bench.sense("weather", sun=Line(now, low, now + 3600, high))
        shone += (low + high) / 2
        for _ in range(360):
            fed += bench.influence("mains", "feed") * 10 / 3.6e6
            bench.pass_time(seconds=10)
    bench.sense("weather", sun=0.0)
    bench.pass_time(hours=1)
    return fed, shone


def test_full_sun_gives_the_rated_power_less_what_is_lost() -> None:
    bench = roof(1000.0, 20.0, peak=5.0)
    cells = 20 + 1000 * 25 / 800
    assert bench.value("power") == round(5000 * 0.85 * (1 - 0.004 * (cells - 25)))
    assert bench.influence("mains", "feed") == bench.value("power")
    assert bench.value("status") == "producing"
    assert roof(1000.0, -10.0).value("power") > bench.value("power") > roof(1000.0, 35.0).value("power")


def test_it_feeds_what_it_tells_and_that_is_what_the_sun_gave() -> None:
    bench = roof(peak=6.0)
    fed, shone = clear_day(bench)
    assert bench.value("energy") == pytest.approx(fed, rel=0.005)
    assert bench.value("energy") == pytest.approx(6 * shone / 1000 * 0.85 * 0.94, rel=0.03)
    assert (bench.value("power"), bench.influence("mains", "feed")) == (0, 0)
    assert bench.value("status") == "night"


def test_a_clear_day_is_told_in_sixty_messages() -> None:
    bench = roof()
    clear_day(bench)
    told = [m for m in bench.messages if m.topic.startswith(bench.host.topics.base) and "$" not in m.topic]
    assert len(told) <= 75  # the announcement among them
    assert bench.wake_ups < 120


def test_at_night_it_needs_a_watt() -> None:
    bench = roof()
    assert (bench.value("status"), bench.value("supply.power")) == ("night", 1)
    bench.sense("weather", sun=300.0)
    assert bench.value("supply.power") == 0


def test_it_can_be_curtailed() -> None:
    bench = roof(900.0, peak=5.0)
    bench.command("curtail", 60)
    assert (bench.value("power"), bench.value("status")) == (3000, "curtailed")
    bench.command("curtail", 0)
    assert bench.influence("mains", "feed") == 0
    bench.command("curtail", 100)
    assert bench.value("status") == "producing"


def test_it_lets_go_of_a_bad_grid_and_comes_back_after_a_minute() -> None:
    bench = roof(600.0)
    power = bench.value("power")
    bench.sense("mains", voltage=256.0)
    assert (bench.value("status"), bench.influence("mains", "feed")) == ("fault", 0)
    assert bench.events == [("GridFault", {"voltage": 256})]
    bench.sense("mains", voltage=0.0)
    bench.sense("mains", voltage=230.0)
    bench.pass_time(seconds=59)
    assert bench.value("status") == "fault"
    bench.pass_time(seconds=2)
    assert (bench.value("status"), bench.value("power")) == ("producing", power)


def test_after_a_power_cut_it_feeds_again() -> None:
    bench = roof(600.0)
    power = bench.value("power")
    bench.restart()
    assert bench.value("power") == bench.influence("mains", "feed") == power
