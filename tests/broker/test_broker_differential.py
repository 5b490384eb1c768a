"""The same random operations on Mosquitto and on this broker, with the same deliveries."""

import asyncio
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from ecosim.broker import Broker, matches
from ecosim.broker.server import serve, wall_clock

MOSQUITTO = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
CONFIG = "allow_anonymous true\nallow_duplicate_messages false\nmax_queued_messages 10000\nlog_dest none\n"
FOREVER = b"\x11\xff\xff\xff\xff"
WIDTHS = {0x01: 1, 0x02: 4, 0x23: 2}
Found = tuple[Any, ...]


def text(value: str) -> bytes:
    return len(value.encode()).to_bytes(2) + value.encode()


def varint(value: int) -> bytes:
    out = b""
    while True:
        value, low = divmod(value, 128)
        out += bytes((low | (128 if value else 0),))
        if not value:
            return out


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


@dataclass
class Peer:
    """One client that does every handshake, and waits for what is on its way."""

    port: int
    version: int
    prefix: str
    name: str
    arrived: list[Found] = field(default_factory=list)
    answer: tuple[int, bytes] = (0, b"")
    _buffer: bytes = b""
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def connect(self, *, clean: bool, keep: bool, will: tuple[int, bool]) -> bool:
        """Open a connection; returns whether a session was present."""
        self._buffer = b""
        self.link = create_connection(("127.0.0.1", self.port), timeout=5)
        self.link.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        flags = (2 if clean else 0) | 4 | will[0] << 3 | (0x20 if will[1] else 0)
        body = b"\0\4MQTT" + bytes((self.version, flags)) + b"\0\0"
        if self.version == 5:
            properties = FOREVER if keep else b""
            body += varint(len(properties)) + properties
        body += text(self.prefix + self.name) + (b"\0" if self.version == 5 else b"")
        self._send(0x10, body + text(f"{self.prefix}/will/{self.name}") + text("gone"))
        return bool(self._await(0x20)[0])

    def subscribe(self, topic_filter: str, options: int, identifier: int) -> Found:
        """Subscribe; returns the reason codes."""
        properties = b"\x0b" + varint(identifier) if identifier else b""
        body = (
            next(self._ids).to_bytes(2)
            + self._with_length(properties)
            + text(f"{self.prefix}/{topic_filter}")
        )
        self._send(0x82, body + bytes((options if self.version == 5 else options & 3,)))
        return tuple(self._await(0x90)[2:])

    def unsubscribe(self, topic_filter: str) -> Found:
        body = next(self._ids).to_bytes(2) + self._with_length(b"") + text(f"{self.prefix}/{topic_filter}")
        self._send(0xA2, body)
        return tuple(self._await(0xB0)[2:])

    def publish(self, topic: str, payload: bytes, qos: int, *, retain: bool, properties: bytes) -> Found:
        """Publish and finish the handshake; returns the first reason code."""
        packet_id = next(self._ids).to_bytes(2) if qos else b""
        body = text(f"{self.prefix}/{topic}") + packet_id + self._with_length(properties) + payload
        self._send(0x30 | qos << 1 | retain, body)
        if qos == 0:
            return ()
        reason = self._await(0x40 if qos == 1 else 0x50)[2:3] or b"\0"
        # a broker may say that nobody subscribed; Mosquitto does so for QoS 1 only
        reason = reason.replace(b"\x10", b"\0")
        if qos == 2:
            self._send(0x62, packet_id)
            self._await(0x70)
        return tuple(reason)

    def disconnect(self) -> None:
        self._send(0xE0, b"")
        while self.link.recv(65_536):
            pass
        self.link.close()

    def drop(self) -> None:
        self.link.close()

    def settle(self) -> list[Found]:
        """Return what has arrived, in order, once nothing more is on its way."""
        while True:
            before = len(self.arrived)
            self._send(0xC0, b"")
            self._await(0xD0)
            if len(self.arrived) == before:
                break
        arrived, self.arrived = self.arrived, []
        return arrived

    def _with_length(self, properties: bytes) -> bytes:
        return varint(len(properties)) + properties if self.version == 5 else b""

    def _send(self, first: int, body: bytes) -> None:
        self.link.sendall(bytes((first,)) + varint(len(body)) + body)

    def _await(self, wanted: int) -> bytes:
        while True:
            first, body = self._packet()
            if first == wanted:
                return body
            if first >> 4 == 3:
                self._take(first, body)
            elif first == 0x62:
                self._send(0x70, body[:2])
            else:
                raise AssertionError((hex(wanted), hex(first), body))

    def _packet(self) -> tuple[int, bytes]:
        while True:
            data = self._buffer
            if len(data) > 1 and (len(data) > 4 or any(byte < 128 for byte in data[1:])):
                length, at = read_varint(data, 1)
                if len(data) >= at + length:
                    self._buffer = data[at + length :]
                    return data[0], data[at : at + length]
            more = self.link.recv(65_536)
            if not more:
                raise EOFError(self.name)
            self._buffer += more

    def _take(self, first: int, body: bytes) -> None:
        size = int.from_bytes(body[:2])
        topic, rest = body[2 : 2 + size].decode(), body[2 + size :]
        qos = first >> 1 & 3
        if qos:
            self._send(0x40 if qos == 1 else 0x50, rest[:2])
            rest = rest[2:]
        properties: Found = ()
        if self.version == 5:
            length, at = read_varint(rest, 0)
            properties, rest = read_properties(rest[at : at + length]), rest[at + length :]
        self.arrived.append((topic.removeprefix(self.prefix), rest, qos, first & 1, first & 8, properties))


def read_properties(data: bytes) -> Found:
    """User properties in order, then all others sorted; an expiry counts as there or not."""
    user, others, at = [], [], 0
    while at < len(data):
        kind, at = data[at], at + 1
        start = at
        if kind == 0x0B:
            _, at = read_varint(data, at)
        elif kind in WIDTHS:
            at += WIDTHS[kind]
        else:
            for _ in range(2 if kind == 0x26 else 1):
                at += 2 + int.from_bytes(data[at : at + 2])
        if kind == 0x26:
            user.append(data[start:at])
        else:
            others.append((kind, b"" if kind == 0x02 else data[start:at]))
    return tuple(user), tuple(sorted(others))


@contextmanager
def mosquitto(folder: Path) -> Iterator[int]:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\n{CONFIG}")
    with subprocess.Popen([str(MOSQUITTO), "-c", str(config)]) as process:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            try:
                create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.02)
        try:
            yield port
        finally:
            process.terminate()


@contextmanager
def ecosim() -> Iterator[int]:
    ports: list[int] = []
    ready, over = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def main() -> None:
        async with serve(Broker(now=wall_clock())) as server:
            ports.append(server.port)
            loops.append(asyncio.get_running_loop())
            ready.set()
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    assert ready.wait(5)
    try:
        yield ports[0]
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()


TOPICS = st.sampled_from(["a", "a/b", "a/b/c", "b", "a/", "/a"])
FILTERS = st.sampled_from(["a", "a/b", "a/+", "+/b", "a/#", "#", "+", "+/+", "b/#", "a/+/c", "/+"])
NAMES = st.sampled_from(["one", "two", "three"])
PROPERTIES = st.lists(
    st.sampled_from(
        [
            b"\x26\0\1k\0\1v",
            b"\x26\0\1a\0\2\xc3\xbc",
            b"\x02\0\0\2\x58",
            b"\x03\0\1t",
            b"\x08\0\1r",
            b"\x09\0\1\xff",
            b"\x01\1",
        ]
    ),
    max_size=4,
    unique=True,
).map(b"".join)


class Lockstep(RuleBasedStateMachine):
    """Two brokers, the same clients on each."""

    ports: tuple[int, int]
    version: int
    serial = count()

    def __init__(self) -> None:
        super().__init__()
        self.prefix = f"{self.version}-{next(self.serial)}"
        self.payload = count()
        self.online: dict[str, tuple[Peer, Peer]] = {}
        self.filters: dict[str, dict[str, int]] = {}
        self.kept: dict[str, bool] = {}
        self.observer = self.pair("observer")
        for peer in self.observer:
            peer.connect(clean=True, keep=False, will=(0, False))
            peer.subscribe("will/+", 0x08, 0)

    def pair(self, name: str) -> tuple[Peer, Peer]:
        one, other = (Peer(port, self.version, self.prefix, name) for port in self.ports)
        return one, other

    def compare(self, *, ordered: bool = True) -> None:
        """What arrived at each client is the same on both brokers."""
        for name, (theirs, ours) in {**self.online, "observer": self.observer}.items():
            expected, found = self.plain(name, theirs.settle()), self.plain(name, ours.settle())
            if not ordered:
                expected, found = sorted(expected), sorted(found)
            assert found == expected, name

    def plain(self, name: str, arrived: list[Found]) -> list[Found]:
        """Leave out what MQTT leaves open: how overlapping subscriptions are merged."""
        filters = self.filters.get(name, {})
        result: list[Found] = []
        for topic, payload, *how in arrived:
            merged = sum(matches(f"x/{f}", f"x{topic}") for f in filters) > 1
            if not merged:
                result.append((topic, payload, *how))
            elif (topic, payload) not in result:
                result.append((topic, payload))
        return result

    @rule(name=NAMES, clean=st.booleans(), keep=st.booleans(), qos=st.integers(0, 2), retain=st.booleans())
    def connect(self, name: str, clean: bool, keep: bool, qos: int, retain: bool) -> None:
        if name in self.online:
            return
        theirs, ours = pair = self.pair(name)
        expected = theirs.connect(clean=clean, keep=keep, will=(qos, retain))
        assert ours.connect(clean=clean, keep=keep, will=(qos, retain)) == expected
        if not expected:
            self.filters[name] = {}
        self.online[name] = pair
        self.kept[name] = keep if self.version == 5 else not clean
        self.compare()

    @precondition(lambda self: self.online)
    @rule(
        data=st.data(),
        topic_filter=FILTERS,
        qos=st.integers(0, 2),
        local=st.booleans(),
        published=st.booleans(),
        handling=st.integers(0, 2),
        identifier=st.integers(0, 3),
    )
    def subscribe(
        self,
        *,
        data: st.DataObject,
        topic_filter: str,
        qos: int,
        local: bool,
        published: bool,
        handling: int,
        identifier: int,
    ) -> None:
        name = data.draw(st.sampled_from(sorted(self.online)))
        theirs, ours = self.online[name]
        # Mosquitto 2.0.11 keeps these two options of a subscription that is replaced, against 3.8.4
        kept = self.filters[name].get(topic_filter, local << 2 | published << 3)
        options = qos | kept | handling << 4
        expected = theirs.subscribe(topic_filter, options, identifier)
        assert ours.subscribe(topic_filter, options, identifier) == expected
        self.filters[name][topic_filter] = kept
        self.compare(ordered=False)

    @precondition(lambda self: self.online)
    @rule(data=st.data(), topic_filter=FILTERS)
    def unsubscribe(self, data: st.DataObject, topic_filter: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.online)))
        theirs, ours = self.online[name]
        assert ours.unsubscribe(topic_filter) == theirs.unsubscribe(topic_filter)
        self.filters[name].pop(topic_filter, None)
        self.compare()

    @precondition(lambda self: self.online)
    @rule(
        data=st.data(),
        topic=TOPICS,
        qos=st.integers(0, 2),
        retain=st.booleans(),
        empty=st.booleans(),
        properties=PROPERTIES,
    )
    def publish(
        self, *, data: st.DataObject, topic: str, qos: int, retain: bool, empty: bool, properties: bytes
    ) -> None:
        name = data.draw(st.sampled_from(sorted(self.online)))
        payload = b"" if empty and retain else str(next(self.payload)).encode()
        if self.version != 5:
            properties = b""
        theirs, ours = self.online[name]
        expected = theirs.publish(topic, payload, qos, retain=retain, properties=properties)
        assert ours.publish(topic, payload, qos, retain=retain, properties=properties) == expected
        self.compare()

    @precondition(lambda self: self.online)
    @rule(data=st.data())
    def disconnect(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.online)))
        for peer in self.online.pop(name):
            peer.disconnect()
        self.forget(name)
        self.compare()

    @precondition(lambda self: self.online)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.online)))
        pair = self.online.pop(name)
        for peer, observer in zip(pair, self.observer, strict=True):
            peer.drop()
            end = time.monotonic() + 5
            while not observer.arrived and time.monotonic() < end:
                observer._send(0xC0, b"")
                observer._await(0xD0)
            assert observer.arrived, "no will came"
        self.forget(name)
        self.compare()

    def forget(self, name: str) -> None:
        if not self.kept[name]:
            self.filters[name] = {}

    def teardown(self) -> None:
        for pair in [*self.online.values(), self.observer]:
            for peer in pair:
                peer.disconnect()


@pytest.mark.skipif(MOSQUITTO is None, reason="mosquitto is not installed")
@pytest.mark.parametrize("version", [4, 5])
def test_mosquitto_and_this_broker_deliver_the_same(tmp_path: Path, version: int) -> None:
    with mosquitto(tmp_path) as theirs, ecosim() as ours:
        machine = type("Machine", (Lockstep,), {"ports": (theirs, ours), "version": version})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=30,
                stateful_step_count=30,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
