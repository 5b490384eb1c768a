"""A house for automations: a hub on a bus that only remembers, and devices played by the test."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from ecosim import Between, Celsius, Device, Event, Gradual, Percent, Settable, State, action, part, towards
from ecosim.bus import Message
from ecosim.entities import (
    BinarySensorEntity,
    ClimateEntity,
    CoverEntity,
    DeviceTrackerEntity,
    LightEntity,
    LockEntity,
    NotifyEntity,
)
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.host.host import Host, Placement
from ecosim.hub import Automations, EntityState, Paired, Run, read_package
from ecosim.model.part import Part
from ecosim.timeline import Timeline
from ecosim.wire.homie import face_of
from ecosim.wire.trace import Sender

BERLIN = ZoneInfo("Europe/Berlin")
HOME = "house/5/"


class LampState(State):
    on: Settable[bool] = False
    brightness: Gradual[Percent] = 100.0


class Lamp(Device[LampState]):
    entities = (LightEntity("on", brightness="brightness"),)

    @towards("brightness")
    def dim(self, target: Percent) -> None:
        self.state.brightness = target


class BatteryState(State):
    level: Percent = 100.0


class Battery(Part[BatteryState]):
    pass


class PhoneState(State):
    place: str = "home"
    latitude: float = 0.0
    longitude: float = 0.0
    next_alarm: datetime | None = None


class Phone(Device[PhoneState]):
    entities = (
        DeviceTrackerEntity("place", latitude="latitude", longitude="longitude"),
        NotifyEntity("notify"),
    )
    battery = part(Battery)

    class Shaken(Event):
        times: int = 1

    @action
    def notify(self, message: str, title: str = "") -> None:
        """Show it."""

    @action
    def ring(self) -> None:
        """Make a noise."""


class HeaterState(State):
    mode: Settable[Literal["off", "heat", "fan"]] = "off"
    target: Settable[Annotated[Celsius, Between(5, 30, step=0.5)]] = 20.0
    temperature: Celsius = 19.0
    level: Settable[Annotated[int, Between(1, 5)]] = 1
    programme: Settable[Literal["eco", "boost"]] = "eco"
    child_lock: Settable[bool] = False


class Heater(Device[HeaterState]):
    entities = (ClimateEntity("mode", target="target", current="temperature", modes={"fan": "fan_only"}),)


class DoorState(State):
    locked: bool = True
    open: bool = False


class Door(Device[DoorState]):
    entities = (
        LockEntity("locked", lock="lock", unlock="unlock"),
        BinarySensorEntity("open", device_class="door"),
    )

    @action
    def lock(self) -> None:
        """Turn the key."""

    @action
    def unlock(self) -> None:
        """Turn it back."""


class BlindState(State):
    position: Gradual[Percent] = 100.0


class Blind(Device[BlindState]):
    entities = (CoverEntity(position="position"),)

    @towards("position")
    def move(self, target: Percent) -> None:
        self.state.position = target


class Hub(Device[State]):
    automations = part(Automations)


DEVICES = [
    Paired("lamp", "Lamp", Lamp),
    Paired("phone", "Anna's phone", Phone),
    Paired("heater", "Heater", Heater),
    Paired("door", "Front door", Door),
    Paired("blind", "Blind", Blind),
    Paired("hub", "Hub", Hub),
]


class Memory:
    """A bus that only remembers."""

    dropped: dict[str, int] = {}  # noqa: RUF012

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def publish(self, message: Message) -> None:
        self.sent.append(message)

    def subscribe(self, *_: Any, **__: Any) -> None:
        pass

    def close(self) -> None:
        pass

    def drop(self) -> None:
        pass


class House:
    """`yaml` holds the automations; the devices have announced themselves unless told otherwise."""

    def __init__(
        self,
        yaml: str,
        start: str = "2026-03-17T06:00:00",
        *,
        announce: bool = True,
        more: Iterable[Paired] = (),
        place: tuple[float, float] | None = None,
    ) -> None:
        devices = [*more, *DEVICES]
        self.timeline = Timeline(datetime.fromisoformat(start).replace(tzinfo=BERLIN).timestamp())
        self.host = Host(Placement(Hub, "hub", "house", zone=BERLIN), self.timeline)
        self.bus = Memory()
        self.host.bus = self.bus
        self.hub: Automations = self.host.device.automations  # type: ignore[attr-defined]
        self.hub.pair(devices, read_package(load_text(yaml, "automations.yaml", HOME_ASSISTANT)), place=place)
        self.host.connected()
        self.sender = Sender("test", 0)
        if announce:
            for device in devices[:-1]:
                self.announce(device)

    def announce(self, device: Paired) -> None:
        """A device comes up: its values, then `ready`."""
        self.say(f"{device.id}/$state", "init")
        parts = {"": device.kind(), **vars(device.kind())}
        for (where, name), face in face_of(device.kind).states.items():
            value = getattr(parts[where].state, name)
            if value is not None:
                self.say(f"{device.id}/{face.path}", face.codec.encode(value))
        self.say(f"{device.id}/$state", "ready")

    def say(self, path: str, payload: str, *, retain: bool = False) -> Message:
        """A device says something."""
        cause = self.sender.new_cause("test")
        message = Message(
            HOME + path, payload.encode(), retain=retain, properties=self.sender.stamp(cause, "now")
        )
        self.host.received(message)
        return message

    def answer(self, path: str, payload: str) -> None:
        """A device answers the last command on a path."""
        asked = next(m for m in reversed(self.bus.sent) if m.topic == f"{HOME}{path}/set")
        assert asked.response_topic is not None
        self.host.received(Message(asked.response_topic, payload.encode(), correlation=asked.correlation))

    def pass_time(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        self.timeline.run_until(self.timeline.now + seconds + 60 * minutes + 3600 * hours)

    def until(self, local: str) -> None:
        self.timeline.run_until(datetime.fromisoformat(local).replace(tzinfo=BERLIN).timestamp())

    @property
    def commands(self) -> list[tuple[str, str]]:
        """All commands that the hub has sent, as (device/node/property, payload)."""
        return [
            (m.topic.removeprefix(HOME).removesuffix("/set"), m.payload.decode())
            for m in self.bus.sent
            if m.topic.endswith("/set")
        ]

    @property
    def log(self) -> list[str]:
        return [m.payload.decode() for m in self.bus.sent if "/$log/" in m.topic]

    @property
    def events(self) -> list[str]:
        return [m.payload.decode() for m in self.bus.sent if m.topic == f"{HOME}hub/automations/ran"]

    def told(self, name: str) -> str:
        """The last value of one of the hub's properties."""
        topic = f"{HOME}hub/automations/{name}"
        return next(m.payload.decode() for m in reversed(self.bus.sent) if m.topic == topic)

    def entity(self, entity_id: str) -> EntityState:
        state = self.hub.entities.get(entity_id)
        assert state is not None, entity_id
        return state

    @property
    def runs(self) -> list[Run]:
        return self.hub.runs

    @property
    def results(self) -> list[str]:
        return [run.result for run in self.runs]


RING = ("phone/phone/ring", "true")
PRESS = "actions: {action: button.press, target: {entity_id: button.anna_s_phone_ring}}"
