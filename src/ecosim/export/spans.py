"""Messages as spans: when each began, and until when something followed from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from ecosim.export.instants import MILLISECOND, timed
from ecosim.record import Entry

_SHORTEST = 2  # ms, counted from the beginning of its own: every span lasts for at least one
_LONGEST_NAME = 120
SOMEBODY = "somebody"

Say = Callable[[Entry], str]


@dataclass(slots=True)
class Span:
    """A message. Times are nanoseconds since the epoch; `parent` is a span of the same export, or None."""

    entry: Entry
    name: str
    service: str
    trace: str
    id: str
    parent: str | None
    start: int
    end: int = 0


def spans_of(entries: Iterable[Entry], say: Say, *, wall: bool = False) -> list[Span]:
    """The messages that tell their cause, in order of time; `say` puts one in words."""
    heard = [e for e in entries if e.trace is not None and e.span is not None]
    found: dict[str, Span] = {}
    for start, entry in timed(heard, wall=wall):
        span = Span(
            entry=entry,
            name=_bounded(say(entry)),
            service=entry.publisher or SOMEBODY,
            trace=entry.trace or "",
            id=_free(entry.span or "", found),
            parent=entry.parent,
            start=start,
        )
        found[span.id] = span
    _tie(found)
    return list(found.values())


def routine(entries: list[Entry], of: list[str]) -> list[Entry]:
    """What these messages follow from, and all that follows from them."""
    parents = {e.span: e.parent for e in entries if e.span is not None}
    above: set[str | None] = set()
    for span in of:
        at: str | None = span
        while at is not None and at not in above:
            above.add(at)
            at = parents.get(at)
    children: dict[str | None, list[str | None]] = {}
    for entry in entries:
        children.setdefault(entry.parent, []).append(entry.span)
    below: set[str | None] = set()
    due: list[str | None] = list(of)
    while due:
        span_below = due.pop()
        if span_below is not None and span_below not in below:
            below.add(span_below)
            due += children.get(span_below, ())
    return [e for e in entries if e.span is not None and (e.span in above or e.span in below)]


def _free(span: str, taken: dict[str, Span]) -> str:
    """The id of a span; of a message that was passed on with its id, one that follows from it."""
    number, free = 1, span
    while free in taken:
        number += 1
        free = blake2b(f"{span}#{number}".encode(), digest_size=8).hexdigest()
    return free


def _tie(spans: dict[str, Span]) -> None:
    """Let each last until the last that follows from it; one whose parent was not heard before is a root."""
    for span in spans.values():
        span.end = (span.start // MILLISECOND + _SHORTEST) * MILLISECOND
    for span in spans.values():
        above = spans.get(span.parent) if span.parent is not None else None
        if above is None or above.trace != span.trace or above.start >= span.start:
            span.parent = None
        else:
            above.end = max(above.end, span.start)


def _bounded(text: str) -> str:
    line = " ".join(text.replace("\x00", "").split())
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"
