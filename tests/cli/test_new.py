"""What an author begins with works as it is written, and nothing is ever overwritten."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ecosim.catalogue import Catalogue
from ecosim.check import check
from tests.cli.conftest import Run

BIN = Path(sys.executable).parent


def done(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(c) for c in command], cwd=folder, capture_output=True, text=True, check=False, timeout=100
    )


def test_a_new_device_passes_its_test_and_its_check(tmp_path: Path) -> None:
    made = done(tmp_path, BIN / "ecosim", "new", "device", "heat_mat")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines()[:2] == ["devices/heat_mat.py", "tests/test_heat_mat.py"]
    steps = made.stdout.splitlines()[3:]
    assert [step.partition(":")[0] for step in steps] == ["test it", "check it", "use it"]
    tested = done(tmp_path, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q")
    assert tested.returncode == 0, tested.stdout
    assert "5 passed" in tested.stdout
    for name in ("heat_mat", "devices/heat_mat.py"):
        checked = done(tmp_path, BIN / "ecosim", "check", name)
        assert checked.returncode == 0, checked.stdout
        assert "advice:" not in checked.stdout


def test_its_line_is_understood_in_a_home(ecosim: Run, tmp_path: Path) -> None:
    made = ecosim("new", "device", "heat_mat", "--dir", tmp_path / "devices")
    line = made.out.splitlines()[-1].partition("use it:")[2].partition("  (")[0].strip()
    (tmp_path / "home.yaml").write_text(
        "home: mine\ntime_zone: UTC\nplaces: {home: {latitude: 52.5, longitude: 13.4}}\n"
        f"rooms: {{kitchen: {{area: 10}}}}\ndevices:\n  {line}\n"
    )
    (tmp_path / "day.yaml").write_text("day: quiet\ndate: 2026-03-17\n")
    lived = ecosim("sim", tmp_path, "--day", tmp_path / "day.yaml", "--out", tmp_path / "run", "--json")
    assert (lived.status, lived.err) == (0, "")
    assert json.loads(lived.out)["devices"]["heat-mat"]["kind"] == "heat_mat"


def test_it_goes_where_it_is_told_and_overwrites_nothing(ecosim: Run, tmp_path: Path) -> None:
    made = ecosim("new", "device", "plate", "--dir", tmp_path / "plugins", "--json")
    kind, test = map(Path, json.loads(made.out))
    assert kind == tmp_path / "plugins" / "plate.py"
    assert test == tmp_path / "tests" / "test_plate.py"
    before = kind.read_text("utf-8"), test.read_text("utf-8")
    again = ecosim("new", "device", "plate", "--dir", tmp_path / "plugins")
    assert again.status == 2
    assert "there is a kind 'plate' already" in again.err
    kind.unlink()
    again = ecosim("new", "device", "plate", "--dir", tmp_path / "plugins")
    assert again.status == 2
    assert again.err == f"ecosim: {test}: is there already, and is left as it is\n"
    assert not kind.exists(), "nothing by halves"
    assert test.read_text("utf-8") == before[1]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("My Kettle", "did you mean 'my_kettle'?"),
        ("RiceCooker", "did you mean 'rice_cooker'?"),
        ("tv_2", "did you mean 'tv2'?"),
        ("../evil", "did you mean 'evil'?"),
        ("", "as in rice_cooker"),
        ("котёл", "as in rice_cooker"),
        ("a_b", "'ab'; call it so"),
        ("class", "did you mean 'my_class'?"),
        ("room", "would hide Room, which a kind needs; did you mean 'my_room'?"),
        ("test_plate", "would be taken for a test's file"),
        ("kettle", "there is a kind 'kettle' already"),
    ],
)
def test_a_bad_name_is_one_line_with_the_nearest_good_one(
    ecosim: Run, tmp_path: Path, name: str, says: str
) -> None:
    made = ecosim("new", "device", name, "--dir", tmp_path / "devices")
    assert (made.status, made.out, made.err.count("\n")) == (2, "", 1)
    assert says in made.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(ecosim: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = ecosim("new", "device", "plate", "--dir", tmp_path / "file" / "devices")
    assert made.status == 2
    assert "cannot be written" in made.err


def test_what_it_writes_is_clean(ecosim: Run, tmp_path: Path) -> None:
    ecosim("new", "device", "plate", "--dir", tmp_path / "devices")
    rules = ["--isolated", "--line-length", "110", "--select", "E,F,B,UP,D,ANN", "--ignore", "D203,D213"]
    for folder, more in (("devices", "D105"), ("tests", "D103")):
        found = done(tmp_path, BIN / "ruff", "check", "--no-cache", *rules, "--ignore", more, folder)
        assert found.returncode == 0, found.stdout
    found = done(tmp_path, BIN / "ruff", "format", "--isolated", "--line-length", "110", "--check", ".")
    assert found.returncode == 0, found.stdout


def test_its_check_has_nothing_to_say(ecosim: Run, tmp_path: Path) -> None:
    ecosim("new", "device", "warm_plate", "--dir", tmp_path / "devices")
    report = check(Catalogue([tmp_path / "devices"]).find("warm_plate"), steps=200, seed=3)
    assert [str(f) for f in report.findings] == []
