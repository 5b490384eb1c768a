"""What the parts of a home need of a message bus, and nothing about how it is made.

A bus follows MQTT's rules (retained messages, wildcards, quality of service, last wills).
Two make it real: `ecosim.virtual` in memory, `ecosim.live` over a broker.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

UserProperties = tuple[tuple[str, str], ...]


class Message(NamedTuple):
    """One application message, as MQTT 5 knows it.

    `expiry` is the message expiry interval in seconds (MQTT 5, 3.3.2.3.3), None for never.
    `retain` on a message that was received says that it comes from the broker's retained store
    (or, with `retain_as_published`, that its publisher asked to retain it).
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
    properties: UserProperties = ()

    def property(self, name: str) -> str | None:
        """The first user property of this name, or None."""
        return next((value for key, value in self.properties if key == name), None)


class Bus(Protocol):
    """One client's connection to the bus. No call blocks.

    What is published while the connection is down waits in the outbox when its QoS is 1 or 2,
    and is dropped and counted when it is 0.
    """

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many messages this client could not send, by reason."""

    def publish(self, message: Message) -> None:
        """Send a message."""

    def subscribe(
        self,
        topic_filter: str,
        *,
        qos: int = 2,
        no_local: bool = False,
        retain_as_published: bool = False,
        retained: bool = True,
    ) -> None:
        """Receive what matches from now on, and (unless `retained` is False) what is retained of it.

        Kept across reconnects.
        """

    def close(self) -> None:
        """Disconnect cleanly, once all that was published is on its way: no last will."""

    def drop(self) -> None:
        """Vanish without a word, as when power fails: the last will is sent."""


class Client(Protocol):
    """What lives at one end of a bus: a device's host, the world, the recorder.

    The runtime calls `connected` each time the connection stands (again) and `received` for each
    message; both run to their end before the next call.
    """

    @property
    def client_id(self) -> str:
        """MQTT client identifier, which is also the login's name."""

    @property
    def will(self) -> Message | None:
        """The last will, asked for before each connect."""

    def connected(self) -> None:
        """The connection stands, for the first time or again."""

    def received(self, message: Message) -> None:
        """A message came."""


class Hosted(Client, Protocol):
    """A client that publishes: the runtime gives it its bus before the first `connected`."""

    bus: Bus
