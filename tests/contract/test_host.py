"""A device behaves the same in both runtimes."""

import json

from ecosim import Celsius, Device, Refused, Settable, State, action
from ecosim.bus import Message
from ecosim.host import Host, Placement
from tests.contract.rigs import Rig
from tests.live.tools import Talker


class OvenState(State):
    hot: bool = False
    target: Settable[Celsius] = 180.0


class Oven(Device[OvenState]):
    """Gets hot in a minute."""

    @action
    async def heat(self) -> None:
        """Get hot."""
        if self.state.hot:
            raise Refused("it is hot")
        await self.sleep(60)
        self.state.hot = True

    @action
    async def overheat(self) -> None:
        """Blow the fuse, which somebody changes after a minute."""
        self.power_off()
        await self.sleep(60)
        self.power_on()


async def oven(rig: Rig) -> tuple[Host, Talker]:
    hearer = Talker("hearer", "home/5/#", "answers/#")
    await rig.join(hearer, rig.timeline())
    timeline = rig.timeline()
    host = Host(Placement(Oven, "oven", "home"), timeline)
    await rig.join(host, timeline)
    return host, hearer


def said(hearer: Talker, path: str) -> list[str]:
    return [m.payload.decode() for m in hearer.got if m.topic == f"home/5/oven/{path}"]


async def test_a_device_lives(rig: Rig) -> None:
    host, hearer = await oven(rig)
    assert said(hearer, "$state") == ["init", "ready"]
    hearer.bus.publish(Message("home/5/oven/oven/heat/set", b"true", response_topic="answers/1"))
    await rig.pass_time(30)
    assert said(hearer, "oven/hot") == ["false"]
    await rig.pass_time(31)
    assert said(hearer, "oven/hot") == ["false", "true"]
    hearer.bus.publish(Message("home/5/oven/oven/heat/set", b"true", response_topic="answers/2"))
    await rig.pass_time(1)
    answers = [json.loads(m.payload) for m in hearer.got if m.topic.startswith("answers/")]
    assert answers == [{"ok": True}, {"ok": False, "reason": "it is hot"}]
    host.disconnect()
    await rig.close(host)
    assert said(hearer, "$state") == ["init", "ready", "disconnected"]


async def test_a_device_that_is_off_is_silent_until_it_is_back(rig: Rig) -> None:
    host, hearer = await oven(rig)
    for asked in ("overheat", "heat"):
        hearer.bus.publish(
            Message(f"home/5/oven/oven/{asked}/set", b"true", response_topic=f"answers/{asked}")
        )
        await rig.pass_time(1)
    assert said(hearer, "$state") == ["init", "ready", "disconnected"]
    await rig.pass_time(60)
    assert said(hearer, "$state") == ["init", "ready", "disconnected", "init", "ready"]
    assert said(hearer, "oven/hot") == ["false"]
    assert [m.topic for m in hearer.got if m.topic.startswith("answers/")] == ["answers/overheat"]
    host.disconnect()
    await rig.close(host)


async def test_power_fails(rig: Rig) -> None:
    host, hearer = await oven(rig)
    await rig.drop(host)
    await rig.pass_time(0.1)
    assert said(hearer, "$state")[-1] == "lost"


async def test_a_command_that_waited_in_the_broker_is_dropped(rig: Rig) -> None:
    early = Talker("early")
    await rig.join(early, rig.timeline())
    early.bus.publish(Message("home/5/oven/oven/target/set", b"90", qos=2, retain=True))
    await rig.pass_time(0.1)
    _, hearer = await oven(rig)
    await rig.pass_time(0.1)
    assert said(hearer, "oven/target") == ["180"]
    assert said(hearer, "$log/warn") == ["dropped a retained command on oven/target/set"]
