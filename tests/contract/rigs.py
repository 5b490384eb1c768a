"""One way to run clients in either runtime, so that one suite can hold both to the same contract."""

import asyncio
from typing import Protocol

from ecosim.bus import Hosted
from ecosim.live import Node
from ecosim.timeline import Timeline
from ecosim.virtual.bus import VirtualNet
from tests.live.tools import START, AnyBroker, Home

HOME = "home"


class Rig(Protocol):
    """Clients on one bus, and time that the test passes."""

    def timeline(self) -> Timeline:
        """The timeline of the client that joins next."""

    async def join(self, client: Hosted, timeline: Timeline) -> None:
        """Connect a client, and wait until all it said has been heard."""

    async def pass_time(self, seconds: float) -> None:
        """Let simulated time pass; all that happens has happened then."""

    async def close(self, client: Hosted) -> None:
        """Disconnect a client cleanly."""

    async def drop(self, client: Hosted) -> None:
        """Break a client's connection."""

    async def end(self) -> None:
        """Leave nothing behind."""


class VirtualRig:
    """The virtual runtime."""

    def __init__(self) -> None:
        self._timeline = Timeline(START)
        self._net = VirtualNet(self._timeline)

    def timeline(self) -> Timeline:
        return self._timeline

    async def join(self, client: Hosted, timeline: Timeline) -> None:
        assert timeline is self._timeline
        self._net.join(client)
        await self.pass_time(0)

    async def pass_time(self, seconds: float) -> None:
        self._timeline.run_until(self._timeline.now + seconds)

    async def close(self, client: Hosted) -> None:
        client.bus.close()
        await self.pass_time(0)

    async def drop(self, client: Hosted) -> None:
        client.bus.drop()
        await self.pass_time(0)

    async def end(self) -> None:
        return


class LiveRig:
    """The live runtime over a real broker, in lapse without pauses."""

    def __init__(self, broker: AnyBroker) -> None:
        self._broker = broker
        self._home = Home(broker.url)

    async def start(self) -> None:
        await self._broker.start()
        await self._home.conduct()

    def timeline(self) -> Timeline:
        return Timeline(self._home.conductor.now)

    async def join(self, client: Hosted, timeline: Timeline) -> None:
        node = Node(client, timeline, self._home.bus(client.client_id), home=HOME)
        self._home.nodes[client.client_id] = node
        await node.start()
        await self._home.conductor.gather([client.client_id])
        await self._home.conductor.settle()

    async def pass_time(self, seconds: float) -> None:
        conductor = self._home.conductor
        await conductor.settle()
        await conductor.play(conductor.now + seconds)
        await conductor.settle()

    async def close(self, client: Hosted) -> None:
        await self._home.nodes.pop(client.client_id).stop()
        await self.pass_time(0.01)

    async def drop(self, client: Hosted) -> None:
        self._home.conductor.excuse(client.client_id)
        await self._home.nodes.pop(client.client_id).vanish()
        async with asyncio.timeout(5):
            await self._home.conductor.settle()
        await self.pass_time(0.05)

    async def end(self) -> None:
        await self._home.end()
        await self._broker.stop()
