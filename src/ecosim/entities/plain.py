"""Entities of one property, action or event."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from ecosim.entities.base import Entity


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
