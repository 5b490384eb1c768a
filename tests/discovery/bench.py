"""A device and a Home Assistant on one bus in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from ecosim.bus import Message
from ecosim.check.payloads import needed_options
from ecosim.discovery import HomeAssistantFace, Label, Mode
from ecosim.domains import Domains
from ecosim.host import Host, Placement
from ecosim.model.kind import declaration_of
from ecosim.model.part import Device
from ecosim.plane import Plane
from ecosim.record import Entry, Recorder
from ecosim.timeline import Timeline
from ecosim.virtual.bus import VirtualNet
from tests.live.tools import Talker

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC).timestamp()
HOME, DEVICE, NAME = "home", "thing", "Thing"
OWN, HOMIE = f"{HOME}/homeassistant/{DEVICE}", f"{HOME}/5/{DEVICE}"


class Bus:
    """`retained` is what stands on the broker now; `said` all that was published, in order."""

    def __init__(
        self, kind: type[Device[Any]], mode: Mode = "entity", left: Mapping[str, bytes] | None = None
    ) -> None:
        self.timeline = Timeline(START)
        self.net = VirtualNet(self.timeline)
        self.entries: list[Entry] = []
        self.ha = Talker("ha", "homeassistant/#", f"{HOME}/#")
        recorder = Recorder(Domains(HOME), lambda: self.timeline.now)
        recorder.listeners.append(self.entries.append)
        self.net.join(self.ha)
        self.net.join(recorder)
        self.wait()
        for topic, payload in (left or {}).items():
            self.ha.bus.publish(Message(topic, payload, retain=True))
        senses = self._world(kind)
        self.placement = Placement(
            kind,
            DEVICE,
            HOME,
            name=NAME,
            senses=senses,
            options=needed_options(Random(0), kind),
            second=HomeAssistantFace(kind, Label(HOME, DEVICE, NAME, "Thing", "Kitchen", "hub"), HOME, mode),
        )
        self.host = Host(self.placement, self.timeline)
        self.net.join(self.host)
        self.wait(1)

    def _world(self, kind: type[Device[Any]]) -> dict[str, str]:
        """Say of each thing that it is there, with nothing special."""
        found = {}
        for name, thing in declaration_of(kind).senses.items():
            key = thing.sort if thing.only_one else f"{thing.sort}/{name}"
            self.ha.bus.publish(Message(Plane(HOME).thing(key), b"{}", retain=True))
            if not thing.only_one:
                found[name] = key
        return found

    def wait(self, seconds: float = 0) -> None:
        self.timeline.run_until(self.timeline.now + seconds)

    def ask(self, topic: str, payload: str) -> None:
        """As Home Assistant does: without a trace, and not retained."""
        self.ha.bus.publish(Message(topic, payload.encode()))
        self.wait()

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(m.topic, m.payload.decode(errors="replace")) for m in self.ha.got]

    @property
    def retained(self) -> dict[str, str]:
        """What a new client would get."""
        late = Talker(f"late {len(self.ha.got)}", "homeassistant/#", f"{HOME}/#")
        self.net.join(late)
        self.wait()
        late.bus.close()
        return {m.topic: m.payload.decode() for m in late.got if m.retain}
