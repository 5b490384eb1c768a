"""Home Assistant's event bus: the trigger `event`, the action `event`, and what the hub itself tells there.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/automation/trigger/#event-trigger
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecosim.hub.actions import BASE_KEYS as ACTION_KEYS
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.happenings import context
from ecosim.hub.kinds import ACTIONS, TRIGGERS, Action, Doing, Fired, Trigger, Watcher
from ecosim.hub.states import Entities
from ecosim.hub.templates import (
    Template,
    TemplateError,
    read_template,
    rendered,
    templates_in,
    with_templates,
)
from ecosim.hub.triggers import BASE_KEYS

EVENT = "event"


def tell_event(runtime: Watcher, name: str, data: Mapping[str, Any]) -> None:
    """An event on the bus: who listens hears of it next, once what tells of it waits or has ended."""
    if runtime.happenings.wanted(EVENT, name):
        facts = {"data": dict(data)}
        runtime.after(0.0, lambda: runtime.happenings.tell(EVENT, name, facts))


def event_of(runtime: Watcher, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What templates see as `trigger.event`."""
    return {
        "event_type": facts["name"],
        "data": dict(facts["data"]),
        "origin": "LOCAL",
        "time_fired": runtime.now.isoformat(),
        "context": context(),
    }


@dataclass(frozen=True, kw_only=True)
class EventTrigger(Trigger):
    """An event happens that has all of this data."""

    kind = "event"
    types: list[str | Template]
    data: dict[str, Any]
    context: dict[str, Any]

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (name for t in templates_in([*self.types, self.data]) for name in t.names())

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Hear of events of these types."""
        variables = dict(runtime.variables)
        try:
            types = [str(t) for t in rendered(self.types, runtime, variables)]
            wanted = rendered(self.data, runtime, variables)
        except TemplateError as error:
            runtime.log(f"event trigger: {error}", "error")
            return

        def heard(facts: Mapping[str, Any]) -> None:
            if _has(facts["data"], wanted) and _known(context(), self.context):
                name = facts["name"]
                fire(self.fired(f"event '{name}'", event=event_of(runtime, facts)))

        for name in dict.fromkeys(types):
            runtime.happenings.listen(EVENT, name, heard)


def _has(data: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether all of this is in it, also further in."""
    for key, value in wanted.items():
        if key not in data:
            return False
        if isinstance(value, dict):
            if not (isinstance(data[key], Mapping) and _has(data[key], value)):
                return False
        elif data[key] != value:
            return False
    return True


def _known(there: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(there.get(k) in v if isinstance(v, list) else there.get(k) == v for k, v in wanted.items())


@TRIGGERS.named(EVENT)
def _event(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "event_type", "event_data", "context"))
    types = [
        read_template(each) if is_template(each.value) else each.text()
        for each in given.need("event_type").each()
    ]
    found: dict[str, Any] = {}
    for key in ("event_data", "context"):
        inner = given.get(key)
        if inner is not None and inner.value is not None and not isinstance(inner.value, dict):
            raise inner.wrong(f"{key} is a mapping")
        found[key] = with_templates(inner) if inner is not None and inner.value is not None else {}
    return EventTrigger(types=types, data=found["event_data"], context=found["context"], **base)


@dataclass(frozen=True)
class Tell:
    """Tell of an event."""

    name: str
    data: dict[str, Any]

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (name for t in templates_in(self.data) for name in t.names())

    def check_home(self, entities: Entities) -> None:
        """Every home can hear of it."""

    async def do(self, doing: Doing, path: str) -> None:
        """Tell it to all automations that listen."""
        data = rendered(self.data, doing.runtime, doing.variables)
        doing.acts(path, EVENT, event=self.name, event_data=data).result = "done"
        tell_event(doing.runtime, self.name, data)


@ACTIONS.named(EVENT)
def _tell(given: Given) -> Action:
    given.mapping((*ACTION_KEYS, "event", "event_data", "event_data_template"))
    data: dict[str, Any] = {}
    for key in ("event_data", "event_data_template"):
        inner = given.get(key)
        if inner is not None and inner.value is not None:
            if not isinstance(inner.value, dict):
                raise inner.wrong(f"{key} is a mapping")
            data |= with_templates(inner)
    return Tell(given.need("event").refuse_template().text(), data)
