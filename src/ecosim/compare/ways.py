"""By which links something gets from one device to the automations, or from them to a device."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ecosim.compare.life import Life
from ecosim.record import Entry
from ecosim.timeline import Timeline
from ecosim.wirings import Plan, Wired
from ecosim.wirings.agreement import WHY, Agreement
from ecosim.wirings.gates import Gates
from ecosim.wirings.login import Login
from ecosim.wirings.path import Path
from ecosim.wirings.wired import Crossing
from ecosim.wirings.wiring import Carried, Way

SHOWS, TAKES = "shows", "takes"
_QUICK = 0.5  # s: nobody calls that slow
Carries = Callable[[Crossing], bool]


@dataclass(frozen=True, slots=True)
class Gap:
    """Why there is no way: `text` for people."""

    text: str


@dataclass(frozen=True)
class Ways:
    """What crosses where in a wired life."""

    life: Life
    wired: Wired

    def to_hub(self, device: str, path: str) -> list[Plan] | Gap:
        """The links by which automations hear of a value or an event, in order."""
        found = self._route(device, lambda crossing: path in crossing.shows)
        if found is not None:
            return found
        place, hub = self.wired.place[device], self.wired.wiring.automations
        return Gap(f"{device} · {path} does not cross {place} → {self._as_far_as(device, path, SHOWS, hub)}")

    def from_hub(self, device: str, path: str) -> list[Plan] | Gap:
        """The links by which a command gets to a device, in order."""
        found = self._route(device, lambda crossing: path in crossing.takes)
        if found is not None:
            return found[::-1]
        place, hub = self.wired.place[device], self.wired.wiring.automations
        far = self._as_far_as(device, path, TAKES, hub)
        return Gap(f"{far} → {place} takes no {device} · {path}/set")

    def _route(self, device: str, carries: Carries) -> list[Plan] | None:
        """The shortest way from a device's domain to that of the automations."""
        begin, end = self.wired.place[device], self.wired.wiring.automations
        ways: dict[str, list[Plan]] = {begin: []}
        waiting = [begin]
        while waiting and end not in ways:
            here = waiting.pop(0)
            for plan in self.wired.plans:
                crossing = plan.crossings.get(device)
                there = plan.entry.to
                if plan.entry.from_ == here and there not in ways and crossing and carries(crossing):
                    ways[there] = [*ways[here], plan]
                    waiting.append(there)
        return ways.get(end)

    def _as_far_as(self, device: str, path: str, how: str, hub: str) -> str:
        """The domain behind the first link that does not carry it; that of the automations without a link."""
        here, seen = self.wired.place[device], set[str]()
        while here not in seen:
            seen.add(here)
            out = [p for p in self.wired.plans if p.entry.from_ == here]
            carrying = [p for p in out if device in p.crossings and path in getattr(p.crossings[device], how)]
            if not carrying:
                return hub if any(p.entry.to == hub for p in out) or not out else out[0].entry.to
            here = carrying[0].entry.to
        return hub

    # ------------------------------------------------------------- at a time

    def closed(self, plan: Plan, device: str, path: str, time: float) -> str:
        """Why a value or an event could not cross a link then; empty where it could."""
        return WHY if self.refused(plan, device, path, time) else self._closed(plan, device, time)

    def _closed(self, plan: Plan, device: str, time: float) -> str:
        gates = Gates(self.life.home, self.wired.domains)
        for entry in self._told:
            if entry.time > time:
                break
            gates.hear(entry.topic, entry.payload.encode())
        timeline = Timeline(self.life.start)
        named = f"{self.life.seed}/{plan.name}"
        login = Login(plan.entry.login, timeline, named)
        login.watch(lambda _: None)
        path = Path(plan.entry, gates, login, timeline, self.life.home.zone, seed=f"{named}/{SHOWS}")
        timeline.run_until(time)
        return path.closed(plan.crossings[device])

    def refused(self, plan: Plan, device: str, path: str, time: float) -> bool:
        """Whether people had not agreed then that it is shown across a link."""
        agreement = Agreement(self.life.home, plan)
        for entry in self.life.until(self.wired.domains.plane.story, time):
            agreement.heard(entry.payload.encode())
        return not agreement.shows(device, path)

    @cached_property
    def _told(self) -> list[Entry]:
        """All that decides what can cross, in order."""
        gates = Gates(self.life.home, self.wired.domains)
        return sorted((e for t in gates.topics for e in self.life.topics.get(t, ())), key=lambda e: e.time)

    def stops(self, plan: Plan, what: str, since: float, until: float) -> Iterator[tuple[Entry, str]]:
        """What a link said it could not carry, and why."""
        for entry in self.life.after(self.wired.domains.plane.link(plan.name), since):
            if entry.time > until:
                return
            told = json.loads(entry.payload)
            if told.get("stopped") == what:
                yield entry, str(told["why"])


def slowly(plan: Plan, how: str, took: float) -> str:
    """Why something took a link so long, in words; empty where it was quick."""
    entry, way = plan.entry, _way(plan, how)
    if took < _QUICK:
        return ""
    if entry.by_hand is not None:
        return f"a person carries it over by hand, {entry.by_hand.taps} taps"
    if how == SHOWS and entry.every is not None and took > way.latency.median:
        return f"{entry.to} asks only every {entry.every:g} s"
    if how == TAKES and entry.sleeps is not None and took > way.latency.p95:
        return "what sleeps is woken first"
    return f"it goes over {' and '.join(entry.via) or 'the link'}"


def _way(plan: Plan, how: str) -> Way:
    return plan.entry.commands if how == TAKES and plan.entry.commands is not None else plan.entry


def condition(carried: Carried) -> str:
    """When a value crosses at all: `when above 3`."""
    parts = []
    if carried.is_ is not None:
        parts.append(f"is {str(carried.is_).lower() if isinstance(carried.is_, bool) else carried.is_}")
    if carried.above is not None:
        parts.append(f"is above {carried.above:g}")
    if carried.below is not None:
        parts.append(f"is below {carried.below:g}")
    return " and ".join(parts)
