"""Stand-ins, live: states that are put, not heard."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecosim.hub.standins.plausible import at_first
from ecosim.hub.states import Entities, EntityState, LiveEntity, StateChange


class StandIns(Entities):
    """Entities without devices."""

    def __init__(self, ids: Iterable[str], time: float, place: tuple[float, float] | None) -> None:
        super().__init__([], "", place)
        self._states: dict[str, EntityState] = {}
        for entity_id in ids:
            state, attributes = at_first(entity_id)
            self._states[entity_id] = EntityState(entity_id, state, attributes, time, time)

    def __iter__(self) -> Iterator[LiveEntity]:
        return iter(())

    def __contains__(self, entity_id: object) -> bool:
        return entity_id in self._states

    def ids(self) -> list[str]:
        """The ids of all stand-ins."""
        return list(self._states)

    def get(self, entity_id: str) -> EntityState | None:
        """What one is."""
        return self._states.get(entity_id)

    def put(
        self, entity_id: str, state: str, attributes: Mapping[str, Any], time: float
    ) -> StateChange | None:
        """It is this now; None where it was so already."""
        old = self._states.get(entity_id)
        if old is not None and (old.state, old.attributes) == (state, attributes):
            return None
        since = old.last_changed if old is not None and old.state == state else time
        new = EntityState(entity_id, state, dict(attributes), since, time)
        self._states[entity_id] = new
        before = old or EntityState(entity_id, "unknown", {}, time, time)
        return StateChange(entity_id, before, new)
