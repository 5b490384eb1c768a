"""The socket under an MQTT connection, which we read, write and cut ourselves.

Left to the MQTT library,

- each write goes through `call_soon_threadsafe` (a system call and a turn of the event loop), and may
  then register a file descriptor that was closed, and is perhaps another client's, meanwhile;
- a broker that does not set TCP_NODELAY (mosquitto, unless told to) holds back a small packet until the
  one before it is acknowledged, which Linux puts off for 40 ms: a handshake of QoS 2 took 44 ms instead
  of 0.7. So after each read we ask for a quick acknowledgement;
- nothing can break a connection off so that the broker sends the last will;
- a socket whose TLS handshake fails is never closed.
"""

import asyncio
import contextlib
import functools
import os
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

NODELAY = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
_QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux only
_GOODBYE = 2.0  # s for the broker to hang up after DISCONNECT


class Packets(Protocol):
    """What makes packets of bytes: of the library's client, what a line needs."""

    def loop_read(self) -> object:
        """Read what has come."""

    def loop_write(self) -> object:
        """Write what waits."""

    def socket(self) -> Any:  # noqa: ANN401 - or a wrapper for TLS or WebSocket
        """The socket, or None when there is none, or none any more."""


class Line:
    """Reads and writes when the event loop, in whose thread it was made, says that it is time.

    `on_break` gets what goes wrong there.
    """

    def __init__(self, packets: Packets, on_break: Callable[[Exception], None]) -> None:
        self._packets = packets
        self._on_break = on_break
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def opened(self, sock: Any) -> None:  # noqa: ANN401
        """Read from now on. Called by the thread that connects."""
        self._loop.call_soon_threadsafe(self._loop.add_reader, sock.fileno(), self._read, sock)

    def has_to_write(self, sock: Any) -> None:  # noqa: ANN401
        """Write as soon as the socket takes it. Called by that thread, and later by the loop's own."""
        if threading.get_ident() == self._thread:
            self._loop.add_writer(sock.fileno(), self._write)
        else:
            self._loop.call_soon_threadsafe(self._loop.add_writer, sock.fileno(), self._write)

    def cut(self) -> None:
        """Break the connection off. What is not written yet is lost."""
        sock = self._packets.socket()
        if sock is None:
            return
        # The library wraps sockets; a second handle can be shut down whatever the wrapper.
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(sock.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)
        while self._packets.socket() is not None:  # it closes its own when it has read to the end
            self._read(sock)

    @contextlib.asynccontextmanager
    async def outlasting(self) -> AsyncIterator[None]:
        """Read on after the library has said goodbye and closed its socket, until the broker hangs up too.

        Closed with something unread, a connection is reset, and what the broker has not read yet is gone:
        it would never see the DISCONNECT, and send the last will.
        """
        sock = self._packets.socket()
        if sock is None:
            yield
            return
        with socket.socket(fileno=os.dup(sock.fileno())) as twin:
            yield
            twin.setblocking(False)
            with contextlib.suppress(OSError, TimeoutError):
                twin.shutdown(socket.SHUT_WR)
                async with asyncio.timeout(_GOODBYE):
                    while await self._loop.sock_recv(twin, 1 << 16):
                        pass

    def _read(self, sock: Any) -> None:  # noqa: ANN401
        try:
            self._packets.loop_read()
            while self._packets.socket() is not None and hasattr(sock, "pending") and sock.pending():
                self._packets.loop_read()  # decrypted or unpacked already: the selector does not see it
            if _QUICK_ACK is not None and isinstance(sock, socket.socket) and sock.fileno() >= 0:
                sock.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)  # holds until the next packet only
        except Exception as error:  # noqa: BLE001 - whatever it is, the line is broken
            self._on_break(error)

    def _write(self) -> None:
        try:
            self._packets.loop_write()
        except Exception as error:  # noqa: BLE001 - whatever it is, the line is broken
            self._on_break(error)


@functools.cache
def trust() -> ssl.SSLContext:
    """Whom this machine trusts: how a broker proves who it is."""
    context = ssl.create_default_context()
    context.sslsocket_class = _TidySocket
    return context


class _TidySocket(ssl.SSLSocket):
    """Closes itself when its handshake fails: the library forgets it."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise
