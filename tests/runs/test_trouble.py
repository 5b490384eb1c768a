"""What goes wrong in a live run, and what a person sees of it."""

import asyncio
import json
import os
import random
import signal
from pathlib import Path

import pytest

from ecosim.bus import Message
from ecosim.errors import BrokerError
from ecosim.live import LiveBus, Node, guard
from ecosim.record import Entry
from ecosim.runs.live import Pace
from ecosim.timeline import Timeline
from ecosim.wire.trace import read
from tests.live.tools import START, Embedded, Mosquitto, Talker, free_port
from tests.runs.tools import SECRET, SMALL, ecosim, guarded, line_with, performance, performed


def numbered(messages: list[Message]) -> set[tuple[str | None, int | None]]:
    return {(e.publisher, e.seq) for e in map(read, messages) if e.seq is not None}


async def test_the_broker_restarts_and_nothing_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Message] = []
    publish = LiveBus.publish

    def noting(bus: LiveBus, message: Message) -> None:
        sent.append(message)
        publish(bus, message)

    monkeypatch.setattr(LiveBus, "publish", noting)
    broker = Mosquitto(tmp_path)
    await broker.start()
    play = performance(SMALL, broker.url, tmp_path / "record.jsonl")
    said: list[str] = []
    play.say = said.append
    woken = asyncio.Event()

    def watch(entry: Entry) -> None:
        if entry.topic.endswith("sleep-stage") and entry.payload == "awake":
            woken.set()

    play.listener = watch
    running = asyncio.create_task(play.perform())
    try:
        await asyncio.wait_for(woken.wait(), 30)
        await broker.stop()
        await asyncio.sleep(0.5)
        await broker.start()
        outcome = await asyncio.wait_for(running, 60)
    finally:
        running.cancel()
        await broker.stop()
        assert play.out is not None
        play.out.close()
    assert [m["met"] for m in outcome.moments] == [True, True]
    assert all(d["state"] == "disconnected" for d in outcome.devices.values())
    assert any("trying again" in line for line in said)
    assert said[-1] == "the broker is back, and all clients with it"
    lines = [json.loads(line) for line in (tmp_path / "record.jsonl").read_text().splitlines()]
    recorded = {(line.get("from"), line.get("seq")) for line in lines}
    assert numbered([m for m in sent if m.qos]) <= recorded
    # A moment (QoS 0) that was on its way when the connection broke may be lost, and is counted.
    missing = len(numbered(sent) - recorded)
    assert missing == sum(v for k, v in outcome.totals.items() if k in ("lost", "connection down"))


async def test_ctrl_c_ends_cleanly(tmp_path: Path) -> None:
    broker = Embedded()
    await broker.start()
    process = ecosim(
        "run", str(SMALL), "--broker", broker.url, "--speed", "lapse:5", "--out", "run", cwd=tmp_path
    )
    try:
        await line_with("wakes up", process)
        process.send_signal(signal.SIGINT)
        status = await asyncio.to_thread(process.wait, 20)
        out, err = await asyncio.to_thread(process.communicate)
    finally:
        process.kill()
        await broker.stop()
    assert status == 130, (out, err)
    assert "Traceback" not in err
    lines = [json.loads(line) for line in (tmp_path / "run" / "record.jsonl").read_text().splitlines()]
    last = {line["topic"]: line["payload"] for line in lines}
    for device in ("band", "lamp", "kettle", "hub"):
        assert last[f"small/5/{device}/$state"] == "disconnected"
    assert json.loads((tmp_path / "run" / "summary.json").read_text())["interrupted"] is True


async def test_a_device_process_is_killed_and_everybody_notices(tmp_path: Path) -> None:
    broker = guarded(tmp_path, "small", ["band", "lamp", "kettle", "hub"], ["hub"])
    await broker.start()
    secret = SECRET.replace(" ", "%20")
    url = f"mqtt://{{client}}:{secret}@127.0.0.1:{broker.port}"
    devices = {
        name: ecosim("device", name, "--home", str(SMALL), "--broker", url, cwd=tmp_path)
        for name in ("band", "lamp", "kettle")
    }
    orchestrator = ecosim(
        "orchestrate", str(SMALL), "--broker", url, "--speed", "lapse:6", "--out", "run", cwd=tmp_path
    )
    try:
        await line_with("wakes up", orchestrator)
        os.kill(devices["lamp"].pid, signal.SIGKILL)
        out, err = await asyncio.to_thread(orchestrator.communicate, timeout=60)
        assert orchestrator.returncode == 1, (out, err)
        for name in ("band", "kettle"):
            devices[name].send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(devices[name].wait, 10) == 143
    finally:
        for process in (*devices.values(), orchestrator):
            process.kill()
            await asyncio.to_thread(process.communicate)
        await broker.stop()
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["devices"]["lamp"]["state"] == "lost"
    assert any(note.startswith("lamp was lost") for note in summary["notes"]), summary["notes"]
    assert any("lamp does not answer" in note for note in summary["notes"]), summary["notes"]
    lines = [json.loads(line) for line in (tmp_path / "run" / "record.jsonl").read_text().splitlines()]
    assert ("small/5/lamp/$state", "lost") in [(line["topic"], line["payload"]) for line in lines]


async def one_line(tmp_path: Path, *arguments: str) -> str:
    process = ecosim(*arguments, cwd=tmp_path)
    out, err = await asyncio.to_thread(process.communicate, timeout=30)
    assert process.returncode == 2, (out, err)
    assert err.count("\n") == 1, err
    return err.strip()


async def test_no_broker_there(tmp_path: Path) -> None:
    port = free_port()
    line = await one_line(tmp_path, "run", str(SMALL), "--broker", f"mqtt://127.0.0.1:{port}")
    assert f"127.0.0.1:{port}" in line


async def test_a_wrong_password(tmp_path: Path) -> None:
    broker = guarded(tmp_path, "small", ["band", "lamp", "kettle", "hub"], ["hub"])
    await broker.start()
    try:
        url = f"mqtt://{{client}}:wrong@127.0.0.1:{broker.port}"
        line = await one_line(tmp_path, "run", str(SMALL), "--broker", url)
    finally:
        await broker.stop()
    assert "check the login" in line
    assert "wrong@" not in line


async def test_two_runs_of_a_home_on_one_broker(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path)
    await broker.start()
    first = performance(SMALL, broker.url, tmp_path / "first.jsonl")
    first.pace = Pace(None, 20)
    begun = asyncio.Event()
    first.listener = lambda _: begun.set()
    running = asyncio.create_task(first.perform())
    try:
        await asyncio.wait_for(begun.wait(), 30)
        line = await one_line(tmp_path, "run", str(SMALL), "--broker", broker.url)
        assert "a run of the home 'small' is under way" in line
        assert not running.done()
    finally:
        running.cancel()
        await running
        await broker.stop()
        assert first.out is not None
        first.out.close()


async def test_a_device_that_is_there_twice() -> None:
    broker = Embedded()
    await broker.start()
    timeline = Timeline(START)
    first = LiveBus(broker.url, "lamp", rng=random.Random(1))
    node = Node(Talker("lamp"), timeline, first, home="small")
    second = LiveBus(broker.url, "lamp", rng=random.Random(2))
    try:
        await node.start()
        await second.open(Talker("lamp"))
        with pytest.raises(BrokerError, match=r"another client has connected .* as 'lamp'"):
            await asyncio.wait_for(guard(asyncio.sleep(10), [node]), 5)
        assert second.connected
    finally:
        second.close()
        await second.closed()
        await node.stop()
        await broker.stop()


async def test_the_same_day_again_on_a_used_broker(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path)
    await broker.start()
    try:
        for again in range(3):
            outcome = await performed(SMALL, broker.url, tmp_path / f"{again}.jsonl")
            assert [m["met"] for m in outcome.moments] == [True, True]
            assert outcome.totals["published"] == outcome.totals["delivered"]
            assert outcome.totals["duplicates"] == 0
            assert outcome.notes == []
    finally:
        await broker.stop()
