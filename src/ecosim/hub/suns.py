"""The trigger and the condition `sun`.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/automation/trigger/#sun-trigger
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ecosim.hub.conditions import BASE_KEYS as CONDITION_KEYS
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import CONDITIONS, TRIGGERS, Condition, Doing, Fired, Trigger, Watcher
from ecosim.hub.states import Entities
from ecosim.hub.sunlight import SunEvent, next_event, today
from ecosim.hub.triggers import BASE_KEYS

_EVENTS: tuple[SunEvent, ...] = ("sunrise", "sunset")


@dataclass(frozen=True, kw_only=True)
class SunTrigger(Trigger):
    """The sun rises or sets, and so many seconds later."""

    kind = "sun"
    at: Given
    event: SunEvent
    offset: float

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` where nobody knows where the home is."""
        if entities.place is None:
            raise self.at.wrong("nobody knows where this home is, so nobody knows when the sun rises")

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Wait for it, day after day."""
        place = runtime.entities.place
        if place is None:
            return

        def wait() -> None:
            due = next_event(place, self.event, runtime.now, self.offset)
            if due is not None:
                runtime.after(due.timestamp() - runtime.time, passed, anew=True)

        def passed() -> None:
            wait()
            what = f"{self.event} with offset" if self.offset else self.event
            fire(self.fired(what, event=self.event, offset=self.offset))

        wait()


@TRIGGERS.named("sun")
def _trigger(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "event", "offset"))
    offset = given.get("offset")
    event = given.need("event").word(_EVENTS)
    return SunTrigger(
        at=given,
        event="sunrise" if event == "sunrise" else "sunset",
        offset=offset.signed_period() if offset is not None and offset.value is not None else 0.0,
        **base,
    )


@dataclass(frozen=True)
class SunCondition:
    """It is before or after the sun rises or sets today."""

    before: SunEvent | None
    after: SunEvent | None
    before_offset: float
    after_offset: float

    def names(self) -> Iterator[EntityName]:
        """None."""
        return iter(())

    def check(self, doing: Doing, path: str) -> bool:
        """Look at the clock and the almanac."""
        now = doing.runtime.now
        before = self._moment(doing, self.before, self.before_offset)
        after = self._moment(doing, self.after, self.after_offset)
        early = before is not None and now <= before
        late = after is not None and now >= after
        if (self.before, self.after) == ("sunrise", "sunset"):  # the night, which is two pieces of a day
            result = (before is not None and now < before) or (after is not None and now > after)
        else:
            result = (self.before is None or early) and (self.after is None or late)
        doing.looked(path, "sun", result, now=now.isoformat())
        return result

    def _moment(self, doing: Doing, event: SunEvent | None, offset: float) -> datetime | None:
        if event is None:
            return None
        now = doing.runtime.now
        found = today(doing.runtime.entities.place, event, now, now.tzinfo)
        return None if found is None else found + timedelta(seconds=offset)


@CONDITIONS.named("sun")
def _condition(given: Given) -> Condition:
    given.mapping((*CONDITION_KEYS, "before", "after", "before_offset", "after_offset"))
    bounds: dict[str, SunEvent | None] = {}
    for key in ("before", "after"):
        inner = given.get(key)
        word = inner.word(_EVENTS) if inner is not None and inner.value is not None else None
        bounds[key] = None if word is None else "sunrise" if word == "sunrise" else "sunset"
    if not any(bounds.values()):
        raise given.wrong("say 'before' or 'after'")
    offsets = (given.get(k) for k in ("before_offset", "after_offset"))
    before, after = (o.signed_period() if o is not None and o.value is not None else 0.0 for o in offsets)
    return SunCondition(bounds["before"], bounds["after"], before, after)
