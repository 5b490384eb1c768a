"""`ecosim compare` as one types it."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.ending import finish
from ecosim.cli.trials import Recipe, run_all
from ecosim.compare.trial import Trial
from tests.compare.bench import SHOWS, TAKES, home, wiring


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home(tmp_path_factory.mktemp("flat") / "flat")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = finish(["compare", *(str(a) for a in arguments)])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_the_same_numbers_twice_and_in_two_processes(flat: Path, tmp_path: Path) -> None:
    names = (wiring(tmp_path, SHOWS, TAKES, "every: 90 s"), "partner")
    recipe = Recipe(str(flat))
    trials = [Trial(name, seed) for seed in range(2) for name in names]

    def lived(processes: int) -> list[dict[str, Any]]:
        return list(run_all(recipe, recipe.read(), trials, lambda: None, processes))

    first = lived(1)
    assert len(first) == 4
    assert lived(1) == first
    assert lived(2) == first


def test_it_shows_matrix_measures_and_reasons(
    flat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deaf = wiring(tmp_path, "shows: {car: [charging/*]}", name="deaf")
    out = tmp_path / "out"
    status, said, _ = run(capsys, flat, "--wirings", f"xiaomi,{deaf}", "--seeds", 2, "--out", out)
    assert status == 0, "a comparison was made: what is missed is a result"
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert f"moment xiaomi {deaf}"[:20] in lines[1]
    assert "arrive ✓ works ✗ impossible" in lines
    assert "works 3 of 3 1 of 3" in lines
    assert any("car · navigation/minutes-to-home does not cross car → home" in line for line in lines)
    assert "xiaomi (Xiaomi (Human x Car x Home)): One maker for phone, home and car" in lines
    assert {f.name for f in out.iterdir()} == {"compare.json", "compare.html", "xiaomi", "deaf"}
    assert finish(["why", str(out / "deaf"), "arrive"]) == 0
    assert "arrive: missed" in capsys.readouterr().out


def test_json_has_it_all(flat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = run(
        capsys, flat, "--wirings", "tesla,toyota", "--seeds", 2, "--out", tmp_path, "--json"
    )
    found = json.loads(said)
    assert status == 0
    assert list(found["wirings"]) == ["tesla", "toyota"]
    assert [len(c["moments"]) for c in found["columns"]] == [3, 3]
    assert len(found["trials"]) == 4
    assert "more" in found["columns"][1]["measures"]["works"]
    assert found["columns"][0]["moments"][0]["verdicts"] == {"works": 2}


def test_the_list_says_what_is_assumed(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = run(capsys, "--list")
    assert status == 0
    for name in ("full_stack", "xiaomi", "huawei", "hyundai", "byd", "tesla", "apple", "google", "toyota"):
        assert name in said
    assert "illustrative" in said


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--wirings", "xiaomy"], "there is no such wiring; did you mean 'xiaomi'?"),
        (["--day", "weakday"], "there is no day 'weakday'; did you mean 'weekday'?"),
        (["--outage", "internett 18:00-19:00"], "there is no outage 'internett'; did you mean 'internet'?"),
        (["--outage", "internet 18:00"], "needs an end"),
        (["--seeds", "0"], "0 is not in the range"),
        (["--wirings", "no/such.yaml"], "no/such.yaml"),
    ],
)
def test_bad_input_is_one_line(
    flat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], wanted: str
) -> None:
    status, said, wrong = run(capsys, flat, *arguments, "--out", tmp_path / "out")
    assert status == 2
    assert not said
    assert wanted in wrong
    assert wrong.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_it_ends_in_order_when_told_to(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ecosim", "compare", "--seeds", "50", "--out", str(tmp_path / "c")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        while not list(tmp_path.glob("c/*/record.jsonl")):
            time.sleep(0.1)
            assert child.poll() is None
        child.terminate()
        said, complaint = child.communicate(timeout=30)
    assert (child.returncode, said, complaint.strip()) == (143, b"", b"")


def test_names_are_wanted_and_each_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert finish(["compare", "--wirings", ""]) == 2
    assert finish(["compare", "--wirings", "tesla,tesla"]) == 2
    assert "tesla is there twice" in capfd.readouterr().err
