"""A home with a car, a phone and a lamp, a link between them, and somebody who speaks and listens."""

from pathlib import Path

from ecosim.bus import Bus, Message
from ecosim.home import Home, load_home
from ecosim.timeline import Timeline
from ecosim.virtual.bus import VirtualNet
from ecosim.wire.trace import Sender
from ecosim.wirings import Link, Wired, Wiring, wire
from ecosim.wirings.wiring import load_wiring

START = 1_773_702_000.0  # 2026-03-17, midnight in Berlin

HOME = """
home: h
time_zone: Europe/Berlin
places:
  home: {latitude: 52.5, longitude: 13.4}
rooms:
  room: {area: 20}
people: {ben: {}}
vehicles: {car: {}}
devices:
  phone: {kind: phone, carrier: ben}
  car: {kind: car, body: car, keys: [phone]}
  lamp: {kind: light, room: room}
  hub: {kind: hub}
"""

WIRING = """
wiring: tried
title: One link that is tried
domains:
  home: {}
  car: {kinds: [car]}
links:
  - from: car
    to: home
"""

SHOWS = "shows: {car: [battery/charge, doors/locked, battery/low]}"
TAKES = "takes: {car: [charging/limit]}"


def home(folder: Path) -> Home:
    """The home, from a file of its own."""
    (folder / "home.yaml").write_text(HOME)
    return load_home(folder)


def wiring(folder: Path, *lines: str) -> Wiring:
    """A wiring with one link, of which these are the other lines."""
    file = folder / "wiring.yaml"
    file.write_text(WIRING + "".join(f"    {line}\n" for line in lines))
    return load_wiring(file)


class Speaker:
    """A client that says what it is told to, and keeps what it hears: (s since START, topic, payload)."""

    client_id = "speaker"
    will = None

    def __init__(self, timeline: Timeline) -> None:
        self.bus: Bus
        self.timeline = timeline
        self.sender = Sender("speaker", 0)
        self.heard: list[tuple[float, str, str]] = []
        self.messages: list[Message] = []

    def connected(self) -> None:
        self.bus.subscribe("h/#", retained=False, no_local=True)
        self.bus.subscribe("ecosim/h/link/#")

    def received(self, message: Message) -> None:
        self.messages.append(message)
        when = round(self.timeline.now - START, 3)
        self.heard.append((when, message.topic, message.payload.decode()))


class Stage:
    """A link on a virtual net, beginning at midnight."""

    def __init__(self, folder: Path, *lines: str, seed: int = 0) -> None:
        self.timeline = Timeline(START)
        self.net = VirtualNet(self.timeline)
        self.wired: Wired = wire(home(folder), wiring(folder, *lines))
        self.speaker = Speaker(self.timeline)
        self.link = Link(self.wired, self.wired.plans[0], self.timeline, self.wired.home.zone, seed)
        self.net.join(self.speaker)
        self.net.join(self.link)
        self.until(0)

    def until(self, seconds: float) -> None:
        """Let time pass until so many seconds after midnight."""
        self.timeline.run_until(START + seconds)

    def say(self, topic: str, payload: str, *, retain: bool = True, **more: object) -> str:
        """Speak as whoever; returns the span of what was said."""
        properties = self.speaker.sender.stamp(self.speaker.sender.new_cause("test"), "")
        message = Message(topic, payload.encode(), 1, retain, properties=properties)
        self.speaker.bus.publish(message._replace(**more))  # type: ignore[arg-type]
        return properties[0][1].split("-")[2]

    def shown(self, path: str) -> list[tuple[float, str]]:
        """What the home heard of a property of the car: (seconds, payload)."""
        return [(t, payload) for t, topic, payload in self.speaker.heard if topic == f"h/5/car/{path}"]

    def told(self) -> list[str]:
        """What the link said of what it could not carry."""
        return [payload for _, topic, payload in self.speaker.heard if topic.startswith("ecosim/h/link/")]
