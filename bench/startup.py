"""Start-up: how long one waits for `--version`, a simulated day, and a live run's first message."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.brokers import ecosim_broker
from bench.options import Options
from bench.raw import Client
from bench.results import Report, Row

_ECOSIM = [sys.executable, "-m", "ecosim"]
_HOME = "family"
_LONGEST = 60.0  # s
_STATE = re.compile(r"[^/]+/5/([^/]+)/\$state")


def measure(options: Options, progress: Callable[[str], None]) -> Report:
    """Each as a process of its own, next to an interpreter that does nothing."""
    report = Report("Start-up", reference="python -c pass")
    version = Row("ecosim --version", "s", digits=3)
    listening = Row("embedded broker: listening", "s", digits=3)
    day = Row("ecosim sim: a whole day, to its end", "s", digits=3)
    first = Row("ecosim run: first message published", "s", digits=3)
    ready = Row("ecosim run: all devices ready", "s", digits=3)
    _whole([*_ECOSIM, "--version"])
    with tempfile.TemporaryDirectory() as folder:
        _whole([*_ECOSIM, "sim", _HOME, "--quiet", "--out", folder])
    for repetition in range(options.repeats):
        progress(f"({repetition + 1}/{options.repeats})")
        nothing = _whole([sys.executable, "-c", "pass"])
        version.values.append(_whole([*_ECOSIM, "--version"]))
        with tempfile.TemporaryDirectory() as folder:
            day.values.append(_whole([*_ECOSIM, "sim", _HOME, "--quiet", "--out", folder]))
        began = time.perf_counter()
        with ecosim_broker() as process:
            listening.values.append(time.perf_counter() - began)
            a, b = _run(process.port, process.url)
        first.values.append(a)
        ready.values.append(b)
        for row in (version, listening, day, first, ready):
            row.reference.append(nothing)
    report.rows = [version, listening, day, first, ready]
    report.notes.append("Started once before, so that the modules are compiled.")
    report.notes.append(
        "First message: from the start of the process until a subscriber to everything hears one, on the "
        "broker given by --broker; ready: until it has heard $state ready of each device."
    )
    return report


def _environment() -> dict[str, str]:
    """That of a person's shell: compiled modules are kept, as the first start left them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _whole(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, timeout=_LONGEST, env=_environment())
    return time.perf_counter() - began


def _run(port: int, url: str) -> tuple[float, float]:
    """Seconds to the first message, and until every device that says `init` is `ready`."""
    listener = Client(port, "bench-listener")
    listener.subscribe("#")
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "run")
        began = time.perf_counter()
        command = [*_ECOSIM, "run", _HOME, "--quiet", "--broker", url, "--speed", "1", "--out", out]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=_environment()) as child:
            try:
                listener.expect()
                first = time.perf_counter() - began
                ready = _all_ready(listener) - began
            finally:
                child.send_signal(signal.SIGINT)
                child.wait(20)
    listener.close()
    return first, ready


def _all_ready(listener: Client) -> float:
    """When the last device became ready."""
    states: dict[str, bytes] = {}
    while True:
        topic, body = listener.expect()
        found = _STATE.fullmatch(topic)
        if found:
            states[found[1]] = body
            if len(states) == len(_devices()) and all(b.endswith(b"ready") for b in states.values()):
                return time.perf_counter()


def _devices() -> list[str]:
    from ecosim.home import load_home  # noqa: PLC0415 - only where a run is measured

    if not _KNOWN:
        _KNOWN.extend(load_home(_HOME).devices)
    return _KNOWN


_KNOWN: list[str] = []
