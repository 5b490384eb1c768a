"""What waits until a template becomes true: the trigger `template`, the action `wait_template`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ecosim.hub.actions import BASE_KEYS as ACTION_KEYS
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ACTIONS, TRIGGERS, Action, Cancel, Doing, Fired, Stopped, Trigger, Watcher
from ecosim.hub.scope import Scope
from ecosim.hub.spans import Span, names_of, read_for, read_span
from ecosim.hub.states import Entities, EntityState, LiveEntity, StateChange
from ecosim.hub.templates import Template, TemplateError, Variables, read_template
from ecosim.hub.triggers import BASE_KEYS, how_long
from ecosim.hub.waits import goes_on
from ecosim.timeline import Wait


class _Earlier(Entities):
    """The entities as they were just before a change."""

    def __init__(self, entities: Entities, change: StateChange) -> None:
        super().__init__([], entities.home, entities.place)
        self._now = entities
        self._change = change

    def get(self, entity_id: str) -> EntityState | None:
        """What an entity was."""
        return self._change.old if entity_id == self._change.entity_id else self._now.get(entity_id)

    def __iter__(self) -> Iterator[LiveEntity]:
        return iter(self._now)

    def ids(self) -> list[str]:
        """All there are."""
        return self._now.ids()


@dataclass(frozen=True, slots=True)
class _Moment:
    """A world for a template to be rendered against."""

    entities: Entities
    now: datetime


def watch(runtime: Watcher, template: Template, look: Callable[[StateChange | None], None]) -> None:
    """Look again whenever what a template says may have changed; each minute where it asks the time."""
    seen = template.compiled
    ids = runtime.entities.ids() if seen.looks_around else list(seen.entities)
    runtime.listen(ids, look)

    def minutely() -> None:
        begun = runtime.now.replace(second=0, microsecond=0)
        due = (begun + timedelta(minutes=1) - runtime.now).total_seconds()
        runtime.after(due, passed, anew=True)

    def passed() -> None:
        minutely()
        look(None)

    if seen.asks_time:
        minutely()


def truth(
    runtime: Watcher,
    template: Template,
    variables: Variables,
    world: Any = None,  # noqa: ANN401
) -> bool | None:
    """Whether it holds; None, and people are told, where it cannot be rendered."""
    try:
        return template.holds(world or runtime, variables)
    except TemplateError as error:
        runtime.log(str(error), "warn")
        return None


def is_true(runtime: Watcher, template: Template, variables: Variables) -> bool:
    """Whether it holds; one that cannot be rendered does not."""
    return truth(runtime, template, variables) is True


@dataclass(frozen=True, kw_only=True)
class TemplateTrigger(Trigger):
    """A template becomes true, and stays so for some time."""

    kind = "template"
    template: Template
    hold: Span | None

    def names(self) -> Iterator[EntityName]:
        """The entities it names."""
        yield from self.template.names()
        yield from names_of(self.hold)

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Armed while it is false, fired when it comes true; one that cannot be rendered changes nothing."""
        armed: bool | None = None
        pending: list[Cancel] = []

        def look(change: StateChange | None) -> None:
            nonlocal armed
            seen = dict(runtime.variables)
            if armed is None:  # the hub has just learned how it was at first
                before = _Moment(_Earlier(runtime.entities, change), runtime.now) if change else None
                armed = truth(runtime, self.template, seen, before) is False
            holds = truth(runtime, self.template, seen)
            if holds is None:
                return
            if not holds:
                while pending:
                    pending.pop()()
            elif armed:
                fired = self.fired("template", change, **{"for": None})
                seconds = how_long(runtime, self.hold, fired) if self.hold else 0.0
                if seconds:
                    held = replace(fired, facts={"for": seconds})
                    pending.append(runtime.after(seconds, lambda: fire(held)))
                elif seconds is not None:
                    fire(fired)
            armed = not holds

        watch(runtime, self.template, look)


@TRIGGERS.named("template")
def _template(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "value_template", "for"))
    return TemplateTrigger(template=read_template(given.need("value_template")), hold=read_for(given), **base)


@dataclass(frozen=True)
class WaitForTemplate:
    """Go on when a template is true, or after `timeout` seconds."""

    template: Template
    timeout: Span | None
    goes_on: bool

    def names(self) -> Iterator[EntityName]:
        """The entities it names."""
        yield from self.template.names()
        yield from names_of(self.timeout)

    def check_home(self, entities: Entities) -> None:
        """Every home can wait."""

    async def do(self, doing: Doing, path: str) -> None:
        """Look now, and again until then."""
        seconds = self.timeout.seconds(doing.runtime, doing.variables) if self.timeout else None
        step, wait, scope = doing.acts(path, "wait_template"), Wait(), Scope(doing.runtime)
        begun = doing.runtime.time

        def look(_: StateChange | None = None) -> None:
            if is_true(scope, self.template, doing.variables):
                wait.finish(True)

        completed = is_true(doing.runtime, self.template, doing.variables)
        if not completed:
            try:
                watch(scope, self.template, look)
                if seconds is not None:
                    scope.after(seconds, lambda: wait.finish(False))
                completed = await wait
            finally:
                scope.close()
            await doing.runtime.sleep(0)  # what follows is the run's doing, not what ended the wait
        step.result = "true" if completed else "timeout"
        left = None if seconds is None else max(0.0, begun + seconds - doing.runtime.time)
        doing.variables["wait"] = {"completed": completed, "remaining": left}
        if not completed and not self.goes_on:
            raise Stopped(f"nothing came in time at {path}")


@ACTIONS.named("wait_template")
def _wait_template(given: Given) -> Action:
    given.mapping((*ACTION_KEYS, "wait_template", "timeout", "continue_on_timeout"))
    timeout = given.get("timeout")
    return WaitForTemplate(
        read_template(given.need("wait_template")), read_span(timeout) if timeout else None, goes_on(given)
    )
