"""The family's days, lived once, and a browser that looks at their pages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.ending import finish
from ecosim.cli.folders import read_record
from ecosim.record import Entry
from tests.report.browser import BROWSER, Page, open_browser


@dataclass(frozen=True)
class Lived:
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return found

    @property
    def entries(self) -> list[Entry]:
        return read_record(self.folder)

    @property
    def page(self) -> Path:
        return self.folder / "report.html"


def live(folder: Path, *arguments: str) -> Lived:
    assert finish(["sim", "--quiet", "--out", str(folder), *arguments]) == 0
    return Lived(folder)


@pytest.fixture(scope="package")
def weekday(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("weekday"))


@pytest.fixture(scope="package")
def week(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("week"), "--days", "2")


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if BROWSER is None:
        pytest.skip("no Chromium here")
    with open_browser(tmp_path_factory.mktemp("profile")) as page:
        yield page
