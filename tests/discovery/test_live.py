"""In a live run, Home Assistant finds the devices, and the record knows what it asked for."""

import asyncio
import json
import random
import sys
from pathlib import Path

import pytest

from ecosim.bus import Message
from ecosim.domains import Domains
from ecosim.errors import BrokerError
from ecosim.live import LiveBus
from ecosim.runs.brokers import Brokers
from ecosim.runs.outcome import Outcome
from ecosim.runs.removal import remove_device
from tests.live.tools import Embedded, Talker, until
from tests.runs.tools import SMALL, performance, simulated

ASKED = "small/homeassistant/lamp/light/brightness/set"


async def lived(folder: Path, mode: str | None) -> tuple[Outcome, Talker, list[dict[str, object]]]:
    """The smallest home's day with a Home Assistant on the broker, which asks for something at once."""
    broker = Embedded()
    await broker.start()
    ha = Talker("ha", "homeassistant/+/+/+/config", "small/5/lamp/$state")
    bus = LiveBus(broker.url, "ha", rng=random.Random(0))
    ha.bus = bus
    await bus.open(ha)

    def ask(message: Message) -> None:
        if message.topic == "small/5/lamp/$state" and message.payload == b"ready":
            bus.publish(Message(ASKED, b"40"))

    ha.on_message = ask
    play = performance(SMALL, broker.url, folder / "record.jsonl")
    play.discovery = mode  # type: ignore[assignment]
    try:
        outcome = await play.perform()
        bus.close()
        await bus.closed()
    finally:
        await broker.stop()
        assert play.out is not None
        play.out.close()
    entries = [json.loads(line) for line in (folder / "record.jsonl").read_text("utf-8").splitlines()]
    return outcome, ha, entries


@pytest.mark.parametrize(("mode", "component"), [("entity", "light"), ("device", "device")])
async def test_home_assistant_finds_the_devices_and_is_obeyed(
    mode: str, component: str, tmp_path: Path
) -> None:
    outcome, ha, entries = await lived(tmp_path, mode)
    announced = {m.topic for m in ha.got if m.topic.endswith("/config") and m.payload}
    assert f"homeassistant/{component}/lamp/small/config" in announced
    assert {topic.split("/")[2] for topic in announced} == {"band", "lamp", "kettle", "hub"}
    assert outcome.passed
    assert outcome.totals["lost"] == 0
    [asked] = [e for e in entries if e.get("from") == "homeassistant"]
    assert (asked["topic"], asked["payload"]) == ("small/5/lamp/light/brightness/set", "40")
    follows = [e["topic"] for e in entries if e.get("parent") == asked["span"]]
    assert "small/5/lamp/light/brightness/$target" in follows


async def test_without_it_nothing_is_announced_and_nothing_obeyed(tmp_path: Path) -> None:
    outcome, ha, entries = await lived(tmp_path, None)
    assert not [m for m in ha.got if m.topic.startswith("homeassistant/")]
    assert not [e for e in entries if e.get("from") == "homeassistant"]
    assert outcome.totals["published"] == simulated(SMALL).totals["published"]


async def test_a_run_says_what_an_earlier_home_left(tmp_path: Path) -> None:
    broker = Embedded()
    await broker.start()
    earlier = Talker("earlier")
    earlier.bus = bus = LiveBus(broker.url, "earlier", rng=random.Random(0))
    await bus.open(earlier)
    for device, kind in (("toaster", "ecosim-toaster"), ("lamp", "ecosim-light"), ("pump", "else")):
        content = json.dumps({"type": kind}).encode()
        bus.publish(Message(f"small/5/{device}/$description", content, qos=1, retain=True))
    bus.close()
    await bus.closed()
    play = performance(SMALL, broker.url, tmp_path / "record.jsonl")
    play.discovery = "off"
    try:
        outcome = await play.perform()
    finally:
        await broker.stop()
        assert play.out is not None
        play.out.close()
    (note,) = outcome.notes
    assert note.startswith("toaster is not in this home any more: `ecosim device toaster --remove`, with")


async def test_the_command_that_removes_a_device(tmp_path: Path) -> None:
    broker = Embedded()
    await broker.start()
    earlier = Talker("earlier", "small/5/#")
    earlier.bus = bus = LiveBus(broker.url, "earlier", rng=random.Random(0))
    await bus.open(earlier)
    topics = [f"small/5/toaster/{path}" for path in ("$state", "$description", "toaster/on")]
    for topic, payload in zip(topics, (b"lost", b'{"type": "ecosim-toaster"}', b"false"), strict=True):
        bus.publish(Message(topic, payload, qos=1, retain=True))
    command = ("device", "toaster", "--remove", "--home", str(SMALL), "--broker", broker.url)
    try:
        for said in ("toaster: 3 retained messages cleared\n", "toaster: nothing was there\n"):
            ecosim = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "ecosim", *command, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
            )
            out, _ = await ecosim.communicate()
            assert (out.decode(), ecosim.returncode) == (said, 0)
        bus.close()
        await bus.closed()
    finally:
        await broker.stop()


async def test_a_device_that_is_no_more_is_removed(tmp_path: Path) -> None:
    broker = Embedded()
    await broker.start()
    ha = Talker("ha", "#")
    ha.bus = bus = LiveBus(broker.url, "ha", rng=random.Random(0))
    play = performance(SMALL, broker.url, tmp_path / "record.jsonl")
    play.discovery = "entity"
    brokers, domains = Brokers(broker.url), Domains("small")
    try:
        await play.perform()
        await bus.open(ha)
        assert await remove_device("kettle", brokers, domains, patience=2.0) > 10
        await until(lambda: [m for m in ha.got if m.topic == "small/5/kettle/$description" and not m.payload])
        cleared = [m.topic for m in ha.got if not m.payload and not m.retain]
        assert all(t.split("/")[2] == "kettle" or t == "ecosim/small/influence/kettle" for t in cleared)
        first_homie = next(t for t in cleared if t.startswith("small/5/"))
        assert first_homie == "small/5/kettle/$state"
        assert cleared.index(first_homie) > cleared.index("homeassistant/switch/kettle/small/config")
        assert await remove_device("kettle", brokers, domains, patience=2.0) == 0
        bus.publish(Message("small/5/lamp/$state", b"ready", retain=True))
        bus.publish(Message("small/5/door/$description", b'{"type": "door"}', retain=True))
        for device, why in (("lamp", "end what plays it first"), ("door", "no device of ecosim's")):
            with pytest.raises(BrokerError, match=why):
                await remove_device(device, brokers, domains, patience=2.0)
        bus.close()
        await bus.closed()
    finally:
        await broker.stop()
        assert play.out is not None
        play.out.close()
