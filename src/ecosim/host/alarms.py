"""When a handler is next due by itself: `@every`, and what it waits for in a curve."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from ecosim.curves import Curve, next_step
from ecosim.model.marks import OnMark
from ecosim.timeline import Callback, Timeline, Timer

_BEYOND = 0.001  # s after a threshold is crossed: then the value is beyond it, not on it


class Alarms:
    """The timers of one device, one for each name."""

    def __init__(self, timeline: Timeline, zone: tzinfo) -> None:
        self._timeline = timeline
        self._zone = zone
        self._timers: dict[object, Timer] = {}

    def every(self, name: object, period: float, do: Callback) -> None:
        """Do something at round multiples of a period, by the home's clock."""

        def due() -> None:
            do()
            self.every(name, period, do)

        time = next_multiple(self._timeline.now, period, self._zone)
        self._timers[name] = self._timeline.call_at(time, due)

    def watch(self, name: object, curve: Curve, marks: Iterable[OnMark], do: Callback) -> None:
        """Do something once, when a curve next passes what one of the marks waits for; instead of before."""
        self.forget(name)
        now = self._timeline.now
        due: float | None = None
        for mark in marks:
            next_due = _next_due(mark, curve, now)
            if next_due is not None and (due is None or next_due < due):
                due = next_due
        if due is not None:
            self._timers[name] = self._timeline.call_at(due, do)

    def forget(self, name: object) -> None:
        """Cancel what is due under this name."""
        if (timer := self._timers.pop(name, None)) is not None:
            timer.cancel()

    def silence(self) -> None:
        """Cancel everything."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()


def _next_due(mark: OnMark, curve: Curve, now: float) -> float | None:
    """When a curve next gives a reaction something to react to."""
    if mark.step is not None:
        return next_step(curve, mark.step, now)
    level = mark.above if mark.above is not None else mark.below
    # A curve may begin right on the threshold: that is crossed too, as soon as it leaves.
    crossing = None if level is None else curve.crossing(level, now - 2 * _BEYOND)
    due = None if crossing is None else crossing + _BEYOND
    return due if due is not None and due > now else None


def next_multiple(time: float, period: float, zone: tzinfo) -> float:
    """The next time the home's clock shows a multiple of the period."""
    offset = _offset(time, zone)
    due = ((time + offset) // period + 1) * period - offset
    if due - time < period * 1e-3:  # 0.3 // 0.1 is 2
        due += period
    shift = _offset(due, zone) - offset
    return due - shift if shift % period and due - shift > time else due


def _offset(time: float, zone: tzinfo) -> float:
    found = datetime.fromtimestamp(time, zone).utcoffset()
    return 0.0 if found is None else found.total_seconds()
