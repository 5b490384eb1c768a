"""Messages as spans: when each began, and until when something followed from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from ecosim.record import Entry

MILLISECOND = 1_000_000  # ns
_STEP = 1_000  # ns between two messages of one instant
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
    """The messages that tell their cause, in order of time; `say` puts one in words.

    What was said in one instant keeps the order in which it was heard, a microsecond apart. With `wall`
    the clock is that of a live run, and begins where the simulated one began.
    """
    heard = [e for e in entries if e.trace is not None and e.span is not None]
    zero = heard[0].time if heard else 0.0
    timed = [(_instant(e, zero, wall=wall), e) for e in heard]
    found: dict[str, Span] = {}
    last = 0
    for instant, entry in sorted(timed, key=lambda pair: pair[0]):
        last = max(instant, last + _STEP)
        span = Span(
            entry=entry,
            name=_bounded(say(entry)),
            service=entry.publisher or SOMEBODY,
            trace=entry.trace or "",
            id=_free(entry.span or "", found),
            parent=entry.parent,
            start=last,
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
    below: set[str | None] = set(of)
    for entry in sorted(entries, key=lambda e: e.time):
        if entry.parent in below:
            below.add(entry.span)
    return [e for e in entries if e.span is not None and (e.span in above or e.span in below)]


def _instant(entry: Entry, zero: float, *, wall: bool) -> int:
    if wall and entry.wall is not None:
        return round(zero * 1000) * MILLISECOND + round(entry.wall * 1e6) * 1000
    return round(entry.time * 1000) * MILLISECOND  # as exact as `at` tells it


def _free(span: str, taken: dict[str, Span]) -> str:
    """The id of a span; of a message that was passed on with its id, one that follows from it."""
    number, free = 1, span
    while free in taken:
        number += 1
        free = blake2b(f"{span}#{number}".encode(), digest_size=8).hexdigest()
    return free


def _tie(spans: dict[str, Span]) -> None:
    """Let each last until the last that follows from it; one whose parent was not heard is a root."""
    for span in spans.values():
        span.end = (span.start // MILLISECOND + _SHORTEST) * MILLISECOND
    for span in spans.values():
        above = spans.get(span.parent) if span.parent is not None else None
        if above is None or above.trace != span.trace:
            span.parent = None
        else:
            above.end = max(above.end, span.start)


def _bounded(text: str) -> str:
    line = " ".join(text.replace("\x00", "").split())
    return line if len(line) <= _LONGEST_NAME else line[: _LONGEST_NAME - 1] + "…"
