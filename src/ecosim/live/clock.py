"""Simulated time made from wall time."""

import time
from collections.abc import Callable


class LiveClock:
    """Simulated seconds since the epoch: a wall clock times a rate, set anew when told.

    Frozen at `sim` until `set` gives it a rate. `wall` must never go back.
    """

    def __init__(self, sim: float, *, wall: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self.set(sim, 0)

    def set(self, sim: float, rate: float, *, until: float | None = None, then: float = 0) -> None:
        """Be at `sim` now and go on at `rate`; from `until` on, exactly, at the rate `then`."""
        self._base = self._wall()
        self._sim = sim
        self._rate = rate
        self._until = None if until is None else max(until, sim)
        self._then = then

    def now(self) -> float:
        """The simulated time."""
        passed = self._wall() - self._base
        sim = self._sim + passed * self._rate
        if self._until is None or sim < self._until:
            return sim
        return self._until + (passed - self._span()) * self._then

    @property
    def passed(self) -> bool:
        """Whether the clock has reached the `until` of the last `set`."""
        return self._until is not None and self.now() >= self._until

    def wall_for(self, due: float) -> float | None:
        """Seconds of wall time until the clock shows `due`; 0 if it does, None if it never will."""
        if due <= self.now():
            return 0.0
        passed = self._wall() - self._base
        if self._until is None or due <= self._until:
            return None if self._rate == 0 else max(0.0, (due - self._sim) / self._rate - passed)
        if self._then == 0 or (self._rate == 0 and self._until > self._sim):
            return None
        return max(0.0, self._span() + (due - self._until) / self._then - passed)

    def _span(self) -> float:
        """Wall seconds from the last `set` to `until`."""
        if self._until is None or self._until == self._sim:
            return 0.0
        return (self._until - self._sim) / self._rate
