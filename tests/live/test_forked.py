"""One client on two brokers: it notices little, and the clock never jumps over what is under way."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ecosim.bus import Message
from ecosim.errors import BrokerError
from ecosim.live import Chorus, ForkedBus, LiveBus, Node, guard
from ecosim.live.outbox import Counts
from ecosim.timeline import Timeline
from tests.live.test_conductor import LATE, Gossip
from tests.live.tools import START, AnyBroker, Embedded, Home, Lag, Mosquitto, Talker, free_port, until


@pytest.fixture(params=["mosquitto", "embedded"])
async def far(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyBroker]:
    """The other broker: of the other sort than the home's where both are tried."""
    (tmp_path / "far").mkdir()
    made: AnyBroker = Mosquitto(tmp_path / "far") if request.param == "mosquitto" else Embedded()
    await made.start()
    yield made
    await made.stop()


def fork(client_id: str, home: str, far: str) -> ForkedBus:
    counts, rng = Counts(), random.Random(client_id)
    near, away = (LiveBus(url, client_id, rng=rng, counts=counts) for url in (home, far))
    return ForkedBus(near, {"far": away, "off": away}, echo=f"ecosim/home/echo/{client_id}")


class TwoWays(Gossip):
    """Says some of it at the one broker, some at the other."""

    def __init__(self, client_id: str, ids: list[str], seed: int, moments: list[float]) -> None:
        super().__init__(client_id, ids, seed, moments)
        self.filters = (f"to/{client_id}", f"far/{client_id}")

    def tell(self, whom: str, hops: int, qos: int) -> None:
        self.sent += 1
        text = f"{hops} {self.node.timeline.now}"
        level = self.rng.choice(("to", "far", "far"))
        self.bus.publish(Message(f"{level}/{whom}", text.encode(), qos=qos))


@pytest.mark.parametrize("lagging", [False, True])
async def test_the_clock_never_jumps_while_anything_is_under_way_at_either_broker(
    home: Home, far: AnyBroker, lagging: bool
) -> None:
    conductor = await home.conduct()
    ids, rng = [f"c{n}" for n in range(6)], random.Random(7)
    at = list(itertools.accumulate(rng.uniform(60, 600) for _ in range(12 if lagging else 40)))
    whose = [rng.choice(ids) for _ in at]
    # The way to the far broker is slow, at each time and for each client otherwise: what is said there comes
    # long after the clock's questions, which go by the home's.
    lags = [Lag(far.port, random.Random(n), 0.02) for n in range(6 * lagging)]
    chorus, talkers = Chorus(), list[TwoWays]()
    for client, lag in itertools.zip_longest(ids, lags):
        moments = [START + m for m, w in zip(at, whose, strict=True) if w == client]
        bus = fork(client, home.url, far.url if lag is None else await lag.start())
        talker = TwoWays(client, ids, 1, moments)
        talker.node = home.nodes[client] = Node(talker, Timeline(START), bus, home="home", chorus=chorus)
        talkers.append(talker)
    await asyncio.gather(*(n.start() for n in home.nodes.values()))
    assert await conductor.gather(ids) == []
    await guard(conductor.play(START + at[-1] + 3600), home.nodes.values())
    assert sum(t.sent for t in talkers) > 150
    assert sum(t.sent for t in talkers) == sum(len(t.got) for t in talkers)
    assert max(t.worst for t in talkers) < LATE
    assert conductor.jumps >= 12
    assert home.lines == []
    await home.end()
    for lag in lags:
        await lag.stop()


async def test_each_topic_goes_to_its_broker_and_comes_from_there(home: Home, far: AnyBroker) -> None:
    both = Talker("both", "to/x", "far/x", "+/all")
    near, away = Talker("near", "#"), Talker("away", "#")
    both.bus = bus = fork("both", home.url, far.url)
    near.bus, away.bus = listening = (home.bus("near"), home.bus("away", far.url))
    for ear, its in zip((near, away), listening, strict=True):
        await its.open(ear)
    await bus.open(both)
    assert both.times == 1
    for topic in ("to/x", "far/x", "off/y", "far/all", "to/all"):
        bus.publish(Message(topic, topic.encode(), qos=2))
    await until(lambda: sorted(both.payloads) == ["far/all", "far/x", "to/all", "to/x"])
    await until(lambda: [p for p in near.payloads if "/" in p] == ["to/x", "to/all"])
    await until(lambda: [p for p in away.payloads if "/" in p] == ["far/x", "off/y", "far/all"])
    assert bus.counts.published == bus.counts.acknowledged == 5
    assert all(not m.topic.startswith("ecosim/") for m in near.got), "a marker goes around far brokers only"
    for each in (bus, *listening):
        each.close()
        await each.closed()


@pytest.mark.parametrize("topic", ["to/will", "far/will"])
async def test_the_last_will_is_said_where_it_belongs_and_nowhere_else(
    home: Home, far: AnyBroker, topic: str
) -> None:
    ears = {level: Talker(f"ear-{level}", "+/will") for level in ("to", "far")}
    listening = [home.bus("ear-to"), home.bus("ear-far", far.url)]
    for ear, its in zip(ears.values(), listening, strict=True):
        ear.bus = its
        await its.open(ear)
    mortal = Talker("mortal", will=Message(topic, b"lost", qos=1))
    bus = fork("mortal", home.url, far.url)
    await bus.open(mortal)
    bus.drop()
    await bus.closed()
    level = topic.partition("/")[0]
    await until(lambda: ears[level].payloads == ["lost"])
    await asyncio.sleep(0.1)
    assert sum(len(ear.got) for ear in ears.values()) == 1
    for its in listening:
        its.close()
        await its.closed()


async def test_a_far_broker_that_comes_back_finds_all_that_was_to_be_said(home: Home, far: AnyBroker) -> None:
    talker = Talker("t", "far/x")
    talker.bus = bus = fork("t", home.url, far.url)
    await bus.open(talker)
    await far.stop()
    await until(lambda: not bus.connected)
    bus.publish(Message("far/x", b"late", qos=1))
    assert not bus.idle
    idle = asyncio.Event()
    bus.when_idle(idle.set)
    await far.start()
    async with asyncio.timeout(15):
        await idle.wait()
    assert talker.payloads == ["late"], "it came before the marker"
    assert talker.times == 2
    bus.close()
    await bus.closed()


async def test_without_the_far_broker_nothing_begins(home: Home) -> None:
    talker = Talker("t")
    talker.bus = bus = fork("t", home.url, f"mqtt://127.0.0.1:{free_port()}")
    with pytest.raises(BrokerError, match="127"):
        await bus.open(talker, patience=0)
    assert talker.times == 0
    assert not bus.connected
