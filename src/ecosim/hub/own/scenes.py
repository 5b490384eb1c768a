"""Scenes: what some entities should be.

Meaning as in Home Assistant: https://www.home-assistant.io/integrations/scene/
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ecosim.files import Loaded
from ecosim.files import given as shown
from ecosim.hub.commands import ServiceError
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import Asked
from ecosim.hub.own.groups import expanded
from ecosim.hub.own.kinds import (
    LIVES,
    SECTIONS,
    Asking,
    Own,
    OwnConfig,
    asked_of_hub,
    asked_to_work,
    by_name,
    lives_as,
)
from ecosim.hub.own.reproducing import PLANS
from ecosim.hub.reading import UNKNOWN, iso
from ecosim.hub.services import Data, number, text
from ecosim.hub.states import Entities

if TYPE_CHECKING:
    pass

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

Wanted = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Scene(OwnConfig):
    """`wanted`: state and attributes by entity."""

    follows = True
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


# ------------------------------------------------------------- at work


@lives_as(Scene)
class LiveScene(Own):
    """Its state is when it was last asked for."""

    def __init__(self, config: Scene, manager: "Manager") -> None:
        super().__init__(config, manager)
        self.config = config

    @property
    def made(self) -> bool:
        """Whether an action has made it, not a file."""
        return isinstance(self.config, MadeScene)

    def begin(self) -> None:
        """Nobody has asked for it yet."""
        if self.shown is None:
            self.enter(UNKNOWN, self._told())

    def appear(self) -> None:
        """It was made just now."""
        self.show(UNKNOWN, self._told())

    async def activate(self, data: Data, asking: Asking) -> None:
        """Bring its entities into their states."""
        self.show(iso(datetime.fromtimestamp(self.manager.time, UTC)), self._told())
        await reproduce(self.manager, self.config.wanted, data, asking)

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = {"entity_id": list(self.config.wanted)}
        return told if self.config.id is None else {**told, "id": self.config.id}


async def reproduce(manager: "Manager", wanted: Mapping[str, Wanted], data: Data, asking: Asking) -> None:
    """Call for all that brings entities into states. Raises `ServiceError`."""
    for entity_id, (state, attributes) in wanted.items():
        for member in expanded([entity_id], manager.entities):
            now, domain = manager.entities.get(member), member.partition(".")[0]
            if now is None or domain not in PLANS:
                manager.log(f"a scene is about {member}, which is not there", "warn")
                continue
            for verb, said in PLANS[domain](now, state, attributes):
                more = (
                    {"transition": data["transition"]} if domain == "light" and "transition" in data else {}
                )
                target = {"entity_id": [member]}
                call = Asked(f"{domain}.{verb}", {**said, **more}, target, callers=asking.callers)
                try:
                    await manager.call(call, asking.step)
                except ServiceError:
                    if domain != "media_player":  # of which each can do something else
                        raise


@asked_to_work("scene.turn_on", fields={"transition": number(0)})
def _activate(scene: LiveScene, data: Data, asking: Asking) -> Any:  # noqa: ANN401
    return scene.activate(data, asking)


# ------------------------------------------------------------- scenes that actions make


class MadeScene(Scene):
    """A scene that an action has made."""


LIVES[MadeScene] = LiveScene


def _all_wanted(value: Any) -> dict[str, Wanted]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError("a mapping of entities to what they should be is wanted")  # noqa: TRY004
    return {str(entity_id).lower(): wanted_of(each) for entity_id, each in value.items()}


def _ids(value: Any) -> list[str]:  # noqa: ANN401
    found = value if isinstance(value, list) else str(value).split(",")
    return [str(i).strip().lower() for i in found]


@asked_of_hub("scene.apply", {"entities": _all_wanted, "transition": number(0)}, required=("entities",))
def _apply(manager: "Manager", data: Data, asking: Asking) -> Any:  # noqa: ANN401
    return reproduce(manager, data["entities"], data, asking)


@asked_of_hub(
    "scene.create",
    {"scene_id": text, "entities": _all_wanted, "snapshot_entities": _ids},
    required=("scene_id",),
)
def _create(manager: "Manager", data: Data, _: Asking) -> None:
    """A scene of what is said, and of what some entities are now."""
    wanted = dict(data.get("entities", {}))
    for entity_id in data.get("snapshot_entities", ()):
        state = manager.entities.get(entity_id)
        if state is None:
            manager.log(f"scene.create: there is no entity {entity_id}", "warn")
        else:
            wanted[entity_id] = (state.state, dict(state.attributes))
    entity_id = f"scene.{data['scene_id']}"
    old = manager.own.get(entity_id)
    if not wanted or (isinstance(old, LiveScene) and not old.made):
        manager.log(f"scene.create: {entity_id} would be empty, or is in the file", "warn")
        return
    nowhere = Given(None, Loaded(None, ""))
    made = MadeScene(entity_id=entity_id, at=nowhere, name=data["scene_id"], id=None, wanted=wanted)
    scene = LiveScene(made, manager)
    manager.own[entity_id] = scene
    scene.appear()


@asked_to_work("scene.delete")
def _delete(scene: LiveScene, _: Data, __: Asking) -> None:
    if not scene.made:
        raise ServiceError(f"{scene.entity_id} was not made by scene.create")
    del scene.manager.own[scene.entity_id]
    scene.manager.entities.remove(scene.entity_id)
