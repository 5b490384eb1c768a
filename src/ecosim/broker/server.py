"""The doors of TCP and WebSocket, on one port: MQTT 3.1, 3.1.1 and 5.

    async with serve(port=1883) as server:
        print(server.port)

The first byte of a connection tells `GET` from CONNECT.
"""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from time import localtime, monotonic, strftime, time
from types import TracebackType
from typing import Self

from ecosim.broker.connection import Connection
from ecosim.broker.core import Broker
from ecosim.broker.transport import Transport

_BACKLOG = 4096


class CannotListen(OSError):  # noqa: N818 - reads as what happened
    """The port is taken, or the host is not ours."""


def wall_clock() -> Callable[[], float]:
    """Return a clock that starts as the computer's and is never set back, in seconds since 1970."""
    offset = time() - monotonic()
    return lambda: offset + monotonic()


def time_of_day(seconds: float) -> str:
    """Return a time of `wall_clock` for a person: `07:30:12.345`."""
    return f"{strftime('%H:%M:%S', localtime(seconds))}.{int(seconds * 1000) % 1000:03}"


class Server:
    """The doors of one broker; begin and end it with `async with`, or `start` and `stop`."""

    def __init__(self, broker: Broker, host: str, port: int) -> None:
        self.broker = broker
        self.host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._transports: dict[Transport, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def start(self) -> Self:
        """Listen. Raises `CannotListen`."""
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                self._make_transport, self.host, self.port, backlog=_BACKLOG
            )
        except OSError as error:
            reason = error.strerror or error
            raise CannotListen(error.errno, f"cannot listen on {self.host}:{self.port}: {reason}") from error
        self.port = self._server.sockets[0].getsockname()[1]
        self.broker.deadlines.on_sooner = self._arm
        self._arm()
        return self

    async def stop(self) -> None:
        """Tell all clients, end their connections, and stop listening; wills are not sent."""
        server, self._server = self._server, None
        if server is None:
            return
        self.broker.deadlines.on_sooner = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        server.close()
        transports = list(self._transports)
        for transport in transports:
            transport.stop()
        await asyncio.gather(*(transport.closed() for transport in transports))

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _make_transport(self) -> Transport:
        return Transport(self.broker.limits, self._connected, self._lost)

    def _connected(self, transport: Transport) -> Connection:
        self._transports[transport] = None
        return Connection(self.broker, transport)

    def _lost(self, transport: Transport) -> None:
        self._transports.pop(transport, None)

    def _arm(self) -> None:
        """Set the timer to what is due next in the broker."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.broker.next_due()
        if due is not None:
            delay = max(0.0, due - self.broker.now())
            self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._timer = None
        try:
            self.broker.tick()
        finally:
            self._arm()


def serve(broker: Broker | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Return a server, not listening yet, for a broker; without one, for a new one that allows everything.

    Port 0 takes a free one, see `Server.port`. The broker's clock must run in seconds of real time.
    """
    return Server(broker or Broker(now=wall_clock(), sys_interval=10.0), host, port)


async def run_forever(
    broker: Broker | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 1883,
    started: Callable[[Server], None] | None = None,
) -> None:
    """Serve until SIGINT, SIGTERM or cancellation; `started` is told once it listens.

    Raises `CannotListen`.
    """
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    async with serve(broker, host=host, port=port) as server:
        for number in signals:
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, over.set)
        try:
            if started is not None:
                started(server)
            await over.wait()
        finally:
            for number in signals:
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.remove_signal_handler(number)
