"""What travels with every message: which cause it follows from, who sent it as its how-manieth, and when.

MQTT 5 user properties: `traceparent` and `tracestate` (W3C Trace Context), `seq` (counts up from 1
for each publisher) and `at` (simulated local time, ISO 8601). `tracestate` holds, under the key
`ecosim`, the publisher and the span that caused this message: `ecosim=kettle/00f067aa0ba902b7`.
"""

import re
from datetime import datetime, tzinfo
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from ecosim.bus import Message, UserProperties

_NAMES = ("traceparent", "tracestate", "seq", "at")
_LONGEST_SEQ = 18
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")
_NO_TRACE = "0" * 32
_NO_SPAN = "0" * 16


class Cause(NamedTuple):
    """A message, seen as the reason of others. `trace`: 32 hex digits, `span`: 16."""

    trace: str
    span: str


class Envelope(NamedTuple):
    """The user properties of a message, read."""

    cause: Cause | None
    parent: str | None
    publisher: str | None
    seq: int | None
    at: str | None


class Sender:
    """Writes the properties of all that one publisher sends. Ids follow from seed, name and count only."""

    def __init__(self, name: str, seed: object) -> None:
        self.name = name
        self._key = f"{seed}/{name}".encode()
        self._causes = 0
        self.seq = 0

    def new_cause(self, label: str) -> Cause:
        """A cause of its own: something that follows from no message."""
        self._causes += 1
        digest = blake2b(b"%b/%b/%d" % (self._key, label.encode(), self._causes), digest_size=16)
        return Cause(digest.hexdigest(), _NO_SPAN)

    def new_span(self) -> str:
        """The span of a message that will be sent later, for others to follow from it before that."""
        self._causes += 1
        return blake2b(b"%b@%d" % (self._key, self._causes), digest_size=8).hexdigest()

    def stamp(self, cause: Cause, at: str, span: str = "") -> UserProperties:
        """The properties of the next message, caused by `cause`, sent at this local time."""
        self.seq += 1
        span = span or blake2b(b"%b#%d" % (self._key, self.seq), digest_size=8).hexdigest()
        return (
            ("traceparent", f"00-{cause.trace}-{span}-01"),
            ("tracestate", f"ecosim={self.name}/{cause.span}"),
            ("seq", str(self.seq)),
            ("at", at),
        )


def outsider(topic: str, payload: bytes) -> str:
    """The span of a message that names none, as whoever acts on it and whoever records it can tell it."""
    return blake2b(b"%b %b" % (topic.encode(errors="replace"), payload), digest_size=8).hexdigest()


def on_behalf(name: str, cause: Cause, span: str, at: str) -> UserProperties:
    """The properties of a message that is sent for somebody who writes none; they have no numbers of his."""
    return (
        ("traceparent", f"00-{cause.trace}-{span}-01"),
        ("tracestate", f"ecosim={name}/{cause.span}"),
        ("at", at),
    )


def read(message: Message) -> Envelope:
    """What a message says of itself; whatever is missing or malformed is None."""
    traceparent, tracestate, seq, at = _told(message.properties)
    publisher, parent = _sender(tracestate)
    number = int(seq) if len(seq) <= _LONGEST_SEQ and seq.isascii() and seq.isdigit() else None
    return Envelope(_parent(traceparent), parent, publisher, number, at)


def _told(properties: UserProperties) -> tuple[str, str, str, str | None]:
    """The four properties that are read here; the first of a name counts."""
    if len(properties) == len(_NAMES):
        (name_1, traceparent), (name_2, tracestate), (name_3, seq), (name_4, at) = properties
        if (name_1, name_2, name_3, name_4) == _NAMES:  # as a `Sender` writes them
            return traceparent, tracestate, seq, at
    found = dict(reversed(properties))
    return found.get("traceparent", ""), found.get("tracestate", ""), found.get("seq", ""), found.get("at")


def _sender(tracestate: str) -> tuple[str | None, str | None]:
    """Publisher and parent span; the last member that is ours counts."""
    publisher = parent = None
    for member in tracestate.split(",") if "," in tracestate else (tracestate,):
        member = member.strip()  # noqa: PLW2901 - the W3C allows spaces between members
        if member.startswith("ecosim="):
            publisher, _, span = member[7:].rpartition("/")
            parent = None if span == _NO_SPAN else span
    return publisher, parent


@lru_cache(maxsize=256)  # one message has many readers
def _parent(text: str) -> Cause | None:
    """A `traceparent`, read as the W3C asks: no version ff, no zero ids, nothing more in version 00."""
    match = _TRACEPARENT.fullmatch(text)
    if not match or match[1] == "ff" or (match[1] == "00" and match[4]):
        return None
    return None if match[2] == _NO_TRACE or match[3] == _NO_SPAN else Cause(match[2], match[3])


def cause_of(message: Message) -> Cause | None:
    """The cause that acting on this message has; a retained message is a link, not a cause."""
    return None if message.retain else cause_in(message.properties)


def cause_in(properties: UserProperties) -> Cause | None:
    """The cause that following from a message with these properties has."""
    for key, value in properties:
        if key == "traceparent":
            return _parent(value)
    return None


@lru_cache(maxsize=16)  # in one moment many speak
def local_time(time: float, zone: tzinfo) -> str:
    """Seconds since the epoch as `at` tells them."""
    return datetime.fromtimestamp(time, zone).isoformat(timespec="milliseconds")
