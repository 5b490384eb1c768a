"""The bridge as it will run: paho, sockets and a broker."""

from collections.abc import Iterator
from threading import Event

import aiomqtt
import pytest
from bridge import ASKED, TOLD, connect

from ecosim.testing import AsyncLiveHome, Broker, LiveHome

pytestmark = pytest.mark.ecosim("../flat")


@pytest.fixture
def bridge(ecosim_broker: Broker) -> Iterator[None]:
    client = connect(ecosim_broker.host, ecosim_broker.port, "flat")
    ready = Event()
    client.on_subscribe = lambda *_: ready.set()
    client.loop_start()
    assert ready.wait(5)
    yield
    client.disconnect()
    client.loop_stop()


def test_it_turns_the_lock_and_shows_it(ecosim_live: LiveHome, bridge: None) -> None:
    shown = ecosim_live.subscribe(TOLD)
    shown.expect(TOLD, "LOCKED")
    ecosim_live.publish(ASKED, "UNLOCK")
    ecosim_live.expect("lock.front_door", "unlocked", within="30 s")
    shown.expect(TOLD, "UNLOCKED")


async def test_the_app_sees_the_lock(ecosim_live_async: AsyncLiveHome, bridge: None) -> None:
    home = ecosim_live_async
    host, _, port = home.url.removeprefix("mqtt://").partition(":")
    async with aiomqtt.Client(host, int(port)) as app:
        await app.subscribe(TOLD)
        assert await home.call("lock.unlock", "lock.front_door") is None
        await home.expect("lock.front_door", "unlocked", within="10 s")
        async for message in app.messages:
            if message.payload == b"UNLOCKED":
                break
