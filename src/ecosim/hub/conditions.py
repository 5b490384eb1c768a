"""Conditions: true or false at the moment they are looked at.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/scripts/conditions/
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Literal

from ecosim.hub.given import WEEKDAYS, EntityName, Given, is_template, is_time_entity
from ecosim.hub.kinds import CONDITIONS, Condition, ConditionError, Doing
from ecosim.hub.numbers import Range, read_range
from ecosim.hub.states import EntityState
from ecosim.hub.templates import Template, TemplateError, read_template
from ecosim.hub.triggers import read_for

BASE_KEYS = ("condition", "alias", "enabled")
_SHORT = ("and", "or", "not")


def read_condition(given: Given) -> Condition | None:
    """A condition; None where it is not enabled. Raises `FileError`."""
    if is_template(given.value):
        return TemplateCondition(read_template(given))
    if not isinstance(given.value, dict):
        raise given.wrong("a condition is a mapping with the key 'condition', or a template")
    enabled = given.get("enabled")
    short = next((k for k in _SHORT if k in given), None)
    if "condition" in given or short is None:
        kind_at = given.need("condition")
        kind_at.refuse_template()
        kind, inner = kind_at.text(), given
    else:
        kind, kind_at, inner = short, given, given
    condition = CONDITIONS.find(kind, kind_at)(inner)
    return condition if enabled is None or enabled.flag() else None


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
    hold: float
    any_of_them: bool

    def names(self) -> Iterator[EntityName]:
        """The entities it looks at."""
        return iter(self.entities)

    def check(self, doing: Doing, path: str) -> bool:
        """Look at all of them, or at as many as are needed."""
        seen: dict[str, Any] = {}
        found = (self._holds(doing, e.entity_id, seen) for e in self.entities)
        result = any(found) if self.any_of_them else all(found)
        doing.looked(path, "state", result, wanted=self.states, seen=seen, **{"for": self.hold or None})
        return result

    def _holds(self, doing: Doing, entity_id: str, seen: dict[str, Any]) -> bool:
        state = doing.runtime.entities.get(entity_id)
        if state is None:
            raise ConditionError(f"there is no entity {entity_id}")
        if self.attribute is not None and self.attribute not in state.attributes:
            raise ConditionError(f"{entity_id} has no attribute {self.attribute!r}")
        value = state.state if self.attribute is None else state.attributes[self.attribute]
        seen[entity_id] = value
        return value in self.states and (
            not self.hold or self._since(state) + self.hold <= doing.runtime.time
        )

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
            attribute = self.range.attribute
            seen[name.entity_id] = (
                None if state is None else state.attributes.get(attribute) if attribute else state.state
            )
            result = self.range.holds(entities, state)
            if not result:
                break
        above, below = self.range.above_number(entities), self.range.below_number(entities)
        doing.looked(path, "numeric_state", result, seen=seen, above=above, below=below)
        return result


@CONDITIONS.named("numeric_state")
def _numeric_state(given: Given) -> Condition:
    given.mapping((*BASE_KEYS, "entity_id", "above", "below", "attribute", "value_template"))
    return NumericStateCondition(given.need("entity_id").entity_ids(), read_range(given))


@dataclass(frozen=True)
class TimeCondition:
    """From `after` on and until just before `before`, perhaps over midnight, on some weekdays."""

    after: time | EntityName | None
    before: time | EntityName | None
    weekdays: tuple[str, ...]

    def names(self) -> Iterator[EntityName]:
        """The timestamp sensors it compares with."""
        return (bound for bound in (self.after, self.before) if isinstance(bound, EntityName))

    def check(self, doing: Doing, path: str) -> bool:
        """Look at the local clock."""
        now = doing.runtime.now
        after, before = _moment(doing, self.after) or time.min, _moment(doing, self.before) or time.max
        clock = now.time()
        in_time = after <= clock < before if after < before else not before <= clock < after
        result = in_time and (not self.weekdays or WEEKDAYS[now.weekday()] in self.weekdays)
        doing.looked(path, "time", result, now=now.isoformat())
        return result


def _moment(doing: Doing, bound: time | EntityName | None) -> time | None:
    """The local time of day of a bound; what a timestamp sensor tells now."""
    if not isinstance(bound, EntityName):
        return bound
    state = doing.runtime.entities.get(bound.entity_id)
    try:
        told = datetime.fromisoformat(state.state if state else "")
    except ValueError:
        raise ConditionError(f"{bound.entity_id} tells no time") from None
    return told.astimezone(doing.runtime.now.tzinfo).time()


def _bound(given: Given | None) -> time | EntityName | None:
    if given is None or not is_time_entity(given):
        return given.clock() if given else None
    return EntityName(given.entity_id(), given)


@CONDITIONS.named("time")
def _time(given: Given) -> Condition:
    given.mapping((*BASE_KEYS, "after", "before", "weekday"))
    after, before, weekday = (given.get(k) for k in ("after", "before", "weekday"))
    if not (after or before or weekday):
        raise given.wrong("say 'after', 'before' or 'weekday'")
    return TimeCondition(
        _bound(after),
        _bound(before),
        weekday.weekdays() if weekday else (),
    )


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
