"""Which states an entity can ever have, so that a word that never comes is found in the file."""

from ecosim.entities import ClimateEntity, MediaPlayerEntity, VacuumEntity, WaterHeaterEntity
from ecosim.entities.faces import EntityFace, modes_of
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN, options_of
from ecosim.wire.homie import Face

_ON_OFF = ("binary_sensor", "switch", "light", "fan", "update")
# Also those that devices here do not have: an automation may be meant for others too.
_OF_HOME_ASSISTANT = {
    "lock": ["locked", "unlocked", "locking", "unlocking", "jammed", "opening", "open"],
    "cover": ["open", "closed", "opening", "closing"],
}
_BOTH_WAYS = {"boolean": ["playing", "idle"]}


def states_of(face: EntityFace) -> list[str]:
    """All states it can have; nothing where they cannot be listed: numbers, texts, places, times."""
    found = _words(face)
    return [*found, UNAVAILABLE, UNKNOWN] if found else []


def _words(face: EntityFace) -> list[str]:
    entity, faces = face.entity, face.faces
    if face.domain in _ON_OFF:
        return ["on", "off"]
    if isinstance(entity, ClimateEntity | WaterHeaterEntity):
        return modes_of(entity, faces)
    if face.domain in _OF_HOME_ASSISTANT:
        return _OF_HOME_ASSISTANT[face.domain]
    if isinstance(entity, VacuumEntity | MediaPlayerEntity):
        words = [entity.states.get(word, word) for word in _enum(faces["state"])]
        words = words or _BOTH_WAYS.get(faces["state"].codec.datatype, [])
        return [*words, "off"] if words and "on" in faces else words
    role = {"select": "option", "sensor": "value"}.get(face.domain)
    return _enum(faces[role]) if role else []


def _enum(face: Face) -> list[str]:
    return options_of(face) if face.codec.datatype == "enum" else []
