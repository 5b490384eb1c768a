"""A home on a broker, and the broker: real clients, and nothing left behind."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta

import aiomqtt
import pytest
from paho.mqtt import client as mqtt
from paho.mqtt import publish
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from ecosim.errors import BrokerError, EcosimError
from ecosim.testing import AsyncLiveHome, Broker, LiveHome
from tests.testing.test_contract import FLAT

pytestmark = pytest.mark.ecosim(FLAT)


@pytest.mark.parametrize("version", [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5])
def test_clients_of_both_versions(ecosim_broker: Broker, version: MQTTProtocolVersion) -> None:
    heard: list[bytes] = []
    came = threading.Event()

    def take(_client: object, _data: object, message: mqtt.MQTTMessage) -> None:
        heard.append(bytes(message.payload))
        came.set()

    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=version)
    client.on_connect = lambda *_: client.subscribe("a/#", 1)  # type: ignore[assignment]
    client.on_subscribe = lambda *_: client.publish("a/b", "c", 1)  # type: ignore[assignment]
    client.on_message = take
    client.connect(ecosim_broker.host, ecosim_broker.port)
    client.loop_start()
    assert came.wait(5)
    client.disconnect()
    client.loop_stop()
    assert heard == [b"c"]


def test_a_broker_ends_with_its_test() -> None:
    with Broker(users={"me": "secret"}) as broker:
        child = broker._child
        assert broker.username == "me"
        assert broker.password == "secret"
    assert child is not None
    assert child.returncode == 0
    assert not [t for t in threading.enumerate() if t.name.startswith("ecosim")]
    with pytest.raises(BrokerError, match=r"127\.0\.0\.1"):  # noqa: SIM117 - it is the inner one that fails
        with Broker() as other, Broker(port=other.port):
            pass


def test_the_log_of_a_broker_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with Broker() as broker:
        for number in range(3):
            publish.single(f"a/{number}", "b", qos=1, hostname=broker.host, port=broker.port)
            assert any(f"a/{number}" in line for line in broker.log)


def test_a_broker_ends_with_its_process() -> None:
    code = (
        "import os\nfrom ecosim.testing import Broker\nprint(Broker().start().port, flush=True)\nos._exit(1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    port = int(done.stdout)
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.01)
    pytest.fail("it still listens")


def test_a_broker_that_is_not_there() -> None:
    with pytest.raises(BrokerError, match=r"127\.0\.0\.1:1"):
        LiveHome("mqtt://127.0.0.1:1", FLAT)


def test_one_home_of_a_name_on_a_broker(ecosim_live: LiveHome) -> None:
    with pytest.raises(BrokerError, match="a run of the home 'flat' is under way"):
        LiveHome(ecosim_live.url, FLAT)


def test_a_home_that_is_closed(ecosim_live: LiveHome) -> None:
    ecosim_live.close()
    ecosim_live.close()
    assert ecosim_live["kettle"].state == "disconnected"
    with pytest.raises(EcosimError, match="this home is closed"):
        ecosim_live.advance(1)


@pytest.mark.ecosim(patience="20 s", grace="0 s")
def test_a_slow_component_has_its_time(ecosim_live: LiveHome) -> None:
    """Its answer comes when `within` is over; what it does then takes simulated time as ever."""
    host, _, port = ecosim_live.url.removeprefix("mqtt://").partition(":")
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.connect(host, int(port))
    client.loop_start()
    over = ecosim_live.now + timedelta(seconds=20)

    def answer() -> None:
        while ecosim_live.now < over:
            time.sleep(0.002)
        client.publish("flat/5/front-door/door-lock/unlock/set", "true", 1)

    slow = threading.Thread(target=answer)
    slow.start()
    took = ecosim_live.expect("lock.front_door", "unlocked", within="20 s")
    assert took > 20
    slow.join()
    client.disconnect()
    client.loop_stop()


def test_a_command_of_any_client_is_told_in_the_homes_time(ecosim_live: LiveHome) -> None:
    host, _, port = ecosim_live.url.removeprefix("mqtt://").partition(":")
    ecosim_live.advance(minutes=10)
    publish.single("flat/5/hall/light/on/set", "true", 1, hostname=host, port=int(port))
    ecosim_live.expect("light.hall", "on", within="5 s")
    asked, done = ecosim_live.why("light.hall").splitlines()[-2:]
    assert asked.split() == ["00:10:00", "somebody", "asks", "Hall:", "on"]
    assert done.split()[0] == "00:10:00"


@pytest.mark.ecosim(patience="0.2 s")
def test_patience_has_an_end(ecosim_live: LiveHome) -> None:
    began = time.monotonic()
    with pytest.raises(AssertionError):
        ecosim_live.expect("lock.front_door", "unlocked", within="1 s")
    assert time.monotonic() - began >= 0.2


async def test_a_coroutine_and_its_client(ecosim_live_async: AsyncLiveHome) -> None:
    home = ecosim_live_async
    host, _, port = home.url.removeprefix("mqtt://").partition(":")
    async with aiomqtt.Client(host, int(port)) as app:
        await app.subscribe("flat/5/kettle/kettle/boiled")
        assert await home.command("kettle/boil", target=60) is None
        await home.expect("kettle/temperature", lambda degrees: degrees >= 60, within="5 min")
        message = await asyncio.wait_for(anext(aiter(app.messages)), 5)
        assert message.payload == b'{"temperature":60.0}'
        await app.publish("flat/5/hall/light/on/set", "true", qos=1)
        await home.expect("light.hall", "on")
    await home.does("anna", "wakes")
    await home.advance(minutes=1)
    assert home["band"].value("sleep_stage") == "awake"
    await home.vanish("kettle")
    assert home["kettle"].state == "lost"
    await home.come_back("kettle")
    heard = await home.subscribe("flat/5/kettle/$state")
    assert [m.text for m in heard.messages] == ["ready"]
    assert "ecosim-test asks Kettle: boil" in home.why("kettle/Boiled")


async def test_the_two_faces_of_a_live_home_agree() -> None:
    own = {n for n in dir(LiveHome) if not n.startswith("_")}
    awaited = {n for n in dir(AsyncLiveHome) if not n.startswith("_")}
    beyond = {
        "device",
        "local",
        "entities",
        "verdicts",
        "lately",
        "client",
        "close",
        "ask",
        "run_until",
        "crashes",
    }
    assert own - awaited == beyond
    assert awaited - own == {"command", "file", "url"}  # those two are attributes
