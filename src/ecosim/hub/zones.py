"""The trigger and the condition `zone`: whoever has coordinates comes into a place, leaves it, is there.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/automation/trigger/#zone-trigger
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.hub.conditions import BASE_KEYS as CONDITION_KEYS
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import CONDITIONS, TRIGGERS, Condition, ConditionError, Doing, Fired, Trigger, Watcher
from ecosim.hub.places import distance, located
from ecosim.hub.states import EntityState, StateChange
from ecosim.hub.triggers import BASE_KEYS

RADIUS = 100.0  # m


def is_in(zone: EntityState, who: EntityState) -> bool:
    """Whether somebody may be in a zone, as exactly as is known."""
    centre, there = located(zone), located(who)
    if zone.state == "unavailable" or centre is None or there is None:
        return False
    accuracy = float(who.attributes.get("gps_accuracy") or 0)
    return distance(centre, there) - accuracy < float(zone.attributes.get("radius") or RADIUS)


@dataclass(frozen=True, kw_only=True)
class ZoneTrigger(Trigger):
    """Somebody comes into a zone or leaves it."""

    kind = "zone"
    entities: list[EntityName]
    zone: EntityName
    event: str

    def names(self) -> Iterator[EntityName]:
        """Who is watched, and the zone."""
        yield from self.entities
        yield self.zone

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Watch where they are."""

        def changed(change: StateChange) -> None:
            zone = runtime.entities.get(self.zone.entity_id)
            if located(change.old) is None or located(change.new) is None:
                return
            if zone is None:
                runtime.log(f"zone trigger: there is no zone {self.zone.entity_id}", "warn")
                return
            was, now = is_in(zone, change.old), is_in(zone, change.new)
            if (was, now) == ((False, True) if self.event == "enter" else (True, False)):
                how = "entering" if self.event == "enter" else "leaving"
                name = zone.attributes.get("friendly_name", zone.entity_id)
                told = {"entity_id": change.entity_id, "zone": zone.entity_id, "event": self.event}
                fire(self.fired(f"{change.entity_id} {how} {name}", change, **told))

        runtime.listen([e.entity_id for e in self.entities], changed)


@TRIGGERS.named("zone")
def _trigger(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "entity_id", "zone", "event"))
    event = given.get("event")
    return ZoneTrigger(
        entities=given.need("entity_id").entity_ids(),
        zone=_zone(given.need("zone")),
        event=event.word(("enter", "leave")) if event else "enter",
        **base,
    )


def _zone(given: Given) -> EntityName:
    return EntityName(given.entity_id(), given)


@dataclass(frozen=True)
class ZoneCondition:
    """All of them are in one of some zones."""

    entities: list[EntityName]
    zones: list[EntityName]

    def names(self) -> Iterator[EntityName]:
        """Who is looked for, and the zones."""
        yield from self.entities
        yield from self.zones

    def check(self, doing: Doing, path: str) -> bool:
        """Look where they are."""
        seen, result = {}, True
        for name in self.entities:
            who = self._find(doing, name)
            if located(who) is None:
                raise ConditionError(f"{who.entity_id} does not say where it is")
            seen[who.entity_id] = [z.entity_id for z in self.zones if is_in(self._find(doing, z), who)]
            result = result and bool(seen[who.entity_id])
        doing.looked(path, "zone", result, seen=seen)
        return result

    def _find(self, doing: Doing, name: EntityName) -> EntityState:
        found = doing.runtime.entities.get(name.entity_id)
        if found is None:
            raise ConditionError(f"there is no entity {name.entity_id}")
        return found


@CONDITIONS.named("zone")
def _condition(given: Given) -> Condition:
    given.mapping((*CONDITION_KEYS, "entity_id", "zone", "event"))
    return ZoneCondition(given.need("entity_id").entity_ids(), given.need("zone").entity_ids())
