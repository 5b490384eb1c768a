"""Values as payloads and back: every datatype of Homie 5, to the letter.

https://homieiot.github.io/specification/#payloads
"""

import json
import re
import typing
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from ecosim.units import ColorSpaces, Labels, Unit, narrowest, unfold
from ecosim.wire.datatype import Codec, InvalidPayload
from ecosim.wire.numbers import number, shortened

_DURATION = re.compile(r"PT(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?")
_DATETIME = re.compile(r"[0-9W-]+(T[0-9:.,]+(Z|[+-][0-9:]+)?)?")
EMPTY = "\x00"
BOM = "\ufeff"


def codec_for(annotation: Any, metadata: tuple[Any, ...] = ()) -> Codec:  # noqa: ANN401
    """The codec of a type with its metadata (unit, bounds, labels).

    Raises `TypeError` where Homie has no datatype for it.
    """
    annotation, metadata = unfold(annotation, metadata)
    spaces = next((m for m in metadata if isinstance(m, ColorSpaces)), None)
    if spaces is not None:
        return _color(spaces)
    if annotation in (int, float):
        unit = next((m for m in reversed(metadata) if isinstance(m, Unit)), None)
        symbol, decimals = (unit.symbol, unit.decimals) if unit else (None, 3)
        return number(annotation, narrowest(metadata), symbol, decimals)
    if annotation is bool:
        return _boolean(metadata)
    simple = _SIMPLE.get(annotation) if isinstance(annotation, type) else None
    return simple or _enum(annotation) or _json(annotation)


# ------------------------------------------------------------- words


def _encode_text(value: str) -> str:
    return value.lstrip(BOM) or EMPTY


def _decode_text(payload: str) -> str:
    if payload == EMPTY:
        return ""
    if not payload:
        raise InvalidPayload("an empty string is sent as the character U+0000")
    if EMPTY in payload or payload.startswith(BOM):
        raise InvalidPayload("a string holds neither the character U+0000 nor a byte order mark")
    return payload


def _boolean(metadata: tuple[Any, ...]) -> Codec:
    labels = next((m for m in reversed(metadata) if isinstance(m, Labels)), None)

    def decode(payload: str) -> bool:
        if payload not in ("true", "false"):
            raise InvalidPayload(f"{shortened(payload)} is neither true nor false")
        return payload == "true"

    text = _words((labels.false, labels.true)) if labels else None
    return Codec("boolean", text, None, lambda v: "true" if v else "false", decode)


def _enum(annotation: Any) -> Codec | None:  # noqa: ANN401
    members: Iterable[tuple[Any, Any]]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        members = [(m.value, m) for m in annotation]
    elif typing.get_origin(annotation) is typing.Literal:
        members = [(v, v) for v in typing.get_args(annotation) if v is not None]
    else:
        return None
    text = _words([str(word) for word, _ in members])
    values = {str(word): value for word, value in members}

    def decode(payload: str) -> Any:  # noqa: ANN401
        if payload not in values:
            raise InvalidPayload(f"{shortened(payload)} is not one of {text}")
        return values[payload]

    return Codec("enum", text, None, lambda v: str(getattr(v, "value", v)), decode)


def _words(words: Iterable[str]) -> str:
    """The format of an enum. Raises `TypeError` for what it cannot hold."""
    words = list(words)
    if not words or len(set(words)) < len(words) or any(not w or "," in w or EMPTY in w for w in words):
        raise TypeError(f"the words {words} must differ, and none may be empty or hold a comma")
    return ",".join(words)


# ------------------------------------------------------------- moments


def _decode_datetime(payload: str) -> datetime:
    try:
        value = datetime.fromisoformat(payload) if _DATETIME.fullmatch(payload) else None
    except ValueError:
        value = None
    if value is None:
        raise InvalidPayload(f"{shortened(payload)} is not an ISO 8601 date and time")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _encode_duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    if seconds < 0:
        raise ValueError(f"{value} is negative: Homie has no such duration")
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{n}{c}" for n, c in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n]
    return "PT" + ("".join(parts) or "0S")


def _decode_duration(payload: str) -> timedelta:
    match = _DURATION.fullmatch(payload)
    if not match or not any(match.groups()):
        raise InvalidPayload(f"{shortened(payload)} is not a duration like PT1H30M")
    hours, minutes, seconds = (int(g or 0) for g in match.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


_SIMPLE: dict[type, Codec] = {
    str: Codec("string", None, None, _encode_text, _decode_text),
    datetime: Codec("datetime", None, None, lambda v: v.isoformat(timespec="seconds"), _decode_datetime),
    timedelta: Codec("duration", None, None, _encode_duration, _decode_duration),
}


# ------------------------------------------------------------- what has parts


def _color(spaces: ColorSpaces) -> Codec:
    def decode(payload: str) -> str:
        try:
            return spaces.check(payload)
        except ValueError as error:
            raise InvalidPayload(str(error)) from None

    return Codec("color", ",".join(spaces.spaces), None, str, decode)


def _json(annotation: Any) -> Codec:  # noqa: ANN401
    try:
        adapter = TypeAdapter(annotation)
        schema = adapter.json_schema()
    except Exception:  # noqa: BLE001 - pydantic has many ways to say so
        raise TypeError(f"Homie has no datatype for {annotation!r}") from None
    if schema.get("type") not in ("object", "array"):
        raise TypeError(f"Homie has no datatype for {annotation!r}: JSON is for arrays and objects")
    text = json.dumps(schema, separators=(",", ":"))
    if '"uniqueItems":true' in text:
        raise TypeError(f"{annotation!r}: a set is told in another order in each process, a list is not")
    return Codec("json", text, None, to_json(adapter), from_json(adapter))


def to_json(adapter: TypeAdapter[Any]) -> Callable[[Any], str]:
    """An encoder for what an adapter describes."""
    return lambda value: adapter.dump_json(value).decode()


def from_json(adapter: TypeAdapter[Any]) -> Callable[[str], Any]:
    """A decoder that raises `InvalidPayload` with the first thing that is wrong."""

    def decode(payload: str) -> Any:  # noqa: ANN401
        if "NaN" in payload or "Infinity" in payload:  # pydantic takes them for numbers, JSON does not
            _json_only(payload)
        try:
            return adapter.validate_json(payload)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidPayload(f"{where + ': ' if where else ''}{first['msg'].lower()}") from None

    return decode


def _json_only(payload: str) -> None:
    """Raise `InvalidPayload` for what only looks like JSON."""
    try:
        json.loads(payload, parse_constant=_no_number)
    except ValueError:
        raise InvalidPayload(f"{shortened(payload)} is not JSON") from None


def _no_number(word: str) -> None:
    raise ValueError(word)


@cache
def model_codec(model: type[BaseModel]) -> Codec:
    """The codec of an action's parameters or an event's content: a boolean `true` where there are none."""
    if not model.model_fields:
        return Codec("boolean", None, None, lambda _: "true", lambda p: _only_true(p, model))
    return _json(model)


def _only_true(payload: str, model: type[BaseModel]) -> BaseModel:
    if payload != "true":
        raise InvalidPayload(f"{shortened(payload)}: this takes no parameters, send true")
    return model()


__all__ = ["BOM", "EMPTY", "Codec", "InvalidPayload", "codec_for", "from_json", "model_codec", "to_json"]
