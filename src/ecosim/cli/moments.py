"""Sync moments as they are met or missed, while the run goes on, or afterwards from its summary."""

from typing import Any

from ecosim.cli.lines import Line
from ecosim.domains import Domains
from ecosim.judge import Expectation, Judge, Watch
from ecosim.record import Entry
from ecosim.told.clocks import Clocks
from ecosim.told.durations import milliseconds, seconds

ALREADY = "it was so already"


class Moments:
    """Watches a run beside its judge, and says each moment's fate once."""

    def __init__(self, domains: Domains, expectations: list[Expectation], clocks: Clocks) -> None:
        self.judge = Judge(domains, expectations)
        self.met = self.missed = 0
        self._clocks = clocks
        self._open = list(self.judge.watches)

    @property
    def expected(self) -> int:
        """How many moments there are."""
        return len(self.judge.watches)

    def hear(self, entry: Entry) -> list[Line]:
        """Take in a message; a line for each moment that was decided by now."""
        self.judge.heard(entry)
        time = self._clocks.read(entry)[0]
        # One whose time was over by the clock may still be met by a message that was sent in time.
        found = [self._decide(watch, time) for watch in self.judge.news if watch in self._open]
        self.judge.news.clear()
        for watch in [w for w in self._open if w.cause is not None]:
            due = watch.cause.time + watch.expectation.within if watch.cause else time
            if time > due:
                found.append(self._decide(watch, due))
        return found

    def effect(self, entry: Entry) -> bool:
        """Whether a message heard is what a moment waited for."""
        sights = (s for watch in self.judge.watches for s in watch.effects.values())
        return any(s.span == entry.span and not s.already for s in sights)

    def end(self, time: float) -> list[Line]:
        """The moments that were never decided: their cause did not come, or the end came first."""
        return [self._decide(watch, time) for watch in list(self._open)]

    def _decide(self, watch: Watch, time: float) -> Line:
        self._open.remove(watch)
        verdict = self.judge.verdict(watch)
        self.met += verdict["met"]
        self.missed += not verdict["met"]
        return told(verdict, time, self._clocks)


def told(verdict: dict[str, Any], time: float, clocks: Clocks) -> Line:
    """A verdict as a line of the timeline."""
    if not verdict["met"]:
        return Line(time, clocks.clock(time), verdict["id"], verdict["why"], sort="missed")
    about = f"{verdict['title']}, " if verdict["title"] else ""
    took = f"after {seconds(verdict['latency_s'])} of {seconds(verdict['limit_s'])}"
    if verdict["wall_ms"] is not None:
        took += f" ({milliseconds(verdict['wall_ms'])} wall)"
    what = ALREADY if verdict["why"] == ALREADY else took
    return Line(time, clocks.clock(time), verdict["id"], about + what, sort="met")


def when_decided(verdict: dict[str, Any], end: float) -> float:
    """When a moment of a summary was met or missed; `end` for those that were never decided."""
    if verdict["at"] is None:
        return end
    return float(verdict["at"] + (verdict["latency_s"] if verdict["met"] else verdict["limit_s"]))
