"""Due times and coroutines in one order: by time, then by who asked first.

A timeline has no clock of its own. Whoever drives it says how far to go: the virtual runtime
jumps to the next due time, the live runtime runs what a wall clock says is due. The coroutines
it runs may await only what this module makes, so no event loop is needed, the order is the same
in every process, and "when are you next due?" has an exact answer.
"""

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any

Callback = Callable[[], None]
Runner = Callable[[Callback], None]


class Timer:
    """A callback that will run at `due` unless cancelled."""

    __slots__ = ("callback", "due")

    def __init__(self, due: float, callback: Callback) -> None:
        self.due = due
        self.callback: Callback | None = callback

    def cancel(self) -> None:
        """Forget the callback; harmless when it has run."""
        self.callback = None

    def run(self) -> None:
        """Call back, once."""
        callback, self.callback = self.callback, None
        if callback is not None:
            callback()


def _run(timer: Timer) -> None:
    timer.run()


class Timeline:
    """`now` is in seconds since the epoch, UTC, of the simulated world.

    What is due at once waits in a line of its own, beside the heap of what is due later. What the heap holds
    of this moment was asked for in an earlier one, and so comes before all that stands in the line.
    """

    def __init__(self, start: float) -> None:
        self.now = start
        self._heap: list[tuple[float, int, Timer]] = []
        self._serial = itertools.count()
        self._line: deque[tuple[Callable[[Any], None], Any]] = deque()

    def call_at(self, due: float, callback: Callback) -> Timer:
        """Run `callback` at `due`, or next if that is past; equal times keep the order of asking."""
        if due <= self.now:
            timer = Timer(self.now, callback)
            self._line.append((_run, timer))
        else:
            timer = Timer(due, callback)
            heapq.heappush(self._heap, (due, next(self._serial), timer))
        return timer

    def call_next(self, call: Callable[[Any], None], argument: object) -> None:
        """As `call_at` with `now`, for what nobody will cancel: cheaper."""
        self._line.append((call, argument))

    def next_due(self) -> float | None:
        """When something is next to happen, or None."""
        heap, line = self._heap, self._line
        while line and line[0][0] is _run and line[0][1].callback is None:
            line.popleft()
        while heap and heap[0][2].callback is None:
            heapq.heappop(heap)
        if line:
            return min(self.now, heap[0][0]) if heap else self.now
        return heap[0][0] if heap else None

    def run_until(self, end: float) -> None:
        """Run all that is due up to and including `end`; `now` is then `end`."""
        heap, line = self._heap, self._line
        if end < self.now:
            return
        while True:
            if line and not (heap and heap[0][0] <= self.now):
                call, argument = line.popleft()
                call(argument)
            elif heap and heap[0][0] <= end:
                due, _, timer = heapq.heappop(heap)
                callback, timer.callback = timer.callback, None
                if callback is not None:
                    self.now = max(self.now, due)
                    callback()
            else:
                break
        self.now = max(self.now, end)

    def sleep_until(self, due: float) -> "Wait":
        """Await this to go on at `due`."""
        wait = Wait()
        timer = self.call_at(due, wait.finish)
        wait.abandon = timer.cancel
        return wait


class Wait:
    """Awaitable that ends when `finish` is called; awaited by one task."""

    __slots__ = ("abandon", "done", "resume", "value")

    def __init__(self) -> None:
        self.done = False
        self.value: Any = None
        self.resume: Callback | None = None
        self.abandon: Callback = _nothing

    def finish(self, value: object = None) -> None:
        """Let the awaiting task go on, with `value` as the result. The first call counts."""
        if not self.done:
            self.done, self.value = True, value
            if self.resume is not None:
                self.resume()

    def __await__(self) -> Generator["Wait", None, Any]:
        if not self.done:
            yield self
        return self.value


def _nothing() -> None:
    return None


def _run_no_more(step: Callback) -> None:
    del step


class Task:
    """A coroutine being run, step by step; each step inside `runner`, which knows the cause.

    The first step runs at once. `on_done` is called when it ended by itself, also by an error.
    """

    __slots__ = ("_coroutine", "_on_done", "_runner", "_wait", "done")

    def __init__(
        self, coroutine: Coroutine[Any, Any, None], runner: Runner, on_done: Callback = _nothing
    ) -> None:
        self._coroutine = coroutine
        self._runner = runner
        self._on_done = on_done
        self._wait: Wait | None = None
        self.done = False
        runner(self._step)

    def cancel(self) -> None:
        """End it where it waits: its `finally` clauses run, `on_done` does not."""
        if self.done:
            return
        self.done = True
        if self._wait is not None:
            self._wait.resume = None
            self._wait.abandon()
            self._coroutine.close()
        self._let_go()

    def _resume(self) -> None:
        self._wait = None
        self._runner(self._step)

    def _step(self) -> None:
        try:
            wait = self._coroutine.send(None)
            while isinstance(wait, Wait) and wait.done:
                wait = self._coroutine.send(None)
        except StopIteration:
            self._finish()
            return
        except BaseException:
            self._finish()
            raise
        if not isinstance(wait, Wait):
            self._coroutine.close()
            self._finish()
            raise TypeError(
                f"awaited {type(wait).__name__}: only self.sleep and the like can be awaited here"
            )
        if self.done:  # cancelled by itself while it ran
            wait.abandon()
            self._coroutine.close()
            return
        self._wait = wait
        wait.resume = self._resume

    def _finish(self) -> None:
        if not self.done:
            self.done = True
            on_done = self._on_done
            self._let_go()
            on_done()

    def _let_go(self) -> None:
        """Know nobody any more: who runs tasks knows them too, and garbage in circles is dear to collect."""
        self._runner, self._on_done, self._wait = _run_no_more, _nothing, None
