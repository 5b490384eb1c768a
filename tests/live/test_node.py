import asyncio
import itertools
import random
import time

import pytest

from ecosim.bus import Message
from ecosim.live import LiveBus, LiveClock, Node, guard
from ecosim.timeline import Timeline
from tests.live.tools import START, AnyBroker, Home, Talker, until


def alone(broker: AnyBroker, talker: Talker, rate: float = 1000.0) -> Node:
    clock = LiveClock(START)
    clock.set(START, rate)
    bus = LiveBus(broker.url, talker.client_id, rng=random.Random(1))
    return Node(talker, Timeline(START), bus, home="home", clock=clock, follow=False)


async def test_timers_run_at_their_due_times_and_do_not_drift(broker: AnyBroker) -> None:
    talker = Talker("t")
    node = alone(broker, talker)
    seen: list[float] = []

    def tick() -> None:
        seen.append(node.timeline.now)
        node.timeline.call_at(node.timeline.now + 10, tick)

    talker.on_connected = tick
    await node.start()
    await until(lambda: len(seen) > 30)
    await node.stop()
    assert [b - a for a, b in itertools.pairwise(seen)] == [10.0] * (len(seen) - 1)
    assert node.clock.now() >= seen[-1]


async def test_what_is_due_runs_before_a_message(broker: AnyBroker) -> None:
    talker = Talker("t", "n")
    node = alone(broker, talker)
    order: list[str] = []
    talker.on_message = lambda m: order.append(m.payload.decode())
    await node.start()
    due = node.clock.now() + 20
    node.timeline.call_at(due, lambda: order.append("due"))  # no one rearms: only the message can run it
    await until(lambda: node.clock.now() > due + 5)
    node.bus.publish(Message("n", b"message", qos=1))
    await until(lambda: len(order) == 2)
    assert order == ["due", "message"]
    assert node.timeline.now > due
    await node.stop()


async def test_much_that_is_overdue_does_not_hold_up_the_event_loop(broker: AnyBroker) -> None:
    node = alone(broker, Talker("t"), rate=0)
    ran: list[float] = []

    def work() -> None:
        time.sleep(0.001)
        ran.append(node.timeline.now)

    await node.start()
    for _ in range(100):
        node.timeline.call_at(START, work)
    for n in range(1, 100):
        node.timeline.call_at(START + n, work)
    node.clock.set(START + 100, 0)
    node.retimed()
    turns = 0
    while len(ran) < 199:
        await asyncio.sleep(0)
        turns += 1
    assert turns > 15
    await node.stop()


@pytest.mark.parametrize("where", ["timer", "message", "connected"])
async def test_a_mistake_in_the_clients_code_ends_the_run(broker: AnyBroker, where: str) -> None:
    talker = Talker("t", "n")
    node = alone(broker, talker)

    def wrong(*_: object) -> None:
        raise ZeroDivisionError(where)

    if where == "connected":
        talker.on_connected = wrong
    elif where == "message":
        talker.on_message = wrong
    else:
        talker.on_connected = lambda: (node.timeline.call_at(START, wrong), None)[1]
    with pytest.raises(ZeroDivisionError, match=where):
        await guard(_use(node), [node])
    await node.stop()


async def _use(node: Node) -> None:
    await node.start()
    node.bus.publish(Message("n", b"x", qos=1))
    await asyncio.Event().wait()


async def test_stop_raises_what_no_one_else_did(broker: AnyBroker) -> None:
    talker = Talker("t")
    node = alone(broker, talker)
    await node.start()
    node.timeline.call_at(START, lambda: 1 / 0)  # type: ignore[arg-type]
    node.retimed()
    await until(node.failed.is_set)
    with pytest.raises(ZeroDivisionError):
        await node.stop()


async def test_guard_gives_the_result_and_passes_errors_on(broker: AnyBroker) -> None:
    async def five() -> int:
        return 5

    async def fails() -> int:
        raise KeyError("work")

    assert await guard(five(), []) == 5
    with pytest.raises(KeyError, match="work"):
        await guard(fails(), [alone(broker, Talker("t"))])


async def test_farewell_and_will(home: Home) -> None:
    ear = Talker("ear", "state/+")
    await home.conduct()
    await home.add(ear)
    quits, dies = (Talker(c, will=Message(f"state/{c}", b"lost", qos=1)) for c in ("quits", "dies"))
    quitting, dying = await home.add(quits, dies)
    quitting._farewell = lambda: quits.bus.publish(Message("state/quits", b"disconnected", qos=1))
    assert await home.conductor.gather(["ear", "quits", "dies"]) == []
    await quitting.stop()
    await until(lambda: home.conductor.present == {"ear", "dies"})
    await dying.vanish()
    await until(lambda: len(ear.got) == 2)
    assert ear.payloads == ["disconnected", "lost"]
    assert home.lines == []


async def test_one_that_comes_back_first_learns_the_time(home: Home) -> None:
    conductor = await home.conduct()
    talker = Talker("t")
    times: list[float] = []
    talker.on_connected = lambda: times.append(home.nodes["t"].timeline.now)
    (node,) = await home.add(talker)
    await conductor.gather(["t"])
    await node.vanish()
    conductor.excuse("t")
    await conductor.play(START + 3600)
    await node.start()
    assert times == [START, START + 3600]
    assert conductor.present == {"t"}
