"""The weather of a day: as a day file says it, or as it was measured somewhere."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from ecosim.errors import FileError
from ecosim.files import ClockTime, FileModel

_WARMEST = 15.0  # o'clock; the ground lags behind the sun
_ABOVE_HORIZON = math.radians(-0.83)  # where the upper edge of the sun appears: refraction and its radius
_CLEAR_SKY = 1000.0  # W/m² on a plane that faces the sun
_CLOUDS = 0.65  # of which so much comes through on an average day in Central Europe
_HOURS = 24


class Weather(FileModel):
    """Outside: `low` and `high` in °C, or `temperatures`, 24 of them, one an hour from midnight on.

    `sunrise` and `sunset` are local times, `sun` is in W/m² on the ground at noon: all three follow from
    date and place unless said. `dew_point` in °C (2 K below `low`); `dust` is PM2.5 in µg/m³.
    """

    low: float = Field(default=8.0, ge=-60, le=60)
    high: float = Field(default=17.0, ge=-60, le=60)
    temperatures: list[float] = Field(default_factory=list)
    sunrise: ClockTime | None = None
    sunset: ClockTime | None = None
    sun: float | None = Field(default=None, ge=0, le=1400)
    dew_point: float | None = Field(default=None, ge=-70, le=40)
    dust: float = Field(default=12.0, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> "Weather":
        if self.temperatures and len(self.temperatures) != _HOURS:
            raise ValueError(f"temperatures: {_HOURS} are wanted, one an hour, not {len(self.temperatures)}")
        if self.low > self.high:
            raise ValueError(f"low ({self.low:g}) is above high ({self.high:g})")
        if self.sunrise and self.sunset and self.sunrise >= self.sunset:
            raise ValueError("the sun sets before it rises")
        return self


@dataclass(frozen=True, slots=True)
class Sky:
    """A day's weather at a place: °C by the hour, W/m² at noon, times in hours after midnight."""

    temperatures: Sequence[float]
    sunrise: float
    sunset: float
    sun: float
    dew_point: float
    dust: float

    def temperature(self, hour: float) -> float:
        """Outside, °C: straight from each full hour to the next."""
        here = min(max(hour, 0.0), len(self.temperatures) - 1.0)
        before = min(int(here), len(self.temperatures) - 2)
        low, high = self.temperatures[before], self.temperatures[before + 1]
        return low + (high - low) * (here - before)

    def irradiance(self, hour: float) -> float:
        """Sun on the ground, W/m²: half a sine from sunrise to sunset."""
        if not self.sunrise < hour < self.sunset:
            return 0.0
        return self.sun * math.sin((hour - self.sunrise) / (self.sunset - self.sunrise) * math.pi)


def sky_of(weather: Weather, when: date, zone: ZoneInfo, latitude: float, longitude: float) -> Sky:
    """The sky over a place on a date; what the weather does not say follows from where the sun stands."""
    rise, fall, noon = daylight(when, zone, latitude, longitude)
    middle, swing = (weather.high + weather.low) / 2, (weather.high - weather.low) / 2
    curve = [middle + swing * math.cos((h - _WARMEST) / 24 * 2 * math.pi) for h in range(_HOURS + 2)]
    measured = [*weather.temperatures, *weather.temperatures[-1:] * 2]
    low = min(measured) if measured else weather.low
    return Sky(
        measured or curve,
        rise if weather.sunrise is None else _hour(weather.sunrise),
        fall if weather.sunset is None else _hour(weather.sunset),
        _CLEAR_SKY * _CLOUDS * max(0.0, math.sin(noon)) if weather.sun is None else weather.sun,
        low - 2 if weather.dew_point is None else weather.dew_point,
        weather.dust,
    )


def daylight(when: date, zone: ZoneInfo, latitude: float, longitude: float) -> tuple[float, float, float]:
    """Sunrise and sunset in local hours, and the sun's height at noon in radians.

    By the usual approximation of declination and equation of time; good to a few minutes.
    """
    day = when.timetuple().tm_yday
    declination = math.radians(-23.44) * math.cos(math.tau * (day + 10) / 365.25)
    angle = math.tau * (day - 81) / 364
    equation = 9.87 * math.sin(2 * angle) - 7.53 * math.cos(angle) - 1.5 * math.sin(angle)  # min
    offset = datetime.combine(when, time(12), zone).utcoffset()
    shift = offset.total_seconds() / 3600 if offset else 0.0
    noon = 12 + shift - longitude / 15 - equation / 60
    here = math.radians(latitude)
    cosine = (math.sin(_ABOVE_HORIZON) - math.sin(here) * math.sin(declination)) / (
        math.cos(here) * math.cos(declination)
    )
    half = math.degrees(math.acos(max(-1.0, min(1.0, cosine)))) / 15
    return max(0.0, noon - half), min(24.0, noon + half), math.pi / 2 - abs(here - declination)


class WeatherYear:
    """Hourly measurements of a year; what it was like on a day of it, in whichever year that is asked for."""

    def __init__(self, file: Path, days: dict[tuple[int, int], Weather]) -> None:
        self.file = file
        self.days = days

    def on(self, when: date) -> Weather:
        """The weather of that day and month; of the day before for one that the file has not (29 February).

        Raises `FileError` where the file has neither.
        """
        for day in (when.day, when.day - 1):
            if (when.month, day) in self.days:
                return self.days[when.month, day]
        raise FileError(f"has no weather for {when:%d %B}", self.file)


def read_weather(file: Path) -> WeatherYear:
    """Read a CSV file with the columns month, day, hour, TEMP (°C) and perhaps DEWP (°C), pm2.5 (µg/m³).

    Such as the hourly data of the UCI set "Beijing PM2.5". Gaps (`NA`) are bridged with the value before.
    Raises `FileError`.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise FileError((error.strerror or str(error)).lower(), file) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(f"is no CSV file: {error}", file) from None
    columns = {name.strip().lower(): name for name in (rows[0] if rows else {}) if name}
    for wanted in ("month", "day", "hour", "temp"):
        if wanted not in columns:
            raise FileError(f"has no column {wanted!r}: month, day, hour and TEMP are needed", file)
    days: dict[tuple[int, int], dict[int, tuple[float, float, float]]] = {}
    last = (10.0, 5.0, 12.0)
    for number, row in enumerate(rows, start=2):
        try:
            month, day, hour = (int(row[columns[n]]) for n in ("month", "day", "hour"))
            last = (
                _number(row, columns, "temp", last[0]),
                _number(row, columns, "dewp", last[1]),
                _number(row, columns, "pm2.5", last[2]),
            )
        except (TypeError, ValueError):
            raise FileError(
                "month, day and hour are whole numbers, the rest numbers or NA", file, number
            ) from None
        days.setdefault((month, day), {})[hour] = last
    return WeatherYear(file, {d: _weather(hours) for d, hours in days.items() if len(hours) == _HOURS})


def _number(row: dict[str, str], columns: dict[str, str], name: str, before: float) -> float:
    text = row[columns[name]].strip() if name in columns else "NA"
    return before if text in ("", "NA") else float(text)


def _weather(hours: dict[int, tuple[float, float, float]]) -> Weather:
    measured = [hours[h] for h in range(_HOURS)]
    temperatures = [m[0] for m in measured]
    return Weather(
        low=min(temperatures),
        high=max(temperatures),
        temperatures=temperatures,
        dew_point=round(sum(m[1] for m in measured) / _HOURS, 1),
        dust=round(sum(m[2] for m in measured) / _HOURS, 1),
    )


def _hour(at: time) -> float:
    return at.hour + at.minute / 60 + at.second / 3600
