"""Run folders: where a run is written, and reading it again."""

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from ecosim.errors import FileError
from ecosim.record import Entry
from ecosim.runs.outcome import RECORD, make_folder
from ecosim.told.clocks import Clocks

RUNS = Path("runs")


def new_folder(home: str) -> Path:
    """A name for a run's folder that is not taken: `runs/2026-03-17T08-30-00-family`."""
    name = f"{datetime.now():%Y-%m-%dT%H-%M-%S}-{home}"  # noqa: DTZ005 - the reader's own clock
    folder, number = RUNS / name, 2
    while folder.exists():
        folder, number = RUNS / f"{name}-{number}", number + 1
    return folder


@contextlib.contextmanager
def record_in(folder: Path) -> Iterator[IO[str]]:
    """Make the folder and open the record in it; a run that could not begin leaves no folder behind."""
    fresh = not folder.exists()
    make_folder(folder)
    try:
        with (folder / RECORD).open("w", encoding="utf-8", buffering=1 << 16) as out:
            yield out
    except BaseException:
        if fresh and not (folder / RECORD).stat().st_size:
            (folder / RECORD).unlink()
            folder.rmdir()
        raise


def read_record(folder: Path) -> list[Entry]:
    """A run's messages. Raises `FileError` with the line where one cannot be read."""
    file = folder / RECORD
    entries: list[Entry] = []
    clocks = Clocks()
    time = 0.0
    try:
        with file.open(encoding="utf-8") as lines:
            for number, text in enumerate(lines, 1):
                try:
                    entry = _entry(json.loads(text), time)
                except (ValueError, KeyError, TypeError):
                    raise FileError("this is no line of a record", file, number) from None
                time = clocks.read(entry)[0]
                entries.append(entry)
    except FileNotFoundError:
        raise FileError(f"no run here: it has no {RECORD}", folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"not a readable record: {error}", file) from None
    return entries


def _entry(line: dict[str, Any], time: float) -> Entry:
    at = line.get("at")
    return Entry(
        time=datetime.fromisoformat(at).timestamp() if at else time,
        wall=line.get("wall"),
        topic=line["topic"],
        payload=line["payload"],
        qos=line["qos"],
        retain=line["retain"],
        publisher=line.get("from"),
        seq=line.get("seq"),
        at=at,
        trace=line.get("trace"),
        span=line.get("span"),
        parent=line.get("parent"),
    )
