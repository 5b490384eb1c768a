import random

import pytest
from ecosim_devices.house_meter import HouseMeter

from ecosim.testing import Bench


def home(**options: object) -> Bench:
    return Bench(HouseMeter, options=options, grid={"load": 300.0, "feed": 0.0, "price": 0.3})


def test_its_books_are_those_of_all_that_flowed() -> None:
    bench, rng = home(feed_in=0.08), random.Random(3)
    load, feed, price, imported, exported, cost = 300.0, 0.0, 0.3, 0.0, 0.0, 0.0
    for _ in range(2000):
        seconds = rng.expovariate(1 / 90)
        bench.pass_time(seconds=seconds)
        energy = (load - feed) * seconds / 3.6e6
        imported, exported = imported + max(0.0, energy), exported + max(0.0, -energy)
        cost += energy * (price if energy > 0 else 0.08)
        changed = rng.choice(("load", "feed", "price", "both"))
        load = rng.uniform(0, 9000) if changed in ("load", "both") else load
        feed = rng.uniform(0, 6000) if changed in ("feed", "both") else feed
        price = rng.uniform(0.1, 0.5) if changed == "price" else price
        bench.sense("grid", load=load, feed=feed, price=price)
    bench.command("read")
    assert imported > 20
    assert exported > 5
    assert bench.value("imported") == pytest.approx(imported, rel=0.0001)
    assert bench.value("exported") == pytest.approx(exported, rel=0.0001)
    assert bench.value("cost") == pytest.approx(cost, abs=0.006)


def test_an_hour_at_a_kilowatt_is_a_kilowatt_hour() -> None:
    bench = home()
    bench.sense("grid", load=1000.0)
    bench.pass_time(hours=1)
    assert (bench.value("imported"), bench.value("cost")) == (1, 0.3)
    bench.sense("grid", load=500.0, feed=2500.0)
    bench.pass_time(hours=1)
    assert (bench.value("power"), bench.value("load"), bench.value("solar")) == (-2000, 500, 2500)
    assert (bench.value("imported"), bench.value("exported")) == (1, 2)
    assert bench.value("cost") == pytest.approx(0.3 - 2 * 0.08)


def test_the_price_of_the_hour_counts() -> None:
    bench = home()
    bench.sense("grid", load=2000.0)
    bench.pass_time(minutes=30)
    bench.sense("grid", price=0.5)
    assert bench.value("price") == 0.5
    bench.pass_time(minutes=30)
    assert bench.value("cost") == pytest.approx(1 * 0.3 + 1 * 0.5)


def test_it_tells_the_power_once_a_minute_and_small_changes_not_at_all() -> None:
    bench = home()
    bench.pass_time(minutes=2)
    bench.sense("grid", load=340.0)
    bench.pass_time(minutes=2)
    assert bench.value("power") == 300
    bench.sense("grid", load=2300.0)
    bench.pass_time(seconds=1)
    assert bench.value("power") == 2300
    before = len(bench.messages)
    for load in (500.0, 2500.0, 700.0, 1700.0):
        bench.sense("grid", load=load)
        bench.pass_time(seconds=10)
    assert len(bench.messages) == before
    bench.pass_time(seconds=30)
    assert bench.value("power") == 1700


def test_too_much_for_ten_seconds_is_an_overload() -> None:
    bench = home(limit=8000.0)
    bench.pass_time(minutes=1)
    bench.sense("grid", load=9000.0)
    assert bench.value("power") == 9000  # at once
    bench.pass_time(seconds=9)
    assert bench.value("overload") is False
    bench.pass_time(seconds=2)
    assert bench.value("overload") is True
    assert bench.events == [("Overloaded", {"load": 9000})]
    bench.sense("grid", load=7000.0)
    bench.pass_time(seconds=50)
    bench.sense("grid", load=8500.0)
    bench.pass_time(seconds=20)
    bench.sense("grid", load=7000.0)
    bench.pass_time(seconds=59)
    assert bench.value("overload") is True
    bench.pass_time(seconds=2)
    assert bench.value("overload") is False
    assert len(bench.events) == 1


def test_what_the_roof_makes_relieves_the_fuse_and_a_short_peak_is_none() -> None:
    bench = home(limit=8000.0)
    bench.sense("grid", load=9000.0)
    bench.pass_time(seconds=5)
    bench.sense("grid", load=4000.0)
    bench.pass_time(minutes=2)
    bench.sense("grid", load=10_000.0, feed=4000.0)
    bench.pass_time(minutes=2)
    assert bench.value("overload") is False
    assert bench.events == []


def test_an_ordinary_day_is_told_in_a_hundred_messages() -> None:
    bench = home()
    before = len(bench.messages)
    for hour in range(24):
        bench.sense("grid", load=400.0)
        bench.pass_time(minutes=40)
        bench.sense("grid", load=480.0 if hour % 6 else 2200.0)
        bench.pass_time(minutes=20)
    assert len(bench.messages) - before < 100


def test_after_a_power_cut_it_goes_on() -> None:
    bench = home()
    bench.pass_time(hours=2)
    bench.restart()
    assert bench.value("power") == 300
    bench.pass_time(hours=1)
    assert bench.value("imported") == pytest.approx(0.3)
