"""The entities of a home, live: what the hub hears becomes states, and states that changed.

A device that is `ready` or `sleeping` is available; one that says `init` is on its way, which is no
news; one that is `disconnected` or `lost` makes its entities `unavailable`. What an entity is when
the hub first learns of it is no change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from types import NoneType
from typing import Any, NamedTuple, get_args

from ecosim.entities.faces import EntityFace, entities_of, slug
from ecosim.errors import nearest
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN, Reading
from ecosim.hub.views import always, show
from ecosim.model.kind import Happening, Property
from ecosim.model.part import Device
from ecosim.wire.homie import Face, face_of


@dataclass(frozen=True, slots=True)
class Paired:
    """A device the hub knows: its id in the topic, its name for people, its class."""

    id: str
    name: str
    kind: type[Device[Any]]


class EntityState(NamedTuple):
    """What an entity is; times in seconds since the epoch."""

    entity_id: str
    state: str
    attributes: Mapping[str, Any]
    last_changed: float
    last_updated: float


class StateChange(NamedTuple):
    """That an entity was something else before."""

    entity_id: str
    old: EntityState
    new: EntityState


@dataclass(slots=True)
class LiveEntity:
    """An entity of a device, and what it is now."""

    entity_id: str
    device: "_LiveDevice"
    face: EntityFace
    always: dict[str, Any]
    state: EntityState
    reading: Reading
    """What is known of it."""
    settled: bool = False


@dataclass(slots=True)
class _LiveDevice:
    paired: Paired
    faces: dict[str, Face]
    entities: list[LiveEntity] = field(default_factory=list)
    by_path: dict[str, list[LiveEntity]] = field(default_factory=dict)
    available: bool = False
    announced: bool = False
    payloads: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    moments: dict[str, float] = field(default_factory=dict)


class Entities:
    """All entities of the paired devices, by entity id, in the order of the devices; and the hub's own.

    `place` is where the home is, latitude and longitude, where that is known.
    """

    def __init__(
        self, devices: list[Paired], home: str = "", place: tuple[float, float] | None = None
    ) -> None:
        self.home = home
        self.place = place
        self._lots = count()
        self._devices: dict[str, _LiveDevice] = {}
        self._all: dict[str, LiveEntity] = {}
        self._own: dict[str, EntityState | None] = {}
        self._possible: dict[str, list[str]] = {}
        self.learned: list[str] = []
        for paired in devices:
            device = _LiveDevice(paired, face_of(paired.kind).faces)
            self._devices[paired.id] = device
            device.entities = [self._entity(device, face) for face in entities_of(paired.kind)]
            for entity in device.entities:
                for path in dict.fromkeys(face.path for face in entity.face.faces.values()):
                    device.by_path.setdefault(path, []).append(entity)

    def _entity(self, device: _LiveDevice, face: EntityFace) -> LiveEntity:
        name = device.paired.name or device.paired.id
        wanted = face.entity_id(name if slug(name) != "unknown" else device.paired.id)
        numbered = (f"{wanted}_{n}" for n in range(2, len(self._all) + 3))
        entity_id = next(i for i in chain([wanted], numbered) if i not in self._all)
        basics = always(face, name)
        state = EntityState(entity_id, UNAVAILABLE, basics, 0.0, 0.0)
        reading = Reading(face, device.payloads, device.targets, device.moments)
        self._all[entity_id] = entity = LiveEntity(entity_id, device, face, basics, state, reading)
        return entity

    def __iter__(self) -> Iterator[LiveEntity]:
        return iter(self._all.values())

    def __contains__(self, entity_id: object) -> bool:
        return entity_id in self._all or entity_id in self._own

    def get(self, entity_id: str) -> EntityState | None:
        """What an entity is, or None where there is no such one."""
        found = self._all.get(entity_id)
        return self._own.get(entity_id) if found is None else found.state

    def ids(self) -> list[str]:
        """The ids of all entities."""
        return [*self._all, *self._own]

    def next_lot(self) -> int:
        """A number for a template that draws lots, counting up."""
        return next(self._lots)

    def device_ids(self) -> list[str]:
        """The ids of all devices."""
        return list(self._devices)

    def name_of(self, device_id: str) -> str:
        """What people call a device; its id where there is no such one."""
        found = self._devices.get(device_id)
        return device_id if found is None else found.paired.name or device_id

    def faces(self, device_id: str) -> dict[str, Face] | None:
        """All that a device has, by path; None where there is no such device."""
        found = self._devices.get(device_id)
        return None if found is None else found.faces

    def find(self, entity_id: str) -> LiveEntity | None:
        """An entity, to act on it."""
        return self._all.get(entity_id)

    def nearest(self, entity_id: str) -> str:
        """`; did you mean …?` among the entities there are, those of the same domain first."""
        domain = entity_id.partition(".")[0]
        ids = self.ids()
        return nearest(entity_id, [i for i in ids if i.startswith(f"{domain}.")] or ids)

    # ------------------------------------------------------------- what lives in the hub itself

    def reserve(self, entity_id: str, states: tuple[str, ...] | None = None) -> None:
        """There will be this entity; `states` are all that it can ever be, where they can be listed."""
        self._own.setdefault(entity_id, None)
        self._possible[entity_id] = [*states, UNAVAILABLE, UNKNOWN] if states else []

    def possible(self, entity_id: str) -> list[str] | None:
        """All that one can ever be, nothing where that is open; None where there is no such one."""
        return self._possible.get(entity_id)

    def enter(self, entity_id: str, state: str, attributes: Mapping[str, Any], time: float) -> None:
        """One is this, and nobody knew it otherwise."""
        self._own[entity_id] = EntityState(entity_id, state, dict(attributes), time, time)

    def put(
        self, entity_id: str, state: str, attributes: Mapping[str, Any], time: float
    ) -> StateChange | None:
        """One is this from now on; None where it was so already."""
        old = self._own.get(entity_id)
        if old is not None and (old.state, old.attributes) == (state, attributes):
            return None
        since = old.last_changed if old is not None and old.state == state else time
        new = EntityState(entity_id, state, dict(attributes), since, time)
        self._own[entity_id] = new
        return StateChange(entity_id, old or EntityState(entity_id, UNKNOWN, {}, time, time), new)

    def remove(self, entity_id: str) -> None:
        """One of the hub's own is no more."""
        self._own.pop(entity_id, None)

    # ------------------------------------------------------------- news

    def hear(self, path: str, payload: str, retained: bool, time: float) -> list[StateChange]:
        """Take in one message, `path` below `<home>/5/`; what changed by it.

        `learned` are then those that it made known, which is no change.
        """
        self.learned = []
        device_id, _, rest = path.partition("/")
        device = self._devices.get(device_id)
        if device is None:
            return []
        if rest == "$state":
            return self._lifecycle(device, payload, retained, time)
        if rest.endswith("/$target"):
            rest = rest.removesuffix("/$target")
            device.targets[rest] = payload
        elif rest in device.faces:
            device.payloads[rest] = payload
            if isinstance(device.faces[rest].source, Happening):
                device.moments[rest] = time
        else:
            return []
        return self._updated(device, rest, time)

    def settle(self) -> None:
        """Take all as it is: that who is away now will be there again is no change of what it tells."""
        for entity in self:
            if not entity.device.available:
                entity.device.announced = entity.settled = False

    def pressed(self, entity: LiveEntity, role: str, time: float) -> list[StateChange]:
        """The hub itself has pressed a button or sent a message."""
        path = entity.face.faces[role].path
        entity.device.moments[path] = time
        return self._updated(entity.device, path, time)

    def _lifecycle(
        self, device: _LiveDevice, lifecycle: str, retained: bool, time: float
    ) -> list[StateChange]:
        if lifecycle == "init":
            return []
        device.available = lifecycle in ("ready", "sleeping")
        device.announced = device.announced or (device.available and not retained)
        return self._updated(device, None, time)

    def _updated(self, device: _LiveDevice, path: str | None, time: float) -> list[StateChange]:
        entities = device.entities if path is None else device.by_path.get(path, [])
        changes = []
        for entity in entities:
            known, change = entity.settled, _refresh(entity, time)
            if change is not None:
                changes.append(change)
            elif not known:
                self.learned.append(entity.entity_id)
        return changes


def _refresh(entity: LiveEntity, time: float) -> StateChange | None:
    """Look at an entity again; None where nothing changed, or where this was the first look."""
    device, old = entity.device, entity.state
    state, attributes = show(entity.reading) if device.available else (UNAVAILABLE, {})
    attributes = {**entity.always, **attributes} if attributes else entity.always
    if (state, attributes) == (old.state, old.attributes) and entity.settled:
        return None
    changed = old.last_changed if state == old.state and entity.settled else time
    entity.state = EntityState(entity.entity_id, state, attributes, changed, time)
    if not entity.settled:
        entity.settled = device.available and (device.announced or _complete(entity))
        return None
    return StateChange(entity.entity_id, old, entity.state)


def _complete(entity: LiveEntity) -> bool:
    """Whether all that is retained of an entity has been heard."""
    return all(
        face.path in entity.device.payloads
        for face in entity.face.faces.values()
        if isinstance(face.source, Property) and NoneType not in get_args(face.source.type)
    )
