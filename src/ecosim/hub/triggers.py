"""Triggers on states and numbers.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/automation/trigger/
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ecosim.hub.earlier import in_todays_words
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import TRIGGERS, ConditionError, Fired, Trigger, Watcher
from ecosim.hub.numbers import Range, read_range
from ecosim.hub.spans import Span, names_of, read_for
from ecosim.hub.states import EntityState, StateChange
from ecosim.hub.templates import TemplateError, read_variables

BASE_KEYS = ("platform", "trigger", "id", "alias", "enabled", "variables")


def read_triggers(given: Given) -> list[Trigger]:
    """One trigger or a list, without those that are not enabled. Raises `FileError`."""
    found = (_read_trigger(each, index) for index, each in enumerate(_flat(given)))
    return [t for t in found if t is not None]


def _flat(given: Given) -> Iterator[Given]:
    """Triggers may stand in lists of their own: `- triggers: […]`."""
    for each in given.each():
        inner = each.get("triggers")
        if inner is None:
            yield each.mapping(each.value if isinstance(each.value, dict) else ())
        else:
            each.mapping(("triggers",))
            yield from _flat(inner)


def _read_trigger(given: Given, index: int) -> Trigger | None:
    given = in_todays_words(given)
    kind_at = given.get("trigger") or given.get("platform")
    if kind_at is None:
        raise given.wrong("a trigger has the key 'trigger' with its kind")
    reader = TRIGGERS.find(kind_at.text(), kind_at)
    id_at, alias = given.get("id"), given.get("alias")
    trigger = reader(
        given,
        {
            "index": index,
            "id": id_at.text() if id_at else str(index),
            "alias": alias.text() if alias else None,
            "variables": read_variables(given.get("variables")),
        },
    )
    return trigger if given.enabled() else None


@dataclass(frozen=True, kw_only=True)
class StateTrigger(Trigger):
    """An entity becomes something else. None in `to` and `from_`: whatever; see `every_change`."""

    kind = "state"
    entities: list[EntityName]
    from_: list[Any] | None
    to: list[Any] | None
    not_from: list[Any] | None
    not_to: list[Any] | None
    every_change: bool
    from_only: bool
    attribute: str | None
    hold: Span | None

    def names(self) -> Iterator[EntityName]:
        """The entities it watches."""
        yield from self.entities
        yield from names_of(self.hold)

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Watch for changes, and then for how long they last."""

        def changed(change: StateChange) -> None:
            old, new = self._value(change.old), self._value(change.new)
            if not self._is_meant(old, new):
                return
            fired = self.fired(
                f"state of {change.entity_id}",
                change,
                entity_id=change.entity_id,
                from_state=old,
                to_state=new,
                attribute=self.attribute,
                **{"for": None},
            )
            stays = _other_than(old) if self.from_only else _equal_to(new)
            held(runtime, self.hold, fired, lambda s: stays(self._value(s)), fire)

        runtime.listen([e.entity_id for e in self.entities], changed)

    def _value(self, state: EntityState) -> Any:  # noqa: ANN401
        return state.state if self.attribute is None else state.attributes.get(self.attribute)

    def _is_meant(self, old: object, new: object) -> bool:
        if old == new and (self.attribute is not None or not self.every_change):
            return False
        return (
            (self.from_ is None or old in self.from_)
            and (self.to is None or new in self.to)
            and (self.not_from is None or old not in self.not_from)
            and (self.not_to is None or new not in self.not_to)
        )


def _equal_to(value: object) -> Callable[[object], bool]:
    return lambda other: other == value


def _other_than(value: object) -> Callable[[object], bool]:
    return lambda other: other != value


def held(
    runtime: Watcher,
    hold: Span | None,
    fired: Fired,
    still: Callable[[EntityState], bool],
    fire: Callable[[Fired], None],
) -> None:
    """Fire now, or once the entity that changed has stayed so for long enough."""
    change = fired.change
    if hold is None or change is None:
        fire(fired)
        return
    seconds = how_long(runtime, hold, fired)
    if seconds is None:
        return
    fired = replace(fired, facts={**fired.facts, "for": seconds or None})
    if seconds:
        lasts(runtime, change.entity_id, seconds, still, lambda: fire(fired))
    else:
        fire(fired)


def how_long(runtime: Watcher, hold: Span, fired: Fired) -> float | None:
    """How long what fired has to last; None where that cannot be rendered, which people are told."""
    if hold.length is None:
        return hold.known
    try:
        return hold.seconds(runtime, {**runtime.variables, "trigger": fired.seen()})
    except TemplateError as error:
        runtime.log(f"{fired.kind} trigger: {error}", "error")
        return None


def lasts(
    runtime: Watcher,
    entity_id: str,
    seconds: float,
    still: Callable[[EntityState], bool],
    then: Callable[[], None],
) -> None:
    """Do something once an entity has stayed so for some time; nothing when it does not."""

    def changed(change: StateChange) -> None:
        if not still(change.new):
            unlisten()
            cancel()

    def passed() -> None:
        unlisten()
        then()

    unlisten = runtime.listen([entity_id], changed)
    cancel = runtime.after(seconds, passed)


@TRIGGERS.named("state")
def _state(given: Given, base: dict[str, Any]) -> Trigger:
    filters = ("from", "to", "not_from", "not_to")
    given.mapping((*BASE_KEYS, "entity_id", "for", "attribute", *filters))
    attribute = given.get("attribute")
    for one, other in (("from", "not_from"), ("to", "not_to")):
        if one in given and other in given:
            raise given.wrong(f"{one!r} and {other!r} exclude each other")
    found = {f: _values(inner, attribute) if (inner := given.get(f)) else None for f in filters}
    compared = (inner for f in ("from", "to") if (inner := given.get(f)) is not None)
    states = () if attribute else tuple(each for inner in compared for each in inner.each())
    return StateTrigger(
        entities=[replace(e, states=states) for e in given.need("entity_id").entity_ids()],
        from_=found["from"],
        to=found["to"],
        not_from=found["not_from"],
        not_to=found["not_to"],
        every_change=not any(f in given for f in filters),
        from_only="from" in given and "to" not in given,
        attribute=attribute.text() if attribute else None,
        hold=read_for(given),
        **base,
    )


def _values(given: Given, attribute: Given | None) -> list[Any] | None:
    if given.value is None:
        return None
    return [item.refuse_template().value if attribute else item.state() for item in given.each()]


@dataclass(frozen=True, kw_only=True)
class NumericStateTrigger(Trigger):
    """A number comes into a range it was not in before."""

    kind = "numeric_state"
    entities: list[EntityName]
    range: Range
    hold: Span | None

    def names(self) -> Iterator[EntityName]:
        """The entities it watches and compares with."""
        yield from self.entities
        yield from self.range.names()
        yield from names_of(self.hold)

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Watch each entity for itself: armed outside the range, fired when it comes in."""
        armed: dict[str, bool] = {}

        def changed(change: StateChange) -> None:
            name = change.entity_id
            if name not in armed:  # the hub has just learned what it was at first
                armed[name] = not self._inside(runtime, change.old)
            try:
                inside = self.range.holds(runtime, change.new, dict(runtime.variables))
            except ConditionError as error:
                runtime.log(f"numeric_state trigger: {error}", "warn")
                return
            if inside and armed[name]:
                came_in(change)
            armed[name] = not inside

        def came_in(change: StateChange) -> None:
            fired = self.fired(
                f"numeric state of {change.entity_id}",
                change,
                entity_id=change.entity_id,
                from_state=change.old.state,
                to_state=change.new.state,
                above=self.range.above_number(runtime.entities),
                below=self.range.below_number(runtime.entities),
                **{"for": None},
            )
            held(runtime, self.hold, fired, lambda s: self._inside(runtime, s), fire)

        runtime.listen([e.entity_id for e in self.entities], changed)

    def _inside(self, runtime: Watcher, state: EntityState | None) -> bool:
        try:
            return self.range.holds(runtime, state, dict(runtime.variables))
        except ConditionError:
            return False


@TRIGGERS.named("numeric_state")
def _numeric_state(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "entity_id", "for", "attribute", "above", "below", "value_template"))
    return NumericStateTrigger(
        entities=given.need("entity_id").entity_ids(), range=read_range(given), hold=read_for(given), **base
    )
