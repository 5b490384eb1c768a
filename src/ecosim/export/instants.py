"""When messages begin: as their clock says, each at a time of its own, and none before its cause.

The clocks of a live run's devices are a little apart, and what is heard of them overtakes each other.
"""

from collections.abc import Iterator

from ecosim.record import Entry

MILLISECOND = 1_000_000  # ns
_STEP = 1_000  # ns between two messages of one instant


def timed(entries: list[Entry], *, wall: bool) -> Iterator[tuple[int, Entry]]:
    """The messages in order with their beginnings, in nanoseconds since the epoch.

    What was said in one instant keeps the order in which it was heard, a microsecond apart. With `wall`
    the clock is that of a live run, and begins where the simulated one began.
    """
    zero = entries[0].time if entries else 0.0
    number = {e.span: n for n, e in reversed(list(enumerate(entries)))}
    above = [number.get(e.parent) if e.parent is not None else None for e in entries]
    due: dict[int, int] = {}
    for index in range(len(entries)):
        for at in _line(index, above, due):
            cause = above[at]
            own = _instant(entries[at], zero, wall=wall)
            due[at] = max(own, due.get(cause, own)) if cause is not None else own
    told: dict[int, int] = {}
    last = 0
    for index in sorted(due, key=lambda at: (due[at], at)):
        for at in _line(index, above, told):
            told[at] = last = max(due[at], last + _STEP)
            yield last, entries[at]


def _line(index: int, above: list[int | None], done: dict[int, int]) -> list[int]:
    """A message after all it follows from, without those that are done; in a circle, once round."""
    found: dict[int, None] = {}
    at: int | None = index
    while at is not None and at not in done and at not in found:
        found[at] = None
        at = above[at]
    return list(reversed(found))


def _instant(entry: Entry, zero: float, *, wall: bool) -> int:
    if wall and entry.wall is not None:
        return round(zero * 1000) * MILLISECOND + round(entry.wall * 1e6) * 1000
    return round(entry.time * 1000) * MILLISECOND  # as exact as `at` tells it
