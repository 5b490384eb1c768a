"""Actions that wait for something to happen."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecosim.hub.actions import BASE_KEYS
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ACTIONS, Action, Doing, Fired, Stopped, Trigger
from ecosim.hub.scope import Scope
from ecosim.hub.spans import Span, names_of, read_span
from ecosim.hub.states import Entities
from ecosim.hub.triggers import read_triggers
from ecosim.timeline import Wait


@dataclass(frozen=True)
class WaitForTrigger:
    """Go on when one of these fires, or after `timeout` seconds."""

    triggers: list[Trigger]
    timeout: Span | None
    goes_on: bool

    def names(self) -> Iterator[EntityName]:
        """The entities the triggers watch."""
        yield from (name for t in self.triggers for name in t.names())
        yield from names_of(self.timeout)

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what can never come in this home."""
        for trigger in self.triggers:
            trigger.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Watch until then, and no longer."""
        seconds = self.timeout.seconds(doing.runtime, doing.variables) if self.timeout else None
        step, wait = doing.acts(path, "wait_for_trigger"), Wait()
        scope = Scope(doing.runtime, dict(doing.variables))
        begun = doing.runtime.time
        try:
            for trigger in self.triggers:
                trigger.attach(scope, wait.finish)
            if seconds is not None:
                scope.after(seconds, lambda: wait.finish(None))
            fired: Fired | None = await wait
        finally:
            scope.close()
        step.result = fired.description if fired else "timeout"
        doing.variables["wait"] = {
            "completed": fired is not None,
            "trigger": fired.seen() if fired else None,
            "remaining": None if seconds is None else max(0.0, begun + seconds - doing.runtime.time),
        }
        await doing.runtime.sleep(0)  # what follows is the run's doing, not what ended the wait
        if fired is None and not self.goes_on:
            raise Stopped(f"nothing came in time at {path}")


@ACTIONS.named("wait_for_trigger")
def _wait_for_trigger(given: Given) -> Action:
    given.mapping((*BASE_KEYS, "wait_for_trigger", "timeout", "continue_on_timeout"))
    timeout = given.get("timeout")
    return WaitForTrigger(
        read_triggers(given.need("wait_for_trigger")), read_span(timeout) if timeout else None, goes_on(given)
    )


def goes_on(given: Given) -> bool:
    """Whether a run goes on when nothing came in time."""
    said = given.get("continue_on_timeout")
    return said is None or said.flag()
