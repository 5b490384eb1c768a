"""The load generator, a process of its own: `python -m bench.load` takes jobs as lines of JSON.

It makes every packet beforehand, finds out how many came by counting bytes (all packets of a flow have the
same length), and has never more than a window of messages under way, so that no broker has to drop any.
"""

import json
import selectors
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bench.raw import RECEIVE_MAXIMUM, STAMP, Client, publish

PAYLOAD = b"21.5 degrees Celsius"
_PUBACK = b"\x40\x02"


@dataclass(frozen=True, slots=True)
class Flow:
    """Who sends how much to whom: pairs, or one publisher to all subscribers."""

    port: int
    publishers: int
    subscribers: int
    messages: int
    qos: int = 0
    stamped: bool = False
    window: int = 100

    @property
    def copies(self) -> int:
        return self.messages * (self.subscribers if self.publishers == 1 else 1)


@dataclass(frozen=True, slots=True)
class Took:
    """What a flow took the load generator: wall time, and its own CPU time."""

    wall: float
    cpu: float


class Subscriber:
    """Counts what comes, and acknowledges it."""

    def __init__(self, flow: Flow, number: int, topic: str, sample: bytes) -> None:
        self.client = Client(flow.port, f"bench-s{number}")
        self.client.subscribe(topic, flow.qos)
        self.count = 0
        self._size, self._rest = len(sample), b""
        self._id_at = sample.index(b"bench/") + len(topic) if flow.qos else 0

    def read(self) -> None:
        data = self._rest + self.client.sock.recv(1 << 18)
        count, size = len(data) // self._size, self._size
        self._rest = data[count * size :]
        self.count += count
        if count and data[0] >> 4 != 3:
            raise ValueError(f"no PUBLISH, or of another length: {data[:20].hex()}")
        if self._id_at and count:
            ids = range(self._id_at, count * size, size)
            self.client.send(b"".join([_PUBACK + data[i : i + 2] for i in ids]))


class Publisher:
    """Sends as fast as its window allows."""

    def __init__(self, flow: Flow, number: int, topic: str, heard: Callable[[], int]) -> None:
        self.client = Client(flow.port, f"bench-p{number}")
        self._heard, self._qos = heard, flow.qos
        self._left = flow.messages // flow.publishers
        self._window = min(flow.window, RECEIVE_MAXIMUM) if flow.qos else flow.window
        properties = STAMP if flow.stamped else ()
        self._packets = {
            i: publish(topic, PAYLOAD, qos=flow.qos, packet_id=i, properties=properties)
            for i in range(1, self._window + 1)
        }
        self._free = list(self._packets)
        self._sent = 0

    def fill(self) -> None:
        room = min(self._left, self._window - (self._sent - self._heard()))
        room = min(room, len(self._free)) if self._qos else room
        if room <= 0:
            return
        if self._qos:
            ids, self._free = self._free[:room], self._free[room:]
            self.client.send(b"".join([self._packets[i] for i in ids]))
        else:
            self.client.send(self._packets[1] * room)
        self._sent += room
        self._left -= room

    def read(self) -> None:
        data = self.client.sock.recv(1 << 16)
        while len(data) % 4:
            data += self.client.sock.recv(4 - len(data) % 4)
        for i in range(0, len(data), 4):
            if data[i : i + 2] != _PUBACK:
                raise ValueError(f"no PUBACK: {data[i : i + 4].hex()}")
            self._free.append(int.from_bytes(data[i + 2 : i + 4]))

    @property
    def finished(self) -> bool:
        return not self._left and (not self._qos or len(self._free) == self._window)


def run(flow: Flow) -> Took:
    """Let a flow pass; raises where a message is missing for 20 s."""
    topics = [f"bench/{i:02}" for i in range(flow.publishers)]
    sample = publish(topics[0], PAYLOAD, qos=flow.qos, properties=STAMP if flow.stamped else ())
    share = -(-flow.subscribers // flow.publishers)
    subscribers = [Subscriber(flow, i, topics[i // share], sample) for i in range(flow.subscribers)]
    publishers = []
    for i, topic in enumerate(topics):
        mine = subscribers[i * share : (i + 1) * share]
        publishers.append(Publisher(flow, i, topic, lambda mine=mine: min(s.count for s in mine)))  # type: ignore[misc]
    ends: list[Subscriber | Publisher] = [*subscribers, *publishers]
    with selectors.DefaultSelector() as selector:
        for end in ends:
            selector.register(end.client.sock, selectors.EVENT_READ, end.read)
        wall, cpu = time.perf_counter(), time.process_time()
        expected = flow.copies
        while sum(s.count for s in subscribers) < expected or not all(p.finished for p in publishers):
            for publisher in publishers:
                publisher.fill()
            ready = selector.select(20)
            if not ready:
                raise TimeoutError(f"{sum(s.count for s in subscribers)} of {expected} copies came")
            for key, _ in ready:
                key.data()
        took = Took(time.perf_counter() - wall, time.process_time() - cpu)
    for end in ends:
        end.client.close()
    return took


def main() -> None:
    """Run a flow for each line of standard input."""
    for line in sys.stdin:
        took = run(Flow(**json.loads(line)))
        print(json.dumps(asdict(took)), flush=True)


if __name__ == "__main__":
    main()
