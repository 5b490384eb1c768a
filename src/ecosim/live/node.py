"""Drives one client: its timeline by the clock, its messages from the bus, one thing at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeVar

from ecosim.bus import Hosted, Message
from ecosim.live.chorus import Chorus
from ecosim.live.clock import LiveClock
from ecosim.live.follower import Follower
from ecosim.live.forked import AnyBus
from ecosim.timeline import Timeline

_BURST = 0.005  # s of due timers run before the event loop, and so a message, gets its turn
_NEWS = 1.0  # s that a client which is back waits to hear what time it is

T = TypeVar("T")


class Node:
    """A client, its timeline and its bus, on asyncio. Sets the client's `bus`.

    `clock` is frozen at the timeline's start unless given. With `follow`, the conductor of `home` sets it;
    without, whoever made it does, and calls `retimed`. A `chorus` answers for many nodes. `farewell` is
    called before a clean disconnect.

    What goes wrong in the client's code is a mistake of ecosim: nothing of the client runs after it;
    `guard`, or else `stop`, raises it.
    """

    def __init__(
        self,
        client: Hosted,
        timeline: Timeline,
        bus: AnyBus,
        *,
        home: str,
        clock: LiveClock | None = None,
        follow: bool = True,
        chorus: Chorus | None = None,
        farewell: Callable[[], None] | None = None,
    ) -> None:
        self.client = client
        client.bus = bus
        self.timeline = timeline
        self.bus = bus
        self.clock = clock or LiveClock(timeline.now)
        self.over = asyncio.Event()
        """The conductor said that the run is over, or began another."""
        self.failed = asyncio.Event()
        """The client's code raised."""
        bus.on_failure = self._fail
        self.moves = 0
        """How often anything happened to the client."""
        self.taken = 0
        """How many messages it took."""
        self._farewell = farewell
        self._follower = Follower(self, home, chorus) if follow else None
        self._timer: asyncio.TimerHandle | None = None
        self._failure: Exception | None = None
        self._running = False
        self._news: asyncio.TimerHandle | None = None
        self._greeted = asyncio.Event()
        self._known = False

    # ------------------------------------------------------------- for whoever runs it

    async def start(self, *, patience: float = 2.0) -> None:
        """Connect, tell the client, and wait until all it said is acknowledged. Raises `BrokerError`."""
        self._running = True
        self._greeted.clear()
        try:
            await self.bus.open(self, patience=patience)
        except BaseException:
            self._halt()
            raise
        await self._greeted.wait()
        await self.bus.flushed()

    async def stop(self) -> None:
        """Say farewell and disconnect: no last will. Raises what the client's code raised."""
        if self._running:
            if self._farewell is not None:
                self._turn(self._farewell)
            if self._follower is not None:
                self._follower.leave()
            self._halt()
        self.bus.close()
        await self.bus.closed()
        self.raise_failure()

    async def vanish(self) -> None:
        """Break off as when power fails: the last will is sent. `start` brings it back."""
        self._halt()
        self.bus.drop()
        await self.bus.closed()

    def retimed(self) -> None:
        """The clock was set: run what is due by it."""
        self._arm()

    def raise_failure(self) -> None:
        """Raise what the client's code raised, once."""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    # ------------------------------------------------------------- what the bus calls

    @property
    def client_id(self) -> str:
        """The client's."""
        return self.client.client_id

    @property
    def will(self) -> Message | None:
        """The client's."""
        return self.client.will

    def connected(self) -> None:
        """Tell the client; one that is back after a while first learns what time it is."""
        if self._follower is not None:
            self._follower.connected()
        if self._follower is None or not self._known:
            self._known = True
            self._greet()
        else:
            self._news = asyncio.get_running_loop().call_later(_NEWS, self.heard)

    def heard(self) -> None:
        """The conductor told the time, or did not for a while: a client that is back is told so."""
        if self._news is not None:
            self._news.cancel()
            self._news = None
            self._greet()

    def _greet(self) -> None:
        self._turn(self.client.connected)
        self._greeted.set()

    def received(self, message: Message) -> None:
        """Run what is due, then let the client have the message."""
        if self._follower is None or not self._follower.takes(message):
            self.bus.counts.received += 1
            self.taken += 1
            self._turn(lambda: self.client.received(message))

    # ------------------------------------------------------------- time

    def catch_up(self) -> None:
        """Run all that is due now."""
        self._turn(None)

    def _turn(self, act: Callable[[], None] | None) -> None:
        if not self._running:
            return
        if self._follower is not None and (act is not None or self._due()):
            self._follower.stir()
        try:
            self._run_due(self.clock.now())
            if act is not None:
                self.moves += 1
                act()
        except Exception as error:  # noqa: BLE001 - it ends the run: see raise_failure
            self._fail(error)
        self._arm()

    def _due(self) -> bool:
        due = self.timeline.next_due()
        return due is not None and due <= self.clock.now()

    def _run_due(self, end: float) -> None:
        due = self.timeline.next_due()
        if due is not None and due <= end:
            self.moves += 1
        self.timeline.run_until(end)

    def _fire(self) -> None:
        """Run due times one by one, for a while."""
        self._timer = None
        loop = asyncio.get_running_loop()
        enough = loop.time() + _BURST
        try:
            while self._running and (due := self.timeline.next_due()) is not None:
                if due > self.clock.now() or loop.time() > enough:
                    break
                if self._follower is not None:
                    self._follower.stir()
                self._run_due(due)
        except Exception as error:  # noqa: BLE001 - it ends the run: see raise_failure
            self._fail(error)
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.timeline.next_due() if self._running else None
        wait = None if due is None else self.clock.wall_for(due)
        if wait is not None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._fire)

    def _fail(self, error: Exception) -> None:
        self._failure = error
        self._halt()
        self.failed.set()

    def _halt(self) -> None:
        self._running = False
        self._greeted.set()
        for timer in (self._timer, self._news):
            if timer is not None:
                timer.cancel()
        self._timer = self._news = None


async def guard(work: Coroutine[Any, Any, T], nodes: Iterable[Node]) -> T:
    """Do the work, but raise at once what a node's client raises meanwhile."""
    watched = list(nodes)
    doing = asyncio.ensure_future(work)
    failing: set[asyncio.Future[Any]] = {asyncio.ensure_future(node.failed.wait()) for node in watched}
    try:
        await asyncio.wait({doing, *failing}, return_when=asyncio.FIRST_COMPLETED)
        for node in watched:
            node.raise_failure()
        return await doing
    finally:
        for task in (doing, *failing):
            task.cancel()
        await asyncio.wait({doing, *failing})
