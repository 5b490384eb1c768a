"""Outages: how they are written, on the command line and in day files, and what is said about mistakes."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from ecosim.day import Day, load_day
from ecosim.day.outages import Outage, parse_outage
from ecosim.errors import EcosimError
from ecosim.home import load_home
from tests.files.conftest import change


def clock(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "outage"),
    [
        ("internet 18:00-19:00", Outage("internet", clock("18:00"), clock("19:00"))),
        ("  car_cloud   07:00 - 09:30:15 ", Outage("car_cloud", clock("07:00"), clock("09:30:15"))),
        ("partner_cloud 23:00-01:00", Outage("partner_cloud", clock("23:00"), clock("01:00"))),
        ("home_power 00:00-00:01", Outage("home_power", clock("00:00"), clock("00:01"))),
        ("phone_battery 17:00", Outage("phone_battery", clock("17:00"), None)),
        ("phone_battery 17:00-23:00", Outage("phone_battery", clock("17:00"), clock("23:00"))),
    ],
)
def test_what_it_says(text: str, outage: Outage) -> None:
    assert parse_outage(text) == outage
    assert parse_outage(str(outage)) == outage


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("internt 18:00-19:00", "there is no outage 'internt'; did you mean 'internet'?"),
        (
            "",
            "there is no outage ''; there is internet, car_cloud, partner_cloud, phone_battery, home_power",
        ),
        (
            "internet 18:00",
            "outage 'internet 18:00': internet needs an end: only phone_battery goes without",
        ),
        (
            "internet 18-19:00",
            "outage 'internet 18-19:00': a time like 18:00 is wanted, not '18'; write WHAT HH:MM-HH:MM",
        ),
        (
            "internet 18:00-24:00",
            "outage 'internet 18:00-24:00': a time like 18:00 is wanted, not '24:00'; write WHAT HH:MM-HH:MM",
        ),
        (
            "internet",
            "outage 'internet': a time like 18:00 is wanted, not ''; write WHAT HH:MM-HH:MM",
        ),
        ("home_power 18:00-18:00", "outage 'home_power 18:00-18:00': it ends when it begins"),
    ],
)
def test_what_is_said_about_a_mistake(text: str, says: str) -> None:
    with pytest.raises(EcosimError) as error:
        parse_outage(text)
    assert str(error.value) == says


def day_of(folder: Path, *lines: str) -> Day:
    told = "outages:\n" + "".join(f"  - {line}\n" for line in lines) if lines else ""
    change(folder / "days" / "one.yaml", "expect:\n", f"{told}expect:\n")
    return load_day(load_home(folder))


def test_a_day_file_has_them_too(folder: Path) -> None:
    day = day_of(
        folder,
        '{what: internet, from: "18:00", to: "19:00"}',
        '{what: phone_battery, from: "17:00"}',
    )
    more = day.with_outages([parse_outage("home_power 20:00-21:00")])
    assert [str(o) for o in more.outages] == [
        "internet 18:00-19:00",
        "phone_battery 17:00",
        "home_power 20:00-21:00",
    ]
    assert len(day.outages) == 2


def test_when_it_is(folder: Path) -> None:
    day = day_of(folder)
    midnight = day.start
    assert day.span(parse_outage("internet 18:00-19:00")) == (midnight + 18 * 3600, midnight + 19 * 3600)
    assert day.span(parse_outage("internet 23:00-01:00")) == (midnight + 23 * 3600, midnight + 25 * 3600)
    assert day.span(parse_outage("phone_battery 17:00")) == (midnight + 17 * 3600, None)
    shorter = replace(day, date=dt.date(2026, 3, 28)).span(parse_outage("internet 23:00-04:00"))
    assert shorter[1] is not None
    assert shorter[1] - shorter[0] == 4 * 3600, "the clock is put forward in that night"
