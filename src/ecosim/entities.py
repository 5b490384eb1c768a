"""How Home Assistant would see a device: a class attribute says so, with Home Assistant's own words.

    class Lamp(Device[LampState]):
        entities = (LightEntity("on", brightness="brightness"),)

Paths are `field`, `part.field`, `action`, `part.action` or `part.EventClass`, as seen from the device
class. The first entity is the device's main one, `light.<name of the device>`. Every property, action
and event that no entity claims becomes an entity by itself: `ecosim.entity_faces` has the rules.

Domains and attributes: https://developers.home-assistant.io/docs/core/entity
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from ecosim.model.part import Device

NamedAfter = Literal["device", "part", "property"]
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One entity. `needs` says for each path what must stand there, `settable number` and the like.

    `named_after` says what stands behind the device's name in the entity id of one that is not the main one.
    """

    domain: ClassVar[str]
    needs: ClassVar[Mapping[str, str]] = NOTHING
    named_after: ClassVar[NamedAfter] = "property"
    name: str | None = None
    device_class: str | None = None
    entity_category: Literal["config", "diagnostic"] | None = None
    icon: str | None = None

    def paths(self) -> dict[str, str]:
        """Which role each named path plays, `{"on": "screen.on"}`, in the order of declaration."""
        return {
            f.name: path for f in fields(self) if f.name in self.needs and (path := getattr(self, f.name))
        }


@dataclass(frozen=True)
class SwitchEntity(Entity):
    """`on` / `off`."""

    domain = "switch"
    needs = MappingProxyType({"on": "settable boolean"})
    on: str


@dataclass(frozen=True)
class BinarySensorEntity(Entity):
    """`on` / `off`; what that means is said by `device_class`: door, motion, smoke."""

    domain = "binary_sensor"
    needs = MappingProxyType({"on": "boolean"})
    on: str


@dataclass(frozen=True)
class SensorEntity(Entity):
    """A reading. The unit is the property's own unless said otherwise."""

    domain = "sensor"
    needs = MappingProxyType({"value": "value"})
    value: str
    unit_of_measurement: str | None = field(default=None, kw_only=True)
    state_class: Literal["measurement", "total", "total_increasing"] | None = field(
        default=None, kw_only=True
    )


@dataclass(frozen=True)
class NumberEntity(Entity):
    """A number that can be set."""

    domain = "number"
    needs = MappingProxyType({"value": "settable number"})
    value: str
    unit_of_measurement: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class SelectEntity(Entity):
    """One of several words, that can be set."""

    domain = "select"
    needs = MappingProxyType({"option": "settable enum"})
    option: str


@dataclass(frozen=True)
class TextEntity(Entity):
    """A text that can be set."""

    domain = "text"
    needs = MappingProxyType({"value": "settable text"})
    value: str


@dataclass(frozen=True)
class ButtonEntity(Entity):
    """Pressing it starts an action that needs no parameters. Its state is when it was last pressed."""

    domain = "button"
    needs = MappingProxyType({"action": "action without parameters"})
    action: str


@dataclass(frozen=True)
class EventEntity(Entity):
    """Its state is when the event last happened; its attributes are what the event tells."""

    domain = "event"
    needs = MappingProxyType({"event": "event"})
    event: str


@dataclass(frozen=True)
class LightEntity(Entity):
    """`brightness` has bounds, which Home Assistant sees as 0 to 255."""

    domain = "light"
    named_after = "part"
    needs = MappingProxyType(
        {
            "on": "settable boolean",
            "brightness": "settable number",
            "color_temperature": "settable number",
            "color": "settable color",
        }
    )
    on: str
    brightness: str | None = None
    color_temperature: str | None = None
    color: str | None = None


@dataclass(frozen=True)
class ClimateEntity(Entity):
    """`off`, heat, cool, heat_cool, auto, dry or fan_only.

    `mode`: the device's word for it; one that is not Home Assistant's is translated by `modes`,
    `{"fan": "fan_only"}`. `on`: when it is false, the mode is `off`. Without `mode`, what is on is
    doing `when_on`.
    """

    domain = "climate"
    named_after = "part"
    needs = MappingProxyType(
        {
            "mode": "settable enum",
            "target": "settable number",
            "current": "number",
            "on": "settable boolean",
            "fan": "settable enum",
            "preset": "settable enum",
            "humidity": "number",
            "action": "enum",
        }
    )
    mode: str | None = None
    target: str | None = None
    current: str | None = None
    on: str | None = None
    fan: str | None = None
    preset: str | None = None
    humidity: str | None = None
    action: str | None = None
    modes: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    when_on: str = field(default="heat", kw_only=True)


@dataclass(frozen=True)
class LockEntity(Entity):
    """`locked` / `unlocked`; done by the two actions, or by setting `locked` where it is settable."""

    domain = "lock"
    named_after = "part"
    needs = MappingProxyType(
        {
            "locked": "boolean",
            "lock": "action without parameters",
            "unlock": "action without parameters",
        }
    )
    locked: str
    lock: str | None = None
    unlock: str | None = None


@dataclass(frozen=True)
class CoverEntity(Entity):
    """`open`, `closed`, `opening`, `closing`. `position`: its upper bound is open, the lower closed."""

    domain = "cover"
    named_after = "part"
    needs = MappingProxyType(
        {
            "position": "number",
            "is_open": "boolean",
            "open": "action without parameters",
            "close": "action without parameters",
            "stop": "action without parameters",
        }
    )
    position: str | None = None
    is_open: str | None = None
    open: str | None = None
    close: str | None = None
    stop: str | None = None


@dataclass(frozen=True)
class FanEntity(Entity):
    """`on` / `off`; `percentage` is its speed."""

    domain = "fan"
    named_after = "part"
    needs = MappingProxyType(
        {"on": "settable boolean", "percentage": "settable number", "preset": "settable enum"}
    )
    on: str
    percentage: str | None = None
    preset: str | None = None


@dataclass(frozen=True)
class VacuumEntity(Entity):
    """`cleaning`, `docked`, `idle`, `paused`, `returning` or `error`; other words by `states`."""

    domain = "vacuum"
    named_after = "part"
    needs = MappingProxyType(
        {
            "state": "enum",
            "start": "action without parameters",
            "stop": "action without parameters",
            "pause": "action without parameters",
            "return_to_base": "action without parameters",
            "battery": "number",
            "fan_speed": "settable enum",
        }
    )
    state: str
    start: str | None = None
    stop: str | None = None
    pause: str | None = None
    return_to_base: str | None = None
    battery: str | None = None
    fan_speed: str | None = None
    states: Mapping[str, str] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class MediaPlayerEntity(Entity):
    """`off`, `idle`, `playing`, `paused`, …: a boolean (playing or idle), or an enum of such words."""

    domain = "media_player"
    named_after = "part"
    needs = MappingProxyType(
        {
            "state": "boolean or enum",
            "on": "settable boolean",
            "volume": "settable number",
            "muted": "settable boolean",
            "source": "settable enum",
            "title": "value",
            "artist": "value",
            "play": "action without parameters",
            "pause": "action without parameters",
            "stop": "action without parameters",
            "next": "action without parameters",
            "previous": "action without parameters",
        }
    )
    state: str
    on: str | None = None
    volume: str | None = None
    muted: str | None = None
    source: str | None = None
    title: str | None = None
    artist: str | None = None
    play: str | None = None
    pause: str | None = None
    stop: str | None = None
    next: str | None = None
    previous: str | None = None
    states: Mapping[str, str] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True)
class DeviceTrackerEntity(Entity):
    """`home`, `not_home` (an empty place), or the name of the place."""

    domain = "device_tracker"
    named_after = "device"
    needs = MappingProxyType(
        {"place": "text", "latitude": "number", "longitude": "number", "battery": "number"}
    )
    place: str
    latitude: str | None = None
    longitude: str | None = None
    battery: str | None = None


@dataclass(frozen=True)
class NotifyEntity(Entity):
    """Shows people a message: the action takes `message` and perhaps `title`."""

    domain = "notify"
    named_after = "device"
    needs = MappingProxyType({"action": "action with a message"})
    action: str


def check_entities(device: type[Device[Any]]) -> None:
    """Raise `PluginError`, with file and line, where the class attribute `entities` is wrong."""
    from ecosim.entity_faces import entities_of  # noqa: PLC0415 - the words need nothing of the wire

    entities_of(device)
