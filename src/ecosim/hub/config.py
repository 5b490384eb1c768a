"""An automation as it stands in a file: read whole, or refused with file and line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from ecosim.entities.faces import slug
from ecosim.errors import nearest
from ecosim.hub import (
    beside,
    branches,
    calendars,
    calls,
    climates,
    clock_conditions,
    clocks,
    device_automations,
    domains,
    events,
    machines,
    outside,
    rounds,
    suns,
    topics,
    waits,
    watching,
    zones,
)
from ecosim.hub.actions import Sequence, read_sequence
from ecosim.hub.conditions import read_conditions
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import Condition, Trigger
from ecosim.hub.modes import DEFAULT_MAX, LOG_LEVELS, MODES, RunMode
from ecosim.hub.possible import states_of
from ecosim.hub.states import Entities
from ecosim.hub.templates import read_variables, templates_in
from ecosim.hub.triggers import read_triggers

FULL_TABLES = (
    (branches, beside, calls, rounds, waits, watching, events, outside),
    (clocks, clock_conditions, suns, zones, calendars, topics, device_automations),
    (climates, domains, machines),
)  # kinds and services enter themselves when their module is imported
_KEYS = (
    "id",
    "alias",
    "description",
    "mode",
    "max",
    "max_exceeded",
    "initial_state",
    "variables",
    "trigger_variables",
    "trace",
    "icon",
    "hide_entity",
    "trigger",
    "triggers",
    "condition",
    "conditions",
    "action",
    "actions",
)


@dataclass(frozen=True, slots=True)
class AutomationConfig:
    """One automation. `most`: how many runs there may be at once in the modes queued and parallel.

    `entity_id`: `automation.lights_at_dusk`; with a number where others of a file are called so.
    """

    entity_id: str
    id: str
    alias: str
    triggers: list[Trigger]
    conditions: list[Condition]
    actions: Sequence
    at: Given
    description: str = ""
    mode: RunMode = "single"
    most: int = DEFAULT_MAX
    max_exceeded: str = "warning"
    enabled: bool = True
    variables: dict[str, Any] = field(default_factory=dict)
    trigger_variables: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.alias

    @property
    def icon(self) -> None:
        """There is none."""

    def names(self) -> Iterator[EntityName]:
        """All entities it speaks of."""
        speaking: list[Trigger | Condition | Sequence] = [*self.triggers, *self.conditions, self.actions]
        for part in (*templates_in([self.variables, self.trigger_variables]), *speaking):
            yield from part.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        for trigger in self.triggers:
            trigger.check_home(entities)
        self.actions.check_home(entities)


def read_automation(given: Given, index: int = 0) -> AutomationConfig:
    """One automation. Raises `FileError`."""
    blueprint = given.get("use_blueprint")
    if blueprint is not None:
        path = blueprint.get("path")
        raise blueprint.wrong(f"the blueprint {path.value if path else ''!r} is not here: write it out")
    given.mapping(_KEYS)
    alias, id_, description = (given.get(k) for k in ("alias", "id", "description"))
    named = alias.text() if alias else id_.text() if id_ else f"automation {index + 1}"
    mode, most, exceeded, state = (given.get(k) for k in ("mode", "max", "max_exceeded", "initial_state"))
    hidden = given.get("hide_entity")
    if hidden is not None:
        hidden.flag()
    triggers = _either(given, "triggers", "trigger")
    if triggers is None:
        raise given.wrong("'triggers' is missing")
    actions = _either(given, "actions", "action")
    if actions is None:
        raise given.wrong("'actions' is missing")
    return AutomationConfig(
        entity_id=f"automation.{slug(named)}",
        id=id_.text() if id_ else slug(named),
        alias=named,
        description=description.text() if description and description.value is not None else "",
        mode=cast("RunMode", mode.word(MODES)) if mode else "single",
        most=most.positive_whole() if most else DEFAULT_MAX,
        max_exceeded=exceeded.word(LOG_LEVELS) if exceeded else "warning",
        enabled=state is None or state.flag(),
        triggers=read_triggers(triggers),
        conditions=read_conditions(_either(given, "conditions", "condition")),
        actions=read_sequence(actions),
        variables=read_variables(given.get("variables")),
        trigger_variables=read_variables(given.get("trigger_variables")),
        at=given,
    )


def _either(given: Given, new: str, old: str) -> Given | None:
    """What stands under the plural, or under the singular of earlier years."""
    if new in given and old in given:
        raise given.wrong(f"{new!r} and {old!r} are the same: use one of them")
    return given.get(new) or given.get(old)


def check_states(names: list[EntityName], entities: Entities) -> None:
    """Raise `FileError` where entities are compared with a state that none of them ever has."""
    for compared in {id(n.states): n.states for n in names if n.states}.values():
        together = [n.entity_id for n in names if n.states is compared]
        known = [words for i in together if (words := _possible(i, entities)) is not None]
        for state in compared if all(known) else ():
            words = list(dict.fromkeys(word for each in known for word in each))
            if state.value not in words and state.value not in entities:
                there = nearest(str(state.value), words) or f"; there is {', '.join(words)}"
                raise state.wrong(f"{together[0]} is never {state.value!r}{there}")


def _possible(entity_id: str, entities: Entities) -> Iterable[str] | None:
    """All that an entity can ever be; nothing where that is open, None where it is not known at all."""
    found = entities.find(entity_id)
    return entities.possible(entity_id) if found is None else states_of(found.face)
