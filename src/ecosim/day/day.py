"""A day: what people do and when, the weather, and what should then happen."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict
from zoneinfo import ZoneInfo

from ecosim.day.entries import Begin, DayFile, Expect, ExpectNew, Plan
from ecosim.day.incidents import Incident
from ecosim.day.outages import Outage
from ecosim.day.possible import check_incidents, check_story
from ecosim.day.story import Leaves, PlugsIn, Returns, Step, Unplugs, Uses
from ecosim.day.weather import Sky, Weather, sky_of
from ecosim.errors import FileError, nearest
from ecosim.files import Loaded, Route, label, load, validate, wrong_at
from ecosim.home import HOME, Home
from ecosim.home.checks import Checks
from ecosim.home.moments import AnyMatch, Moment
from ecosim.home.places import Place, located

DAYS = "days"
_BEDROOM = "bedroom"


class Wanted(TypedDict):
    """What the judge looks for: `within` in seconds, `after` and `before` in seconds since the epoch."""

    id: str
    title: str
    cause: AnyMatch
    effects: list[AnyMatch]
    within: float
    after: float
    before: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it will be lived on a date. Made by `load_day`; `on` moves it to another date.

    `story` and `plans` are in the order of time; `begin` has everybody and every vehicle.
    """

    name: str
    date: dt.date
    zone: ZoneInfo
    weather: Weather
    places: Mapping[str, Place]
    begin: Mapping[str, Begin]
    plans: list[Plan]
    story: list[Step]
    incidents: list[Incident]
    outages: list[Outage]
    expect: list[Expect]
    loaded: Loaded

    @property
    def start(self) -> float:
        """Local midnight, seconds since the epoch."""
        return _midnight(self.date, self.zone)

    @property
    def end(self) -> float:
        """The next local midnight, seconds since the epoch: 23, 24 or 25 hours later."""
        return _midnight(self.date + dt.timedelta(days=1), self.zone)

    def instant(self, at: dt.time) -> dt.datetime:
        """A local time of this day, with the home's time zone; the first where the clock shows it twice."""
        return dt.datetime.combine(self.date, at, self.zone)

    def time(self, at: dt.time) -> float:
        """A local time of this day in seconds since the epoch."""
        return self.instant(at).timestamp()

    def on(self, when: dt.date) -> "Day":
        """The same day on another date. What is at a time that does not exist there is as much later."""
        return replace(self, date=when)

    def in_weather(self, weather: Weather) -> "Day":
        """The same day in other weather."""
        return replace(self, weather=weather)

    def with_outages(self, outages: Iterable[Outage]) -> "Day":
        """The same day with more that does not work."""
        return replace(self, outages=[*self.outages, *outages])

    def span(self, outage: Outage) -> tuple[float, float | None]:
        """From when to when it is, in seconds since the epoch; perhaps into the next day."""
        if outage.end is None:
            return self.time(outage.start), None
        over_midnight = outage.end <= outage.start
        until = self.on(self.date + dt.timedelta(days=1)) if over_midnight else self
        return self.time(outage.start), until.time(outage.end)

    def sky(self, home: Home) -> Sky:
        """The weather as it is over the home."""
        address = home.places[HOME]
        return sky_of(self.weather, self.date, self.zone, address.latitude, address.longitude)

    def expectations(self, home: Home) -> list[Wanted]:
        """The sync moments of this day, each with an id of its own: `leave`, `leave-2`."""
        found: list[Wanted] = []
        ids: dict[str, int] = {}
        for expect in self.expect:
            new = isinstance(expect, ExpectNew)
            moment: Moment = expect if isinstance(expect, ExpectNew) else home.moments[expect.moment]
            id_ = expect.id if isinstance(expect, ExpectNew) else expect.moment
            ids[id_] = ids.get(id_, 0) + 1
            within = moment.within if new or expect.within is None else expect.within
            found.append(
                Wanted(
                    id=id_ if ids[id_] == 1 else f"{id_}-{ids[id_]}",
                    title=moment.title,
                    cause=moment.cause,
                    effects=list(moment.effect),
                    within=within,
                    after=self.start if expect.after is None else self.time(expect.after),
                    before=self.end if expect.before is None else self.time(expect.before),
                )
            )
        return found


def _check_times(day: Day) -> None:
    """All its times exist on its own date. Raises `FileError` for the first that does not."""
    for name in ("plans", "story", "incidents", "outages", "expect"):
        for index, item in enumerate(day.loaded.value.get(name) or ()):
            for key in ("from", "to") if name == "outages" else ("at", "after", "before"):
                if key in item:
                    _check_time(day, (name, index, key), item[key])


def _check_time(day: Day, route: Route, text: str) -> None:
    there = day.instant(dt.time.fromisoformat(text))
    if there.astimezone(dt.UTC).astimezone(day.zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        what = f"there is no {text} on {day.date} in {day.zone.key}: the clock is put forward"
        raise wrong_at(day.loaded, route, f"{label(route)}: {what}")


def _midnight(when: dt.date, zone: ZoneInfo) -> float:
    return dt.datetime.combine(when, dt.time(), zone).timestamp()


def load_day(home: Home, day: Path | str = "") -> Day:
    """Read and check a day: a path, or a name, `<home>/days/<name>.yaml`; the home's own unless said.

    Raises `FileError` with file and line.
    """
    loaded = load(_day_file(home, day or home.day))
    entries = validate(DayFile, loaded)
    checks = Checks(home, loaded)
    places = {n: located(e, home.places[HOME], loaded, ("places", n)) for n, e in entries.places.items()}
    begin = _begin(checks, entries, {**home.places, **places})
    found = Day(
        entries.day,
        entries.date,
        home.zone,
        entries.weather,
        places,
        begin,
        sorted(entries.plans, key=lambda p: p.at),
        check_story(checks, entries.story, begin, {**home.places, **places}),
        check_incidents(checks, entries.incidents),
        [entry.outage() for entry in entries.outages],
        list(entries.expect),
        loaded,
    )
    _check_plans(checks, entries, {**home.places, **places})
    _check_expect(checks, entries)
    _check_times(found)
    return found


def _day_file(home: Home, day: Path | str) -> Path:
    if not str(day):
        raise FileError("says no day to play: give one, or write `day:` into it", home.file)
    path = Path(day)
    if path.suffix in (".yaml", ".yml"):
        return path
    folder = home.folder / DAYS
    names = sorted(f.stem for f in folder.glob("*.yaml"))
    if str(day) not in names:
        raise FileError(f"there is no day {str(day)!r}{nearest(day, names)}", folder)
    return folder / f"{day}.yaml"


def _begin(checks: Checks, entries: DayFile, places: Mapping[str, Place]) -> dict[str, Begin]:
    """Where everybody and every vehicle is at midnight; at home, and asleep, unless said."""
    home = checks.home
    for name, begin in entries.begin.items():
        here = ("begin", name)
        checks.known(here, "person or vehicle", name, [*home.people, *home.vehicles])
        checks.known((*here, "place"), "place", begin.place, places)
        if begin.room:
            checks.known((*here, "room"), "room", begin.room, home.rooms)
        if begin.room and begin.place != HOME:
            raise checks.wrong((*here, "room"), f"{name} is not at home, but at {begin.place}")
        if name in home.people and begin.plugged_in:
            raise checks.wrong((*here, "plugged_in"), f"{name} is a person")
    found = {name: entries.begin.get(name, Begin()) for name in (*home.people, *home.vehicles)}
    return {name: _completed(home, name, begin) for name, begin in found.items()}


def _completed(home: Home, name: str, begin: Begin) -> Begin:
    if name in home.vehicles:
        return begin
    if begin.place != HOME:
        asleep = "activity" in begin.model_fields_set and begin.activity == "sleeping"
        return begin if asleep else begin.model_copy(update={"activity": "away"})
    first = next(iter(home.rooms), "")
    asleep = begin.activity == "sleeping" and _BEDROOM in home.rooms
    return begin.model_copy(update={"room": begin.room or (_BEDROOM if asleep else first)})


def _check_plans(checks: Checks, entries: DayFile, places: Mapping[str, Place]) -> None:
    for index, plan in enumerate(entries.plans):
        checks.known(("plans", index, "who"), "person", plan.who, checks.home.people)
        checks.known(("plans", index, "place"), "place", plan.place, places)


def _check_expect(checks: Checks, entries: DayFile) -> None:
    for index, expect in enumerate(entries.expect):
        here = ("expect", index)
        if isinstance(expect, ExpectNew):
            checks.moment(here, expect)
        else:
            checks.known((*here, "moment"), "moment", expect.moment, checks.home.moments)
        if expect.after and expect.before and expect.after >= expect.before:
            raise checks.wrong((*here, "before"), "this is not later than after")


__all__ = [
    "Begin",
    "Day",
    "Leaves",
    "Plan",
    "PlugsIn",
    "Returns",
    "Step",
    "Unplugs",
    "Uses",
    "Wanted",
    "Weather",
    "load_day",
]
