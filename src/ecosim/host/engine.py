"""Runs a device's handlers: one turn at a time, each with a cause, and no crash leaves it.

A turn is what follows from one thing: a command, a sensed change, a due time. Handlers run, the
changes they make call reactions, and when nothing more follows the outlet publishes what changed.
"""

from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import Any

from pydantic import BaseModel

from ecosim.errors import Refused
from ecosim.host.blackout import LIFELINES, Blackout
from ecosim.host.blame import blame
from ecosim.host.outlet import Outlet
from ecosim.model.declaration import reactions_by_path
from ecosim.model.kind import Action, Reaction, declaration_of
from ecosim.model.marks import becomes
from ecosim.model.part import Device, Part
from ecosim.timeline import Callback, Task, Timeline
from ecosim.wire.trace import Cause

_MOST_REACTIONS = 1000


@dataclass(frozen=True, eq=False)
class Unnamed:
    """The key of work started without a name: each is another, but they share a random stream."""

    owner: str
    what: str


class Engine(Blackout):
    """The inside of a host; is the `Context` of all parts of its device."""

    def __init__(
        self, device: Device[Any], timeline: Timeline, zone: tzinfo, seed: str, outlet: Outlet
    ) -> None:
        super().__init__(timeline, zone, seed, outlet)
        self.device = device
        self.cause: Cause | None = None
        self._depth = 0
        self._running: dict[object, Task] = {}
        self._queues: dict[object, deque[tuple[Cause | None, BaseModel]]] = {}
        self._stopped = False
        self.parts: dict[str, Part[Any]] = {
            "": device,
            **{n: getattr(device, n) for n in declaration_of(device).parts},
        }
        self._names = {id(part): name for name, part in self.parts.items()}
        self.heed(reactions_by_path(self.parts))
        for name, part in self.parts.items():
            part._context = self  # noqa: SLF001 - the host is what a part's context is for
            part.state._watcher = self._watch(name)  # noqa: SLF001

    # ------------------------------------------------------------- what parts ask for

    def start(self, part: Part[Any], work: Coroutine[Any, Any, None], name: str, anew: bool = False) -> None:
        """Run this beside what else the device does, instead of what runs under this name."""
        if name:
            self.stop_work(part, name)
        owner = self._name_of(part)
        self._spawn(
            (owner, f"work {name}") if name else Unnamed(owner, getattr(work, "__qualname__", "")),
            work,
            anew=anew,
        )

    def stop_work(self, part: Part[Any], name: str) -> None:
        """End what was started under this name."""
        self._end((self._name_of(part), f"work {name}"))

    def aim(self, part: Part[Any], name: str, target: object) -> None:
        """Bring a gradual property to a target."""
        self._outlet.aimed(self._name_of(part), name, target)
        self.move(self._name_of(part), name, target)

    # ------------------------------------------------------------- turns

    def turn(self, cause: Cause | None, run: Callback) -> None:
        """Run something and all that follows from it at once, then publish."""
        if self._stopped:
            return
        if self._depth:  # a task started by a handler takes its first step inside the handler's turn
            before = self.cause
            self.cause = cause or before
            try:
                run()
            finally:
                self.cause = before or self.cause
            return
        self.cause, self._depth = cause, 1
        try:
            self._guarded(run)
            if self._changes:
                self._react(self._guarded)
            if self._failing:
                self.go_dark()
        finally:
            self._depth = 0
            self._outlet.flush()
            self.cause = None

    def _guarded(self, run: Callback) -> None:
        try:
            run()
        except Refused as refusal:
            self._outlet.said(f"refused: {refusal}", "warn")
        except Exception as error:  # noqa: BLE001 - whatever a device's author got wrong
            self._outlet.crashed(*blame(error, self.parts.values()))

    def _react(self, call: Callable[[Callback], None]) -> None:
        """Call the reactions to what changed, and to what those change."""
        changes, path = self._changes, ""
        for _ in range(_MOST_REACTIONS):
            if not changes:
                return
            path, new, old = changes.popleft()
            if self.dark and path not in LIFELINES:
                continue
            for owner, reaction in self._reactions.get(path, ()):
                if becomes(reaction.mark, new, old):
                    call(partial(self._call, owner, reaction, new, old))
        changes.clear()
        self._outlet.crashed("", f"reactions to {path} go round in circles")

    def react_now(self) -> None:
        """Run the reactions to a property that was just set, letting `Refused` through. Inside a turn."""
        self._react(lambda run: run())

    def _call(self, owner: str, reaction: Reaction, new: object, old: object) -> None:
        key = (owner, reaction.method)
        if key in self._running:
            self._end(key)
        method = getattr(self.parts[owner], reaction.method)
        before, self._at_work = self._at_work, key
        try:
            result = method(*(new, old)[: reaction.arguments])
        finally:
            self._at_work = before
        if result is not None:
            self._maybe_async(key, result)

    # ------------------------------------------------------------- tasks

    def _maybe_async(self, key: object, result: object, done: Callback | None = None) -> None:
        if result is not None and isinstance(result, Coroutine):
            self._spawn(key, result, done)
        elif done is not None:
            done()

    def _spawn(
        self,
        key: object,
        work: Coroutine[Any, Any, None],
        done: Callback | None = None,
        *,
        anew: bool = False,
    ) -> None:
        """Run a coroutine as a task; all its steps have the cause of the turn that began it.

        `anew`: each later step has a cause of its own, because time alone brings it about.
        """
        if self._stopped or self.dark:  # started by the clean-up of what was stopped
            work.close()
            return
        if self.cause is None and not anew:
            self.cause = self._outlet.new_cause()
        running = self._running
        task: Task | None = None
        cause = None if anew else self.cause

        def ended() -> None:
            if task is not None and running.get(key) is task:
                del running[key]
                self._lasting.discard(key)
            if done is not None:
                done()

        def advance(step: Callback) -> None:
            nonlocal cause
            before, self._at_work = self._at_work, key
            try:
                step()
            finally:
                self._at_work = before
            if not anew:
                cause = self.cause  # an event may lead from here on

        task = Task(work, lambda step: self.powered_turn(key, cause, partial(advance, step)), ended)
        if not task.done:
            if key in self._running:  # its own first step made a newer one begin
                self._cancel(task)
            else:
                self._keep(key, task, lasting=anew)

    def _end(self, key: object) -> None:
        self._lasting.discard(key)
        if (before := self._running.pop(key, None)) is not None:
            self._cancel(before)

    def _cancel(self, task: Task) -> None:
        """Cancel a task; what breaks in its clean-up is not the fault of whoever ends it."""
        self._guarded(task.cancel)

    # ------------------------------------------------------------- what changes

    def _watch(self, part: str) -> Callable[[str, Any, Any], None]:
        prefix = f"{part}." if part else ""

        def changed(name: str, old: Any, new: Any) -> None:  # noqa: ANN401
            self._outlet.changed(part, name)
            path = prefix + name
            if path in self._reactions:
                self._changes.append((path, new, old))

        return changed

    # ------------------------------------------------------------- routines and actions

    def power_up(self, cause: Cause | None = None) -> None:
        """Begin to live: `powered` of each part, then the routines, then what is sensed is news."""
        for name, part in self.parts.items():
            key = (name, "powered")
            self.turn(cause, lambda k=key, p=part: self._maybe_async(k, self._working(k, p.powered)))  # type: ignore[misc]
            for method, mark in declaration_of(part).routines:
                self._routine((name, method), getattr(part, method), mark.period)
        for sense, changes, names in self.all_sensed():
            self.sensed(cause, sense, changes, names)

    def _routine(self, key: tuple[str, str], method: Callable[[], object], period: float) -> None:
        def due() -> None:
            if key not in self._running and not self.dark:
                self.turn(None, lambda: self._maybe_async(key, self._working(key, method)))

        self._alarms.every(key, period, due)

    def act(self, part: str, action: Action, parameters: BaseModel) -> None:
        """Do what a command asks for, by the action's run mode. Call inside a turn.

        Raises `Refused` when it says no before its first pause; a later no is logged.
        """
        key = (part, action.name)
        if action.mode == "queued" and (key in self._running or self._queues.get(key)):
            self._queues.setdefault(key, deque()).append((self.cause, parameters))
        elif action.mode == "single" and key in self._running:
            raise Refused(f"{action.name} is still running")
        else:
            self._end(key)
            self._begin(part, action, parameters)

    def _begin(self, part: str, action: Action, parameters: BaseModel) -> None:
        arguments = {n: getattr(parameters, n) for n in type(parameters).model_fields}
        key, method = (part, action.name), getattr(self.parts[part], action.name)
        result = self._working(key, lambda: method(**arguments))
        self._maybe_async(key, result, lambda: self._next_in_queue(part, action))

    def _next_in_queue(self, part: str, action: Action) -> None:
        key = (part, action.name)
        queue = self._queues.get(key)

        def begin() -> None:
            if queue and key not in self._running:
                cause, parameters = queue.popleft()
                self.turn(cause, lambda: self._begin(part, action, parameters))

        if queue:
            self.timeline.call_at(self.time, begin)

    def move(self, part: str, name: str, target: object) -> None:
        """Begin to bring a gradual property to a target. Call inside a turn."""
        key = (part, f"towards {name}")
        self._end(key)
        method = getattr(self.parts[part], declaration_of(self.parts[part]).movers[name])
        arrived = self._working(key, lambda: method(target))
        self._maybe_async(key, arrived, lambda: self._outlet.changed(part, name))

    def moving(self, part: str, name: str) -> bool:
        """Whether a gradual property is on its way to a target."""
        return (part, f"towards {name}") in self._running

    def stop(self) -> None:
        """End all that runs."""
        self._stopped = True
        self._alarms.silence()
        while self._running:
            self._end(next(iter(self._running)))
