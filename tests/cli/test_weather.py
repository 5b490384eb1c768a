"""Days in measured weather."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

BEIJING = Path(__file__).parents[3] / "shared" / "data" / "weather" / "beijing_2014_hourly.csv"


def made(tmp: Path) -> Path:
    file = tmp / "weather.csv"
    rows = [f"3,17,{hour},{hour - 20.5},NA" for hour in range(24)]
    file.write_text("month,day,hour,TEMP,pm2.5\n" + "\n".join(rows), encoding="utf-8")
    return file


def test_a_day_has_the_weather_of_its_date(ecosim: Run, tmp_path: Path) -> None:
    ended = ecosim("sim", "--weather", made(tmp_path), "--out", tmp_path / "run", "-q")
    assert ended.err == ""
    outside = [
        line
        for line in (tmp_path / "run" / "record.jsonl").read_text("utf-8").splitlines()
        if "/5/car/cabin/outside" in line
    ]
    assert '"payload": "-20.5"' in outside[0]


@pytest.mark.parametrize("command", ["sim", "run"])
def test_a_date_without_weather_is_bad_input(ecosim: Run, tmp_path: Path, command: str) -> None:
    ended = ecosim(command, "--day", "trouble", "--weather", made(tmp_path), "--out", tmp_path / "run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith("weather.csv: has no weather for 19 March\n")


@pytest.mark.skipif(not BEIJING.exists(), reason=f"there is no {BEIJING}")
def test_a_march_day_in_beijing(ecosim: Run, tmp_path: Path) -> None:
    ended = ecosim("sim", "--weather", BEIJING, "--out", tmp_path / "run", "-q")
    assert ended.status == 0, ended.out
