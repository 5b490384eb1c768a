"""What devices for the air of a room share: humidity, filters, cells, a controller that learns."""

import math
from typing import Annotated

from ecosim.curves import Curve, Line, steady
from ecosim.model.marks import action, on, option
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.parts.everyday import Battery
from ecosim.units import Between, Celsius, GramsPerCubicMetre, Percent, Seconds

HOUR = 3600.0
GAS = 461.5  # J/(kg K), of water vapour
ZERO = 273.15  # K


def saturation(temperature: Celsius) -> GramsPerCubicMetre:
    """The most water that air of this temperature holds, by the Magnus formula (Sonntag 1990)."""
    pressure = 611.2 * math.exp(17.62 * temperature / (243.12 + temperature))  # Pa
    return 1000 * pressure / (GAS * (temperature + ZERO))


def relative_humidity(temperature: Celsius, vapour: GramsPerCubicMetre) -> Percent:
    """What share of the water it could hold air has, in %."""
    return min(100.0, max(0.0, 100 * vapour / saturation(temperature)))


class FilterState(State):
    """What is left of it."""

    life: Percent = 100.0


class Filter(Part[FilterState]):
    """A filter that wears. The device says how fast, `self.filter.wear(0.4)`; it tells its life in steps."""

    initial: Percent = option(100.0)
    step: Annotated[Percent, Between(0.1, 50)] = option(5.0)
    _life: Curve = steady(100.0)
    _rate = 0.0

    class Dirty(Event):
        """Its life is over: it is time for a new one, or to wash it."""

    def powered(self) -> None:
        """Begin as worn as the home file says."""
        self._begin(self.initial)

    @action
    def replace(self) -> None:
        """What a hand does: put in a new one, or the washed one."""
        self._begin(100.0)

    @property
    def dirty(self) -> bool:
        """Whether its life is over."""
        return self.state.life <= 0

    def life_now(self) -> Percent:
        """What is left in %, between two steps too."""
        return self._life.at(self.time)

    def wear(self, rate: float) -> None:
        """From now on it loses so many % of its life an hour."""
        if rate != self._rate:
            self._rate = rate
            self._follow(self.life_now())

    def power_failed(self) -> None:
        """It wears no more."""
        self.wear(0.0)

    def _begin(self, life: Percent) -> None:
        self.state.life = life
        self._follow(life)

    def _follow(self, here: Percent) -> None:
        if self._rate > 0 and here > 0:
            self._life = Line(self.time, here, self.time + here / self._rate * HOUR, 0.0)
            self.start(self.follow("life", self._life, self.step), name="life", anew=True)
        else:
            self._life = steady(here)
            self.stop("life")

    @on("life", below=0.001)
    def _worn(self) -> None:
        self.emit(self.Dirty())


class Cells(Battery):
    """Batteries that are not charged but replaced."""

    @action
    def replace(self) -> None:
        """What a hand does: put in new ones."""
        self.initial = 100.0
        self.powered()


class Regulator:
    """Finds how much of its output a device needs to hold a room, from how the room answered so far.

    Asked at every quarter of a kelvin it adjusts the output seldom: heaters that are only switched on
    and off between two limits switch some thirty times a day. `warmth` is a temperature and `lack` what is
    missing to the setpoint, both counted in the direction in which the device works.
    """

    full = 0.75  # K of lack from which on it gives all it can
    patience = 2400.0  # s in which it wants to be back at the setpoint
    shortest = 60.0  # s of looking at a room that teach something

    def __init__(self, finest: float) -> None:
        self.output = 0.0  # the share of all it can that the device gives now; the device says so
        self._finest = finest
        self._hold = 0.4  # the share that holds the room; a guess until something was learned
        self._answer = (
            1 / 600
        )  # K a second by which all it can warms the room, were there no loss; a guess too
        self._taught = False
        self._since: tuple[Seconds, Celsius] | None = None
        self._before: tuple[float, float] | None = None  # output and K a second of the last stretch

    def look(self, time: Seconds, warmth: Celsius, lack: float) -> float:
        """The share of all it can to give from now on, a multiple of `finest`."""
        lack = round(lack, 2)  # milliseconds sooner or later, it decides the same
        if self._since is not None and time - self._since[0] >= self.shortest:
            self._learn((warmth - self._since[1]) / (time - self._since[0]))
        self._since = time, warmth
        wanted = 1.0 if lack >= self.full else self._hold + lack / (self._answer * self.patience)
        return round(min(1.0, max(0.0, wanted)) / self._finest) * self._finest

    def _learn(self, drift: float) -> None:
        """The room has drifted by so many K a second; compare with how it did at another output."""
        if self._before is not None and abs(self.output - self._before[0]) >= 0.1:  # noqa: PLR2004
            answer = (drift - self._before[1]) / (self.output - self._before[0])
            if answer > 0:
                answer = min(1 / 60, max(1 / 3000, answer))
                self._answer = math.sqrt(self._answer * answer) if self._taught else answer
                self._taught = True
        self._before = self.output, drift
        if self._taught:
            self._hold = min(1.0, max(0.0, self.output - drift / self._answer))
