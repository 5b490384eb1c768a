"""Puts a run together: world, hosts, hub, recorder and judge, whichever the runtime."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from ecosim.day import Day
from ecosim.domains import Domains
from ecosim.home import Home
from ecosim.host import Host
from ecosim.hub.part import Automations
from ecosim.judge import Expectation, Judge
from ecosim.record import Recorder
from ecosim.timeline import Timeline
from ecosim.wirings import Boundaries, Link, Wired
from ecosim.world.world import World


@dataclass(slots=True)
class Assembly:
    """All that takes part in a run of a home.

    `timeline` makes the timeline of one participant: the virtual runtime gives all the same one.
    """

    home: Home
    days: list[Day]
    seed: int
    timeline: Callable[[], Timeline]
    wired: Wired | None = None
    boundaries: Boundaries | None = field(init=False, default=None)

    @property
    def domains(self) -> Domains:
        """In which Homie domain each device speaks."""
        return Domains(self.home.home) if self.wired is None else self.wired.domains

    def host(self, device: str) -> Host:
        """The host of one device; a controller in it knows the others and the automations."""
        placement = next(p for p in self.home.placements(self.seed) if p.id == device)
        if self.wired is not None:
            self.wired.settle(placement)
        host = Host(placement, self.timeline())
        for part in host.engine.parts.values():
            if isinstance(part, Automations):
                part.pair(self.home.paired(), self.home.automations(), self.home.home, self.where())
        return host

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
        found = Recorder(self.domains, clock, out, wall)
        if self.wired is not None:
            self.boundaries = Boundaries(self.wired)
            found.listeners.append(self.boundaries.hear)
        return found


def expectations(home: Home, day: Day) -> list[Expectation]:
    """What is expected of a day, with the home's promises filled in."""
    return [Expectation(**wanted) for wanted in day.expectations(home)]
