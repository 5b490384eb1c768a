"""A host by hand: one device, a bus that keeps what it is given, and time that a test moves."""

import gc
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from typing import Any

import pytest

from ecosim import Device
from ecosim.bus import Message
from ecosim.host import Host, Placement
from ecosim.timeline import Timeline
from ecosim.wire.trace import Envelope, read

HOME = "home"
TRACE, SPAN = "a" * 32, "b" * 16
PARENT = (("traceparent", f"00-{TRACE}-{SPAN}-01"),)


class KeepingBus:
    """A bus that keeps what is said on it."""

    def __init__(self) -> None:
        self.said: list[Message] = []
        self.subscribed: dict[str, dict[str, Any]] = {}
        self.dropped: Mapping[str, int] = {}
        self.closed = False

    def publish(self, message: Message) -> None:
        assert not self.closed
        self.said.append(message)

    def subscribe(self, topic_filter: str, **how: Any) -> None:
        self.subscribed[topic_filter] = how

    def close(self) -> None:
        self.closed = True

    def drop(self) -> None:
        self.closed = True


class Desk:
    """A host and its bus; what is said is read as (what follows the device's topic, payload)."""

    def __init__(self, kind: type[Device[Any]], id_: str = "it", zone: tzinfo = UTC, **placed: Any) -> None:
        self.timeline = Timeline(1_700_000_000.0)
        self.bus = KeepingBus()
        self.host = Host(Placement(kind, id_, HOME, zone=zone, **placed), self.timeline)
        self.host.bus = self.bus
        self.base = f"{HOME}/5/{id_}/"

    def up(self) -> "Desk":
        """Connect it, and forget what it said meanwhile."""
        self.host.connected()
        self.bus.said.clear()
        return self

    def take(self) -> list[Message]:
        """What was said since the last time."""
        said, self.bus.said = self.bus.said, []
        return said

    def said(self) -> list[tuple[str, str]]:
        """The same, short."""
        return [(m.topic.removeprefix(self.base), m.payload.decode()) for m in self.take()]

    def command(self, path: str, payload: str | bytes, **more: Any) -> None:
        raw = payload.encode() if isinstance(payload, str) else payload
        self.host.received(Message(f"{self.base}{path}/set", raw, **{"properties": PARENT} | more))

    def sense(self, key: str, **facts: Any) -> None:
        topic = f"ecosim/{HOME}/world/{key}"
        self.host.received(Message(topic, json.dumps(facts).encode(), retain=True))

    def wait(self, seconds: float) -> None:
        self.timeline.run_until(self.timeline.now + seconds)


def envelopes(messages: list[Message]) -> list[Envelope]:
    return [read(m) for m in messages]


@pytest.fixture(autouse=True, scope="module")
def no_coroutine_is_left() -> Iterator[None]:
    """Warnings are errors, also those of a coroutine that nobody awaits."""
    yield
    gc.collect()
