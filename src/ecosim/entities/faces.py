"""A device class as Home Assistant's entities: those it declares, and one for each thing they leave."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from ecosim.entities import (
    BinarySensorEntity,
    ButtonEntity,
    ClimateEntity,
    Entity,
    EventEntity,
    LockEntity,
    NumberEntity,
    SelectEntity,
    SensorEntity,
    SwitchEntity,
    TextEntity,
    WaterHeaterEntity,
)
from ecosim.errors import nearest
from ecosim.model.kind import Action, Happening, kebab, wrong
from ecosim.model.part import Device
from ecosim.wire.homie import Face, face_of

HVAC_MODES = ("off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only")
WATER_HEATER_MODES = ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")
_DATATYPES = {
    "boolean": ("boolean",),
    "number": ("integer", "float"),
    "enum": ("enum",),
    "text": ("string", "enum"),
    "color": ("color",),
    "boolean or enum": ("boolean", "enum"),
    "value": ("boolean", "integer", "float", "enum", "string", "color", "datetime", "duration"),
}
_DEVICE_CLASSES = {
    "°C": "temperature",
    "W": "power",
    "kW": "power",
    "Wh": "energy_storage",
    "kWh": "energy_storage",
    "V": "voltage",
    "A": "current",
    "m": "distance",
    "km": "distance",
    "km/h": "speed",
    "m/s": "speed",
    "s": "duration",
    "min": "duration",
    "h": "duration",
    "lx": "illuminance",
    "Pa": "pressure",
}
_COUNTS_UP = ("supply.energy",)  # what a plug has taken: without a word from each kind that has one
_SETTABLE: dict[str, Callable[[str], Entity]] = {
    "boolean": SwitchEntity,
    "integer": NumberEntity,
    "float": NumberEntity,
    "enum": SelectEntity,
    "string": TextEntity,
    "color": TextEntity,
}


@dataclass(frozen=True, slots=True)
class EntityFace:
    """An entity of a device class, and the Homie property behind each of its roles.

    `key` is what follows the device's name in the entity id, empty for the name alone.
    """

    entity: Entity
    key: str
    faces: dict[str, Face]

    @property
    def domain(self) -> str:
        """`light`, `sensor` and so on."""
        return self.entity.domain

    @property
    def name(self) -> str | None:
        """What people read behind the device's name; None where the device's name is enough."""
        return self.entity.name or (self.key.replace("_", " ").capitalize() or None)

    def entity_id(self, device_name: str) -> str:
        """`sensor.anna_s_phone_battery_level`."""
        return f"{self.domain}.{slug(device_name)}" + (f"_{self.key}" if self.key else "")


def slug(name: str) -> str:
    """A name as it stands in an entity id, `Anna's phone` as `anna_s_phone`. Only Latin letters stay."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "ae"))
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_") or "unknown"


def entities_of(device: type[Device[Any]]) -> tuple[EntityFace, ...]:
    """All entities of a device class, the declared ones first.

    Raises `PluginError` with file and line where a declared entity is wrong.
    """
    found: tuple[EntityFace, ...] | None = vars(device).get("__ecosim_entities__")
    if found is None:
        found = tuple(_read(device))
        type.__setattr__(device, "__ecosim_entities__", found)
    return found


def _read(device: type[Device[Any]]) -> Iterator[EntityFace]:
    taken: set[tuple[str, str]] = set()
    claimed: set[str] = set()
    for position, entity in enumerate(_declared(device)):
        faces = {role: _resolve(device, entity, role, path) for role, path in entity.paths().items()}
        _check(device, entity, faces)
        claimed |= {face.path for face in faces.values()}
        key = _free_key(_keys(entity, faces, main=position == 0), entity.domain, taken)
        yield EntityFace(entity, key, faces)
    for face in face_of(device).faces.values():
        if face.path not in claimed and (own := on_its_own(face, taken)) is not None:
            yield own


def on_its_own(face: Face, taken: set[tuple[str, str]]) -> EntityFace | None:
    """The entity that a property, action or event is by itself; None where Home Assistant has none.

    `taken`: the domains and keys that are used already; its own come to them.
    """
    default = _default(face)
    if default is None:
        return None
    role = next(iter(default.needs))
    key = _free_key(_keys(default, {role: face}, main=False), default.domain, taken)
    return EntityFace(default, key, {role: face})


def _declared(device: type[Device[Any]]) -> tuple[Entity, ...]:
    declared = getattr(device, "entities", ())
    if not isinstance(declared, tuple) or not all(isinstance(e, Entity) for e in declared):
        raise wrong(device, f"{device.__name__}.entities is a tuple of entities, as in (LightEntity('on'),)")
    return declared


# ------------------------------------------------------------- what a path means


def _resolve(device: type[Device[Any]], entity: Entity, role: str, path: str) -> Face:
    candidates = {_path_of(face): face for face in face_of(device).faces.values()}
    face = candidates.get(path)
    said = f"{device.__name__}.entities: {type(entity).__name__}({role}={path!r})"
    if face is None:
        raise wrong(device, f"{said}: no such path{nearest(path, candidates)}")
    if not _fits(face, entity.needs[role]):
        raise wrong(device, f"{said}: that is {_sort_of(face)}, not {_with_article(entity.needs[role])}")
    return face


def _path_of(face: Face) -> str:
    name = face.source.type.__name__ if isinstance(face.source, Happening) else face.source.name
    return f"{face.part}.{name}" if face.part else name


def _fits(face: Face, need: str) -> bool:
    source = face.source
    if need.startswith("action"):
        if not isinstance(source, Action):
            return False
        parameters = source.parameters.model_fields
        needed = {n for n, f in parameters.items() if f.is_required()}
        word = need.partition(" with a ")[2]
        return needed <= {word} and word in parameters if word else not needed
    if need == "event":
        return isinstance(source, Happening)
    if isinstance(source, Action | Happening):
        return False
    _, settable, sort = need.rpartition("settable ")
    return face.codec.datatype in _DATATYPES[sort] and (not settable or face.settable)


def _sort_of(face: Face) -> str:
    if isinstance(face.source, Action):
        return "an action"
    if isinstance(face.source, Happening):
        return "an event"
    return _with_article(f"{'settable ' if face.settable else ''}{face.codec.datatype}")


def _with_article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


def _check(device: type[Device[Any]], entity: Entity, faces: dict[str, Face]) -> None:
    """What an entity needs beyond each path by itself."""
    said = f"{device.__name__}.entities: {type(entity).__name__}"
    if not faces:
        raise wrong(device, f"{said}: names no property at all")
    if (
        isinstance(entity, LockEntity)
        and not faces["locked"].settable
        and not {"lock", "unlock"} <= set(faces)
    ):
        raise wrong(
            device, f"{said}: say which actions lock and unlock it, or make {entity.locked!r} Settable"
        )
    if isinstance(entity, ClimateEntity | WaterHeaterEntity):
        known = HVAC_MODES if isinstance(entity, ClimateEntity) else WATER_HEATER_MODES
        for word in modes_of(entity, faces):
            if word not in known:
                hint = nearest(word, known)
                raise wrong(device, f"{said}: {word!r} is no mode of Home Assistant's; say modes={{…}}{hint}")


def modes_of(entity: ClimateEntity | WaterHeaterEntity, faces: dict[str, Face]) -> list[str]:
    """The modes it can be in, in Home Assistant's words."""
    words = [entity.when_on] if isinstance(entity, ClimateEntity) else []
    if "mode" in faces:
        words = [entity.modes.get(w, w) for w in (faces["mode"].codec.format or "").split(",")]
    return list(dict.fromkeys(["off", *words] if "on" in faces else words))


# ------------------------------------------------------------- what nobody claims


def _default(face: Face) -> Entity | None:
    """The entity that a property, action or event is by itself; None where Home Assistant has none."""
    path = _path_of(face)
    if isinstance(face.source, Action):
        return ButtonEntity(path) if _fits(face, "action without parameters") else None
    if isinstance(face.source, Happening):
        return EventEntity(path)
    datatype = face.codec.datatype
    if datatype == "json":
        return None
    if face.settable and datatype in _SETTABLE:
        return with_defaults(_SETTABLE[datatype](path), face)
    if datatype == "boolean":
        return BinarySensorEntity(path)
    sensor = SensorEntity(path, state_class="total_increasing") if path in _COUNTS_UP else SensorEntity(path)
    return with_defaults(sensor, face)


def with_defaults(entity: Entity, face: Face) -> Entity:
    """The entity with what the property itself says: unit, device class, state class."""
    if not isinstance(entity, SensorEntity | NumberEntity):
        return entity
    datatype, unit = face.codec.datatype, face.codec.unit
    unit = entity.unit_of_measurement or (None if unit == "#" else unit)
    device_class = entity.device_class or _DEVICE_CLASSES.get(unit or "")
    if not device_class and unit == "%" and "battery" in f"{face.part} {face.source.name}":
        device_class = "battery"
    total = isinstance(entity, SensorEntity) and entity.state_class in ("total", "total_increasing")
    if total and device_class == "energy_storage":
        device_class = "energy"  # counted, not stored
    if not device_class and isinstance(entity, SensorEntity):
        device_class = {"enum": "enum", "datetime": "timestamp"}.get(datatype)
    entity = replace(entity, unit_of_measurement=unit, device_class=device_class)
    if isinstance(entity, SensorEntity) and entity.state_class is None and datatype in ("integer", "float"):
        return replace(entity, state_class="measurement")
    return cast("Entity", entity)


# ------------------------------------------------------------- names


def _keys(entity: Entity, faces: dict[str, Face], *, main: bool) -> list[str]:
    """What may stand behind the device's name in the entity id, the best first."""
    if entity.name is not None:
        return [slug(entity.name)]
    first = next(iter(faces.values()))
    part, own = first.part, kebab(first.source.name).replace("-", "_")
    full = own if not part or own == part or own.startswith(f"{part}_") else f"{part}_{own}"
    if main or entity.named_after == "device":
        return ["", part, full]
    return [part, full] if entity.named_after == "part" else [full]


def _free_key(keys: Iterable[str], domain: str, taken: set[tuple[str, str]]) -> str:
    keys = list(dict.fromkeys(keys))
    numbered = [f"{keys[-1]}_{n}" for n in range(2, 100)]
    key = next(k for k in [*keys, *numbered] if (domain, k) not in taken)
    taken.add((domain, key))
    return key
