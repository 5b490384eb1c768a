"""The README's examples are run, and what they show is what a reader gets."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecosim.check import check
from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.runs.virtual import simulate

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUN = ("ecosim sim", "ecosim why", "ecosim devices", "ecosim check", "ecosim report")
RESIDENT = ROOT.parent / "shared" / "data" / "residents" / "OrdonezA_ADLs.txt"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def examples(block: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines it shows."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command.partition("#")[0].strip(), shown


def run(command: str, folder: Path) -> str:
    words = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shows(shown: list[str], output: str) -> bool:
    """Whether the output is what is shown; `…` stands for anything, alone on a line for any lines."""
    pattern = "\n".join(re.escape(line).replace("…", ".*") for line in shown)
    pattern = re.sub(r"(?m)^\.\*$", r"(?:.*\\n)*.*", pattern)
    return re.fullmatch(pattern, output.rstrip("\n")) is not None


@pytest.mark.parametrize("block", [b for b in blocks("console") if any(c in b for c in RUN)])
def test_what_the_readme_shows_is_what_one_gets(block: str, tmp_path: Path) -> None:
    needs_log = "import adl" in block
    if needs_log and not RESIDENT.exists():
        pytest.skip("the log of a real resident is not here")
    for command, shown in examples(block):
        if command.startswith("ecosim import"):
            run(command.replace("OrdonezA_ADLs.txt", str(RESIDENT)), tmp_path)
        elif command.startswith(RUN):
            output = run(command, tmp_path)
            assert not shown or shows(shown, output), output


def test_the_day_in_ten_lines(tmp_path: Path) -> None:
    (text,) = blocks("yaml")[:1]
    day = tmp_path / "short.yaml"
    day.write_text(text, encoding="utf-8")
    home = load_home("family")
    outcome = simulate(home, [load_day(home, day)])
    assert [m["met"] for m in outcome.moments] == [True, True]
    assert len(text.splitlines()) <= 11


def test_the_device_in_five_minutes(tmp_path: Path) -> None:
    (text,) = blocks("python")
    (tmp_path / "devices").mkdir()
    (tmp_path / "devices" / "humidifier.py").write_text(text, encoding="utf-8")
    output = run("ecosim check humidifier", tmp_path)
    assert "humidifier" in output


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(((?!http)[^)]+)\)", README):
        assert (ROOT / target).is_file(), target
    for page in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\(((?!http)[^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


def test_the_kinds_that_ship_pass_their_check() -> None:
    home = load_home("family")
    assert all(check(kind).ok for kind in home.kinds.values())
