"""A kind's face on the bus: topics and self-description of the Homie 5 convention.

https://homieiot.github.io/specification/ - ids are lower case with hyphens; a part is a node, a field
of its state a property, an action a settable property that is not retained, an event one that is
neither.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from zlib import crc32

from pydantic import BaseModel

from ecosim.errors import PluginError
from ecosim.model.kind import Action, Declaration, Happening, Property, declaration_of, kebab, snake, wrong
from ecosim.model.state import Event, State
from ecosim.wire.codec import Codec, InvalidPayload, codec_for, model_codec

VERSION = "5"
CONVENTION = "5.0"
STATE_QOS = 2  # "All messages … retained", recommended QoS 2
MOMENT_QOS = 0  # "… values for their non-retained properties … QoS 0"
_ID = re.compile(r"[a-z0-9-]+")
Lifecycle = Literal["init", "ready", "disconnected", "sleeping", "lost"]


@dataclass(frozen=True, slots=True)
class Face:
    """One Homie property and what stands behind it: a field, an action or an event of a part."""

    node: str
    id: str
    part: str
    source: Property | Action | Happening
    codec: Codec
    settable: bool
    retained: bool
    gradual: bool
    path: str = field(init=False)
    """`node/property`, as in the topic."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", f"{self.node}/{self.id}")


@dataclass(slots=True)
class KindFace:
    """All Homie properties of a kind, found by topic path, and by part and name."""

    kind: str
    faces: dict[str, Face] = field(default_factory=dict)
    states: dict[tuple[str, str], Face] = field(default_factory=dict)
    events: dict[tuple[str, str], Face] = field(default_factory=dict)

    def settable(self) -> Iterator[Face]:
        """What can be commanded."""
        return (f for f in self.faces.values() if f.settable)

    def event_of(self, part: str, type_: type[Event]) -> Face:
        """The face of an event class. Raises `TypeError` where the part declares no such event."""
        for face in self.events.values():
            if face.part == part and isinstance(face.source, Happening) and face.source.type is type_:
                return face
        raise TypeError(f"{type_.__name__} is not declared in the class that emits it")


def is_id(text: str) -> bool:
    """Whether it can be the id of a device, a node or a property."""
    return _ID.fullmatch(text) is not None


def node_id(kind: str, part: str) -> str:
    """The device's own state is the node named like its kind; a part's node is named like the part."""
    return kebab(part or kind)


def face_of(device: type[Any]) -> KindFace:
    """Read a device class as a Homie device. Raises `PluginError` for what Homie cannot express."""
    found: KindFace | None = vars(device).get("__ecosim_face__")
    if found is None:
        found = _read_face(device)
        device.__ecosim_face__ = found
    return found


def _read_face(device: type[Any]) -> KindFace:
    kind = snake(device.__name__)
    found = KindFace(kind)
    own = declaration_of(device)
    parts: list[tuple[str, type, Declaration]] = [("", device, own)]
    parts += [(n, m.kind, declaration_of(m.kind)) for n, m in own.parts.items()]
    nodes: dict[str, str] = {}
    for part, cls, declaration in parts:
        node = node_id(kind, part)
        if not is_id(node):
            raise wrong(device, f"{device.__name__}.{part}: a name on the wire has only a-z, 0-9 and -", part)
        if node in nodes:
            other = nodes[node] or "the device itself"
            raise wrong(device, f"{device.__name__}.{part}: {other} is the node {node!r} already", part)
        nodes[node] = part
        for face in _faces(node, part, cls, declaration):
            _add(found, cls, face)
    return found


def _add(found: KindFace, cls: type, face: Face) -> None:
    source = face.source
    if not is_id(face.id):
        said = f"{cls.__name__}: {face.id!r} is no name for the wire: it has only a-z, 0-9 and -"
        raise wrong(cls, said, source.name)
    if (other := found.faces.get(face.path)) is not None:
        sort = {Property: "a field", Action: "an action", Happening: "an event"}
        said = f"{sort[type(other.source)]} and {sort[type(source)]} are called {face.id}"
        raise wrong(cls, f"{cls.__name__}: {said}")
    found.faces[face.path] = face
    if isinstance(source, Property):
        found.states[face.part, source.name] = face
    elif isinstance(source, Happening):
        found.events[face.part, source.name] = face


def _faces(node: str, part: str, cls: type, declaration: Declaration) -> Iterator[Face]:
    for prop in declaration.properties.values():
        codec = _property_codec(declaration.state, prop)
        gradual = prop.access is not None and prop.access.gradual
        yield Face(node, kebab(prop.name), part, prop, codec, prop.access is not None, True, gradual)
    for act in declaration.actions.values():
        codec = _model_codec(getattr(cls, act.name), f"{cls.__name__}.{act.name}", act.parameters)
        yield Face(node, kebab(act.name), part, act, codec, True, False, False)
    for event in declaration.events.values():
        codec = _model_codec(event.type, event.type.__name__, event.type)
        yield Face(node, event.name, part, event, codec, False, False, False)


def _property_codec(state: type[State], prop: Property) -> Codec:
    """The codec of a field, with which its default can be told."""
    default = getattr(state(), prop.name)
    try:
        codec = codec_for(prop.type, prop.metadata)
        if default is not None:
            codec.decode(codec.encode(default))
    except (TypeError, InvalidPayload) as error:
        raise wrong(state, f"{state.__name__}.{prop.name}: {error}", prop.name) from None
    return codec


def _model_codec(where: Any, said: str, model: type[BaseModel]) -> Codec:  # noqa: ANN401
    try:
        return model_codec(model)
    except TypeError as error:
        raise wrong(where, f"{said}: {error}") from None


def description(device: type, name: str, *, lift: int = 0) -> str:
    """The `$description` document. Its version follows from its content, so a change always changes it."""
    nodes: dict[str, Any] = {}
    kind = snake(device.__name__)
    for face in face_of(device).faces.values():
        node = nodes.setdefault(face.node, {"name": _title(face.part or kind), "properties": {}})
        node["properties"][face.id] = _property(face)
    document = {"homie": CONVENTION, "name": name, "type": f"ecosim-{kebab(kind)}", "nodes": nodes}
    version = crc32(json.dumps(document, sort_keys=True).encode()) + lift
    return json.dumps({**document, "version": version}, ensure_ascii=False, separators=(",", ":"))


def _property(face: Face) -> dict[str, Any]:
    label = face.source.label if isinstance(face.source, Property) else None
    found: dict[str, Any] = {"name": label or _title(face.id), "datatype": face.codec.datatype}
    if face.codec.format is not None:
        found["format"] = face.codec.format
    if face.codec.unit is not None:
        found["unit"] = face.codec.unit
    if face.settable:
        found["settable"] = True
    if not face.retained:
        found["retained"] = False
    return found


def _title(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one device in one home."""

    home: str
    device: str
    base: str = field(init=False)
    """`<home>/5/<device>`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", f"{self.home}/{VERSION}/{self.device}")

    @property
    def state(self) -> str:
        """Where `$state` is."""
        return f"{self.base}/$state"

    @property
    def description(self) -> str:
        """Where `$description` is."""
        return f"{self.base}/$description"

    def log(self, level: str) -> str:
        """Where `$log` messages of a level go."""
        return f"{self.base}/$log/{level}"

    def value(self, path: str) -> str:
        """Where the value of `node/property` is."""
        return f"{self.base}/{path}"

    def target(self, path: str) -> str:
        """Where the intended value of `node/property` is."""
        return f"{self.base}/{path}/$target"

    def command(self, path: str) -> str:
        """Where `node/property` is commanded."""
        return f"{self.base}/{path}/set"


__all__ = ["Face", "KindFace", "PluginError", "Topics", "description", "face_of", "is_id", "node_id"]
