"""What all entities share."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import ClassVar, Literal

NamedAfter = Literal["device", "part", "property"]
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One entity. `needs` says for each path what must stand there, `settable number` and the like.

    `named_after` says what stands behind the device's name in the entity id of one that is not the main one.
    """

    domain: ClassVar[str]
    needs: ClassVar[Mapping[str, str]] = NOTHING
    named_after: ClassVar[NamedAfter] = "property"
    name: str | None = None
    device_class: str | None = None
    entity_category: Literal["config", "diagnostic"] | None = None
    icon: str | None = None

    def paths(self) -> dict[str, str]:
        """Which role each named path plays, `{"on": "screen.on"}`, in the order of declaration."""
        return {
            f.name: path for f in fields(self) if f.name in self.needs and (path := getattr(self, f.name))
        }
