"""One network connection: asyncio's side of a client, with writes put together and slow readers noticed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import TYPE_CHECKING, cast

from ecosim.broker.connection import Connection
from ecosim.broker.limits import Limits

if TYPE_CHECKING:
    from ecosim.broker.websocket import WebSocket

_HIGH_WATER = 262_144
_LINGER = 2.0
"""Seconds that a closing connection has to take what was written to it, and to close as well."""
_FRAME = 65_536


class Transport(asyncio.Protocol):
    """Carries one `Connection` over TCP, or over WebSocket if the first bytes are those of a GET.

    What is written in one turn of the loop is sent by one system call. While the client does not read,
    packets wait here; past `Limits.buffered` its QoS 0 is dropped, and past twice as much nothing is read
    from it.
    """

    def __init__(
        self,
        limits: Limits,
        connected: "Callable[[Transport], Connection]",
        lost: "Callable[[Transport], None]",
    ) -> None:
        self._limits = limits
        self._connected = connected
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._cut_off: asyncio.TimerHandle | None = None
        self._over: asyncio.Future[None] = self._loop.create_future()
        self._network: asyncio.Transport | None = None
        self._connection: Connection | None = None
        self._websocket: WebSocket | None = None
        self._fresh = True
        self._waiting: list[bytes] = []
        self._size = 0
        self._scheduled = self._paused = self._deaf = self._closing = self._finished = False

    # -- what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        network = self._network = cast(asyncio.Transport, transport)
        network.set_write_buffer_limits(high=_HIGH_WATER)
        network.get_extra_info("socket").setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self._connection = self._connected(self)

    def data_received(self, data: bytes) -> None:
        """Pass on what came."""
        if self._fresh:
            self._fresh = False
            if data[:1] == b"G":
                self._websocket = self._open_websocket()
        websocket = self._websocket
        if websocket is not None:
            data = websocket.receive(data)
            if websocket.finished:
                self.close()
            self._schedule()
        if data and self._connection is not None:
            self._connection.receive(data)

    def pause_writing(self) -> None:
        """Note that the client does not keep up."""
        self._paused = True

    def resume_writing(self) -> None:
        """Go on."""
        self._paused = False
        if self._deaf and self._network is not None:
            self._deaf = False
            self._network.resume_reading()
        self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        del exc
        self._closing = True
        if self._cut_off is not None:
            self._cut_off.cancel()
        self._waiting.clear()
        self._lost(self)
        if not self._over.done():
            self._over.set_result(None)
        if self._connection is not None:
            self._connection.lost()

    # -- what the connection calls

    def write(self, data: bytes) -> None:
        """Send a packet at the end of this turn of the loop."""
        self._waiting.append(data)
        self._size += len(data)
        if not self._scheduled:
            self._schedule()

    def close(self) -> None:
        """Close once what was written is sent, or after a while."""
        self._closing = True
        if self._network is not None and self._cut_off is None:
            self._cut_off = self._loop.call_later(_LINGER, self._network.abort)
        self._schedule()

    def congested(self) -> bool:
        """Whether the client is too slow to get QoS 0."""
        return self._paused and self._size > self._limits.buffered

    # -- what the server calls

    def stop(self) -> None:
        """End the connection since the broker stops."""
        if self._connection is not None:
            self._connection.stop()
        self.close()

    async def closed(self) -> None:
        """Wait until the connection is gone; one that does not take its goodbye is cut off."""
        try:
            async with asyncio.timeout(1.0):
                await asyncio.shield(self._over)
        except TimeoutError:
            if self._network is not None:
                self._network.abort()
            await self._over

    # -- inside

    def _open_websocket(self) -> "WebSocket":
        from ecosim.broker.websocket import WebSocket  # noqa: PLC0415 - most connections do without

        return WebSocket(self._limits.packet + _FRAME)

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        network = self._network
        if network is None or network.is_closing() or self._finished:
            return
        if self._paused:
            if self._size > 2 * self._limits.buffered and not self._deaf:
                self._deaf = True
                network.pause_reading()
            return
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._size = 0
        if self._websocket is not None:
            data = self._wrap(self._websocket, data)
        if data:
            network.write(data)
        if self._closing:
            # Closing at once would throw away what the client did not read yet, if it is still sending.
            self._finished = True
            with suppress(OSError):  # the client may be gone already
                network.write_eof()

    def _wrap(self, websocket: "WebSocket", data: bytes) -> bytes:
        if data:
            websocket.send(data)
        if self._closing:
            websocket.close()
        return websocket.output()
