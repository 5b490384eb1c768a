"""Days that were lived, with all that was said in them at hand: by topic, and by what followed from what."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any

from ecosim.day import Day
from ecosim.day.day import Wanted
from ecosim.domains import Domains
from ecosim.home import Home
from ecosim.record import Entry
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate
from ecosim.told.causes import AUTOMATION, automation
from ecosim.told.vocabulary import Place
from ecosim.wire.homie import Topics
from ecosim.wirings import Wired


@dataclass(slots=True)
class Life:
    """What was lived and heard. `wired` is None where all devices share one bus.

    `wanted` are the moments expected, in the order of `moments`, the judge's verdicts.
    """

    home: Home
    days: list[Day]
    seed: int
    wired: Wired | None
    outcome: Outcome
    entries: list[Entry]
    wanted: list[Wanted] = field(default_factory=list)
    spans: dict[str, Entry] = field(default_factory=dict)
    topics: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wanted = [wanted for day in self.days for wanted in day.expectations(self.home)]
        for entry in self.entries:
            if entry.span is not None:
                self.spans[entry.span] = entry
            self.topics.setdefault(entry.topic, []).append(entry)

    @property
    def domains(self) -> Domains:
        """In which Homie domain each device speaks."""
        return Domains(self.home.home) if self.wired is None else self.wired.domains

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The judge's verdicts."""
        return self.outcome.moments

    @property
    def start(self) -> float:
        """When the first day begins."""
        return self.days[0].start

    @property
    def end(self) -> float:
        """When the last day ends."""
        return self.days[-1].end

    def chain(self, entry: Entry) -> list[Entry]:
        """All it follows from, the first cause first, itself last."""
        found, seen = [entry], {entry.span}
        while (parent := found[-1].parent) in self.spans and parent not in seen:
            seen.add(parent)
            found.append(self.spans[parent or ""])
        return found[::-1]

    def after(self, topic: str, time: float) -> Iterator[Entry]:
        """What was said on a topic from a time on."""
        said = self.topics.get(topic, [])
        return iter(said[bisect_left(said, time, key=_time) :])

    def until(self, topic: str, time: float) -> list[Entry]:
        """What was said on a topic up to a time."""
        said = self.topics.get(topic, [])
        return said[: bisect_right(said, time, key=_time)]

    def last(self, topic: str, time: float) -> Entry | None:
        """What stood on a topic at a time."""
        return next(reversed(self.until(topic, time)), None)

    def at(self, device: str, domain: str = "") -> Topics:
        """A device's topics, where it speaks itself, or as it is seen in another Homie domain."""
        return Topics(domain or self.domains.of(device), device)

    def ran(self, name: str) -> list[Entry]:
        """When an automation's actions began."""
        said = self.topics.get(self.at(hub_of(self.home)).value(f"automations/{AUTOMATION}"), [])
        return [entry for entry in said if automation(entry.payload) == name]


def _time(entry: Entry) -> float:
    return entry.time


def hub_of(home: Home) -> str:
    """The device that runs the automations; empty where there is none."""
    return next(iter(home.controllers()), "")


def live(home: Home, days: list[Day], seed: int, wired: Wired | None, out: IO[str] | None = None) -> Life:
    """Live the days. `out` gets the record."""
    entries: list[Entry] = []
    outcome = simulate(home, days, seed=seed, out=out, listener=entries.append, wired=wired)
    return Life(home, days, seed, wired, outcome, entries)


@dataclass(frozen=True)
class Step:
    """An automation's part in a chain of causes: what made it run, and what it asked for."""

    trigger: Entry | None
    ran: Entry
    command: Entry | None

    @cached_property
    def automation(self) -> str:
        """What people call it."""
        return automation(self.ran.payload)

    @property
    def seen(self) -> Place | None:
        """What it must hear of."""
        return None if self.trigger is None else Place.of(self.trigger.topic)

    @property
    def asked(self) -> Place | None:
        """What it asks of whom."""
        return None if self.command is None else Place.of(self.command.topic)

    @property
    def key(self) -> tuple[str, str, str]:
        """The same in other lives of the same days: automation, and what is asked of which device."""
        asked = self.asked
        return (self.automation, asked.device if asked else "", asked.path if asked else "")


def steps(chain: list[Entry], begin: int = 0) -> list[Step]:
    """The automations of a chain, in order; from a place in it on."""
    found: list[Step] = []
    for index, entry in enumerate(chain):
        place = Place.of(entry.topic)
        if place is None or index < begin or not place.path.endswith(f"/{AUTOMATION}"):
            continue
        before = chain[index - 1] if index and Place.of(chain[index - 1].topic) else None
        after = (e for e in chain[index + 1 :] if (p := Place.of(e.topic)) is not None and p.role == "set")
        found.append(Step(before, entry, next(after, None)))
    return found
