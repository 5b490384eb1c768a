"""Quantities: numbers with a unit, bounds, and how finely they are worth telling.

Unit strings are Homie's recommended ones where there is one. Narrow a quantity where it is used:

    target: Annotated[Celsius, Between(16, 30, step=0.5)]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from annotated_types import BaseMetadata, Ge, GroupedMetadata, Le
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")
FLOAT = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE]-?[0-9]+)?")
_CHANNELS: dict[str, tuple[int, ...]] = {"rgb": (255, 255, 255), "hsv": (360, 100, 100), "xyz": (1, 1)}


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

    def __post_init__(self) -> None:
        if not self.spaces or len(set(self.spaces)) < len(self.spaces) or set(self.spaces) - set(_CHANNELS):
            raise ValueError(f"ColorSpaces({self.spaces!r}): name some of {', '.join(_CHANNELS)}, each once")

    def check(self, text: str) -> str:
        """A colour as it came. Raises `ValueError` where it is none of these."""
        space, *numbers = text.split(",")
        if space not in self.spaces:
            raise ValueError(f"{space!r} is not one of {','.join(self.spaces)}")
        channels = _CHANNELS[space]
        if len(numbers) != len(channels):
            raise ValueError(f"{space} takes {len(channels)} numbers, not {len(numbers)}")
        for number, most in zip(numbers, channels, strict=True):
            if not FLOAT.fullmatch(number) or not 0 <= float(number) <= most:
                raise ValueError(f"{number!r} in {text!r} is not a number from 0 to {most}")
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        return core_schema.no_info_after_validator_function(self.check, handler(source))


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
MicrogramsPerCubicMetre = Annotated[float, Unit("µg/m³", 0), Between(0, None)]
GramsPerCubicMetre = Annotated[float, Unit("g/m³"), Between(0, None)]
CubicMetresPerHour = Annotated[float, Unit("m³/h", 0), Between(0, None)]
LitresPerMinute = Annotated[float, Unit("L/min"), Between(0, None)]
PartsPerMillion = Annotated[float, Unit("ppm", 0), Between(0, None)]
BeatsPerMinute = Annotated[int, Unit("bpm", 0), Between(0, 250)]
Count = Annotated[int, Unit("#", 0), Between(0, None)]
Color = Annotated[str, ColorSpaces(("rgb",))]


def unfold(annotation: Any, metadata: tuple[Any, ...] = ()) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401
    """A type without `Annotated` and `| None`, and all the metadata found on the way, outermost last."""
    while True:
        origin, arguments = get_origin(annotation), get_args(annotation)
        inner = [a for a in arguments if a is not NoneType]
        if origin is Annotated:
            annotation, *more = arguments
            metadata = (*more, *metadata)
        elif origin in (Union, UnionType) and len(inner) == 1:
            annotation = inner[0]
        else:
            return annotation, metadata


def narrowest(metadata: tuple[Any, ...]) -> Between:
    """All the bounds of an annotation as one: the highest low, the lowest high, the last step."""
    bounds = [m for m in metadata if isinstance(m, Between)]
    lows: list[Any] = [b.low for b in bounds] + [m.ge for m in metadata if isinstance(m, Ge)]
    highs: list[Any] = [b.high for b in bounds] + [m.le for m in metadata if isinstance(m, Le)]
    steps = [b.step for b in bounds if b.step is not None]
    return Between(
        max((low for low in lows if low is not None), default=None),
        min((high for high in highs if high is not None), default=None),
        steps[-1] if steps else None,
    )
