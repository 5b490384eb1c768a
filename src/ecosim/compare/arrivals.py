"""What became of each effect of a moment: how late it came, over how many messages, by whose hands."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from ecosim.compare.life import Life, Step, steps
from ecosim.record import Entry

State = Literal["already", "in time", "late", "missing"]
Verdict = Literal["works", "degraded", "person", "impossible"]
VERDICTS: tuple[Verdict, ...] = ("works", "degraded", "person", "impossible")
SLACK = 0.001  # s: simulated times are told in milliseconds


@dataclass(slots=True)
class Arrival:
    """One effect. `after`: s since the cause. `chain`: the messages from the first cause to it.

    `hops`: how many messages led from the cause to it. `hands`: the messages in which a person carried
    something over.
    """

    effect: str
    topic: str
    state: State
    after: float | None = None
    entry: Entry | None = None
    chain: list[Entry] = field(default_factory=list)
    hops: int | None = None
    hands: list[Entry] = field(default_factory=list)

    @property
    def came(self) -> bool:
        """Whether it is so, be it late."""
        return self.state != "missing"


@dataclass(slots=True)
class Fate:
    """A moment in one life. `said`: as the judge has it."""

    said: dict[str, Any]
    cause: Entry | None
    arrivals: list[Arrival]

    @property
    def id(self) -> str:
        """The moment's name in the day."""
        return str(self.said["id"])

    @property
    def fresh(self) -> list[Arrival]:
        """The effects that were not so before."""
        return [a for a in self.arrivals if a.state != "already"]

    @property
    def came(self) -> list[Arrival]:
        """The effects that came."""
        return [a for a in self.fresh if a.came]

    @property
    def verdict(self) -> Verdict:
        """What a person would say of it."""
        if self.said["at"] is None:
            return "impossible"
        if self.fresh and not self.came:
            return "impossible"
        if any(a.hands for a in self.came):
            return "person"
        return "works" if all(a.state == "in time" for a in self.fresh) else "degraded"

    @property
    def latency(self) -> float | None:
        """From the cause to the slowest effect that came, s."""
        return max((a.after for a in self.came if a.after is not None), default=None)

    @property
    def late(self) -> float | None:
        """How long after the limit the last effect came, s; None where none was late."""
        late = [a.after for a in self.came if a.state == "late" and a.after is not None]
        return max(late) - float(self.said["limit_s"]) if late else None


def fates(life: Life, unwired: Life) -> list[Fate]:
    """What became of each moment. `unwired`: the same days and seed where all share one bus."""
    found: list[Fate] = []
    for number, said in enumerate(life.moments):
        cause = None if said["cause_span"] is None else life.spans.get(said["cause_span"])
        effects = range(len(said["effects"]))
        found.append(Fate(said, cause, [_arrival(life, unwired, number, index) for index in effects]))
    return found


def route(life: Life, number: int, index: int) -> list[Entry]:
    """The chain of causes of an effect; of one that was so already, that of what made it so."""
    said = life.moments[number]
    effect, wanted = said["effects"][index], life.wanted[number]["effects"][index]
    entry = None if effect["span"] is None else life.spans.get(effect["span"])
    if entry is None and effect["already"]:
        before = reversed(life.until(effect["topic"], float(said["at"]) + SLACK))
        entry = next((e for e in before if wanted.holds(e.payload, None)), None)
    return [] if entry is None else life.chain(entry)


def expected_steps(unwired: Life, number: int, index: int) -> list[Step]:
    """The automations that bring an effect about where all share one bus, from the cause on."""
    chain, said = route(unwired, number, index), unwired.moments[number]
    if said["at"] is None:
        return steps(chain)
    return steps(chain, len(chain) - len(_since_cause(chain, said))) or steps(chain)[-1:]


def _arrival(life: Life, unwired: Life, number: int, index: int) -> Arrival:
    said = life.moments[number]
    told, chain = said["effects"][index], route(life, number, index)
    topic = told["topic"]
    if told["already"]:
        return Arrival(told["effect"], topic, "already", 0.0, chain=chain)
    if told["after_s"] is None or not chain or not _follows(life, unwired, number, index):
        return Arrival(told["effect"], topic, "missing")
    state: State = "in time" if told["in_time"] else "late"
    since = _since_cause(chain, said)
    hands = [entry for entry in since if by_hand(life, entry)]
    # A hand is no message: what it carried over is.
    linked = any(entry.span == said["cause_span"] for entry in chain)
    hops = len(since) - len(hands) if linked else None
    return Arrival(told["effect"], topic, state, told["after_s"], chain[-1], chain, hops, hands)


def _since_cause(chain: list[Entry], said: dict[str, Any]) -> list[Entry]:
    """What follows the cause; of a chain that goes past it, what was said since then."""
    for index, entry in enumerate(chain):
        if entry.span == said["cause_span"]:
            return chain[index + 1 :]
    later = (i for i, entry in enumerate(chain) if entry.time >= float(said["at"]) - SLACK)
    return chain[next(later, len(chain)) :]


def _follows(life: Life, unwired: Life, number: int, index: int) -> bool:
    """Whether an effect came of the same thing as the cause, and not by chance.

    So it does where the expected automation brought it about, or where it goes back to the same first cause:
    a state may come about another way. An event that comes too late is another one of the same sort, unless
    it is the automation's. What goes back to something else in the unwired life too, the judge decides.
    """
    expected = {step.automation for step in expected_steps(unwired, number, index)}
    chain, late = route(life, number, index), not life.moments[number]["effects"][index]["in_time"]
    if expected and any(step.automation in expected for step in steps(chain)):
        return _one_cause(life, number, chain) or not late
    if expected and late and not life.wanted[number]["effects"][index].lasting:
        return False
    plainly = _one_cause(unwired, number, route(unwired, number, index))
    return _one_cause(life, number, chain) or not (plainly or late)


def _one_cause(life: Life, number: int, chain: list[Entry]) -> bool:
    cause = life.spans.get(life.moments[number]["cause_span"] or "")
    return bool(chain) and cause is not None and cause.trace == chain[-1].trace


def by_hand(life: Life, entry: Entry) -> int:
    """How many taps it took a person to carry this over; none where it crossed by itself."""
    if not entry.topic.startswith(life.domains.plane.link("")):
        return 0
    told = json.loads(entry.payload)
    return int(told["taps"]) if "by_hand" in told else 0
