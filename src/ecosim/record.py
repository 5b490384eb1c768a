"""What was said on the bus in a run: one line a message, and the accounts of who said how much."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Any

from ecosim.bus import Bus, Message
from ecosim.plane import Plane
from ecosim.wire.trace import read

NAME = "orchestrator"
_encode = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded message. `time`: simulated seconds since the epoch; `wall`: s since a live run began."""

    time: float
    wall: float | None
    topic: str
    payload: str
    qos: int
    retain: bool
    publisher: str | None
    seq: int | None
    at: str | None
    trace: str | None
    span: str | None
    parent: str | None

    def line(self) -> str:
        """As a line of `record.jsonl`; what is not known is left out."""
        # Put together here: a record has many lines, and most of a line is known to need no escaping.
        parts = []
        if self.at is not None:
            parts.append(f'"at": {_encode(self.at)}')
        if self.publisher is not None:
            parts.append(f'"from": {_encode(self.publisher)}')
        if self.seq is not None:
            parts.append(f'"seq": {self.seq}')
        parts.append(f'"topic": {_encode(self.topic)}, "payload": {_encode(self.payload)}')
        parts.append(f'"qos": {self.qos}, "retain": {"true" if self.retain else "false"}')
        if self.trace is not None:
            parts.append(f'"trace": "{self.trace}"')
        if self.span is not None:
            parts.append(f'"span": "{self.span}"')
        if self.parent is not None:
            parts.append(f'"parent": {_encode(self.parent)}')
        if self.wall is not None:
            parts.append(f'"wall": {round(self.wall, 6)}')
        return "{" + ", ".join(parts) + "}"


@dataclass(slots=True)
class Account:
    """One publisher: the numbers it gave its messages, and what it said of itself at the end."""

    seen: set[int] = field(default_factory=set)
    duplicates: int = 0
    published: int | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    before: int = 0
    """What it said in earlier lives: it died, and counts from 1 again."""

    @property
    def complete(self) -> bool:
        """Whether it has told its accounts, and all it published until then is here."""
        return self.published is not None and len(self.seen) + sum(self.dropped.values()) >= self.published

    def begin_again(self) -> None:
        """A new life. What the last one said and nobody heard died with it."""
        self.before += len(self.seen)
        self.seen = set()


class Recorder:
    """A `bus.Client` that hears everything, writes it down, and hands it to listeners.

    `clock` tells simulated time, `wall` (live only) wall time since the run began.
    """

    def __init__(
        self,
        home: str,
        clock: Callable[[], float],
        out: IO[str] | None = None,
        wall: Callable[[], float] | None = None,
    ) -> None:
        self.bus: Bus
        self.home = home
        self.plane = Plane(home)
        self.accounts: dict[str, Account] = {}
        self.listeners: list[Callable[[Entry], None]] = []
        self.messages = 0
        self._clock, self._wall, self._out = clock, wall, out

    @property
    def client_id(self) -> str:
        """MQTT client identifier."""
        return f"ecosim-{NAME}"

    @property
    def will(self) -> Message | None:
        """Nobody misses a recorder."""
        return None

    def connected(self) -> None:
        """Listen to both planes, but for the clock's ticking."""
        for topic_filter in (f"{self.home}/#", *self.plane.told):
            # What an earlier run left retained is not of this one.
            self.bus.subscribe(topic_filter, retain_as_published=True, retained=False)

    def received(self, message: Message) -> None:
        """Write a message down."""
        envelope = read(message)
        if envelope.publisher is not None and envelope.seq is not None:
            account = self.accounts.setdefault(envelope.publisher, Account())
            if envelope.seq == 1 and account.seen and message.payload == b"init":
                account.begin_again()
            if envelope.seq in account.seen:
                account.duplicates += 1
                return
            account.seen.add(envelope.seq)
        entry = Entry(
            time=self._clock(),
            wall=None if self._wall is None else self._wall(),
            topic=message.topic,
            payload=message.payload.decode(errors="replace"),
            qos=message.qos,
            retain=message.retain,
            publisher=envelope.publisher,
            seq=envelope.seq,
            at=envelope.at,
            trace=envelope.cause.trace if envelope.cause else None,
            span=envelope.cause.span if envelope.cause else None,
            parent=envelope.parent,
        )
        self.messages += 1
        if self._out is not None:
            self._out.write(entry.line() + "\n")
        if message.topic.startswith(self.plane.report("")):
            self._report(entry)
        for listener in self.listeners:
            listener(entry)

    def heard_all(self, names: Iterable[str]) -> bool:
        """Whether all these have told their accounts, and all they published until then is here."""
        accounts = (self.accounts.get(name) for name in names)
        return all(a is not None and a.complete for a in accounts)

    def _report(self, entry: Entry) -> None:
        account = self.accounts.setdefault(entry.topic.rpartition("/")[2], Account())
        content = json.loads(entry.payload)
        account.published, account.dropped = content["published"], content["dropped"]

    def totals(self) -> dict[str, Any]:
        """Published = delivered + dropped by name + lost, over all publishers; nothing unaccounted."""
        published = delivered = duplicates = 0
        dropped: dict[str, int] = {}
        for account in self.accounts.values():
            published += account.before + (account.published or max(account.seen, default=0))
            delivered += account.before + len(account.seen)
            duplicates += account.duplicates
            for name, count in account.dropped.items():
                dropped[name] = dropped.get(name, 0) + count
        lost = published - delivered - sum(dropped.values())
        named = {"expired": dropped.pop("expired", 0), "refused": dropped.pop("refused", 0)}
        return {"published": published, "delivered": delivered, **named, **dropped, "lost": lost} | {
            "duplicates": duplicates
        }
