"""`action: mqtt.publish`: a command to a device by its topic, for what no entity can be asked for.

Meaning as in Home Assistant: https://www.home-assistant.io/integrations/mqtt/#publish-mqtt-messages-actions
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import nearest
from ecosim.hub.actions import BASE_KEYS
from ecosim.hub.commands import Command, ServiceError
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ActionError, Asked, Doing
from ecosim.hub.states import Entities
from ecosim.hub.templates import Template, TemplateError, as_text, templates_in, with_templates
from ecosim.model.kind import Action
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import VERSION

NAME = "mqtt.publish"
_KEYS = ("topic", "payload", "qos", "retain", "topic_template", "payload_template", "evaluate_payload")


@dataclass(frozen=True)
class Publish:
    """Publish a command: `<home>/5/<device>/<node>/<property>/set`. Topic and payload may be templates."""

    at: Given
    topic: Any
    payload: Any
    more: dict[str, Any]
    retained_at: Given | None

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (name for t in templates_in([self.topic, self.payload]) for name in t.names())

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` where the topic is no command of this home."""
        if self.retained_at is not None:
            raise self.retained_at.wrong("commands are never retained")
        if any(templates_in(self.topic)):
            return
        payload = None if any(templates_in(self.payload)) else self.payload
        try:
            command_to(entities, str(self.topic), payload)
        except ServiceError as error:
            raise self.at.wrong(f"{NAME}: {error}") from None

    async def do(self, doing: Doing, path: str) -> None:
        """Send it. Raises `ActionError` for what comes to no command of this home."""
        step = doing.acts(path, "call", action=NAME, data={}, commands=[], skipped=[])
        try:
            data = {"topic": _now(self.topic, doing), "payload": _now(self.payload, doing), **self.more}
            await doing.runtime.call(Asked(NAME, data, {}, callers=doing.callers), step)
        except (ServiceError, TemplateError) as error:
            step.result = f"error: {error}"
            raise ActionError(f"{NAME}: {error}") from None
        step.details["data"] = data
        step.result = "done"


def read_publish(given: Given, key: str) -> Publish:
    """Read one. Raises `FileError`."""
    given.mapping((*BASE_KEYS, key, "data", "data_template", "metadata"))
    said: dict[str, Given] = {}
    for where in ("data", "data_template"):
        inner = given.get(where)
        if inner is not None and inner.value is not None:
            said |= dict(inner.mapping(_KEYS).entries())
    topic = said.get("topic") or said.get("topic_template")
    if topic is None:
        raise given.wrong("'topic' is missing")
    payload, retain = said.get("payload") or said.get("payload_template"), said.get("retain")
    retained = retain is not None and retain.flag()
    return Publish(
        topic,
        with_templates(topic),
        "" if payload is None else with_templates(payload),
        {"retain": True} if retained else {},
        retain if retained else None,
    )


def published(entities: Entities, asked: Asked) -> Command:
    """The command that was asked for. Raises `ServiceError`."""
    if asked.data.get("retain"):
        raise ServiceError("commands are never retained")
    return command_to(entities, str(asked.data["topic"]), str(asked.data["payload"]))


def command_to(entities: Entities, topic: str, payload: str | None) -> Command:
    """The command that a topic stands for; `payload` is checked where it is known. Raises `ServiceError`."""
    home, version, device_id, node, name, *rest = (*topic.split("/"), "", "", "", "", "")[:6]
    if version != VERSION or rest != ["set"] or topic.count("/") != 5:  # noqa: PLR2004 - levels of a command
        raise ServiceError(f"{topic!r} is no command: <home>/{VERSION}/<device>/<node>/<property>/set")
    if entities.home and home != entities.home:
        raise ServiceError(f"{topic!r} is of another home than {entities.home}")
    faces = entities.faces(device_id)
    if faces is None:
        raise ServiceError(f"there is no device {device_id!r}{nearest(device_id, entities.device_ids())}")
    path = f"{node}/{name}"
    face = faces.get(path)
    if face is None or not face.settable:
        known = [p for p, f in faces.items() if f.settable]
        raise ServiceError(f"{device_id} takes no commands on {path!r}{nearest(path, known)}")
    if payload is not None:
        try:
            face.codec.decode(as_text(payload))
        except InvalidPayload as error:
            raise ServiceError(f"{path}: {error}") from None
    return Command(f"{device_id}/{path}", as_text(payload or ""), moment=isinstance(face.source, Action))


def _now(value: object, doing: Doing) -> str:
    """A value as text, whatever it looks like: a payload that is JSON stays as it is."""
    if isinstance(value, Template):
        return value.text(doing.runtime, doing.variables)
    return as_text(value)
