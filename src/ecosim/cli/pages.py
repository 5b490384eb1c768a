"""The page of a run: written into its folder, opened, and made a picture of."""

import os
import shutil
import subprocess
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

from ecosim.cli.folders import read_record
from ecosim.errors import EcosimError, FileError

PAGE = "report.html"
MOST_DAYS = 7  # of one life, whose page is written without being asked for
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_SIZE = "1600,900"  # a slide's, at twice the density
_PATIENCE = 60.0  # s


def write_page(folder: Path, summary: dict[str, Any]) -> Path:
    """Write a run's page into its folder; of several lives only tables, for each has a record of its own."""
    from ecosim.report.model import run_page  # noqa: PLC0415 - only those who want a page need templates

    entries = [] if "lives" in summary else read_record(folder)
    file = folder / PAGE
    try:
        file.write_text(run_page(summary, entries), encoding="utf-8")
    except OSError as error:
        raise FileError(f"cannot write the report: {(error.strerror or str(error)).lower()}", file) from None
    return file


def open_page(file: Path) -> None:
    """Show it in the reader's browser."""
    webbrowser.open(file.resolve().as_uri())


def photograph(file: Path, picture: Path) -> None:
    """Make a picture of a page, for slides. Raises `EcosimError` where there is no browser to do so."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    browser = browser or next((name for name in _ELSEWHERE if Path(name).exists()), None)
    if browser is None:
        raise EcosimError(
            "--png needs Chromium or Chrome, and finds none (on Debian: apt-get install chromium)"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        shot = Path(profile) / "shot.png"
        options = [
            "--headless=new",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            f"--window-size={_SIZE}",
        ]
        options += ["--force-device-scale-factor=2", f"--user-data-dir={profile}", f"--screenshot={shot}"]
        options += ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [browser, *options, f"{file.resolve().as_uri()}#slide"]
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - a browser found
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EcosimError(f"{browser} made no picture: {error}") from None
        if not shot.exists():
            raise EcosimError(f"{browser} made no picture")
        try:
            shutil.copyfile(shot, picture)
        except OSError as error:
            raise FileError(
                f"cannot write the picture: {(error.strerror or str(error)).lower()}", picture
            ) from None
