"""Who lives in a household, and what each is used to."""

from dataclasses import dataclass, field
from random import Random

from ecosim.new import chances

MOST = 6
_NAMES = (
    *("Anna", "Ben", "Carla", "David", "Emma", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Klara", "Leon"),
    *("Mia", "Nora", "Oskar", "Paula", "Ruben", "Sofia", "Tom", "Vera"),
)
ADULT, CHILD = "adult", "child"


@dataclass(slots=True)
class Member:
    """Somebody of the household; hours of the day, km by road one way. `car` is the one they drive."""

    id: str
    name: str
    age: str
    room: str
    rise: float
    later: float
    ready: float
    sleep: float
    employed: bool = False
    work: float = 0.0
    road: float = 0.0
    bearing: int = 0
    car: str = ""

    @property
    def adult(self) -> bool:
        """Whether they are grown up."""
        return self.age == ADULT

    @property
    def busy_at(self) -> str:
        """The place they go to on a weekday, empty where there is none."""
        if not self.adult:
            return f"{self.id}-school"
        return f"{self.id}-work" if self.employed else ""


@dataclass(slots=True)
class Household:
    """Its members, adults first; its cars, each with its usual driver, and the kWh they find enough."""

    members: list[Member]
    cars: dict[str, str] = field(default_factory=dict)
    habits: dict[str, float] = field(default_factory=dict)

    @property
    def adults(self) -> list[Member]:
        """The grown-ups: all of them may drive."""
        return [m for m in self.members if m.adult]

    def member(self, id_: str) -> Member:
        """One of them."""
        return next(m for m in self.members if m.id == id_)


def draw_household(people: int, rng: Random) -> Household:
    """A household of so many."""
    names = rng.sample(_NAMES, people)
    adults = 2 if people > 1 and chances.SECOND_ADULT.draw(rng) else 1
    members = [_adult(name, rng) for name in names[:adults]]
    members += [_child(name, number, members[0], rng) for number, name in enumerate(names[adults:], start=2)]
    household = Household(members)
    drivers = sorted((m for m in members if m.adult), key=lambda m: (not m.employed, -m.road, m.id))
    second = chances.SECOND_CAR.draw(rng) and len(drivers) > 1 and drivers[1].employed
    for number, driver in enumerate(drivers[: 2 if second else 1], start=1):
        driver.car = "car" if number == 1 else f"car-{number}"
        household.cars[driver.car] = driver.id
        household.habits[driver.car] = chances.NEED.draw(rng)
    return household


def _adult(name: str, rng: Random) -> Member:
    employed = chances.EMPLOYED.draw(rng)
    return Member(
        name.lower(),
        name,
        ADULT,
        "bedroom",
        chances.RISE.draw(rng),
        chances.RISE_LATER.draw(rng),
        chances.READY.draw(rng),
        chances.SLEEP.draw(rng),
        employed,
        chances.WORK.draw(rng),
        round(chances.COMMUTE.draw(rng), 1),
        rng.randrange(360),
    )


def _child(name: str, number: int, parent: Member, rng: Random) -> Member:
    """A child rises with its parents, and sleeps before them."""
    return Member(
        name.lower(),
        name,
        CHILD,
        f"bedroom-{number}",
        max(6.2, parent.rise),
        parent.later,
        parent.ready,
        min(21.5, parent.sleep - 1.2),
        road=round(chances.SCHOOL_ROAD.draw(rng), 1),
        bearing=rng.randrange(360),
    )
