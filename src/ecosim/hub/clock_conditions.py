"""The condition `time`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from ecosim.hub.clocks import told_time
from ecosim.hub.conditions import BASE_KEYS
from ecosim.hub.given import WEEKDAYS, EntityName, Given, is_time_entity
from ecosim.hub.kinds import CONDITIONS, Condition, ConditionError, Doing


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
    told = told_time(state.state if state else "", doing.runtime.now)
    if told is None:
        raise ConditionError(f"{bound.entity_id} tells no time")
    return told if isinstance(told, time) else told.time()


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
