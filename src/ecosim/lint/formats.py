"""Homie's datatypes and formats as they stand in a description: what a payload may be.

https://homieiot.github.io/specification/#formats
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ecosim.units import Between, ColorSpaces
from ecosim.wire.codec import codec_for
from ecosim.wire.datatype import Codec, InvalidPayload
from ecosim.wire.numbers import number, shortened

DATATYPES = ("integer", "float", "boolean", "string", "enum", "color", "datetime", "duration", "json")
_LABELS = 2  # of a boolean


class BadFormat(ValueError):  # noqa: N818 - said of a description, not of the program
    """A format that its datatype does not allow; the text says why."""


@dataclass(frozen=True, slots=True)
class Datatype:
    """What the payloads of a property may be. `check` raises `InvalidPayload`."""

    name: str
    check: Callable[[str], None]
    words: tuple[str, ...] = ()
    bounds: Between | None = None


def datatype_of(name: str, text: str | None) -> Datatype:
    """Read a datatype and its format. Raises `BadFormat`."""
    if name in ("integer", "float"):
        return _number(name, text)
    if name == "enum":
        return _enum(text)
    if name == "color":
        return _color(text)
    if name == "boolean":
        return _boolean(text)
    if name == "json":
        return _json(text)
    simple: dict[str, type] = {"string": str, "datetime": datetime, "duration": timedelta}
    return Datatype(name, _checking(codec_for(simple[name])))


def _checking(codec: Codec) -> Callable[[str], None]:
    def check(payload: str) -> None:
        codec.decode(payload)

    return check


def _number(name: str, text: str | None) -> Datatype:
    kind: type = int if name == "integer" else float
    plain = number(kind, Between(None, None), None, 3)
    parts = (text or ":").split(":")
    if len(parts) not in (2, 3):
        raise BadFormat(f"{text!r} is not [min]:[max][:step]")
    try:
        low, high = (plain.decode(p) if p else None for p in parts[:2])
        step = plain.decode(parts[2]) if len(parts) > 2 else None  # noqa: PLR2004 - the third, if there
    except InvalidPayload as error:
        raise BadFormat(f"{text!r}: {error}") from None
    if step is not None and step <= 0:
        raise BadFormat(f"{text!r}: a step is greater than 0")
    if low is not None and high is not None and low > high:
        raise BadFormat(f"{text!r}: nothing is between {low:g} and {high:g}")
    bounds = Between(low, high, step)
    bounded = number(kind, bounds, None, 3)

    def check(payload: str) -> None:
        value = plain.decode(payload)
        rounded = bounded.decode(payload)
        # Steps count from a bound; where there is none, from a value that is not known here.
        if (
            step
            and (low is not None or high is not None)
            and abs(rounded - value) > 1e-6 * max(1, abs(value))
        ):
            raise InvalidPayload(f"{payload} is not on a step of {text}")

    return Datatype(name, check, (), bounds)


def _enum(text: str | None) -> Datatype:
    words = tuple((text or "").split(","))
    if not all(words):
        raise BadFormat("an enum names its values, as in one,two, and none is empty")
    if len(set(words)) < len(words):
        raise BadFormat(f"{text!r} has a value twice")
    return Datatype("enum", _one_of(words), words)


def _one_of(words: tuple[str, ...]) -> Callable[[str], None]:
    def check(payload: str) -> None:
        if payload not in words:
            raise InvalidPayload(f"{shortened(payload)} is not one of {','.join(words)}")

    return check


def _boolean(text: str | None) -> Datatype:
    if text is not None:
        labels = text.split(",")
        if len(labels) != _LABELS or not all(labels) or labels[0] == labels[1]:
            raise BadFormat(f"{text!r} is not two names, for false and for true, as in close,open")
    return Datatype("boolean", _checking(codec_for(bool)), ("false", "true"))


def _color(text: str | None) -> Datatype:
    try:
        spaces = ColorSpaces(tuple((text or "").split(",")))
    except ValueError:
        raise BadFormat(f"{text!r} does not list some of rgb, hsv, xyz, each once") from None

    def check(payload: str) -> None:
        try:
            spaces.check(payload)
        except ValueError as error:
            raise InvalidPayload(str(error)) from None

    return Datatype("color", check)


def _json(text: str | None) -> Datatype:
    if text is not None:
        try:
            schema = json.loads(text)
        except ValueError:
            raise BadFormat("the format is not JSON: a JSONschema is wanted, as text") from None
        if not isinstance(schema, dict | bool):
            raise BadFormat("the format is not a JSONschema")
    return Datatype("json", _array_or_object)


def _array_or_object(payload: str) -> None:
    if not isinstance(strict_json(payload), list | dict):
        raise InvalidPayload(f"{shortened(payload)} is neither a JSON array nor a JSON object")


def strict_json(text: str) -> Any:  # noqa: ANN401
    """Read JSON. Raises `InvalidPayload`, also for `NaN`, which only looks like JSON."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise InvalidPayload(f"{shortened(text)} is not JSON") from None


def _no_number(word: str) -> None:
    raise ValueError(word)
