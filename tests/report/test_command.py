"""`ecosim report`, and which runs have a page."""

import shutil
from pathlib import Path

import pytest

from ecosim.cli import pages
from ecosim.cli.ending import finish
from tests.report.browser import BROWSER
from tests.report.conftest import Lived


@pytest.fixture
def again(weekday: Lived, tmp_path: Path) -> Path:
    for name in ("record.jsonl", "summary.json"):
        shutil.copy(weekday.folder / name, tmp_path / name)
    return tmp_path


def test_the_page_is_written_again(again: Path, weekday: Lived, capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(["report", str(again), "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{again}/report.html; ask: ")
    assert (again / "report.html").read_bytes() == weekday.page.read_bytes()


def test_it_is_opened_when_asked(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert finish(["report", str(again), "--quiet", "--open"]) == 0
    assert opened == [(again / "report.html").as_uri()]


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here")
def test_a_picture_is_a_slide(again: Path) -> None:
    picture = again / "day.png"
    assert finish(["report", str(again), "--quiet", "--png", str(picture)]) == 0
    head = picture.read_bytes()[:24]
    assert head[1:4] == b"PNG"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (3200, 1800)


def test_without_a_browser_one_line_says_so(
    again: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(pages, "_ELSEWHERE", ())
    assert finish(["report", str(again), "--quiet", "--png", str(again / "day.png")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "Chromium or Chrome" in line


def test_lives_of_their_own_have_tables_when_asked(tmp_path: Path) -> None:
    both = ["sim", "--quiet", "--day", "weekday", "--day", "trouble", "--out", str(tmp_path)]
    assert finish(both) == 0
    assert not (tmp_path / "report.html").exists()
    assert finish(["report", str(tmp_path), "--quiet"]) == 0
    assert "The lives of this run" in (tmp_path / "report.html").read_text(encoding="utf-8")
