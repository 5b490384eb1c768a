"""Above and below: the range of `numeric_state`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ConditionError
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN
from ecosim.hub.sight import SeenState, World
from ecosim.hub.states import Entities, EntityState
from ecosim.hub.templates import Template, TemplateError, Variables, read_template

Bound = float | EntityName | None


@dataclass(frozen=True, slots=True)
class Range:
    """More than `above` and less than `below`: numbers, or entities that are numbers.

    What is compared is the state, an attribute, or what a template makes of `state`.
    """

    above: Bound
    below: Bound
    attribute: str | None
    template: Template | None = None

    def names(self) -> Iterator[EntityName]:
        """The entities it compares with."""
        yield from (b for b in (self.above, self.below) if isinstance(b, EntityName))
        if self.template is not None:
            yield from self.template.names()

    def value(self, world: World, state: EntityState, variables: Variables | None = None) -> Any:  # noqa: ANN401
        """What is compared. Raises `ConditionError`."""
        if self.template is None:
            return state.state if self.attribute is None else state.attributes.get(self.attribute)
        try:
            return self.template.text(world, {**(variables or {}), "state": SeenState(state)})
        except TemplateError as error:
            raise ConditionError(str(error)) from None

    def holds(self, world: World, state: EntityState | None, variables: Variables | None = None) -> bool:
        """Whether an entity is in it. Raises `ConditionError` where it is no number."""
        if state is None:
            raise ConditionError("there is no such entity")
        value = self.value(world, state, variables)
        if value in (None, UNAVAILABLE, UNKNOWN):
            return False
        number = _number(state.entity_id, value)
        above, below = self.above_number(world.entities), self.below_number(world.entities)
        return (below is None or number < below) and (above is None or number > above)

    def above_number(self, entities: Entities) -> float | None:
        """The lower bound now."""
        return self._bound(entities, self.above)

    def below_number(self, entities: Entities) -> float | None:
        """The upper bound now."""
        return self._bound(entities, self.below)

    def _bound(self, entities: Entities, bound: Bound) -> float | None:
        if not isinstance(bound, EntityName):
            return bound
        state = entities.get(bound.entity_id)
        if state is None or state.state in (UNAVAILABLE, UNKNOWN):
            raise ConditionError(f"{bound.entity_id} is not known")
        return _number(bound.entity_id, state.state)


def _number(entity_id: str, value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ConditionError(f"{entity_id} is {value!r}, not a number") from None


def read_range(given: Given, *, can_be_empty: bool = False) -> Range:
    """`above`, `below`, `attribute`, `value_template`. Raises `FileError`.

    `can_be_empty`: nothing need be in it, as Home Assistant takes it of conditions.
    """
    template, attribute = given.get("value_template"), given.get("attribute")
    above, below = _bound(given.get("above")), _bound(given.get("below"))
    if above is None and below is None:
        raise given.wrong("say 'above' or 'below'")
    if not can_be_empty and isinstance(above, float) and isinstance(below, float) and above > below:
        raise given.wrong(f"nothing is above {above:g} and below {below:g} at the same time")
    return Range(
        above,
        below,
        attribute.text() if attribute else None,
        read_template(template) if template is not None and template.value is not None else None,
    )


def _bound(given: Given | None) -> Bound:
    if given is None or given.value is None:
        return None
    if isinstance(given.value, str) and "." in given.value and given.value.lstrip()[:1].isalpha():
        return EntityName(given.entity_id(), given)
    return given.number()
