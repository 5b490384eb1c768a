"""Day files: what they mean, on every date, and what is said about their mistakes."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from ecosim.day import Begin, Day, load_day
from ecosim.day.story import Uses
from ecosim.home import load_home
from ecosim.home.moments import PropertyMatch
from tests.files.conftest import change, complaint, mistakes


def day_of(folder: Path) -> Day:
    return load_day(load_home(folder))


def test_what_a_day_says(folder: Path) -> None:
    day = day_of(folder)
    assert [s.does for s in day.story] == ["wakes", "rises", "leaves", "returns", "sleeps"]
    assert day.story[2].details() == {"to": "office", "with": "car"}
    assert day.begin == {
        "anna": Begin(place="home", room="bedroom", activity="sleeping"),
        "ben": Begin(place="home", room="bedroom", activity="sleeping"),
        "car": Begin(place="home"),
    }
    assert day.weather.low == 8
    assert day.end - day.start == 24 * 3600
    assert day.instant(time(6, 45)).isoformat() == "2026-03-17T06:45:00+01:00"
    assert day.time(time(6, 45)) == day.start + 6.75 * 3600


def test_what_is_expected(folder: Path) -> None:
    file = folder / "days" / "one.yaml"
    change(file, "expect:\n", "expect:\n  - {moment: tea, within: 3 s, before: '12:00'}\n")
    home = load_home(folder)
    day = load_day(home)
    first, second = day.expectations(home)
    assert (first["id"], second["id"]) == ("tea", "tea-2")
    assert (first["within"], second["within"]) == (3, 10)
    assert (first["after"], first["before"]) == (day.start, day.time(time(12)))
    assert (second["after"], second["before"]) == (day.time(time(6, 40)), day.end)
    assert isinstance(second["effects"][0], PropertyMatch)


def test_steps_are_in_the_order_of_time_and_of_the_file(folder: Path) -> None:
    file = folder / "days" / "one.yaml"
    text = '  - {at: "06:45", who: anna, does: wakes}\n'
    change(file, text, "")
    change(file, "expect:\n", text + '  - {at: "06:50", who: anna, does: eats}\nexpect:\n')
    assert [s.does for s in day_of(folder).story] == ["wakes", "rises", "eats", "leaves", "returns", "sleeps"]


def test_a_hand_on_a_device_is_a_payload(folder: Path) -> None:
    uses = "does: uses, device: kettle, property: kettle/boil, value: {target: 80}"
    step = f'  - {{at: "07:00", who: anna, {uses}}}\n'
    change(folder / "days" / "one.yaml", "expect:\n", step + "expect:\n")
    used = day_of(folder).story[2]
    assert isinstance(used, Uses)
    assert used.value == '{"target":80}'


def test_an_odd_day_and_night(folder: Path) -> None:
    day = day_of(folder)
    spring, autumn = day.on(date(2026, 3, 29)), day.on(date(2026, 10, 25))
    assert (spring.end - spring.start, autumn.end - autumn.start) == (23 * 3600, 25 * 3600)
    assert spring.time(time(6, 45)) - spring.start == 5.75 * 3600
    assert autumn.instant(time(2, 30)).utcoffset() == datetime(2026, 7, 1, tzinfo=day.zone).utcoffset()
    assert day.on(date(2026, 3, 18)).start == day.end


def test_a_time_that_does_not_exist_is_an_hour_later_when_the_day_is_moved(folder: Path) -> None:
    change(folder / "days" / "one.yaml", '"06:45"', '"02:30"')
    day = day_of(folder).on(date(2026, 3, 29))
    assert day.time(day.story[0].at) - day.start == 2.5 * 3600
    assert day.end - day.start == 23 * 3600


def test_a_time_that_does_not_exist_is_told_where_the_day_says_it_itself(folder: Path) -> None:
    change(folder / "days" / "one.yaml", '"06:45"', '"02:30"')
    change(folder / "days" / "one.yaml", "2026-03-17", "2026-03-29")
    assert complaint(lambda: day_of(folder), folder) == (
        "days/one.yaml:4: story[0].at: there is no 02:30 on 2026-03-29 in Europe/Berlin: "
        "the clock is put forward"
    )


def test_places_of_a_day(folder: Path) -> None:
    change(folder / "days" / "one.yaml", "story:", "places: {shop: {road: 2.6}}\nstory:")
    change(folder / "days" / "one.yaml", "to: office", "to: shop")
    shop = day_of(folder).places["shop"]
    assert (shop.road, shop.latitude) == (2.6, 52.4675)
    assert shop.longitude > 13.4010


def test_days_are_found_by_name_and_path(folder: Path) -> None:
    home = load_home(folder)
    assert load_day(home, "one").name == load_day(home, folder / "days" / "one.yaml").name == "one"
    assert (
        complaint(lambda: load_day(home, "on"), folder) == "days: there is no day 'on'; did you mean 'one'?"
    )
    assert complaint(lambda: load_day(home, "x.yaml"), folder) == "x.yaml: there is no such file"
    change(folder / "home.yaml", "day: one\n", "")
    nothing = complaint(lambda: day_of(folder), folder)
    assert nothing == "home.yaml: says no day to play: give one, or write `day:` into it"


@pytest.mark.parametrize("mistake", mistakes("day"), ids=lambda m: m["says"])
def test_a_mistake_in_a_day(folder: Path, mistake: dict[str, str]) -> None:
    change(folder / "days" / "one.yaml", mistake["change"], mistake["to"])
    assert complaint(lambda: day_of(folder), folder) == mistake["says"]


def test_the_shipped_day() -> None:
    home = load_home("family")
    days = [load_day(home, name) for name in ("weekday", "saturday", "sunday", "trouble")]
    expected = {w["id"] for day in days for w in day.expectations(home)}
    assert expected == set(home.moments)
