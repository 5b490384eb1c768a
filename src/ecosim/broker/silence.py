"""How long a connection may be silent: the time to CONNECT, then the keep alive (MQTT 5, 3.1.2.10)."""

from collections.abc import Callable

from ecosim.broker.deadlines import Deadline, Deadlines


class Silence:
    """Calls `broken` once nothing was `heard` for too long. One deadline is enough, however much is heard."""

    def __init__(self, now: Callable[[], float], deadlines: Deadlines, broken: Callable[[], None]) -> None:
        self._now = now
        self._deadlines = deadlines
        self._broken = broken
        self._limit = 0.0
        self._due: Deadline | None = None
        self.heard = now()

    def allow(self, seconds: float) -> None:
        """Allow so many seconds of silence from now on; 0 allows any."""
        self.forget()
        self._limit = seconds
        if seconds:
            self._due = self._deadlines.set(self.heard + seconds, self._check)

    def forget(self) -> None:
        """Stop watching."""
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _check(self) -> None:
        self._due = None
        due = self.heard + self._limit
        if due > self._now():
            self._due = self._deadlines.set(due, self._check)
        else:
            self._broken()
