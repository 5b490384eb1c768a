"""What plays: Home Assistant's MQTT has no media player, so each of its roles is a component by itself."""

from collections.abc import Iterator

from ecosim.discovery.plain import PLAIN
from ecosim.discovery.sheet import Commands, Component, Config, Piece
from ecosim.entities.faces import EntityFace, on_its_own
from ecosim.hub.states import LiveEntity
from ecosim.model.kind import Action
from ecosim.wire.homie import Face

_TITLE = "play_media"


def pieces_of(piece: Piece, taken: set[tuple[str, str]]) -> Iterator[Component]:
    """A component for each role: the title is a text where one can be asked for."""
    for role, face in piece.faces.items():
        if role == _TITLE:
            continue
        own = on_its_own(face, taken)
        if own is not None:
            yield _component(piece, own)
    if _TITLE in piece.faces:
        key = f"{piece.face.key}_{_TITLE}".lstrip("_")
        taken.add(("text", key))
        yield Component("text", key, _name(key), _asking(piece, piece.faces[_TITLE]))


def _component(piece: Piece, own: EntityFace) -> Component:
    """As any property, action or event by itself."""
    live, device = piece.live, piece.live.device
    alone = LiveEntity(f"{own.domain}.", device, own, {}, live.state, piece.reading)
    return Component(own.domain, own.key, own.name, PLAIN[own.domain](Piece(piece.sheet, alone)))


def _asking(piece: Piece, face: Face) -> Config:
    """A text that is what plays now; another one is played."""

    def order(payload: str) -> Commands:
        assert isinstance(face.source, Action)  # noqa: S101 - an entity's roles are checked
        return [(face.path, face.codec.encode(face.source.parameters(title=payload)))]

    found: Config = {"command_topic": piece.order(_TITLE.replace("_", "-"), order)}
    if "title" in piece.faces:
        found |= {"state_topic": piece.state("title"), "value_template": "{{ value | replace('\\0', '') }}"}
    return found


def _name(key: str) -> str:
    return key.replace("_", " ").capitalize()
