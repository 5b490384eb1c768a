"""The trigger `mqtt`: a message on a topic.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/automation/trigger/#mqtt-trigger
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import TRIGGERS, Fired, Trigger, Watcher
from ecosim.hub.states import Entities
from ecosim.hub.templates import Template, TemplateError, as_text, read_template, templates_in
from ecosim.hub.triggers import BASE_KEYS
from ecosim.wire.homie import VERSION

MQTT = "mqtt"
_NO_JSON: Any = object()


def matches(topic: str, pattern: str) -> bool:
    """Whether a topic is one of those that a pattern with `+` and `#` means."""
    have, want = topic.split("/"), pattern.split("/")
    for index, level in enumerate(want):
        if level == "#":
            return True
        if index >= len(have) or level not in ("+", have[index]):
            return False
    return len(have) == len(want)


def as_json(payload: str) -> Any:  # noqa: ANN401
    """What a payload says as JSON."""
    try:
        return json.loads(payload)
    except ValueError:
        return _NO_JSON


@dataclass(frozen=True, kw_only=True)
class MqttTrigger(Trigger):
    """A message comes on a topic, perhaps with a payload."""

    kind = MQTT
    at: Given
    topic: str | Template
    payload: str | Template | None
    reading: Template | None

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (n for t in templates_in([self.topic, self.payload, self.reading]) for n in t.names())

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` where no message can ever be meant: the hub hears its own home's devices."""
        heard = f"{entities.home or '<home>'}/{VERSION}/"
        levels = heard.split("/") if entities.home else []
        first = self.topic.split("/")[: len(levels) - 1] if isinstance(self.topic, str) and levels else []
        if any(said not in ("+", "#", there) for said, there in zip(first, levels, strict=False)):
            raise self.at.wrong(f"the hub hears only what comes on {heard}…")

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Hear of what is published."""
        variables = dict(runtime.variables)
        try:
            topic = _text(self.topic, runtime, variables)
            wanted = None if self.payload is None else _text(self.payload, runtime, variables)
        except TemplateError as error:
            runtime.log(f"mqtt trigger: {error}", "error")
            return

        def heard(facts: Mapping[str, Any]) -> None:
            payload = facts["payload"]
            if matches(facts["name"], topic) and (wanted is None or self._read(runtime, payload) == wanted):
                seen = {"topic": facts["name"], "payload": payload, "qos": facts.get("qos", 0)}
                told = as_json(payload)
                more = {} if told is _NO_JSON else {"payload_json": told}
                fire(self.fired(f"mqtt topic {facts['name']}", **seen, **more))

        runtime.happenings.listen(MQTT, "*", heard)

    def _read(self, runtime: Watcher, payload: str) -> str | None:
        if self.reading is None:
            return payload
        told = as_json(payload)
        seen = {"value": payload} if told is _NO_JSON else {"value": payload, "value_json": told}
        try:
            return self.reading.text(runtime, {**runtime.variables, **seen})
        except TemplateError as error:
            runtime.log(f"mqtt trigger: {error}", "warn")
            return None


def _text(value: str | Template, runtime: Watcher, variables: dict[str, Any]) -> str:
    return value.text(runtime, variables) if isinstance(value, Template) else value


@TRIGGERS.named(MQTT)
def _mqtt(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "topic", "payload", "value_template", "qos", "encoding"))
    topic, payload, reading, qos = (given.get(k) for k in ("topic", "payload", "value_template", "qos"))
    if qos is not None and qos.number() not in (0, 1, 2):
        raise qos.wrong(f"a QoS is 0, 1 or 2, not {qos.value}")
    topic = given.need("topic")
    return MqttTrigger(
        at=topic,
        topic=_read(topic),
        payload=None if payload is None or payload.value is None else _read(payload),
        reading=None if reading is None or reading.value is None else read_template(reading),
        **base,
    )


def _read(given: Given) -> str | Template:
    if is_template(given.value):
        return read_template(given)
    return as_text(given.value) if isinstance(given.value, bool) else given.text()
