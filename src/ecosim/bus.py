"""What the parts of a home need of a message bus, and nothing about how it is made.

A bus follows MQTT's rules (retained messages, wildcards, quality of service, last wills).
Two make it real: `ecosim.virtual` in memory, `ecosim.live` over a broker.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

UserProperties = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One application message, as MQTT 5 knows it.

    `expiry` is the message expiry interval in seconds (MQTT 5, 3.3.2.3.3), None for never.
    `retain` on a message that was received says that it comes from the broker's retained store.
    """

    topic: str
    payload: bytes = b""
    qos: int = 0
    retain: bool = False
    expiry: float | None = None
    response_topic: str | None = None
    correlation: bytes | None = None
    content_type: str | None = None
    utf8: bool = False
    properties: UserProperties = field(default=())

    def property(self, name: str) -> str | None:
        """The first user property of this name, or None."""
        return next((value for key, value in self.properties if key == name), None)


class Bus(Protocol):
    """One client's connection to the bus.

    What is published while the connection is down waits in the outbox when its QoS is 1 or 2,
    and is dropped and counted when it is 0.
    """

    def publish(self, message: Message) -> None:
        """Send a message; never blocks."""

    def subscribe(self, topic_filter: str, *, qos: int = 2, no_local: bool = False) -> None:
        """Receive what matches from now on, and what is retained of it. Kept across reconnects."""


Receiver = Callable[[Message], None]
