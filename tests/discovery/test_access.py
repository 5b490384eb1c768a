"""On a guarded broker, devices announce only themselves, and only Home Assistant commands as it."""

import random
from pathlib import Path

import pytest

from ecosim.broker.access import Access
from ecosim.broker.access_files import parse_acl
from ecosim.bus import Message
from ecosim.domains import Domains
from ecosim.live import LiveBus
from ecosim.runs.access import HOME_ASSISTANT, access_list, wired_access_list
from ecosim.runs.brokers import Brokers
from ecosim.runs.embedded import embedded_broker
from ecosim.runs.removal import remove_device
from tests.live.tools import Talker
from tests.runs.tools import SMALL, performance

DOMAINS = Domains("flat", {"car": "flat-car"})
LISTS = {
    "one domain": access_list("flat", ["hub"]),
    "wired": wired_access_list(DOMAINS, ["lamp", "car", "hub"], ["hub"], []),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_who_may_what(text: str) -> None:
    access = Access(rules=parse_acl(text, "list"))

    def may_write(user: str, topic: str) -> bool:
        return access.may_write(user, user, topic)

    def may_read(user: str, topic: str) -> bool:
        return access.may_read(user, user, topic)

    assert may_write("lamp", "homeassistant/light/lamp/flat/config")
    assert may_read("lamp", "homeassistant/light/lamp/flat/config")
    assert may_read("lamp", "homeassistant/status")
    assert may_read("lamp", "flat/homeassistant/lamp/light/on/set")
    assert may_write("lamp", "flat/homeassistant/lamp/light/$mode")
    assert not may_write("lamp", "homeassistant/light/hub/flat/config")
    assert not may_write("lamp", "homeassistant/status")
    assert not may_write("lamp", "flat/homeassistant/hub/hub/mode/set")
    assert may_write(HOME_ASSISTANT, "homeassistant/status")
    assert may_write(HOME_ASSISTANT, "flat/homeassistant/lamp/light/on/set")
    assert may_read(HOME_ASSISTANT, "homeassistant/light/lamp/flat/config")
    assert may_read(HOME_ASSISTANT, "flat/5/lamp/light/on")
    assert may_read(HOME_ASSISTANT, "flat/homeassistant/lamp/light/$mode")
    assert not may_write(HOME_ASSISTANT, "flat/5/lamp/light/on/set")
    assert not may_write(HOME_ASSISTANT, "flat/homeassistant/lamp/light/$mode")
    assert not may_write(HOME_ASSISTANT, "homeassistant/light/lamp/flat/config")
    assert may_read("viewer", "homeassistant/light/lamp/flat/config")
    for stranger in ("hub", "car", "viewer"):
        assert not may_write(stranger, "flat/homeassistant/lamp/light/on/set")


def test_a_vendor_s_devices_are_commanded_in_their_own_domain() -> None:
    access = Access(rules=parse_acl(LISTS["wired"], "list"))
    assert access.may_write(HOME_ASSISTANT, HOME_ASSISTANT, "flat-car/homeassistant/car/doors/$lock/set")
    assert access.may_read("car", "car", "flat-car/homeassistant/car/doors/$lock/set")
    assert access.may_write("car", "car", "homeassistant/lock/car/flat-doors/config")


async def test_a_run_with_logins(tmp_path: Path) -> None:
    """All of it on the embedded broker: announced, obeyed, and removed by the device's own login."""
    async with embedded_broker("small", ["band", "lamp", "kettle", "hub"], ["hub"]) as broker:
        url = f"mqtt://{HOME_ASSISTANT}:{HOME_ASSISTANT}@{broker.host}:{broker.port}"
        ha = Talker("ha", "homeassistant/#", "small/5/+/$state")
        ha.bus = bus = LiveBus(url, "ha", rng=random.Random(0))

        def ask(message: Message) -> None:
            if message.topic == "small/5/lamp/$state" and message.payload == b"ready":
                bus.publish(Message("small/homeassistant/lamp/light/brightness/set", b"40"))
                bus.publish(Message("small/5/lamp/light/on/set", b"true"))  # which it may not

        ha.on_message = ask
        await bus.open(ha)
        play = performance(SMALL, broker.url, tmp_path / "record.jsonl")
        play.discovery = "entity"
        try:
            outcome = await play.perform()
        finally:
            assert play.out is not None
            play.out.close()
        record = (tmp_path / "record.jsonl").read_text("utf-8")
        assert outcome.passed
        assert outcome.totals["lost"] == 0
        assert '"from": "homeassistant", "topic": "small/5/lamp/light/brightness/set"' in record
        assert len([m for m in ha.got if m.topic == "homeassistant/light/lamp/small/config"]) == 1
        assert await remove_device("lamp", Brokers(broker.url), Domains("small"), patience=2.0) > 5
        bus.close()
        await bus.closed()
