"""Lapse: what a question of the conductor to all clients costs, and a whole day without any pause."""

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.brokers import NO_MOSQUITTO, THEIRS, Process, brokers
from bench.lamp import HOME, START
from bench.options import Options
from bench.results import Report, Row, quantile
from ecosim.bus import Bus, Message
from ecosim.live import Chorus, Conductor, LiveBus, Node
from ecosim.timeline import Timeline

_CLIENTS = 40
_QUESTIONS = 100
_LONGEST = 180.0  # s


class Idler:
    """A client to which nothing happens."""

    bus: Bus
    will: Message | None = None

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id

    def connected(self) -> None:
        """Nothing to say."""

    def received(self, message: Message) -> None:
        """Nothing to hear."""


def measure(options: Options, progress: Callable[[str], None]) -> Report:
    """On both brokers, in turn."""
    p50 = Row(f"a round over {_CLIENTS} clients, p50", "ms", digits=2)
    p99 = Row(f"a round over {_CLIENTS} clients, p99", "ms", digits=2)
    day = Row("a whole day of `family` at lapse:0", "s")
    with brokers() as running:
        names = [process.name for process in running]
        for repetition in range(options.repeats):
            for process in running:
                progress(f"a round ({repetition + 1}/{options.repeats})")
                took = asyncio.run(_rounds(process, options.of(_QUESTIONS, 2)))
                for row, share in ((p50, 0.5), (p99, 0.99)):
                    _column(row, process).append(quantile(took, share) * 1000)
        if options.effort >= 0.1:
            for process in running:
                progress(f"a day on {process.name}'s broker")
                _column(day, process).append(_day(process))
    report = Report("Lapse", reference=THEIRS if THEIRS in names else "")
    report.skipped = "" if THEIRS in names else NO_MOSQUITTO
    report.rows = [row for row in (p50, p99, day) if row.values]
    report.notes.append("The day is that of a whole `ecosim run --broker`, less the time until it begins.")
    return report


def _column(row: Row, process: Process) -> list[float]:
    return row.reference if process.name == THEIRS else row.values


async def _rounds(process: Process, count: int) -> list[float]:
    """Seconds a round, each the mean of those that it took to find that nothing is under way."""
    conductor = Conductor(_bus(process, "conductor"), HOME, run="bench", start=START)
    await conductor.start()
    chorus = Chorus()
    nodes = [
        Node(Idler(name), Timeline(START), _bus(process, name), home=HOME, chorus=chorus)
        for name in (f"idler-{i}" for i in range(_CLIENTS))
    ]
    await asyncio.gather(*(node.start() for node in nodes))
    missing = await conductor.gather(node.client_id for node in nodes)
    if missing:
        raise RuntimeError(f"no sign of {', '.join(missing)}")
    await conductor.settle()
    took = []
    for _ in range(count):
        before, began = conductor.rounds, time.perf_counter()
        await conductor.settle()
        took.append((time.perf_counter() - began) / (conductor.rounds - before))
    await asyncio.gather(*(node.stop() for node in nodes))
    await conductor.finish(clear=True)
    return took


def _bus(process: Process, client_id: str) -> LiveBus:
    return LiveBus(process.url, client_id, rng=random.Random(client_id))  # noqa: S311 - spreads reconnects


def _day(process: Process) -> float:
    """Wall seconds from the first recorded message of a run to its last."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ecosim", "run", "family", "--quiet", "--broker", process.url]
        command += ["--speed", "lapse:0", "--out", folder]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, timeout=_LONGEST)
        lines = (Path(folder) / "record.jsonl").read_text().splitlines()
        return float(json.loads(lines[-1])["wall"]) - float(json.loads(lines[0])["wall"])
