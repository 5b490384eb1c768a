"""A device of one property, to measure what its host adds; a process: `python -m bench.lamp PORT`."""

import asyncio
import random
import sys

from ecosim import Device, Settable, State
from ecosim.bus import Message
from ecosim.host import Host, Placement
from ecosim.live import LiveBus, Node
from ecosim.timeline import Timeline
from ecosim.wire.homie import Topics

HOME = "bench"
START = 1_700_000_000.0
TOPICS = Topics(HOME, "lamp")
VALUE, COMMAND = TOPICS.value("lamp/on"), TOPICS.command("lamp/on")


class LampState(State):
    on: Settable[bool] = False


class Lamp(Device[LampState]):
    """Can be switched."""


def lamp(timeline: Timeline) -> Host:
    return Host(Placement(Lamp, TOPICS.device, HOME), timeline)


class Silence:
    """A bus on which nobody listens: counts what is said."""

    def __init__(self) -> None:
        self.said = 0
        self.dropped: dict[str, int] = {}

    def publish(self, message: Message) -> None:
        del message
        self.said += 1

    def subscribe(
        self,
        topic_filter: str,
        *,
        qos: int = 2,
        no_local: bool = False,
        retain_as_published: bool = False,
        retained: bool = True,
    ) -> None:
        """Nothing will come."""

    def close(self) -> None:
        """Nothing is open."""

    def drop(self) -> None:
        """Nothing is open."""


async def live(port: int) -> None:
    """Run the lamp until standard input ends."""
    timeline = Timeline(START)
    host = lamp(timeline)
    bus = LiveBus(f"mqtt://127.0.0.1:{port}", host.client_id, rng=random.Random(0))  # noqa: S311
    node = Node(host, timeline, bus, home=HOME, follow=False, farewell=host.disconnect)
    host.clock = node.clock.now
    await node.start()
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await node.stop()


if __name__ == "__main__":
    asyncio.run(live(int(sys.argv[1])))
