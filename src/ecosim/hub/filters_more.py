"""More filters, tests and functions of templates: mathematics, texts, bits and sets.

Meaning as in Home Assistant: https://www.home-assistant.io/template-functions/
"""

import base64
import hashlib
import json
import math
import struct
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from statistics import mode
from typing import Any
from urllib.parse import quote_plus, urlencode

from jinja2 import Undefined

_NONE: Any = object()
_TEENS = range(11, 14)


def _mathematical(name: str, how: Callable[..., float]) -> Callable[..., Any]:
    """A function of numbers; what it says of anything else is the default."""

    def work(value: Any, *more: Any, default: Any = _NONE) -> Any:  # noqa: ANN401
        arguments, takes = list(more), how in (math.atan2, math.log)
        if not takes and arguments:
            default = arguments.pop(0)
        elif len(arguments) > 1:
            default = arguments.pop(1)
        try:
            return how(float(value), *(float(m) for m in arguments))
        except (TypeError, ValueError, ZeroDivisionError):
            if default is _NONE:
                raise ValueError(f"{name} got invalid input {value!r} and no default") from None
            return default

    return work


def ordinal(value: Any) -> str:  # noqa: ANN401
    """`1st`, `2nd`, `11th`."""
    number = int(str(value)[-2:])
    ending = "th" if number in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{value}{ending}"


def _encoded(value: object) -> str:
    return base64.b64encode(value if isinstance(value, bytes) else str(value).encode()).decode()


def _decoded(value: str, encoding: str | None = "utf-8") -> Any:  # noqa: ANN401
    found = base64.b64decode(value)
    return found.decode(encoding) if encoding else found


def _packed(value: Any, form: str) -> bytes | None:  # noqa: ANN401
    try:
        return struct.pack(form, value)
    except struct.error:
        return None


def _unpacked(value: bytes, form: str, offset: int = 0) -> Any:  # noqa: ANN401
    try:
        return struct.unpack_from(form, value, offset)[0]
    except struct.error:
        return None


def to_json(
    value: Any,  # noqa: ANN401
    ensure_ascii: bool = False,
    pretty_print: bool = False,
    sort_keys: bool = False,
) -> str:
    """As JSON, without spaces; times as texts."""
    form: dict[str, Any] = {"indent": 2} if pretty_print else {"separators": (",", ":")}
    return json.dumps(value, ensure_ascii=ensure_ascii, sort_keys=sort_keys, default=_plain, **form)


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def urlencoded(value: object) -> str:
    """As it stands in an address."""
    return urlencode(value) if isinstance(value, Mapping) else quote_plus(str(value))


def defined(value: Any) -> Any:  # noqa: ANN401
    """The value; a mistake where there is none."""
    if isinstance(value, Undefined):
        value()
    return value


def _common(*values: Any) -> Any:  # noqa: ANN401
    listed = values[0] if isinstance(values[0], list | tuple) else values
    return mode(listed)


def flatten(value: Iterable[Any], levels: int | None = None) -> list[Any]:
    """A list without lists in it, so many levels deep."""
    found: list[Any] = []
    for item in value:
        if isinstance(item, list | tuple) and (levels is None or levels > 0):
            found += flatten(item, None if levels is None else levels - 1)
        else:
            found.append(item)
    return found


def combine(*given: Mapping[str, Any], recursive: bool = False) -> dict[str, Any]:
    """Mappings as one; the last says what counts."""
    found: dict[str, Any] = {}
    for each in given:
        for key, value in each.items():
            both = recursive and isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
            found[key] = combine(found[key], value, recursive=True) if both else value
    return found


def _hashed(name: str) -> Callable[[object], str]:
    return lambda value: hashlib.new(name, str(value).encode(), usedforsecurity=False).hexdigest()


def _kept(value: Iterable[Any], others: Iterable[Any], *, inside: bool) -> list[Any]:
    there = list(others)
    return [v for v in dict.fromkeys(value) if (v in there) == inside]


_FUNCTIONS = (math.sin, math.cos, math.tan, math.asin, math.acos, math.atan, math.atan2, math.sqrt, math.log)
_MATHS = {f.__name__: _mathematical(f.__name__, f) for f in _FUNCTIONS}
BOTH: Mapping[str, Callable[..., Any]] = {
    **_MATHS,
    "pack": _packed,
    "unpack": _unpacked,
    "statistical_mode": _common,
    "bitwise_and": lambda one, other: one & other,
    "bitwise_or": lambda one, other: one | other,
    "bitwise_xor": lambda one, other: one ^ other,
    "urlencode": urlencoded,
    "flatten": flatten,
    "combine": combine,
    "union": lambda one, other: list(dict.fromkeys([*one, *other])),
    "intersect": lambda one, other: _kept(one, other, inside=True),
    "difference": lambda one, other: _kept(one, other, inside=False),
    "symmetric_difference": lambda one, other: [
        *_kept(one, other, inside=False),
        *_kept(other, one, inside=False),
    ],
    "typeof": lambda value: type(value).__name__,
    **{name: _hashed(name) for name in ("md5", "sha1", "sha256", "sha512")},
}
FUNCTIONS: Mapping[str, Any] = {
    **BOTH,
    "set": set,
    "e": math.e,
    "pi": math.pi,
    "tau": math.tau,
    "inf": math.inf,
}
FILTERS: Mapping[str, Callable[..., Any]] = {
    **BOTH,
    "ord": ord,
    "ordinal": ordinal,
    "base64_encode": _encoded,
    "base64_decode": _decoded,
    "is_defined": defined,
    "to_json": to_json,
}
TESTS: Mapping[str, Callable[..., Any]] = {
    "datetime": lambda value: isinstance(value, datetime),
    "list": lambda value: isinstance(value, list),
    "set": lambda value: isinstance(value, set),
    "tuple": lambda value: isinstance(value, tuple),
    "string_like": lambda value: isinstance(value, str | bytes | bytearray),
}
