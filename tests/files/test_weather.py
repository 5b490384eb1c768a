import datetime as dt
import math
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ecosim.day import Weather, read_weather
from ecosim.day.weather import daylight, sky_of
from ecosim.errors import FileError

BERLIN = ZoneInfo("Europe/Berlin")
DATA = Path(__file__).parents[3] / "shared" / "data" / "weather" / "beijing_2014_hourly.csv"


@pytest.mark.parametrize(
    ("when", "rise", "fall"),
    [  # as almanacs have it for Berlin, in local time
        (dt.date(2026, 3, 17), 6 + 17 / 60, 18 + 13 / 60),
        (dt.date(2026, 6, 21), 4 + 43 / 60, 21 + 33 / 60),
        (dt.date(2026, 12, 21), 8 + 15 / 60, 15 + 54 / 60),
    ],
)
def test_the_sun_rises_and_sets_when_the_almanac_says(when: dt.date, rise: float, fall: float) -> None:
    found = daylight(when, BERLIN, 52.52, 13.40)
    assert found[:2] == pytest.approx((rise, fall), abs=0.1)


def test_where_the_sun_stays_below_the_horizon_there_is_no_day() -> None:
    rise, fall, noon = daylight(dt.date(2026, 12, 21), ZoneInfo("Europe/Oslo"), 78.2, 15.6)
    assert rise == pytest.approx(fall)
    assert noon < 0
    sky = sky_of(Weather(), dt.date(2026, 12, 21), ZoneInfo("Europe/Oslo"), 78.2, 15.6)
    assert sky.irradiance(12) == 0


def test_what_a_day_says_of_its_weather_counts() -> None:
    said = Weather(low=3, high=12, sun=600, sunrise=dt.time(6), sunset=dt.time(18))
    sky = sky_of(said, dt.date(2026, 3, 17), BERLIN, 52.5, 13.4)
    assert (sky.sunrise, sky.sunset, sky.irradiance(12)) == (6, 18, 600)
    assert (sky.temperature(15), sky.temperature(3)) == pytest.approx((12, 3))
    assert sky.dew_point == 1


def test_hourly_temperatures() -> None:
    said = Weather(temperatures=[float(h) for h in range(24)], low=0, high=23)
    sky = sky_of(said, dt.date(2026, 3, 17), BERLIN, 52.5, 13.4)
    assert sky.temperature(7.5) == 7.5
    assert sky.temperature(25) == 23


HEAD = "year,month,day,hour,pm2.5,DEWP,TEMP\n"


def test_a_file_of_measurements_with_gaps(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    rows = [f"2014,2,28,{h},{'NA' if h % 2 else 100},-5,{h}" for h in range(24)]
    file.write_text(HEAD + "\n".join(rows))
    year = read_weather(file)
    found = year.on(dt.date(2028, 2, 29))
    assert (found.low, found.high, found.dust, found.dew_point) == (0, 23, 100, -5)
    with pytest.raises(FileError, match="no weather for 01 July"):
        year.on(dt.date(2026, 7, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "has no column 'month'"),
        (HEAD + "2014,1,1,x,1,1,1\n", ":2: month, day and hour are whole numbers"),
        ("", "has no column 'month'"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "w.csv"
    file.write_text(text)
    with pytest.raises(FileError, match=says):
        read_weather(file)


@pytest.mark.skipif(not DATA.exists(), reason=f"there is no {DATA}")
def test_a_year_in_beijing() -> None:
    year = read_weather(DATA)
    assert year.on(dt.date(2026, 1, 10)).low < 0
    assert year.on(dt.date(2026, 7, 10)).high > 28
    assert all(math.isfinite(t) for t in year.on(dt.date(2028, 2, 29)).temperatures)
