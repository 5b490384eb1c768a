"""Which of a kind's topics carry personal data."""

from types import MappingProxyType
from typing import Any, cast

from ecosim.model.kind import declaration_of
from ecosim.model.part import Device
from ecosim.model.personal import Category, personal_data
from ecosim.wire.homie import Face, face_of

_KEPT = "__ecosim_personal_paths__"
Paths = MappingProxyType[str, frozenset[Category]]


def personal_of(kind: type[Device[Any]]) -> Paths:
    """The personal data of each path, `node/property`, that carries any: properties, actions and events.

    What is commanded on `…/set`, or aimed at on `…/$target`, is of the same sort as the value.
    """
    if _KEPT not in vars(kind):
        setattr(kind, _KEPT, MappingProxyType(_read(kind)))
    return cast("Paths", vars(kind)[_KEPT])


def _read(kind: type[Device[Any]]) -> dict[str, frozenset[Category]]:
    declared = declaration_of(kind)

    def of(face: Face) -> frozenset[Category]:
        inner = declaration_of(declared.parts[face.part].kind) if face.part else declared
        return personal_data(face.source, inner.state)

    found = {path: of(face) for path, face in face_of(kind).faces.items()}
    return {path: categories for path, categories in found.items() if categories}
