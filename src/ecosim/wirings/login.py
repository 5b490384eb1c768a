"""A login that a link rests on: it ends now and then, and holds again once somebody has logged in."""

from collections.abc import Callable

from ecosim.timeline import Timeline
from ecosim.wirings.spread import chance
from ecosim.wirings.wiring import Renewal

EXPIRED = "the login has expired and nobody has logged in again"


class Login:
    """One login for both directions. How old it is when a run begins follows from `seed`."""

    def __init__(self, renewal: Renewal | None, timeline: Timeline, seed: str) -> None:
        self._renewal = renewal
        self._timeline = timeline
        self._seed = seed
        self._renewed = 0
        self.back: float | None = None
        """When somebody will have logged in again; None while it holds."""

    def watch(self, renewed: Callable[[int], None]) -> None:
        """Begin to end; `renewed` is called with the taps that it took, each time somebody has logged in."""
        if self._renewal is not None:
            first = self._renewal.lasts * chance(self._seed, "login")
            self._timeline.call_at(self._timeline.now + first, lambda: self._expire(renewed))

    def _expire(self, renewed: Callable[[int], None]) -> None:
        assert self._renewal is not None  # noqa: S101 - only what is watched expires
        self._renewed += 1
        delay = self._renewal.delay.at(chance(self._seed, "renewal", self._renewed))
        self.back = self._timeline.now + delay
        self._timeline.call_at(self.back, lambda: self._renew(renewed))

    def _renew(self, renewed: Callable[[int], None]) -> None:
        assert self._renewal is not None  # noqa: S101
        self.back = None
        self._timeline.call_at(self._timeline.now + self._renewal.lasts, lambda: self._expire(renewed))
        renewed(self._renewal.taps)
