"""Packets that clients send (MQTT 5 and 3.1.1, chapter 3), read strictly."""

from dataclasses import dataclass

from ecosim.broker.limits import NEVER
from ecosim.broker.properties import NONE, Packet, Properties, Property, read_properties
from ecosim.broker.reasons import MalformedPacket, Reason
from ecosim.broker.session import V5, V31, V311, Connect, Subscription, Will
from ecosim.broker.topics import TopicError, check_topic, split_shared
from ecosim.broker.wire import Reader, malformed, violation
from ecosim.bus import Message

_NAMES = {V31: "MQIsdp", V311: "MQTT", V5: "MQTT"}
_FOREVER = 0xFFFF_FFFF
_EXACTLY_ONCE = 2


class UnsupportedVersion(MalformedPacket):
    """A CONNECT of a protocol, or a version of it, that this is not."""


def read_connect(body: bytes) -> Connect:
    """Read a CONNECT (3.1). Raises `MalformedPacket`."""
    reader = Reader(body)
    version = read_version(reader)
    flags = reader.byte()
    if flags & 1 and version != V31:
        raise malformed("CONNECT's reserved flag is set")
    keep_alive = reader.number(2)
    properties = read_properties(reader, Packet.CONNECT) if version == V5 else NONE
    client_id = reader.text()
    will = _read_will(reader, flags, version)
    if flags & 0x40 and not flags & 0x80 and version != V5:
        raise malformed("a password without a user name")
    username = reader.text() if flags & 0x80 else None
    password = reader.binary() if flags & 0x40 else None
    reader.finish()
    clean = bool(flags & 2)
    numbers = properties.numbers
    method = properties.texts.get(Property.AUTHENTICATION_METHOD)
    if Property.AUTHENTICATION_DATA in properties.binaries and method is None:
        raise violation("authentication data without a method")
    return Connect(
        client_id=client_id,
        version=version,
        clean_start=clean,
        session_expiry=_session_expiry(properties) if version == V5 else 0.0 if clean else NEVER,
        keep_alive=keep_alive,
        username=username,
        password=password,
        will=will,
        receive_maximum=numbers.get(Property.RECEIVE_MAXIMUM, 65_535),
        maximum_packet=numbers.get(Property.MAXIMUM_PACKET_SIZE),
        alias_maximum=numbers.get(Property.TOPIC_ALIAS_MAXIMUM, 0),
        problem_information=bool(numbers.get(Property.REQUEST_PROBLEM_INFORMATION, 1)),
        authentication=method,
    )


def read_version(reader: Reader) -> int:
    """Read a protocol's name and version. Raises `UnsupportedVersion`."""
    name, version = reader.text(), reader.byte()
    if _NAMES.get(version) != name:
        text = f"protocol {name!r} {version} is not MQTT 3.1, 3.1.1 or 5"
        raise UnsupportedVersion(Reason.UNSUPPORTED_PROTOCOL_VERSION, text)
    return version


def _read_will(reader: Reader, flags: int, version: int) -> Will | None:
    qos, retain = flags >> 3 & 3, bool(flags & 0x20)
    if not flags & 4:
        if qos or retain:
            raise malformed("flags of a will without a will")
        return None
    if qos > _EXACTLY_ONCE:
        raise malformed("a will's QoS is 0, 1 or 2")
    properties = read_properties(reader, Packet.WILL) if version == V5 else NONE
    topic = check_name(reader.text())
    message = make_message(topic, reader.binary(), qos, retain, properties)
    return Will(
        message=message,
        delay=properties.numbers.get(Property.WILL_DELAY_INTERVAL, 0),
        tail=properties.tail if version == V5 else None,
    )


def check_name(topic: str) -> str:
    """Return a topic name that a client sent. Raises `MalformedPacket`."""
    try:
        return check_topic(topic)
    except TopicError as error:
        raise MalformedPacket(error.reason, str(error)) from None


def make_message(topic: str, payload: bytes, qos: int, retain: bool, properties: Properties) -> Message:
    """Return the message of a PUBLISH or a will."""
    if properties is NONE:
        return Message(topic, payload, qos, retain)
    numbers, texts = properties.numbers, properties.texts
    response = texts.get(Property.RESPONSE_TOPIC)
    if response is not None and (not response or "+" in response or "#" in response):
        raise violation("a response topic is a topic name")
    return Message(
        topic,
        payload,
        qos,
        retain,
        numbers.get(Property.MESSAGE_EXPIRY_INTERVAL),
        response,
        properties.binaries.get(Property.CORRELATION_DATA),
        texts.get(Property.CONTENT_TYPE),
        bool(numbers.get(Property.PAYLOAD_FORMAT_INDICATOR)),
        properties.user,
    )


def read_ack(body: bytes, packet: Packet, version: int) -> tuple[int, int]:
    """Read a PUBACK, PUBREC, PUBREL or PUBCOMP (3.4 to 3.7): packet identifier and reason code."""
    reader = Reader(body)
    packet_id, code = read_packet_id(reader), 0
    if version == V5 and reader:
        code = reader.byte()
        if reader:
            read_properties(reader, packet)
    reader.finish()
    return packet_id, code


def read_packet_id(reader: Reader) -> int:
    """Read a packet identifier, which is never 0 (2.2.1)."""
    packet_id = reader.number(2)
    if not packet_id:
        raise violation("a packet identifier is not 0")
    return packet_id


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A SUBSCRIBE; the filters are not checked yet, since each gets its own answer."""

    packet_id: int
    subscriptions: list[Subscription]


def read_subscribe(body: bytes, version: int) -> Subscribe:
    """Read a SUBSCRIBE (3.8). Raises `MalformedPacket`."""
    reader = Reader(body)
    packet_id = read_packet_id(reader)
    properties = read_properties(reader, Packet.SUBSCRIBE) if version == V5 else NONE
    identifier = properties.numbers.get(Property.SUBSCRIPTION_IDENTIFIER)
    subscriptions = []
    while reader:
        subscriptions.append(_read_subscription(reader, version, identifier))
    if not subscriptions:
        raise violation("SUBSCRIBE has at least one topic filter")
    return Subscribe(packet_id, subscriptions)


def _read_subscription(reader: Reader, version: int, identifier: int | None) -> Subscription:
    topic_filter, options = reader.text(), reader.byte()
    if options & (0xC0 if version == V5 else 0xFC):
        raise malformed("reserved bits of subscription options are set")
    qos, handling = options & 3, options >> 4 & 3
    if qos > _EXACTLY_ONCE:
        raise malformed("a subscription's QoS is 0, 1 or 2")
    if handling > _EXACTLY_ONCE:
        raise violation("retain handling is 0, 1 or 2")
    no_local = bool(options & 4)
    if no_local and _shared(topic_filter):
        raise violation("a shared subscription cannot be no-local")
    return Subscription(
        topic_filter=topic_filter,
        qos=qos,
        no_local=no_local,
        retain_as_published=bool(options & 8),
        retain_handling=handling,
        identifier=identifier,
    )


def _shared(topic_filter: str) -> bool:
    try:
        return split_shared(topic_filter)[0] is not None
    except TopicError:
        return False


def read_unsubscribe(body: bytes, version: int) -> tuple[int, list[str]]:
    """Read an UNSUBSCRIBE (3.10): packet identifier and filters. Raises `MalformedPacket`."""
    reader = Reader(body)
    packet_id = read_packet_id(reader)
    if version == V5:
        read_properties(reader, Packet.UNSUBSCRIBE)
    filters = []
    while reader:
        filters.append(reader.text())
    if not filters:
        raise violation("UNSUBSCRIBE has at least one topic filter")
    return packet_id, filters


def read_disconnect(body: bytes, version: int) -> tuple[int, float | None]:
    """Read a DISCONNECT (3.14): reason code, and the session's expiry if it is changed."""
    reader = Reader(body)
    code, expiry = 0, None
    if version == V5 and reader:
        code = reader.byte()
        if reader:
            properties = read_properties(reader, Packet.DISCONNECT)
            if Property.SESSION_EXPIRY_INTERVAL in properties.numbers:
                expiry = _session_expiry(properties)
    reader.finish()
    return code, expiry


def _session_expiry(properties: Properties) -> float:
    seconds = properties.numbers.get(Property.SESSION_EXPIRY_INTERVAL, 0)
    return NEVER if seconds == _FOREVER else float(seconds)
