"""In which Homie domain each device speaks: the home's own, or that of a vendor."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecosim.plane import Plane
from ecosim.wire.homie import Topics


@dataclass(frozen=True, slots=True)
class Domains:
    """The Homie domains of one home. A device that is not `elsewhere` speaks in the home's own.

    `elsewhere` maps device ids to Homie domains. A device may be seen in other domains too, mirrored by a
    link; what it says itself is said in its own.
    """

    home: str
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def of(self, device: str) -> str:
        """The Homie domain that a device speaks in."""
        return self.elsewhere.get(device, self.home)

    def topics(self, device: str) -> Topics:
        """Where a device speaks."""
        return Topics(self.of(device), device)

    @property
    def plane(self) -> Plane:
        """The simulation plane: one, whatever the domains."""
        return Plane(self.home)

    @property
    def all(self) -> list[str]:
        """All Homie domains, the home's own first."""
        return list(dict.fromkeys((self.home, *self.elsewhere.values())))
