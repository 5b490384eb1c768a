"""What the bridge does with messages, on the home's bus in memory: no broker, no waiting."""

import pytest
from bridge import ASKED, TOLD, LockBridge

from ecosim.testing import BusClient, VirtualHome

pytestmark = pytest.mark.ecosim("../flat")


@pytest.fixture
def bridge(ecosim_home: VirtualHome) -> BusClient:
    client = ecosim_home.client("lock-bridge")
    made = LockBridge("flat", lambda topic, payload, retain: client.publish(topic, payload, retain=retain))
    for topic in (made.lock, ASKED):
        client.subscribe(topic, lambda message: made.message(message.topic, message.text))
    return client


def test_it_shows_the_lock(ecosim_home: VirtualHome, bridge: BusClient) -> None:
    shown = ecosim_home.subscribe(TOLD)
    shown.expect(TOLD, "LOCKED")
    ecosim_home["front-door"].command("unlock")
    shown.expect(TOLD, "UNLOCKED", within="10 s")


def test_it_turns_the_lock(ecosim_home: VirtualHome, bridge: BusClient) -> None:
    ecosim_home.publish(ASKED, "UNLOCK")
    ecosim_home.expect("lock.front_door", "unlocked", within="10 s")
    assert "lock-bridge asks Front door: unlock" in ecosim_home.why("lock.front_door")


def test_a_lock_without_connection_is_not_shown_as_open(ecosim_home: VirtualHome, bridge: BusClient) -> None:
    shown = ecosim_home.subscribe(TOLD)
    ecosim_home["front-door"].vanish()
    ecosim_home.publish(ASKED, "UNLOCK")
    ecosim_home.advance(minutes=1)
    assert shown.messages[-1].text == "LOCKED"
