"""What is known of one entity, and how it is read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ecosim.entities.faces import EntityFace
from ecosim.model.kind import Property
from ecosim.units import Between, narrowest
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import Face

UNAVAILABLE, UNKNOWN = "unavailable", "unknown"


@dataclass(slots=True)
class Reading:
    """What is known of one entity: the payloads last heard, by path of the property; `moments` in seconds."""

    face: EntityFace
    payloads: dict[str, str]
    targets: dict[str, str]
    moments: dict[str, float]

    def has(self, role: str) -> bool:
        """Whether the entity has something in this role."""
        return role in self.face.faces

    def raw(self, role: str) -> str | None:
        """The payload last heard; None where there is none."""
        face = self.face.faces.get(role)
        return None if face is None else self.payloads.get(face.path) or None

    def value(self, role: str) -> Any:  # noqa: ANN401
        """The value, or None where it is not known."""
        face = self.face.faces.get(role)
        return None if face is None else _decoded(face, self.payloads.get(face.path))

    def target(self, role: str) -> Any:  # noqa: ANN401
        """Where a gradual property is on its way to, or None."""
        face = self.face.faces.get(role)
        return None if face is None else _decoded(face, self.targets.get(face.path))

    def moment(self, role: str) -> str:
        """When the event last happened or the button was pressed, as a state."""
        when = self.moments.get(self.face.faces[role].path)
        return UNKNOWN if when is None else iso(datetime.fromtimestamp(when, UTC))

    def share(self, role: str) -> float | None:
        """The value as a share of its bounds, 0 to 1."""
        value = self.value(role)
        if value is None:
            return None
        low, high = bounds_of(self.face.faces[role])
        return (float(value) - low) / (high - low)


def _decoded(face: Face, payload: str | None) -> Any:  # noqa: ANN401
    if not payload:
        return None
    try:
        return face.codec.decode(payload)
    except InvalidPayload:
        return None


def bounds_of(face: Face) -> tuple[float, float]:
    """The bounds of a number; 0 to 100 where it has none."""
    bounds = narrowest(face.source.metadata) if isinstance(face.source, Property) else Between()
    return (bounds.low or 0.0, 100.0 if bounds.high is None else bounds.high)


def options_of(face: Face) -> list[str]:
    """The words of an enum."""
    return (face.codec.format or "").split(",")


def iso(moment: datetime) -> str:
    """A moment as a state."""
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
