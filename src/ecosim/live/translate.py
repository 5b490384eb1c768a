"""What of a message MQTT 5 carries as properties, by the standard's names for them (without spaces)."""

import math
from collections.abc import Mapping
from typing import Any

from ecosim.bus import Message


def properties_of(message: Message) -> dict[str, Any]:
    """The properties of a message; empty when it needs none."""
    found: dict[str, Any] = {}
    if message.properties:
        found["UserProperty"] = list(message.properties)
    if message.expiry is not None:
        found["MessageExpiryInterval"] = max(1, math.ceil(message.expiry))
    if message.response_topic is not None:
        found["ResponseTopic"] = message.response_topic
    if message.correlation is not None:
        found["CorrelationData"] = message.correlation
    if message.content_type is not None:
        found["ContentType"] = message.content_type
    if message.utf8:
        found["PayloadFormatIndicator"] = 1
    return found


def message_of(topic: str, payload: bytes, qos: int, retain: bool, properties: Mapping[str, Any]) -> Message:
    """The message that has these properties; names of others are passed over."""
    told = properties.get
    return Message(
        topic,
        payload,
        qos,
        retain,
        expiry=told("MessageExpiryInterval"),
        response_topic=told("ResponseTopic"),
        correlation=told("CorrelationData"),
        content_type=told("ContentType"),
        utf8=told("PayloadFormatIndicator") == 1,
        properties=tuple(told("UserProperty", ())),
    )
