"""What real clients rely on, over TCP and WebSocket, in MQTT 3.1.1 and 5."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from socket import create_connection
from typing import TYPE_CHECKING, Any

import aiomqtt
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from ecosim.broker import Access, Broker, Limits, MemoryClient
from ecosim.broker.server import CannotListen, Server, serve, wall_clock
from ecosim.bus import Message

if TYPE_CHECKING:
    from tests.broker.conftest import Raw

Open = Callable[[int], Awaitable["Raw"]]
Until = Callable[[Callable[[], bool]], Awaitable[None]]
DOORS = [(4, "tcp"), (5, "tcp"), (4, "websockets"), (5, "websockets")]
VERSIONS = {4: aiomqtt.ProtocolVersion.V311, 5: aiomqtt.ProtocolVersion.V5}


def client(
    server: Server, client_id: str, version: int = 5, transport: Any = "tcp", **options: Any
) -> aiomqtt.Client:
    if version == 4:
        options.setdefault("clean_session", True)
    return aiomqtt.Client(
        "127.0.0.1",
        server.port,
        identifier=client_id,
        protocol=VERSIONS[version],
        transport=transport,
        timeout=5,
        **options,
    )


async def take(source: aiomqtt.Client, number: int) -> list[aiomqtt.Message]:
    messages: list[aiomqtt.Message] = []
    async with asyncio.timeout(5):
        async for message in source.messages:
            messages.append(message)
            if len(messages) == number:
                break
    return messages


def properties(packet: int, **values: Any) -> Any:
    result = Properties(packet)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        setattr(result, name, value)
    return result


@pytest.mark.parametrize(("version", "transport"), DOORS)
async def test_messages_of_every_qos_arrive_once_and_in_order(
    server: Server, version: int, transport: str
) -> None:
    async with (
        client(server, "one", version, transport) as one,
        client(server, "two", version, transport) as two,
    ):
        await one.subscribe("a/#", qos=2)
        for number in range(60):
            await two.publish("a/ü", f"{number}" * 50, qos=number % 3)
        messages = await take(one, 60)
    assert [str(m.topic) for m in messages] == ["a/ü"] * 60
    assert [m.payload for m in messages] == [(f"{n}" * 50).encode() for n in range(60)]
    assert [m.qos for m in messages] == [n % 3 for n in range(60)]


@pytest.mark.parametrize(("version", "transport"), DOORS)
async def test_retained_messages_and_large_ones(server: Server, version: int, transport: str) -> None:
    async with client(server, "one", version, transport) as one:
        await one.publish("big", b"x" * 500_000, qos=1, retain=True)
        await one.publish("small", b"y", retain=True)
        await one.subscribe("#", qos=1)
        messages = await take(one, 2)
    assert {(str(m.topic), len(m.payload), m.retain) for m in messages if isinstance(m.payload, bytes)} == {
        ("big", 500_000, True),
        ("small", 1, True),
    }


@pytest.mark.parametrize("version", [4, 5])
async def test_a_session_gets_what_it_missed(server: Server, version: int) -> None:
    keep: dict[str, Any] = {"clean_session": False}
    if version == 5:
        keep = {"clean_start": False, "properties": properties(PacketTypes.CONNECT, SessionExpiryInterval=60)}
    async with client(server, "one", version, **keep) as one:
        await one.subscribe("a", qos=2)
    async with client(server, "two", version) as two:
        for qos in (0, 1, 2):
            await two.publish("a", str(qos), qos=qos)
    async with client(server, "one", version, **keep) as one:
        messages = await take(one, 2)
    assert [(m.payload, m.qos) for m in messages] == [(b"1", 1), (b"2", 2)]


async def test_properties_and_options_of_mqtt_5(server: Server) -> None:
    async with client(server, "one") as one:
        await one.subscribe(
            "a/#",
            options=SubscribeOptions(qos=1, retainAsPublished=True),
            properties=properties(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=300),
        )
        sent = properties(
            PacketTypes.PUBLISH,
            MessageExpiryInterval=7,
            ResponseTopic="r",
            CorrelationData=b"\x00\x01",
            ContentType="text/plain",
            PayloadFormatIndicator=1,
        )
        sent.UserProperty = [("b", "1"), ("a", "2"), ("b", "3")]
        await one.publish("a/b", "x", qos=2, retain=True, properties=sent)
        (message,) = await take(one, 1)
    got: Any = message.properties
    assert (message.qos, message.retain, got.SubscriptionIdentifier) == (1, True, [300])
    assert got.UserProperty == [("b", "1"), ("a", "2"), ("b", "3")]
    assert (got.MessageExpiryInterval, got.ResponseTopic, got.CorrelationData) == (7, "r", b"\x00\x01")
    assert (got.ContentType, got.PayloadFormatIndicator) == ("text/plain", 1)


async def test_both_doors_lead_to_one_broker(server: Server) -> None:
    got: list[Message] = []
    inside = MemoryClient(server.broker, "inside", got.append)
    inside.subscribe("#")
    async with client(server, "one") as one:
        await one.subscribe("out", qos=1)
        sent = Message(
            "out", b"1", 1, expiry=5, content_type="c", correlation=b"7", utf8=True, properties=(("k", "v"),)
        )
        inside.publish(sent)
        (message,) = await take(one, 1)
        await one.publish("in", "2", qos=2, properties=message.properties)
    assert ("UserProperty", [("k", "v")]) in vars(message.properties).items()
    assert got == [
        sent,
        Message(
            "in", b"2", 2, expiry=5, content_type="c", correlation=b"7", utf8=True, properties=(("k", "v"),)
        ),
    ]


async def test_a_lost_connection_sends_the_will(server: Server, raw: Open) -> None:
    async with client(server, "watcher") as watcher:
        await watcher.subscribe("state", qos=1)
        dying = await raw(server.port)
        will = b"\0\0\5state\0\4lost"
        await dying.connect("dying", flags=0b1110, rest=will)
        await dying.close()
        (message,) = await take(watcher, 1)
    assert (message.payload, message.qos) == (b"lost", 1)


async def test_a_silent_client_is_disconnected_and_one_that_pings_is_not(server: Server, raw: Open) -> None:
    silent, talking = await raw(server.port), await raw(server.port)
    await silent.connect("silent", keep_alive=1)
    await talking.connect("talking", keep_alive=1)

    async def ping() -> None:
        while True:
            await talking.send(b"\xc0\0")
            assert await talking.packet() == (0xD0, b"")
            await asyncio.sleep(0.5)

    pinging = asyncio.create_task(ping())
    first, body = await silent.packet()
    assert (first, body[0]) == (0xE0, 0x8D)
    assert await silent.rest() == b""
    assert not pinging.done()
    pinging.cancel()


async def test_unacknowledged_messages_are_sent_again_with_the_same_identifier(
    server: Server, raw: Open
) -> None:
    keep = {"flags": 0, "properties": b"\x11\0\0\0\x3c"}
    first = await raw(server.port)
    await first.connect("c", **keep)
    await first.send(b"\x82\x07\0\1\0\0\1a\2")
    assert (await first.packet())[0] == 0x90
    async with client(server, "sender") as sender:
        await sender.publish("a", "1", qos=1)
        await sender.publish("a", "2", qos=2)
    one, two = await first.packet(), await first.packet()
    assert (one[0], two[0]) == (0x32, 0x34)
    await first.send(b"\x50\x02" + two[1][3:5])
    assert (await first.packet()) == (0x62, two[1][3:5])
    await first.close()
    again = await raw(server.port)
    assert (await again.connect("c", **keep))[0] == 1
    assert await again.packet() == (0x3A, one[1])
    assert await again.packet() == (0x62, two[1][3:5])
    await again.send(b"\x40\x02" + one[1][3:5] + b"\x70\x02" + two[1][3:5] + b"\xc0\0")
    assert (await again.packet())[0] == 0xD0
    assert server.broker.waiting() == 0


async def test_the_window_of_a_receiver_is_kept_to(server: Server, raw: Open) -> None:
    narrow = await raw(server.port)
    await narrow.connect("c", properties=b"\x21\0\2")
    await narrow.send(b"\x82\x07\0\1\0\0\1a\1")
    assert (await narrow.packet())[0] == 0x90
    async with client(server, "sender") as sender:
        for number in range(4):
            await sender.publish("a", str(number), qos=1)
    packets = [await narrow.packet(), await narrow.packet()]
    await narrow.send(b"\xc0\0")
    assert (await narrow.packet())[0] == 0xD0
    await narrow.send(b"\x40\x02" + packets[0][1][3:5])
    assert (await narrow.packet())[1].endswith(b"2")


async def test_topic_aliases_in_both_directions(server: Server, raw: Open) -> None:
    peer = await raw(server.port)
    await peer.connect("c", properties=b"\x22\0\1")
    await peer.send(b"\x82\x07\0\1\0\0\1#\0")
    assert (await peer.packet())[0] == 0x90
    await peer.send(b"\x30\x08\0\1a\3\x23\0\5x" + b"\x30\x07\0\0\3\x23\0\5y" + b"\x30\x05\0\1b\0z")
    assert [(await peer.packet())[1] for _ in range(3)] == [
        b"\0\1a\3\x23\0\1x",
        b"\0\0\3\x23\0\1y",
        b"\0\1b\0z",
    ]


async def test_a_slow_reader_loses_qos_0_and_nobody_else_does(raw: Open, until: Until) -> None:
    limits = Limits(buffered=100_000)
    async with serve(Broker(now=wall_clock(), limits=limits)) as server:
        slow = await raw(server.port)
        await slow.connect("slow")
        await slow.send(b"\x82\x07\0\1\0\0\1a\0")
        assert (await slow.packet())[0] == 0x90
        counts = server.broker.counts
        fast = 0

        def count(_message: Message) -> None:
            nonlocal fast
            fast += 1

        MemoryClient(server.broker, "fast", count).subscribe("a")
        sender = MemoryClient(server.broker, "sender", count)
        message = Message("a", b"x" * 100_000)
        sent = 0
        while counts.dropped["slow consumer"] < 4 and sent < 2000:
            sender.publish(message)
            sent += 1
            await asyncio.sleep(0)
        assert counts.dropped["slow consumer"] > 3
        assert fast == sent
        assert counts.copies == 2 * sent == counts.delivered + counts.dropped["slow consumer"]
        await slow.close()
        await until(lambda: server.broker.online == 2)


async def test_stopping_tells_the_clients(raw: Open) -> None:
    server = await serve().start()
    peer = await raw(server.port)
    await peer.connect("c")
    await server.stop()
    assert (await peer.packet())[1][0] == 0x8B
    assert await peer.rest() == b""
    await server.stop()


async def test_a_port_that_is_taken_says_so(server: Server) -> None:
    with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1:{server.port}"):
        await serve(port=server.port).start()


async def test_logins_by_wire() -> None:
    access = Access(users={"anna": "secret"}, anonymous=False)
    async with serve(Broker(now=wall_clock(), access=access)) as server:
        for version in (4, 5):
            async with client(server, "c", version, username="anna", password=access.users["anna"]):
                pass
            for name, word in ((None, None), ("anna", "wrong")):
                with pytest.raises(aiomqtt.MqttError, match=r"(?i)not authori[sz]ed|bad user name"):
                    await client(server, "c", version, username=name, password=word).__aenter__()


async def test_sys_topics_tell_of_the_broker() -> None:
    async with serve(Broker(now=wall_clock(), sys_interval=0.05)) as server, client(server, "c") as one:
        await one.subscribe("$SYS/broker/clients/connected")
        await one.subscribe("$SYS/broker/version")
        messages = await take(one, 2)
        assert {str(m.topic).rpartition("/")[2] for m in messages} == {"connected", "version"}
        while messages[-1].payload != b"1":
            messages += await take(one, 1)


def test_a_broker_in_the_foreground_ends_on_a_signal() -> None:
    code = (
        "import asyncio; from ecosim.broker.server import run_forever; "
        "asyncio.run(run_forever(port=0, started=lambda server: print(server.port, flush=True)))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with create_connection(("127.0.0.1", port), timeout=5) as peer:
            peer.sendall(connect_bytes())
            assert peer.recv(4) == b"\x20\2\0\0"
            process.send_signal(signal.SIGTERM)
            assert peer.recv(4) == b""
        assert process.wait(5) == 0


def connect_bytes() -> bytes:
    return b"\x10\x0d\0\4MQTT\4\2\0\0\0\1c"
