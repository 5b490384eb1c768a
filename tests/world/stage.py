"""A world to look at: a home without devices, or with a few, and a day told in a few lines."""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from ecosim.curves import Curve, decode, steady
from ecosim.day import Day, load_day
from ecosim.home import Home, load_home
from ecosim.record import Entry
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate

HOME = """
home: stage
time_zone: Europe/Berlin
day: day
places:
  home: {latitude: 52.5, longitude: 13.4}
  office: {road: 12}
  market: {road: 2, bearing: 0}
  fast-charger: {road: 60, charging: 150}
rooms:
  room: {area: 20, temperature: 19}
  hall: {area: 6, temperature: 18}
openings:
  front-door: {room: hall, area: 2, entrance: true}
  window: {room: room}
charging_points: {drive: {}}
tariff:
  - {from: "06:00", price: 0.35}
  - {from: "22:00", price: 0.2}
people: {anna: {}, ben: {}}
vehicles: {car: {}}
"""
DAY = """
day: day
date: 2026-03-17
weather: {low: 5, high: 5, sun: 0, dew_point: 2, dust: 20}
"""


@dataclass
class Stage:
    """What was so, and when: the facts of each thing as the world told them."""

    home: Home
    days: list[Day]
    told: dict[str, list[tuple[float, dict[str, Any]]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    outcome: Outcome | None = None

    def hear(self, entry: Entry) -> None:
        self.entries.append(entry)
        start = f"ecosim/{self.home.home}/world/"
        if entry.topic.startswith(start) and entry.payload:
            self.told.setdefault(entry.topic.removeprefix(start), []).append(
                (entry.time, json.loads(entry.payload))
            )

    def time(self, clock: str, day: int = 0) -> float:
        return self.days[day].time(time.fromisoformat(clock))

    def at(self, key: str, fact: str, clock: str, day: int = 0) -> Any:
        when = self.time(clock, day)
        value = [facts for told, facts in self.told[key] if told <= when][-1][fact]
        return curve.at(when) if (curve := _curve(value)) else value

    def changes(self, key: str, fact: str) -> Iterator[tuple[str, Any]]:
        """Each value of a fact that is no curve, with the local time from which on it was so."""
        before = object()
        for told, facts in self.told[key]:
            if facts[fact] != before:
                before = facts[fact]
                yield f"{datetime.fromtimestamp(told, self.home.zone):%H:%M:%S}", before


def _curve(value: Any) -> Curve | None:
    if isinstance(value, dict):
        return decode(value["curve"])
    return steady(value) if isinstance(value, float) else None


def play(tmp: Path, day: str, *, home: str = "", devices: str = "{}", count: int = 1, seed: int = 0) -> Stage:
    """Live a day: `day` is added to the head of its file, `home` to that of the home."""
    (tmp / "days").mkdir(exist_ok=True)
    text = HOME + textwrap.dedent(home) + f"devices: {devices}\n"
    (tmp / "home.yaml").write_text(text, encoding="utf-8")
    (tmp / "days" / "day.yaml").write_text(
        (DAY if "date:" not in day else "") + textwrap.dedent(day), encoding="utf-8"
    )
    loaded = load_home(tmp)
    first = load_day(loaded)
    days = [first.on(first.date + timedelta(days=n)) for n in range(count)]
    stage = Stage(loaded, days)
    stage.outcome = simulate(loaded, days, seed=seed, listener=stage.hear)
    return stage
