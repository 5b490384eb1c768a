"""Entities composed of several properties and actions: a light, a lock, a media player."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ecosim.entities.base import Entity


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
class WaterHeaterEntity(Entity):
    """`off`, eco, electric, gas, heat_pump, high_demand or performance.

    `mode`: the device's word for it; one that is not Home Assistant's is translated by `modes`,
    `{"boost": "performance"}`. `on`: when it is false, the mode is `off`.
    """

    domain = "water_heater"
    named_after = "part"
    needs = MappingProxyType(
        {
            "mode": "settable enum",
            "target": "settable number",
            "current": "number",
            "on": "settable boolean",
        }
    )
    mode: str
    target: str | None = None
    current: str | None = None
    on: str | None = None
    modes: Mapping[str, str] = field(default_factory=dict, kw_only=True)


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
    """`off`, `idle`, `playing`, `paused`, …: a boolean (playing or idle), or an enum of such words.

    `play_media`: the action takes a `title`, and needs nothing else.
    """

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
            "play_media": "action with a title",
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
    play_media: str | None = None
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


@dataclass(frozen=True)
class UpdateEntity(Entity):
    """`on` while another version than the installed one is to be had; the action installs it."""

    domain = "update"
    named_after = "part"
    needs = MappingProxyType(
        {
            "installed": "text",
            "latest": "text",
            "in_progress": "boolean",
            "progress": "number",
            "install": "action without parameters",
        }
    )
    installed: str
    latest: str
    in_progress: str | None = None
    progress: str | None = None
    install: str | None = None
