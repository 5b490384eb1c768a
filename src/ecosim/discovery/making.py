"""Makes the second face of a device from its class."""

from typing import Any

from ecosim.discovery.composed import COMPOSED
from ecosim.discovery.media import pieces_of
from ecosim.discovery.plain import PLAIN
from ecosim.discovery.sheet import Component, Config, Piece, Sheet, passed_on
from ecosim.discovery.topics import AskedTopics
from ecosim.entities import Entity
from ecosim.hub.states import Entities
from ecosim.model.part import Device
from ecosim.wire.homie import Topics, face_of

_MAKERS = {**PLAIN, **COMPOSED}


def sheet_of(kind: type[Device[Any]], entities: Entities, domain: str, device: str) -> Sheet:
    """Its components, commands and derived states; `entities` are those of this one device."""
    sheet = Sheet(Topics(domain, device), AskedTopics(domain, device))
    for settable in face_of(kind).settable():
        sheet.orders[sheet.asked.command(settable.path)] = passed_on(settable)
    taken = {(e.face.domain, e.face.key) for e in entities}
    for live in entities:
        piece, face = Piece(sheet, live), live.face
        if face.domain == "media_player":
            sheet.components += pieces_of(piece, taken)
        else:
            config = _MAKERS[face.domain](piece)
            config |= _looks(face.entity, config)
            sheet.components.append(Component(face.domain, face.key, face.name, config))
    return sheet


def _looks(entity: Entity, config: Config) -> Config:
    """Where Home Assistant shows it, and how: a battery's level with what is good to know of a device."""
    level = entity.domain == "sensor" and config.get("device_class") == "battery"
    found = {
        "entity_category": entity.entity_category or ("diagnostic" if level else None),
        "icon": entity.icon,
    }
    return {key: value for key, value in found.items() if value}
