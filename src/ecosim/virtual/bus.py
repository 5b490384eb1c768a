"""The bus in memory: the broker's own core, with faults between it and its clients."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ecosim.broker import Broker, MemoryClient
from ecosim.broker.session import Publication
from ecosim.bus import Hosted, Message
from ecosim.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Pass:
    """Deliver at once."""


@dataclass(frozen=True, slots=True)
class Deliver:
    """Deliver `delay` seconds later."""

    delay: float


@dataclass(frozen=True, slots=True)
class Drop:
    """Never deliver; `reason` names it in the accounts."""

    reason: str


Verdict = Pass | Deliver | Drop
Rule = Callable[[float, str, str, Message], Verdict | None]
"""(now, publisher, subscriber, message) → what to do with it, or None: ask the next rule."""


class VirtualNet:
    """What all virtual clients share: a broker, a timeline, and rules, of which the first to answer wins.

    Every delivery is an entry of the timeline, so that a client never hears a message while it is
    still saying one, and all of one moment happen in the order they were sent.
    """

    def __init__(self, timeline: Timeline, rules: tuple[Rule, ...] = ()) -> None:
        self.timeline = timeline
        self.rules = rules
        self.broker = Broker(now=lambda: timeline.now)
        self.lost: dict[str, int] = {}
        self.publisher = ""
        self._ticking: float | None = None

    def join(self, client: Hosted) -> "VirtualBus":
        """Connect a client; its `connected` is called as the next thing on the timeline."""
        bus = VirtualBus(self, client)
        client.bus = bus
        self.timeline.call_at(self.timeline.now, client.connected)
        return bus

    def verdict(self, publisher: str, subscriber: str, message: Message) -> Verdict:
        """What becomes of a delivery."""
        for rule in self.rules:
            answer = rule(self.timeline.now, publisher, subscriber, message)
            if answer is not None:
                return answer
        return Pass()

    def arm(self) -> None:
        """See that the broker's own due times (expiries, delayed wills) are kept."""
        due = self.broker.next_due()
        if due is not None and (self._ticking is None or due < self._ticking):
            self._ticking = due
            self.timeline.call_at(due, self._tick)

    def _tick(self) -> None:
        self._ticking = None
        self.broker.tick()
        self.arm()


class _Door(MemoryClient):
    """A door that hands over at once: its client only puts what it gets on the timeline."""

    def deliver(
        self, publication: Publication, qos: int, retain: bool, identifiers: tuple[int, ...]
    ) -> str | None:
        """Hand over a copy."""
        del identifiers  # as in any memory
        message = publication.message
        if message.qos != qos or message.retain != retain or message.expiry is not None:
            message = publication.seen(qos, retain, self._broker.now())
        self._on_message(message)
        return None


class VirtualBus:
    """One client's connection to the network."""

    def __init__(self, net: VirtualNet, client: Hosted) -> None:
        self._net = net
        self._client = client
        self._client_id = client.client_id
        self._call_next = net.timeline.call_next
        self._door = _Door(net.broker, client.client_id, self._deliver, will=client.will)
        self._offline = 0
        self._last_due = 0.0

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many messages could not be sent, by reason."""
        return {"connection down": self._offline} if self._offline else {}

    def publish(self, message: Message) -> None:
        """Send a message; once disconnected it is dropped and counted, as on a broken connection."""
        if not self._door.connected:
            self._offline += 1
            return
        self._net.publisher = self._client_id
        self._door.publish(message)
        if self._net.broker.deadlines:
            self._net.arm()

    def subscribe(
        self,
        topic_filter: str,
        *,
        qos: int = 2,
        no_local: bool = False,
        retain_as_published: bool = False,
        retained: bool = True,
    ) -> None:
        """Receive what matches from now on, and what is retained of it."""
        self._net.publisher = ""
        self._door.subscribe(
            topic_filter,
            qos=qos,
            no_local=no_local,
            retain_as_published=retain_as_published,
            retain_handling=0 if retained else 2,
        )

    def close(self) -> None:
        """Disconnect cleanly."""
        self._door.disconnect()

    def drop(self) -> None:
        """Vanish without a word: the last will is sent."""
        self._net.publisher = self._client.client_id
        self._door.drop()

    def _deliver(self, message: Message) -> None:
        net = self._net
        if not net.rules:
            self._call_next(self._receive, message)
            return
        due = net.timeline.now
        verdict = net.verdict(net.publisher, self._client.client_id, message)
        if isinstance(verdict, Drop):
            net.lost[verdict.reason] = net.lost.get(verdict.reason, 0) + 1
            return
        if isinstance(verdict, Deliver):
            due += verdict.delay
        # A connection keeps its order: what was sent later does not overtake what is held up.
        due = self._last_due = max(due, self._last_due)
        net.timeline.call_at(due, lambda: self._receive(message))

    def _receive(self, message: Message) -> None:
        if self._door.ended is None:
            self._client.received(message)
