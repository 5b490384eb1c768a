"""Canaries: values that occur once, instead of personal data, so that one sees wherever the data gets.

In a run with canaries a device says what it always says, when it always does, but each personal number or
text is one that nothing else has. Where it turns up, in whatever topic or text, there the data went.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ecosim.bus import Bus, Message
from ecosim.host import Host
from ecosim.model.kind import Action, Happening, Property
from ecosim.model.personal import Category, personal_fields
from ecosim.record import Entry
from ecosim.wire.codec import EMPTY, codec_for
from ecosim.wire.datatype import Codec
from ecosim.wire.homie import Face, face_of
from ecosim.wire.personal import personal_of

_FRACTION = 61803  # behind the point, before the number of the canary
_WHOLE = 618_030_000
_MOMENT = datetime(2061, 8, 3, tzinfo=UTC)
_NUMBERS = ("integer", "float")


class Sighting(NamedTuple):
    """Where a canary turned up: on which topic, said by whom. `path` is that of the device it belongs to."""

    canary: str
    device: str
    path: str
    categories: frozenset[Category]
    topic: str
    publisher: str | None


@dataclass(frozen=True, slots=True)
class Canary:
    """One value, and what it stands for; `field` of an event, empty for a property."""

    text: str
    device: str
    path: str
    field: str
    categories: frozenset[Category]


@dataclass(slots=True)
class Canaries:
    """All canaries of a run. `mute`: the personal paths, `device/node/property`, that can carry none.

    Those are truths, words of a fixed few, colours and events that say nothing but that they happened.
    """

    planted: dict[str, Canary] = field(default_factory=dict)
    mute: list[str] = field(default_factory=list)

    def plant(self, host: Host) -> None:
        """Give a host a bus that says canaries; call it when the host has joined its own."""
        device, kind = host.placement.id, host.placement.device
        told: dict[str, _Voice] = {}
        for path, categories in personal_of(kind).items():
            face = face_of(kind).faces[path]
            if isinstance(face.source, Action):
                continue  # others say it
            voice = self._voice(device, face, categories)
            if voice is None:
                self.mute.append(f"{device}/{path}")
                continue
            told[host.topics.value(path)] = voice
            if face.gradual:
                told[host.topics.target(path)] = voice
        host.bus = CanaryBus(host.bus, told)

    def find(self, entries: Iterable[Entry]) -> list[Sighting]:
        """Where the canaries turned up in a record, each topic and publisher once, in order."""
        if not self.planted:
            return []
        texts = sorted(self.planted, key=len, reverse=True)
        # A number is not one of which it is a part.
        any_of = re.compile(rf"(?<![\d.])(?:{'|'.join(map(re.escape, texts))})(?!\d)")
        found: dict[Sighting, None] = {}
        for entry in entries:
            for text in any_of.findall(entry.payload):
                known = self.planted[text]
                found[
                    Sighting(text, known.device, known.path, known.categories, entry.topic, entry.publisher)
                ] = None
        return list(found)

    def _voice(self, device: str, face: Face, categories: frozenset[Category]) -> "_Voice | None":
        if isinstance(face.source, Property):
            text = self._plant(face.codec, device, face.path, "", categories)
            return None if text is None else _Voice(text, {})
        fields: dict[str, Any] = {}
        if isinstance(face.source, Happening):
            model = face.source.type.model_fields
            for name, inner in personal_fields(face.source).items():
                codec = codec_for(model[name].annotation, tuple(model[name].metadata))
                text = self._plant(codec, device, face.path, name, inner)
                if text is not None:
                    fields[name] = json.loads(text) if codec.datatype in _NUMBERS else text
        return _Voice("", fields) if fields else None

    def _plant(
        self, codec: Codec, device: str, path: str, name: str, categories: frozenset[Category]
    ) -> str | None:
        text = _value(codec, len(self.planted) + 1)
        if text is not None:
            self.planted[text] = Canary(text, device, path, name, categories)
        return text


@dataclass(frozen=True, slots=True)
class _Voice:
    """What is said instead: a payload, or some fields of an object."""

    payload: str
    fields: Mapping[str, Any]

    def said(self, payload: bytes) -> bytes:
        """A payload with the canaries in it; nothing stays nothing."""
        text = payload.decode(errors="replace")
        if text in ("", EMPTY):
            return payload
        if not self.fields:
            return self.payload.encode()
        told = json.loads(text)
        told |= {name: value for name, value in self.fields.items() if told.get(name) not in (None, "")}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


class CanaryBus:
    """A bus on which one device says its canaries."""

    def __init__(self, inner: Bus, told: Mapping[str, _Voice]) -> None:
        self._inner = inner
        self._told = told

    @property
    def dropped(self) -> Mapping[str, int]:
        """As of the bus within."""
        return self._inner.dropped

    def publish(self, message: Message) -> None:
        """Send a message, or what stands for it."""
        voice = self._told.get(message.topic)
        if voice is not None:
            message = message._replace(payload=voice.said(message.payload))
        self._inner.publish(message)

    def subscribe(self, topic_filter: str, **how: Any) -> None:  # noqa: ANN401
        """As of the bus within."""
        self._inner.subscribe(topic_filter, **how)

    def close(self) -> None:
        """As of the bus within."""
        self._inner.close()

    def drop(self) -> None:
        """As of the bus within."""
        self._inner.drop()


def astray(sightings: Iterable[Sighting], domain_of: Mapping[str, str]) -> Iterator[Sighting]:
    """Those outside the Homie domain in which their device speaks, by device."""
    for sighting in sightings:
        if sighting.topic.partition("/")[0] != domain_of[sighting.device]:
            yield sighting


def _value(codec: Codec, number: int) -> str | None:
    """A payload that only this canary has: within the bounds of its datatype, where they leave room."""
    if codec.datatype == "string":
        return f"canary-{number:04}"
    if codec.datatype == "datetime":
        return (_MOMENT + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
    if codec.datatype == "integer":
        # Out of bounds where those are narrow: few whole numbers within 0 and 250 occur once.
        return str(_WHOLE + number)
    if codec.datatype == "float":
        low, high = _bounds(codec)
        fraction = float(f"0.{_FRACTION}{number:04}")
        whole = next((w for w in (41, math.ceil(low)) if low <= w and w + fraction <= high), 41)
        return f"{whole + fraction:.9f}"
    return None


def _bounds(codec: Codec) -> tuple[float, float]:
    low, high, *_ = (*(codec.format or "").split(":"), "", "")
    low = low if low and not math.isinf(float(low)) else "0"
    return float(low), float(high or "inf")
