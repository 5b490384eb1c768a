"""The composed home, end to end, in containers.

Takes minutes and a Docker engine, so it runs only when asked to: `ECOSIM_COMPOSE=1 pytest tests/compose`.
"""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ecosim.home import load_home

ROOT = Path(__file__).parents[2]
HOME = load_home("family")
HUBS = [id_ for id_, device in HOME.devices.items() if device.kind == "hub"]
DEVICES = [id_ for id_ in HOME.devices if id_ not in HUBS]
ORCHESTRATOR = ("ecosim-world", "ecosim-orchestrator", "ecosim-conductor", *HUBS)
PASSWORD = "a tests own"
VIEWER = ("-u", "viewer", "-P", PASSWORD)


def _missing() -> str:
    if not os.environ.get("ECOSIM_COMPOSE"):
        return "the composed home is tested only with ECOSIM_COMPOSE=1"
    engine = subprocess.run(["docker", "info"], capture_output=True, check=False)
    return "" if engine.returncode == 0 else "no Docker engine answers"


MISSING = _missing()
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
    pytest.mark.timeout(600),  # the first one builds the image
]


class Compose:
    """A project of its own beside what else the engine runs."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.environment = os.environ | {
            "COMPOSE_PROJECT_NAME": f"ecosim-test-{os.getpid()}",
            "MQTT_PORT": self.port,
            "ECOSIM_SPEED": "lapse:0",
            "ECOSIM_PASSWORD": PASSWORD,
        }

    def __call__(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = ["docker", "compose", "--ansi", "never", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=400, check=False
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def in_broker(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command where the broker runs; its clients log in with `-u` and `-P`."""
        return self("exec", "-T", "broker", *arguments, check=False)

    def heard(self, topic: str, seconds: int = 1) -> list[str]:
        """What a person who looks on hears of a topic in this time."""
        return self.in_broker("mosquitto_sub", *VIEWER, "-t", topic, "-W", str(seconds)).stdout.split()

    def log(self, *services: str) -> str:
        """What these have said since they were made, or all."""
        return self("logs", "--no-log-prefix", *services).stdout

    def exits(self, *services: str) -> set[int]:
        """The exit statuses of containers that have ended."""
        lines = self("ps", "--all", "--format", "{{.ExitCode}}", *services).stdout.split()
        assert len(lines) == len(services)
        return set(map(int, lines))

    def run_folder(self, folder: Path) -> Path:
        """The newest run, taken out as the documentation says."""
        self("cp", "orchestrator:/app/runs", str(folder / "runs"))
        return max((folder / "runs").iterdir())


def summary_of(run: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((run / "summary.json").read_text())
    return summary


def until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def compose() -> Iterator[Compose]:
    project = Compose()
    try:
        yield project
    finally:
        project("down", "--volumes", "--remove-orphans", "--timeout", "5", check=False)


def test_a_day_is_played_and_its_status_returned(compose: Compose, tmp_path: Path) -> None:
    done = compose("up", "--exit-code-from", "orchestrator", check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    run = compose.run_folder(tmp_path)
    assert (run / "record.jsonl").stat().st_size > 0
    summary = summary_of(run)
    assert [m["id"] for m in summary["moments"] if not m["met"]] == []
    assert len(summary["moments"]) >= 20
    assert summary["totals"]["lost"] == summary["totals"]["refused"] == 0, summary["totals"]
    assert list(summary["devices"]) == list(HOME.devices)
    assert all(not device["crashes"] for device in summary["devices"].values())
    assert {device["state"] for device in summary["devices"].values()} == {"disconnected"}

    log = compose.log("broker")
    for login in (*DEVICES, *ORCHESTRATOR):
        assert re.search(rf"New client connected from \S+ as {login} \(p5, .*u'{login}'\)", log), login
    assert "Denied" not in log
    assert "/clock" not in log
    assert "Traceback" not in compose.log()
    assert compose.exits(*DEVICES) == {143}  # they ended when asked to, and were not killed


def test_the_same_devices_and_broker_play_another_day_and_another(compose: Compose, tmp_path: Path) -> None:
    """Days of twelve seconds: at such a speed nothing can be expected of them but that they are played."""
    (tmp_path / "short.yaml").write_text(
        'day: short\ndate: 2026-03-22\nstory: [{at: "06:45", who: anna, does: wakes}]\n'
    )
    tmp_path.chmod(0o755)
    day = ("orchestrate", "--wait", "90", "--speed", "7200", "--day", "/days/short.yaml", "--json")
    compose("up", "--detach", "broker", *DEVICES)
    for _ in range(2):
        run = ("run", "--rm", "-T", "--volume", f"{tmp_path}:/days:ro", "orchestrator", *day)
        done = compose(*run, check=False)
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        summary = json.loads(done.stdout[done.stdout.index("\n{") :])  # after what building the image says
        assert summary["totals"]["lost"] == 0, summary["totals"]
        assert {device["state"] for device in summary["devices"].values()} == {"disconnected"}
    for device in DEVICES:
        assert compose.log(device).count("takes part in a run of short") == 2, compose.log(device)


def test_devices_that_stay_away_are_named(compose: Compose) -> None:
    compose("up", "--detach", "broker", *DEVICES)
    compose("stop", "kettle", "living-room-light")
    done = compose("run", "--rm", "-T", "orchestrator", "orchestrate", "--wait", "10", check=False)
    assert done.returncode == 2
    assert "no sign of kettle, living-room-light;" in done.stderr


def test_a_home_of_another_name_is_one_line(compose: Compose) -> None:
    for service in ("kettle", "orchestrator"):
        done = compose("run", "--rm", "--no-deps", "-T", "-e", "ECOSIM_HOME=famly", service, check=False)
        assert done.returncode == 2
        assert "Traceback" not in done.stdout + done.stderr
        assert "family" in done.stderr


def test_only_known_logins_may_do_only_their_part(compose: Compose) -> None:
    compose("up", "--detach", "--wait", "broker")
    publish = ("mosquitto_pub", "-V", "5", "-q", "1", "-m", "true", "-t")
    kettle = ("-u", "kettle", "-P", PASSWORD)
    wrong = compose.in_broker(*publish, "family/5/kettle/kettle/on", "-u", "kettle", "-P", "wrong")
    assert wrong.returncode != 0
    assert "not authorized" in wrong.stderr.lower()
    nobody = compose.in_broker(*publish, "family/5/kettle/kettle/on")
    assert "not authorized" in nobody.stderr.lower()
    assert compose.in_broker(*publish, "family/5/kettle/kettle/on", *kettle).stderr == ""
    for topic in ("family/5/car/$state", "family/5/car/cabin/on/set", "ecosim/family/world/room/kitchen"):
        assert "Not authorized" in compose.in_broker(*publish, topic, *kettle).stderr
    assert (
        compose.in_broker(*publish, "family/5/kettle/kettle/on/set", "-u", "hub", "-P", PASSWORD).stderr == ""
    )


def test_a_wrong_password_is_one_line(compose: Compose) -> None:
    url = "ECOSIM_BROKER=mqtt://kettle:wrong@broker"
    done = compose("run", "--rm", "--no-deps", "-T", "-e", url, "kettle", check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert "kettle" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can kill a container's process from outside")
def test_a_device_that_dies_is_lost_and_comes_back(compose: Compose, tmp_path: Path) -> None:
    compose.environment["ECOSIM_SPEED"] = "60"
    compose("up", "--detach")
    state = "family/5/kettle/$state"
    assert until(lambda: compose.heard(state) == ["ready"], 60)

    inspected = subprocess.run(
        ["docker", "inspect", "-f", "{{.State.Pid}}", compose("ps", "-q", "kettle").stdout.strip()],
        capture_output=True,
        text=True,
        check=True,
    )
    listen = ("mosquitto_sub", *VIEWER, "-t", state, "-R", "-W", "60", "-C", "3")
    listening = subprocess.Popen(
        ["docker", "compose", "exec", "-T", "broker", *listen],
        cwd=ROOT,
        env=compose.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)
    try:
        os.kill(int(inspected.stdout), signal.SIGKILL)
        said, _ = listening.communicate(timeout=90)
    finally:
        with contextlib.suppress(ProcessLookupError):
            listening.kill()
    assert said.split() == ["lost", "init", "ready"]
    assert until(lambda: "is lost: its connection broke" in compose.log("orchestrator"), 10)
    assert until(lambda: compose.log("kettle").count("takes part in a run") > 1, 10)
    compose("stop", "--timeout", "10", "orchestrator")
    record = (compose.run_folder(tmp_path) / "record.jsonl").read_text().splitlines()
    states = [e["payload"] for e in map(json.loads, record) if e["topic"] == state]
    assert states == ["init", "ready", "lost", "init", "ready", "disconnected"]
