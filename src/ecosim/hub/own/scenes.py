"""Scenes: what some entities should be.

Meaning as in Home Assistant: https://www.home-assistant.io/integrations/scene/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecosim.files import given as shown
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.own.kinds import SECTIONS, OwnConfig, by_name
from ecosim.hub.own.reproducing import PLANS
from ecosim.hub.states import Entities

if TYPE_CHECKING:
    pass

Wanted = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Scene(OwnConfig):
    """`wanted`: state and attributes by entity."""

    id: str | None
    wanted: Mapping[str, Wanted] = field(default_factory=dict)
    members: tuple[EntityName, ...] = ()

    def names(self) -> Iterator[EntityName]:
        """The entities it is about."""
        return iter(self.members)

    def check_home(self, _: Entities) -> None:
        """Raise `FileError` for an entity that no scene can bring into a state."""
        for member in self.members:
            domain = member.entity_id.partition(".")[0]
            if domain not in PLANS:
                raise member.at.wrong(f"no scene can say what {member.entity_id} is")


@SECTIONS.named("scene")
def _scenes(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_name(section, "scene", ("id", "entities", "metadata")):
        id_, inner = entry.get("id"), entry.need("entities")
        if not isinstance(inner.value, dict):
            raise inner.wrong("a mapping of entities to what they should be")
        members = [_named(name, each) for name, each in inner.entries()]
        wanted = {m.entity_id: _wanted(m) for m in members}
        yield Scene(**basics, id=id_.text() if id_ else None, wanted=wanted, members=tuple(members))


def _named(name: str, at: Given) -> EntityName:
    entity_id = Given(name, at.loaded, at.route).entity_id()
    state = at.get("state") if isinstance(at.value, dict) else at
    compared = (state,) if state is not None and isinstance(state.value, str) else ()
    return EntityName(entity_id, at, compared)


def _wanted(member: EntityName) -> Wanted:
    member.at.refuse_template()
    try:
        return wanted_of(member.at.value)
    except ValueError as error:
        raise member.at.wrong(str(error)) from None


def wanted_of(value: Any) -> Wanted:  # noqa: ANN401
    """A state, or a mapping with `state` and attributes. Raises `ValueError`."""
    attributes = dict(value) if isinstance(value, dict) else {}
    state = attributes.pop("state", None) if isinstance(value, dict) else value
    if isinstance(state, bool):  # YAML's on and off
        state = "on" if state else "off"
    if not isinstance(state, str) or is_template(state):
        raise ValueError(f"a state is text: quote it; not {shown(state)}")
    return state, attributes
