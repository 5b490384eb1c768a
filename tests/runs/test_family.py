"""The shipped family lives its days, ordinary and not, and its books balance."""

import datetime as dt
import json
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ecosim.day import Day, days_in_a_row, load_day
from ecosim.day.outages import parse_outage
from ecosim.home import Home, load_home
from ecosim.record import Entry
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate

FAMILY = Path(__file__).parents[2] / "homes" / "family"
DAYS = ("weekday", "saturday", "sunday", "trouble")


@dataclass
class Life:
    """What was said, by topic below `family/5/`, as (time, payload)."""

    outcome: Outcome | None = None
    said: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    end: float = 0.0

    def hear(self, entry: Entry) -> None:
        if entry.topic.startswith("family/5/"):
            self.said[entry.topic.removeprefix("family/5/")].append((entry.time, entry.payload))

    def missed(self) -> list[str]:
        assert self.outcome is not None
        return [f"{m['id']}: {m['why']}" for m in self.outcome.moments if not m["met"]]

    def crashes(self) -> dict[str, list[str]]:
        assert self.outcome is not None
        return {d: found["crashes"] for d, found in self.outcome.devices.items() if found["crashes"]}

    def values(self, topic: str) -> list[str]:
        return [payload for _, payload in self.said[topic]]

    def last(self, topic: str) -> float:
        return float(self.said[topic][-1][1])

    def first(self, topic: str) -> float:
        return float(self.said[topic][0][1])

    def integral(self, topic: str) -> float:
        """Of a power in W over time, in kWh."""
        steps = [*self.said[topic], (self.end, "0")]
        return sum(float(p or 0) * (after - at) for (at, p), (after, _) in pairwise(steps)) / 3.6e6


def live(home: Home, days: list[Day], seed: int = 0) -> Life:
    life = Life(end=days[-1].end)
    life.outcome = simulate(home, days, seed=seed, listener=life.hear)
    assert life.crashes() == {}
    return life


@pytest.fixture(scope="module")
def home() -> Home:
    return load_home("family")


def told(home: Home, tmp: Path, text: str) -> Day:
    """The weekday with a few lines put otherwise, `{old: new}` as JSON is not needed: a whole file."""
    file = tmp / "day.yaml"
    file.write_text(text, encoding="utf-8")
    return load_day(home, file)


def weekday(*changes: tuple[str, str]) -> str:
    text = (FAMILY / "days" / "weekday.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


# ------------------------------------------------------------- ordinary days


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("seed", [0, 7])
def test_each_shipped_day_meets_its_moments(home: Home, day: str, seed: int) -> None:
    assert live(home, [load_day(home, day)], seed).missed() == []


def test_two_weeks_meet_all_their_moments(home: Home) -> None:
    life = live(home, days_in_a_row(home, 14), seed=7)
    assert life.missed() == []
    assert life.outcome is not None
    assert life.outcome.totals["lost"] == 0


def test_the_kettle_does_not_boil_for_who_wakes_first(home: Home) -> None:
    """Bob is up at 06:10, Anna sleeps until 06:45: nothing of hers begins before."""
    day = load_day(home, "weekday")
    life = live(home, [day])
    woken = day.time(dt.time(6, 45))
    for topic in ("kettle/kettle/on", "living-room-light/light/on", "bedroom-light/light/on"):
        assert [p for t, p in life.said[topic] if t < woken] == ["false"], topic
    assert all(
        float(p) < 10 for t, p in life.said["bedroom-curtain/curtain/position"] if day.start < t < woken
    )


def test_only_who_is_last_to_leave_leaves_an_empty_home(home: Home) -> None:
    day = load_day(home, "weekday")
    life = live(home, [day])
    away = [t for t, p in life.said["hub/hub/mode"] if p == "away"]
    assert len(away) == 1
    assert day.time(dt.time(8, 10)) <= away[0] <= day.time(dt.time(8, 12))


# ------------------------------------------------------------- the books


@pytest.fixture(scope="module")
def week(home: Home) -> Life:
    return live(home, days_in_a_row(home, 7), seed=7)


def test_the_house_meter_counts_what_all_devices_take(week: Life) -> None:
    taken = sum(week.integral(topic) for topic in list(week.said) if topic.endswith("/supply/power"))
    made = week.last("solar/solar-inverter/energy")
    net = week.last("house-meter/house-meter/imported") - week.last("house-meter/house-meter/exported")
    assert taken > 100
    assert net + made == pytest.approx(taken, rel=0.001)


@pytest.mark.parametrize(
    "outage",
    ["home_power 18:30-19:00", "home_power 11:00-13:00", "home_power 06:40-07:20", "home_power 23:00-01:00"],
)
def test_the_books_balance_on_a_day_without_mains_too(home: Home, outage: str) -> None:
    day = load_day(home, "weekday")
    life = live(home, [day.with_outages([parse_outage(outage)]), day.on(day.date + dt.timedelta(days=1))])
    taken = sum(life.integral(topic) for topic in list(life.said) if topic.endswith("/supply/power"))
    made = life.last("solar/solar-inverter/energy")
    net = life.last("house-meter/house-meter/imported") - life.last("house-meter/house-meter/exported")
    assert taken > 20
    assert net + made == pytest.approx(taken, rel=0.001)
    charged, used = life.last("car/battery/charged"), life.last("car/battery/used")
    change = life.last("car/battery/energy") - life.first("car/battery/energy")
    assert charged - used == pytest.approx(change, abs=0.001 * charged + 0.011)


def test_without_mains_the_house_is_off_and_afterwards_it_lives_on(home: Home) -> None:
    day = load_day(home, "weekday").with_outages([parse_outage("home_power 18:30-19:00")])
    life = live(home, [day])
    begin, end = day.time(dt.time(18, 30)), day.time(dt.time(19))
    on_batteries = {"anna-phone", "bob-phone", "anna-band", "bob-band", "anna-earbuds", "vacuum"}
    for device in home.devices:
        states = life.said[f"{device}/$state"]
        here = [p for t, p in states if t < begin + 1][-1]
        fed = f"{device}/supply/power" in life.said and device not in on_batteries
        assert (here == "disconnected") == (fed or device == "house-meter"), device
        if fed:
            assert [p for t, p in life.said[f"{device}/supply/power"] if t < begin + 1][-1] == "0", device
            said = [t for topic, told in life.said.items() if topic.startswith(f"{device}/") for t, _ in told]
            assert not [t for t in said if begin < t < end], device
    ran = [t for t, _ in life.said["hub/automations/ran"]]
    assert not [t for t in ran if begin < t < end + 60], "that all are back is no news to the hub"
    assert life.missed() == [], "what the evening brings happens all the same"


def test_phones_that_are_empty_all_evening_are_missed(home: Home) -> None:
    day = load_day(home, "weekday").with_outages([parse_outage("phone_battery 17:00-23:00")])
    life = live(home, [day])
    missed = {line.partition(":")[0] for line in life.missed()}
    assert "doorbell-in-car" in missed
    back = [t for t, p in life.said["anna-phone/$state"] if p == "ready"][1]
    assert back > day.time(dt.time(23))


def test_each_plug_counts_what_flows_through_it(week: Life, home: Home) -> None:
    for device in home.devices:
        power, energy = f"{device}/supply/power", f"{device}/supply/energy"
        if energy in week.said:
            steps = 1.0 if device == "wall-charger" else 0.5  # kWh: what is not told yet
            assert 0 <= week.integral(power) - week.last(energy) <= steps + 0.01, device


def test_what_goes_into_the_car_is_used_lost_or_still_there(week: Life) -> None:
    charged, used = week.last("car/battery/charged"), week.last("car/battery/used")
    change = week.last("car/battery/energy") - week.first("car/battery/energy")
    assert charged > 60
    assert charged - used == pytest.approx(change, abs=0.001 * charged + 0.011)


def test_what_flows_through_the_wall_charger_arrives_or_is_lost(home: Home) -> None:
    days = [load_day(home, "weekday").on(dt.date(2026, 3, d)) for d in (16, 17, 18, 19)]
    life = live(home, days, seed=7)
    through = life.integral("wall-charger/supply/power") - 4 * 24 * 0.003  # its own 3 W
    arrived = life.last("car/battery/charged") + life.last("car/charging/losses")
    on_the_cable = through - arrived  # 20 W of standby for 15 h a day, and a cabin warmed each morning
    assert 4 * 0.3 < on_the_cable < 4 * 0.7


# ------------------------------------------------------------- days of the calendar


@pytest.mark.parametrize(
    ("date", "hours"),
    [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25), (dt.date(2028, 2, 29), 24)],
    ids=["clock put forward", "clock put back", "leap day"],
)
def test_odd_days_are_days_too(home: Home, date: dt.date, hours: int) -> None:
    day = load_day(home, "weekday").on(date)
    assert day.end - day.start == hours * 3600
    assert live(home, [day, load_day(home, "weekday").on(date + dt.timedelta(days=1))]).missed() == []


def test_an_evening_out_ends_after_midnight(home: Home, tmp_path: Path) -> None:
    late = weekday(
        ('  - {at: "22:40", who: anna, does: washes, room: bathroom}\n', ""),
        (
            '  - {at: "22:58", who: anna, does: sleeps, room: bedroom}\n',
            '  - {at: "23:50", who: anna, does: leaves, to: studio, by: foot, takes: 20 min}\n',
        ),
        ('  - {moment: sleep, after: "22:50"}\n', ""),
    )
    first = told(home, tmp_path, late)
    text = """
day: after
date: 2026-03-18
begin: {anna: {place: studio}}
story:
  - {at: "00:40", who: anna, does: returns, takes: 20 min}
  - {at: "01:05", who: anna, does: sleeps, room: bedroom}
expect:
  - {moment: dusk, after: "00:50", before: "01:10"}
  - {moment: sleep, after: "01:05", before: "01:20"}
"""
    life = live(home, [first, told(home, tmp_path, text)])
    assert life.missed() == []
    assert life.values("hub/hub/mode")[-3:] == ["night", "home", "night"]


# ------------------------------------------------------------- days that go otherwise


def test_somebody_never_comes_home(home: Home, tmp_path: Path) -> None:
    text = weekday()
    head, _, rest = text.partition('  - {at: "17:05", who: anna, does: returns')
    story = [line for line in rest.splitlines() if "who: bob" in line]
    day = told(home, tmp_path, head + "\n".join(story) + '\nexpect:\n  - {moment: leave, after: "08:00"}\n')
    life = live(home, [day])
    assert life.missed() == []
    assert life.values("hub/hub/mode")[-1] == "night", "Bob is asleep, and nobody else is home"
    assert life.values("anna-phone/position/place")[-1] == "office"


def test_both_come_home_in_the_same_second(home: Home, tmp_path: Path) -> None:
    """On foot, each with a phone: the door is opened once, and nothing is done twice."""
    text = """
day: same
date: 2026-03-17
begin: {anna: {place: studio}, bob: {place: studio}}
story:
  - {at: "17:00", who: anna, does: returns, takes: 25 min}
  - {at: "17:05", who: bob, does: returns, takes: 20 min}
expect:
  - {moment: dusk, after: "17:20", before: "17:30"}
"""
    life = live(home, [told(home, tmp_path, text)])
    assert life.missed() == []
    arrived = [
        next(t for t, p in life.said[f"{w}-phone/position/place"] if p == "home") for w in ("anna", "bob")
    ]
    assert arrived[0] == arrived[1]
    assert life.values("front-door/door-lock/open").count("true") == 1


def small_change(tmp: Path, old: str, new: str) -> Home:
    folder = tmp / "family"
    shutil.copytree(FAMILY, folder)
    text = (folder / "home.yaml").read_text("utf-8")
    assert old in text
    (folder / "home.yaml").write_text(text.replace(old, new), "utf-8")
    return load_home(folder)


def test_a_car_that_arrives_with_an_empty_battery_charges_at_once(tmp_path: Path) -> None:
    home = small_change(tmp_path, "kind: car, name: Car,", "kind: car, name: Car, charge: 5,")
    day = told(
        home,
        tmp_path,
        """
day: empty
date: 2026-03-17
begin: {anna: {place: office}, bob: {place: studio}, car: {place: office}}
story:
  - {at: "17:05", who: anna, does: returns, with: car}
  - {at: "17:40", who: anna, does: plugs_in, vehicle: car}
expect:
  - id: at-once
    cause: {device: car, property: charging/plugged, is: true}
    effect: {device: car, property: charging/active, is: true}
    within: 5 s
""",
    )
    life = live(home, [day])
    assert life.missed() == []
    assert min(float(p) for p in life.values("car/battery/charge")) < 4
    assert life.last("car/battery/charge") > 30


def test_a_car_that_gets_no_further_is_towed_home(tmp_path: Path) -> None:
    home = small_change(tmp_path, "kind: car, name: Car,", "kind: car, name: Car, charge: 1,")
    day = told(
        home,
        tmp_path,
        """
day: towed
date: 2026-03-17
begin: {anna: {place: office}, bob: {place: studio}, car: {place: office}}
story:
  - {at: "17:05", who: anna, does: returns, with: car}
  - {at: "17:30", who: anna, does: plugs_in, vehicle: car}
""",
    )
    life = live(home, [day])
    came = next(t for t, p in life.said["car/location/place"] if p == "home")
    plugged = next(t for t, p in life.said["car/charging/plugged"] if p == "true")
    assert came > day.time(dt.time(17, 50))
    assert plugged > came
    assert life.last("car/battery/charge") > 30


def test_a_phone_that_dies_on_the_way_is_missed_and_comes_back(home: Home) -> None:
    day = load_day(home, "trouble")
    life = live(home, [day])
    states = life.values("anna-phone/$state")
    assert states[:3] == ["init", "ready", "disconnected"]
    assert "Anna's phone" in life.values("hub/devices/missing")
    assert states[3:5] == ["init", "ready"], "it has been charged at home"


def test_the_same_seed_gives_the_same_life(home: Home) -> None:
    def record(seed: int) -> list[Any]:
        life = live(home, [load_day(home, "trouble")], seed)
        return [json.dumps(sorted(life.said.items()))]

    assert record(3) == record(3)
    assert record(3) != record(4)
