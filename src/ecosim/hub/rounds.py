"""The action `repeat`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.hub.actions import BASE_KEYS, Sequence, read_sequence
from ecosim.hub.conditions import holds, read_conditions
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import ACTIONS, Action, ActionError, Condition, Doing
from ecosim.hub.states import Entities
from ecosim.hub.templates import Template, read_template, rendered, templates_in, with_templates

MOST_ROUNDS = 10_000
_REPEAT_KEYS = ("count", "while", "until", "for_each", "sequence")


@dataclass(frozen=True)
class Repeat:
    """Again and again: so many times, while conditions are true, until they are, for each item."""

    sequence: Sequence
    count: int | Template | None
    items: Any
    while_: list[Condition]
    until: list[Condition]

    def names(self) -> Iterator[EntityName]:
        """The entities of the conditions and the sequence."""
        for condition in (*self.while_, *self.until):
            yield from condition.names()
        for template in templates_in([self.count, self.items]):
            yield from template.names()
        yield from self.sequence.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        self.sequence.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Go round; a `repeat` around this one goes on with its own variable."""
        outer = doing.variables.get("repeat")
        try:
            await self._round(doing, path)
        finally:
            doing.variables.pop("repeat", None)
            if outer is not None:
                doing.variables["repeat"] = outer

    async def _round(self, doing: Doing, path: str) -> None:
        items = self._items(doing)
        step, rounds = doing.acts(path, "repeat"), 0
        count = self._count(doing) if items is None else len(items)
        while not (count is not None and rounds >= count):
            doing.variables["repeat"] = {"index": rounds + 1, "first": rounds == 0}
            if count is not None:
                doing.variables["repeat"]["last"] = rounds + 1 == count
            if items is not None:
                doing.variables["repeat"]["item"] = items[rounds]
            if self.while_ and not holds(self.while_, doing, f"{path}/repeat/while"):
                break
            rounds += 1
            step.result = rounds
            if rounds > MOST_ROUNDS:
                raise ActionError(f"{path} went round {MOST_ROUNDS} times")
            await self.sequence.within(doing, f"{path}/repeat/sequence")
            if self.until and holds(self.until, doing, f"{path}/repeat/until"):
                break

    def _items(self, doing: Doing) -> list[Any] | None:
        if self.items is None:
            return None
        items = rendered(self.items, doing.runtime, doing.variables)
        if not isinstance(items, list):
            raise ActionError(f"repeat: a list is wanted for each, not {items!r}")
        return items

    def _count(self, doing: Doing) -> int | None:
        if not isinstance(self.count, Template):
            return self.count
        value = self.count.value(doing.runtime, doing.variables)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ActionError(f"repeat: a number is wanted as count, not {value!r}") from None


@ACTIONS.named("repeat")
def _repeat(given: Given) -> Action:
    inner = given.mapping((*BASE_KEYS, "repeat")).need("repeat").mapping(_REPEAT_KEYS)
    kinds = [k for k in _REPEAT_KEYS[:-1] if k in inner]
    if len(kinds) != 1:
        raise inner.wrong("say one of 'count', 'while', 'until' and 'for_each'")
    count, items = inner.get("count"), inner.get("for_each")
    return Repeat(
        read_sequence(inner.need("sequence")),
        None if count is None else _times(count),
        None if items is None else _each(items),
        read_conditions(inner.get("while")),
        read_conditions(inner.get("until")),
    )


def _times(given: Given) -> int | Template:
    return read_template(given) if is_template(given.value) else given.positive_whole()


def _each(given: Given) -> Any:  # noqa: ANN401
    if isinstance(given.value, list) or is_template(given.value):
        return with_templates(given)
    raise given.wrong("a list is wanted here, or a template that comes to one")
