"""What runs actions by a run mode: what happens when it is to run while it still runs, what it leaves behind.

Run modes as in Home Assistant: https://www.home-assistant.io/docs/automation/modes/
"""

from collections import deque
from dataclasses import dataclass
from typing import Any, Protocol

from ecosim.hub.actions import Sequence
from ecosim.hub.happenings import context
from ecosim.hub.kinds import ActionError, Cancel, Doing, Fired, Stopped, StoppedInError
from ecosim.hub.managing import Manager
from ecosim.hub.modes import RunMode
from ecosim.hub.own.kinds import Named, Own
from ecosim.hub.templates import TemplateError
from ecosim.hub.trace import Result, Run
from ecosim.model.part import Level
from ecosim.timeline import Wait

KEPT = 5
_LEVELS: dict[str, Level] = {"warning": "warn", "critical": "fatal"}


class Runnable(Named, Protocol):
    """What has a name, actions and a run mode."""

    @property
    def id(self) -> str:
        """What it is called by in runs."""

    @property
    def alias(self) -> str:
        """What people call it, or its id."""

    @property
    def actions(self) -> Sequence:
        """What it does."""

    @property
    def mode(self) -> RunMode:
        """Its run mode."""

    @property
    def most(self) -> int:
        """How many runs there may be at once in the modes queued and parallel."""

    @property
    def max_exceeded(self) -> str:
        """How loudly people are told when there are more."""


@dataclass(frozen=True, slots=True)
class Going:
    """A run that goes on."""

    end: Wait
    stop: Cancel

    async def wait(self) -> Any:  # noqa: ANN401
        """Wait for its end; what it answers, or the error it ended with. Whoever is stopped stops it."""
        try:
            return await self.end
        finally:
            if not self.end.done:
                self.stop()


class Runner(Own):
    """Runs actions, and keeps the last few runs."""

    def __init__(self, about: Runnable, manager: Manager) -> None:
        super().__init__(about, manager)
        self.about = about
        self.runs: deque[Run] = deque(maxlen=KEPT)
        self.last_triggered: float | None = None
        self._active: list[Run] = []
        self._waiting: deque[Wait] = deque()
        self._ends: dict[int, Wait] = {}

    @property
    def active(self) -> int:
        """How many runs there are now."""
        return sum(run.result == "running" for run in self._active)

    def tell(self) -> None:
        """Show how it is."""
        raise NotImplementedError

    def tell_of(self, run: Run) -> None:
        """Say to the hub that this run begins to act."""

    def stop(self) -> None:
        """End all runs."""
        for run in list(self._active):
            self.manager.end(_name(run))

    def end(self) -> None:
        """Nothing runs without power."""
        self.stop()
        self._active.clear()
        self._waiting.clear()

    def new_run(self, fired: Fired, run_id: str) -> Run:
        """A run that may come of this."""
        trigger = {"id": fired.id, "idx": fired.index, "platform": fired.kind, **fired.facts}
        run = Run(
            self.manager.next_number(),
            run_id,
            self.about.alias,
            {**trigger, "description": fired.description},
            self.manager.time,
        )
        self.runs.append(run)
        return run

    def run(self, doing: Doing) -> "Going | None":
        """Run, if the mode allows it now."""
        run = doing.run
        if not self._may_run(run):
            return None
        end = self._ends[run.number] = Wait()
        self._active.append(run)
        self.manager.begin(_name(run), self._run(doing))
        return Going(end, lambda: self.manager.end(_name(run)))

    def _may_run(self, run: Run) -> bool:
        """Make room where the mode says so; tell people where there is none."""
        mode = self.about.mode
        if mode == "restart":
            self.stop()
        if mode == "single" and self._active:
            self._exceeded(run, "failed_single", "is already running")
        elif mode in ("queued", "parallel") and len(self._active) >= self.about.most:
            self._exceeded(run, "failed_max_runs", "runs as often as it may already")
        return run.result == "running"

    def _exceeded(self, run: Run, result: Result, what: str) -> None:
        self.finish(run, result)
        level = self.about.max_exceeded
        if level != "silent":
            self.manager.log(f"{self.about.alias!r} {what}", _LEVELS.get(level, level))  # type: ignore[arg-type]

    async def _run(self, doing: Doing) -> None:
        """One run, from its turn in the queue to its end; stopped from outside, it is cancelled."""
        run, begun = doing.run, False
        result: Result = "cancelled"
        answer: Any = None
        try:
            await self.manager.settle()
            if self.about.mode == "queued" and self._active[0] is not run:
                turn = Wait()
                self._waiting.append(turn)
                await turn
                await self.manager.sleep(0)  # in a turn of its own, with its own cause
            begun = True
            doing.variables["context"] = context()
            self.last_triggered = self.manager.time
            self.manager.began(run)
            self.tell()
            self.tell_of(run)
            result, answer = await self._act(doing)
        except Exception as error:
            result, run.reason = "error", f"{type(error).__name__}: {error}"
            raise
        finally:
            self.finish(run, result)
            if begun and result != "cancelled" and run.started == run.finished:
                self.manager.leave(lambda: self._gone(run))
            else:
                self._gone(run)
            if begun:
                self.manager.ended(run)
                self.tell()
            self._ends.pop(run.number).finish(answer)

    def _gone(self, run: Run) -> None:
        """It runs no more, and lets the next one go on."""
        if run in self._active:
            self._active.remove(run)
        if self._waiting:
            self._waiting.popleft().finish()

    async def _act(self, doing: Doing) -> tuple[Result, Any]:
        """How it ended, and what it answers; an error is an answer to whoever waits for it."""
        try:
            await self.about.actions.do(doing, "action")
        except Stopped as stopped:
            doing.run.reason = str(stopped)
            return ("finished" if stopped.by_wish else "aborted"), stopped.response
        except (ActionError, TemplateError) as error:
            doing.run.reason = str(error)
            self.manager.log(f"{self.about.alias!r} failed: {error}", "error")
            return "error", None if isinstance(error, StoppedInError) else error
        return "finished", None

    def finish(self, run: Run, result: Result) -> None:
        """This is the end of it."""
        run.result, run.finished = result, self.manager.time


def _name(run: Run) -> str:
    return f"run {run.number}"
