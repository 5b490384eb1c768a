"""Homes to run, and brokers to run them on."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ecosim.broker.passwords import format_password_file
from ecosim.day import load_day
from ecosim.home import load_home
from ecosim.runs.access import OWN, access_list
from ecosim.runs.live import Pace, Performance
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate
from tests.live.tools import Mosquitto

SMALL = Path(__file__).parent.parent / "homes" / "small"
SECRET = "a secret of the house"


def simulated(home: Path | str, day: str = "") -> Outcome:
    loaded = load_home(home)
    return simulate(loaded, [load_day(loaded, day)])


def performance(
    home: Path | str, url: str, record: Path, day: str = "", patience: float = 2.0
) -> Performance:
    loaded = load_home(home)
    return Performance(
        loaded,
        [load_day(loaded, day)],
        url,
        list(loaded.devices),
        pace=Pace(None, 0),
        out=record.open("w", encoding="utf-8"),
        patience=patience,
    )


async def performed(home: Path | str, url: str, record: Path, day: str = "") -> Outcome:
    made = performance(home, url, record, day)
    try:
        return await made.perform()
    finally:
        assert made.out is not None
        made.out.close()


def guarded(folder: Path, home: str, devices: Iterable[str], controllers: Iterable[str]) -> Mosquitto:
    """A mosquitto with a login and an access list for each client of a home."""
    clients = [*devices, *OWN]
    (folder / "passwords").write_text(format_password_file(dict.fromkeys(clients, SECRET)))
    (folder / "acl").write_text(access_list(home, controllers))
    for name in ("passwords", "acl"):
        (folder / name).chmod(0o644)
    folder.chmod(0o755)
    files = (f"password_file {folder / 'passwords'}", f"acl_file {folder / 'acl'}")
    return Mosquitto(folder, "allow_anonymous false", "user root", *files)


def ecosim(*arguments: str, cwd: Path, **environment: str) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "ecosim", *arguments],
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    )


async def line_with(text: str, process: subprocess.Popen[str]) -> str:
    """The next line of a process that holds a text."""
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := await asyncio.to_thread(process.stdout.readline):
            if text in line:
                return line
    raise AssertionError(
        f"it ended without saying {text!r}: {process.stderr.read() if process.stderr else ''}"
    )
