"""A live run and a virtual one of the same day tell the same story."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.record import Entry
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate
from tests.runs.tools import SECRET, guarded, performed, simulated

LATELY = 600.0  # s: what switched so shortly before the end may have switched after it in the other run


def lately(record: Path) -> set[str]:
    """The values that changed shortly before the end of a run, as `device/node/property`."""
    lines = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    told = [(dt.datetime.fromisoformat(e["at"]).timestamp(), e["topic"]) for e in lines if "at" in e]
    end = max(at for at, _ in told)
    return {topic.split("/", 2)[2] for at, topic in told if at > end - LATELY and "/5/" in topic}


def moments(outcome: Outcome) -> list[tuple[str, bool]]:
    return [(m["id"], m["met"]) for m in outcome.moments]


def assert_same_end(live: Outcome, virtual: Outcome, but: Collection[str] = ()) -> None:
    for device, told in virtual.devices.items():
        values = live.devices[device]["values"]
        assert values.keys() == told["values"].keys()
        for path, value in told["values"].items():
            if f"{device}/{path}" in but:
                continue
            try:
                number = float(value)
            except ValueError:
                assert values[path] == value, f"{device} {path}"
            else:
                assert float(values[path]) == pytest.approx(number, rel=0.01, abs=0.11), f"{device} {path}"


async def test_the_family_lives_the_same_day_over_mosquitto_with_logins(tmp_path: Path) -> None:
    home = load_home("family")
    broker = guarded(tmp_path, "family", home.devices, ["hub"])
    await broker.start()
    try:
        url = f"mqtt://{{client}}:{SECRET.replace(' ', '%20')}@127.0.0.1:{broker.port}"
        live = await performed("family", url, tmp_path / "record.jsonl")
    finally:
        await broker.stop()
    with (tmp_path / "virtual.jsonl").open("w", encoding="utf-8") as out:
        virtual = simulate(home, [load_day(home)], out=out)
    changing = lately(tmp_path / "record.jsonl") | lately(tmp_path / "virtual.jsonl")
    assert len(changing) < 60
    assert moments(live) == moments(virtual)
    assert live.met == len(live.moments) > 20
    assert_same_end(live, virtual, changing)
    assert live.totals["lost"] == 0
    assert live.totals["published"] == live.totals["delivered"]
    assert all(d["state"] == "disconnected" for d in live.devices.values())
    for moment in live.moments:
        assert moment["wall_ms"] is not None


def record(folder: Path, hash_seed: str) -> bytes:
    command = [
        sys.executable,
        "-m",
        "ecosim",
        "sim",
        "family",
        "--seed",
        "3",
        "--quiet",
        "--out",
        str(folder),
    ]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return (folder / "record.jsonl").read_bytes()


def test_a_virtual_run_is_the_same_in_every_process_to_the_byte(tmp_path: Path) -> None:
    first = record(tmp_path / "a", "1")
    assert first == record(tmp_path / "b", "2")
    assert len(first.splitlines()) > 1000


def test_another_seed_is_another_life() -> None:
    first, second = simulated("family"), simulated("family")
    assert first.summary() == second.summary()


def test_each_command_follows_from_the_automation_that_sent_it() -> None:
    home, entries = load_home("family"), list[Entry]()
    simulate(home, [load_day(home)], listener=entries.append)
    spans = {e.span: e for e in entries}
    commands = [e for e in entries if e.topic.endswith("/set") and e.publisher == "hub"]
    assert len(commands) > 15
    for command in commands:
        above = spans[command.parent]
        assert above.topic.endswith("automations/ran"), command.topic
        assert above.trace == command.trace
    # Two automations of one trigger keep their commands apart, also those sent after a delay.
    late = next(e for e in commands if e.topic.endswith("door-lock/lock/set") and "T17:26" in (e.at or ""))
    assert "Somebody is home again" in spans[late.parent].payload
