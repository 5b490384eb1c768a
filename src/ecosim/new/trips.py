"""When who is away on a day, where, and with which car."""

from dataclasses import dataclass, field
from random import Random

from ecosim.new import chances
from ecosim.new.people import Household, Member

GAP = 0.4  # hours at home between two absences, at least
LATEST = 23.2  # o'clock: everybody is home again
SATURDAY = 5
RIDERS = 1  # besides the driver
WALKING = 4.5  # km/h
BUS = 0.25, 2.4 / 60  # hours, and hours for each km: waiting, walking to it, and the ride


@dataclass(frozen=True, slots=True)
class Absence:
    """From leaving to being home again, hours of the day; each way `takes` so long. On foot without a car."""

    who: str
    place: str
    road: float
    bearing: int
    begin: float
    end: float
    takes: float
    car: str = ""
    along: tuple[str, ...] = ()
    title: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """All who are away."""
        return (self.who, *self.along)


@dataclass(slots=True)
class Away:
    """The absences of a day so far, and whether another fits between them."""

    absences: list[Absence] = field(default_factory=list)

    def add(self, absence: Absence) -> bool:
        """Take it in, if everybody and the car is there then, and all come home in time."""
        fits = absence.end <= LATEST and all(
            absence.begin > other.end + GAP or absence.end < other.begin - GAP
            for other in self.absences
            if set(absence.people) & set(other.people) or (absence.car and absence.car == other.car)
        )
        if fits:
            self.absences.append(absence)
        return fits

    def of(self, person: str) -> list[Absence]:
        """Somebody's, in order."""
        return sorted((a for a in self.absences if person in a.people), key=lambda a: a.begin)

    def home_at(self, person: str, hour: float) -> bool:
        """Whether somebody is at home then, and stays for a while."""
        return all(not a.begin - GAP < hour < a.end + GAP for a in self.of(person))

    def car_home_at(self, car: str, hour: float) -> bool:
        """Whether a car is there then, and stays for a while."""
        return all(not a.begin - GAP < hour < a.end + GAP for a in self.absences if a.car == car)


@dataclass(frozen=True, slots=True)
class Tour:
    """A drive that somebody has in mind; `stay` hours there."""

    place: str
    begin: float
    road: float
    stay: float


def draw_trips(household: Household, weekday: int, rises: dict[str, float], rng: Random) -> Away:
    """The absences of a day; 0 is Monday. `rises` says when everybody gets up."""
    away = Away()
    off = weekday >= SATURDAY
    for member in household.members:
        if not off and member.busy_at:
            _at_work(away, household, member, rises[member.id], rng)
    if off and chances.OUTING.draw(rng):
        _outing(away, household, rises, rng)
    for adult in household.adults:
        if not off and not away.of(adult.id) and chances.FREE_DAY.draw(rng):
            chosen = chances.FREE_DAY_AT, chances.FREE_DAY_ROAD, chances.FREE_DAY_STAY
            begin, road, stay = (c.draw(rng) for c in chosen)
            _drive(away, household, adult, Tour("errands", max(begin, rises[adult.id] + 1), road, stay), rng)
    if chances.EVENING.draw(rng):
        begin, road, stay = (
            c.draw(rng) for c in (chances.EVENING_AT, chances.EVENING_ROAD, chances.EVENING_STAY)
        )
        for adult in rng.sample(household.adults, len(household.adults)):
            back = max((a.end for a in away.of(adult.id)), default=0.0)
            if _drive(away, household, adult, Tour("evening", max(begin, back + 0.5), road, stay), rng):
                break
    return away


def _at_work(away: Away, household: Household, member: Member, rise: float, rng: Random) -> None:
    """To work, or to school."""
    if not member.adult:
        takes, until = member.road / WALKING, chances.SCHOOL_UNTIL.draw(rng)
        begin = max(chances.SCHOOL_AT.draw(rng), rise + 0.5)
        away.add(_busy(member, begin, until + takes, takes))
        return
    goes, later = chances.TO_WORK.draw(rng), chances.FROM_DAY_TO_DAY.draw(rng) / 2
    stay = member.work + chances.OVERTIME.draw(rng)
    if chances.ERRAND.draw(rng):
        stay += chances.ERRAND_TAKES.draw(rng)
    if goes:
        begin = rise + member.ready + later
        drives = member.car in household.cars
        takes = chances.door_to_door(member.road) if drives else BUS[0] + BUS[1] * member.road
        away.add(_busy(member, begin, begin + 2 * takes + stay, takes))


def _busy(member: Member, begin: float, end: float, takes: float) -> Absence:
    return Absence(
        member.id,
        member.busy_at,
        member.road,
        member.bearing,
        begin,
        end,
        takes,
        member.car,
        title="Work" if member.adult else "School",
    )


def _outing(away: Away, household: Household, rises: dict[str, float], rng: Random) -> None:
    begin, road, stay = (c.draw(rng) for c in (chances.OUTING_AT, chances.OUTING_ROAD, chances.OUTING_STAY))
    begin = max(begin, *(rises[m.id] + 1 for m in household.members))
    driver = rng.choice(household.adults)
    others = [m.id for m in household.members if m is not driver]
    along = tuple(others[:RIDERS]) if chances.TOGETHER.draw(rng) else ()
    _drive(away, household, driver, Tour("outing", begin, road, stay), rng, along=along)


def _drive(
    away: Away, household: Household, driver: Member, tour: Tour, rng: Random, *, along: tuple[str, ...] = ()
) -> bool:
    """Take a car that is at home, if there is one; the driver's own first."""
    bearing, road = rng.randrange(360), round(tour.road, 1)
    takes = chances.door_to_door(road)
    end = tour.begin + 2 * takes + tour.stay
    for car in sorted(household.cars, key=lambda c: (household.cars[c] != driver.id, c)):
        trip = Absence(
            driver.id,
            tour.place,
            road,
            bearing,
            tour.begin,
            end,
            takes,
            car,
            along,
            tour.place.capitalize(),
        )
        if away.car_home_at(car, tour.begin) and away.add(trip):
            return True
    return False
