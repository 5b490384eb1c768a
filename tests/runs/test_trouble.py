"""What goes wrong in a live run, and what a person sees of it."""

import asyncio
import json
import os
import signal
from pathlib import Path

from ecosim.record import Entry
from tests.live.tools import Embedded, Mosquitto, free_port
from tests.runs.tools import SECRET, SMALL, ecosim, guarded, line_with, performance


async def test_the_broker_restarts_and_nothing_is_missing(tmp_path: Path) -> None:
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
    assert outcome.totals["lost"] == 0, outcome.totals


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
