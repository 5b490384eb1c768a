"""What was said on the bus in a run: one line a message, and the accounts of who said how much."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import IO, Any, NamedTuple

from ecosim.bus import Bus, Message
from ecosim.domains import Domains
from ecosim.wire.trace import local_time, outsider, read

NAME = "orchestrator"
_encode = json.encoder.encode_basestring


class Entry(NamedTuple):
    """A recorded message. `time`: simulated seconds since the epoch; `wall`: s since a live run began.

    `at`: the local time at which it was sent; where it does not say so itself, at which it was heard.
    """

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
        _, wall, topic, payload, qos, retain, publisher, seq, at, trace, span, parent = self
        head = "" if at is None else f'"at": {_encode(at)}, '
        if publisher is not None:
            head += f'"from": {_encode(publisher)}, '
        if seq is not None:
            head += f'"seq": {seq}, '
        tail = "true" if retain else "false"
        if trace is not None:
            tail += f', "trace": "{trace}"'
        if span is not None:
            tail += f', "span": "{span}"'
        if parent is not None:
            tail += f', "parent": {_encode(parent)}'
        if wall is not None:
            tail += f', "wall": {round(wall, 6)}'
        what = f'"topic": {_encode(topic)}, "payload": {_encode(payload)}, "qos": {qos}'
        return f'{{{head}{what}, "retain": {tail}}}'


@dataclass(slots=True)
class Account:
    """One publisher: the numbers it gave its messages, and what it said of itself at the end."""

    upto: int = 0
    """All numbers from 1 to this one have come."""
    beyond: set[int] = field(default_factory=set)
    """The others that have come."""
    duplicates: int = 0
    published: int | None = None
    dropped: dict[str, int] = field(default_factory=dict)
    before: int = 0
    """What it said in earlier lives: it died, and counts from 1 again."""

    @property
    def complete(self) -> bool:
        """Whether it has told its accounts, and all it published until then is here."""
        return self.published is not None and self.count + sum(self.dropped.values()) >= self.published

    @property
    def count(self) -> int:
        """How many have come in this life."""
        return self.upto + len(self.beyond)

    @property
    def last(self) -> int:
        """The greatest number that has come in this life."""
        return max(self.beyond, default=self.upto)

    def take(self, number: int) -> bool:
        """Note a number; whether it is new."""
        if 0 < number <= self.upto or number in self.beyond:
            return False
        if number != self.upto + 1:
            self.beyond.add(number)
            return True
        self.upto = number
        while self.beyond and self.upto + 1 in self.beyond:
            self.upto += 1
            self.beyond.remove(self.upto)
        return True

    def begin_again(self) -> None:
        """A new life. What the last one said and nobody heard died with it."""
        self.before += self.count
        self.upto = 0
        self.beyond.clear()


class Recorder:
    """A `bus.Client` that hears everything, writes it down, and hands it to listeners.

    `clock` tells simulated time, `wall` (live only) wall time since the run began; `zone` is the home's.
    """

    def __init__(
        self,
        domains: Domains,
        clock: Callable[[], float],
        out: IO[str] | None = None,
        wall: Callable[[], float] | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self.bus: Bus
        self.domains = domains
        self.plane = domains.plane
        self.accounts: dict[str, Account] = {}
        self.listeners: list[Callable[[Entry], None]] = []
        self.messages = 0
        self._clock, self._wall, self._out, self._zone = clock, wall, out, zone
        self._reports, self._simulation = self.plane.report(""), self.plane.root
        self._outside: dict[str, str] = {}

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
        for topic_filter in (*(f"{domain}/#" for domain in self.domains.all), *self.plane.told):
            # What an earlier run left retained is not of this one.
            self.bus.subscribe(topic_filter, retain_as_published=True, retained=False)

    def received(self, message: Message) -> None:
        """Write a message down."""
        cause, parent, publisher, seq, at = read(message)
        if publisher is not None and seq is not None:
            account = self._account(publisher)
            # A second number 1; what has a lower QoS may have overtaken the first.
            if seq == 1 and account.upto and message.payload == b"init":
                account.begin_again()
            if not account.take(seq):
                account.duplicates += 1
                return
        topic = message.topic
        trace, span = cause or (None, None)
        if cause is None and topic.endswith("/set"):
            span = self._from_outside(message)
        elif parent in self._outside:
            parent = self._outside[parent]
        now = self._clock()
        # Who is no part of the run knows nothing of its time. The simulation only clears its own in the end.
        if (at is None or publisher is None) and not topic.startswith(self._simulation):
            at = local_time(now, self._zone)
        entry = Entry(
            now,
            None if self._wall is None else self._wall(),
            topic,
            message.payload.decode(errors="replace"),
            message.qos,
            message.retain,
            publisher,
            seq,
            at,
            trace,
            span,
            parent,
        )
        self.messages += 1
        if self._out is not None:
            self._out.write(entry.line() + "\n")
        if topic.startswith(self._reports):
            self._report(entry)
        for listener in self.listeners:
            listener(entry)

    def _from_outside(self, message: Message) -> str:
        """A span for a command of a client that names none.

        What follows from it names it by what it says; of several that say the same, the last is meant.
        """
        said = outsider(message.topic, message.payload)
        self._outside[said] = outsider(message.topic, b"%d" % self.messages)
        return self._outside[said]

    def heard_all(self, names: Iterable[str]) -> bool:
        """Whether all these have told their accounts, and all they published until then is here."""
        accounts = (self.accounts.get(name) for name in names)
        return all(a is not None and a.complete for a in accounts)

    def _account(self, publisher: str) -> Account:
        account = self.accounts.get(publisher)
        if account is None:
            account = self.accounts[publisher] = Account()
        return account

    def _report(self, entry: Entry) -> None:
        account = self._account(entry.topic.rpartition("/")[2])
        content = json.loads(entry.payload)
        account.published, account.dropped = content["published"], content["dropped"]

    def totals(self) -> dict[str, Any]:
        """Published = delivered + dropped by name + lost, over all publishers; nothing unaccounted."""
        published = delivered = duplicates = 0
        dropped: dict[str, int] = {}
        for account in self.accounts.values():
            published += account.before + (account.published or account.last)
            delivered += account.before + account.count
            duplicates += account.duplicates
            for name, count in account.dropped.items():
                dropped[name] = dropped.get(name, 0) + count
        lost = published - delivered - sum(dropped.values())
        named = {"expired": dropped.pop("expired", 0), "refused": dropped.pop("refused", 0)}
        return {"published": published, "delivered": delivered, **named, **dropped, "lost": lost} | {
            "duplicates": duplicates
        }
