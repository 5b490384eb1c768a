"""Messages between our form and that of the MQTT library."""

import math

import aiomqtt
from paho.mqtt.client import MQTTMessage
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ecosim.bus import Message

_BARE = len(vars(Properties(PacketTypes.PUBLISH)))  # type: ignore[no-untyped-call]  # paho keeps properties among its own attributes


def has_any(message: Message) -> bool:
    """Whether a message has MQTT 5 properties: to make paho's object for none takes 20 µs."""
    return bool(
        message.properties
        or message.utf8
        or message.expiry is not None
        or message.response_topic is not None
        or message.correlation is not None
        or message.content_type is not None
    )


def properties_of(message: Message, packet: int) -> Properties:
    """The properties of a PUBLISH or a will, as paho has them."""
    properties = Properties(packet)  # type: ignore[no-untyped-call]
    if message.properties:
        properties.UserProperty = list(message.properties)
    if message.expiry is not None:
        properties.MessageExpiryInterval = max(1, math.ceil(message.expiry))
    if message.response_topic is not None:
        properties.ResponseTopic = message.response_topic
    if message.correlation is not None:
        properties.CorrelationData = message.correlation
    if message.content_type is not None:
        properties.ContentType = message.content_type
    if message.utf8:
        properties.PayloadFormatIndicator = 1
    return properties


def message_of(got: aiomqtt.Message | MQTTMessage) -> Message:
    """What was received, as the parts of a home have it."""
    told = {} if got.properties is None else vars(got.properties)
    payload = got.payload if isinstance(got.payload, bytes) else bytes(got.payload)
    topic = got.topic if isinstance(got.topic, str) else got.topic.value
    if len(told) == _BARE:
        return Message(topic, payload, got.qos, got.retain)
    return Message(
        topic,
        payload,
        got.qos,
        got.retain,
        expiry=told.get("MessageExpiryInterval"),
        response_topic=told.get("ResponseTopic"),
        correlation=told.get("CorrelationData"),
        content_type=told.get("ContentType"),
        utf8=told.get("PayloadFormatIndicator") == 1,
        properties=tuple((k, v) for k, v in told.get("UserProperty", ())),
    )
