"""The second face of one device: its components, the commands it takes there, and what it says only there."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, get_args

from ecosim.discovery.topics import AskedTopics
from ecosim.entities.faces import EntityFace
from ecosim.hub.reading import Reading, bounds_of
from ecosim.hub.services import SERVICES
from ecosim.hub.states import LiveEntity
from ecosim.hub.views import Attributes, show
from ecosim.model.kind import Property
from ecosim.wire.homie import Face, Topics

Config = dict[str, Any]
Commands = list[tuple[str, str]]
"""Homie commands: `node/property` and payload."""
Order = Callable[[str], Commands]
NONE = "None"
"""What Home Assistant takes for: not known."""
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Component:
    """One entity of MQTT discovery. `key` is unique among the components of this sort of a device."""

    component: str
    key: str
    name: str | None
    config: Config


@dataclass(slots=True)
class Sheet:
    """All of a device's second face. `orders` and `told` are by topic."""

    homie: Topics
    asked: AskedTopics
    components: list[Component] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    told: dict[str, Callable[[], str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a component is made from: an entity, and the sheet that it is entered in."""

    sheet: Sheet
    live: LiveEntity

    @property
    def face(self) -> EntityFace:
        """The entity and its roles."""
        return self.live.face

    @property
    def faces(self) -> Mapping[str, Face]:
        """The Homie property of each role."""
        return self.live.face.faces

    @property
    def reading(self) -> Reading:
        """What is known of it."""
        return self.live.reading

    def state(self, role: str) -> str:
        """The Homie topic with the value."""
        return self.sheet.homie.value(self.faces[role].path)

    def command(self, role: str) -> str:
        """Where what plays a role is commanded, with Homie's own payloads."""
        return self.sheet.asked.command(self.faces[role].path)

    def order(self, name: str, order: Order) -> str:
        """A topic of its own for commands that are not Homie's."""
        topic = self.sheet.asked.command(self._path(name))
        if topic in self.sheet.orders:
            topic = self.sheet.asked.command(self._path(name, self.face.key))
        self.sheet.orders[topic] = order
        return topic

    def tells(self, name: str, tell: Callable[[], str]) -> str:
        """A topic of its own for what Homie says otherwise."""
        topic = self.sheet.asked.state(self._path(name))
        if topic in self.sheet.told:
            topic = self.sheet.asked.state(self._path(name, self.face.key))
        self.sheet.told[topic] = tell
        return topic

    def _path(self, name: str, key: str = "") -> str:
        # Ids of Homie's never have a `$`, so no property is called so.
        return f"{next(iter(self.faces.values())).node}/${name}{f'-{key}' if key else ''}"

    def shown(self) -> tuple[str, Attributes]:
        """State and attributes as ecosim's own hub shows them."""
        return show(self.reading)

    def service(self, name: str, **data: object) -> Commands:
        """What the hub sends for a service. Raises `ServiceError`."""
        commands = SERVICES[name].plan(self.live, data)
        prefix = f"{self.live.device.paired.id}/"
        return [(c.path.removeprefix(prefix), c.payload) for c in commands]

    def by_word(self, name: str, words: Mapping[str, str]) -> str:
        """A topic for commands where each payload stands for a service without data."""

        def order(payload: str) -> Commands:
            if payload not in words:
                raise ValueError(f"{payload[:60]!r} is not one of {', '.join(words)}")
            return self.service(words[payload])

        return self.order(name, order)

    def scaled(self, role: str) -> tuple[str, str, int]:
        """Topics for the value and the command of a number that counts from 0, and where it ends.

        The Homie ones where it does so by itself; otherwise per cent of its range.
        """
        low, high = bounds_of(self.faces[role])
        if low == 0 and high >= 1 and high == int(high):
            return self.state(role), self.command(role), int(high)

        def tell() -> str:
            share = self.reading.share(role)
            return NONE if share is None else f"{PERCENT * share:.0f}"

        def order(payload: str) -> Commands:
            face = self.faces[role]
            value = low + min(max(float(payload) / PERCENT, 0.0), 1.0) * (high - low)
            return [(face.path, face.codec.encode(round(value) if whole(face) else value))]

        return self.tells(role, tell), self.order(role, order), PERCENT

    def nullable(self, role: str) -> bool:
        """Whether the property may have no value."""
        source = self.faces[role].source
        return isinstance(source, Property) and NoneType in get_args(source.type)

    def optional(self, role: str, key: str) -> Config:
        """The template, under this key, that says when there is no value: an empty payload does not."""
        return {key: f"{{{{ value if value else '{NONE}' }}}}"} if self.nullable(role) else {}


def whole(face: Face) -> bool:
    """Whether it is an integer."""
    return face.codec.datatype == "integer"


def plainly(action: Face) -> str:
    """The payload that starts an action with what it does by default."""
    return "true" if action.codec.datatype == "boolean" else "{}"


def as_json(content: Mapping[str, object]) -> str:
    """An object, without what is not known."""
    return json.dumps({k: v for k, v in content.items() if v is not None}, ensure_ascii=False)


def passed_on(face: Face) -> Order:
    """A command that is Homie's already, but for how Home Assistant writes numbers and an empty text."""

    def order(payload: str) -> Commands:
        if face.codec.datatype == "string" and not payload:
            payload = face.codec.encode("")
        elif whole(face) and payload.endswith(".0"):
            payload = payload[:-2]
        return [(face.path, payload)]

    return order
