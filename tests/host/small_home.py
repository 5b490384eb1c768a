"""A home of three kinds lives an hour in memory; run as a module, it prints all that was said."""

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from ecosim import (
    Celsius,
    Controller,
    Device,
    Event,
    Gradual,
    Percent,
    Room,
    Settable,
    State,
    action,
    every,
    on,
    part,
    senses,
    towards,
)
from ecosim.bus import Bus, Message
from ecosim.curves import Decay
from ecosim.host import Host, Placement
from ecosim.things import as_fact
from ecosim.timeline import Timeline
from ecosim.virtual.bus import Deliver, Drop, Verdict, VirtualNet

START = 1_700_000_000.0


class HeaterState(State):
    on: Settable[bool] = False
    flap: Gradual[Percent] = 0.0
    temperature: Celsius = 0.0


class Heater(Device[HeaterState]):
    room: Room = senses()

    @on("room.temperature", step=0.1)
    def _felt(self) -> None:
        self.state.temperature = self.room.temperature

    @on("room.temperature", below=19)
    def _cold(self) -> None:
        self.state.on = True
        self.aim("flap", 100)

    @on("on")
    def _heat(self, on: bool) -> None:
        self.room.heat = 1000.0 if on else 0.0

    @towards("flap")
    async def _move(self, target: float) -> None:
        while self.state.flap != target:
            await self.sleep(self.rng.uniform(0.1, 1))
            self.state.flap += max(-10, min(10, target - self.state.flap))


class ButtonState(State):
    presses: int = 0


class Button(Device[ButtonState]):
    class Pressed(Event):
        how: str

    @every(minutes=1)
    async def _press(self) -> None:
        await self.sleep(self.rng.expovariate(0.1))
        self.state.presses += 1
        self.emit(self.Pressed(how=self.rng.choice(["short", "long"])))

    @action(mode="queued")
    async def blink(self, times: int = 3) -> None:
        for _ in range(times):
            await self.sleep(0.5)
        if self.rng.random() < 0.2:
            raise LookupError("the lamp is broken")


class Rules(Controller[State]):
    def heard(self, path: str, payload: str, retained: bool) -> None:  # noqa: ARG002
        if path.endswith("/pressed") and not retained:
            self.command("heater/heater/flap", f"{self.rng.randint(0, 120)}")
            self.command("button/button/blink", '{"times": 2}')

    def answered(self, correlation: str, payload: str) -> None:
        self.log(f"{correlation}: {payload}")


class Hub(Device[State]):
    rules = part(Rules)


@dataclass
class Ear:
    """Writes down all it hears."""

    client_id: str = "ear"
    will: None = None
    lines: list[str] = field(default_factory=list)
    bus: Bus = field(init=False)

    def connected(self) -> None:
        self.bus.subscribe("#")

    def received(self, m: Message) -> None:
        more = (m.qos, m.retain, m.expiry, m.response_topic, m.correlation)
        self.lines.append(f"{m.topic} {m.payload!r} {more} {m.properties}")


def live(seed: int) -> list[str]:
    """All that was said in an hour with a bad network."""
    timeline = Timeline(START)

    def rule(now: float, publisher: str, subscriber: str, _: Message) -> Verdict | None:
        if subscriber == "heater" and publisher == "hub":
            return Drop("bad luck") if int(now) % 7 == 0 else Deliver(0.25)
        return None

    net, ear = VirtualNet(timeline, (rule,)), Ear()
    net.join(ear)
    kinds: dict[str, type[Device[Any]]] = {"heater": Heater, "button": Button, "hub": Hub}
    hosts = [
        Host(
            Placement(kind, id_, "small", senses={"room": "room/bath"} if id_ == "heater" else {}, seed=seed),
            timeline,
        )
        for id_, kind in kinds.items()
    ]
    for host in hosts:
        net.join(host)
    room = {"temperature": as_fact(Decay(START, 21.0, 15.0, 3600))}
    timeline.call_at(
        START + 5,
        lambda: ear.bus.publish(
            Message("ecosim/small/world/room/bath", json.dumps(room).encode(), qos=1, retain=True)
        ),
    )
    timeline.run_until(START + 1800)
    hosts[0].bus.drop()
    hosts[0].engine.stop()
    timeline.run_until(START + 3600)
    for host in hosts[1:]:
        host.disconnect()
    timeline.run_until(timeline.now)
    return ear.lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(live(int(sys.argv[1]))))
