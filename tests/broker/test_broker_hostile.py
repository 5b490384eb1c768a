"""What breaks the protocol ends its own connection with the right reason, and never the broker."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.broker import Broker, Limits, MemoryClient, Reason
from ecosim.broker.connection import Connection
from ecosim.broker.reasons import MalformedPacket
from ecosim.broker.server import Server, serve, wall_clock
from ecosim.broker.wire import Frames, encode_varint
from ecosim.bus import Message

if TYPE_CHECKING:
    from tests.broker.conftest import Raw

Open = Callable[[int], Awaitable["Raw"]]

CONNECT5 = b"\x10\x0e\0\4MQTT\5\2\0\0\0\0\1c"
CONNECT4 = b"\x10\x0d\0\4MQTT\4\2\0\0\0\1c"


class Box:
    """An outbox that keeps what is written."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent += data

    def close(self) -> None:
        self.closed = True

    def congested(self) -> bool:
        return False


def talk(*parts: bytes, limits: Limits | None = None) -> Box:
    broker = Broker(now=lambda: 0.0, limits=limits)
    box = Box()
    connection = Connection(broker, box)
    for part in parts:
        connection.receive(part)
    connection.lost()
    assert broker.online == 0
    return box


def packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + encode_varint(len(body)) + body


def publish(properties: bytes, *, first: int = 0x30, topic: bytes = b"\0\1a") -> bytes:
    return packet(first, topic + bytes((len(properties),)) + properties)


def subscribe(topic_filter: bytes, options: int, properties: bytes = b"") -> bytes:
    body = b"\0\1" + bytes((len(properties),)) + properties + len(topic_filter).to_bytes(2) + topic_filter
    return packet(0x82, body + bytes((options,)))


BROKEN = {
    "a second CONNECT": (CONNECT5, Reason.PROTOCOL_ERROR),
    "packet type 0": (b"\0\0", Reason.PROTOCOL_ERROR),
    "a CONNACK": (b"\x20\x03\0\0\0", Reason.PROTOCOL_ERROR),
    "a PINGRESP": (b"\xd0\0", Reason.PROTOCOL_ERROR),
    "AUTH without a method": (b"\xf0\0", Reason.PROTOCOL_ERROR),
    "a remaining length of five bytes": (b"\x30\xff\xff\xff\xff\x01", Reason.MALFORMED_PACKET),
    "a remaining length longer than needed": (b"\xc0\x80\0", Reason.MALFORMED_PACKET),
    "reserved flags of PINGREQ": (b"\xc1\0", Reason.MALFORMED_PACKET),
    "reserved flags of SUBSCRIBE": (b"\x80\x07\0\1\0\0\1a\0", Reason.MALFORMED_PACKET),
    "reserved flags of PUBREL": (b"\x60\x02\0\1", Reason.MALFORMED_PACKET),
    "a PINGREQ with a body": (b"\xc0\x01x", Reason.MALFORMED_PACKET),
    "QoS 3": (publish(b"", first=0x36), Reason.MALFORMED_PACKET),
    "a duplicate of QoS 0": (publish(b"", first=0x38), Reason.MALFORMED_PACKET),
    "a topic cut off": (packet(0x30, b"\0\5ab"), Reason.MALFORMED_PACKET),
    "a topic with NUL": (publish(b"", topic=b"\0\1\0"), Reason.MALFORMED_PACKET),
    "a topic with a surrogate": (publish(b"", topic=b"\0\3\xed\xa0\x80"), Reason.MALFORMED_PACKET),
    "a topic in overlong UTF-8": (publish(b"", topic=b"\0\2\xc0\x80"), Reason.MALFORMED_PACKET),
    "a topic with a wildcard": (publish(b"", topic=b"\0\3a/#"), Reason.TOPIC_NAME_INVALID),
    "neither topic nor alias": (publish(b"", topic=b"\0\0"), Reason.PROTOCOL_ERROR),
    "packet identifier 0": (packet(0x32, b"\0\1a\0\0\0"), Reason.PROTOCOL_ERROR),
    "topic alias 0": (publish(b"\x23\0\0"), Reason.TOPIC_ALIAS_INVALID),
    "a topic alias beyond the maximum": (publish(b"\x23\xff\xff"), Reason.TOPIC_ALIAS_INVALID),
    "an unknown topic alias": (publish(b"\x23\0\2", topic=b"\0\0"), Reason.TOPIC_ALIAS_INVALID),
    "an unknown property": (publish(b"\x7f\0"), Reason.MALFORMED_PACKET),
    "a property of another packet": (publish(b"\x21\0\1"), Reason.PROTOCOL_ERROR),
    "a subscription identifier from a client": (publish(b"\x0b\1"), Reason.PROTOCOL_ERROR),
    "a property twice": (publish(b"\x01\1\x01\1"), Reason.PROTOCOL_ERROR),
    "a payload format of 2": (publish(b"\x01\2"), Reason.PROTOCOL_ERROR),
    "a property cut off": (publish(b"\x02\0\0"), Reason.MALFORMED_PACKET),
    "properties longer than the packet": (packet(0x30, b"\0\1a\x20"), Reason.MALFORMED_PACKET),
    "a response topic with a wildcard": (publish(b"\x08\0\1#"), Reason.PROTOCOL_ERROR),
    "a user property that is no text": (publish(b"\x26\0\1\xff\0\1a"), Reason.MALFORMED_PACKET),
    "a SUBSCRIBE without filters": (packet(0x82, b"\0\1\0"), Reason.PROTOCOL_ERROR),
    "a SUBSCRIBE of QoS 3": (subscribe(b"a", 3), Reason.MALFORMED_PACKET),
    "reserved subscription options": (subscribe(b"a", 0x40), Reason.MALFORMED_PACKET),
    "retain handling 3": (subscribe(b"a", 0x30), Reason.PROTOCOL_ERROR),
    "no-local on a shared subscription": (subscribe(b"$share/g/a", 4), Reason.PROTOCOL_ERROR),
    "subscription identifier 0": (subscribe(b"a", 0, b"\x0b\0"), Reason.PROTOCOL_ERROR),
    "an UNSUBSCRIBE without filters": (packet(0xA2, b"\0\1\0"), Reason.PROTOCOL_ERROR),
    "a PUBACK without identifier": (b"\x40\1\1", Reason.MALFORMED_PACKET),
    "a session prolonged by DISCONNECT": (packet(0xE0, b"\0\5\x11\0\0\0\1"), Reason.PROTOCOL_ERROR),
    "too large a packet": (b"\x30\xe9\x07", Reason.PACKET_TOO_LARGE),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_packet_ends_the_connection_with_its_reason(name: str) -> None:
    data, reason = BROKEN[name]
    limits = Limits(packet=1000)
    start = len(talk(CONNECT5, limits=limits).sent)
    answer = talk(CONNECT5, data, limits=limits)
    assert answer.closed
    assert answer.sent[start : start + 1] == b"\xe0"
    assert answer.sent[start + 2] == reason
    older = talk(CONNECT4, data, limits=limits)
    assert older.closed or data[:1] in (b"\x30", b"\x32", b"\x82", b"\xa2")


REFUSED = {
    "another protocol": (b"\x10\x0c\0\2hj\5\2\0\0\0\0\1c", b"\x20\2\0\1"),
    "a newer version": (b"\x10\x0e\0\4MQTT\x07\2\0\0\0\0\1c", b"\x20"),
    "a reserved flag in 3.1.1": (b"\x10\x0d\0\4MQTT\4\3\0\0\0\1c", b""),
    "a reserved flag in 5": (b"\x10\x0e\0\4MQTT\5\3\0\0\0\0\1c", b"\x20"),
    "a will's flags without a will": (b"\x10\x0d\0\4MQTT\4\x22\0\0\0\1c", b""),
    "a password without a name in 3.1.1": (b"\x10\x10\0\4MQTT\4\x42\0\0\0\1c\0\1p", b""),
    "no identifier and no clean session": (b"\x10\x0c\0\4MQTT\4\0\0\0\0\0", b"\x20\2\0\2"),
    "an authentication method": (b"\x10\x12\0\4MQTT\5\2\0\0\4\x15\0\1x\0\1c", b"\x20"),
    "something else first": (b"\xc0\0", b""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_connect_is_refused(name: str) -> None:
    data, answer = REFUSED[name]
    box = talk(data)
    assert box.closed
    assert box.sent.startswith(answer)
    if not answer:
        assert not box.sent


def test_mqtt_3_1_is_understood() -> None:
    assert talk(b"\x10\x0f\0\6MQIsdp\3\2\0\0\0\1c").sent == b"\x20\2\0\0"


def test_more_qos_2_than_announced_is_an_error() -> None:
    published = [packet(0x34, b"\0\1a" + number.to_bytes(2) + b"\0") for number in (1, 2, 3)]
    box = talk(CONNECT5, *published, limits=Limits(receive=2))
    assert box.closed
    assert box.sent.endswith(
        bytes((Reason.RECEIVE_MAXIMUM_EXCEEDED, 27, 31, 0, 24)) + b"receive maximum exceeded"
    )


def test_invalid_filters_are_answered_one_by_one() -> None:
    body = b"\0\1\0" + b"\0\3a/#\1" + b"\0\4a#/b\1" + b"\0\1b\2"
    assert talk(CONNECT5, packet(0x82, body)).sent.endswith(bytes((1, Reason.TOPIC_FILTER_INVALID, 2)))
    assert talk(CONNECT4, packet(0x82, body[:2] + body[3:])).sent.endswith(bytes((1, 0x80, 2)))


@given(st.lists(st.binary(max_size=40), max_size=6), st.integers(1, 50))
def test_packets_are_the_same_however_the_stream_is_cut(bodies: list[bytes], size: int) -> None:
    stream = b"".join(packet(0x30, body * 5) for body in bodies)
    frames = Frames(10_000)
    found = [frame for at in range(0, len(stream), size) for frame in frames.feed(stream[at : at + size])]
    assert found == [(0x30, body * 5) for body in bodies]


@settings(max_examples=300)
@given(st.booleans(), st.lists(st.binary(max_size=60), max_size=5), st.integers(0, 255))
def test_nonsense_never_raises(newer: bool, parts: list[bytes], first: int) -> None:
    """Random bytes, and random bodies in well-formed frames, end in an answer or a closed connection."""
    talk(*parts)
    connect = CONNECT5 if newer else CONNECT4
    talk(connect, *parts)
    talk(connect, *(packet(first, part) for part in parts))
    talk(packet(0x10, b"\0\4MQTT\5" + b"".join(parts)))


@settings(max_examples=300)
@given(st.sampled_from(sorted(BROKEN)), st.data())
def test_packets_with_a_byte_changed_never_raise(name: str, data: st.DataObject) -> None:
    broken = bytearray(CONNECT5 + BROKEN[name][0])
    for _ in range(data.draw(st.integers(1, 3))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    talk(bytes(broken))


async def test_random_bytes_through_real_sockets_leave_the_broker_well(server: Server, raw: Open) -> None:
    errors: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: errors.append(context))
    seeds = [bytes((7 * i * i + 13 * i * n) % 256 for i in range(200)) for n in range(30)]
    for number, noise in enumerate(seeds):
        for start in (b"", CONNECT5, CONNECT4, b"GET / HTTP/1.1\r\n\r\n", b"GET "):
            peer = await raw(server.port)
            await peer.send(start + noise[number % 5 :])
            peer.writer.write_eof()
            await peer.rest()
    got: list[Message] = []
    client = MemoryClient(server.broker, "well", got.append)
    client.subscribe("alive")
    client.publish(Message("alive"))
    assert len(got) == 1
    assert errors == []


async def test_a_connection_that_says_nothing_is_closed(raw: Open) -> None:
    async with serve(Broker(now=wall_clock(), limits=Limits(connect_timeout=0.1))) as server:
        silent = await raw(server.port)
        assert await silent.rest() == b""
        await silent.close()


def test_a_stream_that_is_no_mqtt_is_named() -> None:
    with pytest.raises(MalformedPacket) as error:
        list(Frames(100).feed(b"\x30\xff\xff\xff\xff"))
    assert error.value.reason is Reason.MALFORMED_PACKET
