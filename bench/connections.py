"""Many connections: how long they take, and what each costs in memory."""

import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

from bench.brokers import MOSQUITTO, NO_MOSQUITTO, THEIRS, Process, ecosim_broker, mosquitto
from bench.crowd import WAVE
from bench.options import Options
from bench.results import Report, Row

_MOST = 1_000
_SPARE = 60  # file descriptors for everything else


def measure(options: Options, progress: Callable[[str], None]) -> Report:
    """A fresh broker each time: what is given back stays with the process."""
    count = min(options.of(_MOST, 10), _room() - _SPARE)
    report = Report(f"{count:,} connections", reference=THEIRS if MOSQUITTO else "")
    report.skipped = "" if MOSQUITTO else NO_MOSQUITTO
    report.notes.append(f"In waves of {WAVE}; MQTT 5, no subscriptions, a fresh broker each time.")
    seconds = Row(f"all {count:,} connected", "s", digits=2)
    memory = Row("memory a connection", "KiB")
    for repetition in range(min(3, options.repeats)):
        progress(f"({repetition + 1}/{min(3, options.repeats)})")
        _one(count, ecosim_broker(), seconds.values, memory.values)
        if MOSQUITTO:
            _one(count, mosquitto(), seconds.reference, memory.reference)
    report.rows = [row for row in (seconds, memory) if row.values]
    return report


def _one(
    count: int, starting: AbstractContextManager[Process], seconds: list[float], memory: list[float]
) -> None:
    with starting as process:
        before = process.memory()
        command = [sys.executable, "-m", "bench.crowd", str(process.port), str(count)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as crowd:
            assert crowd.stdout is not None  # noqa: S101 - it is a pipe
            seconds.append(float(crowd.stdout.readline()))
            after = process.memory()
            if before is not None and after is not None:
                memory.append((after - before) / count / 1024)


def _room() -> int:
    """How many files a process may open, once it is allowed all it can be; children inherit that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST + _SPARE
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else soft
