"""`docs/pytest.md`: its tests are run; what it shows of one that fails is what pytest says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ecosim.testing.plugin import _ARGUMENTS, _LIVE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "pytest.md").read_text(encoding="utf-8")
SETTINGS = "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"


pytestmark = pytest.mark.timeout(300)  # other processes' time


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", "-q", *arguments]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=280)


def test_what_the_page_shows_works(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text(SETTINGS)
    for number, block in enumerate(blocks("python")):
        (tmp_path / f"test_block_{number}.py").write_text(block)
    done = run_pytest(tmp_path, "--strict-markers")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


def test_a_failure_explains_itself_as_the_page_shows(tmp_path: Path) -> None:
    (block,), (shown,) = blocks("python failing"), blocks("text")
    (tmp_path / "pytest.ini").write_text(SETTINGS)
    (tmp_path / "test_it.py").write_text(block)
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert shown in done.stdout, done.stdout
    assert "06:45:11  family/5/living-room-ac/air-conditioner/mode heat  ← “Anna wakes up”" in done.stdout
    assert "2026-03-17 06:45:11>: the last messages" in done.stdout


@pytest.mark.parametrize("name", [*_ARGUMENTS, *_LIVE])
def test_each_argument_of_the_marker_is_told(name: str) -> None:
    assert re.search(rf"(?m)^\| .*`{name}`", PAGE)


def test_the_example_project_passes_where_it_lies() -> None:
    done = run_pytest(ROOT / "docs" / "pytest-example")
    assert done.returncode == 0, done.stdout
    assert "8 passed" in done.stdout
