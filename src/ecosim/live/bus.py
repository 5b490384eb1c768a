"""A client's connection to a real broker: kept up, with an outbox, never blocking."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from ecosim.bus import Client, Message
from ecosim.live.address import Address
from ecosim.live.connection import WINDOW, Connection, LostError
from ecosim.live.dialler import LONGEST_RETRY, Dialler
from ecosim.live.outbox import Counts, Entry, Outbox

_REGROUP = 1.5 * LONGEST_RETRY  # s: so that no one sends before all listen again
_BURST = 0.005  # s of messages handled before the event loop gets its turn
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Subscription:
    qos: int
    no_local: bool
    as_published: bool


def _heedless(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        task.exception()


def _check(topic_filter: str) -> None:
    levels = topic_filter.split("/")
    hash_early = any("#" in level for level in levels[:-1]) or ("#" in levels[-1] and levels[-1] != "#")
    if not topic_filter or hash_early or any("+" in level and level != "+" for level in levels):
        raise ValueError(f"no topic filter: {topic_filter!r}")


def _silent(_: str) -> None:
    return None


class LiveBus:
    """Implements `ecosim.bus.Bus` for one client, over MQTT 5, or 3.1.1 where the broker speaks no more.

    `open` connects once or fails; a connection lost later is made again for ever, with subscriptions,
    `client.connected()` and the outbox. After a loss the outbox waits `regroup` seconds: all clients lost
    the same broker, and what is sent before they listen again would reach no one.

    Each callback gets one line for people: `on_down` why the connection was lost, `on_up` that it is back,
    `on_notice` what works less well than hoped.
    """

    def __init__(
        self,
        url: str | Address,
        client_id: str,
        *,
        rng: random.Random,
        outbox_limit: int = 10_000,
        regroup: float = _REGROUP,
        on_down: Say = _silent,
        on_up: Say = _silent,
        on_notice: Say = _silent,
    ) -> None:
        self.address = Address.parse(url) if isinstance(url, str) else url
        self.client_id = client_id
        self.counts = Counts()
        self._dialler = Dialler(self.address, client_id, self._make, rng=rng, on_notice=on_notice)
        self._regroup = regroup
        self._on_down, self._on_up, self._on_notice = on_down, on_up, on_notice
        self._outbox = Outbox(outbox_limit, self.counts)
        self._client: Client | None = None
        self._connection: Connection | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._ending = True
        self._filters: dict[str, _Subscription] = {}
        self._asked: dict[str, _Subscription] = {}
        self._unconfirmed = 0
        self._sending: set[asyncio.Task[None]] = set()
        self._inbox: deque[Message] = deque()
        self._draining: asyncio.Handle | None = None
        self._holding: asyncio.TimerHandle | None = None
        self._when_idle: list[Callable[[], None]] = []

    # ------------------------------------------------------------- what a client uses

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many messages did not reach the broker, by reason; see `counts` for the rest."""
        counts = self.counts
        reasons = {
            "connection down": counts.dropped_down,
            "outbox full": counts.dropped_full,
            "expired": counts.expired,
            "refused": counts.refused,
            "lost at the end": counts.lost,
        }
        return {name: count for name, count in reasons.items() if count}

    def publish(self, message: Message) -> None:
        """Send a message; see `counts` for what became of it."""
        if not message.topic or any(c in message.topic for c in "+#\0"):
            raise ValueError(f"no topic to publish on: {message.topic!r}")
        self.counts.published += 1
        if message.qos:
            if self._ending:
                self.counts.dropped_down += 1
            else:
                self._outbox.put(message, asyncio.get_running_loop().time())
                self._pump()
        elif self._connection is None:
            self.counts.dropped_down += 1
        else:
            self._spawn(self._connection.send(message)).add_done_callback(self._sent_once)

    def subscribe(
        self, topic_filter: str, *, qos: int = 2, no_local: bool = False, retain_as_published: bool = False
    ) -> None:
        """Receive what matches, also after a reconnect. Asking again for the same changes nothing."""
        _check(topic_filter)
        self._filters[topic_filter] = _Subscription(qos, no_local, retain_as_published)
        self._ask(topic_filter)

    def close(self) -> None:
        """Disconnect once all is acknowledged, or after 5 s: no last will. Await `closed` for the end."""
        if self._closing is None and self._keeper is not None:
            self._closing = asyncio.get_running_loop().create_task(self._part(5.0))

    def drop(self) -> None:
        """Break the connection off: the broker sends the last will, the outbox is lost."""
        self._ending = True
        self._outbox.abandon()
        if self._connection is not None:
            self._connection.abort()
        elif self._keeper is not None:
            self._keeper.cancel()

    # ------------------------------------------------------------- what a runtime uses

    @property
    def v5(self) -> bool:
        """Whether MQTT 5 is spoken, as far as is known."""
        return self._dialler.v5

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self._connection is not None

    @property
    def idle(self) -> bool:
        """Connected, and the broker has acknowledged all that was published and subscribed to.

        What was published with QoS 0 will be on the wire before anything published from now on.
        """
        return self._connection is not None and not self._outbox and not self._unconfirmed

    def whisper(self, message: Message) -> None:
        """Send with QoS 0 and without counting, or not at all when the connection is down: for the clock."""
        if self._connection is None:
            return
        if self._sending:  # keep the order: their first step may still be to come
            self._spawn(self._connection.send(message)).add_done_callback(_heedless)
        else:
            self._connection.whisper(message)

    def when_idle(self, callback: Callable[[], None]) -> None:
        """Call back once, as soon as it is `idle`."""
        if self.idle:
            callback()
        else:
            self._when_idle.append(callback)

    async def open(self, client: Client, *, patience: float = 2.0) -> None:
        """Connect for the first time, or again after `close` or `drop`.

        A broker that cannot be reached is tried for `patience` seconds. Raises `BrokerError`, also, and at
        once, when the broker refuses the login or the client id.
        """
        await self.closed()
        self._client, self._ending, self._closing = client, False, None
        try:
            connection = await self._dialler.first(patience)
        except BaseException:
            self._ending = True
            raise
        self._keeper = asyncio.get_running_loop().create_task(self._keep(connection))
        try:
            self._stand(connection)
        except BaseException:
            self.drop()
            raise
        await self.flushed()

    async def flushed(self) -> None:
        """Wait until `idle`, or until the client ends it."""
        if not self._ending:
            idle = asyncio.Event()
            self.when_idle(idle.set)
            await idle.wait()

    async def closed(self) -> None:
        """Wait for the end of what `close` or `drop` began."""
        if self._closing is not None:
            await asyncio.shield(self._closing)
        if self._ending and self._keeper is not None:
            keeper, self._keeper = self._keeper, None
            await asyncio.wait({keeper})
            if not keeper.cancelled():
                keeper.result()

    # ------------------------------------------------------------- connecting

    def _make(self, v5: bool) -> Connection:
        return Connection(
            self.address,
            self.client_id,
            None if self._client is None else self._client.will,
            v5=v5,
            deliver=self._deliver,
            on_refused=self._refused,
        )

    async def _keep(self, connection: Connection) -> None:
        while True:
            try:
                reason = await connection.lost()
            finally:
                await self._fall()
            if self._ending:
                return
            for message in connection.unreleased():
                self._deliver(message)
            self._on_down(f"{self.client_id} lost the broker at {self.address}: {reason or 'it hung up'}")
            connection = await self._dialler.again()
            self._holding = asyncio.get_running_loop().call_later(self._regroup, self._release)
            self._stand(connection)
            self._on_up(f"{self.client_id} is back at {self.address}")

    def _stand(self, connection: Connection) -> None:
        self._connection = connection
        for topic_filter in self._filters:
            self._ask(topic_filter)
        if self._client is not None:
            self._client.connected()
        self._pump()

    async def _fall(self) -> None:
        """The connection is gone: what was under way is to be sent again."""
        self._connection = None
        self._asked.clear()
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
        for task in self._sending:
            task.cancel()
        if self._sending:
            await asyncio.wait(self._sending)
        self._unconfirmed = 0
        self._outbox.rewind()

    async def _part(self, patience: float) -> None:
        self._release()
        gone = asyncio.Event()
        self.when_idle(gone.set)
        try:
            async with asyncio.timeout(patience):
                await gone.wait()
                while self._sending:
                    await asyncio.wait(self._sending)
        except TimeoutError:
            pass  # what is left is counted as lost
        self._ending = True
        if self._connection is not None:
            await self._connection.hang_up()
        elif self._keeper is not None:
            self._keeper.cancel()
        self._outbox.abandon()

    # ------------------------------------------------------------- sending

    def _pump(self) -> None:
        connection = self._connection
        if connection is None or self._holding is not None:
            return
        now = asyncio.get_running_loop().time()
        while self._outbox.in_flight < WINDOW and (entry := self._outbox.take(now)) is not None:
            self._spawn(self._send(connection, entry))
        self._settle()

    def _release(self) -> None:
        if self._holding is not None:
            self._holding.cancel()
            self._holding = None
            self._pump()

    def _spawn(self, sending: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        # A task takes its first step, which is all that order needs, after those made before it.
        task = asyncio.get_running_loop().create_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    async def _send(self, connection: Connection, entry: Entry) -> None:
        try:
            await connection.send(entry.message)
        except LostError:
            return  # it stays in the outbox
        self._outbox.acknowledge(entry)
        self._pump()

    def _sent_once(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is not None:
            self.counts.dropped_down += 1
        else:
            self.counts.sent += 1

    def _refused(self) -> None:
        self.counts.refused += 1
        self.counts.acknowledged -= 1  # what follows counts it as acknowledged

    def _ask(self, topic_filter: str) -> None:
        wanted = self._filters[topic_filter]
        if self._connection is not None and self._asked.get(topic_filter) != wanted:
            self._asked[topic_filter] = wanted
            self._unconfirmed += 1
            self._spawn(self._listen(self._connection, topic_filter, wanted))

    async def _listen(self, connection: Connection, topic_filter: str, wanted: _Subscription) -> None:
        try:
            allowed = await connection.listen(
                topic_filter, wanted.qos, no_local=wanted.no_local, as_published=wanted.as_published
            )
        except LostError:
            return
        self._unconfirmed -= 1
        if not allowed:
            self._on_notice(
                f"the broker at {self.address} does not let {self.client_id} read {topic_filter}: "
                "allow it in the broker's access list"
            )
        self._settle()

    def _settle(self) -> None:
        while self._when_idle and self.idle:
            self._when_idle.pop(0)()

    # ------------------------------------------------------------- receiving

    def _deliver(self, message: Message) -> None:
        # Called by the library with a lock held: what the client does then must not call back into it.
        self._inbox.append(message)
        if self._draining is None:
            self._draining = asyncio.get_running_loop().call_soon(self._drain)

    def _drain(self) -> None:
        self._draining = None
        loop = asyncio.get_running_loop()
        end = loop.time() + _BURST
        try:
            while self._inbox and loop.time() <= end:
                message = self._inbox.popleft()
                if self._client is not None and not self._ending:
                    self._client.received(message)
        finally:
            if self._inbox:
                self._draining = loop.call_soon(self._drain)
