"""Which personal data crossed which boundary in a run: how often, and who has seen it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ecosim.record import Entry
from ecosim.wire.homie import Topics
from ecosim.wire.personal import personal_of
from ecosim.wirings.gates import Gates
from ecosim.wirings.wired import Plan, Wired


@dataclass(frozen=True, slots=True)
class _Crossed:
    """What a topic on the other side of a link stands for. `owner`: who says where the device is."""

    plan: Plan
    categories: tuple[str, ...]
    source: str
    target: str
    owner: str
    over_cloud: bool


class Boundaries:
    """Listens to a record."""

    def __init__(self, wired: Wired) -> None:
        self._gates = Gates(wired.home, wired.domains)
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._seen: dict[tuple[str, str, str], Counter[str]] = {}
        self._topics: dict[tuple[str, str], _Crossed] = {}
        for plan in wired.plans:
            for device, crossing in plan.crossings.items():
                told = personal_of(wired.home.kinds[device])
                here, there = Topics(plan.target, device), Topics(plan.source, device)
                ends = plan.entry.from_, plan.entry.to
                for path in told:
                    what = plan, tuple(sorted(told[path]))
                    if path in crossing.shows:
                        shown = _Crossed(*what, *ends, crossing.owner, plan.entry.near is None)
                        for topic in (here.value(path), here.target(path)):
                            self._topics[plan.name, topic] = shown
                    if path in crossing.takes:
                        far = plan.entry.near is None or plan.entry.commands is not None
                        taken = _Crossed(*what, *ends[::-1], crossing.owner, far)
                        self._topics[plan.name, there.command(path)] = taken

    def hear(self, entry: Entry) -> None:
        """Take in a message."""
        self._gates.hear(entry.topic, entry.payload.encode())
        crossed = self._topics.get((entry.publisher or "", entry.topic))
        if crossed is None or entry.payload == "":
            return
        over_cloud = crossed.over_cloud or not self._gates.at_home(crossed.owner)
        for category in crossed.categories:
            key = category, crossed.source, crossed.target
            self._counts[key] += 1
            by = self._seen.setdefault(key, Counter())
            by[crossed.target] += 1
            by.update(crossed.plan.entry.via if over_cloud else ())

    def found(self) -> list[dict[str, Any]]:
        """Each sort of data and boundary: `data`, `from`, `to`, `messages`, `seen_by`.

        `seen_by`: for each domain and cloud on the way, how many of the messages it has seen; a cloud does
        not see what goes over the network at home.
        """
        return [
            {"data": key[0], "from": key[1], "to": key[2], "messages": count}
            | {"seen_by": dict(sorted(self._seen[key].items()))}
            for key, count in sorted(self._counts.items())
        ]
