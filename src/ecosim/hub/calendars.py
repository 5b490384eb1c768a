"""The trigger `calendar`: an entry of a calendar begins or ends.

Meaning as in Home Assistant: https://www.home-assistant.io/integrations/calendar/#automation

What stands in a calendar is told as a happening, `CALENDAR` under its entity id: `start` and `end` as texts,
`summary`, and what else there is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import TRIGGERS, Fired, Trigger, Watcher
from ecosim.hub.triggers import BASE_KEYS

CALENDAR = "calendar"


@dataclass(frozen=True, kw_only=True)
class CalendarTrigger(Trigger):
    """An entry begins or ends, and so many seconds later."""

    kind = CALENDAR
    calendar: EntityName
    event: str
    offset: float

    def names(self) -> Iterator[EntityName]:
        """The calendar."""
        yield self.calendar

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Wait for the entries as they become known."""

        def heard(facts: Mapping[str, Any]) -> None:
            entry = {k: v for k, v in facts.items() if k != "name"}
            due = _moment(str(entry[self.event]), runtime.now.tzinfo).timestamp() + self.offset
            if due <= runtime.time:
                return
            fired = self.fired(
                f"calendar {self.event}", event=self.event, calendar_event=entry, offset=self.offset
            )
            runtime.after(due - runtime.time, lambda: fire(fired), anew=True)

        runtime.happenings.listen(CALENDAR, self.calendar.entity_id, heard)


def _moment(text: str, zone: tzinfo | None) -> datetime:
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=zone)


@TRIGGERS.named(CALENDAR)
def _calendar(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "entity_id", "event", "offset"))
    event, offset, calendar = given.get("event"), given.get("offset"), given.need("entity_id")
    return CalendarTrigger(
        calendar=EntityName(calendar.entity_id(), calendar),
        event=event.word(("start", "end")) if event else "start",
        offset=offset.signed_period() if offset is not None and offset.value is not None else 0.0,
        **base,
    )
