"""Quantities: numbers with a unit, bounds, and how finely they are worth telling.

Unit strings are Homie's recommended ones where there is one. Narrow a quantity where it is used:

    target: Annotated[Celsius, Between(16, 30, step=0.5)]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from annotated_types import BaseMetadata, Ge, GroupedMetadata, Le

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts. `decimals` is how finely it is published; a smaller change is no news."""

    symbol: str
    decimals: int = 1


@dataclass(frozen=True)
class Between(GroupedMetadata):
    """Bounds, both included; None is open. What is set from outside is rounded to the nearest `step`."""

    low: float | None = None
    high: float | None = None
    step: float | None = None

    def __iter__(self) -> Iterator[BaseMetadata]:
        if self.low is not None:
            yield Ge(self.low)
        if self.high is not None:
            yield Le(self.high)


@dataclass(frozen=True, slots=True)
class Named:
    """A friendly name on the wire; for car signals the full path in the Vehicle Signal Specification."""

    name: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What the two values of a boolean mean, for people: `Labels("unlocked", "locked")`."""

    false: str
    true: str


@dataclass(frozen=True, slots=True)
class ColorSpaces:
    """The encodings a colour can have, the preferred one first: `rgb`, `hsv`, `xyz`."""

    spaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """That a property can be set from outside; `gradual`: it takes time, and tells its target meanwhile."""

    gradual: bool = False


Settable = Annotated[T, Access()]
Gradual = Annotated[T, Access(gradual=True)]

Celsius = Annotated[float, Unit("°C"), Between(-60, 250)]
Percent = Annotated[float, Unit("%", 0), Between(0, 100)]
Litres = Annotated[float, Unit("L", 2), Between(0, None)]
Watts = Annotated[float, Unit("W", 0)]
Kilowatts = Annotated[float, Unit("kW", 2)]
WattHours = Annotated[float, Unit("Wh", 1), Between(0, None)]
KilowattHours = Annotated[float, Unit("kWh", 2), Between(0, None)]
Volts = Annotated[float, Unit("V")]
Amperes = Annotated[float, Unit("A")]
Metres = Annotated[float, Unit("m", 0), Between(0, None)]
Kilometres = Annotated[float, Unit("km", 1), Between(0, None)]
KilometresPerHour = Annotated[float, Unit("km/h", 0), Between(0, None)]
MetresPerSecond = Annotated[float, Unit("m/s"), Between(0, None)]
Degrees = Annotated[float, Unit("°", 5), Between(-180, 180)]
Seconds = Annotated[float, Unit("s", 0), Between(0, None)]
Minutes = Annotated[float, Unit("min", 0)]
Hours = Annotated[float, Unit("h"), Between(0, None)]
Lux = Annotated[float, Unit("lx", 0), Between(0, None)]
Mired = Annotated[int, Unit("MK⁻¹", 0), Between(100, 1000)]
Pascals = Annotated[float, Unit("Pa", 0), Between(0, None)]
PartsPerMillion = Annotated[float, Unit("ppm", 0), Between(0, None)]
BeatsPerMinute = Annotated[int, Unit("bpm", 0), Between(0, 250)]
Count = Annotated[int, Unit("#", 0), Between(0, None)]
Color = Annotated[str, ColorSpaces(("rgb",))]


def narrowest(metadata: tuple[Any, ...]) -> Between:
    """All the bounds of an annotation as one: the highest low, the lowest high, the last step."""
    bounds = [m for m in metadata if isinstance(m, Between)]
    lows = [b.low for b in bounds if b.low is not None]
    highs = [b.high for b in bounds if b.high is not None]
    steps = [b.step for b in bounds if b.step is not None]
    return Between(max(lows, default=None), min(highs, default=None), steps[-1] if steps else None)
