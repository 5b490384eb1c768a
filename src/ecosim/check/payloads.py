"""Payloads for what can be commanded: good ones, those at the bounds and beyond, and bad ones."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

from ecosim.model.kind import Action, declaration_of
from ecosim.model.part import Device
from ecosim.wire.codec import Codec, codec_for
from ecosim.wire.homie import Face

BAD_PAYLOADS = (
    "",
    "\x00",
    " ",
    "nonsense",
    "true ",
    "TRUE",
    "NaN",
    "-1",
    "1e999",
    "9" * 40,
    "0x10",
    "1,5",
    "null",
    "[]",
    "{}",
    '{"unknown": 1}',
    '{"message": null}',
    '{"target": "warm"}',
    '{"seconds": -1}',
    "{" * 2000,
    "\udcff\udcfe",  # bytes that are no UTF-8
    "rgb,1,2",
    "2026-13-45",
)
_WORDS = ("", "home", "office", "Anna", "Приве́т", "a" * 250, "\x7f", "{}")
_NUMBERS = ("integer", "float")
_PLAIN = ("boolean", *_NUMBERS, "json")


def needed_options(rng: Random, kind: type[Device[Any]]) -> dict[str, Any]:
    """Values for the options that have no default. Raises `TypeError` where none can be made up."""
    declared = declaration_of(kind)
    codecs = {n: codec_for(t) for n, t in declared.option_types.items() if n in declared.needed}
    return {name: codec.decode(_payload(rng, codec)) for name, codec in codecs.items()}


def good_payload(rng: Random, face: Face) -> str:
    """A payload that the description of something settable allows."""
    if not isinstance(face.source, Action):
        return _payload(rng, face.codec)
    given: dict[str, Any] = {}
    for name, (codec, required) in _parameters(face.source).items():
        if required or rng.randrange(3):
            given[name] = _value(codec, _payload(rng, codec))
    return json.dumps(given) if face.source.parameters.model_fields else "true"


def usual_payload(face: Face) -> str:
    """What an action is asked with when nothing special is meant: its defaults, and what it must be told."""
    assert isinstance(face.source, Action)  # noqa: S101 - the caller's to know
    if not face.source.parameters.model_fields:
        return "true"
    rng = Random(0)  # noqa: S311
    needed = {n: codec for n, (codec, required) in _parameters(face.source).items() if required}
    return json.dumps({name: _value(codec, _middle(rng, codec)) for name, codec in needed.items()})


def payloads_within(face: Face) -> Iterator[str]:
    """At each bound, and each word: what must be understood, though the device may refuse it."""
    if not isinstance(face.source, Action):
        yield from edges(face.codec)
        return
    usual = json.loads(usual_payload(face))
    yield usual_payload(face)
    for name, (codec, _) in _parameters(face.source).items():
        yield from (json.dumps(usual | {name: _value(codec, edge)}) for edge in edges(codec))


def payloads_beyond(face: Face) -> Iterator[str]:
    """Just outside of each bound, words there are not, parameters there are not: what must be refused."""
    if not isinstance(face.source, Action):
        yield from _outside(face.codec)
        return
    usual = json.loads(usual_payload(face))
    if usual is True:
        yield from ("false", "{}", "")
        return
    parameters = _parameters(face.source)
    yield json.dumps(usual | {"no_such_parameter": 1})
    for name, (codec, required) in parameters.items():
        yield from (json.dumps(usual | {name: _value(codec, outside)}) for outside in _outside(codec))
        if required:
            yield json.dumps({n: v for n, v in usual.items() if n != name})


def _parameters(action: Action) -> dict[str, tuple[Codec, bool]]:
    """How each parameter is written, and whether it must be given."""
    fields = action.parameters.model_fields.items()
    return {n: (codec_for(f.annotation, tuple(f.metadata)), f.is_required()) for n, f in fields}


def _value(codec: Codec, payload: str) -> Any:  # noqa: ANN401 - as JSON has it
    """A payload as it stands within JSON."""
    if codec.datatype not in _PLAIN:
        return payload
    try:
        return json.loads(payload)
    except ValueError:
        return payload


def _middle(rng: Random, codec: Codec) -> str:
    if codec.datatype in _NUMBERS:
        low, high = _bounds(codec)
        return _number(codec, low + (high - low) / 2)
    if codec.datatype == "string":
        return "home"
    return _payload(rng, codec)


def _payload(rng: Random, codec: Codec) -> str:
    if codec.datatype in _NUMBERS:
        low, high = _bounds(codec)
        return _number(codec, rng.choice((low, high, rng.uniform(low, high))))
    if codec.datatype == "datetime":
        return datetime.fromtimestamp(rng.randrange(2**32), UTC).isoformat()
    if codec.datatype == "string":
        return codec.encode(rng.choice(_WORDS))
    return rng.choice(edges(codec))


def edges(codec: Codec) -> list[str]:
    """Each bound, or each word."""
    form = codec.format or ""
    if codec.datatype in _NUMBERS:
        return list(dict.fromkeys(_number(codec, bound) for bound in _bounds(codec)))
    if codec.datatype == "json":
        return ["[]" if json.loads(form).get("type") == "array" else "{}"]
    choices = {
        "boolean": ["true", "false"],
        "enum": form.split(","),
        "duration": ["PT0S", "PT90M", "PT100H"],
        "color": ["rgb,0,0,0", "rgb,255,100,7"],
        "datetime": ["1970-01-01T00:00:00+00:00", "2106-02-07T06:28:15+00:00"],
    }
    return choices.get(codec.datatype) or [codec.encode(word) for word in _WORDS]


def _outside(codec: Codec) -> list[str]:
    """What the datatype and its format do not allow."""
    if codec.datatype in _NUMBERS:
        low, high, step, *_ = (*(codec.format or "").split(":"), "", "", "")
        far = float(step or 1)  # what is asked for is rounded to the nearest step
        beyond = [_number(codec, float(low) - max(far, 1.0))] if low else []
        beyond += [_number(codec, float(high) + max(far, 1.0))] if high else []
        return [*beyond, "warm"]
    return {
        "boolean": ["maybe"],
        "enum": ["no-such-word", (codec.format or "").split(",")[0].upper() + "!"],
        "duration": ["soon"],
        "color": ["rgb,0,0,256", "red"],
        "datetime": ["tomorrow"],
        "json": ["nonsense"],
    }.get(codec.datatype, [])


def _number(codec: Codec, value: float) -> str:
    """As it is, not rounded to the decimals that are published: that could be out of bounds."""
    return str(round(value)) if codec.datatype == "integer" else repr(float(value)).replace("+", "")


def _bounds(codec: Codec) -> tuple[float, float]:
    low, high, *_ = (*(codec.format or "").split(":"), "", "")
    return float(low or (min(-1000.0, float(high or 0) - 1000))), float(high or float(low or 0) + 1000)
