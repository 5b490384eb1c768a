"""Actions: the steps of a sequence.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/scripts/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import FileError, nearest
from ecosim.hub.conditions import holds, read_condition
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import ACTIONS, Action, ActionError, Condition, Doing, Stopped
from ecosim.hub.states import Entities
from ecosim.hub.templates import read_variables, rendered, templates_in, with_templates

BASE_KEYS = ("alias", "enabled", "continue_on_error")


@dataclass(frozen=True)
class Sequence:
    """Actions, one after the other."""

    actions: list[tuple[int, Action]]

    def names(self) -> Iterator[EntityName]:
        """The entities all of them speak of."""
        return (name for _, a in self.actions for name in a.names())

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        for _, action in self.actions:
            action.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Do them; a position counts those too that are not enabled."""
        for index, action in self.actions:
            await action.do(doing, f"{path}/{index}")


def read_sequence(given: Given | None) -> Sequence:
    """One action or a list of them. Raises `FileError`."""
    found = []
    for index, each in enumerate(given.each() if given is not None else ()):
        action = _read_action(each)
        enabled = each.get("enabled")
        if enabled is None or enabled.flag():
            found.append((index, action))
    return Sequence(found)


def _read_action(given: Given) -> Action:
    if is_template(given.value):
        return Check(read_condition(given))
    if not isinstance(given.value, dict):
        raise given.wrong("an action is a mapping, with a key like 'action' or 'delay'")
    for key in ACTIONS.kinds:
        if key in given:
            return ACTIONS.kinds[key](given)
    for key, inner in given.entries():
        if key not in (*BASE_KEYS, "data", "target", "entity_id"):
            raise inner.wrong(f"the action {key!r} is not supported{nearest(key, ACTIONS.kinds)}")
    raise given.wrong(f"an action has one of the keys {', '.join(ACTIONS.kinds)}")


# ------------------------------------------------------------- delay, condition, sequence, variables


@dataclass(frozen=True)
class Delay:
    """Wait. `length` is what stands there, with templates read; `seconds` where there are none."""

    at: Given
    length: Any
    seconds: float

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (name for t in templates_in(self.length) for name in t.names())

    def check_home(self, entities: Entities) -> None:
        """Every home can wait."""

    async def do(self, doing: Doing, path: str) -> None:
        """Wait."""
        seconds = self.seconds
        if any(templates_in(self.length)):
            value = rendered(self.length, doing.runtime, doing.variables)
            try:
                seconds = Given(value, self.at.loaded, self.at.route).period()
            except FileError as error:
                raise ActionError(error.what) from None
        step = doing.acts(path, "delay", seconds=seconds)
        await doing.runtime.sleep(seconds)
        step.result = "done"


@ACTIONS.named("delay")
def _delay(given: Given) -> Action:
    length_at = given.mapping((*BASE_KEYS, "delay")).need("delay")
    length = with_templates(length_at)
    return Delay(length_at, length, 0.0 if any(templates_in(length)) else length_at.period())


@dataclass(frozen=True)
class Check:
    """Go on only if this is true."""

    condition: Condition | None

    def names(self) -> Iterator[EntityName]:
        """The entities it looks at."""
        return self.condition.names() if self.condition else iter(())

    def check_home(self, entities: Entities) -> None:
        """A condition asks nothing of a home."""

    async def do(self, doing: Doing, path: str) -> None:
        """Look; the run ends here where it is not true."""
        if self.condition is None:
            return
        if not holds([self.condition], doing, path):
            raise Stopped(f"the condition {path} is not true")


@ACTIONS.named("condition", "and", "or", "not")
def _check(given: Given) -> Action:
    return Check(read_condition(given))


@ACTIONS.named("sequence")
def _sequence(given: Given) -> Action:
    return read_sequence(given.mapping((*BASE_KEYS, "sequence")).need("sequence"))


@dataclass(frozen=True)
class Variables:
    """Make variables, each with those before it in sight."""

    values: dict[str, Any]

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (name for t in templates_in(self.values) for name in t.names())

    def check_home(self, entities: Entities) -> None:
        """Every home has a memory."""

    async def do(self, doing: Doing, path: str) -> None:
        """Render and keep them."""
        doing.acts(path, "variables").result = "done"
        for name, value in self.values.items():
            doing.variables[name] = rendered(value, doing.runtime, doing.variables)


@ACTIONS.named("variables")
def _variables(given: Given) -> Action:
    return Variables(read_variables(given.mapping((*BASE_KEYS, "variables")).need("variables")))
