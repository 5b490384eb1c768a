"""A client's bus over several brokers, for one whose vendor has a broker of its own.

What goes where follows from the topic's first level: a Homie domain at a vendor's broker, all else (the
home's domain, and the simulation plane with the clock) at the home's.

**Why nothing is under way here either when all say "nothing".** What the conductor's argument (`conductor`)
needs of the one broker is that a question comes behind the messages, and an answer behind what was said. At
a far broker there are no questions and answers; so each client takes them there: before it answers a round, a
marker of its own goes around each far broker, sent after the question came and behind whatever it published.

Suppose message M, published by p over the far broker D, was still on its way to s when s answered round n+1,
all said "nothing" in that round, and answered the round before. M came before p's answer n, or before an
earlier one. p gave it when all was acknowledged and a marker sent behind M was back: so D had handled M, also
one of QoS 0, and M was in s's queue before the question n+1 was asked, and so before s sent its marker of
that round.
- QoS 0 or 1: M was sent to s before that marker was, so s had it before it answered.
- QoS 2: s received the PUBLISH before the marker: it had taken M, or was waiting for the release.
- M waits in D's queue because too many messages to s are unacknowledged: then those are messages of which
  s says the same by the two cases above, or which it took after it had sent the marker; or it acknowledged
  them before it sent the marker, and made room for M before D came to the marker.
Each time s would not have said "nothing".

As there, this needs brokers that handle each client's packets in order and keep one queue for each; MQTT
itself promises order only among messages of one topic and QoS. A marker that is lost makes an answer late,
not wrong. One thing is weaker: `Answer.busy` goes over the home's broker, and what it warns of may be heard
first. Who hears it says "busy" too, so the clocks differ by what they ran in between. It takes a message
from outside to get there.
"""

import asyncio
from collections.abc import Callable, Mapping

from ecosim.bus import Client, Message
from ecosim.live.bus import LiveBus
from ecosim.live.outbox import Counts

_WILD = ("+", "#")


class ForkedBus:
    """To its client one bus, as `LiveBus` is; it is connected while all its connections stand.

    `far` has the connections to other brokers, by the first levels of what goes there. All of a client's
    connections count into the same `counts`. `echo` is a topic that nobody else uses: what the client has
    said to a far broker, and what that had for the client, is known by sending a marker around.
    """

    def __init__(self, home: LiveBus, far: Mapping[str, LiveBus], *, echo: str) -> None:
        self.client_id = home.client_id
        self.on_failure: Callable[[Exception], None] = lambda _: None
        """Called when one of the connections ends for good, though nobody here ended it."""
        legs = {id(bus): _Far(self, bus, echo) for bus in far.values()}
        self._far = list(legs.values())
        self._legs: list[_Leg] = [_Leg(self, home), *self._far]
        self._ways = {level: legs[id(bus)] for level, bus in far.items()}
        self._client: Client | None = None
        self._open = False
        self._when_idle: list[Callable[[], None]] = []

    # ------------------------------------------------------------- what a client uses

    @property
    def counts(self) -> Counts:
        """What became of what was published, at whichever broker."""
        return self._legs[0].bus.counts

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many messages did not reach their broker, by reason."""
        return self.counts.dropped

    def publish(self, message: Message) -> None:
        """Send a message to the broker it belongs to."""
        leg = self._leg(message.topic)
        leg.stale = True
        leg.bus.publish(message)

    def subscribe(
        self,
        topic_filter: str,
        *,
        qos: int = 2,
        no_local: bool = False,
        retain_as_published: bool = False,
        retained: bool = True,
    ) -> None:
        """Receive what matches, also after a reconnect; what begins with a wildcard, from all brokers."""
        wild = topic_filter.startswith(_WILD)
        for leg in self._legs if wild else [self._leg(topic_filter)]:
            leg.bus.subscribe(
                topic_filter,
                qos=qos,
                no_local=no_local,
                retain_as_published=retain_as_published,
                retained=retained,
            )

    def close(self) -> None:
        """Disconnect from each broker once it has acknowledged all: no last will."""
        self._open = False
        for leg in self._legs:
            leg.bus.close()

    def drop(self) -> None:
        """Break all connections off: the broker where the last will is to be said says it."""
        self._open = False
        for leg in self._legs:
            leg.bus.drop()

    # ------------------------------------------------------------- what a runtime uses

    @property
    def connected(self) -> bool:
        """Whether all connections stand."""
        return all(leg.bus.connected for leg in self._legs)

    @property
    def idle(self) -> bool:
        """Whether all that was published has been acknowledged, and is in the queue of whom it is for.

        So nothing that was said to a far broker can come behind what is now said to the home's.
        """
        return all(leg.idle for leg in self._legs)

    @property
    def halfway(self) -> bool:
        """Whether there is a message that has come, but was not handled yet."""
        return any(leg.bus.halfway for leg in self._legs)

    def whisper(self, message: Message) -> None:
        """Send with QoS 0 and without counting, or not at all when the connection is down: for the clock."""
        self._leg(message.topic).bus.whisper(message)

    def when_idle(self, callback: Callable[[], None]) -> None:
        """Call back once, when it is `idle` and a marker sent from now on has been to each far broker.

        By then all has come that was in this client's queues before.
        """
        self._when_idle.append(callback)
        for leg in self._far:
            leg.stale = True
        self.advance()

    async def open(self, client: Client, *, patience: float = 2.0) -> None:
        """Connect to the home's broker, then to the others. Raises `BrokerError`, for the first it cannot."""
        await self.closed()
        self._client, self._open = client, True
        try:
            for leg in self._legs:
                leg.bus.on_failure = self._failed
                await leg.bus.open(leg, patience=patience)
        except BaseException:
            self.drop()
            await self.closed()
            raise
        await self.flushed()

    async def flushed(self) -> None:
        """Wait until `idle`."""
        if self._open:
            idle = asyncio.Event()
            self.when_idle(idle.set)
            await idle.wait()

    async def closed(self) -> None:
        """Wait for the end of what `close` or `drop` began."""
        for leg in self._legs:
            await leg.bus.closed()

    # ------------------------------------------------------------- what its connections report

    def will_at(self, leg: "_Leg") -> Message | None:
        """The client's last will, if that is where it is to be said."""
        will = None if self._client is None else self._client.will
        return will if will is not None and self._leg(will.topic) is leg else None

    def stands(self) -> None:
        """A connection stands (again); the client is told when all do."""
        if self._client is not None and self.connected:
            self._client.connected()
        self.advance()

    def received(self, message: Message) -> None:
        """A message of the client's."""
        if self._client is not None:
            self._client.received(message)

    def advance(self) -> None:
        """Ask for what is missing to be idle; call back who waits for it."""
        if self._when_idle and all(leg.acknowledged() for leg in self._legs):
            for leg in self._far:
                leg.ask()
        while self._when_idle and self.idle:
            self._when_idle.pop(0)()

    def _leg(self, topic: str) -> "_Leg":
        return self._ways.get(topic.partition("/")[0], self._legs[0])

    def _failed(self, error: Exception) -> None:
        self.on_failure(error)


class _Leg:
    """The client of one of the connections."""

    def __init__(self, fork: ForkedBus, bus: LiveBus) -> None:
        self.bus = bus
        self.stale = False
        """Whether something was published, or asked, since the last marker."""
        self._fork = fork
        self._awaited = False

    @property
    def client_id(self) -> str:
        """The same at all brokers."""
        return self.bus.client_id

    @property
    def will(self) -> Message | None:
        """The client's, where it belongs."""
        return self._fork.will_at(self)

    @property
    def idle(self) -> bool:
        """At home what is said now comes behind what was said before."""
        return self.bus.idle

    def connected(self) -> None:
        """It stands."""
        self._fork.stands()

    def received(self, message: Message) -> None:
        """A message came here."""
        self._fork.received(message)

    def acknowledged(self) -> bool:
        """Whether the broker has acknowledged everything; sees to it that the fork hears when it has."""
        if self.bus.idle:
            return True
        if not self._awaited:
            self._awaited = True
            self.bus.when_idle(self._go_on)
        return False

    def _go_on(self) -> None:
        self._awaited = False
        self._fork.advance()


class _Far(_Leg):
    """One that sends markers around. They go as the clock does: with QoS 0, past the outbox."""

    def __init__(self, fork: ForkedBus, bus: LiveBus, echo: str) -> None:
        super().__init__(fork, bus)
        self._echo = echo
        self._sent = self._back = 0
        self.stale = True
        bus.subscribe(echo, qos=0)

    @property
    def idle(self) -> bool:
        """The last marker is back, and nothing was published behind it."""
        return self.bus.idle and not self.stale and self._back == self._sent

    def ask(self) -> None:
        """Send a marker behind whatever was published since the last."""
        if self.stale:
            self.stale = False
            self._sent += 1
            self.bus.whisper(Message(self._echo, b"%d" % self._sent))

    def connected(self) -> None:
        """A marker may have been lost with the connection."""
        self.stale = True
        super().connected()

    def received(self, message: Message) -> None:
        """A marker, or a message."""
        if message.topic != self._echo:
            super().received(message)
        elif message.payload == b"%d" % self._sent:
            self._back = self._sent
            self._fork.advance()


AnyBus = LiveBus | ForkedBus
