"""Packets that the broker sends (MQTT 5 and 3.1.1, chapter 3)."""

from math import ceil

from ecosim.broker.aliases import Alias
from ecosim.broker.limits import NEVER
from ecosim.broker.properties import Packet, Property, write_forwarded, write_properties
from ecosim.broker.reasons import Reason
from ecosim.broker.session import V5, V31, Delivery, Publication
from ecosim.broker.wire import encode_text, encode_varint

PINGRESP = b"\xd0\x00"
_PUBLISH = 0x30
_CONNACK_311 = {
    Reason.UNSUPPORTED_PROTOCOL_VERSION: 1,
    Reason.CLIENT_IDENTIFIER_NOT_VALID: 2,
    Reason.SERVER_UNAVAILABLE: 3,
    Reason.SERVER_BUSY: 3,
    Reason.QUOTA_EXCEEDED: 3,
    Reason.BAD_USER_NAME_OR_PASSWORD: 4,
}
_NOT_AUTHORIZED_311 = 5
_FAILURE_311 = 0x80
_LONGEST = 0xFFFF_FFFF
_ROUNDING = 1e-6
"""A clock far from its origin rounds; 5 s must not become 6."""


Values = list[tuple[Property, int | str]]


def connack(
    version: int, reason: Reason, *, present: bool = False, properties: Values | None = None
) -> bytes:
    """Answer a CONNECT (3.2)."""
    if version == V5:
        return _packet(Packet.CONNACK, bytes((present, reason)) + write_properties(properties or []))
    code = _CONNACK_311.get(reason, _NOT_AUTHORIZED_311) if reason.failed else 0
    return _packet(Packet.CONNACK, bytes((present and version != V31, code)))


def ack(version: int, packet: Packet, packet_id: int, reason: Reason = Reason.SUCCESS) -> bytes:
    """Return a PUBACK, PUBREC, PUBREL or PUBCOMP (3.4 to 3.7)."""
    first = packet << 4 | (2 if packet is Packet.PUBREL else 0)
    if version != V5 or reason is Reason.SUCCESS:
        return bytes((first, 2, packet_id >> 8, packet_id & 0xFF))
    return bytes((first, 3, packet_id >> 8, packet_id & 0xFF, reason))


def suback(version: int, packet_id: int, reasons: list[Reason], text: str = "") -> bytes:
    """Answer a SUBSCRIBE (3.9), one reason a filter."""
    if version == V5:
        return _packet(Packet.SUBACK, packet_id.to_bytes(2) + _reason_string(text) + bytes(reasons))
    codes = (_FAILURE_311 if reason.failed else reason for reason in reasons)
    return _packet(Packet.SUBACK, packet_id.to_bytes(2) + bytes(codes))


def unsuback(version: int, packet_id: int, reasons: list[Reason]) -> bytes:
    """Answer an UNSUBSCRIBE (3.11)."""
    if version == V5:
        return _packet(Packet.UNSUBACK, packet_id.to_bytes(2) + b"\0" + bytes(reasons))
    return _packet(Packet.UNSUBACK, packet_id.to_bytes(2))


def disconnect(reason: Reason, text: str = "") -> bytes:
    """Tell a client of MQTT 5 why its connection ends (3.14)."""
    return _packet(Packet.DISCONNECT, bytes((reason,)) + _reason_string(text))


def shared_publish(publication: Publication, version: int, retain: bool, now: float) -> bytes:
    """Return a PUBLISH of QoS 0 that is the same for all receivers of one protocol version; made once."""
    if publication.expires != NEVER and version == V5 and now - publication.at >= 1:
        return own_publish(publication, version, now=now, retain=retain)  # its expiry has changed
    packets = publication.packets
    if packets is None:
        packets = publication.packets = {}
    key = (version == V5, retain)
    packet = packets.get(key)
    if packet is None:
        packet = packets[key] = own_publish(publication, version, now=now, retain=retain)
    return packet


def own_publish(
    publication: Publication,
    version: int,
    *,
    now: float,
    packet_id: int | None = None,
    qos: int = 0,
    retain: bool = False,
    again: bool = False,
    identifiers: tuple[int, ...] = (),
    alias: Alias | None = None,
) -> bytes:
    """Return a PUBLISH for one receiver (3.3)."""
    message = publication.message
    known = alias is not None and alias[1]
    body = b"\0\0" if known else encode_text(message.topic)
    if packet_id is not None:
        body += packet_id.to_bytes(2)
    if version == V5:
        expiry = expiry_left(publication, now)
        body += publish_properties(publication, expiry, identifiers, None if alias is None else alias[0])
    body += message.payload
    return bytes((_PUBLISH | again << 3 | qos << 1 | retain,)) + encode_varint(len(body)) + body


def tracked_publish(
    packet_id: int, delivery: Delivery, version: int, now: float, alias: Alias | None
) -> bytes:
    """Return the PUBLISH of a copy of QoS 1 or 2, marked as a duplicate if it was sent before."""
    return own_publish(
        delivery.publication,
        version,
        now=now,
        packet_id=packet_id,
        qos=delivery.qos,
        retain=delivery.retain,
        again=delivery.sent,
        identifiers=delivery.identifiers,
        alias=alias,
    )


def publish_properties(
    publication: Publication, expiry: int | None, identifiers: tuple[int, ...], alias: int | None
) -> bytes:
    """Return the properties of a PUBLISH with their length."""
    if publication.tail is None:
        publication.tail = write_forwarded(publication.message)
    if expiry is None and not identifiers and alias is None:
        return encode_varint(len(publication.tail)) + publication.tail
    values: Values = []
    if expiry is not None:
        values.append((Property.MESSAGE_EXPIRY_INTERVAL, expiry))
    if alias is not None:
        values.append((Property.TOPIC_ALIAS, alias))
    values.extend((Property.SUBSCRIPTION_IDENTIFIER, identifier) for identifier in identifiers)
    return write_properties(values, publication.tail)


def expiry_left(publication: Publication, now: float) -> int | None:
    """Whole seconds to a message's expiry, None for never."""
    left = publication.remaining(now)
    return None if left is None else min(max(0, ceil(left - _ROUNDING)), _LONGEST)


def _reason_string(text: str) -> bytes:
    return write_properties([(Property.REASON_STRING, text)] if text else [])


def _packet(packet: Packet, body: bytes) -> bytes:
    return bytes((packet << 4,)) + encode_varint(len(body)) + body
