"""Where entities are, and how far apart."""

import math
from collections.abc import Mapping
from typing import Any, Protocol

_EARTH = 6_371_000.0  # m


class Located(Protocol):
    """What may say where it is."""

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Among them `latitude` and `longitude`."""


def located(state: Located) -> tuple[float, float] | None:
    """Where it is; None where it does not say."""
    found = [state.attributes.get(k) for k in ("latitude", "longitude")]
    latitude, longitude = (float(v) if isinstance(v, int | float) else None for v in found)
    return None if latitude is None or longitude is None else (latitude, longitude)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far apart, in metres."""
    (a, b), (c, d) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    square = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(square)))
