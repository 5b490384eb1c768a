"""The lines of a timeline, before anybody has decided how they look."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ecosim.broker.log import escape

Sort = Literal["act", "change", "automation", "life", "refused", "crash", "met", "missed", "note"]
MARKS: dict[str, str] = {"met": "✓", "missed": "✗", "refused": "!", "crash": "!", "act": "●"}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened: `time` in seconds since the epoch, `clock` the home's local time."""

    time: float
    clock: str
    who: str
    what: str
    cause: str = ""
    sort: Sort = "change"

    def __post_init__(self) -> None:
        """Nothing that a message says may write on the reader's terminal."""
        for name in ("who", "what", "cause"):
            text = getattr(self, name)
            if not text.isprintable():
                object.__setattr__(self, name, escape(text))

    @property
    def mark(self) -> str:
        """One character that tells the sort."""
        return MARKS.get(self.sort, " ")


PARTS = {5: "Morning", 10: "Day", 17: "Evening", 22: "Night"}
"""The parts of a day, by the hour each begins at."""


class Parts:
    """Says of each line whether a part of the day begins with it."""

    def __init__(self) -> None:
        self._last = ""

    def begins(self, line: Line) -> str:
        """`Morning`, or nothing."""
        hour = int(line.clock[:2]) if line.clock[:2].isdigit() else 0
        part = next((name for begin, name in reversed(PARTS.items()) if hour >= begin), "Night")
        before, self._last = self._last, part
        return part if part != before else ""


def merged(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that follow each other and say the same of several devices, for one cause, as one line."""
    for _, same in itertools.groupby(lines, key=lambda line: (line.clock, line.what, line.cause, line.sort)):
        first, *others = same
        names = [line.who for line in others]
        if not names or not first.cause or first.sort != "change":
            yield from (first, *others)
        else:
            yield replace(first, what=f"{first.what} ({', '.join(names)} too)")


def plain(line: Line, width: int = 16) -> str:
    """A line as text without colours, one line whatever its length: what `grep` and a log want."""
    cause = f"  ← {line.cause}" if line.cause else ""
    return f"{line.clock} {line.mark} {line.who:<{width}}  {line.what}{cause}"
