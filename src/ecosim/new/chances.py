"""What households are drawn from: each distribution with its numbers and where they come from.

Hours are of the day or long, distances are km of road one way.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

OURS = "assumed"
FITTED = "assumed, fitted to hours"
TRONDHEIM = "assumed, fitted to energy"
SOURCES = """\
*Assumed*: an ordinary week of office hours; no survey stands behind it. *Fitted to hours*: so that cars are
plugged in and out as in the measured sessions below. *Fitted to energy*: so that they charge as much and as
often."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution, drawn again where it is beyond its bounds."""

    mean: float
    spread: float
    low: float = -math.inf
    high: float = math.inf

    def draw(self, rng: Random) -> float:
        """One value."""
        while not self.low <= (found := rng.gauss(self.mean, self.spread)) <= self.high:
            pass
        return found

    def __str__(self) -> str:
        bounds = f", {self.low:g} to {self.high:g}" if math.isfinite(self.low) else ""
        return f"normal, mean {self.mean:g}, standard deviation {self.spread:g}{bounds}"


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A log-normal distribution: as often half of the median as twice. `spread` is the logarithm's."""

    median: float
    spread: float
    low: float
    high: float

    def draw(self, rng: Random) -> float:
        """One value."""
        while not self.low <= (found := self.median * math.exp(rng.gauss(0, self.spread))) <= self.high:
            pass
        return found

    def __str__(self) -> str:
        return f"log-normal, median {self.median:g}, sigma {self.spread:g}, {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Between:
    """Anything between two values, all the same."""

    low: float
    high: float

    def draw(self, rng: Random) -> float:
        """One value."""
        return rng.uniform(self.low, self.high)

    def __str__(self) -> str:
        return f"even, {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Share:
    """Something that is so in some cases."""

    of_all: float

    def draw(self, rng: Random) -> bool:
        """Whether it is so."""
        return rng.random() < self.of_all

    def __str__(self) -> str:
        return f"{100 * self.of_all:g} %"


@dataclass(frozen=True, slots=True)
class Stated:
    """A distribution with what it is of, and its source."""

    what: str
    chance: Normal | LogNormal | Between | Share
    source: str


SECOND_ADULT = Share(0.85)
EMPLOYED = Share(0.85)
SECOND_CAR = Share(0.35)
TO_WORK = Share(0.88)
RISE = Normal(6.6, 0.5, 5.0, 8.5)
RISE_LATER = Normal(1.4, 0.6, 0.0, 3.5)
READY = Normal(0.9, 0.2, 0.6, 1.6)
FROM_DAY_TO_DAY = Normal(0.0, 0.2, -0.6, 0.6)
WORK = Normal(7.9, 0.9, 5.0, 10.0)
OVERTIME = Normal(0.0, 0.8, -3.0, 3.0)
ERRAND = Share(0.2)
ERRAND_TAKES = Between(0.4, 1.2)
SLEEP = Normal(22.7, 0.5, 21.0, 23.7)
COMMUTE = LogNormal(12.0, 0.8, 1.0, 80.0)
EVENING = Share(0.55)
EVENING_AT = Normal(18.3, 1.3, 15.5, 21.3)
EVENING_ROAD = LogNormal(6.0, 0.8, 0.8, 40.0)
EVENING_STAY = Between(0.7, 2.6)
OUTING = Share(0.8)
OUTING_AT = Normal(12.0, 2.0, 8.5, 17.0)
OUTING_ROAD = LogNormal(14.0, 1.1, 1.0, 110.0)
OUTING_STAY = Between(0.8, 4.5)
TOGETHER = Share(0.5)
FREE_DAY = Share(0.7)
FREE_DAY_AT = Normal(11.5, 2.0, 8.5, 16.0)
FREE_DAY_ROAD = LogNormal(6.0, 0.8, 0.8, 60.0)
FREE_DAY_STAY = Between(0.7, 3.0)
AIRING = Share(0.4)
AIRING_TAKES = Between(4, 12)
DINNER = Normal(18.7, 0.5, 17.5, 20.5)
LUNCH = Normal(12.8, 0.4, 11.5, 14.0)
SCHOOL_AT = Normal(7.75, 0.15, 7.3, 8.2)
SCHOOL_UNTIL = Normal(14.3, 0.6, 12.5, 16.0)
SCHOOL_ROAD = LogNormal(1.2, 0.5, 0.3, 4.0)
NEED = LogNormal(6.5, 0.9, 1.0, 30.0)
MOOD = LogNormal(1.0, 0.5, 0.3, 3.0)

STATED = (
    Stated("households of two and more with a second adult", SECOND_ADULT, OURS),
    Stated("adults who go to work", EMPLOYED, OURS),
    Stated("a second car where both do", SECOND_CAR, OURS),
    Stated("Mondays to Fridays on which they go there", TO_WORK, OURS),
    Stated("an adult's usual hour of rising before work", RISE, OURS),
    Stated("hours later on a day off", RISE_LATER, OURS),
    Stated("hours from rising to leaving", READY, OURS),
    Stated("hours by which a day differs from the usual", FROM_DAY_TO_DAY, OURS),
    Stated("hours at work", WORK, OURS),
    Stated("hours more or less, from day to day", OVERTIME, OURS),
    Stated("an errand on the way home", ERRAND, FITTED),
    Stated("hours for it", ERRAND_TAKES, FITTED),
    Stated("hour of falling asleep", SLEEP, OURS),
    Stated("way to work, km", COMMUTE, "assumed: short ways are usual, long ones not rare"),
    Stated("an evening on which somebody drives somewhere", EVENING, FITTED),
    Stated("the hour of that", EVENING_AT, FITTED),
    Stated("how far that is, km", EVENING_ROAD, TRONDHEIM),
    Stated("hours there", EVENING_STAY, FITTED),
    Stated("a Saturday or Sunday with an outing by car", OUTING, FITTED),
    Stated("the hour of that", OUTING_AT, FITTED),
    Stated("how far that is, km", OUTING_ROAD, TRONDHEIM),
    Stated("hours there", OUTING_STAY, FITTED),
    Stated("an outing of two", TOGETHER, OURS),
    Stated("another day off on which an adult drives somewhere", FREE_DAY, FITTED),
    Stated("the hour of that", FREE_DAY_AT, FITTED),
    Stated("how far that is, km", FREE_DAY_ROAD, TRONDHEIM),
    Stated("hours there", FREE_DAY_STAY, FITTED),
    Stated("mornings on which an adult opens the kitchen window", AIRING, OURS),
    Stated("minutes it stands open", AIRING_TAKES, OURS),
    Stated("the hour of lunch, for who is at home", LUNCH, OURS),
    Stated("the hour of dinner, unless the cook comes home later", DINNER, OURS),
    Stated("the hour at which a child leaves for school", SCHOOL_AT, OURS),
    Stated("the hour at which school ends", SCHOOL_UNTIL, OURS),
    Stated("way to school, km", SCHOOL_ROAD, OURS),
    Stated("kWh since the last charge from which somebody plugs in, one's habit", NEED, TRONDHEIM),
    Stated("times that habit, from one coming home to the next", MOOD, TRONDHEIM),
)


def table() -> Iterator[str]:
    """All of them, as a table for people, and what the words of its last column mean."""
    yield "| what | drawn from | source |"
    yield "|---|---|---|"
    for stated in STATED:
        yield f"| {stated.what} | {stated.chance} | {stated.source} |"
    yield ""
    yield from SOURCES.splitlines()


def door_to_door(road: float) -> float:
    """Hours that so many km take by car: 25 km/h over short ways, towards 60 over long ones."""
    return road / (20 + 40 * (1 - math.exp(-road / 20))) + 0.04
