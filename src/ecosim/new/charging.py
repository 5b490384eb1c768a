"""When a car is plugged in at home, as people do: when it has used what they find enough."""

from dataclasses import dataclass
from random import Random

from ecosim.new import chances
from ecosim.new.people import Household
from ecosim.new.trips import Away

PER_KM = 0.17  # kWh from the socket that its driver reckons with
PLUGGING = 5 / 60  # hours from being home to the cable being in
UNPLUGGING = 3 / 60  # hours before leaving
TOO_LOW = 28.0  # kWh used, from which everybody plugs in


@dataclass(slots=True)
class Cable:
    """A car's cable from day to day: whether it is in, and what the car has used since it was."""

    need: float
    plugged: bool = True
    used: float = 0.0

    def driven(self, road: float, rng: Random) -> bool:
        """It has been driven so many km and is home again; whether it is plugged in."""
        self.used += PER_KM * road
        mood = chances.MOOD.draw(rng)
        self.plugged = self.used >= min(TOO_LOW, self.need * mood)
        if self.plugged:
            self.used = 0.0
        return self.plugged


@dataclass(frozen=True, slots=True)
class Plug:
    """At this hour somebody plugs a car in, or unplugs it."""

    hour: float
    who: str
    car: str
    goes_in: bool


def cables_of(household: Household) -> dict[str, Cable]:
    """The cables at the beginning: all in, all cars charged."""
    return {car: Cable(need) for car, need in household.habits.items()}


def draw_plugs(cables: dict[str, Cable], away: Away, rng: Random) -> list[Plug]:
    """What is done with the cables on a day."""
    plugs = []
    for trip in sorted((a for a in away.absences if a.car), key=lambda a: a.begin):
        cable = cables[trip.car]
        if cable.plugged:
            plugs.append(Plug(trip.begin - UNPLUGGING, trip.who, trip.car, False))
        if cable.driven(2 * trip.road, rng):
            plugs.append(Plug(trip.end + PLUGGING, trip.who, trip.car, True))
    return plugs
