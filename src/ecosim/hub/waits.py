"""Actions that wait for something, and that do something again and again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ecosim.hub.actions import BASE_KEYS, Sequence, read_sequence
from ecosim.hub.conditions import holds, read_conditions
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import (
    ACTIONS,
    Action,
    ActionError,
    Cancel,
    Condition,
    Doing,
    Fired,
    Listener,
    Stopped,
    Trigger,
    Watcher,
)
from ecosim.hub.states import Entities
from ecosim.hub.templates import Template, read_template, templates_in
from ecosim.hub.triggers import read_triggers
from ecosim.model.part import Level
from ecosim.timeline import Wait

MOST_ROUNDS = 10_000


class Scope:
    """What triggers watch for a while: they see a runtime, and all of it ends together."""

    def __init__(self, runtime: Watcher) -> None:
        self._runtime = runtime
        self._cancels: list[Cancel] = []
        self.entities = runtime.entities

    @property
    def now(self) -> datetime:
        """Local time."""
        return self._runtime.now

    @property
    def time(self) -> float:
        """Seconds since the epoch."""
        return self._runtime.time

    def listen(self, entity_ids: list[str], listener: Listener) -> Cancel:
        """Hear of the changes of some entities."""
        return self._keep(self._runtime.listen(entity_ids, listener))

    def after(self, seconds: float, do: Callable[[], None], *, anew: bool = False) -> Cancel:
        """Do something later."""
        return self._keep(self._runtime.after(seconds, do, anew=anew))

    def log(self, text: str, level: Level = "info") -> None:
        """Say something to people."""
        self._runtime.log(text, level)

    def _keep(self, cancel: Cancel) -> Cancel:
        self._cancels.append(cancel)
        return cancel

    def close(self) -> None:
        """Stop all watching."""
        for cancel in self._cancels:
            cancel()
        self._cancels.clear()


@dataclass(frozen=True)
class WaitForTrigger:
    """Go on when one of these fires, or after `timeout` seconds."""

    triggers: list[Trigger]
    timeout: float | None
    goes_on: bool

    def names(self) -> Iterator[EntityName]:
        """The entities the triggers watch."""
        return (name for t in self.triggers for name in t.names())

    def check_home(self, entities: Entities) -> None:
        """Every home can wait."""

    async def do(self, doing: Doing, path: str) -> None:
        """Watch until then, and no longer."""
        step, wait, scope = doing.acts(path, "wait_for_trigger"), Wait(), Scope(doing.runtime)
        try:
            for trigger in self.triggers:
                trigger.attach(scope, wait.finish)
            if self.timeout is not None:
                scope.after(self.timeout, lambda: wait.finish(None))
            fired: Fired | None = await wait
        finally:
            scope.close()
        step.result = fired.description if fired else "timeout"
        doing.variables["wait"] = {"completed": fired is not None, "trigger": fired.seen() if fired else None}
        await doing.runtime.sleep(0)  # what follows is the run's doing, not what ended the wait
        if fired is None and not self.goes_on:
            raise Stopped(f"nothing came in time at {path}")


@ACTIONS.named("wait_for_trigger")
def _wait_for_trigger(given: Given) -> Action:
    given.mapping((*BASE_KEYS, "wait_for_trigger", "timeout", "continue_on_timeout"))
    timeout = given.get("timeout")
    return WaitForTrigger(
        read_triggers(given.need("wait_for_trigger")), timeout.period() if timeout else None, goes_on(given)
    )


def goes_on(given: Given) -> bool:
    """Whether a run goes on when nothing came in time."""
    said = given.get("continue_on_timeout")
    return said is None or said.flag()


@dataclass(frozen=True)
class Repeat:
    """Again and again: so many times, while conditions are true before, or until they are after."""

    sequence: Sequence
    count: int | Template | None
    while_: list[Condition]
    until: list[Condition]

    def names(self) -> Iterator[EntityName]:
        """The entities of the conditions and the sequence."""
        for condition in (*self.while_, *self.until):
            yield from condition.names()
        for template in templates_in(self.count):
            yield from template.names()
        yield from self.sequence.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        self.sequence.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Go round."""
        step, rounds, count = doing.acts(path, "repeat"), 0, self._count(doing)
        while not (count is not None and rounds >= count):
            doing.variables["repeat"] = {
                "index": rounds + 1,
                "first": rounds == 0,
                "last": rounds + 1 == count,
            }
            if self.while_ and not holds(self.while_, doing, f"{path}/repeat/while"):
                break
            rounds += 1
            step.result = rounds
            if rounds > MOST_ROUNDS:
                raise ActionError(f"{path} went round {MOST_ROUNDS} times")
            await self.sequence.do(doing, f"{path}/repeat/sequence")
            if self.until and holds(self.until, doing, f"{path}/repeat/until"):
                break

    def _count(self, doing: Doing) -> int | None:
        if not isinstance(self.count, Template):
            return self.count
        value = self.count.value(doing.runtime, doing.variables)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ActionError(f"repeat: a number is wanted as count, not {value!r}")
        return int(value)


@ACTIONS.named("repeat")
def _repeat(given: Given) -> Action:
    inner = (
        given.mapping((*BASE_KEYS, "repeat")).need("repeat").mapping(("count", "while", "until", "sequence"))
    )
    kinds = [k for k in ("count", "while", "until") if k in inner]
    if len(kinds) != 1:
        raise inner.wrong("say one of 'count', 'while' and 'until'")
    count = inner.get("count")
    return Repeat(
        read_sequence(inner.need("sequence")),
        None if count is None else _times(count),
        read_conditions(inner.get("while")),
        read_conditions(inner.get("until")),
    )


def _times(given: Given) -> int | Template:
    return read_template(given) if is_template(given.value) else given.positive_whole()
