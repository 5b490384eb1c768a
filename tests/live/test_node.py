import asyncio
import random

import pytest
from conftest import START, AnyBroker, Home, Talker, until

from ecosim.bus import Message
from ecosim.live import LiveBus, LiveClock, Node, guard
from ecosim.timeline import Timeline


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
    assert [b - a for a, b in zip(seen, seen[1:], strict=False)] == [10.0] * (len(seen) - 1)
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


async def test_much_that_is_overdue_does_not_hold_up_messages(broker: AnyBroker) -> None:
    talker = Talker("t", "n")
    node = alone(broker, talker, rate=0)
    ran = []

    def work() -> None:
        ran.append(node.timeline.now)
        node.timeline.call_at(node.timeline.now, work)  # for ever due

    await node.start()
    node.timeline.call_at(START, work)
    node.timeline.run_until = _steps(node.timeline, 50)  # type: ignore[method-assign]
    node.retimed()
    node.bus.publish(Message("n", b"x", qos=1))
    await until(lambda: talker.got)
    assert ran
    node.timeline.run_until = lambda end: None  # type: ignore[method-assign]
    await node.vanish()


def _steps(timeline: Timeline, most: int):  # type: ignore[no-untyped-def] # noqa: ANN202
    def run(end: float) -> None:
        for _ in range(most):
            Timeline.run_until(timeline, end) if False else _one(timeline)

    return run


def _one(timeline: Timeline) -> None:
    due = timeline.next_due()
    if due is not None:
        _, _, timer = timeline._heap.pop(0)
        callback, timer.callback = timer.callback, None
        if callback is not None:
            callback()


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
        talker.on_connected = lambda: node.timeline.call_at(START, wrong) and None
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
