"""Means with 95 % confidence intervals, and quantiles; without chance, so the same numbers each time."""

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist, fmean, stdev
from typing import TypedDict

_Z = NormalDist().inv_cdf(0.975)
_ONE, _TWO = 12.7062, 4.3027  # Student's t of 0.975 with one and two degrees of freedom
_FEW = 2


class Figure(TypedDict):
    """A mean over `n` seeds, and the interval that holds the true one in 95 of 100 such comparisons.

    With one seed there is no interval; `n` is how many seeds have the number at all.
    """

    mean: float
    low: float | None
    high: float | None
    n: int


def student(freedom: int) -> float:
    """Student's t of 0.975, to a thousandth: Cornish and Fisher's series from three degrees of freedom on."""
    if freedom <= _FEW:
        return _ONE if freedom == 1 else _TWO
    z, n = _Z, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )


def figure(values: Iterable[float | None]) -> Figure | None:
    """The mean of those there are; None where there is none."""
    found = [value for value in values if value is not None]
    if not found:
        return None
    mean, n = fmean(found), len(found)
    if n == 1:
        return Figure(mean=_short(mean), low=None, high=None, n=1)
    half = student(n - 1) * stdev(found) / math.sqrt(n)
    return Figure(mean=_short(mean), low=_short(mean - half), high=_short(mean + half), n=n)


def difference(values: Sequence[float | None], others: Sequence[float | None]) -> Figure | None:
    """How much more than in `others`, pair by pair: the same seed is the same day."""
    pairs = zip(values, others, strict=True)
    return figure(a - b for a, b in pairs if a is not None and b is not None)


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value that so large a share does not exceed, between neighbours where it falls between them."""
    found = sorted(values)
    if not found:
        return None
    place = share * (len(found) - 1)
    low = math.floor(place)
    high = min(low + 1, len(found) - 1)
    return found[low] + (place - low) * (found[high] - found[low])


def _short(value: float) -> float:
    return round(value, 4)
