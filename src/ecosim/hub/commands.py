"""Commands to devices, by the role that a property or an action has in an entity."""

from dataclasses import dataclass

from ecosim.hub.reading import bounds_of, options_of
from ecosim.hub.states import LiveEntity
from ecosim.model.kind import Action
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import Face


class ServiceError(Exception):
    """This cannot be asked of this entity; the text says why."""


@dataclass(frozen=True, slots=True)
class Command:
    """A message to a device: `path` is `device/node/property`. `pressed` names the role used by it.

    `moment`: what it sets is not retained, as an action.
    """

    path: str
    payload: str
    moment: bool = False
    pressed: str | None = None


def has(entity: LiveEntity, role: str) -> bool:
    """Whether an entity has something in this role."""
    return role in entity.face.faces


def setting(entity: LiveEntity, role: str, value: object) -> Command:
    """Set the property in a role. Raises `ServiceError` where it cannot be so."""
    face = entity.face.faces.get(role)
    if face is None or not face.settable:
        raise ServiceError(f"{entity.entity_id} has no {role.replace('_', ' ')} that can be set")
    payload = face.codec.encode(value)
    try:
        face.codec.decode(payload)
    except InvalidPayload as error:
        raise ServiceError(f"{entity.entity_id}: {role.replace('_', ' ')}: {error}") from None
    return Command(f"{entity.device.paired.id}/{face.path}", payload)


def sharing(entity: LiveEntity, role: str, share: float) -> Command:
    """Set a number to a share of its range, 0 to 1. Raises `ServiceError`."""
    face = _face(entity, role)
    low, high = bounds_of(face)
    value = low + max(0.0, min(1.0, share)) * (high - low)
    return setting(entity, role, round(value) if face.codec.datatype == "integer" else value)


def choosing(entity: LiveEntity, role: str, word: str) -> Command:
    """Set an enum to one of its words. Raises `ServiceError`, which says what there is."""
    options = options_of(_face(entity, role))
    if word not in options:
        raise ServiceError(f"{entity.entity_id}: {word!r} is not one of {', '.join(options)}")
    return setting(entity, role, word)


def acting(entity: LiveEntity, role: str, *, press: bool = False, **parameters: object) -> Command:
    """Start the action in a role. Raises `ServiceError` where there is none."""
    face = entity.face.faces.get(role)
    if face is None or not isinstance(face.source, Action):
        raise ServiceError(f"{entity.entity_id} cannot {role.replace('_', ' ')}")
    known = face.source.parameters.model_fields
    content = face.source.parameters(**{k: v for k, v in parameters.items() if k in known})
    path = f"{entity.device.paired.id}/{face.path}"
    return Command(path, face.codec.encode(content), moment=True, pressed=role if press else None)


def _face(entity: LiveEntity, role: str) -> Face:
    if not has(entity, role):
        raise ServiceError(f"{entity.entity_id} has no {role}")
    return entity.face.faces[role]
