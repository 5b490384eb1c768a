"""Integers and floats of Homie 5, with their bounds and steps.

https://homieiot.github.io/specification/#formats - "round property values to the nearest step […]
The min/max validation must be done after rounding."
"""

import math
import re
from typing import Any

from ecosim.units import FLOAT, Between
from ecosim.wire.datatype import Codec, InvalidPayload

_INTEGER = re.compile(r"-?[0-9]{1,999}")  # Python converts no more than 4300 digits
_MOST = 2**63


def number(kind: type, bounds: Between, symbol: str | None, decimals: int) -> Codec:
    """The codec of `int` or `float`. Raises `TypeError` for bounds that no value can meet."""
    whole = kind is int
    bounds = _of_integers(bounds) if whole else bounds
    if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
        raise TypeError(f"nothing is between {bounds.low:g} and {bounds.high:g}")
    if bounds.step is not None and not bounds.step > 0:
        raise TypeError(f"a step is above 0, not {bounds.step:g}")
    read = _integer if whole else _float

    def decode(payload: str) -> Any:  # noqa: ANN401
        return within(read(payload), bounds, None)

    def decode_near(payload: str, present: Any) -> Any:  # noqa: ANN401
        return within(read(payload), bounds, present)

    near = decode_near if bounds.step and bounds.low is None and bounds.high is None else None
    if whole:
        return Codec("integer", range_text(bounds), symbol, str, decode, near)
    return Codec("float", range_text(bounds), symbol, lambda v: float_text(v, decimals), decode, near)


def _of_integers(bounds: Between) -> Between:
    low = None if bounds.low is None else math.ceil(bounds.low)
    high = None if bounds.high is None else math.floor(bounds.high)
    if bounds.step is not None and bounds.step != int(bounds.step):
        raise TypeError(f"the step of an integer is an integer, not {bounds.step:g}")
    return Between(low, high, None if bounds.step is None else int(bounds.step))


def range_text(bounds: Between) -> str | None:
    """`min:max:step`, as in a format; None where all are open."""
    if bounds.low is None and bounds.high is None and not bounds.step:
        return None
    text = f"{_plain(bounds.low)}:{_plain(bounds.high)}"
    return f"{text}:{_plain(bounds.step)}" if bounds.step else text


def _plain(value: float | None) -> str:
    """A bound as short as can be. Homie's floats have no `+` in the exponent."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value).replace("+", "")


def within(value: float, bounds: Between, present: float | None) -> float:
    """The value rounded to the nearest step. Raises `InvalidPayload` where that is out of bounds."""
    step = bounds.step
    if step:
        base = next((b for b in (bounds.low, bounds.high, present) if b is not None), 0)
        if isinstance(value, int) and isinstance(base, int):
            value = base + (2 * (value - base) + int(step)) // (2 * int(step)) * int(step)
        else:
            # 16 + 140 * 0.1 is a hair beyond 30.
            value = round(base + math.floor((value - base) / step + 0.5) * step, 9)
    if (bounds.low is not None and value < bounds.low) or (bounds.high is not None and value > bounds.high):
        raise InvalidPayload(f"{value:g} is outside {range_text(bounds)}")
    return value


def _integer(payload: str) -> int:
    if not _INTEGER.fullmatch(payload) or not -_MOST <= int(payload) < _MOST:
        raise InvalidPayload(f"{shortened(payload)} is not an integer")
    return int(payload)


def _float(payload: str) -> float:
    if not FLOAT.fullmatch(payload) or not math.isfinite(float(payload)):
        raise InvalidPayload(f"{shortened(payload)} is not a float")
    return float(payload)


def float_text(value: float, decimals: int) -> str:
    """With so many decimals at most, and none that say nothing."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def shortened(payload: str) -> str:
    """A payload in quotes, for a line that people read."""
    longest = 60
    return repr(payload) if len(payload) <= longest else repr(payload[:longest]) + "…"
