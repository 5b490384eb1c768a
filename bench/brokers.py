"""Brokers to measure, each in a process of its own: ecosim's, and a mosquitto where there is one."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
NO_MOSQUITTO = "mosquitto is not installed: nothing to compare with"
OURS, THEIRS = "ecosim", "mosquitto"


@dataclass(frozen=True, slots=True)
class Process:
    """A running broker."""

    name: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def cpu(self) -> float | None:
        """Seconds of CPU used so far by all its threads; None where the system does not tell."""
        return cpu_of(self.pid)

    def memory(self) -> int | None:
        """Resident bytes; None where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except OSError:
            return None
        return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_of(pid: int) -> float | None:
    """Seconds of CPU of a process, to the nanosecond where the scheduler tells, else to its clock tick."""
    process = Path(f"/proc/{pid}")
    try:
        return sum(int(f.read_text().split()[0]) for f in process.glob("task/*/schedstat")) / 1e9 or None
    except (OSError, ValueError, IndexError):
        pass
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def ecosim_broker() -> Iterator[Process]:
    """The embedded broker as `ecosim run` starts it, but without logins: so is mosquitto."""
    command = [sys.executable, "-m", "ecosim.broker.child"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdin is not None  # noqa: S101 - they are pipes
        assert child.stdout is not None  # noqa: S101
        child.stdin.write(json.dumps({"host": "127.0.0.1", "port": 0}) + "\n")
        child.stdin.flush()
        port = json.loads(child.stdout.readline())["port"]
        try:
            yield Process(OURS, port, child.pid)
        finally:
            child.stdin.close()
            child.wait(10)


@contextlib.contextmanager
def mosquitto() -> Iterator[Process]:
    """Debian's mosquitto: no queue limit, no delay of small packets, no log, nothing on disk."""
    assert MOSQUITTO is not None  # noqa: S101 - the caller has looked
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous true",
        "max_queued_messages 0",
        "set_tcp_nodelay true",
        "persistence false",
        "log_type none",
    ]
    with tempfile.TemporaryDirectory() as folder:
        conf = Path(folder) / "mosquitto.conf"
        conf.write_text("\n".join([*settings, ""]))
        quiet = subprocess.DEVNULL
        child = subprocess.Popen([MOSQUITTO, "-c", str(conf)], stdout=quiet, stderr=quiet)
        try:
            _wait_for(port)
            yield Process(THEIRS, port, child.pid)
        finally:
            child.terminate()
            child.wait(10)


@contextlib.contextmanager
def brokers() -> Iterator[list[Process]]:
    """Ours, and mosquitto after it where it is installed."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(ecosim_broker())]
        if MOSQUITTO is not None:
            found.append(stack.enter_context(mosquitto()))
        yield found


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
