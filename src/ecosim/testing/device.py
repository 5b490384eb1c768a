"""A device of a home, as a test looks at it and commands it."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from ecosim.errors import EcosimError, nearest
from ecosim.model.kind import Action, Happening, Property
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import Face, face_of

if TYPE_CHECKING:
    from ecosim.testing.home import SimulatedHome


class DeviceView:
    """One device: `home["kettle"]`. Paths are as on the wire, `kettle/on`, or as in its class, `on`.

    `id`, `kind`, `name`: as the home file says.
    """

    def __init__(self, home: "SimulatedHome", device: str) -> None:
        self._home = home
        entry = home.file.devices[device]
        self.id, self.kind = device, entry.kind
        self.name = next(p.name for p in home.file.paired() if p.id == device)
        self._topics = home.heard.domains.topics(device)
        self._faces = face_of(home.file.kinds[device]).faces
        self._names = {path_of(face): face for face in self._faces.values()}

    # ------------------------------------------------------------- what it says

    @property
    def state(self) -> str:
        """`$state`: init, ready, sleeping, disconnected, lost."""
        said = self._home.heard.last.get(self._topics.state)
        return "" if said is None else said.payload

    def value(self, path: str) -> Any:  # noqa: ANN401
        """The value published last, as Python knows it; None when it has none."""
        face = self.face(path)
        said = self._home.heard.last.get(self._topics.value(face.path))
        return face.codec.decode(said.payload) if said is not None and said.payload else None

    @property
    def values(self) -> dict[str, Any]:
        """All values, by the path on the wire."""
        states = [f for f in self._faces.values() if isinstance(f.source, Property)]
        return {f.path: value for f in states if (value := self.value(f.path)) is not None}

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The events in their order: `("Boiled", {"temperature": 100.0})`, a part's as `doors.Locked`."""
        names = {self._topics.value(f.path): n for n, f in self._names.items() if _is_event(f)}
        return [
            (names[e.topic], self._names[names[e.topic]].codec.decode(e.payload).model_dump())
            for e in self._home.heard.entries
            if e.topic in names
        ]

    def events_of(self, path: str) -> list[dict[str, Any]]:
        """The contents of one event, each time it happened."""
        name = path_of(self.face(path))
        return [content for event, content in self.events if event == name]

    def history(self, path: str) -> list[tuple[datetime, Any]]:
        """All that was published of a value, and when, in local time."""
        face = self.face(path)
        said = self._home.heard.of(self._topics.value(face.path))
        return [(self._home.local(e.time), face.codec.decode(e.payload)) for e in said if e.payload]

    # ------------------------------------------------------------- what is done to it

    def command(self, path: str, value: object = None, /, **parameters: object) -> str | None:
        """Send a command as another client would; why it was not done, or None.

        A string is sent as it is, anything else as the property's datatype says; an action takes its
        parameters by name, `command("boil", target=60)`.
        """
        face = self._settable(path)
        return self._home.ask(f"{self.id}/{face.path}", self._payload(face, value, parameters))

    def touch(self, path: str, value: object = None, /, *, by: str = "", **parameters: object) -> None:
        """A person's hand on it; the home's first person's unless said."""
        face = self._settable(path)
        content = parameters or (True if value is None else value)
        told = json.loads(self._payload(face, value, parameters)) if parameters else content
        who = by or next(iter(self._home.file.people), "")
        self._home.does(who, "uses", device=self.id, property=face.path, value=told)

    def vanish(self) -> None:
        """Its connection breaks, and its last will is heard: `$state` is lost."""
        self._home.vanish(self.id)

    def come_back(self) -> None:
        """It is on the bus again, after `vanish`."""
        self._home.come_back(self.id)

    # ------------------------------------------------------------- inside

    def face(self, path: str) -> Face:
        """The Homie property behind a path. Raises `EcosimError` where there is none."""
        found = self._faces.get(path) or self._names.get(path)
        if found is None:
            hint = nearest(path, [*self._faces, *self._names])
            raise EcosimError(f"{self.id} has no {path!r}{hint}")
        return found

    def topic(self, path: str) -> str:
        """Where a value or an event is published."""
        return self._topics.value(self.face(path).path)

    def _settable(self, path: str) -> Face:
        face = self.face(path)
        if not face.settable:
            known = [name for name, f in self._names.items() if f.settable]
            raise EcosimError(f"{self.id} takes no commands on {path!r}{nearest(path, known)}")
        return face

    def _payload(self, face: Face, value: object, parameters: dict[str, object]) -> str:
        source = face.source
        if isinstance(source, Action):
            return self._parameters(source, value, parameters)
        if parameters or value is None:
            raise EcosimError(f"{self.id}: {face.path} takes one value: command({face.path!r}, value)")
        if isinstance(value, str):
            return value
        try:
            return str(face.codec.encode(value))
        except (InvalidPayload, ValueError, TypeError, AttributeError):
            return str(value)  # let the device say what is wrong with it

    def _parameters(self, source: Action, value: object, parameters: dict[str, object]) -> str:
        if isinstance(value, str) and not parameters:
            return value
        model: type[BaseModel] = source.parameters
        if unknown := [name for name in parameters if name not in model.model_fields]:
            hint = nearest(unknown[0], model.model_fields)
            raise EcosimError(f"{self.id}: {source.name} takes no {unknown[0]!r}{hint}")
        return json.dumps(parameters) if model.model_fields else "true"

    def __repr__(self) -> str:
        told = ", ".join(f"{path}={value!r}" for path, value in self.values.items())
        return f"<{self.id} {self.state or 'unheard'}: {told}>"


def _is_event(face: Face) -> bool:
    return isinstance(face.source, Happening)


def path_of(face: Face) -> str:
    """A path as in `@on`: `field`, `part.field`, `Event`, `part.Event`."""
    name = face.source.type.__name__ if isinstance(face.source, Happening) else face.source.name
    return f"{face.part}.{name}" if face.part else name
