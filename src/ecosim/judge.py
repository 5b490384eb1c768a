"""Says of each sync moment whether it was met, how fast, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from ecosim.domains import Domains
from ecosim.record import Entry


class Match(Protocol):
    """A line of an expectation: what is looked for. `describe` says it in words."""

    def describe(self) -> str:
        """For people: `kettle · on is true`."""

    def topic(self, domains: Domains) -> str:
        """The topic it is seen on."""

    def holds(self, payload: str, before: str | None) -> bool:
        """Whether a message there, after an earlier one there, is it."""

    @property
    def lasting(self) -> bool:
        """Whether it can be so already: a state, rather than something that happens."""


@dataclass(slots=True)
class Expectation:
    """One sync moment to look for: times in seconds since the epoch."""

    id: str
    title: str
    cause: Match
    effects: Sequence[Match]
    within: float
    after: float
    before: float


@dataclass(frozen=True, slots=True)
class Sight:
    """When something was seen: simulated seconds since the epoch, wall seconds, and in which message."""

    time: float
    wall: float | None
    trace: str | None
    span: str | None = None
    already: bool = False


@dataclass(slots=True)
class Watch:
    """An expectation being looked for."""

    expectation: Expectation
    cause: Sight | None = None
    effects: dict[int, Sight] = field(default_factory=dict)
    # What stood where a missing effect was looked for, when the time was over.
    at_deadline: dict[int, str | None] = field(default_factory=dict)
    # Missing effects that came after all.
    late: dict[int, Sight] = field(default_factory=dict)


class Judge:
    """Listens to the record; `verdicts` at any time says how it stands."""

    def __init__(self, domains: Domains, expectations: list[Expectation], zone: tzinfo = UTC) -> None:
        self.domains = domains
        self.zone = zone
        self.watches = [Watch(e) for e in expectations]
        self._by_topic: dict[str, list[Watch]] = {}
        for watch in self.watches:
            matches = (watch.expectation.cause, *watch.expectation.effects)
            for topic in dict.fromkeys(match.topic(domains) for match in matches):
                self._by_topic.setdefault(topic, []).append(watch)
        self._last: dict[str, str] = {}
        self.news: list[Watch] = []
        self.losses: list[str] = []

    def heard(self, entry: Entry) -> None:
        """Take in a message."""
        before = self._last.get(entry.topic)
        self._last[entry.topic] = entry.payload
        if entry.payload == "lost" and entry.topic.endswith("/$state"):
            when = datetime.fromtimestamp(entry.time, self.zone)
            self.losses.append(f"{entry.topic.split('/')[2]} was lost at {when:%H:%M:%S}")
        watches = self._by_topic.get(entry.topic)
        if watches is None:
            return
        time = entry.time if entry.at is None else datetime.fromisoformat(entry.at).timestamp()
        sight = Sight(time, entry.wall, entry.trace, entry.span)
        for watch in watches:
            if watch.cause is None:
                self._look_for_cause(watch, entry, before, sight)
            elif len(watch.effects) < len(watch.expectation.effects):
                self._look_for_effects(watch, entry, before, sight)

    def _look_for_cause(self, watch: Watch, entry: Entry, before: str | None, sight: Sight) -> None:
        wanted = watch.expectation
        if not wanted.after <= sight.time <= wanted.before or entry.topic != wanted.cause.topic(self.domains):
            return
        if not wanted.cause.holds(entry.payload, before):
            return
        watch.cause = sight
        for index, effect in enumerate(wanted.effects):
            last = self._last.get(effect.topic(self.domains))
            if effect.lasting and last is not None and effect.holds(last, None):
                watch.effects[index] = Sight(sight.time, sight.wall, sight.trace, sight.span, already=True)
        self._check(watch)

    def _look_for_effects(self, watch: Watch, entry: Entry, before: str | None, sight: Sight) -> None:
        wanted = watch.expectation
        assert watch.cause is not None  # noqa: S101 - the caller's branch
        late = sight.time > watch.cause.time + wanted.within
        for index, effect in enumerate(wanted.effects):
            here = index not in watch.effects and entry.topic == effect.topic(self.domains)
            if here and late:
                watch.at_deadline.setdefault(index, before)
                if index not in watch.late and effect.holds(entry.payload, before):
                    watch.late[index] = sight
            elif here and effect.holds(entry.payload, before):
                watch.effects[index] = sight
        if not late:
            self._check(watch)

    def _check(self, watch: Watch) -> None:
        if len(watch.effects) == len(watch.expectation.effects):
            self.news.append(watch)

    def last(self, topic: str) -> str | None:
        """What was last said on a topic."""
        return self._last.get(topic)

    def crashes(self, device: str) -> list[str]:
        """What a device that runs elsewhere said of handlers that broke."""
        said = self._last.get(self.domains.topics(device).log("error"))
        return [said] if said is not None and said.startswith("crashed") else []

    def verdicts(self) -> list[dict[str, Any]]:
        """Each moment as it stands in `summary.json`; `latency_s` is that of the slowest effect."""
        return [self.verdict(w) for w in self.watches]

    def verdict(self, watch: Watch) -> dict[str, Any]:
        """One moment: `id`, `cause`, `effect`, `limit_s`, `latency_s`, `wall_ms`, `met`, `why`.

        `cause_span` and `effect_spans` are the messages in the record; what was so already has none.
        `effects` says of each what became of it, also of one that came too late.
        """
        wanted, cause = watch.expectation, watch.cause
        met = cause is not None and len(watch.effects) == len(wanted.effects)
        latency = wall = None
        if cause is not None and watch.effects:
            latency = round(max(0.0, *(s.time - cause.time for s in watch.effects.values())), 3)
            walls = [s.wall for s in watch.effects.values() if s.wall is not None]
            if walls and cause.wall is not None:
                wall = round(max(0.0, max(walls) - cause.wall) * 1000, 1)
        came = [watch.effects[i] for i in sorted(watch.effects)]
        return {
            "id": wanted.id,
            "title": wanted.title,
            "cause": wanted.cause.describe(),
            "effect": "; ".join(e.describe() for e in wanted.effects),
            "limit_s": wanted.within,
            "at": None if cause is None else cause.time,
            "latency_s": latency if met else None,
            "wall_ms": wall if met else None,
            "met": met,
            "why": self._why(watch, met),
            "cause_span": None if cause is None else cause.span,
            "effect_spans": [sight.span for sight in came if not sight.already],
            "effects": [self._fate(watch, index) for index in range(len(wanted.effects))],
        }

    def _fate(self, watch: Watch, index: int) -> dict[str, Any]:
        """The fate of one effect: `effect`, `topic`, `after_s` its cause, `in_time`, `already`, `span`."""
        effect, cause = watch.expectation.effects[index], watch.cause
        sight = watch.effects.get(index) or watch.late.get(index)
        after = None if cause is None or sight is None else round(max(0.0, sight.time - cause.time), 3)
        return {
            "effect": effect.describe(),
            "topic": effect.topic(self.domains),
            "after_s": after,
            "in_time": index in watch.effects,
            "already": sight is not None and sight.already,
            "span": None if sight is None or sight.already else sight.span,
        }

    def _why(self, watch: Watch, met: bool) -> str:
        wanted, cause = watch.expectation, watch.cause
        if cause is None:
            return f"the cause never came: {wanted.cause.describe()}"
        if met:
            already = [e.describe() for i, e in enumerate(wanted.effects) if watch.effects[i].already]
            if len(already) == len(wanted.effects):
                return "it was so already"
            return f"already so: {', '.join(already)}" if already else ""
        missing = [(i, e) for i, e in enumerate(wanted.effects) if i not in watch.effects]
        parts = []
        for index, effect in missing:
            last = watch.at_deadline.get(index, self._last.get(effect.topic(self.domains)))
            seen = "nothing was ever said there" if last is None else f"it was {last}"
            parts.append(f"{effect.describe()} did not follow within {wanted.within:g} s ({seen})")
        return "; ".join(parts)
