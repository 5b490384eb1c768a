"""Whatever happens, every message can be accounted for, and happens again in the same way."""

from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ecosim.broker import Access, Broker, Limits, LogEntry, MemoryClient, Right, Rule
from ecosim.broker.connection import Connection
from ecosim.bus import Message

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = st.sampled_from(["one", "two", "three"])
TOPICS = st.sampled_from(["a", "a/b", "b", "secret"])
FILTERS = st.sampled_from(["a", "a/+", "#", "+", "$share/g/a/#", "$share/g/#"])
PER_MESSAGE = ("no subscriber", "refused", "retained full")
ACCESS = Access(rules=(Rule(Right.READWRITE, "#"), Rule(Right.DENY, "secret", "spy")))


class Deaf:
    """The outbox of a client by wire that never acknowledges."""

    def write(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass

    def congested(self) -> bool:
        return False


class Home:
    """A broker with its clock and clients; each operation has a name, so that it can be done again."""

    def __init__(self) -> None:
        self.time = 0.0
        self.log: list[LogEntry] = []
        limits = Limits(queued=3, inflight=2, retained=2)
        rules = Access(rules=(*(ACCESS.rules or ()), Rule(Right.READWRITE, "#", "spy")))
        self.broker = Broker(now=lambda: self.time, limits=limits, access=rules, log=self.log.append)
        self.clients: dict[str, MemoryClient] = {}

    def connect(self, name: str, clean: bool, expiry: float, delay: float) -> None:
        will = Message("a/b", b"gone", 1)
        user = "spy" if name == "three" else None
        self.clients[name] = MemoryClient(
            self.broker,
            name,
            lambda message: self.log.append(LogEntry(self.time, name, "got", message.topic, message.qos)),
            clean_start=clean,
            session_expiry=expiry,
            will=will,
            will_delay=delay,
            username=user,
        )

    def deaf(self) -> None:
        connection = Connection(self.broker, Deaf())
        connection.receive(b"\x10\x13\0\4MQTT\5\0\0\0\5\x11\0\0\0\x09\0\1d")
        connection.receive(b"\x82\x07\0\1\0\0\1#\1")

    def live(self, name: str, call: str, *values: Any, **options: Any) -> None:
        client = self.clients.get(name)
        if client is not None and client.connected:
            getattr(client, call)(*values, **options)

    def wait(self, seconds: float) -> None:
        end = self.time + seconds
        while (due := self.broker.next_due()) is not None and due <= end:
            self.time = due
            self.broker.tick()
        self.time = end


class Story(RuleBasedStateMachine):
    """Random lives of three clients and a deaf one."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Home()
        self.done: list[Callable[[Home], None]] = []

    def do(self, step: "Callable[[Home], None]") -> None:
        step(self.home)
        self.done.append(step)

    @rule(
        name=NAMES,
        clean=st.booleans(),
        expiry=st.sampled_from([0.0, 5.0]),
        delay=st.sampled_from([0.0, 2.0, 9.0]),
    )
    def connect(self, name: str, clean: bool, expiry: float, delay: float) -> None:
        self.do(lambda home: home.connect(name, clean, expiry, delay))

    @rule()
    def deaf(self) -> None:
        self.do(lambda home: home.deaf())

    @rule(name=NAMES, topic_filter=FILTERS, qos=st.integers(0, 2), local=st.booleans())
    def subscribe(self, name: str, topic_filter: str, qos: int, local: bool) -> None:
        self.do(lambda home: home.live(name, "subscribe", topic_filter, qos=qos, no_local=local))

    @rule(
        name=NAMES,
        topic=TOPICS,
        qos=st.integers(0, 2),
        retain=st.booleans(),
        expiry=st.sampled_from([None, 0.0, 3.0]),
        payload=st.sampled_from([b"", b"x"]),
    )
    def publish(
        self, *, name: str, topic: str, qos: int, retain: bool, expiry: float | None, payload: bytes
    ) -> None:
        message = Message(topic, payload, qos, retain, expiry)
        self.do(lambda home: home.live(name, "publish", message))

    @rule(name=NAMES, call=st.sampled_from(["disconnect", "drop"]))
    def leave(self, name: str, call: str) -> None:
        self.do(lambda home: home.live(name, call))

    @rule(seconds=st.sampled_from([1.0, 3.0, 10.0]))
    def wait(self, seconds: float) -> None:
        self.do(lambda home: home.wait(seconds))

    @invariant()
    def every_copy_is_accounted_for(self) -> None:
        broker = self.home.broker
        counts = broker.counts
        dropped = sum(number for name, number in counts.dropped.items() if name not in PER_MESSAGE)
        assert counts.copies == counts.delivered + broker.waiting() + dropped
        assert sum(len(s.subscriptions) for s in broker.sessions.by_id.values()) == broker.routes.total
        assert broker.online == sum(s.link is not None for s in broker.sessions.by_id.values())

    def teardown(self) -> None:
        again = Home()
        for step in self.done:
            step(again)
        assert again.log == self.home.log
        assert again.broker.counts == self.home.broker.counts


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
