"""What travels with every message: which cause it follows from, who sent it as its how-manieth, and when.

MQTT 5 user properties: `traceparent` and `tracestate` (W3C Trace Context), `seq` (counts up from 1
for each publisher) and `at` (simulated local time, ISO 8601). `tracestate` holds, under the key
`ecosim`, the publisher and the span that caused this message: `ecosim=kettle/00f067aa0ba902b7`.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b

from ecosim.bus import Message, UserProperties

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}.*")
_NO_SPAN = "0" * 16


@dataclass(frozen=True, slots=True)
class Cause:
    """A message, seen as the reason of others. `trace`: 32 hex digits, `span`: 16."""

    trace: str
    span: str


@dataclass(frozen=True, slots=True)
class Envelope:
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
        self.seq = 0

    def new_cause(self, label: str) -> Cause:
        """A cause of its own: something that follows from no message."""
        digest = blake2b(self._key + label.encode() + b"%d" % self.seq, digest_size=16).hexdigest()
        return Cause(digest, _NO_SPAN)

    def stamp(self, cause: Cause, at: str) -> UserProperties:
        """The properties of the next message, caused by `cause`, sent at this local time."""
        self.seq += 1
        span = blake2b(self._key + b"#%d" % self.seq, digest_size=8).hexdigest()
        return (
            ("traceparent", f"00-{cause.trace}-{span}-01"),
            ("tracestate", f"ecosim={self.name}/{cause.span}"),
            ("seq", str(self.seq)),
            ("at", at),
        )


def read(message: Message) -> Envelope:
    """What a message says of itself; whatever is missing or malformed is None."""
    found = dict(reversed(message.properties))
    match = _TRACEPARENT.fullmatch(found.get("traceparent", ""))
    cause = Cause(match[1], match[2]) if match else None
    publisher = parent = None
    for member in found.get("tracestate", "").split(","):
        key, _, value = member.strip().partition("=")
        if key == "ecosim":
            publisher, _, span = value.rpartition("/")
            parent = None if span == _NO_SPAN else span
    seq = found.get("seq", "")
    return Envelope(cause, parent, publisher, int(seq) if seq.isdigit() else None, found.get("at"))


def cause_of(message: Message) -> Cause | None:
    """The cause that acting on this message has; a retained message is a link, not a cause."""
    return None if message.retain else read(message).cause
