"""What a device feels: which changes of sensed things it reacts to, and when a curve will change next."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from typing import Any

from ecosim.host.alarms import Alarms
from ecosim.host.context import Surroundings
from ecosim.host.outlet import Outlet
from ecosim.model.declaration import marks_that_wait
from ecosim.model.kind import Reaction
from ecosim.model.marks import OnMark
from ecosim.model.part import Device
from ecosim.timeline import Callback, Timeline
from ecosim.wire.trace import Cause

Changes = Iterable[tuple[str, Any, Any]]


class Feeling(Surroundings):
    """The part of an engine that senses. `turn` runs what follows from a change."""

    device: Device[Any]
    turn: Callable[[Cause | None, Callback], None]

    def __init__(self, timeline: Timeline, zone: tzinfo, seed: str, outlet: Outlet) -> None:
        super().__init__(timeline, zone, seed, outlet)
        self._changes: deque[tuple[str, Any, Any]] = deque()
        self._alarms = Alarms(timeline, zone)
        self._reactions: Mapping[str, list[tuple[str, Reaction]]] = {}
        self._waited: dict[str, list[OnMark]] = {}

    def heed(self, reactions: Mapping[str, list[tuple[str, Reaction]]]) -> None:
        """React to these paths from now on."""
        self._reactions = reactions
        self._waited = marks_that_wait(reactions)

    def sensed(self, cause: Cause | None, sense: str, changes: Changes, turned: Iterable[str]) -> None:
        """Facts of a sensed thing changed: (fact, new, old); those that `turned` take another course."""
        for fact, new, old in changes:
            path = f"{sense}.{fact}"
            if path in self._reactions:
                self._changes.append((path, new, old))
        if self._changes:
            self.turn(cause, _nothing)
        for fact in turned:
            self._watch_curve(sense, fact)

    def heeded(self, sense: str) -> frozenset[str]:
        """The facts of a sensed thing that any reaction heeds."""
        prefix = f"{sense}."
        return frozenset(path.removeprefix(prefix) for path in self._reactions if path.startswith(prefix))

    def _watch_curve(self, sense: str, fact: str) -> None:
        """Wake up when a sensed curve next passes what a reaction waits for."""
        path = f"{sense}.{fact}"
        if marks := self._waited.get(path):
            thing = getattr(self.device, sense)
            before = getattr(thing, fact)
            passed = lambda: self.sensed(None, sense, [(fact, getattr(thing, fact), before)], [fact])  # noqa: E731
            self._alarms.watch(path, thing.curve(fact), marks, passed)


def _nothing() -> None:
    return None
