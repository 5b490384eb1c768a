"""The state and the attributes that Home Assistant would show of an entity.

Words and attributes: https://developers.home-assistant.io/docs/core/entity
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ecosim.entities import ClimateEntity, Entity, MediaPlayerEntity, VacuumEntity, WaterHeaterEntity
from ecosim.entities.faces import EntityFace, modes_of
from ecosim.hub.reading import UNKNOWN, Reading, bounds_of, iso, options_of
from ecosim.model.kind import Happening, kebab
from ecosim.units import narrowest
from ecosim.wire.homie import Face

Attributes = dict[str, Any]
Shown = tuple[str, Attributes]
FULL = 255


def show(reading: Reading) -> Shown:
    """The state and the attributes of an available entity."""
    state, attributes = _VIEWS[reading.face.domain](reading)
    return state, {k: v for k, v in attributes.items() if v is not None} if attributes else attributes


def always(face: EntityFace, device_name: str) -> Attributes:
    """The attributes that an entity has also when it is unavailable."""
    entity = face.entity
    name = f"{device_name} {face.name}" if face.name else device_name
    found = {
        "friendly_name": name,
        "device_class": entity.device_class,
        "unit_of_measurement": getattr(entity, "unit_of_measurement", None),
        "state_class": getattr(entity, "state_class", None),
        "icon": entity.icon,
        **_capabilities(entity, face.faces),
    }
    return {key: value for key, value in found.items() if value is not None}


def _capabilities(entity: Entity, faces: dict[str, Face]) -> Attributes:
    if entity.domain == "select":
        return {"options": options_of(faces["option"])}
    if entity.domain == "number":
        bounds = narrowest(getattr(faces["value"].source, "metadata", ()))
        return {"min": bounds.low, "max": bounds.high, "step": bounds.step}
    if entity.domain == "event" and isinstance(faces["event"].source, Happening):
        return {"event_types": [_event_type(faces["event"])]}
    if isinstance(entity, ClimateEntity | WaterHeaterEntity):
        low, high = bounds_of(faces["target"]) if "target" in faces else (None, None)
        modes = "hvac_modes" if isinstance(entity, ClimateEntity) else "operation_list"
        return {modes: modes_of(entity, faces), "min_temp": low, "max_temp": high}
    return {}


def _on_off(reading: Reading, role: str = "on") -> str:
    value = reading.value(role)
    return UNKNOWN if value is None else "on" if value else "off"


def _plain(reading: Reading, role: str) -> str:
    """A value as text: numbers as they came, times in ISO 8601."""
    value = reading.value(role)
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime):
        return iso(value.astimezone(UTC))
    if isinstance(value, str):
        return value
    duration = reading.face.faces[role].codec.datatype == "duration"
    return str(int(value.total_seconds())) if duration else reading.raw(role) or UNKNOWN


def _sensor(reading: Reading) -> Shown:
    return _plain(reading, "value"), {}


def _event_type(face: Face) -> str:
    return kebab(face.source.name).replace("-", "_")


def _event(reading: Reading) -> Shown:
    told = reading.value("event")
    if told is None:
        return UNKNOWN, {"event_type": None}
    content = told.model_dump(mode="json") if hasattr(told, "model_dump") else {}
    return reading.moment("event"), {"event_type": _event_type(reading.face.faces["event"]), **content}


def _light(reading: Reading) -> Shown:
    state = _on_off(reading)
    found: Attributes = {}
    if state == "on":
        share = reading.share("brightness")
        found["brightness"] = None if share is None else round(share * FULL)
        mired = reading.value("color_temperature")
        found["color_temp"] = mired
        found["color_temp_kelvin"] = math.floor(1_000_000 / mired) if mired else None
        color = reading.value("color") or ""
        if color.startswith("rgb,"):
            found["rgb_color"] = tuple(int(float(c)) for c in color.split(",")[1:])
    return state, found


def _mode(reading: Reading) -> str:
    entity = reading.face.entity
    assert isinstance(entity, ClimateEntity | WaterHeaterEntity)  # noqa: S101 - the table below says so
    word = reading.value("mode") if reading.has("mode") else getattr(entity, "when_on", None)
    mode = UNKNOWN if word is None else entity.modes.get(str(word), str(word))
    if reading.has("on") and not reading.value("on"):
        mode = UNKNOWN if reading.value("on") is None else "off"
    return mode


def _climate(reading: Reading) -> Shown:
    return _mode(reading), {
        "temperature": reading.value("target"),
        "current_temperature": reading.value("current"),
        "current_humidity": reading.value("humidity"),
        "fan_mode": reading.value("fan"),
        "preset_mode": reading.value("preset"),
        "hvac_action": reading.value("action"),
    }


def _water_heater(reading: Reading) -> Shown:
    mode = _mode(reading)
    return mode, {
        "temperature": reading.value("target"),
        "current_temperature": reading.value("current"),
        "operation_mode": None if mode == UNKNOWN else mode,
    }


def _update(reading: Reading) -> Shown:
    installed, latest = reading.value("installed"), reading.value("latest")
    known = bool(installed and latest)
    return ("on" if installed != latest else "off") if known else UNKNOWN, {
        "installed_version": installed,
        "latest_version": latest,
        "in_progress": bool(reading.value("in_progress")),
        "update_percentage": reading.value("progress"),
    }


def _lock(reading: Reading) -> Shown:
    locked = reading.value("locked")
    return (UNKNOWN if locked is None else "locked" if locked else "unlocked"), {}


def _cover(reading: Reading) -> Shown:
    if not reading.has("position"):
        is_open = reading.value("is_open")
        return (UNKNOWN if is_open is None else "open" if is_open else "closed"), {}
    share, position, target = reading.share("position"), reading.value("position"), reading.target("position")
    if share is None:
        return UNKNOWN, {}
    state = "open" if share else "closed"
    if target is not None and target != position:
        state = "opening" if target > position else "closing"
    return state, {"current_position": round(100 * share)}


def _fan(reading: Reading) -> Shown:
    state, share = _on_off(reading), reading.share("percentage")
    percentage = None if share is None else round(100 * share) if state == "on" else 0
    return state, {"percentage": percentage, "preset_mode": reading.value("preset")}


def _vacuum(reading: Reading) -> Shown:
    entity = reading.face.entity
    assert isinstance(entity, VacuumEntity)  # noqa: S101 - the table below says so
    word = _plain(reading, "state")
    found = {"battery_level": reading.value("battery"), "fan_speed": reading.value("fan_speed")}
    return entity.states.get(word, word), found


def _media_player(reading: Reading) -> Shown:
    entity = reading.face.entity
    assert isinstance(entity, MediaPlayerEntity)  # noqa: S101 - the table below says so
    value = reading.value("state")
    word = {True: "playing", False: "idle"}[value] if isinstance(value, bool) else _plain(reading, "state")
    state = "off" if reading.has("on") and reading.value("on") is False else entity.states.get(word, word)
    return state, {
        "volume_level": reading.share("volume"),
        "is_volume_muted": reading.value("muted"),
        "source": reading.value("source"),
        "media_title": reading.value("title"),
        "media_artist": reading.value("artist"),
    }


def _device_tracker(reading: Reading) -> Shown:
    place = reading.value("place")
    state = UNKNOWN if place is None else place or "not_home"
    return state, {
        "source_type": "gps",
        "latitude": reading.value("latitude"),
        "longitude": reading.value("longitude"),
        "battery_level": reading.value("battery"),
    }


_VIEWS: dict[str, Callable[[Reading], Shown]] = {
    "switch": lambda r: (_on_off(r), {}),
    "binary_sensor": lambda r: (_on_off(r), {}),
    "sensor": _sensor,
    "number": _sensor,
    "text": _sensor,
    "select": lambda r: (_plain(r, "option"), {}),
    "button": lambda r: (r.moment("action"), {}),
    "notify": lambda r: (r.moment("action"), {}),
    "event": _event,
    "light": _light,
    "climate": _climate,
    "lock": _lock,
    "cover": _cover,
    "fan": _fan,
    "vacuum": _vacuum,
    "media_player": _media_player,
    "device_tracker": _device_tracker,
    "water_heater": _water_heater,
    "update": _update,
}
