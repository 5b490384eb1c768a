"""Stand-ins: entities without devices, which are what they are put to."""

from collections.abc import Iterable

from ecosim.hub.standins.plausible import at_first
from ecosim.hub.states import Entities


def stand_ins(ids: Iterable[str], time: float, place: tuple[float, float] | None) -> Entities:
    """They all exist, each in a usual state of its kind."""
    found = Entities([], "", place)
    for entity_id in ids:
        found.enter(entity_id, *at_first(entity_id), time)
    return found
