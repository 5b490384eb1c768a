"""Home Assistant finds a device, and is obeyed, in both runtimes."""

from ecosim.bus import Message
from ecosim.discovery import HomeAssistantFace, Label
from ecosim.host import Host, Placement
from tests.contract.rigs import Rig
from tests.contract.test_host import Oven
from tests.live.tools import Talker

OLD = "homeassistant/light/oven/home/config"


async def test_a_device_is_announced_obeys_and_takes_back(rig: Rig) -> None:
    hearer = Talker("hearer", "homeassistant/#", "home/#")
    await rig.join(hearer, rig.timeline())
    left = b'{"device": {"identifiers": ["ecosim_home_oven"]}}'
    hearer.bus.publish(Message(OLD, left, qos=1, retain=True))
    await rig.pass_time(0.1)
    timeline = rig.timeline()
    second = HomeAssistantFace(Oven, Label("home", "oven", "Oven", "Oven"), "home")
    await rig.join(Host(Placement(Oven, "oven", "home", second=second), timeline), timeline)
    await rig.pass_time(2)
    there = {
        m.topic: m.payload.decode() for m in hearer.got if m.topic.endswith("/config") and m.topic != OLD
    }
    assert there == second.announced()
    assert [m.payload for m in hearer.got if m.topic == OLD] == [left, b""]
    hearer.bus.publish(Message("home/homeassistant/oven/oven/target/set", b"90"))
    await rig.pass_time(1)
    told = [
        (m.topic, m.payload.decode()) for m in hearer.got if m.topic.startswith("home/5/oven/oven/target")
    ]
    assert told == [
        ("home/5/oven/oven/target", "180"),
        ("home/5/oven/oven/target/set", "90"),
        ("home/5/oven/oven/target", "90"),
    ]
    hearer.got.clear()
    hearer.bus.publish(Message("homeassistant/status", b"online"))
    await rig.pass_time(1)
    assert {m.topic for m in hearer.got if m.topic.endswith("/config")} == set(second.announced())
