import asyncio
import itertools
import random
import time

import pytest

from ecosim.bus import Message
from ecosim.live import Chorus, Node, Word, guard
from ecosim.live.word import Answer
from ecosim.timeline import Timeline
from tests.live.tools import START, AnyBroker, Home, Lag, Talker, until

LATE = 5.0  # s of simulated time: far more than a message takes, far less than the clock's jumps


class Gossip(Talker):
    """Starts a rumour at each of its moments; who hears one passes it on to some others."""

    node: Node

    def __init__(self, client_id: str, ids: list[str], seed: int, moments: list[float]) -> None:
        super().__init__(client_id, f"to/{client_id}")
        self.rng = random.Random(f"{seed}/{client_id}")
        self.ids = ids
        self.moments = moments
        self.sent = 0
        self.worst = 0.0

    def connected(self) -> None:
        super().connected()
        for moment in self.moments:
            self.node.timeline.call_at(moment, lambda m=moment: self.start(m))  # type: ignore[misc]

    def start(self, moment: float) -> None:
        assert self.node.timeline.now == moment
        if self.rng.random() < 0.2:  # a burst to one, beyond what a broker has under way to a client
            for _ in range(60):
                self.tell(self.rng.choice(self.ids[:1]), 0, 2)
        self.spread(4)

    def spread(self, hops: int) -> None:
        for _ in range(self.rng.randint(1, 3)):
            self.tell(self.rng.choice(self.ids), hops - 1, self.rng.randint(0, 2))

    def tell(self, whom: str, hops: int, qos: int) -> None:
        self.sent += 1
        text = f"{hops} {self.node.timeline.now}"
        self.bus.publish(Message(f"to/{whom}", text.encode(), qos=qos))

    def received(self, message: Message) -> None:
        super().received(message)
        hops, sent = message.payload.decode().split()
        self.worst = max(self.worst, abs(self.node.timeline.now - float(sent)))
        if int(hops):
            self.spread(int(hops))


async def gossip(
    home: Home, lags: list[Lag], *, moments: int, seed: int, chorus: Chorus | None = None
) -> list[Gossip]:
    ids = [f"c{n}" for n in range(6)]
    rng = random.Random(seed)
    at = list(itertools.accumulate(rng.uniform(60, 600) for _ in range(moments)))
    whose = [rng.choice(ids) for _ in at]
    talkers = [
        Gossip(c, ids, seed, [START + m for m, w in zip(at, whose, strict=True) if w == c]) for c in ids
    ]
    for talker, lag in itertools.zip_longest(talkers, lags):
        bus = home.bus(talker.client_id, None if lag is None else await lag.start())
        node = Node(talker, Timeline(START), bus, home="home", chorus=chorus)
        talker.node = home.nodes[talker.client_id] = node
    await asyncio.gather(*(n.start() for n in home.nodes.values()))
    assert await home.conductor.gather(ids) == []
    await guard(home.conductor.play(START + at[-1] + 3600), home.nodes.values())
    return talkers


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("lagging", [False, True])
async def test_the_clock_never_jumps_while_anything_is_under_way(
    home: Home, broker: AnyBroker, lagging: bool, together: bool
) -> None:
    conductor = await home.conduct()
    # With connections of different speeds, a question overtakes messages wherever the broker lets it.
    lags = [Lag(broker.port, random.Random(n), 0.01) for n in range(6 * lagging)]
    chorus = Chorus() if together else None
    talkers = await gossip(home, lags, moments=12 if lagging else 40, seed=1, chorus=chorus)
    assert sum(t.sent for t in talkers) > 150
    assert sum(t.sent for t in talkers) == sum(len(t.got) for t in talkers)
    assert max(t.worst for t in talkers) < LATE
    assert conductor.jumps >= 12
    assert home.lines == []
    assert 0 < conductor.round_trip.p50 < conductor.round_trip.p99 < 1
    await home.end()
    for lag in lags:
        await lag.stop()


async def test_idle_time_passes_at_a_constant_pace(home: Home) -> None:
    conductor = await home.conduct(day_seconds=8.64)
    talker = Talker("t")
    moments: list[tuple[float, float]] = []
    (node,) = await home.add(talker)
    for hours in (1, 2, 4):
        node.timeline.call_at(
            START + hours * 3600, lambda: moments.append((time.monotonic(), node.timeline.now))
        )
    await conductor.gather(["t"])
    begun = time.monotonic()
    await guard(conductor.play(START + 5 * 3600), [node])
    took = time.monotonic() - begun
    assert [sim for _, sim in moments] == [START + 3600, START + 7200, START + 14400]
    assert 1.8 < took < 2.6
    assert [wall - begun for wall, _ in moments] == pytest.approx([0.36, 0.72, 1.44], abs=0.25)


async def test_no_one_hears_of_what_has_not_happened_yet(home: Home) -> None:
    conductor = await home.conduct(day_seconds=20)
    mouth, ear = Talker("mouth"), Talker("ear", "n")
    says, hears = await home.add(mouth, ear)
    late: list[float] = []
    ear.on_message = lambda m: late.append(hears.timeline.now - float(m.payload))
    for n in range(1, 9):
        text = str(START + 600 * n).encode()
        says.timeline.call_at(START + 600 * n, lambda t=text: mouth.bus.publish(Message("n", t, qos=1)))  # type: ignore[misc]
    await conductor.gather(["mouth", "ear"])
    await guard(conductor.play(START + 5000), [says, hears])
    assert len(late) == 8
    assert 0 <= min(late) <= max(late) < 1  # the rush is 4,320 seconds a second
    assert conductor.jumps == 9


async def test_a_message_from_outside_stops_the_rush(home: Home) -> None:
    conductor = await home.conduct(day_seconds=100)
    first, second = Talker("first", "in"), Talker("second", "out")
    nodes = await home.add(first, second)
    times: dict[str, float] = {}

    def pass_on(_: Message) -> None:
        times["in"] = nodes[0].timeline.now
        first.bus.publish(Message("out", b"", qos=2))

    first.on_message = pass_on
    second.on_message = lambda _: times.update(out=nodes[1].timeline.now)
    nodes[0].timeline.call_at(START + 36_000, lambda: None)
    await conductor.gather(["first", "second"])
    play = asyncio.create_task(guard(conductor.play(START + 360), nodes))
    outside = Talker("outside")
    outside.bus = bus = home.bus("outside")
    await bus.open(outside)
    await until(lambda: conductor.now > START + 100)
    before = conductor.now
    bus.publish(Message("in", b"", qos=2))
    await until(lambda: len(times) == 2)
    # A rush of 864 times: what came in was not put off to the end of it, and what followed was near.
    assert before - 20 <= times["in"] < START + 300
    assert abs(times["out"] - times["in"]) < 30
    await play
    bus.close()
    await bus.closed()


async def test_a_steady_speed(home: Home) -> None:
    conductor = await home.conduct()
    talker = Talker("t")
    (node,) = await home.add(talker)
    ran: list[float] = []
    for n in range(100):
        node.timeline.call_at(START + 10 * n, lambda: ran.append(node.timeline.now))
    await conductor.gather(["t"])
    begun = time.monotonic()
    await guard(conductor.play(START + 800, speed=1000), [node])
    assert 0.75 < time.monotonic() - begun < 1.5
    await conductor.settle()
    assert ran == [START + 10 * n for n in range(81)]
    assert node.clock.now() == conductor.now == START + 800


async def test_who_is_missing_is_named(home: Home) -> None:
    conductor = await home.conduct()
    await home.add(Talker("here"))
    assert await conductor.gather(["here", "not", "neither"], patience=0.2) == ["neither", "not"]


async def test_one_who_vanishes_is_left_out_until_it_is_back(home: Home) -> None:
    conductor = await home.conduct(patience=0.3)
    nodes = await home.add(Talker("stays"), Talker("dies"))
    await conductor.gather(["stays", "dies"])
    nodes[0].timeline.call_at(START + 40_000, lambda: None)
    await nodes[1].vanish()
    await conductor.play(START + 36_000)
    assert home.lines == ["missing dies"]
    await nodes[1].start()
    await until(lambda: "dies" in conductor.present)
    assert home.lines == ["missing dies", "back dies"]
    assert nodes[1].clock.now() == START + 36_000
    await conductor.play(START + 39_000)
    assert home.lines == ["missing dies", "back dies"]


async def test_one_who_comes_late_gets_the_time(home: Home) -> None:
    conductor = await home.conduct(day_seconds=100)
    (early,) = await home.add(Talker("early"))
    await conductor.gather(["early"])
    play = asyncio.create_task(guard(conductor.play(START + 1000), [early]))
    await until(lambda: conductor.now > START + 300)
    talker = Talker("late")
    await home.add(talker)
    await until(lambda: "late" in conductor.present)
    await until(lambda: abs(home.nodes["late"].clock.now() - conductor.now) < 20)
    await play
    await until(lambda: home.nodes["late"].clock.now() == START + 1000)


async def test_a_broker_restart_does_not_end_the_day(broker: AnyBroker, home: Home) -> None:
    conductor = await home.conduct(day_seconds=100)
    nodes = await home.add(Talker("a", "n"), Talker("b"))
    a, b = (n.client for n in nodes)
    assert isinstance(a, Talker)
    for n in range(10):
        nodes[1].timeline.call_at(
            START + 120 * n,
            lambda n=n: b.bus.publish(Message("n", str(n).encode(), qos=2)),  # type: ignore[misc]
        )
    await conductor.gather(["a", "b"])
    play = asyncio.create_task(guard(conductor.play(START + 1200), nodes))
    await until(lambda: conductor.now > START + 300)
    await broker.stop()
    await asyncio.sleep(0.1)
    await broker.start()
    await asyncio.wait_for(play, 10)
    await until(lambda: len(set(a.payloads)) == 10)
    assert list(dict.fromkeys(a.payloads)) == [str(n) for n in range(10)]
    assert home.lines == []


async def test_the_end_is_told_and_nothing_stays_behind(home: Home) -> None:
    conductor = await home.conduct()
    (node,) = await home.add(Talker("t"))
    await conductor.gather(["t"])
    assert not node.over.is_set()
    await conductor.finish(clear=True)
    await until(node.over.is_set)
    later = Talker("later", "ecosim/#")
    later.bus = bus = home.bus("later")
    await bus.open(later)
    assert later.got == []
    bus.close()
    await bus.closed()


async def test_clients_see_nothing_of_the_clock(home: Home) -> None:
    conductor = await home.conduct()
    curious = Talker("curious", "#")
    nodes = await home.add(curious, Talker("other"))
    await conductor.gather(["curious", "other"])
    nodes[1].timeline.call_at(START + 60, lambda: nodes[1].bus.publish(Message("n", b"x", qos=1)))
    await guard(conductor.play(START + 120), nodes)
    assert [m.topic for m in curious.got] == ["n"]


def test_words_are_small_and_foreign_ones_are_none() -> None:
    word = Word(run="r", sim=START, rate=864.0, until=START + 60, round=3)
    assert Word.read(word.payload()) == word
    assert len(word.payload()) < 100
    answer = Answer("round", 3, active=True, due=5.0)
    assert Answer.read(answer.payload()) == answer
    for payload in (b"", b"\xff", b"5", b'{"run": "r", "new": 1}', b"[]"):
        assert Word.read(payload) is None
