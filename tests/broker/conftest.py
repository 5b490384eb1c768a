import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from ecosim.broker import Access, Broker, Limits, LogEntry, MemoryClient
from ecosim.broker.server import Server, serve, wall_clock
from ecosim.bus import Message


@dataclass
class Clock:
    """A clock that a test sets."""

    time: float = 1000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Inbox:
    """A client in memory, and what it got."""

    client: MemoryClient = field(init=False)
    messages: list[Message] = field(default_factory=list)

    @property
    def payloads(self) -> list[str]:
        return [message.payload.decode() for message in self.messages]


@dataclass
class World:
    """A broker whose time a test moves, with its log."""

    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=Limits)
    access: Access | None = None
    entries: list[LogEntry] = field(default_factory=list)
    broker: Broker = field(init=False)

    def __post_init__(self) -> None:
        self.broker = Broker(now=self.clock, limits=self.limits, access=self.access, log=self.entries.append)

    def client(self, client_id: str, *filters: str, **options: Any) -> Inbox:
        inbox = Inbox()
        inbox.client = MemoryClient(self.broker, client_id, inbox.messages.append, **options)
        for topic_filter in filters:
            assert not inbox.client.subscribe(topic_filter).failed
        return inbox

    def later(self, seconds: float) -> None:
        """Let time pass, with each thing done when it is due."""
        end = self.clock.time + seconds
        while (due := self.broker.next_due()) is not None and due <= end:
            self.clock.time = max(due, self.clock.time)
            self.broker.tick()
        self.clock.time = end

    def check_account(self) -> None:
        counts = self.broker.counts
        per_message = {"no subscriber", "refused", "retained full"}
        dropped = sum(number for name, number in counts.dropped.items() if name not in per_message)
        assert counts.copies == counts.delivered + self.broker.waiting() + dropped


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_world() -> Callable[..., World]:
    return World


@dataclass
class Raw:
    """A connection that sends any bytes, and cuts what comes into packets."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def packet(self) -> tuple[int, bytes]:
        """The next packet: its first byte and its body; raises EOFError at the end."""
        async with asyncio.timeout(5):
            first = (await self.reader.readexactly(1))[0]
            length = shift = 0
            while True:
                byte = (await self.reader.readexactly(1))[0]
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return first, await self.reader.readexactly(length)

    async def rest(self) -> bytes:
        """All that comes until the broker closes."""
        async with asyncio.timeout(5):
            return await self.reader.read()

    async def connect(self, client_id: str = "raw", **options: Any) -> bytes:
        """Send a CONNECT of MQTT 5, and return the body of its answer."""
        await self.send(connect_packet(client_id, **options))
        first, body = await self.packet()
        assert first == 0x20
        return body

    async def close(self) -> None:
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


def connect_packet(
    client_id: str,
    *,
    version: int = 5,
    flags: int = 2,
    keep_alive: int = 0,
    properties: bytes = b"",
    rest: bytes = b"",
) -> bytes:
    body = b"\0\4MQTT" + bytes((version, flags)) + keep_alive.to_bytes(2)
    if version == 5:
        body += bytes((len(properties),)) + properties
    body += len(client_id).to_bytes(2) + client_id.encode() + rest
    return bytes((0x10, len(body))) + body


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A broker on a free port, with everything allowed."""
    async with serve(Broker(now=wall_clock())) as running:
        yield running


@pytest.fixture
async def raw() -> AsyncIterator[Callable[[int], Awaitable[Raw]]]:
    """Opens raw connections to a port."""
    opened: list[Raw] = []

    async def open_raw(port: int) -> Raw:
        opened.append(Raw(*await asyncio.open_connection("127.0.0.1", port)))
        return opened[-1]

    yield open_raw
    for connection in opened:
        await connection.close()


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Waits until something holds."""

    async def wait(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - the condition is not asyncio's
                await asyncio.sleep(0.005)

    return wait
