"""Values as payloads and back: every datatype of Homie 5, to the letter.

https://homieiot.github.io/specification/#payloads
"""

import json
import re
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from ecosim.units import Between, ColorSpaces, Labels, Unit, narrowest

_INTEGER = re.compile(r"-?[0-9]+")
_FLOAT = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_RANGES = {"rgb": ((0, 255),) * 3, "hsv": ((0, 360), (0, 100), (0, 100)), "xyz": ((0, 1),) * 2}
EMPTY = "\x00"


class InvalidPayload(ValueError):  # noqa: N818 - said of a message, not of the program
    """A payload that the datatype or the format does not allow; the text says why."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A property's datatype on the wire. `decode` raises `InvalidPayload`."""

    datatype: str
    format: str | None
    unit: str | None
    encode: Callable[[Any], str]
    decode: Callable[[str], Any]


def codec_for(annotation: Any, metadata: tuple[Any, ...] = ()) -> Codec:  # noqa: ANN401
    """The codec of a type with its metadata (unit, bounds, labels).

    Raises `TypeError` where Homie has no datatype for it.
    """
    inner = [a for a in typing.get_args(annotation) if a is not NoneType]
    if typing.get_origin(annotation) in (typing.Union, UnionType) and len(inner) == 1:
        annotation = inner[0]
    while typing.get_origin(annotation) is typing.Annotated:
        annotation, *more = typing.get_args(annotation)
        metadata = (*more, *metadata)
    unit = next((m for m in reversed(metadata) if isinstance(m, Unit)), None)
    symbol = unit.symbol if unit else None
    spaces = next((m for m in metadata if isinstance(m, ColorSpaces)), None)
    bounds = narrowest(metadata)
    if spaces is not None:
        return _color(spaces)
    if annotation is bool:
        return _boolean(metadata)
    if annotation is int:
        return Codec("integer", _range(bounds), symbol, str, lambda p: _integer(p, bounds))
    if annotation is float:
        decimals = unit.decimals if unit else 3
        return Codec(
            "float", _range(bounds), symbol, lambda v: _number(v, decimals), lambda p: _float(p, bounds)
        )
    if annotation is str:
        return Codec("string", None, symbol, lambda v: v or EMPTY, lambda p: "" if p == EMPTY else _no_nul(p))
    if annotation is datetime:
        return Codec("datetime", None, None, lambda v: v.isoformat(timespec="seconds"), _datetime)
    if annotation is timedelta:
        return Codec("duration", None, None, _duration_text, _duration)
    return _enum(annotation) or _json(annotation)


def _range(bounds: Between) -> str | None:
    if bounds.low is None and bounds.high is None:
        return None
    low = "" if bounds.low is None else f"{bounds.low:g}"
    high = "" if bounds.high is None else f"{bounds.high:g}"
    return f"{low}:{high}" + (f":{bounds.step:g}" if bounds.step else "")


def _bounded(value: float, bounds: Between) -> float:
    if bounds.step:
        base = next((b for b in (bounds.low, bounds.high) if b is not None), 0)
        value = base + round((value - base) / bounds.step) * bounds.step
    if (bounds.low is not None and value < bounds.low) or (bounds.high is not None and value > bounds.high):
        raise InvalidPayload(f"{value:g} is outside {_range(bounds)}")
    return value


def _integer(payload: str, bounds: Between) -> int:
    if not _INTEGER.fullmatch(payload) or not -(2**63) <= int(payload) < 2**63:
        raise InvalidPayload(f"{payload!r} is not an integer")
    return int(_bounded(int(payload), bounds))


def _float(payload: str, bounds: Between) -> float:
    if not _FLOAT.fullmatch(payload) or float(payload) in (float("inf"), float("-inf")):
        raise InvalidPayload(f"{payload!r} is not a float")
    return float(_bounded(float(payload), bounds))


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _no_nul(payload: str) -> str:
    if EMPTY in payload:
        raise InvalidPayload("a string does not hold the character U+0000")
    return payload


def _boolean(metadata: tuple[Any, ...]) -> Codec:
    labels = next((m for m in metadata if isinstance(m, Labels)), None)

    def decode(payload: str) -> bool:
        if payload not in ("true", "false"):
            raise InvalidPayload(f"{payload!r} is neither true nor false")
        return payload == "true"

    text = f"{labels.false},{labels.true}" if labels else None
    return Codec("boolean", text, None, lambda v: "true" if v else "false", decode)


def _enum(annotation: Any) -> Codec | None:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        values = {str(m.value): m for m in annotation}
    elif typing.get_origin(annotation) is typing.Literal:
        values = {str(v): v for v in typing.get_args(annotation)}
    else:
        return None

    def decode(payload: str) -> Any:  # noqa: ANN401
        if payload not in values:
            raise InvalidPayload(f"{payload!r} is not one of {','.join(values)}")
        return values[payload]

    return Codec("enum", ",".join(values), None, lambda v: str(getattr(v, "value", v)), decode)


def _datetime(payload: str) -> datetime:
    try:
        value = datetime.fromisoformat(payload)
    except ValueError:
        raise InvalidPayload(f"{payload!r} is not an ISO 8601 date and time") from None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _duration_text(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{n}{c}" for n, c in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n]
    return "PT" + ("".join(parts) or "0S")


def _duration(payload: str) -> timedelta:
    match = _DURATION.fullmatch(payload)
    if not match or not any(match.groups()):
        raise InvalidPayload(f"{payload!r} is not a duration like PT1H30M")
    hours, minutes, seconds = (int(g or 0) for g in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _color(spaces: ColorSpaces) -> Codec:
    def decode(payload: str) -> str:
        space, *numbers = payload.split(",")
        if space not in spaces.spaces:
            raise InvalidPayload(f"{space!r} is not one of {','.join(spaces.spaces)}")
        ranges = _RANGES[space]
        if len(numbers) != len(ranges):
            raise InvalidPayload(f"{space} takes {len(ranges)} numbers, not {len(numbers)}")
        for number, (low, high) in zip(numbers, ranges, strict=True):
            _float(number, Between(low, high))
        return payload

    return Codec("color", ",".join(spaces.spaces), None, str, decode)


def _json(annotation: Any) -> Codec:  # noqa: ANN401
    try:
        adapter = TypeAdapter(annotation)
    except Exception:  # noqa: BLE001 - pydantic has many ways to say so
        raise TypeError(f"Homie has no datatype for {annotation!r}") from None
    schema = adapter.json_schema()
    if schema.get("type") not in ("object", "array"):
        raise TypeError(f"Homie has no datatype for {annotation!r}: JSON is for arrays and objects")
    return Codec(
        "json", json.dumps(schema, separators=(",", ":")), None, to_json(adapter), from_json(adapter)
    )


def to_json(adapter: TypeAdapter[Any]) -> Callable[[Any], str]:
    """An encoder for what an adapter describes."""
    return lambda value: adapter.dump_json(value).decode()


def from_json(adapter: TypeAdapter[Any]) -> Callable[[str], Any]:
    """A decoder that raises `InvalidPayload` with the first thing that is wrong."""

    def decode(payload: str) -> Any:  # noqa: ANN401
        try:
            return adapter.validate_json(payload)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidPayload(f"{where + ': ' if where else ''}{first['msg'].lower()}") from None

    return decode


def model_codec(model: type[BaseModel]) -> Codec:
    """The codec of an action's parameters or an event's content: a boolean `true` where there are none."""
    if not model.model_fields:
        return Codec("boolean", None, None, lambda _: "true", lambda p: _only_true(p, model))
    return _json(model)


def _only_true(payload: str, model: type[BaseModel]) -> BaseModel:
    if payload not in ("true", "{}"):
        raise InvalidPayload(f"{payload!r}: this takes no parameters, send true")
    return model()
