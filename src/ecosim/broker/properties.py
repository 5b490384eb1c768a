"""The properties of MQTT 5 (2.2.2): which there are, where each may stand, how each is read and written."""

from dataclasses import dataclass, field
from enum import IntEnum

from ecosim.broker.reasons import MalformedPacket, Reason
from ecosim.broker.wire import (
    Reader,
    encode_binary,
    encode_text,
    encode_varint,
    malformed,
    read_text,
    violation,
)
from ecosim.bus import Message


class Packet(IntEnum):
    """Control packet types (2.1.2), and the properties of a will as if they were a packet's."""

    WILL = 0
    CONNECT = 1
    CONNACK = 2
    PUBLISH = 3
    PUBACK = 4
    PUBREC = 5
    PUBREL = 6
    PUBCOMP = 7
    SUBSCRIBE = 8
    SUBACK = 9
    UNSUBSCRIBE = 10
    UNSUBACK = 11
    PINGREQ = 12
    PINGRESP = 13
    DISCONNECT = 14
    AUTH = 15


class Property(IntEnum):
    """Property identifiers."""

    PAYLOAD_FORMAT_INDICATOR = 0x01
    MESSAGE_EXPIRY_INTERVAL = 0x02
    CONTENT_TYPE = 0x03
    RESPONSE_TOPIC = 0x08
    CORRELATION_DATA = 0x09
    SUBSCRIPTION_IDENTIFIER = 0x0B
    SESSION_EXPIRY_INTERVAL = 0x11
    ASSIGNED_CLIENT_IDENTIFIER = 0x12
    SERVER_KEEP_ALIVE = 0x13
    AUTHENTICATION_METHOD = 0x15
    AUTHENTICATION_DATA = 0x16
    REQUEST_PROBLEM_INFORMATION = 0x17
    WILL_DELAY_INTERVAL = 0x18
    REQUEST_RESPONSE_INFORMATION = 0x19
    REASON_STRING = 0x1F
    RECEIVE_MAXIMUM = 0x21
    TOPIC_ALIAS_MAXIMUM = 0x22
    TOPIC_ALIAS = 0x23
    USER_PROPERTY = 0x26
    MAXIMUM_PACKET_SIZE = 0x27


_FLAG, _NUMBER2, _NUMBER4, _VARINT, _TEXT, _BINARY = range(6)
_KINDS = {
    Property.PAYLOAD_FORMAT_INDICATOR: _FLAG,
    Property.MESSAGE_EXPIRY_INTERVAL: _NUMBER4,
    Property.CONTENT_TYPE: _TEXT,
    Property.RESPONSE_TOPIC: _TEXT,
    Property.CORRELATION_DATA: _BINARY,
    Property.SUBSCRIPTION_IDENTIFIER: _VARINT,
    Property.SESSION_EXPIRY_INTERVAL: _NUMBER4,
    Property.ASSIGNED_CLIENT_IDENTIFIER: _TEXT,
    Property.SERVER_KEEP_ALIVE: _NUMBER2,
    Property.AUTHENTICATION_METHOD: _TEXT,
    Property.AUTHENTICATION_DATA: _BINARY,
    Property.REQUEST_PROBLEM_INFORMATION: _FLAG,
    Property.WILL_DELAY_INTERVAL: _NUMBER4,
    Property.REQUEST_RESPONSE_INFORMATION: _FLAG,
    Property.REASON_STRING: _TEXT,
    Property.RECEIVE_MAXIMUM: _NUMBER2,
    Property.TOPIC_ALIAS_MAXIMUM: _NUMBER2,
    Property.TOPIC_ALIAS: _NUMBER2,
    Property.MAXIMUM_PACKET_SIZE: _NUMBER4,
}
_FORWARDED = frozenset(
    {
        Property.PAYLOAD_FORMAT_INDICATOR,
        Property.CONTENT_TYPE,
        Property.RESPONSE_TOPIC,
        Property.CORRELATION_DATA,
        Property.USER_PROPERTY,
    }
)
_ACK = frozenset({Property.REASON_STRING, Property.USER_PROPERTY})
_ALLOWED: dict[Packet, frozenset[Property]] = {
    Packet.WILL: _FORWARDED | {Property.MESSAGE_EXPIRY_INTERVAL, Property.WILL_DELAY_INTERVAL},
    Packet.PUBLISH: _FORWARDED | {Property.MESSAGE_EXPIRY_INTERVAL, Property.TOPIC_ALIAS},
    Packet.CONNECT: frozenset(
        {
            Property.SESSION_EXPIRY_INTERVAL,
            Property.AUTHENTICATION_METHOD,
            Property.AUTHENTICATION_DATA,
            Property.REQUEST_PROBLEM_INFORMATION,
            Property.REQUEST_RESPONSE_INFORMATION,
            Property.RECEIVE_MAXIMUM,
            Property.TOPIC_ALIAS_MAXIMUM,
            Property.USER_PROPERTY,
            Property.MAXIMUM_PACKET_SIZE,
        }
    ),
    Packet.PUBACK: _ACK,
    Packet.PUBREC: _ACK,
    Packet.PUBREL: _ACK,
    Packet.PUBCOMP: _ACK,
    Packet.SUBSCRIBE: frozenset({Property.SUBSCRIPTION_IDENTIFIER, Property.USER_PROPERTY}),
    Packet.UNSUBSCRIBE: frozenset({Property.USER_PROPERTY}),
    Packet.DISCONNECT: _ACK | {Property.SESSION_EXPIRY_INTERVAL},
}
_USER = int(Property.USER_PROPERTY)
_BY_NUMBER = {int(name): name for name in Property}
_NOT_ZERO = frozenset(
    {Property.SUBSCRIPTION_IDENTIFIER, Property.RECEIVE_MAXIMUM, Property.MAXIMUM_PACKET_SIZE}
)


@dataclass(slots=True)
class Properties:
    """The properties of one packet. `tail` is the wire form of those that are forwarded unaltered."""

    numbers: dict[Property, int] = field(default_factory=dict)
    texts: dict[Property, str] = field(default_factory=dict)
    binaries: dict[Property, bytes] = field(default_factory=dict)
    user: tuple[tuple[str, str], ...] = ()
    tail: bytes = b""


NONE = Properties()


def read_properties(reader: Reader, packet: Packet) -> Properties:
    """Read what a client may send with a packet of this type. Raises `MalformedPacket`."""
    size = reader.varint()
    if not size:
        return NONE
    end = reader.position + size
    if end > reader.end:
        raise malformed("the properties are longer than their packet")
    data = reader.data
    inner = Reader(data, reader.position, end)
    reader.position = end
    result = Properties()
    kept, user = [], []
    users_allowed = Property.USER_PROPERTY in _ALLOWED[packet]
    while inner.position < end:
        start = inner.position
        number = data[start]
        if number == _USER and users_allowed:  # the hot path: each message of ecosim has four
            name, position = read_text(data, start + 1, end)
            value, inner.position = read_text(data, position, end)
            user.append((name, value))
        else:
            inner.position = start + 1
            _read_value(inner, _identify(number, packet), result)
        if number in _FORWARDED:
            kept.append(data[start : inner.position])
    result.user = tuple(user)
    result.tail = b"".join(kept)
    return result


def _identify(number: int, packet: Packet) -> Property:
    """Return the property; all identifiers there are fit into one byte."""
    name = _BY_NUMBER.get(number)
    if name is None:
        raise malformed(f"there is no property 0x{number:02x}")
    if name not in _ALLOWED[packet]:
        raise violation(f"{name.name} has no place in {packet.name}")
    return name


def _read_value(reader: Reader, name: Property, result: Properties) -> None:
    if name in result.numbers or name in result.texts or name in result.binaries:
        raise violation(f"{name.name} stands there twice")
    kind = _KINDS[name]
    if kind == _TEXT:
        result.texts[name] = reader.text()
        return
    if kind == _BINARY:
        result.binaries[name] = reader.binary()
        return
    value = reader.varint() if kind == _VARINT else reader.number((1, 2, 4)[kind])
    if kind == _FLAG and value > 1:
        raise violation(f"{name.name} is 0 or 1")
    if not value and name in _NOT_ZERO:
        raise violation(f"{name.name} must not be 0")
    if not value and name is Property.TOPIC_ALIAS:
        raise MalformedPacket(Reason.TOPIC_ALIAS_INVALID, "a topic alias must not be 0")
    result.numbers[name] = value


def write_properties(values: list[tuple[Property, int | str]], tail: bytes = b"") -> bytes:
    """Return the properties with their length; `tail` is put at their end."""
    out = b"".join(_write_value(name, value) for name, value in values) + tail
    return encode_varint(len(out)) + out


def write_forwarded(message: Message) -> bytes:
    """Return the wire form of the properties that are forwarded unaltered, without a length."""
    out = []
    if message.utf8:
        out.append(b"\x01\x01")
    if message.content_type is not None:
        out.append(b"\x03" + encode_text(message.content_type))
    if message.response_topic is not None:
        out.append(b"\x08" + encode_text(message.response_topic))
    if message.correlation is not None:
        out.append(b"\x09" + encode_binary(message.correlation))
    out.extend(b"\x26" + encode_text(name) + encode_text(value) for name, value in message.properties)
    return b"".join(out)


def _write_value(name: Property, value: int | str) -> bytes:
    identifier = bytes((name,))
    if isinstance(value, str):
        return identifier + encode_text(value)
    kind = _KINDS[name]
    if kind == _VARINT:
        return identifier + encode_varint(value)
    return identifier + value.to_bytes((1, 2, 4)[kind])
