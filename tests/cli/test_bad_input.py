"""Whatever is wrong with what a user gives: one line on standard error, exit status 2, never a traceback."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ecosim.broker.passwords import format_password_file
from tests.cli.conftest import Run

BIN = Path(sys.executable).parent / "ecosim"


def said(ecosim: Run, *arguments: object) -> str:
    """The one line."""
    ended = ecosim(*arguments)
    assert ended.status == 2, ended
    assert ended.out in ("", "kettle: waits for a run\n")
    assert ended.err.startswith("ecosim: ")
    assert ended.err.count("\n") == 1
    return ended.err.removeprefix("ecosim: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("simm", "there is no command 'simm'; did you mean 'sim'? (see ecosim --help)"),
        ("import adll x", "'adll'"),
        ("sim --sed 4", "there is no option '--sed'; did you mean '--seed'? (see ecosim sim --help)"),
        ("sim --seed four", "'four' is not a valid integer"),
        ("sim --days 0", "0 is not in the range"),
        ("sim famly", "famly: there is no such home; did you mean 'family'?"),
        ("sim --day weakday", "there is no day 'weakday'; did you mean 'weekday'?"),
        ("sim --day no/such.yaml", "no/such.yaml"),
        ("sim --day no/such*.yaml", "no/such*.yaml: no file matches this pattern"),
        ("sim --faults no/such.yaml", "no/such.yaml"),
        ("run --speed fast", "'fast' is no speed; write 60 (times as fast as life), lapse, or lapse:100"),
        ("run --speed -1", "is no speed"),
        ("run --speed lapse:nan", "is no speed"),
        ("run --broker http://x", "starts with mqtt://"),
        ("run --broker mqtt://x --broker-log", "leave out --broker"),
        ("orchestrate", "'--broker'"),
        ("device kettel --broker mqtt://x", "there is no device 'kettel'; did you mean 'kettle'?"),
        ("device + --remove --broker mqtt://x", "'+' is no device's id: that has only a-z, 0-9 and -"),
        ("check kettel", "there is no kind 'kettel'; did you mean 'kettle'?"),
        ("check no/such.py", "no/such.py: there is no such file"),
        ("why no/such", "no/such: no run here"),
        ("report no/such", "no/such: no run here"),
        ("broker --acl no/such", "no/such: cannot be read: no such file"),
        ("broker --port 99999", "99999 is not in the range"),
    ],
)
def test_arguments(ecosim: Run, tmp_path: Path, arguments: str, wanted: str) -> None:
    more = ["--out", tmp_path] if arguments.startswith(("sim", "run")) else []
    assert wanted in said(ecosim, *arguments.split(), *more)
    assert not list(tmp_path.iterdir()), "a run that did not begin leaves nothing behind"


@pytest.mark.parametrize(
    ("file", "before", "after", "wanted"),
    [
        ("home.yaml", "kind: kettle", "kind: kettel", "'kettel'; did you mean 'kettle'?"),
        ("home.yaml", "rooms:", "roms:", "'roms'"),
        ("home.yaml", "area: 24", "area: large", "a number is wanted, not 'large'"),
        ("home.yaml", "area: 24", "area: -24", "above 0 is wanted, not -24"),
        ("home.yaml", "  hub: {", "  kettle: {", "'kettle'"),
        ("home.yaml", "rooms:", "rooms: [", ""),
        ("days/weekday.yaml", "does: wakes", "does: woke", "'woke'"),
        ("days/weekday.yaml", "who: anna", "who: anne", "'anne'; did you mean 'anna'?"),
        ("days/weekday.yaml", 'at: "', 'at: "2', ""),
        ("days/weekday.yaml", "\nstory:", "\nstory: {", ""),
    ],
)
def test_files(ecosim: Run, family: Path, *, file: str, before: str, after: str, wanted: str) -> None:
    path = family / file
    text = path.read_text("utf-8")
    if before not in text:
        pytest.skip(f"{file} does not hold {before!r} any more")
    path.write_text(text.replace(before, after, 1), "utf-8")
    line = said(ecosim, "sim", family, "--out", family / "run")
    assert wanted in line
    assert f"{path}:" in line, "it says where"
    assert line.removeprefix(f"{path}:").partition(":")[0].isdigit(), line


def test_moments_that_cannot_be_seen(ecosim: Run, family: Path) -> None:
    day = family / "days" / "odd.yaml"
    moment = "  - {id: x, cause: {person: anna, does: wakes}, within: 5 s, effect: {device: kettle, %s}}\n"
    head = "day: odd\ndate: 2026-03-17\nstory:\n  - {at: '07:00', who: anna, does: wakes}\nexpect:\n"
    for effect, wanted in (
        ("property: kettle/onn, is: true", "did you mean 'kettle/on'?"),
        ("event: kettle/boild", "did you mean 'kettle/boiled'?"),
        ("property: kettle/on, is: 5", "true or false"),
    ):
        day.write_text(head + moment % effect, "utf-8")
        line = said(ecosim, "sim", family, "--day", "odd", "--out", family / "run")
        assert wanted in line
        assert line.startswith(f"{day}:6:")


def test_a_plugin_that_is_wrong(ecosim: Run, tmp_path: Path) -> None:
    file = tmp_path / "lamp.py"
    file.write_text("from ecosim import Device\n\nclass Lamp(Devise):\n    pass\n", "utf-8")
    assert said(ecosim, "check", file).startswith(f"{file}:3: ")


def test_a_place_that_cannot_be_written(ecosim: Run, tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.touch()
    line = said(ecosim, "sim", "--out", file / "run")
    assert line == f"{file}/run: cannot write a run here: not a directory; choose another place with --out"


def test_a_record_that_cannot_be_read(ecosim: Run, tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text('{"moments": []}', "utf-8")
    assert "it has no record.jsonl" in said(ecosim, "why", tmp_path)
    (tmp_path / "record.jsonl").write_text('{"topic": "a"}\n', "utf-8")
    assert said(ecosim, "why", tmp_path) == f"{tmp_path}/record.jsonl:1: this is no line of a record"
    (tmp_path / "summary.json").write_text("no json", "utf-8")
    assert "not a readable summary" in said(ecosim, "why", tmp_path)


def test_no_broker(ecosim: Run, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"mqtt://127.0.0.1:{free.getsockname()[1]}"
    out = tmp_path / "run"
    for command in (("run",), ("orchestrate", "--wait", "0.2"), ("device", "kettle", "--wait", "0.2")):
        more = [] if command[0] == "device" else ["--out", out]
        assert url.removeprefix("mqtt://") in said(ecosim, *command, "--broker", url, *more)
        assert not out.exists()


def test_a_port_that_is_taken_and_a_password_that_is_wrong(ecosim: Run, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text(format_password_file({"kettle": "secret"}), "utf-8")
    command = [str(BIN), "broker", "--port", "0", "--passwords", str(passwords)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as broker:
        assert broker.stdout is not None
        port = broker.stdout.readline().partition("127.0.0.1:")[2].partition(";")[0]
        try:
            taken = ecosim("broker", "--port", port)
            url = f"mqtt://kettle:wrong@127.0.0.1:{port}"
            refused = ecosim("device", "kettle", "--broker", url, "--wait", "0.5")
        finally:
            broker.terminate()
            out, err = broker.communicate(timeout=10)
    assert taken.status == refused.status == 2
    assert taken.err.startswith(f"ecosim: cannot listen on 127.0.0.1:{port}: ")
    assert taken.err.endswith("choose another with --port\n")
    assert refused.err.count("\n") == 1
    assert "wrong@" not in refused.err
    assert broker.returncode == 0
    assert "! refuse" in out
    assert err == ""


def test_a_password_file_that_is_wrong(ecosim: Run, tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text("kettle:plain\n", "utf-8")
    assert f"{passwords}:1: " in said(ecosim, "broker", "--passwords", passwords)


def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    for arguments in (["sim", "famly"], ["nonsense"], ["run", "--broker", "127.0.0.1:1"]):
        ended = subprocess.run(
            [BIN, *arguments], capture_output=True, text=True, check=False, timeout=30, cwd=tmp_path
        )
        assert ended.returncode == 2
        assert ended.stderr.startswith("ecosim: ")
        assert ended.stderr.count("\n") == 1
        assert ended.stdout == ""
