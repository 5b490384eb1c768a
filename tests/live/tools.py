import asyncio
import random
import shutil
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from ecosim.broker.server import Server, serve
from ecosim.bus import Bus, Message
from ecosim.live import Conductor, LiveBus, Node
from ecosim.timeline import Timeline

START = 1_700_000_000.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition for 5 s, looking often."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the condition is anything
            await asyncio.sleep(0.002)


class Mosquitto:
    """A mosquitto of our own."""

    path = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")

    def __init__(self, folder: Path, *settings: str) -> None:
        if self.path is None:
            pytest.skip("mosquitto is not installed")
        self.port = free_port()
        self._conf = folder / "mosquitto.conf"
        lines = [f"listener {self.port} 127.0.0.1", *(settings or ["allow_anonymous true"])]
        self._conf.write_text("\n".join([*lines, "max_queued_messages 0", ""]))
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    async def start(self) -> None:
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            str(self.path), "-c", str(self._conf), stdout=quiet, stderr=quiet
        )
        async with asyncio.timeout(5):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.01)
                else:
                    writer.close()
                    await writer.wait_closed()
                    return

    async def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()
            self._process = None


class Embedded:
    """Our own broker, on the test's event loop."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await serve(port=self.port).start()

    async def stop(self) -> None:
        if self._server is not None:
            await self._server.stop()
            self._server = None


AnyBroker = Mosquitto | Embedded


class Lag:
    """A slow way to a broker: each piece of what passes, either way, is held up for up to `longest` s."""

    def __init__(self, port: int, rng: random.Random, longest: float) -> None:
        self._port = port
        self._rng = rng
        self._longest = longest
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        return f"mqtt://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(self._pipe(reader, up_writer), self._pipe(up_reader, writer))

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(self._rng.choice((8, 64, 4096))):
                await asyncio.sleep(self._rng.choice((0, 0, self._longest)) * self._rng.random())
                writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()


class Talker:
    """A client that keeps what it gets; what else it does is given."""

    bus: Bus

    def __init__(self, client_id: str, *filters: str, will: Message | None = None) -> None:
        self.client_id = client_id
        self.will = will
        self.filters = filters
        self.times = 0
        self.got: list[Message] = []
        self.on_connected: Callable[[], None] = lambda: None
        self.on_message: Callable[[Message], None] = lambda _: None

    def connected(self) -> None:
        self.times += 1
        for topic_filter in self.filters:
            self.bus.subscribe(topic_filter)
        self.on_connected()

    def received(self, message: Message) -> None:
        self.got.append(message)
        self.on_message(message)

    @property
    def payloads(self) -> list[str]:
        return [m.payload.decode() for m in self.got]


Open = Callable[[Talker], Awaitable[LiveBus]]


class Home:
    """A conductor and nodes on one broker."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lines: list[str] = []
        self.nodes: dict[str, Node] = {}
        self.conductor: Conductor

    def bus(self, client_id: str, url: str | None = None) -> LiveBus:
        return LiveBus(url or self.url, client_id, rng=random.Random(client_id))

    async def conduct(
        self, *, run: str = "run", day_seconds: float = 0.0, patience: float = 2.0
    ) -> Conductor:
        self.conductor = Conductor(
            self.bus("conductor"),
            "home",
            run=run,
            start=START,
            day_seconds=day_seconds,
            patience=patience,
            on_missing=lambda c: self.lines.append(f"missing {c}"),
            on_back=lambda c: self.lines.append(f"back {c}"),
        )
        await self.conductor.start()
        return self.conductor

    async def add(self, *talkers: Talker) -> list[Node]:
        made = []
        for talker in talkers:
            node = Node(talker, Timeline(START), self.bus(talker.client_id), home="home")
            self.nodes[talker.client_id] = node
            made.append(node)
        await asyncio.gather(*(node.start() for node in made))
        return made

    async def end(self) -> None:
        for node in self.nodes.values():
            await node.stop()
        if hasattr(self, "conductor"):
            await self.conductor.finish(clear=True)
