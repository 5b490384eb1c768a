"""Quantities that change by themselves, as functions of time.

Whoever has one knows the value at any moment, and *when* it will cross a level: nothing needs to
tick. Times are seconds since the epoch.
"""

import math
from dataclasses import dataclass
from typing import Protocol

_HAIR = 1e-6

# The curves below are never changed. Not `frozen`, because that makes them four times as slow to make.


class Curve(Protocol):
    """A quantity over time."""

    def at(self, time: float) -> float:
        """The value at `time`."""

    def crossing(self, level: float, after: float) -> float | None:
        """When the value next reaches `level`, strictly later than `after`; None for never."""

    def rising(self, time: float) -> int:
        """1 while it rises, -1 while it falls, 0 when it has come to rest."""

    @property
    def end(self) -> float | None:
        """When it comes to rest; None for never."""


@dataclass(slots=True, unsafe_hash=True)
class Line:
    """From `(t0, y0)` straight to `(t1, y1)`, and constant before and after."""

    t0: float
    y0: float
    t1: float
    y1: float

    def at(self, time: float) -> float:
        """The value at `time`."""
        if time >= self.t1:
            return self.y1
        if time <= self.t0:
            return self.y0
        return self.y0 + (self.y1 - self.y0) * (time - self.t0) / (self.t1 - self.t0)

    def crossing(self, level: float, after: float) -> float | None:
        """When the value next reaches `level`, strictly later than `after`; None for never."""
        low, high = sorted((self.y0, self.y1))
        if not low <= level <= high or low == high:
            return None
        share = (level - self.y0) / (self.y1 - self.y0)
        time = self.t1 if level == self.y1 else self.t0 + (self.t1 - self.t0) * share
        return time if time > after else None

    def rising(self, time: float) -> int:
        """1 while it rises, -1 while it falls, 0 when it has come to rest."""
        return 0 if time >= self.t1 or self.y0 == self.y1 else 1 if self.y1 > self.y0 else -1

    @property
    def end(self) -> float | None:
        """When it comes to rest; None for never."""
        return self.t1


@dataclass(slots=True, unsafe_hash=True)
class Decay:
    """From `y0` at `t0` towards `limit`, the distance shrinking by e every `tau` seconds."""

    t0: float
    y0: float
    limit: float
    tau: float

    def at(self, time: float) -> float:
        """The value at `time`."""
        if time <= self.t0:
            return self.y0
        return self.limit + (self.y0 - self.limit) * math.exp(-(time - self.t0) / self.tau)

    def crossing(self, level: float, after: float) -> float | None:
        """When the value next reaches `level`, strictly later than `after`; None for never."""
        before, beyond = self.y0 - self.limit, level - self.limit
        if not beyond or not 1 <= before / beyond < math.inf:
            return None
        time = self.t0 + self.tau * math.log(before / beyond)
        return time if time > after else None

    def rising(self, time: float) -> int:  # noqa: ARG002 - it never quite rests
        """1 while it rises, -1 while it falls, 0 when it has come to rest."""
        return 0 if self.y0 == self.limit else 1 if self.limit > self.y0 else -1

    @property
    def end(self) -> float | None:
        """When it comes to rest; None for never."""
        return None


def steady(value: float) -> Line:
    """A quantity at rest."""
    return Line(0.0, value, 0.0, value)


def next_step(curve: Curve, step: float, after: float) -> float | None:
    """When the value next reaches another multiple of `step`, strictly later than `after`."""
    direction = curve.rising(after)
    if not direction:
        return None
    here = curve.at(after) / step
    # A hair beyond `here`, so that a value standing on a multiple does not find itself again.
    nearest = math.floor(here + _HAIR) + 1 if direction > 0 else math.ceil(here - _HAIR) - 1
    # 3 * 0.1 is a hair beyond 0.3: without rounding, a curve that ends at 0.3 would never reach it.
    return curve.crossing(round(nearest * step, 9), after)


def passes(step: float, new: float, old: float) -> bool:
    """Whether a multiple of `step` was reached or passed on the way from `old` to `new`."""
    if new >= old:
        return math.floor(new / step + _HAIR) > math.floor(old / step + _HAIR)
    return math.ceil(new / step - _HAIR) < math.ceil(old / step - _HAIR)


def encode(curve: Curve) -> dict[str, list[float]]:
    """JSON-ready form: `{"line": [t0, y0, t1, y1]}` or `{"decay": [t0, y0, limit, tau]}`."""
    if isinstance(curve, Line):
        return {"line": [curve.t0, curve.y0, curve.t1, curve.y1]}
    if isinstance(curve, Decay):
        return {"decay": [curve.t0, curve.y0, curve.limit, curve.tau]}
    raise TypeError(curve)


def decode(value: dict[str, list[float]]) -> Curve:
    """The curve that `encode` wrote."""
    ((shape, numbers),) = value.items()
    return _SHAPES[shape](*numbers)


_SHAPES: dict[str, type[Line] | type[Decay]] = {"line": Line, "decay": Decay}
