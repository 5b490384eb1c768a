"""An automation at work: what happens when it is triggered while it still runs, and what it leaves behind.

Run modes as in Home Assistant: https://www.home-assistant.io/docs/automation/modes/
"""

from collections import deque
from datetime import UTC, datetime
from typing import Any

from ecosim.hub.conditions import holds
from ecosim.hub.config import AutomationConfig
from ecosim.hub.happenings import context
from ecosim.hub.kinds import ActionError, Doing, Fired, Stopped
from ecosim.hub.managing import Manager
from ecosim.hub.scope import Scope
from ecosim.hub.sight import SeenState
from ecosim.hub.states import EntityState
from ecosim.hub.templates import TemplateError, with_rendered
from ecosim.hub.trace import Result, Run
from ecosim.model.part import Level
from ecosim.timeline import Wait

KEPT = 5
MOST_AT_ONCE = 100  # times in one moment of the clock: more is a circle that time would never leave
_LEVELS: dict[str, Level] = {"warning": "warn", "critical": "fatal"}


class Automation:
    """Runs one automation's actions, by its run mode, and keeps the last few runs."""

    def __init__(self, config: AutomationConfig, manager: Manager) -> None:
        self.config = config
        self.runs: deque[Run] = deque(maxlen=KEPT)
        self._manager = manager
        self._active: list[Run] = []
        self._waiting: deque[Wait] = deque()
        self._moment = (0.0, 0)
        self._scope: Scope | None = None
        self.last_triggered: float | None = None

    @property
    def watches(self) -> bool:
        """Whether it is on."""
        return self._scope is not None

    @property
    def active(self) -> int:
        """How many runs there are now."""
        return len(self._active)

    def attach(self) -> None:
        """Begin to watch for its triggers."""
        if self._scope is not None:
            return
        try:
            variables = with_rendered(self.config.trigger_variables, self._manager, {})
        except TemplateError as error:
            self._manager.log(f"{self.config.alias!r}: {error}", "error")
            return
        self._scope = Scope(self._manager, variables)
        for trigger in self.config.triggers:
            trigger.attach(self._scope, self.fire)

    def detach(self, *, stop: bool = True) -> None:
        """Watch no longer; `stop`: end what runs, too."""
        if self._scope is not None:
            self._scope.close()
            self._scope = None
        for run in list(self._active) if stop else ():
            self._manager.end(_name(run))

    def fire(self, fired: Fired, *, whatever: bool = False) -> None:
        """It was triggered: look at the conditions, but not for `whatever`, and run if the mode allows."""
        if self._in_circles():
            return
        trigger = {"id": fired.id, "idx": fired.index, "platform": fired.kind, **fired.facts}
        run = Run(
            self._manager.next_number(),
            self.config.id,
            self.config.alias,
            {**trigger, "description": fired.description},
            self._manager.time,
        )
        self.runs.append(run)
        known = dict(self._scope.variables) if self._scope is not None else {}
        doing = Doing(self._manager, run, fired, {**known, "this": self.this(), "trigger": fired.seen()})
        if not self._prepared(doing):
            return
        if not whatever and not holds(self.config.conditions, doing, "condition"):
            self._finish(run, "failed_conditions")
        elif self._may_run(run):
            self._active.append(run)
            self._manager.begin(_name(run), self._run(doing))

    def this(self) -> SeenState:
        """The automation itself, as an entity: what its templates see as `this`."""
        entity_id = self.config.entity_id
        known = self._manager.entities.get(entity_id)
        if known is None:
            last = datetime.fromtimestamp(self.last_triggered, UTC) if self.last_triggered else None
            told: dict[str, Any] = {"id": self.config.id, "last_triggered": last, "mode": self.config.mode}
            told |= {"current": self.active, "friendly_name": self.config.alias}
            known = EntityState(entity_id, "on" if self.watches else "off", told, 0.0, 0.0)
        return SeenState(known)

    def _prepared(self, doing: Doing) -> bool:
        """Make its variables, each with those before it in sight."""
        try:
            for values in (doing.fired.variables, self.config.variables):
                doing.variables |= with_rendered(values, self._manager, doing.variables)
        except TemplateError as error:
            doing.run.reason = str(error)
            self._finish(doing.run, "error")
            self._manager.log(f"{self.config.alias!r} failed: {error}", "error")
            return False
        return True

    def _in_circles(self) -> bool:
        """Whether it makes itself run again and again while the clock stands still."""
        now, times = self._manager.time, self._moment[1]
        times = times + 1 if now == self._moment[0] else 1
        self._moment = (now, times)
        if times == MOST_AT_ONCE + 1:
            self._manager.log(f"{self.config.alias!r} goes round in circles: it is what triggers it", "error")
        return times > MOST_AT_ONCE

    def _may_run(self, run: Run) -> bool:
        """Make room where the mode says so; tell people where there is none."""
        mode = self.config.mode
        if mode == "restart":
            for other in list(self._active):
                self._manager.end(_name(other))
        if mode == "single" and self._active:
            self._exceeded(run, "failed_single", "is already running")
        elif mode in ("queued", "parallel") and len(self._active) >= self.config.most:
            self._exceeded(run, "failed_max_runs", "runs as often as it may already")
        return run.result == "running"

    def _exceeded(self, run: Run, result: Result, what: str) -> None:
        self._finish(run, result)
        level = self.config.max_exceeded
        if level != "silent":
            self._manager.log(f"{self.config.alias!r} {what}", _LEVELS.get(level, level))  # type: ignore[arg-type]

    async def _run(self, doing: Doing) -> None:
        """One run, from its turn in the queue to its end; stopped from outside, it is cancelled."""
        run, result, begun = doing.run, "cancelled", False
        try:
            await self._manager.settle()
            if self.config.mode == "queued" and self._active[0] is not run:
                turn = Wait()
                self._waiting.append(turn)
                await turn
                await self._manager.sleep(0)  # in a turn of its own, with its own cause
            begun = True
            doing.variables["context"] = context()
            self.last_triggered = self._manager.time
            self._manager.began(run)
            result = await self._act(doing)
        except Exception as error:
            result, run.reason = "error", f"{type(error).__name__}: {error}"
            raise
        finally:
            self._active.remove(run)
            self._finish(run, result)  # type: ignore[arg-type]
            if begun:
                self._manager.ended(run)
            if self._waiting:
                self._waiting.popleft().finish()

    async def _act(self, doing: Doing) -> Result:
        try:
            await self.config.actions.do(doing, "action")
        except Stopped as stopped:
            doing.run.reason = str(stopped)
            return "finished" if stopped.by_wish else "aborted"
        except (ActionError, TemplateError) as error:
            doing.run.reason = str(error)
            self._manager.log(f"{self.config.alias!r} failed: {error}", "error")
            return "error"
        return "finished"

    def _finish(self, run: Run, result: Result) -> None:
        run.result, run.finished = result, self._manager.time


def _name(run: Run) -> str:
    return f"run {run.number}"
