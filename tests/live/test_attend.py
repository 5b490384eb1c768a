import asyncio
import os
import random
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from ecosim.bus import Message
from ecosim.errors import BrokerError
from ecosim.live import LiveBus, Word, attend
from ecosim.timeline import Timeline
from tests.live.tools import START, AnyBroker, Home, Talker, until

DEVICE = textwrap.dedent(
    """
    import asyncio, random, signal, sys
    from ecosim.bus import Message
    from ecosim.live import LiveBus, attend
    from tests.live.tools import Talker

    url, name = sys.argv[1:]

    def make(word, timeline):
        talker = Talker(name, f"to/{name}", will=Message(f"state/{name}", b"lost", qos=1))
        def say(text):
            talker.bus.publish(Message(f"state/{name}", f"{text} {timeline.now} {word.seed}".encode(), qos=2))
        talker.on_connected = lambda: say("ready")
        talker.on_message = lambda m: say("heard")
        timeline.call_at(timeline.now + 600, lambda: say("tick"))
        return talker

    async def main():
        task = asyncio.current_task()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
        bus = lambda: LiveBus(url, name, rng=random.Random(1))
        farewell = lambda t: t.bus.publish(Message(f"state/{name}", b"disconnected", qos=1))
        try:
            await attend(make, bus, home="home", farewell=farewell)
        except asyncio.CancelledError:
            pass

    asyncio.run(main())
    """
)


async def start(url: str, name: str) -> asyncio.subprocess.Process:
    here = str(Path(__file__).parents[2])
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", DEVICE, url, name, env={**os.environ, "PYTHONPATH": here}
    )


async def test_two_processes_live_one_day(home: Home) -> None:
    processes = [await start(home.url, name) for name in ("one", "two")]
    try:
        conductor = await home.conduct()
        conductor._told = Word(run="run", sim=START, seed=42)
        ear = Talker("ear", "state/+")
        (node,) = await home.add(ear)
        assert await conductor.gather(["one", "two", "ear"], patience=20) == []
        node.timeline.call_at(START + 900, lambda: ear.bus.publish(Message("to/one", b"", qos=2)))
        await conductor.play(START + 1200)
        assert await conductor.settle()
        said = sorted((m.topic[6:], *m.payload.decode().split()) for m in ear.got)
        assert [(who, what) for who, what, *_ in said] == [
            ("one", "heard"),
            ("one", "ready"),
            ("one", "tick"),
            ("two", "ready"),
            ("two", "tick"),
        ]
        assert {seed for *_, seed in said} == {"42"}
        times = {(who, what): float(at) - START for who, what, at, _ in said}
        assert times["one", "heard"] == pytest.approx(900, abs=3)
        assert times["one", "ready"] == times["two", "ready"] == 0
        assert times["two", "tick"] == 600
        processes[0].send_signal(signal.SIGINT)
        assert await asyncio.wait_for(processes[0].wait(), 5) == 0
        await until(lambda: ear.payloads[-1] == "disconnected")
        await conductor.finish(clear=True)
        assert await asyncio.wait_for(processes[1].wait(), 5) == 0
        await until(lambda: ear.payloads.count("disconnected") == 2)
        assert "lost" not in ear.payloads
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_one_run_after_the_other(broker: AnyBroker) -> None:
    runs: list[tuple[str, float]] = []

    def make(word: Word, timeline: Timeline) -> Talker:
        runs.append((word.run, timeline.now))
        return Talker("t")

    device = asyncio.create_task(
        attend(make, lambda: LiveBus(broker.url, "t", rng=random.Random(1)), home="home", forever=True)
    )
    for run in ("first", "second"):
        home = Home(broker.url)
        conductor = await home.conduct(run=run)
        assert await conductor.gather(["t"]) == []
        await conductor.play(START + 100)
        await conductor.finish()
    assert runs == [("first", START), ("second", START)]
    device.cancel()
    await asyncio.wait({device})
    assert device.cancelled()


async def test_no_broker_is_an_error_at_once_when_there_is_no_patience() -> None:
    def make(_word: Word, _timeline: Timeline) -> Talker:
        raise AssertionError

    def bus() -> LiveBus:
        return LiveBus("mqtt://127.0.0.1:1", "t", rng=random.Random(1))

    with pytest.raises(BrokerError, match=r"no broker at 127\.0\.0\.1:1"):
        await attend(make, bus, home="home", patience=0)
