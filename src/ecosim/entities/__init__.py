"""How Home Assistant would see a device: a class attribute says so, with Home Assistant's own words.

    class Lamp(Device[LampState]):
        entities = (LightEntity("on", brightness="brightness"),)

Paths are `field`, `part.field`, `action`, `part.action` or `part.EventClass`, as seen from the device
class. The first entity is the device's main one, `light.<name of the device>`. Every property, action
and event that no entity claims becomes an entity by itself: `ecosim.entities.faces` has the rules.

Domains and attributes: https://developers.home-assistant.io/docs/core/entity
"""

from ecosim.entities.base import Entity
from ecosim.entities.composed import (
    ClimateEntity,
    CoverEntity,
    DeviceTrackerEntity,
    FanEntity,
    LightEntity,
    LockEntity,
    MediaPlayerEntity,
    NotifyEntity,
    UpdateEntity,
    VacuumEntity,
    WaterHeaterEntity,
)
from ecosim.entities.plain import (
    BinarySensorEntity,
    ButtonEntity,
    EventEntity,
    NumberEntity,
    SelectEntity,
    SensorEntity,
    SwitchEntity,
    TextEntity,
)

__all__ = [
    "BinarySensorEntity",
    "ButtonEntity",
    "ClimateEntity",
    "CoverEntity",
    "DeviceTrackerEntity",
    "Entity",
    "EventEntity",
    "FanEntity",
    "LightEntity",
    "LockEntity",
    "MediaPlayerEntity",
    "NotifyEntity",
    "NumberEntity",
    "SelectEntity",
    "SensorEntity",
    "SwitchEntity",
    "TextEntity",
    "UpdateEntity",
    "VacuumEntity",
    "WaterHeaterEntity",
]
