"""Reads the lines of a log in the format of the UCI set of daily living: begin, end, and words.

Two lines of heading, then one thing a line; what stands between the columns is tabs or blanks, in any
number. Times are local.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ecosim.errors import FileError

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\s+(\S.*)")
_HEADING = re.compile(r"Start time\s+End time\s+.*|[-\s]*", re.IGNORECASE)

Note = tuple[int, str]
"""A line of a log, counted from 1, and what is odd about it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: local times without a zone, the words after them, and which line it is."""

    begin: datetime
    end: datetime
    words: tuple[str, ...]
    line: int


def read_rows(file: Path | str, wanted: str, words: int) -> list[Row]:
    """The lines below the heading; `wanted` says what one should look like, with so many words.

    Raises `FileError` with file and line for what cannot be read.
    """
    try:
        lines = Path(file).read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise FileError("this is not UTF-8 text", file) from None
    except OSError as error:
        raise FileError(f"cannot be read: {(error.strerror or str(error)).lower()}", file) from None
    return [
        _row(file, number, text.strip(), wanted, words)
        for number, text in enumerate(lines, 1)
        if not _HEADING.fullmatch(text.strip())
    ]


def _row(file: Path | str, number: int, text: str, wanted: str, words: int) -> Row:
    match = _LINE.fullmatch(text)
    if not match or len(match[3].split()) != words:
        raise FileError(wanted, file, number)
    try:
        begin, end = datetime.fromisoformat(match[1]), datetime.fromisoformat(match[2])
    except ValueError as error:
        raise FileError(f"this is no date and time: {error}", file, number) from None
    return Row(begin, end, tuple(match[3].split()), number)
