"""What an outage took: which automations still ran in it, and how long it took until all was right again."""

from ecosim.compare.life import Life
from ecosim.compare.measures import arrived
from ecosim.record import Entry
from ecosim.wire.homie import Topics

Span = tuple[float, float]
"""From when to when, in seconds since the epoch."""


def still_ran(life: Life, usual: Life, spans: list[Span]) -> float | None:
    """Of the commands that arrive without the outage while it lasts, how many % arrive with it too.

    None where nothing would have run in that time.
    """
    wanted, came = [_within(arrived(each), spans) for each in (usual, life)]
    left = list(came)
    kept = 0
    for topic in wanted:
        if topic in left:
            left.remove(topic)
            kept += 1
    return 100.0 * kept / len(wanted) if wanted else None


def _within(entries: list[Entry], spans: list[Span]) -> list[str]:
    return [e.topic for e in entries if any(begin <= e.time < end for begin, end in spans)]


def recovery(life: Life, usual: Life, spans: list[Span]) -> float | None:
    """How many s after the outage each value that it kept back has crossed; None where one has not at all.

    Only what would have been right at the end of it without the outage: what is never up to date is no loss.
    """
    end = max((end for _, end in spans), default=life.end)
    slowest = 0.0
    for own, mirror in _mirrors(life):
        if not _right(usual, own, mirror, end) or _right(life, own, mirror, end):
            continue
        when = _right_again(life, own, mirror, end)
        if when is None:
            return None
        slowest = max(slowest, when - end)
    return slowest


def _mirrors(life: Life) -> list[tuple[str, str]]:
    """Each retained value that a link shows all of: where it is said, and where it is shown."""
    found: list[tuple[str, str]] = []
    for plan in life.wired.plans if life.wired else []:
        for device, crossing in plan.crossings.items():
            there, here = Topics(plan.source, device), Topics(plan.target, device)
            for path, carried in crossing.shows.items():
                if crossing.faces[path].retained and not carried.conditional:
                    found.append((there.value(path), here.value(path)))
    return found


def _right(life: Life, own: str, mirror: str, time: float) -> bool:
    said, shown = life.last(own, time), life.last(mirror, time)
    return said is None or (shown is not None and shown.payload == said.payload)


def _right_again(life: Life, own: str, mirror: str, since: float) -> float | None:
    """The first time from then on at which both are the same."""
    times = sorted({e.time for topic in (own, mirror) for e in life.after(topic, since)})
    return next((time for time in times if _right(life, own, mirror, time)), None)
