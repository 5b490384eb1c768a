"""Each command on what is shipped, as a user has it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FAMILY, Run

BIN = Path(sys.executable).parent / "ecosim"
GOLDEN = Path(__file__).parent / "golden"
LOG = """Start time              End time                Activity
--------------------    --------------------    ---------
2011-11-28 00:10:00     2011-11-28 07:30:00     Sleeping
2011-11-28 07:35:00     2011-11-28 07:50:00     Breakfast
"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the shipped day."""
    folder = tmp_path_factory.mktemp("runs") / "weekday"
    return live(folder, "weekday")


def live(folder: Path, day: str) -> Path:
    """A run of a shipped day, with what was printed and the exit status."""
    command = [str(BIN), "sim", "--day", day, "--out", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    (folder / "told.txt").write_text(ended.stdout, "utf-8")
    (folder / "status.txt").write_text(str(ended.returncode), "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """What was printed, without the last line: it has the folder and how long it took."""
    return (folder / "told.txt").read_text("utf-8").splitlines()[:-1]


def test_the_shipped_day(lived: Path) -> None:
    reads_as(lived, GOLDEN / "weekday.txt")


def test_the_shipped_day_of_trouble(tmp_path: Path) -> None:
    reads_as(live(tmp_path / "trouble", "trouble"), GOLDEN / "trouble.txt")


def reads_as(lived: Path, golden: Path) -> None:
    assert (lived / "status.txt").read_text() == "0", "\n".join(told(lived)[-12:])
    assert 100 < len(told(lived)) < 260, "neither nothing nor a wall of text"
    new = "\n".join(told(lived)) + "\n"
    if new != golden.read_text("utf-8"):
        (lived / "new.txt").write_text(new, "utf-8")
        pytest.fail(f"this day reads otherwise: compare, then cp {lived}/new.txt {golden}")


def test_json_is_the_summary_and_nothing_else(ecosim: Run, lived: Path, tmp_path: Path) -> None:
    ended = ecosim("sim", "--out", tmp_path / "run", "--json")
    found = json.loads(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert found.pop("report") == str(tmp_path / "run" / "report.html")
    assert found | {"folder": "", "passed": True} == {
        **json.loads((lived / "summary.json").read_text("utf-8")),
        "folder": "",
        "passed": True,
    }
    assert (tmp_path / "run" / "record.jsonl").read_bytes() == (lived / "record.jsonl").read_bytes()


def test_days_in_a_row(ecosim: Run, tmp_path: Path) -> None:
    ended = ecosim("sim", "--days", 2, "--out", tmp_path / "run", "--json")
    found = json.loads(ended.out)
    assert len(found["moments"]) == found["expected"] > 0
    ids = [moment["id"] for moment in found["moments"]]
    assert ids[: len(ids) // 2] == ids[len(ids) // 2 :]
    first, second = (ecosim("why", tmp_path / "run", f"wake{day}").out for day in ("", "#2"))
    assert first.startswith("wake: met after")
    assert second.startswith("wake: met after")
    assert first != second
    assert ecosim("why", tmp_path / "run", "wake#3").status == 2


def test_several_days_are_lives_of_their_own(ecosim: Run, tmp_path: Path) -> None:
    days = tmp_path / "days"
    days.mkdir()
    for name in ("a", "b"):
        text = (FAMILY / "days" / "weekday.yaml").read_text("utf-8")
        (days / f"{name}.yaml").write_text(text.replace("day: weekday", f"day: {name}"), "utf-8")
    ended = ecosim("sim", "--day", days, "--day", days / "a*.yaml", "--out", tmp_path / "run")
    assert ended.status == 0
    assert ended.out.splitlines()[1].split()[:4] == ["moment", "met", "a", "b"]
    assert "moments met on 3 days" in ended.out
    assert sorted(f.name for f in (tmp_path / "run").iterdir()) == ["a", "a-2", "b", "summary.json"]
    found = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    assert [(life["name"], life["days"]) for life in found["lives"]] == [
        ("a", ["a"]),
        ("b", ["b"]),
        ("a", ["a"]),
    ]
    assert ecosim("report", tmp_path / "run").out.splitlines()[:-1] == ended.out.splitlines()[:-1]
    asked = found["moments"][0]["id"]
    trees = {ecosim("why", folder, asked).out for folder in (tmp_path / "run", tmp_path / "run" / "a")}
    assert len(trees) == 1, "of several lives the first is meant"


def test_a_missed_moment_gives_1(ecosim: Run, family: Path) -> None:
    day = family / "days" / "odd.yaml"
    moment = "cause: {person: anna, does: wakes}, effect: {device: kettle, event: kettle/boiled}, within: 1 s"
    story = "story:\n  - {at: '07:00', who: anna, does: wakes}\n"
    day.write_text(f"day: odd\ndate: 2026-03-17\n{story}expect:\n  - {{id: tea, {moment}}}\n", "utf-8")
    ended = ecosim("sim", family, "--day", "odd", "--out", family / "run")
    assert ended.status == 1
    assert "07:00:01 ✗ tea " in ended.out
    assert "missed  tea" in ended.out
    assert "0 of 1 moments met" in ended.out
    assert "tea: missed (1 s)" in ecosim("why", family / "run", "tea").out
    assert ecosim("report", family / "run", "-q").status == 1


def test_faults(ecosim: Run, tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("faults:\n  - {name: dead radio, device: kettle, drop: true}\n", "utf-8")
    ended = ecosim("sim", "--faults", faults, "--out", tmp_path / "run", "-q")
    assert ended.status == 1
    assert "dead radio" in ended.out.splitlines()[-2]


def test_report_is_what_was_told(ecosim: Run, lived: Path) -> None:
    ended = ecosim("report", lived)
    assert ended.status == 0
    assert ended.out.splitlines()[:-1] == told(lived)
    assert json.loads(ecosim("report", lived, "--json").out)["passed"] is True


def test_why(ecosim: Run, lived: Path) -> None:
    summary = json.loads((lived / "summary.json").read_text("utf-8"))
    brief = ecosim("why", lived).out
    for moment in summary["moments"]:
        assert f"✓ {moment['id']}: met after" in brief
        tree = ecosim("why", lived, moment["id"]).out
        assert tree.count("◀") == 1 + len(moment["effect_spans"]), tree
    lines = ecosim("why", lived, "wake").out.partition("\n\n")[2].splitlines()
    assert lines[0].endswith("Anna wakes up")
    assert any(line.endswith("Hub: runs “Anna wakes up”") for line in lines)
    assert any(line.endswith("─ Hub asks Kettle: heating") for line in lines)
    tree = ecosim("why", lived, "kettle/on", "--topics").out
    assert tree.startswith("family/5/kettle/kettle/on: ")
    assert "[family/5/kettle/kettle/on/set]" in tree
    assert ecosim("why", lived, "family/5/kettle/kettle/on").out == ecosim("why", lived, "kettle/on").out
    chains = json.loads(ecosim("why", lived, "kettle/on", "--json").out)
    assert chains[-1][-1]["topic"] == "family/5/kettle/kettle/on"
    assert chains[-1][0]["says"].startswith("Anna ")


def test_why_knows_the_nearest_name(ecosim: Run, lived: Path) -> None:
    ended = ecosim("why", lived, "kettle/boild")
    assert ended.status == 2
    assert ended.err.endswith("did you mean 'kettle/kettle/boiled'?\n")
    assert ecosim("why", lived, "wak").err.endswith("did you mean 'wake'?\n")


def test_devices(ecosim: Run) -> None:
    kinds = {found["kind"]: found for found in json.loads(ecosim("devices", "--json").out)}
    kettle = kinds["kettle"]
    assert kettle["about"] == "A 2 kW kettle that says when the water boils."
    assert kettle["file"].endswith("devices/kettle.py")
    assert (kettle["actions"], kettle["events"], kettle["options"]) == (2, 1, 1)
    assert "kettle" in ecosim("devices").out


def test_check(ecosim: Run, tmp_path: Path) -> None:
    ended = ecosim("check", "kettle", "--steps", 20)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("ok     kettle")
    bad = tmp_path / "lamp.py"
    bad.write_text(
        '"""A lamp."""\nfrom ecosim import Device, State, action\n\nclass LampState(State):\n'
        "    on: bool = False\n\n"
        'class Lamp(Device[LampState]):\n    """A lamp."""\n\n    @action\n    def burn(self) -> None:\n'
        '        """Burn."""\n        raise ValueError("too hot")\n',
        "utf-8",
    )
    ended = ecosim("check", bad, "--steps", 40)
    assert ended.status == 1
    assert "WRONG  lamp" in ended.out
    assert "lamp.py:13" in ended.out
    assert json.loads(ecosim("check", bad, "--steps", 40, "--json").out)[0]["ok"] is False


def test_import_adl(ecosim: Run, tmp_path: Path) -> None:
    log = tmp_path / "resident_ADLs.txt"
    log.write_text(LOG, "utf-8")
    ended = ecosim("import", "adl", log, "--out", tmp_path / "days", "--json")
    assert ended.status == 0, ended.err
    files = json.loads(ended.out)
    assert files
    assert ecosim("sim", "--day", tmp_path / "days", "--out", tmp_path / "runs").status in (0, 1)
    assert "did you mean 'anna'?" in ecosim("import", "adl", log, "--out", tmp_path, "--person", "anne").err


def test_help_and_version_import_no_command() -> None:
    code = "import sys; from ecosim.cli.ending import finish; finish(['--help']); print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(ended.stdout.splitlines()[-1].split())
    assert not modules & {"pydantic", "rich", "yaml", "asyncio", "aiomqtt", "ecosim.cli.sim", "ecosim.home"}
    for line in ("run ", "sim ", "why ", "import "):
        assert f"\n  {line}" in ended.stdout


def test_every_command_has_help(ecosim: Run) -> None:
    names = ["run", "sim", "device", "orchestrate", "broker", "devices", "new", "check", "why", "report"]
    for name in [*names, "test", "import"]:
        ended = ecosim(name, "--help")
        assert ended.status == 0
        assert ended.out.startswith(f"Usage: ecosim {name} ")


def test_nobody_reads_on(tmp_path: Path) -> None:
    shell = f"set -o pipefail; {BIN} sim --out {tmp_path / 'run'} | head -1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False, timeout=30)
    assert ended.stderr == ""
    assert ended.returncode == 141


# ------------------------------------------------------------- live


def summary_of(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def until_quiet(record: Path, still: float = 2.0, patience: float = 40.0) -> None:
    """Wait until everybody has connected: at night, and at life's speed, little is said after that."""
    size, since, end = -1, time.monotonic(), time.monotonic() + patience
    while time.monotonic() < min(since + still, end):
        time.sleep(0.1)
        now = record.stat().st_size if record.exists() else 0
        if now != size or not now:
            size, since = now, time.monotonic()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_run_and_an_interrupt(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """Ctrl-C: the devices say goodbye, the report is told, the exit status is 130; SIGTERM the same, 143."""
    command = [str(BIN), "run", "--speed", "1", "--json", "--out", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline().startswith("look on: mqtt://viewer:viewer@127.0.0.1:")
        until_quiet(tmp_path / "record.jsonl")
        running.send_signal(number)
        try:
            told, errors = running.communicate(timeout=20)
        finally:
            running.kill()
    assert (running.returncode, errors) == (status, "")
    found = summary_of(told)
    assert found["interrupted"] is True
    assert {device["state"] for device in found["devices"].values()} == {"disconnected"}
    assert found["totals"]["lost"] == 0


def test_a_home_in_many_processes(tmp_path: Path) -> None:
    """Each device a process, the orchestrator another, over a broker in a third."""
    home = Path(shutil.copytree(FAMILY, tmp_path / "small"))
    (home / "home.yaml").write_text(
        "home: small\ntime_zone: Europe/Berlin\nday: short\n"
        "places:\n  home: {latitude: 52.5, longitude: 13.4}\n"
        "rooms:\n  kitchen: {area: 10}\npeople:\n  anna: {}\n"
        "devices:\n  kettle: {kind: kettle, room: kitchen}\n",
        "utf-8",
    )
    moment = (
        "cause: {person: anna, does: uses}, effect: {device: kettle, event: kettle/boiled}, within: 5 min"
    )
    (home / "days" / "short.yaml").write_text(
        "day: short\ndate: 2026-03-17\nbegin:\n  anna: {activity: idle}\nstory:\n"
        "  - {at: '07:00', who: anna, does: uses, device: kettle, property: kettle/boil, value: {}}\n"
        f"expect:\n  - {{id: tea, {moment}}}\n",
        "utf-8",
    )
    with subprocess.Popen([BIN, "broker", "--port", "0", "-q"], stdout=subprocess.PIPE, text=True) as broker:
        assert broker.stdout is not None
        url = "mqtt://127.0.0.1:" + broker.stdout.readline().partition("127.0.0.1:")[2].partition(";")[0]
        device = subprocess.Popen([BIN, "device", "kettle", "--home", home, "--broker", url])
        try:
            command = [BIN, "orchestrate", home, "--speed", "lapse:0", "--json", "--broker", url]
            played = subprocess.run(
                [*map(str, command), "--out", str(tmp_path / "run")],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            device.terminate()
            assert device.wait(timeout=10) == 143
        finally:
            device.kill()
            broker.terminate()
    assert played.returncode == 0, played
    found = summary_of(played.stdout)
    assert found["moments"][0]["met"] is True
    assert found["moments"][0]["wall_ms"] is not None
