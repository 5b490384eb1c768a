"""Values that our files share: times of day, durations, names."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from ecosim.files.words import given

_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(s|sec|seconds?|min|minutes?|h|hours?)")
_HMS = re.compile(r"(\d{1,2}):([0-5]\d):([0-5]\d)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


class FileModel(BaseModel):
    """A mapping in a file: no unknown keys, nothing converted behind the writer's back."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def seconds(value: object) -> float:
    """A duration in seconds. Raises `ValueError` where it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf"):
        return float(value)
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if match:
            return float(match.group(1)) * _SECONDS[match.group(2)[0]]
        match = _HMS.fullmatch(value.strip())
        if match:
            hours, minutes, rest = (int(g) for g in match.groups())
            return float(3600 * hours + 60 * minutes + rest)
    raise ValueError(f"a duration like 10 s, 5 min, 1 h or 00:05:00 is wanted, not {given(value)}")


def clock_time(value: object) -> time:
    """A local time of day, `HH:MM` or `HH:MM:SS`. Raises `ValueError` where it is none."""
    if isinstance(value, time):
        return value
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"a time like 06:45 or 06:45:30 is wanted, not {given(value)}")
    hour, minute, second = (int(g or 0) for g in match.groups())
    return time(hour, minute, second)


def calendar_date(value: object) -> date:
    """A date, `YYYY-MM-DD`. Raises `ValueError` where it is none."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"a date like 2026-03-17 is wanted, not {given(value)}")


def identifier(value: object) -> str:
    """A name that can stand in a topic. Raises `ValueError` where it cannot."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(
            f"a name of lower-case letters, digits and single hyphens is wanted, not {given(value)}"
        )
    return value


def scalar(value: object) -> object:
    """One value: no list, no mapping. Raises `ValueError` otherwise."""
    if isinstance(value, (list, dict)):
        raise ValueError(f"one value is wanted, not {given(value)}")  # noqa: TRY004 - pydantic takes this one
    return value


def at_once(value: object) -> object:
    """One thing where a list of them is meant."""
    return [value] if isinstance(value, dict) else value


def _before(check: Callable[[object], Any]) -> BeforeValidator:
    return BeforeValidator(check)


Duration = Annotated[float, _before(seconds)]
"""Seconds, written as `10 s`, `5 min`, `1 h`, `00:05:00` or a bare number of seconds."""
ClockTime = Annotated[time, _before(clock_time)]
"""A local time of day."""
CalendarDate = Annotated[date, _before(calendar_date)]
Identifier = Annotated[str, _before(identifier)]
Scalar = Annotated[Any, _before(scalar)]
