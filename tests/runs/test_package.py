"""A package in a whole home: a script, a scene, a helper, a timer and a template sensor move its moments."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate
from tests.live.tools import Embedded
from tests.runs.test_two_runtimes import assert_same_end, moments
from tests.runs.tools import performed

HOME = Path(__file__).parents[1] / "homes" / "package"


@pytest.fixture(scope="module")
def virtual() -> tuple[Outcome, str]:
    home, out = load_home(HOME), io.StringIO()
    return simulate(home, [load_day(home)], out=out), out.getvalue()


def test_its_moments_are_met(virtual: tuple[Outcome, str]) -> None:
    outcome, _ = virtual
    latencies = {m["id"]: m["latency_s"] for m in outcome.moments if m["met"]}
    assert latencies == pytest.approx({"wake": 0, "busy": 0, "drawn": 180, "idle": 0}, abs=2)


async def test_a_live_run_ends_the_same(virtual: tuple[Outcome, str], tmp_path: Path) -> None:
    outcome, _ = virtual
    broker = Embedded()
    await broker.start()
    try:
        live = await performed(HOME, broker.url, tmp_path / "record.jsonl")
    finally:
        await broker.stop()
    assert moments(live) == moments(outcome)
    assert_same_end(live, outcome)


def test_another_process_lives_it_to_the_byte_and_says_why(
    virtual: tuple[Outcome, str], tmp_path: Path
) -> None:
    def ecosim(*arguments: str | Path) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": "7"}
        command = [sys.executable, "-m", "ecosim", *map(str, arguments)]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    ecosim("sim", HOME, "--quiet", "--out", tmp_path / "run")
    assert (tmp_path / "run/record.jsonl").read_text("utf-8") == virtual[1]
    chain = [line.partition("─ ")[2] for line in ecosim("why", tmp_path / "run", "wake").splitlines()]
    assert chain[6:] == [
        "the world: person ben",
        "Band: asleep no  ◀",
        "Hub: runs “Good morning”",
        "Hub: runs “Make it cosy”",
        "Hub asks Lamp: brightness 60 %",
        "Lamp: on  ◀",
        "Hub asks Kettle: heating",
        "Kettle: heating  ◀",
    ]
