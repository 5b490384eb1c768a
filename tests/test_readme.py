"""The README's examples are run, and what they show is what a reader gets."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecosim.catalogue import Catalogue
from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.runs.virtual import simulate

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
RUN = tuple(f"ecosim {c}" for c in ("sim", "why", "devices", "check", "report", "new", "compare"))
SCENES = (
    ("06:45:00", "06:47:59"),
    ("08:10:20", "08:10:20"),
    ("17:12:00", "17:12:06"),
    ("22:00:10", "22:01:10"),
)
"""What is shown of the weekday: between … and …, and what came of it."""
RESIDENT = ROOT.parent / "shared" / "data" / "residents" / "OrdonezA_ADLs.txt"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def examples(block: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines it shows."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        yield command.partition("#")[0].strip(), shown


def run(command: str, folder: Path, allowed: tuple[int, ...] = (0,)) -> str:
    words = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in allowed, done.stderr
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
            # Some moments of real lives are missed: docs/residents.md says why.
            output = run(command, tmp_path, (0, 1) if "--day resident" in command else (0,))
            assert not shown or shows(shown, output), output


def recording(output: str) -> str:
    """The scenes of a day as its timeline tells them, and the verdict without the count of messages."""
    lines = output.splitlines()
    found: list[str] = []
    for begin, end in SCENES:
        found += ["…", *(line for line in lines if begin <= line[:8] <= end and line[2:3] == ":")]
    return "\n".join([*found, "…", lines[-2].partition(";")[0] + "; …", "…"]) + "\n"


def test_what_is_recorded_is_the_shipped_day(tmp_path: Path) -> None:
    run("ecosim sim --out runs/monday --quiet", tmp_path)
    told = {
        "ecosim sim": recording(run("ecosim sim", tmp_path)),
        "ecosim why runs/monday music-to-car": run("ecosim why runs/monday music-to-car", tmp_path),
    }
    new = README
    for command, output in told.items():
        new = re.sub(rf"(?s)(?<=\$ {re.escape(command)}\n).*?(?=```|\$ )", lambda _, text=output: text, new)  # type: ignore[misc]
    if new != README:
        (tmp_path / "README.md").write_text(new, encoding="utf-8")
        pytest.fail(f"the shipped day reads otherwise: compare, then cp {tmp_path}/README.md {ROOT}")


def test_what_is_seen_on_the_broker() -> None:
    """The lines of `mosquitto_sub -v`, in this order."""
    (block,) = (b for b in blocks("console") if "mosquitto_sub -t" in b)
    shown = [line for line in block.partition("-v\n")[2].splitlines() if line != "…"]
    home, messages = load_home("family"), list[str]()
    simulate(home, [load_day(home, "weekday")], listener=lambda e: messages.append(f"{e.topic} {e.payload}"))
    later = iter(messages)
    for line in shown:
        assert line in later, f"not heard, or not after what stands before it: {line}"


def test_what_is_said_of_kinds_and_cars_is_so() -> None:
    assert f"the {len(Catalogue().names())} kinds that ship" in README
    physics = (ROOT / "docs" / "physics.md").read_text(encoding="utf-8")
    figures = [line for line in README.splitlines() if re.match(r"\| \w+U7 ", line)]
    assert figures
    for line in figures:
        assert f"\n{line.removesuffix('|').rstrip()} |" in physics, line


def test_what_the_page_of_the_command_line_shows_is_so(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    told = run("ecosim sim --out monday", tmp_path)
    told += run("ecosim why monday arrive", tmp_path)
    shown = re.findall(r"(?m)^(?:\d\d:\d\d:\d\d|  cause|  effect) .*$", page)
    assert len(shown) > 10
    assert [line for line in shown if line not in told] == []


def test_the_day_in_ten_lines(tmp_path: Path) -> None:
    (text,) = blocks("yaml")[:1]
    day = tmp_path / "short.yaml"
    day.write_text(text, encoding="utf-8")
    home = load_home("family")
    outcome = simulate(home, [load_day(home, day)])
    assert [m["met"] for m in outcome.moments] == [True, True]
    assert len(text.splitlines()) <= 11


def test_the_device_in_five_minutes(tmp_path: Path) -> None:
    text, _ = blocks("python")
    (tmp_path / "devices").mkdir()
    (tmp_path / "devices" / "humidifier.py").write_text(text, encoding="utf-8")
    output = run("ecosim check humidifier", tmp_path)
    assert "humidifier" in output


def test_the_test_of_ones_own(tmp_path: Path) -> None:
    _, text = blocks("python")
    (tmp_path / "test_waking.py").write_text(text, encoding="utf-8")
    output = run("pytest -p no:cacheprovider", tmp_path)
    assert "1 passed" in output


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(((?!http)[^)]+)\)", README):
        assert (ROOT / target).is_file(), target
    for page in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\(((?!http)[^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
