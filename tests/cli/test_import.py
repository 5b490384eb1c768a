"""`ecosim import adl` with several logs, and with sensors of another name."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

LOG = "2024-02-01 09:00:00\t2024-02-01 09:10:00\tSnack\n"
SENSORS = "2024-02-01 09:01:00\t2024-02-01 09:01:20\tFridge\tMagnetic\tKitchen\n"


@pytest.fixture
def logs(tmp_path: Path) -> list[Path]:
    """Two logs, and what the sensors of one of them saw, under another name."""
    found = [tmp_path / f"{name}_ADLs.txt" for name in ("Ann", "Ben")]
    for log in found:
        log.write_text(LOG, "utf-8")
    (tmp_path / "seen.txt").write_text(SENSORS, "utf-8")
    return found


def test_several_logs(ecosim: Run, logs: list[Path], tmp_path: Path) -> None:
    ended = ecosim("import", "adl", *logs, "--out", tmp_path / "days", "--json")
    assert (ended.status, ended.err) == (0, "")
    names = [Path(file).name for file in json.loads(ended.out)]
    assert names == ["ann-2024-02-01.yaml", "ben-2024-02-01.yaml"]
    ended = ecosim("sim", "--day", tmp_path / "days", "--out", tmp_path / "run")
    assert ended.status == 0
    assert sorted(f.name for f in (tmp_path / "run").iterdir()) == [
        "ann-2024-02-01",
        "ben-2024-02-01",
        "summary.json",
    ]


def test_sensors_of_another_name(ecosim: Run, logs: list[Path], tmp_path: Path) -> None:
    seen = tmp_path / "seen.txt"
    ended = ecosim("import", "adl", logs[0], "--sensors", seen, "--out", tmp_path / "days")
    assert ended.status == 0
    text = (tmp_path / "days" / "ann-2024-02-01.yaml").read_text("utf-8")
    assert "does: opens, opening: fridge, lasts: 20 s" in text
    ended = ecosim("import", "adl", *logs, "--sensors", seen, "--out", tmp_path / "days")
    assert ended.status == 2
    assert "--sensors is given 1 times for 2 logs" in ended.err
