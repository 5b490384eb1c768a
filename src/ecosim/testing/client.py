"""A client on a home's bus that a test speaks and listens with; what joins the home there may use one too."""

import json
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any, NamedTuple, Protocol

from ecosim.broker.topics import check_filter, matches
from ecosim.bus import Bus, Hosted, Message
from ecosim.testing.expecting import ANYTHING, duration
from ecosim.told.durations import seconds
from ecosim.wire.trace import Cause, Sender, cause_of, local_time

_SHOWN = 10
Payload = str | bytes | int | float | dict[str, Any] | list[Any] | None


class Received(NamedTuple):
    """A message as a subscriber got it; `at` is the home's local time."""

    topic: str
    payload: bytes
    qos: int
    retain: bool
    at: datetime

    @property
    def text(self) -> str:
        """The payload as text."""
        return self.payload.decode(errors="replace")

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The payload, read as JSON. Raises `ValueError`."""
        return json.loads(self.payload)

    def __repr__(self) -> str:
        retained = " retained" if self.retain else ""
        return f"<{self.at:%H:%M:%S} {self.topic} {self.text}{retained}>"


OnMessage = Callable[[Received], None]


class Doing(Protocol):
    """What a client needs of the home it is in."""

    @property
    def now(self) -> float:
        """Seconds since the epoch."""

    def do(self, client: Hosted, act: Callable[[], None]) -> None:
        """Let a client do something, and all that follows from it now."""


Waiting = Callable[[float, Callable[[], bool]], None]
"""Lets so many simulated seconds pass, or until something is so."""


class BusClient:
    """A client of the home's bus with a name of its own. `home.client("bridge")` makes one.

    `messages`: all it received, in order. What it publishes when a message comes follows from that message:
    so the chain of causes goes through it.
    """

    def __init__(
        self, client_id: str, stage: Doing, wait: Waiting, zone: tzinfo, *, seed: object = 0
    ) -> None:
        self.bus: Bus
        self.client_id = client_id
        self.messages: list[Received] = []
        self._wait, self._seen = wait, 0
        self._stage, self._zone = stage, zone
        self._sender = Sender(client_id, seed)
        self._subscriptions: list[tuple[str, OnMessage | None, Callable[[], None]]] = []
        self._hearing: Message | None = None

    def __repr__(self) -> str:
        filters = ", ".join(f for f, _, _ in self._subscriptions)
        return f"<client {self.client_id}: {len(self.messages)} messages of {filters or 'nothing'}>"

    # ------------------------------------------------------------- for tests and what they test

    def subscribe(
        self, topic_filter: str, on_message: OnMessage | None = None, *, qos: int = 2, retained: bool = True
    ) -> "BusClient":
        """Receive what matches; `on_message` gets each. Without `retained`, only what is new."""
        check_filter(topic_filter)

        def begin() -> None:
            self.bus.subscribe(topic_filter, qos=qos, retained=retained)

        self._subscriptions.append((topic_filter, on_message, begin))
        self._do(begin)
        return self

    def publish(self, topic: str, payload: Payload = b"", *, qos: int = 1, retain: bool = False) -> None:
        """Send a message; mappings and lists go as JSON, booleans as `true` and `false`."""
        self.send(Message(topic, as_payload(payload), qos=qos, retain=retain))

    def send(self, message: Message) -> None:
        """Send a message as it is, but for its cause."""
        cause = None if self._hearing is None else cause_of(self._hearing)
        self._do(lambda: self.bus.publish(self._stamped(message, cause)))

    def expect(self, topic_filter: str, wanted: object = ANYTHING, *, within: str | float = 0) -> Received:
        """Let time pass until such a message has come, and give it; else `AssertionError`.

        `wanted`: its text, what it is as JSON, or a function that says of a message whether it will do.
        What came before a message that was given already is not looked at again.
        """
        __tracebackhide__ = True
        check_filter(topic_filter)
        limit, found = duration("within", within), list[int]()

        def come() -> bool:
            for number, message in enumerate(self.messages[self._seen :], self._seen):
                if not found and matches(topic_filter, message.topic) and _is(message, wanted):
                    found.append(number)
            return bool(found)

        self._wait(limit, come)
        if not come():
            told = (
                "nothing" if wanted is ANYTHING else "what was wanted" if callable(wanted) else repr(wanted)
            )
            lately = [f"  {message!r}" for message in self.messages[self._seen :][-_SHOWN:]]
            head = f"{self.client_id} received {'' if wanted is ANYTHING else 'no '}{told} on {topic_filter}"
            rest = ", but" if lately else ""
            raise AssertionError("\n".join([f"{head} within {seconds(limit)}{rest}", *lately]))
        self._seen = found[0] + 1
        return self.messages[found[0]]

    # ------------------------------------------------------------- what the bus calls

    @property
    def will(self) -> Message | None:
        """It may go without a word."""
        return None

    def connected(self) -> None:
        """Subscribe again."""
        for _, _, begin in self._subscriptions:
            begin()

    def received(self, message: Message) -> None:
        """Keep it, and hand it over."""
        at = datetime.fromtimestamp(self._stage.now, self._zone)
        told = Received(message.topic, message.payload, message.qos, message.retain, at)
        self.messages.append(told)
        before, self._hearing = self._hearing, message
        try:
            for topic_filter, on_message, _ in list(self._subscriptions):
                if on_message is not None and matches(topic_filter, message.topic):
                    on_message(told)
        finally:
            self._hearing = before

    # ------------------------------------------------------------- inside

    def _do(self, act: Callable[[], None]) -> None:
        if self._hearing is not None:
            act()
        else:
            self._stage.do(self, act)

    def _stamped(self, message: Message, cause: Cause | None) -> Message:
        cause = cause or self._sender.new_cause("test")
        stamp = self._sender.stamp(cause, local_time(self._stage.now, self._zone))
        return message._replace(properties=(*message.properties, *stamp))


class Tester(BusClient):
    """The client that a test commands devices with: it asks for answers."""

    def __init__(
        self, client_id: str, stage: Doing, wait: Waiting, zone: tzinfo, *, seed: object = 0
    ) -> None:
        super().__init__(client_id, stage, wait, zone, seed=seed)
        self._asked = 0
        self._answers: dict[bytes, bytes] = {}

    def ask(self, topic: str, payload: str, answer_to: str, qos: int) -> bytes | None:
        """Send a command; what was answered, or None."""
        self._asked += 1
        number = b"%d" % self._asked
        self.send(Message(topic, payload.encode(), qos=qos, response_topic=answer_to, correlation=number))
        return self._answers.pop(number, None)

    def received(self, message: Message) -> None:
        """Keep answers apart."""
        if message.correlation is not None:
            self._answers[message.correlation] = message.payload


def _is(message: Received, wanted: object) -> bool:
    if wanted is ANYTHING:
        return True
    if callable(wanted):
        return bool(wanted(message))
    if isinstance(wanted, str):
        return message.text == wanted
    if isinstance(wanted, bytes):
        return message.payload == wanted
    try:
        return bool(message.json == wanted)
    except ValueError:
        return False


def as_payload(value: Payload) -> bytes:
    """A payload as it goes over the bus."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    return b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
