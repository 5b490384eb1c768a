"""Actions: the steps of a sequence.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/scripts/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import nearest
from ecosim.hub.conditions import holds, read_condition
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import ACTIONS, Action, Condition, Doing, Stopped
from ecosim.hub.spans import Span, read_span
from ecosim.hub.states import Entities
from ecosim.hub.templates import read_variables, rendered, templates_in

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

    async def within(self, doing: Doing, path: str) -> None:
        """Do them as a part of others: a condition that is not true ends these only."""
        try:
            await self.do(doing, path)
        except NotTrue:
            return


class NotTrue(Stopped):
    """A condition among the actions is not true: the sequence it stands in ends here."""


def read_sequence(given: Given | None) -> Sequence:
    """One action or a list of them. Raises `FileError`."""
    found = []
    for index, each in enumerate(given.each() if given is not None else ()):
        action = _read_action(each)
        if each.enabled():
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
    """Wait."""

    length: Span

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return self.length.names()

    def check_home(self, entities: Entities) -> None:
        """Every home can wait."""

    async def do(self, doing: Doing, path: str) -> None:
        """Wait."""
        seconds = self.length.seconds(doing.runtime, doing.variables)
        step = doing.acts(path, "delay", seconds=seconds)
        await doing.runtime.sleep(seconds)
        step.result = "done"


@ACTIONS.named("delay")
def _delay(given: Given) -> Action:
    return Delay(read_span(given.mapping((*BASE_KEYS, "delay")).need("delay")))


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
            raise NotTrue(f"the condition {path} is not true")


@ACTIONS.named("condition", "and", "or", "not")
def _check(given: Given) -> Action:
    return Check(read_condition(given))


@ACTIONS.named("sequence")
def _sequence(given: Given) -> Action:
    return Inner(read_sequence(given.mapping((*BASE_KEYS, "sequence", "metadata")).need("sequence")))


@dataclass(frozen=True)
class Inner:
    """Actions that are one action."""

    sequence: Sequence

    def names(self) -> Iterator[EntityName]:
        """The entities of all of them."""
        return self.sequence.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        self.sequence.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Do them."""
        await self.sequence.within(doing, path)


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
