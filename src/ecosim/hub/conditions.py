"""Conditions: true or false at the moment they are looked at.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/scripts/conditions/
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import CONDITIONS, Condition, ConditionError, Doing
from ecosim.hub.numbers import Range, read_range
from ecosim.hub.spans import Span, names_of, read_for
from ecosim.hub.states import EntityState
from ecosim.hub.templates import Template, TemplateError, read_template

BASE_KEYS = ("condition", "alias", "enabled")
_SHORT = ("and", "or", "not")
_HELPERS = tuple(f"input_{kind}." for kind in ("select", "text", "number", "boolean", "datetime"))


def read_condition(given: Given) -> Condition | None:
    """A condition; None where it is not enabled. Raises `FileError`."""
    if is_template(given.value):
        return TemplateCondition(read_template(given))
    if not isinstance(given.value, dict):
        raise given.wrong("a condition is a mapping with the key 'condition', or a template")
    short = next((k for k in _SHORT if k in given), None)
    if "condition" in given or short is None:
        kind_at = given.need("condition")
        if is_template(kind_at.value):
            given.mapping(BASE_KEYS)
            return _unless_disabled(given, TemplateCondition(read_template(kind_at)))
        kind, inner = kind_at.text(), given
    else:
        kind, kind_at, inner = short, given, given
    return _unless_disabled(given, CONDITIONS.find(kind, kind_at)(inner))


def _unless_disabled(given: Given, condition: Condition) -> Condition | None:
    return condition if given.enabled() else None


def read_conditions(given: Given | None) -> list[Condition]:
    """One condition or a list, without those that are not enabled."""
    if given is None:
        return []
    return [c for each in given.each() if (c := read_condition(each)) is not None]


def holds(conditions: list[Condition], doing: Doing, path: str) -> bool:
    """Whether all are true; one that is neither counts as false, and people are told."""
    for index, condition in enumerate(conditions):
        here = f"{path}/{index}"
        try:
            result = condition.check(doing, here)
        except ConditionError as error:
            doing.runtime.log(f"condition of {doing.run.alias!r}: {error}", "warn")
            doing.looked(here, "condition", False, error=str(error))
            result = False
        if not result:
            return False
    return True


@dataclass(frozen=True)
class StateCondition:
    """Entities are in one of some states, perhaps for some time."""

    entities: list[EntityName]
    states: list[Any]
    attribute: str | None
    hold: Span | None
    any_of_them: bool

    def names(self) -> Iterator[EntityName]:
        """The entities it looks at."""
        yield from self.entities
        yield from names_of(self.hold)

    def check(self, doing: Doing, path: str) -> bool:
        """Look at all of them, or at as many as are needed."""
        seen: dict[str, Any] = {}
        try:
            hold = self.hold.seconds(doing.runtime, doing.variables) if self.hold else 0.0
        except TemplateError as error:
            raise ConditionError(str(error)) from None
        found = (self._holds(doing, e.entity_id, seen, hold) for e in self.entities)
        result = any(found) if self.any_of_them else all(found)
        doing.looked(path, "state", result, wanted=self.states, seen=seen, **{"for": hold or None})
        return result

    def _holds(self, doing: Doing, entity_id: str, seen: dict[str, Any], hold: float) -> bool:
        state = doing.runtime.entities.get(entity_id)
        if state is None:
            raise ConditionError(f"there is no entity {entity_id}")
        if self.attribute is not None and self.attribute not in state.attributes:
            raise ConditionError(f"{entity_id} has no attribute {self.attribute!r}")
        value = state.state if self.attribute is None else state.attributes[self.attribute]
        seen[entity_id] = value
        return value in self._wanted(doing) and (not hold or self._since(state) + hold <= doing.runtime.time)

    def _wanted(self, doing: Doing) -> list[Any]:
        """The states, and what input helpers named as states are now."""
        asked = (w for w in self.states if isinstance(w, str) and w.startswith(_HELPERS))
        there = [s.state for w in asked if (s := doing.runtime.entities.get(w)) is not None]
        return [*self.states, *there] if there else self.states

    def _since(self, state: EntityState) -> float:
        return state.last_changed if self.attribute is None else state.last_updated


@CONDITIONS.named("state")
def _state(given: Given) -> Condition:
    given.mapping((*BASE_KEYS, "entity_id", "state", "for", "attribute", "match"))
    attribute, match, wanted = given.get("attribute"), given.get("match"), given.need("state")
    states = [each.refuse_template().value if attribute else each.state() for each in wanted.each()]
    compared = () if attribute else tuple(wanted.each())
    return StateCondition(
        [replace(e, states=compared) for e in given.need("entity_id").entity_ids()],
        states,
        attribute.text() if attribute else None,
        read_for(given),
        match is not None and match.word(("any", "all")) == "any",
    )


@dataclass(frozen=True)
class NumericStateCondition:
    """Numbers are in a range."""

    entities: list[EntityName]
    range: Range

    def names(self) -> Iterator[EntityName]:
        """The entities it looks at and compares with."""
        yield from self.entities
        yield from self.range.names()

    def check(self, doing: Doing, path: str) -> bool:
        """Look at each until one is outside."""
        entities, seen, result = doing.runtime.entities, {}, True
        for name in self.entities:
            state = entities.get(name.entity_id)
            value = None if state is None else self.range.value(doing.runtime, state, doing.variables)
            seen[name.entity_id] = value
            result = self.range.holds(doing.runtime, state, doing.variables)
            if not result:
                break
        above, below = self.range.above_number(entities), self.range.below_number(entities)
        doing.looked(path, "numeric_state", result, seen=seen, above=above, below=below)
        return result


@CONDITIONS.named("numeric_state")
def _numeric_state(given: Given) -> Condition:
    given.mapping((*BASE_KEYS, "entity_id", "above", "below", "attribute", "value_template"))
    return NumericStateCondition(given.need("entity_id").entity_ids(), read_range(given, can_be_empty=True))


@dataclass(frozen=True)
class TriggerCondition:
    """It was this trigger, or one of these."""

    ids: tuple[str, ...]

    def names(self) -> Iterator[EntityName]:
        """None."""
        return iter(())

    def check(self, doing: Doing, path: str) -> bool:
        """Compare with the trigger of this run."""
        result = doing.fired.id in self.ids
        doing.looked(path, "trigger", result, id=doing.fired.id)
        return result


@CONDITIONS.named("trigger")
def _trigger(given: Given) -> Condition:
    given.mapping((*BASE_KEYS, "id"))
    return TriggerCondition(tuple(each.text() for each in given.need("id").each()))


@dataclass(frozen=True)
class TemplateCondition:
    """A template says `true`."""

    template: Template

    def names(self) -> Iterator[EntityName]:
        """The entities it names."""
        return self.template.names()

    def check(self, doing: Doing, path: str) -> bool:
        """Render it."""
        try:
            text = self.template.text(doing.runtime, doing.variables)
        except TemplateError as error:
            raise ConditionError(str(error)) from None
        result = text.lower() == "true"
        doing.looked(path, "template", result, rendered=text)
        return result


@CONDITIONS.named("template")
def _template(given: Given) -> Condition:
    given.mapping((*BASE_KEYS, "value_template"))
    return TemplateCondition(read_template(given.need("value_template")))


@dataclass(frozen=True)
class Together:
    """Several conditions as one. An error counts only where no other condition decides."""

    kind: Literal["and", "or", "not"]
    conditions: list[Condition]

    def names(self) -> Iterator[EntityName]:
        """The entities all of them look at."""
        return (name for c in self.conditions for name in c.names())

    def check(self, doing: Doing, path: str) -> bool:
        """Look at one after the other until it is decided."""
        deciding = self.kind != "and"
        decided, error = False, None
        for index, condition in enumerate(self.conditions):
            try:
                if condition.check(doing, f"{path}/conditions/{index}") == deciding:
                    decided = True
                    break
            except ConditionError as this:
                error = error or this
        if error is not None and not decided:
            raise error
        result = decided == (self.kind == "or")
        doing.looked(path, self.kind, result)
        return result


def _together(kind: Literal["and", "or", "not"]) -> Any:  # noqa: ANN401
    def read(given: Given) -> Condition:
        if "condition" in given:
            inner = given.mapping((*BASE_KEYS, "conditions")).need("conditions")
        else:
            inner = given.mapping((kind, "alias", "enabled")).need(kind)
        return Together(kind, read_conditions(inner))

    return read


for _kind in ("and", "or", "not"):
    CONDITIONS.named(_kind)(_together(_kind))
