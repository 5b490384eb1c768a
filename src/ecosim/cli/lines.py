"""The lines of a timeline, before anybody has decided how they look."""

from dataclasses import dataclass
from typing import Literal

from ecosim.broker.log import escape

NOTHING = "—"
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


def plain(line: Line, width: int = 16) -> str:
    """A line as text without colours, one line whatever its length: what `grep` and a log want."""
    cause = f"  ← {line.cause}" if line.cause else ""
    return f"{line.clock} {line.mark} {line.who:<{width}}  {line.what}{cause}"


def seconds(value: float | None) -> str:
    """A duration as people say it: `0.8 s`, `4 min 20 s`, `2 h 5 min`."""
    if value is None:
        return NOTHING
    if value < 100:  # noqa: PLR2004 - what is still easy to read in seconds
        return f"{round(value, 1):g} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def milliseconds(value: float | None) -> str:
    """Wall time as people say it: `12 ms`, `3.4 s`."""
    if value is None:
        return NOTHING
    return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.1f} s"  # noqa: PLR2004
