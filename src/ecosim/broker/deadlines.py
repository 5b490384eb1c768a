"""What is due at some time of the broker's clock: wills, session ends, expiries, keep alives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count


@dataclass(slots=True, eq=False)
class Deadline:
    """One call at one time; `cancel` makes it do nothing."""

    at: float
    call: Callable[[], None] | None

    def cancel(self) -> None:
        """Forget the call; harmless when it was already made."""
        self.call = None


@dataclass(slots=True)
class Deadlines:
    """A heap of deadlines; those of one time are called in the order they were set."""

    on_sooner: Callable[[], None] | None = None
    """Told whenever the next deadline comes nearer, for whoever keeps a timer."""
    _heap: list[tuple[float, int, Deadline]] = field(default_factory=list)
    _serial: "count[int]" = field(default_factory=count)

    def __len__(self) -> int:
        return len(self._heap)

    def set(self, at: float, call: Callable[[], None]) -> Deadline:
        """Have `call` made once the clock shows `at`."""
        deadline = Deadline(at, call)
        heappush(self._heap, (at, next(self._serial), deadline))
        if self.on_sooner is not None and self._heap[0][2] is deadline:
            self.on_sooner()
        return deadline

    def next(self) -> float | None:
        """When the next call is due, or None."""
        heap = self._heap
        while heap and heap[0][2].call is None:
            heappop(heap)
        return heap[0][0] if heap else None

    def run(self, now: float) -> None:
        """Make every call that is due."""
        heap = self._heap
        while heap and heap[0][0] <= now:
            deadline = heappop(heap)[2]
            call, deadline.call = deadline.call, None
            if call is not None:
                call()
