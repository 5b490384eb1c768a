"""A client's connection to a real broker: kept up, with an outbox, never blocking."""

import asyncio
import random
from collections.abc import Callable, Mapping

from ecosim.bus import Client, Message
from ecosim.errors import BrokerError
from ecosim.live.address import Address
from ecosim.live.connection import TAKEN_OVER, Connection
from ecosim.live.dialler import LONGEST_RETRY, Dialler
from ecosim.live.inbox import Inbox
from ecosim.live.outbox import Counts, Outbox
from ecosim.live.session import Session
from ecosim.live.subscription import Subscription

_REGROUP = 1.5 * LONGEST_RETRY  # s: so that no one sends before all listen again
_PARTING = 5.0  # s to wait for acknowledgements at the end
Say = Callable[[str], None]


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
        counts: Counts | None = None,
        outbox_limit: int = 10_000,
        regroup: float = _REGROUP,
        on_down: Say = _silent,
        on_up: Say = _silent,
        on_notice: Say = _silent,
    ) -> None:
        self.address = Address.parse(url) if isinstance(url, str) else url
        self.client_id = client_id
        self.counts = counts or Counts()
        self._dialler = Dialler(self.address, client_id, self._make, rng=rng, on_notice=on_notice)
        self._regroup = regroup
        self._on_down, self._on_up, self._on_notice = on_down, on_up, on_notice
        self._outbox = Outbox(outbox_limit, self.counts)
        self._inbox = Inbox(self._receive)
        self._subscriptions: dict[str, Subscription] = {}
        self._client: Client | None = None
        self._session: Session | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._ending = True
        self._when_idle: list[Callable[[], None]] = []
        self.on_failure: Callable[[Exception], None] = _unheard
        """Called when the connection ends for good, though nobody here ended it."""

    # ------------------------------------------------------------- what a client uses

    @property
    def dropped(self) -> Mapping[str, int]:
        """How many messages did not reach the broker, by reason; see `counts` for the rest."""
        return self.counts.dropped

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
                if self._session is not None:
                    self._session.pump()
        elif self._session is None:
            self.counts.dropped_down += 1
        else:
            self._session.send_once(message)

    def subscribe(
        self,
        topic_filter: str,
        *,
        qos: int = 2,
        no_local: bool = False,
        retain_as_published: bool = False,
        retained: bool = True,
    ) -> None:
        """Receive what matches, also after a reconnect. Asking again for the same changes nothing."""
        wanted = Subscription(topic_filter, qos, no_local, retain_as_published, retained)
        self._subscriptions[topic_filter] = wanted
        if self._session is not None:
            self._session.subscribe(wanted)

    def close(self) -> None:
        """Disconnect once all is acknowledged, or after 5 s: no last will. Await `closed` for the end."""
        if self._closing is None and self._keeper is not None:
            self._closing = asyncio.get_running_loop().create_task(self._part(_PARTING))

    def drop(self) -> None:
        """Break the connection off: the broker sends the last will, the outbox is lost."""
        self._ending = True
        self._outbox.abandon()
        if self._session is not None:
            self._session.connection.abort()
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
        return self._session is not None

    @property
    def idle(self) -> bool:
        """Connected, and the broker has acknowledged all that was published and subscribed to.

        What was published with QoS 0 will be on the wire before anything published from now on.
        """
        return self._session is not None and self._session.idle

    @property
    def halfway(self) -> bool:
        """Whether there is a message that has come, but was not handled yet."""
        return bool(self._inbox) or (self._session is not None and self._session.connection.halfway)

    def whisper(self, message: Message) -> None:
        """Send with QoS 0 and without counting, or not at all when the connection is down: for the clock."""
        if self._session is not None:
            self._session.whisper(message)

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
        session = self._session_on(connection, hold=0.0)
        self._keeper = asyncio.get_running_loop().create_task(self._keep(session))
        try:
            self._stand(session)
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
            deliver=self._inbox.put,
            on_refused=self._refused,
        )

    def _session_on(self, connection: Connection, hold: float) -> Session:
        return Session(connection, self._outbox, hold=hold, on_progress=self._settle, on_denied=self._denied)

    async def _keep(self, session: Session) -> None:
        while True:
            try:
                reason = await session.connection.lost()
            finally:
                self._session = None
                await session.end()
            if self._ending:
                return
            if reason == TAKEN_OVER:
                self._give_up()
                return
            for message in session.connection.unreleased():
                self._inbox.put(message)
            self._on_down(f"{self.client_id} lost the broker at {self.address}: {reason or 'it hung up'}")
            session = self._session_on(await self._dialler.again(), self._regroup)
            self._stand(session)
            self._on_up(f"{self.client_id} is back at {self.address}")

    def _give_up(self) -> None:
        """Another client has our client id: to connect again would only throw that one out."""
        self._ending = True
        self._outbox.abandon()
        self.on_failure(
            BrokerError(
                f"another client has connected to {self.address} as {self.client_id!r}: "
                "is the same device, or another run of this home, on that broker too?"
            )
        )

    def _stand(self, session: Session) -> None:
        self._session = session
        for wanted in self._subscriptions.values():
            session.subscribe(wanted)
        if self._client is not None:
            self._client.connected()
        session.pump()

    async def _part(self, patience: float) -> None:
        if self._session is not None:
            self._session.release()
        gone = asyncio.Event()
        self.when_idle(gone.set)
        try:
            async with asyncio.timeout(patience):
                await gone.wait()
                if self._session is not None:
                    await self._session.sent()
        except TimeoutError:
            pass  # what is left is counted as lost
        self._ending = True
        if self._session is not None:
            await self._session.connection.hang_up()
        elif self._keeper is not None:
            self._keeper.cancel()
        self._outbox.abandon()

    # ------------------------------------------------------------- what its parts report

    def _receive(self, message: Message) -> None:
        if self._client is not None and not self._ending:
            self._client.received(message)

    def _refused(self) -> None:
        self.counts.refused += 1
        self.counts.acknowledged -= 1  # what follows counts it as acknowledged

    def _denied(self, topic_filter: str) -> None:
        self._on_notice(
            f"the broker at {self.address} does not let {self.client_id} read {topic_filter}: "
            "allow it in the broker's access list"
        )

    def _settle(self) -> None:
        while self._when_idle and self.idle:
            self._when_idle.pop(0)()


def _unheard(_: Exception) -> None:
    return None
