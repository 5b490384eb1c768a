from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ecosim.broker import Access, Broker, Limits, LogEntry, MemoryClient
from ecosim.bus import Message


@dataclass
class Clock:
    """A clock that a test sets."""

    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Inbox:
    """A client in memory, and what it got."""

    client: MemoryClient = field(init=False)
    messages: list[Message] = field(default_factory=list)

    @property
    def payloads(self) -> list[str]:
        return [message.payload.decode() for message in self.messages]


@dataclass
class World:
    """A broker whose time a test moves, with its log."""

    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=Limits)
    access: Access | None = None
    entries: list[LogEntry] = field(default_factory=list)
    broker: Broker = field(init=False)

    def __post_init__(self) -> None:
        self.broker = Broker(now=self.clock, limits=self.limits, access=self.access, log=self.entries.append)

    def client(self, client_id: str, *filters: str, **options: Any) -> Inbox:
        inbox = Inbox()
        inbox.client = MemoryClient(self.broker, client_id, inbox.messages.append, **options)
        for topic_filter in filters:
            assert not inbox.client.subscribe(topic_filter).failed
        return inbox

    def later(self, seconds: float) -> None:
        """Let time pass, with each thing done when it is due."""
        end = self.clock.time + seconds
        while (due := self.broker.next_due()) is not None and due <= end:
            self.clock.time = max(due, self.clock.time)
            self.broker.tick()
        self.clock.time = end

    def check_account(self) -> None:
        counts = self.broker.counts
        per_message = {"no subscriber", "refused", "retained full"}
        dropped = sum(number for name, number in counts.dropped.items() if name not in per_message)
        assert counts.copies == counts.delivered + self.broker.waiting() + dropped


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_world() -> Callable[..., World]:
    return World
