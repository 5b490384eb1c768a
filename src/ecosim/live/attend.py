"""The life of a process that is one device: wait for a run, take part, wait for the next."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from ecosim.bus import Hosted, Message
from ecosim.live.clock import LiveClock
from ecosim.live.forked import AnyBus
from ecosim.live.node import Node, guard
from ecosim.live.word import Answer, Word, clock_topic
from ecosim.timeline import Timeline

C = TypeVar("C", bound=Hosted)
_ANSWER = 0.3  # s in which a conductor that is there will have answered
_ASK = 1.0  # s between two questions: the conductor may come later than the device


class _Waiting:
    """Listens for a run that goes on; takes no part in it."""

    def __init__(self, bus: AnyBus, home: str, done: str | None) -> None:
        self.client_id = bus.client_id
        self.will = None
        self.word: asyncio.Future[tuple[Word, LiveClock]] = asyncio.get_running_loop().create_future()
        self._bus = bus
        self._topic = clock_topic(home)
        self._done = done

    def connected(self) -> None:
        self._bus.subscribe(self._topic, qos=0)

    def ask(self) -> None:
        self._bus.whisper(Message(f"{self._topic}/{self.client_id}", Answer("ask").payload()))

    def received(self, message: Message) -> None:
        word = Word.read(message.payload)
        if word is None or message.retain or word.over or word.run == self._done or self.word.done():
            return
        clock = LiveClock(word.sim)
        clock.set(word.sim, word.rate, until=word.until, then=word.then)
        self.word.set_result((word, clock))


async def run_under_way(bus: AnyBus, home: str, *, patience: float = 2.0) -> str | None:
    """The run of a home that is being played on this broker now, or None. Raises `BrokerError`."""
    waiting = _Waiting(bus, home, None)
    await bus.open(waiting, patience=patience)
    try:
        waiting.ask()
        await asyncio.wait({waiting.word}, timeout=_ANSWER)
    finally:
        bus.close()
        await bus.closed()
    return waiting.word.result()[0].run if waiting.word.done() else None


async def attend(
    make: Callable[[Word, Timeline], C],
    make_bus: Callable[[], AnyBus],
    *,
    home: str,
    farewell: Callable[[C], None] | None = None,
    patience: float = 30.0,
    forever: bool = False,
) -> None:
    """Take part in the next run to its end, or in one after the other.

    `make` builds the client when a run and its time are known. Each connection is a new `make_bus()`, under
    the same client id. The broker is waited for `patience` seconds, a run for ever. When cancelled it says
    farewell and disconnects cleanly. Raises `BrokerError`, and what the client's code raises.
    """
    done: str | None = None
    while True:
        word, clock = await _next_run(make_bus(), home, done, patience)
        done = word.run
        bus = make_bus()
        timeline = Timeline(clock.now())
        client = make(word, timeline)
        node = Node(
            client,
            timeline,
            bus,
            home=home,
            clock=clock,
            farewell=None if farewell is None else partial(farewell, client),
        )
        try:
            await node.start(patience=patience)
            await guard(node.over.wait(), [node])
        finally:
            await node.stop()
        if not forever:
            return


async def _next_run(bus: AnyBus, home: str, done: str | None, patience: float) -> tuple[Word, LiveClock]:
    waiting = _Waiting(bus, home, done)
    await bus.open(waiting, patience=patience)
    try:
        while not waiting.word.done():
            waiting.ask()
            await asyncio.wait({waiting.word}, timeout=_ASK)
    finally:
        bus.close()
        await bus.closed()
    return waiting.word.result()
