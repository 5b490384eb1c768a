"""A day as steps of a story: everybody's, in the words of day files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ecosim.new import chances
from ecosim.new.charging import Plug
from ecosim.new.people import Household, Member
from ecosim.new.trips import Absence, Away

AWAKE = 0.1  # hours in bed between waking and rising
LAST = 23.95  # o'clock
COOKING = 0.6  # hours
SUPPER = 20.5  # o'clock: who comes home later has eaten
SHOWERS = 0.6  # of all mornings; on the others a wash


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does at an hour of the day; `keys` are those of a day file."""

    hour: float
    who: str
    does: str
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Things:
    """What hands are laid on, empty where the home has none: openings and devices."""

    window: str = ""
    fridge_door: str = ""
    kettle: str = ""
    television: str = ""


class Routine:
    """One day of a household: who is where when; `steps` is the whole of it."""

    def __init__(self, household: Household, away: Away, *, off: bool, rng: Random) -> None:
        self.household = household
        self.away = away
        self.rng = rng
        self.rises = self._rising(off)
        self.sleeps: dict[str, float] = {}

    def _rising(self, off: bool) -> dict[str, float]:
        """The hour at which everybody rises; children not before the first adult."""
        found: dict[str, float] = {}
        for member in self.household.members:
            scatter = chances.FROM_DAY_TO_DAY.draw(self.rng)
            found[member.id] = max(5.0, member.rise + scatter + (member.later if off else 0.0))
            if not member.adult:
                found[member.id] = max(found[member.id], found[self.household.members[0].id])
        return found

    def steps(self, plugs: list[Plug], things: Things) -> list[Step]:
        """All steps, in the order of time; nobody has two at the same minute."""
        self.sleeps = {m.id: self._falling_asleep(m) for m in self.household.members}
        meals = [*self._meals(things)]
        steps: list[Step] = []
        for member in self.household.members:
            own = [*self._night_and_morning(member, things), *self._evening(member)]
            own += [s for s in meals if s.who == member.id]
            for absence in self.away.of(member.id):
                if absence.who == member.id:
                    own += _way(absence)
                own += self._does(member, absence.end + 0.41, "rests", "living-room")
            own += [_plug(plug) for plug in plugs if plug.who == member.id]
            steps += _apart(own)
        steps += self._television(steps, things)
        return sorted(steps, key=lambda s: (s.hour, s.who))

    def _falling_asleep(self, member: Member) -> float:
        """Not before they have been home for a while."""
        usual = member.sleep + chances.FROM_DAY_TO_DAY.draw(self.rng)
        back = max((a.end for a in self.away.of(member.id)), default=0.0)
        return min(LAST, max(usual, back + 0.55))

    def _up(self, member: Member, hour: float) -> bool:
        """Whether somebody is at home and up at an hour, and not about to go to bed."""
        up = self.rises[member.id] <= hour < self.sleeps[member.id] - 0.5
        return up and self.away.home_at(member.id, hour)

    def _does(self, member: Member, hour: float, verb: str, room: str) -> Iterator[Step]:
        if self._up(member, hour):
            yield Step(hour, member.id, verb, {"room": room})

    # ------------------------------------------------------------- the parts of a day

    def _night_and_morning(self, member: Member, things: Things) -> Iterator[Step]:
        rise, sleep = self.rises[member.id], self.sleeps[member.id]
        yield Step(rise - AWAKE, member.id, "wakes")
        yield Step(rise, member.id, "rises", {"room": member.room})
        verb = "showers" if self.rng.random() < SHOWERS else "washes"
        yield from self._does(member, rise + 0.05, verb, "bathroom")
        if things.kettle and member.adult and self._up(member, rise + 0.27):
            keys = {"device": things.kettle, "property": "kettle/boil", "value": {}}
            yield Step(rise + 0.27, member.id, "uses", keys)
        yield from self._does(member, rise + 0.3, "eats", "kitchen")
        airs, minutes = chances.AIRING.draw(self.rng), chances.AIRING_TAKES.draw(self.rng)
        if airs and member.adult and self._up(member, rise + 0.45):
            keys = {"opening": things.window, "lasts": f"{minutes:.0f} min"}
            yield Step(rise + 0.45, member.id, "opens", keys)
        if self.away.home_at(member.id, sleep - 0.35):
            yield Step(sleep - 0.35, member.id, "washes", {"room": "bathroom"})
        yield Step(sleep, member.id, "sleeps", {"room": member.room})

    def _meals(self, things: Things) -> Iterator[Step]:
        """One cooks, and all who are at home eat; who comes home a little later eats then."""
        for chance in (chances.LUNCH, chances.DINNER):
            hour = chance.draw(self.rng)
            cook = self._cook(hour)
            if cook is not None:
                hour = max(hour, self._back(cook, hour) + COOKING + 0.45)
                yield from self._does(cook, hour - COOKING, "cooks", "kitchen")
                if things.fridge_door and self._up(cook, hour - COOKING + 0.05):
                    keys = {"opening": things.fridge_door, "lasts": f"{self.rng.randint(8, 40)} s"}
                    yield Step(hour - COOKING + 0.05, cook.id, "opens", keys)
            for member in self.household.members:
                later = self._back(member, hour)
                own = later + 0.5 if hour - 0.4 < later < min(SUPPER, hour + 2.5) else hour
                if cook is not None or own > hour:
                    yield from self._does(member, own, "eats", "kitchen")
                    yield from self._does(member, own + 0.6, "rests", "living-room")

    def _cook(self, hour: float) -> Member | None:
        """An adult who is at home before a meal, or soon after; the first to be so."""
        adults = [m for m in self.household.adults if self._back(m, hour) < min(hour + 1.2, SUPPER)]
        at_home = [m for m in adults if self._up(m, max(hour, self._back(m, hour) + 0.45))]
        return min(at_home, key=lambda m: self._back(m, hour), default=None)

    def _back(self, member: Member, hour: float) -> float:
        """When somebody is home again who is away at an hour, or was before; 0 where they were not."""
        return max((a.end for a in self.away.of(member.id) if a.begin < hour + 0.4), default=0.0)

    def _evening(self, member: Member) -> Iterator[Step]:
        begin = self.rng.gauss(20.3, 0.3)
        begin = max(begin, self._back(member, begin) + 0.8)
        yield from self._does(member, begin, "watches", "living-room")

    @staticmethod
    def _television(steps: list[Step], things: Things) -> list[Step]:
        """Who watches first switches it on."""
        first = min((s for s in steps if s.does == "watches"), key=lambda s: (s.hour, s.who), default=None)
        if first is None or not things.television:
            return []
        keys = {"device": things.television, "property": "television/on", "value": True}
        return [Step(first.hour, first.who, "uses", keys)]


def _way(absence: Absence) -> Iterator[Step]:
    keys: dict[str, Any] = {"with": absence.car} if absence.car else {"by": "foot"}
    if absence.along:
        keys["along"] = list(absence.along)
    keys["takes"] = f"{max(2, round(60 * absence.takes))} min"
    yield Step(absence.begin, absence.who, "leaves", {"to": absence.place, **keys})
    yield Step(absence.end - absence.takes, absence.who, "returns", keys)


def _plug(plug: Plug) -> Step:
    return Step(plug.hour, plug.who, "plugs_in" if plug.goes_in else "unplugs", {"vehicle": plug.car})


def _apart(steps: list[Step]) -> list[Step]:
    """One person's steps, each at a minute of its own."""
    found: list[Step] = []
    minute = -1
    for step in sorted(steps, key=lambda s: s.hour):
        minute = max(minute + 1, round(60 * step.hour))
        found.append(Step(minute / 60, step.who, step.does, step.keys))
    return found
