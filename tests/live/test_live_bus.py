import asyncio
import random
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from ecosim.bus import Message
from ecosim.errors import BrokerError
from ecosim.live import LiveBus
from ecosim.live.line import trust
from tests.live.tools import AnyBroker, Embedded, Mosquitto, Open, Talker, free_port, until

FULL = Message(
    "a/b",
    "21.5 °C".encode(),
    qos=1,
    expiry=60.0,
    response_topic="answer/here",
    correlation=b"\x00\x01",
    content_type="text/plain",
    utf8=True,
    properties=(("traceparent", "00-aa-bb-01"), ("seq", "7"), ("seq", "8")),
)


async def test_a_message_arrives_with_all_its_properties(open_bus: Open) -> None:
    ear = Talker("ear", "a/#")
    await open_bus(ear)
    mouth = await open_bus(Talker("mouth"))
    mouth.publish(FULL)
    mouth.publish(Message("a/plain", b"\x00\xff", qos=2))
    mouth.publish(Message("a/quick"))
    await until(lambda: len(ear.got) == 3)
    by_topic = {m.topic: m for m in ear.got}
    assert by_topic["a/b"] == FULL
    assert by_topic["a/plain"] == Message("a/plain", b"\x00\xff", qos=2)
    assert by_topic["a/quick"] == Message("a/quick")
    assert by_topic["a/b"].property("seq") == "7"
    assert (mouth.counts.published, mouth.counts.acknowledged, mouth.counts.sent) == (3, 2, 1)


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_order_is_kept_beyond_the_window(open_bus: Open, qos: int) -> None:
    ear = Talker("ear", "n")
    await open_bus(ear)
    mouth = await open_bus(Talker("mouth"))
    for n in range(300):
        mouth.publish(Message("n", str(n).encode(), qos=qos))
    await until(lambda: len(ear.got) == 300)
    assert ear.payloads == [str(n) for n in range(300)]


async def test_retained_messages_and_subscription_options(open_bus: Open) -> None:
    mouth = Talker("mouth")
    bus = await open_bus(mouth)
    bus.publish(Message("r", b"kept", qos=1, retain=True))
    await bus.flushed()
    bus.subscribe("r")
    bus.subscribe("other", no_local=True)
    bus.subscribe("as", retain_as_published=True)
    await bus.flushed()
    bus.publish(Message("other", b"mine", qos=1))
    bus.publish(Message("as", b"published", qos=1, retain=True))
    bus.publish(Message("r", b"new", qos=1, retain=True))
    await until(lambda: len(mouth.got) == 3)
    assert [(m.payload, m.retain) for m in mouth.got] == [
        (b"kept", True),
        (b"published", True),
        (b"new", False),
    ]


async def test_a_will_is_sent_on_drop_and_not_on_close(open_bus: Open) -> None:
    ear = Talker("ear", "state/#")
    await open_bus(ear)
    for name in ("closes", "drops"):
        bus = await open_bus(
            Talker(name, will=Message(f"state/{name}", b"lost", qos=1, properties=(("a", "b"),)))
        )
        bus.publish(Message(f"state/{name}", b"last words", qos=2))
        if name == "drops":
            await bus.flushed()
            bus.drop()
        else:
            bus.close()
        await bus.closed()
    await until(lambda: len(ear.got) == 3)
    assert [(m.topic, m.payload) for m in ear.got] == [
        ("state/closes", b"last words"),
        ("state/drops", b"last words"),
        ("state/drops", b"lost"),
    ]
    assert ear.got[-1].property("a") == "b"


async def test_it_can_come_back_after_drop(open_bus: Open) -> None:
    ear = Talker("ear", "n")
    bus = await open_bus(ear)
    bus.drop()
    await bus.closed()
    bus.publish(Message("n", b"while away", qos=1))
    await bus.open(ear)
    bus.publish(Message("n", b"back", qos=1))
    await until(lambda: ear.payloads == ["back"])
    assert ear.times == 2
    assert bus.dropped == {"connection down": 1}


async def test_nothing_is_lost_over_a_broker_restart(broker: AnyBroker) -> None:
    lines: list[str] = []

    def bus(name: str) -> LiveBus:
        return LiveBus(broker.url, name, rng=random.Random(name), on_down=lines.append, on_up=lines.append)

    ear, mouth = Talker("ear", "n/#"), Talker("mouth")
    ear.bus, mouth.bus = hears, says = bus("ear"), bus("mouth")
    await hears.open(ear)
    await says.open(mouth)
    for n in range(200):
        says.publish(Message(f"n/{1 + n % 2}", str(n).encode(), qos=1 + n % 2))
        if n == 60:
            # What a broker without a store has acknowledged and not handed over dies with it.
            await until(lambda: len(ear.got) == 61)
            await broker.stop()
        if n == 140:
            await until(lambda: not says.connected)
            says.publish(Message("n/0", b"dropped"))
            await broker.start()
        await asyncio.sleep(0.002)
    for topic, qos in (("n/1", 1), ("n/2", 2)):
        wanted = [str(n) for n in range(200) if 1 + n % 2 == qos]
        await until(lambda wanted=wanted: set(wanted) <= set(ear.payloads))  # type: ignore[misc]
        got = [m.payload.decode() for m in ear.got if m.topic == topic]
        # Duplicates may come; without them, nothing misses and the order is right.
        assert list(dict.fromkeys(got)) == wanted
    assert (ear.times, mouth.times) == (2, 2)
    await until(lambda: says.counts.acknowledged == 200)
    assert says.counts.dropped_down == 1
    assert len(lines) == 4
    assert sum("lost the broker at 127.0.0.1:" in line for line in lines) == 2
    for b in (hears, says):
        b.close()
        await b.closed()


async def test_what_expires_while_the_broker_is_away_is_counted() -> None:
    broker = Embedded()
    await broker.start()
    ear = Talker("ear", "n")
    ear.bus = bus = LiveBus(broker.url, "ear", rng=random.Random(1), outbox_limit=2)
    await bus.open(ear)
    await broker.stop()
    await until(lambda: not bus.connected)
    bus.publish(Message("n", b"short", qos=1, expiry=0.1))
    bus.publish(Message("n", b"long", qos=1, expiry=60))
    bus.publish(Message("n", b"one too many", qos=1))
    await asyncio.sleep(1.0)
    await broker.start()
    await until(lambda: ear.payloads == ["long"])
    assert bus.dropped == {"expired": 1, "outbox full": 1}
    bus.close()
    await bus.closed()
    await broker.stop()


async def test_close_while_the_broker_is_away_ends(broker: AnyBroker) -> None:
    talker = Talker("t")
    talker.bus = bus = LiveBus(broker.url, "t", rng=random.Random(1))
    await bus.open(talker)
    await broker.stop()
    await until(lambda: not bus.connected)
    bus.publish(Message("n", b"x", qos=1))
    bus.drop()
    await bus.closed()
    assert bus.dropped == {"lost at the end": 1}
    assert not bus.connected


async def test_no_broker_is_said_in_one_line() -> None:
    port = free_port()
    bus = LiveBus(f"mqtt://me:secret@127.0.0.1:{port}", "t", rng=random.Random(1))
    with pytest.raises(BrokerError) as refused:
        await bus.open(Talker("t"), patience=0.3)
    assert str(refused.value) == (
        f"no broker at 127.0.0.1:{port}: connection refused; start one there, or give another --broker URL"
    )


async def test_a_broker_that_comes_late_is_waited_for() -> None:
    late = Embedded()
    bus = LiveBus(late.url, "t", rng=random.Random(1))
    opening = asyncio.create_task(bus.open(Talker("t"), patience=5))
    await asyncio.sleep(0.2)
    assert not opening.done()
    await late.start()
    await opening
    bus.close()
    await bus.closed()
    await late.stop()


async def test_opening_can_be_cancelled() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    bus = LiveBus(f"mqtt://127.0.0.1:{port}", "t", rng=random.Random(1))
    opening = asyncio.create_task(bus.open(Talker("t"), patience=60))
    await asyncio.sleep(0.1)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    silent.close()


async def test_a_wrong_password_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.touch()
    subprocess.run(["mosquitto_passwd", "-b", file, "me", "right"], check=True, capture_output=True)  # noqa: ASYNC221
    file.chmod(0o644)
    broker = Mosquitto(tmp_path, "allow_anonymous false", f"password_file {file}", "user root")
    await broker.start()
    for login in ("me:wrong@", ""):
        bus = LiveBus(broker.url.replace("//", f"//{login}"), "t", rng=random.Random(1))
        with pytest.raises(BrokerError) as refused:
            await bus.open(Talker("t"))
        line = str(refused.value)
        assert line.startswith(
            f"the broker at 127.0.0.1:{broker.port} refuses 't': not authorized; check the login"
        )
        assert "wrong" not in line
    bus = LiveBus(broker.url.replace("//", "//me:right@"), "t", rng=random.Random(1))
    await bus.open(Talker("t"))
    bus.close()
    await bus.closed()
    await broker.stop()


class OldBroker:
    """Hands 3.1.1 on to a real broker and refuses MQTT 5, in one of the two ways brokers do."""

    def __init__(self, port: int, refusal: bytes) -> None:
        self._port = port
        self._refusal = refusal

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(4096)
        if first[8] == 5:  # fixed header 2, "MQTT" 6, then the version
            writer.write(self._refusal)
        else:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._port)
            up_writer.write(first)
            await asyncio.gather(self._pipe(reader, up_writer), self._pipe(up_reader, writer))
        writer.close()

    async def _pipe(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            writer.write(data)
        writer.close()


async def test_a_message_whose_handshake_was_cut_short_is_not_lost() -> None:
    async def dies_early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4096)
        writer.write(b"\x20\x03\x00\x00\x00")  # CONNACK
        subscribe = await reader.read(4096)
        writer.write(b"\x90\x04" + subscribe[2:4] + b"\x00\x02")  # SUBACK
        writer.write(b"\x34\x07\x00\x01n\x00\x01\x00x")  # PUBLISH, QoS 2
        await reader.read(4096)  # PUBREC, and never a PUBREL
        writer.close()

    server = await asyncio.start_server(dies_early, "127.0.0.1", 0)
    talker = Talker("t", "n")
    url = f"mqtt://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    talker.bus = bus = LiveBus(url, "t", rng=random.Random(1))
    await bus.open(talker)
    await until(lambda: not bus.connected)
    server.close()
    await until(lambda: talker.got)
    assert talker.got == [Message("n", b"x", qos=2)]
    bus.drop()
    await bus.closed()


@pytest.mark.parametrize("refusal", [b"\x20\x02\x00\x01", b""])
async def test_a_broker_that_speaks_only_3_1_1(broker: AnyBroker, refusal: bytes) -> None:
    old = await asyncio.start_server(OldBroker(broker.port, refusal).serve, "127.0.0.1", 0)
    notices: list[str] = []
    talker = Talker("t", "n")
    talker.bus = bus = LiveBus(
        f"mqtt://127.0.0.1:{old.sockets[0].getsockname()[1]}",
        "t",
        rng=random.Random(1),
        on_notice=notices.append,
    )
    await bus.open(talker)
    bus.publish(Message("n", b"x", qos=1, expiry=5, properties=(("a", "b"),)))
    await until(lambda: talker.got)
    assert talker.got == [Message("n", b"x", qos=1)]
    assert not bus.v5
    assert len(notices) == 1
    assert "only MQTT 3.1.1" in notices[0]
    bus.close()
    await bus.closed()
    old.close()


async def test_websocket() -> None:
    broker = Embedded()
    await broker.start()
    talker = Talker("t", "n")
    talker.bus = bus = LiveBus(broker.url.replace("mqtt:", "ws:"), "t", rng=random.Random(1))
    await bus.open(talker)
    for n in range(50):
        bus.publish(Message("n", str(n).encode(), qos=2))
    await until(lambda: len(talker.got) == 50)
    bus.drop()
    await bus.closed()
    await broker.stop()


async def test_a_topic_that_cannot_be_is_refused_at_once(open_bus: Open) -> None:
    bus = await open_bus(Talker("t"))
    for topic in ("", "a/#", "a/+/b"):
        with pytest.raises(ValueError, match="no topic"):
            bus.publish(Message(topic))
    for topic_filter in ("", "a#", "#/a", "a+/b"):
        with pytest.raises(ValueError, match="no topic filter"):
            bus.subscribe(topic_filter)


async def test_a_broker_must_prove_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(  # noqa: ASYNC221
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} "
        f"-out {certificate} -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1".split(),
        check=True,
        capture_output=True,
    )
    key.chmod(0o644)
    files = f"certfile {certificate}", f"keyfile {key}", "user root"
    broker = Mosquitto(tmp_path, "allow_anonymous true", *files)
    await broker.start()
    url = broker.url.replace("mqtt:", "mqtts:")
    talker = Talker("t", "n")
    trust.cache_clear()
    with pytest.raises(BrokerError, match=r"no broker at 127\.0\.0\.1:.*certificate verify failed"):
        await LiveBus(url, "t", rng=random.Random(1)).open(talker, patience=0)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trust.cache_clear()
    talker.bus = bus = LiveBus(url, "t", rng=random.Random(1))
    await bus.open(talker)
    for n in range(50):
        bus.publish(Message("n", str(n).encode(), qos=n % 3))
    await until(lambda: len(talker.got) == 50)
    bus.drop()
    await bus.closed()
    await broker.stop()
    trust.cache_clear()
