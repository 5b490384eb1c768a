"""What the broker remembers of a client, and what it hands to one."""

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from ecosim.broker.deadlines import Deadline
from ecosim.broker.limits import NEVER
from ecosim.broker.reasons import Reason
from ecosim.bus import Message

V31, V311, V5 = 3, 4, 5
_MOMENT = 0.001
"""Seconds that a clock may move while a message is handed over."""


class Publication:
    """One message on its way to all of its receivers.

    `tail` is the wire form of the properties that are forwarded unaltered, where the message came by wire.
    What is made once for many receivers is kept here: the message as they get it, and its packets.
    """

    __slots__ = ("at", "expires", "message", "packets", "tail", "variants")

    def __init__(self, message: Message, at: float, tail: bytes | None = None) -> None:
        self.message = message
        self.at = at
        self.expires = NEVER if message.expiry is None else at + message.expiry
        self.tail = tail
        self.variants: dict[tuple[int, bool], Message] | None = None
        self.packets: dict[tuple[bool, bool], bytes] | None = None

    def remaining(self, now: float) -> float | None:
        """Seconds to the message's expiry, None for never."""
        return None if self.expires == NEVER else max(0.0, self.expires - now)

    def seen(self, qos: int, retain: bool, now: float) -> Message:
        """Return the message as a receiver gets it: its QoS, its retain flag, the time it has left."""
        message = self.message
        if self.expires != NEVER and now - self.at > _MOMENT:
            return _copy(message, qos, retain, self.remaining(now))
        if message.qos == qos and message.retain == retain:
            return message
        variants = self.variants
        if variants is None:
            variants = self.variants = {}
        variant = variants.get((qos, retain))
        if variant is None:
            variant = variants[qos, retain] = _copy(message, qos, retain, message.expiry)
        return variant


def _copy(message: Message, qos: int, retain: bool, expiry: float | None) -> Message:
    """Do what `dataclasses.replace` does, in half the time: in a home, most messages are retained."""
    return Message(
        message.topic,
        message.payload,
        qos,
        retain,
        expiry,
        message.response_topic,
        message.correlation,
        message.content_type,
        message.utf8,
        message.properties,
    )


class Delivery:
    """One copy of QoS 1 or 2 for one receiver, until it is acknowledged."""

    __slots__ = ("identifiers", "publication", "qos", "released", "retain", "sent")

    def __init__(
        self, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> None:
        self.publication = publication
        self.qos = qos
        self.retain = retain
        self.identifiers = identifiers
        self.sent = False
        self.released = False
        """PUBREC came and PUBREL went: only PUBCOMP is missing."""


class Link(Protocol):
    """The way to a client that is connected; each door has its own."""

    @property
    def immediate(self) -> bool:
        """Whether what is delivered counts as acknowledged at once."""

    def deliver(
        self, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> str | None:
        """Hand over a copy that needs no acknowledgement; return why it was dropped, or None."""

    def transmit(self, packet_id: int, delivery: Delivery) -> bool:
        """Send a copy of QoS 1 or 2, again if `delivery.sent`; False if it is too large for the client."""

    def release(self, packet_id: int) -> None:
        """Send the PUBREL of a copy of QoS 2."""

    def end(self, reason: Reason) -> None:
        """Tell the client why, where MQTT lets us, and close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """The message to publish when a connection ends ungracefully, `delay` seconds after."""

    message: Message
    delay: float = 0.0
    tail: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """What a client asks for when it connects (MQTT 5, 3.1), through any door."""

    client_id: str
    version: int = V5
    clean_start: bool = True
    session_expiry: float = 0.0
    keep_alive: int = 0
    username: str | None = None
    password: bytes | None = None
    will: Will | None = None
    receive_maximum: int = 65_535
    maximum_packet: int | None = None
    alias_maximum: int = 0
    problem_information: bool = True
    authentication: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One filter a client subscribed to, with its options (MQTT 5, 3.8.3.1)."""

    topic_filter: str
    qos: int = 0
    no_local: bool = False
    retain_as_published: bool = False
    retain_handling: int = 0
    identifier: int | None = None


@dataclass(slots=True, eq=False)
class Session:
    """A client's state on the broker; `link` is None while it is offline (MQTT 5, 4.1)."""

    client_id: str
    serial: int
    username: str | None = None
    version: int = V5
    link: Link | None = None
    expiry: float = 0.0
    will: Will | None = None
    window: int = 1
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    queue: deque[Delivery] = field(default_factory=deque)
    inflight: dict[int, Delivery] = field(default_factory=dict)
    resend: deque[int] = field(default_factory=deque)
    """Packet identifiers in flight when the last connection ended, and not sent again yet."""
    incoming: set[int] = field(default_factory=set)
    """Packet identifiers of QoS 2 messages that came and were not yet released."""
    writable: dict[str, bool] = field(default_factory=dict)
    """What the access list said of topics this client published to."""
    end_due: Deadline | None = None
    will_due: Deadline | None = None
    last_id: int = 0

    def next_id(self) -> int:
        """Return a packet identifier that is free."""
        packet_id = self.last_id % 65_535 + 1
        while packet_id in self.inflight:
            packet_id = packet_id % 65_535 + 1
        self.last_id = packet_id
        return packet_id
