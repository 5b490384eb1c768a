"""What goes over one connection, from when it stands until it is gone."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from ecosim.bus import Message
from ecosim.live.connection import WINDOW, Connection, LostError
from ecosim.live.outbox import Entry, Outbox
from ecosim.live.subscription import Subscription


class Session:
    """Subscribes, and sends from the outbox, a window at a time.

    What the broker has not acknowledged when it ends stays in the outbox, for the next session to send again.
    The outbox waits for the first `hold` seconds. `on_progress` is called when the broker has answered
    something, and `on_denied` gets each topic filter that it does not allow.
    """

    def __init__(
        self,
        connection: Connection,
        outbox: Outbox,
        *,
        hold: float,
        on_progress: Callable[[], None],
        on_denied: Callable[[str], None],
    ) -> None:
        self.connection = connection
        self._outbox = outbox
        self._on_progress = on_progress
        self._on_denied = on_denied
        self._asked: dict[str, Subscription] = {}
        self._unconfirmed = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._holding = asyncio.get_running_loop().call_later(hold, self.release) if hold else None

    @property
    def idle(self) -> bool:
        """Whether the broker has acknowledged all that was published and subscribed to."""
        return not self._outbox and not self._unconfirmed

    def pump(self) -> None:
        """Send what waits in the outbox, as far as the window allows."""
        if self._holding is not None:
            return
        now = asyncio.get_running_loop().time()
        while self._outbox.in_flight < WINDOW and (entry := self._outbox.take(now)) is not None:
            self._start(self._send(entry))
        self._on_progress()  # what has expired is not waited for either

    def release(self) -> None:
        """Hold the outbox no longer."""
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
            self.pump()

    def send_once(self, message: Message) -> None:
        """Send with QoS 0, and count whether it went out."""
        self._start(self.connection.send(message)).add_done_callback(self._count_once)

    def whisper(self, message: Message) -> None:
        """Send with QoS 0 as cheaply as can be, and never mind whether it went out."""
        if self._tasks:  # keep the order: their first step may still be to come
            self._start(self.connection.send(message)).add_done_callback(_never_mind)
        else:
            self.connection.whisper(message)

    def subscribe(self, wanted: Subscription) -> None:
        """Ask for this, unless the last question about this filter was the same."""
        if self._asked.get(wanted.topic_filter) != wanted:
            self._asked[wanted.topic_filter] = wanted
            self._unconfirmed += 1
            self._start(self._listen(wanted))

    async def sent(self) -> None:
        """Wait until nothing is being sent."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def end(self) -> None:
        """The connection is gone: what was under way is to be sent again."""
        if self._holding is not None:
            self._holding.cancel()
        for task in self._tasks:
            task.cancel()
        await self.sent()
        self._outbox.rewind()

    def _start(self, sending: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # A task takes its first step, which is all that order needs, after those made before it.
        task = asyncio.get_running_loop().create_task(sending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _send(self, entry: Entry) -> None:
        try:
            await self.connection.send(entry.message)
        except LostError:
            return  # it stays in the outbox
        self._outbox.acknowledge(entry)
        self.pump()

    async def _listen(self, wanted: Subscription) -> None:
        try:
            allowed = await self.connection.listen(wanted)
        except LostError:
            return
        self._unconfirmed -= 1
        if not allowed:
            self._on_denied(wanted.topic_filter)
        self._on_progress()

    def _count_once(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._outbox.counts.dropped_down += 1
        else:
            self._outbox.counts.sent += 1


def _never_mind(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()  # or asyncio would say that nobody looked at it
