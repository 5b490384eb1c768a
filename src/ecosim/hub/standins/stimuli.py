"""What makes the triggers of automations fire: states and happenings, made up from what they watch for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ecosim.hub.calendars import CALENDAR, CalendarTrigger
from ecosim.hub.config import AutomationConfig
from ecosim.hub.device_automations import DEVICE, DeviceTrigger
from ecosim.hub.events import EVENT, EventTrigger
from ecosim.hub.given import EntityName
from ecosim.hub.kinds import Trigger
from ecosim.hub.outside import (
    CONVERSATION,
    TAG_SCANNED,
    WEBHOOK,
    ConversationTrigger,
    TagTrigger,
    WebhookTrigger,
)
from ecosim.hub.topics import MQTT, MqttTrigger
from ecosim.hub.triggers import NumericStateTrigger, StateTrigger
from ecosim.hub.watching import TemplateTrigger
from ecosim.hub.zones import ZoneTrigger

if TYPE_CHECKING:
    from ecosim.hub.standins.hub import StandInHub

_NUMBERS = ("10", "30")
_USUAL = {
    **dict.fromkeys(("sensor", "number", "input_number", "counter"), _NUMBERS),
    **dict.fromkeys(("person", "device_tracker"), ("not_home", "home")),
    **dict.fromkeys(("input_text", "text", "input_select", "select", "scene"), ("before", "after")),
    "lock": ("locked", "unlocked"),
    "cover": ("closed", "open"),
    "input_datetime": ("2026-03-17 06:00:00", "2026-03-17 08:00:00"),
}
_FAR = {"latitude": 10.0, "longitude": 10.0}


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A state that is put (`kind` is `state`), or a happening; `facts` are attributes, or what it tells."""

    kind: str
    name: str
    state: str
    facts: dict[str, Any]

    def happen(self, hub: "StandInHub") -> None:
        """Let it happen now."""
        if self.kind != "state":
            facts = {k: v(hub) if callable(v) else v for k, v in self.facts.items()}
            hub.happenings.tell(self.kind, self.name, facts)
            return
        known = hub.entities.get(self.name)
        hub.put(self.name, self.state, {**(known.attributes if known else {}), **self.facts})


def stimuli(configs: list[AutomationConfig]) -> list[Stimulus]:
    """For each trigger, what should make it fire, in order."""
    return [s for config in configs for trigger in config.triggers for s in _for(trigger)]


def _for(trigger: Trigger) -> Iterator[Stimulus]:
    for kind, make in _MAKERS.items():
        if isinstance(trigger, kind):
            yield from make(trigger)


def _state(trigger: StateTrigger) -> Iterator[Stimulus]:
    usual = _USUAL.get(trigger.entities[0].entity_id.partition(".")[0], ("off", "on"))
    before, after = _first(trigger.from_, usual[0]), _first(trigger.to, usual[1])
    if before == after:
        before = "other"
    if trigger.from_ is None and after in ("on", "off"):
        before = {"on": "off", "off": "on"}[after]
    if trigger.to is None and before in ("on", "off"):
        after = {"on": "off", "off": "on"}[before]
    for entity in trigger.entities:
        for value in (before, after):
            if trigger.attribute is None:
                yield Stimulus("state", entity.entity_id, str(value), {})
            else:
                yield Stimulus("state", entity.entity_id, "on", {trigger.attribute: value})


def _first(values: list[Any] | None, otherwise: str) -> Any:  # noqa: ANN401
    return values[0] if values else otherwise


def _number(trigger: NumericStateTrigger) -> Iterator[Stimulus]:
    above, below = (_limit(b) for b in (trigger.range.above, trigger.range.below))
    inside = (above + below) / 2 if above is not None and below is not None else None
    if inside is None:
        inside = above + 1 if above is not None else (below or 0.0) - 1
    outside = above - 1 if above is not None else (below or 0.0) + 1
    for entity in trigger.entities:
        for value in (outside, inside):
            name = trigger.range.attribute
            state, facts = (f"{value:g}", {}) if name is None else ("on", {name: value})
            yield Stimulus("state", entity.entity_id, state, facts)


def _limit(bound: float | EntityName | None) -> float | None:
    return 5.0 if isinstance(bound, EntityName) else bound


def _event(trigger: EventTrigger) -> Iterator[Stimulus]:
    for name in trigger.types:
        yield Stimulus(EVENT, str(name), "", {"data": dict(trigger.data)})


def _mqtt(trigger: MqttTrigger) -> Iterator[Stimulus]:
    topic = str(trigger.topic).replace("+", "one").replace("#", "one")
    payload = trigger.payload if isinstance(trigger.payload, str) else "1"
    yield Stimulus(MQTT, topic, "", {"payload": payload, "qos": 0})


def _webhook(trigger: WebhookTrigger) -> Iterator[Stimulus]:
    yield Stimulus(WEBHOOK, trigger.webhook, "", {"json": {}, "query": {}})


def _tag(trigger: TagTrigger) -> Iterator[Stimulus]:
    data = {"tag_id": trigger.tags[0], "device_id": trigger.devices[0] if trigger.devices else None}
    yield Stimulus(EVENT, TAG_SCANNED, "", {"data": data})


def _conversation(trigger: ConversationTrigger) -> Iterator[Stimulus]:
    for command in trigger.commands:
        if not set(command) & set("([{|"):
            yield Stimulus(CONVERSATION, "said", "", {"sentence": command})


def _zone(trigger: ZoneTrigger) -> Iterator[Stimulus]:
    for entity in trigger.entities:
        near = {"latitude": 52.52, "longitude": 13.405}
        for place in (_FAR, near) if trigger.event == "enter" else (near, _FAR):
            yield Stimulus("state", entity.entity_id, "home" if place is near else "not_home", dict(place))


def _calendar(trigger: CalendarTrigger) -> Iterator[Stimulus]:
    def soon(seconds: float) -> Callable[["StandInHub"], str]:
        return lambda hub: (hub.now + timedelta(seconds=seconds)).isoformat()

    start = 60 + max(0.0, -trigger.offset)
    told = {"start": soon(start), "end": soon(start + 3600), "summary": "An entry", "description": ""}
    yield Stimulus(CALENDAR, trigger.calendar.entity_id, "", told)


def _device(trigger: DeviceTrigger) -> Iterator[Stimulus]:
    yield Stimulus(DEVICE, trigger.device, "", dict(trigger.what))


def _template(trigger: TemplateTrigger) -> Iterator[Stimulus]:
    for name in trigger.template.names():
        for state in ("off", "on", "0", "1000"):
            yield Stimulus("state", name.entity_id, state, {})


_MAKERS: dict[type[Trigger], Callable[[Any], Iterator[Stimulus]]] = {
    StateTrigger: _state,
    NumericStateTrigger: _number,
    EventTrigger: _event,
    MqttTrigger: _mqtt,
    WebhookTrigger: _webhook,
    TagTrigger: _tag,
    ConversationTrigger: _conversation,
    ZoneTrigger: _zone,
    CalendarTrigger: _calendar,
    DeviceTrigger: _device,
    TemplateTrigger: _template,
}
