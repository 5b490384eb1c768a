"""The state and the attributes that Home Assistant would show of an entity.

Words and attributes: https://developers.home-assistant.io/docs/core/entity
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecosim.entities import ClimateEntity, Entity, MediaPlayerEntity, VacuumEntity
from ecosim.entities.faces import EntityFace
from ecosim.model.kind import Happening, Property, kebab
from ecosim.units import Between, narrowest
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import Face

UNAVAILABLE, UNKNOWN = "unavailable", "unknown"
Attributes = dict[str, Any]
Shown = tuple[str, Attributes]
FULL = 255


@dataclass(slots=True)
class Reading:
    """What is known of one entity: the payloads last heard, by path of the property; `moments` in seconds."""

    face: EntityFace
    payloads: dict[str, str]
    targets: dict[str, str]
    moments: dict[str, float]

    def has(self, role: str) -> bool:
        """Whether the entity has something in this role."""
        return role in self.face.faces

    def raw(self, role: str) -> str | None:
        """The payload last heard; None where there is none."""
        face = self.face.faces.get(role)
        return None if face is None else self.payloads.get(face.path) or None

    def value(self, role: str) -> Any:  # noqa: ANN401
        """The value, or None where it is not known."""
        return self._decoded(role, self.raw(role))

    def target(self, role: str) -> Any:  # noqa: ANN401
        """Where a gradual property is on its way to, or None."""
        face = self.face.faces.get(role)
        return None if face is None else self._decoded(role, self.targets.get(face.path) or None)

    def _decoded(self, role: str, payload: str | None) -> Any:  # noqa: ANN401
        if payload is None:
            return None
        try:
            return self.face.faces[role].codec.decode(payload)
        except InvalidPayload:
            return None

    def moment(self, role: str) -> str:
        """When the event last happened or the button was pressed, as a state."""
        when = self.moments.get(self.face.faces[role].path)
        return UNKNOWN if when is None else _iso(datetime.fromtimestamp(when, UTC))

    def share(self, role: str) -> float | None:
        """The value as a share of its bounds, 0 to 1."""
        value = self.value(role)
        if value is None:
            return None
        low, high = bounds_of(self.face.faces[role])
        return (float(value) - low) / (high - low)


def bounds_of(face: Face) -> tuple[float, float]:
    """The bounds of a number; 0 to 100 where it has none."""
    bounds = narrowest(face.source.metadata) if isinstance(face.source, Property) else Between()
    return (bounds.low or 0.0, 100.0 if bounds.high is None else bounds.high)


def options_of(face: Face) -> list[str]:
    """The words of an enum."""
    return (face.codec.format or "").split(",")


def show(reading: Reading) -> Shown:
    """The state and the attributes of an available entity."""
    state, attributes = _VIEWS[reading.face.domain](reading)
    return state, {k: v for k, v in attributes.items() if v is not None}


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
    if isinstance(entity, ClimateEntity):
        low, high = bounds_of(faces["target"]) if "target" in faces else (None, None)
        return {"hvac_modes": hvac_modes(entity, faces), "min_temp": low, "max_temp": high}
    return {}


def hvac_modes(entity: ClimateEntity, faces: dict[str, Face]) -> list[str]:
    """The modes a climate entity can be in, in Home Assistant's words."""
    words = (
        [entity.modes.get(w, w) for w in options_of(faces["mode"])] if "mode" in faces else [entity.when_on]
    )
    return list(dict.fromkeys(["off", *words] if "on" in faces else words))


def _on_off(reading: Reading, role: str = "on") -> str:
    value = reading.value(role)
    return UNKNOWN if value is None else "on" if value else "off"


def _plain(reading: Reading, role: str) -> str:
    """A value as text: numbers as they came, times in ISO 8601."""
    value = reading.value(role)
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime):
        return _iso(value.astimezone(UTC))
    if isinstance(value, str):
        return value
    duration = reading.face.faces[role].codec.datatype == "duration"
    return str(int(value.total_seconds())) if duration else reading.raw(role) or UNKNOWN


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


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
        found["color_temp_kelvin"] = round(1_000_000 / mired) if mired else None
        color = reading.value("color") or ""
        if color.startswith("rgb,"):
            found["rgb_color"] = tuple(int(float(c)) for c in color.split(",")[1:])
    return state, found


def _climate(reading: Reading) -> Shown:
    entity = reading.face.entity
    assert isinstance(entity, ClimateEntity)  # noqa: S101 - the table below says so
    word = reading.value("mode") if reading.has("mode") else entity.when_on
    mode = UNKNOWN if word is None else entity.modes.get(str(word), str(word))
    if reading.has("on") and not reading.value("on"):
        mode = UNKNOWN if reading.value("on") is None else "off"
    return mode, {
        "temperature": reading.value("target"),
        "current_temperature": reading.value("current"),
        "current_humidity": reading.value("humidity"),
        "fan_mode": reading.value("fan"),
        "preset_mode": reading.value("preset"),
        "hvac_action": reading.value("action"),
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
}
