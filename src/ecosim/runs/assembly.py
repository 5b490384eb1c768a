"""Puts a run together: world, hosts, hub, recorder and judge, whichever the runtime."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from ecosim.day import Day
from ecosim.discovery import HomeAssistantFace, Label, Mode
from ecosim.domains import Domains
from ecosim.home import Home
from ecosim.host import Host, Placement
from ecosim.hub.part import Automations
from ecosim.hub.states import Entities
from ecosim.judge import Expectation, Judge
from ecosim.model.kind import snake
from ecosim.record import Recorder
from ecosim.timeline import Timeline
from ecosim.wirings import Boundaries, Link, Wired
from ecosim.world.world import World


@dataclass(slots=True)
class Assembly:
    """All that takes part in a run of a home.

    `timeline` makes the timeline of one participant: the virtual runtime gives all the same one. `discovery`
    says how the devices are announced to Home Assistant; None: they know nothing of it.
    """

    home: Home
    days: list[Day]
    seed: int
    timeline: Callable[[], Timeline]
    wired: Wired | None = None
    discovery: Mode | None = None
    boundaries: Boundaries | None = field(init=False, default=None)
    _entity_ids: dict[str, dict[tuple[str, str], str]] = field(init=False, default_factory=dict)

    @property
    def domains(self) -> Domains:
        """In which Homie domain each device speaks."""
        return Domains(self.home.home) if self.wired is None else self.wired.domains

    def host(self, device: str) -> Host:
        """The host of one device; a controller in it knows the others and the automations."""
        placement = next(p for p in self.home.placements(self.seed) if p.id == device)
        if self.wired is not None:
            self.wired.settle(placement)
        if self.discovery is not None:
            label = self._label(placement)
            placement.second = HomeAssistantFace(placement.device, label, placement.domain, self.discovery)
        host = Host(placement, self.timeline())
        for part in host.engine.parts.values():
            if isinstance(part, Automations):
                part.pair(self.home.paired(), self.home.package(), self.home.home, self.where())
        return host

    def _label(self, placement: Placement) -> Label:
        """How Home Assistant is to show a device; its entities are called as in the home's own hub."""
        if not self._entity_ids:
            for entity in Entities(self.home.paired()):
                key = entity.face.domain, entity.face.key
                self._entity_ids.setdefault(entity.device.paired.id, {})[key] = entity.entity_id
        room = self.home.rooms.get(placement.room)
        hubs = self.controllers()
        return Label(
            self.home.home,
            placement.id,
            placement.name or placement.id,
            snake(placement.device.__name__).replace("_", " ").capitalize(),
            area=(room.name or placement.room.replace("-", " ").capitalize()) if room else "",
            via=next((hub for hub in hubs if placement.id not in hubs), ""),
            entity_ids=self._entity_ids[placement.id],
        )

    def where(self) -> tuple[float, float] | None:
        """Where the home is, latitude and longitude, if its file says so."""
        place = self.home.places.get("home")
        return None if place is None else (place.latitude, place.longitude)

    def hosts(self) -> list[Host]:
        """All hosts, in the order of the home file."""
        return [self.host(device) for device in self.home.devices]

    def links(self) -> list[Link]:
        """The links between the domains, in the order of the wiring file."""
        wired = self.wired
        plans = wired.plans if wired else []
        return [Link(wired, p, self.timeline(), self.home.zone, self.seed) for p in plans if wired]

    def controllers(self) -> list[str]:
        """The devices that run automations: they live with the orchestrator."""
        return self.home.controllers()

    def world(self) -> World:
        """The world, furnished for the first day."""
        return World(self.home, self.days[0], self.timeline(), self.seed)

    def judge(self) -> Judge:
        """A judge of all days' expectations."""
        return Judge(
            self.domains, [e for day in self.days for e in expectations(self.home, day)], self.home.zone
        )

    def recorder(
        self, clock: Callable[[], float], out: IO[str] | None, wall: Callable[[], float] | None = None
    ) -> Recorder:
        """A recorder that writes to `out`."""
        found = Recorder(self.domains, clock, out, wall, self.home.zone)
        if self.wired is not None:
            self.boundaries = Boundaries(self.wired)
            found.listeners.append(self.boundaries.hear)
        return found


def expectations(home: Home, day: Day) -> list[Expectation]:
    """What is expected of a day, with the home's promises filled in."""
    return [Expectation(**wanted) for wanted in day.expectations(home)]
