"""MQTT 5 by hand over a blocking socket: packets are made before the clock starts, and hardly read."""

import socket

from ecosim.broker.properties import Property, write_forwarded, write_properties
from ecosim.broker.wire import encode_text, encode_varint
from ecosim.bus import Message, UserProperties

RECEIVE_MAXIMUM = 20
"""What a client says it takes at a time, QoS 1: mosquitto sends no more by itself."""

STAMP: UserProperties = (
    ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ("tracestate", "ecosim=living-room-light/00f067aa0ba902b7"),
    ("seq", "12345"),
    ("at", "2024-11-05T07:30:12.345+01:00"),
)
"""User properties as every message of ecosim has them."""


def packet(first: int, body: bytes) -> bytes:
    return bytes((first,)) + encode_varint(len(body)) + body


def connect(client_id: str) -> bytes:
    properties = write_properties([(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM)])
    head = encode_text("MQTT") + b"\x05\x02\x00\x00"  # version 5, clean start, no keep alive
    return packet(0x10, head + properties + encode_text(client_id))


def subscribe(topic_filter: str, qos: int) -> bytes:
    return packet(0x82, b"\x00\x01\x00" + encode_text(topic_filter) + bytes((qos,)))


def publish(
    topic: str, payload: bytes, *, qos: int = 0, packet_id: int = 1, properties: UserProperties = ()
) -> bytes:
    tail = write_forwarded(Message(topic, utf8=bool(properties), properties=properties))
    number = packet_id.to_bytes(2) if qos else b""
    return packet(0x30 | qos << 1, encode_text(topic) + number + encode_varint(len(tail)) + tail + payload)


class Client:
    """One connection; `expect` waits for a packet."""

    def __init__(self, port: int, client_id: str) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(20)
        self._data = b""
        self.sock.sendall(connect(client_id))
        self._acknowledged(0x20)

    def subscribe(self, topic_filter: str, qos: int = 0) -> None:
        self.sock.sendall(subscribe(topic_filter, qos))
        self._acknowledged(0x90)

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def expect(self, topic: str = "") -> tuple[str, bytes]:
        """Wait for a PUBLISH of QoS 0, on this topic if one is given; its topic and what follows that."""
        wanted = topic.encode()
        while True:
            first, body = self.next()
            if first >> 4 == 3:
                end = 2 + int.from_bytes(body[:2])
                if not wanted or body[2:end] == wanted:
                    return body[2:end].decode(), body[end:]

    def next(self) -> tuple[int, bytes]:
        """Wait for a packet: its first byte and its body."""
        while (found := _cut(self._data)) is None:
            more = self.sock.recv(65536)
            if not more:
                raise ConnectionError("the broker closed the connection")
            self._data += more
        first, body, self._data = found
        return first, body

    def close(self) -> None:
        self.sock.close()

    def _acknowledged(self, wanted: int) -> None:
        first, body = self.next()
        code = body[1] if wanted == 0x20 else body[-1]
        if first & 0xF0 != wanted or code >= 0x80:
            raise ConnectionError(f"the broker answered {first:#x} {body.hex()}")


def _cut(data: bytes) -> tuple[int, bytes, bytes] | None:
    length = shift = 0
    for position in range(1, min(5, len(data))):
        length |= (data[position] & 0x7F) << shift
        shift += 7
        if data[position] < 0x80:
            start = position + 1
            if len(data) < start + length:
                return None
            return data[0], data[start : start + length], data[start + length :]
    return None
