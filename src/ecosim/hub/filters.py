"""The filters, tests and functions of templates that need to know nothing of a home.

Meaning as in Home Assistant: https://www.home-assistant.io/template-functions/
Nothing here asks a clock, and nothing draws lots: a day can be lived twice.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from statistics import fmean, median
from typing import Any

from jinja2.filters import do_float, do_int
from jinja2.runtime import Context
from jinja2.utils import pass_context

from ecosim.entities.faces import slug
from ecosim.hub import filters_more, registry
from ecosim.hub.sight import Sight

SIGHT = " sight"  # the context's key for it: no template can name it
_NONE: Any = object()
_TRUE = ("1", "true", "yes", "on", "enable")
_FALSE = ("0", "false", "no", "off", "disable")

# ------------------------------------------------------------- numbers


def _or_default(name: str, value: object, found: Any, default: Any) -> Any:  # noqa: ANN401
    if found is not _NONE:
        return found
    if default is not _NONE:
        return default
    raise ValueError(f"{name} got invalid input {value!r} and no default")


def to_int(value: Any, default: Any = _NONE, base: int = 10) -> Any:  # noqa: ANN401
    """A whole number, or the default."""
    return _or_default("int", value, do_int(value, _NONE, base), default)


def to_float(value: Any, default: Any = _NONE) -> Any:  # noqa: ANN401
    """A number, or the default."""
    return _or_default("float", value, do_float(value, _NONE), default)


def to_bool(value: Any, default: Any = _NONE) -> Any:  # noqa: ANN401
    """A boolean in one of the words for it, or the default."""
    word = str(value).lower().strip()
    found = word in _TRUE if word in (*_TRUE, *_FALSE) else _NONE
    return _or_default("bool", value, found, default)


def rounded(value: Any, precision: int = 0, method: str = "common", default: Any = _NONE) -> Any:  # noqa: ANN401
    """To so many decimals; `method`: common, floor, ceil, half."""
    number, scale = do_float(value, _NONE), 10**precision
    if number is _NONE:
        return _or_default("round", value, _NONE, default)
    if method in ("ceil", "floor"):
        number = getattr(math, method)(number * scale) / scale
    else:
        number = round(number * 2) / 2 if method == "half" else round(number, precision)
    return int(number) if precision == 0 and method != "half" else number


def is_number(value: Any) -> bool:  # noqa: ANN401
    """Whether it is one, finite."""
    return not isinstance(value, bool) and math.isfinite(do_float(value, math.nan))


def _numbers(values: tuple[Any, ...]) -> list[float]:
    listed = values[0] if len(values) == 1 and isinstance(values[0], Iterable) else values
    return [float(v) for v in listed]


# ------------------------------------------------------------- times


def as_datetime(value: Any, default: Any = _NONE) -> Any:  # noqa: ANN401
    """A time from its text, or from seconds since the epoch."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return _or_default("as_datetime", value, _NONE, default)


def strptime(text: Any, form: str, default: Any = _NONE) -> Any:  # noqa: ANN401
    """A time from its text in a form."""
    try:
        return datetime.strptime(str(text), form)  # noqa: DTZ007 - has a zone where the form has one
    except ValueError:
        return _or_default("strptime", text, _NONE, default)


@pass_context
def timestamp_custom(
    context: Context,
    value: Any,  # noqa: ANN401
    form: str = "%Y-%m-%d %H:%M:%S",
    local: bool = True,
    default: Any = _NONE,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Seconds since the epoch as a local time in a form."""
    try:
        moment = datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError):
        return _or_default("timestamp_custom", value, _NONE, default)
    return (_sight(context).as_local(moment) if local else moment).strftime(form)


@pass_context
def timestamp_local(context: Context, value: Any) -> str:  # noqa: ANN401
    """Seconds since the epoch as local time, ISO 8601."""
    return _sight(context).as_local(datetime.fromtimestamp(float(value), UTC)).isoformat()


def timestamp_utc(value: Any) -> str:  # noqa: ANN401
    """Seconds since the epoch as UTC, ISO 8601."""
    return datetime.fromtimestamp(float(value), UTC).isoformat()


# ------------------------------------------------------------- texts and lists


def _found(how: Callable[..., Any]) -> Callable[..., bool]:
    def find(value: object, pattern: str = "", ignorecase: bool = False) -> bool:
        return bool(how(pattern, str(value), re.IGNORECASE if ignorecase else 0))

    return find


def regex_replace(value: object, find: str = "", replace: str = "", ignorecase: bool = False) -> str:
    """With all that matches replaced."""
    return re.sub(find, replace, str(value), flags=re.IGNORECASE if ignorecase else 0)


def regex_findall(value: object, find: str = "", ignorecase: bool = False) -> list[Any]:
    """All that matches."""
    return re.findall(find, str(value), re.IGNORECASE if ignorecase else 0)


def regex_findall_index(value: object, find: str = "", index: int = 0, ignorecase: bool = False) -> Any:  # noqa: ANN401
    """One of all that match."""
    return regex_findall(value, find, ignorecase)[index]


def iif(value: Any, if_true: Any = True, if_false: Any = False, if_none: Any = _NONE) -> Any:  # noqa: ANN401
    """One of two or three, as the value is true, false or none."""
    if value is None and if_none is not _NONE:
        return if_none
    return if_true if value else if_false


def _asks(name: str) -> Callable[..., Any]:
    """A function of the home as a filter or a test."""

    @pass_context
    def ask(context: Context, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        return _sight(context).function(name)(*given, **more)

    return ask


def _sight(context: Context) -> Sight:
    found = context.get(SIGHT)
    assert isinstance(found, Sight)  # noqa: S101 - each template is rendered with it
    return found


# ------------------------------------------------------------- the tables

OF_THE_HOME = ("states", "state_attr", "is_state", "is_state_attr", "has_value", "expand")
ABOUT_THE_HOME = registry.NAMES
_BOTH: Mapping[str, Callable[..., Any]] = {
    "int": to_int,
    "float": to_float,
    "bool": to_bool,
    "is_number": is_number,
    "iif": iif,
    "as_datetime": as_datetime,
    "as_timedelta": lambda value: timedelta(seconds=float(value)),
    "slugify": lambda value, separator="_": slug(str(value)).replace("_", separator),
    "average": lambda *values: fmean(_numbers(values)),
    "median": lambda *values: median(_numbers(values)),
}
FUNCTIONS: Mapping[str, Any] = {
    **filters_more.FUNCTIONS,
    **_BOTH,
    "strptime": strptime,
    "timedelta": timedelta,
    "max": max,
    "min": min,
    "zip": zip,
    "tuple": tuple,
}
FILTERS: Mapping[str, Callable[..., Any]] = {
    **filters_more.FILTERS,
    **_BOTH,
    **{name: _asks(name) for name in (*OF_THE_HOME, *ABOUT_THE_HOME, "as_timestamp", "as_local", "today_at")},
    "round": rounded,
    "multiply": lambda value, by: float(value) * by,
    "add": lambda value, more: float(value) + more,
    "contains": lambda value, wanted: wanted in value,
    "timestamp_custom": timestamp_custom,
    "timestamp_local": timestamp_local,
    "timestamp_utc": timestamp_utc,
    "regex_match": _found(re.match),
    "regex_search": _found(re.search),
    "regex_replace": regex_replace,
    "regex_findall": regex_findall,
    "regex_findall_index": regex_findall_index,
    "from_json": json.loads,
}
TESTS: Mapping[str, Callable[..., Any]] = {
    **filters_more.TESTS,
    **{
        name: _asks(name)
        for name in ("is_state", "is_state_attr", "has_value", "is_device_attr", "is_hidden_entity")
    },
    "is_number": is_number,
    "contains": FILTERS["contains"],
    "match": FILTERS["regex_match"],
    "search": FILTERS["regex_search"],
}
