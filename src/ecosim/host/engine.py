"""Runs a device's handlers: one turn at a time, each with a cause, and no crash leaves it.

A turn is what follows from one thing: a command, a sensed change, a due time. Handlers run, the
changes they make call reactions, and when nothing more follows the outlet publishes what changed.
"""

import random
import traceback
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime, tzinfo
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from ecosim.curves import Curve, next_step
from ecosim.errors import Refused
from ecosim.model.kind import Action, Reaction, declaration_of
from ecosim.model.marks import OnMark, becomes, waits
from ecosim.model.part import Device, Level, Part
from ecosim.model.state import Event
from ecosim.timeline import Task, Timeline, Timer, Wait
from ecosim.wire.trace import Cause

_MOST_REACTIONS = 1000


class Outlet(Protocol):
    """Where what a device says goes; called inside a turn, `flush` at its end."""

    def changed(self, part: str, name: str) -> None:
        """A field of a part's state has a new value."""

    def happened(self, part: str, event: Event) -> None:
        """An event."""

    def said(self, text: str, level: Level) -> None:
        """A line for people."""

    def asleep(self, asleep: bool) -> None:
        """The device saves power, or not any more."""

    def sent(self, path: str, payload: str, expiry: float | None) -> str:
        """A controller's command to another device; returns the correlation of its answer."""

    def aimed(self, part: str, name: str, target: object) -> None:
        """The device itself gives a gradual property a new target."""

    def crashed(self, where: str, what: str) -> None:
        """A handler broke: the device's author made a mistake."""

    def flush(self) -> None:
        """The turn is over: publish."""


class Engine:
    """The inside of a host; is the `Context` of all parts of its device."""

    def __init__(
        self, device: Device[Any], timeline: Timeline, zone: tzinfo, rng: random.Random, outlet: Outlet
    ) -> None:
        self.device = device
        self.timeline = timeline
        self.zone = zone
        self.rng = rng
        self.cause: Cause | None = None
        self._outlet = outlet
        self._depth = 0
        self._changes: deque[tuple[str, Any, Any]] = deque()
        self._running: dict[object, Task] = {}
        self._queues: dict[str, deque[tuple[Cause | None, BaseModel]]] = {}
        self._timers: dict[object, Timer] = {}
        self._tasks: dict[int, Task] = {}
        self._stopped = False
        self.parts: dict[str, Part[Any]] = {
            "": device,
            **{n: getattr(device, n) for n in _part_names(device)},
        }
        self._reactions = _reactions_by_path(self.parts)
        for name, part in self.parts.items():
            part._context = self  # noqa: SLF001 - the host is what a part's context is for
            part.state._watcher = self._watch(name)  # noqa: SLF001

    # ------------------------------------------------------------- the context that parts see

    @property
    def time(self) -> float:
        """Seconds since the epoch."""
        return self.timeline.now

    @property
    def now(self) -> datetime:
        """The home's local time."""
        return datetime.fromtimestamp(self.timeline.now, self.zone)

    def sleep_until(self, time: float) -> Wait:
        """Await this to go on later."""
        return self.timeline.sleep_until(time)

    def emit(self, part: Part[Any], event: Event) -> None:
        """Send an event at the end of the step."""
        self._outlet.happened(self._name_of(part), event)

    def log(self, text: str, level: Level) -> None:
        """Say something to people."""
        self._outlet.said(text, level)

    def start(self, part: Part[Any], work: Coroutine[Any, Any, None], name: str) -> None:
        """Run this beside what else the device does, instead of what runs under this name."""
        if name:
            self.stop_work(part, name)
        self._spawn((self._name_of(part), f"work {name}") if name else object(), work)

    def stop_work(self, part: Part[Any], name: str) -> None:
        """End what was started under this name."""
        if (before := self._running.pop((self._name_of(part), f"work {name}"), None)) is not None:
            before.cancel()

    def send(self, topic: str, payload: str, expiry: float | None) -> str:
        """Send a command to another device."""
        return self._outlet.sent(topic, payload, expiry)

    def aim(self, part: Part[Any], name: str, target: object) -> None:
        """Bring a gradual property to a target."""
        self._outlet.aimed(self._name_of(part), name, target)
        self.move(self._name_of(part), name, target)

    def _name_of(self, part: Part[Any]) -> str:
        return next(n for n, p in self.parts.items() if p is part)

    def rest(self, asleep: bool) -> None:
        """Fall asleep or wake up as a device."""
        self._outlet.asleep(asleep)

    # ------------------------------------------------------------- turns

    def turn(self, cause: Cause | None, run: Callable[[], None]) -> None:
        """Run something and all that follows from it at once, then publish."""
        if self._stopped:
            return
        if self._depth:  # a task started by a handler takes its first step inside the handler's turn
            run()
            return
        self.cause, self._depth = cause, 1
        try:
            self._guarded(run)
            self._react()
        finally:
            self._depth = 0
            self._outlet.flush()
            self.cause = None

    def _guarded(self, run: Callable[[], None]) -> None:
        try:
            run()
        except Refused as refusal:
            self._outlet.said(f"refused: {refusal}", "warn")
        except Exception as error:  # noqa: BLE001 - whatever a device's author got wrong
            self._outlet.crashed(*_blame(error))

    def _react(self) -> None:
        """Call the reactions to what changed, and to what those change."""
        for _ in range(_MOST_REACTIONS):
            if not self._changes:
                return
            path, new, old = self._changes.popleft()
            for owner, reaction in self._reactions.get(path, ()):
                if becomes(reaction.mark, new, old):
                    self._guarded(lambda o=owner, r=reaction, n=new, b=old: self._call(o, r, n, b))  # type: ignore[misc]
        self._changes.clear()
        self._outlet.crashed("", f"reactions to {path} go round in circles")

    def _call(self, owner: str, reaction: Reaction, new: object, old: object) -> None:
        key = (owner, reaction.method)
        if (before := self._running.pop(key, None)) is not None:
            before.cancel()
        method = getattr(self.parts[owner], reaction.method)
        self._maybe_async(key, method(*(new, old)[: reaction.arguments]))

    def _maybe_async(self, key: object, result: object) -> None:
        if isinstance(result, Coroutine):
            self._spawn(key, result)

    def _spawn(
        self, key: object, work: Coroutine[Any, Any, None], done: Callable[[], None] | None = None
    ) -> None:
        """Run a coroutine as a task; all its steps have the cause of the turn that began it."""
        if self._stopped:  # started by the clean-up of what was stopped
            work.close()
            return
        cause = self.cause
        holder: list[Task] = []

        def ended() -> None:
            if holder and self._running.get(key) is holder[0]:
                del self._running[key]
            if done is not None:
                done()

        task = Task(work, lambda step: self.turn(cause, step), ended)
        holder.append(task)
        if not task.done:
            if key in self._running:  # its own first step made a newer one begin
                task.cancel()
            else:
                self._running[key] = task

    # ------------------------------------------------------------- what changes

    def _watch(self, part: str) -> Callable[[str, Any, Any], None]:
        def changed(name: str, old: Any, new: Any) -> None:  # noqa: ANN401
            self._outlet.changed(part, name)
            path = f"{part}.{name}" if part else name
            self._changes.append((path, new, old))

        return changed

    def sensed(self, cause: Cause | None, sense: str, changes: list[tuple[str, Any, Any]]) -> None:
        """Facts of a sensed thing changed: (fact, new, old)."""
        self._changes.extend((f"{sense}.{fact}", new, old) for fact, new, old in changes)
        self.turn(cause, lambda: None)
        self._watch_curves(sense)

    def _watch_curves(self, sense: str) -> None:
        """Wake up when a sensed curve next passes what a reaction waits for."""
        thing = getattr(self.device, sense)
        for path, reactions in self._reactions.items():
            head, _, fact = path.partition(".")
            if head != sense:
                continue
            if (timer := self._timers.pop(path, None)) is not None:
                timer.cancel()
            dues = [_next_due(r.mark, thing.curve(fact), self.time) for _, r in reactions if waits(r.mark)]
            due = min((d for d in dues if d is not None), default=None)
            if due is not None:
                before = getattr(thing, fact)
                self._timers[path] = self.timeline.call_at(
                    due,
                    lambda s=sense, f=fact, b=before: self._passed(s, f, b),  # type: ignore[misc]
                )

    def _passed(self, sense: str, fact: str, before: float) -> None:
        value = getattr(getattr(self.device, sense), fact)
        self.sensed(None, sense, [(fact, value, before)])

    # ------------------------------------------------------------- routines and actions

    def power_up(self) -> None:
        """Begin to live: `powered` of each part, then the routines."""
        for name, part in self.parts.items():
            self.turn(None, part.powered)
            for method, mark in declaration_of(part).routines:
                self._routine((name, method), getattr(part, method), mark.period)
        for sense in declaration_of(self.device).senses:
            if (thing := getattr(self.device, sense)) is not None:
                self.sensed(None, sense, [(fact, getattr(thing, fact), None) for fact in thing.fact_names()])

    def _routine(self, key: tuple[str, str], method: Callable[[], object], period: float) -> None:
        def due() -> None:
            if key not in self._running:
                self.turn(None, lambda: self._maybe_async(key, method()))
            self._routine(key, method, period)

        next_time = (self.time // period + 1) * period
        self._timers[key] = self.timeline.call_at(next_time, due)

    def act(self, part: str, action: Action, parameters: BaseModel) -> None:
        """Do what a command asks for, by the action's run mode. Call inside a turn.

        Raises `Refused` when it says no before its first pause; a later no is logged.
        """
        key = (part, action.name)
        running = self._running.get(key)
        if running is not None:
            if action.mode == "single":
                raise Refused(f"{action.name} is still running")
            if action.mode == "queued":
                self._queues.setdefault(f"{part}.{action.name}", deque()).append((self.cause, parameters))
                return
            self._running.pop(key).cancel()
        arguments = {n: getattr(parameters, n) for n in type(parameters).model_fields}
        result = getattr(self.parts[part], action.name)(**arguments)
        if isinstance(result, Coroutine):
            self._spawn(key, result, lambda: self._next_in_queue(part, action))

    def move(self, part: str, name: str, target: object) -> None:
        """Begin to bring a gradual property to a target. Call inside a turn."""
        key = (part, f"towards {name}")
        if (before := self._running.pop(key, None)) is not None:
            before.cancel()
        method = declaration_of(self.parts[part]).movers[name]
        self._maybe_async(key, getattr(self.parts[part], method)(target))

    def moving(self, part: str, name: str) -> bool:
        """Whether a gradual property is on its way to a target."""
        return (part, f"towards {name}") in self._running

    def _next_in_queue(self, part: str, action: Action) -> None:
        queue = self._queues.get(f"{part}.{action.name}")
        if queue:
            cause, parameters = queue.popleft()
            self.timeline.call_at(
                self.time, lambda: self.turn(cause, lambda: self.act(part, action, parameters))
            )

    def react_now(self) -> None:
        """Run the reactions to a property that was just set, letting `Refused` through. Inside a turn."""
        while self._changes:
            path, new, old = self._changes.popleft()
            for owner, reaction in self._reactions.get(path, ()):
                if becomes(reaction.mark, new, old):
                    self._call(owner, reaction, new, old)

    def stop(self) -> None:
        """End all that runs."""
        self._stopped = True
        for task in list(self._running.values()):
            task.cancel()
        for timer in self._timers.values():
            timer.cancel()


def _next_due(mark: OnMark, curve: Curve, now: float) -> float | None:
    """When a curve next gives a reaction something to react to; just beyond a threshold, not on it."""
    if mark.step is not None:
        return next_step(curve, mark.step, now)
    level = mark.above if mark.above is not None else mark.below
    crossing = None if level is None else curve.crossing(level, now)
    return None if crossing is None else crossing + 0.001


def _part_names(device: Device[Any]) -> list[str]:
    return list(declaration_of(device).parts)


def _reactions_by_path(parts: dict[str, Part[Any]]) -> dict[str, list[tuple[str, Reaction]]]:
    """Who reacts to which full path; a part's own paths are made full with its name."""
    found: dict[str, list[tuple[str, Reaction]]] = {}
    for name, part in parts.items():
        declaration = declaration_of(part)
        for reaction in declaration.reactions:
            path = reaction.mark.path
            if name and path.partition(".")[0] in declaration.properties:
                path = f"{name}.{path}"
            found.setdefault(path, []).append((name, reaction))
    return found


def _blame(error: Exception) -> tuple[str, str]:
    """Where in whose file a handler broke, and what broke, each short."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "/ecosim/" not in f.filename.replace("\\", "/")] or list(frames)
    where = f"{own[-1].filename}:{own[-1].lineno}" if own else ""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        field = ".".join(str(p) for p in first["loc"])
        return where, f"{error.title}.{field} = {first['input']!r}: {first['msg'].lower()}"
    return where, f"{type(error).__name__}: {error}"
