"""What the models of a file cannot check: names that must be the names of something in the home."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecosim.errors import nearest
from ecosim.files import Loaded, Route, label, wrong_at
from ecosim.home.moments import AnyMatch, DoesMatch, EventMatch, Moment, PropertyMatch, payload_of
from ecosim.model.kind import Action, Happening, Property
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import Face, face_of

if TYPE_CHECKING:
    from ecosim.home import Home

_NUMBERS = ("integer", "float")
_NAMES: dict[type, str] = {Property: "a property", Action: "an action", Happening: "an event"}


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks a file, the home's own or one of its days, against the home. All raise `FileError`."""

    home: "Home"
    loaded: Loaded

    def known(self, route: Route, what: str, name: object, names: Iterable[str]) -> None:
        """It is one of the names."""
        names = list(names)
        if name not in names:
            hint = nearest(name, names)
            raise wrong_at(self.loaded, route, f"{label(route)}: there is no {what} {name!r}{hint}")

    def wrong(self, route: Route, what: str, *, at: Route | None = None) -> Exception:
        """The error that something is wrong there; `at` where another line shows it better."""
        return wrong_at(self.loaded, at or route, f"{label(route)}: {what}")

    def openings(self) -> None:
        """Openings lead into rooms of the home; people come and go through one of them."""
        for name, opening in self.home.openings.items():
            here = ("openings", name)
            if opening.room:
                self.known((*here, "room"), "room", opening.room, self.home.rooms)
            if opening.entrance and name != self.home.entrance:
                raise self.wrong((*here, "entrance"), f"{self.home.entrance} is the entrance already")

    def consent(self) -> None:
        """What is agreed to is of people of the home, and goes from one domain into another."""
        for index, rule in enumerate(self.home.consent_rules):
            here = ("consent", index)
            if rule.of:
                self.known((*here, "of"), "person", rule.of, self.home.people)
            self.boundary(here, rule.source, rule.target)

    def boundary(self, here: Route, source: str | None, target: str | None) -> None:
        """What goes from one domain to another goes to another."""
        if source and source == target:
            raise self.wrong((*here, "to"), f"from {source} to {target} is no boundary")

    def moments(self) -> None:
        """The moments of the home look for what can be seen."""
        for name, moment in self.home.moments.items():
            self.moment(("moments", name), moment)

    def moment(self, here: Route, moment: Moment) -> None:
        """One moment looks for what can be seen."""
        self.match((*here, "cause"), moment.cause)
        for index, effect in enumerate(moment.effect):
            route = (*here, "effect", index)
            if isinstance(effect, DoesMatch):
                raise self.wrong(route, "an effect is something that a device shows")
            self.match(route, effect)

    def match(self, here: Route, match: AnyMatch) -> None:
        """One line of a moment looks for what can be seen."""
        if isinstance(match, DoesMatch):
            self.known((*here, "person"), "person", match.person, self.home.people)
            return
        self.known((*here, "device"), "device", match.device, self.home.devices)
        if isinstance(match, EventMatch):
            self.face((*here, "event"), match.device, match.path, Happening)
        elif isinstance(match, PropertyMatch):
            face = self.face((*here, "property"), match.device, match.path, Property)
            self._tests(here, face, match)

    def face(self, route: Route, device: str, path: str, *sources: type) -> Face:
        """What stands at a path of a device: a property, an action or an event, whichever is wanted."""
        faces = face_of(self.home.kinds[device]).faces
        wanted = " or ".join(_NAMES[s] for s in sources)
        if path not in faces:
            paths = [p for p, f in faces.items() if isinstance(f.source, sources)]
            self.known(route, " or ".join(_NAMES[s].partition(" ")[2] for s in sources), path, paths)
        found = faces[path]
        if not isinstance(found.source, sources):
            raise self.wrong(route, f"{path!r} is {_NAMES[type(found.source)]}, {wanted} is wanted")
        return found

    def _tests(self, here: Route, face: Face, match: PropertyMatch) -> None:
        for test in ("above", "below"):
            if getattr(match, test) is not None and face.codec.datatype not in _NUMBERS:
                raise self.wrong((*here, test), f"{match.path} is no number")
        if match.is_ is not None:
            self.value((*here, "is"), face, match.is_)

    def value(self, route: Route, face: Face, value: object) -> str:
        """The payload of a value for a property or an action."""
        datatype, payload = face.codec.datatype, payload_of(value)
        if datatype == "boolean" and not isinstance(value, bool):
            raise self.wrong(route, f"{face.path} is true or false, not {payload!r}")
        if datatype in _NUMBERS and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise self.wrong(route, f"{face.path} is a number, not {payload!r}")
        words = (face.codec.format or "").split(",")
        if datatype == "enum" and payload not in words:
            raise self.wrong(route, f"{face.path} is never {payload!r}{nearest(payload, words)}")
        try:
            face.codec.decode(payload)
        except InvalidPayload as error:
            raise self.wrong(route, str(error)) from None
        return payload
