"""What is exported: spans, the moments they decided, and what is known of the run."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ecosim.export.spans import Span

CAUSE, EFFECT = "cause", "effect"
_LONGEST_PAYLOAD = 512


@dataclass(frozen=True, slots=True)
class Moment:
    """A sync moment; `label` is its id, of several days with the number of its day: `wake#3`."""

    label: str
    told: dict[str, Any]

    @property
    def met(self) -> bool:
        """Whether the effects followed in time."""
        return bool(self.told["met"])

    @property
    def cause(self) -> str | None:
        """The span of its cause, if that came."""
        cause: str | None = self.told.get("cause_span")
        return cause

    @property
    def effects(self) -> list[str]:
        """The spans of its effects, but for what was so already."""
        return list(self.told.get("effect_spans", ()))

    def says(self) -> dict[str, Any]:
        """What is told of it, by name; what is not known is left out."""
        names = ("title", "met", "limit_s", "latency_s", "wall_ms", "why")
        return {n: self.told[n] for n in names if self.told.get(n) not in (None, "")}


@dataclass(slots=True)
class Exported:
    """All that a writer of a format needs."""

    home: str
    run: dict[str, Any]
    """`runtime`, `seed` and `days`, as the summary has them."""
    spans: list[Span]
    moments: list[Moment] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    wall: bool = False

    def name(self, service: str) -> str:
        """What people call a device."""
        return self.names.get(service, service)

    def marks(self) -> dict[str, list[tuple[str, Moment]]]:
        """By span, of which moments it is the cause or an effect."""
        found: dict[str, list[tuple[str, Moment]]] = {}
        for moment in self.moments:
            if moment.cause is not None:
                found.setdefault(moment.cause, []).append((CAUSE, moment))
            for span in moment.effects:
                found.setdefault(span, []).append((EFFECT, moment))
        return found

    def services(self) -> list[str]:
        """Who spoke: the world, where all begins, then the devices in order."""
        return sorted({s.service for s in self.spans}, key=lambda name: (name != "world", name))


def moments_of(summary: Iterable[dict[str, Any]]) -> list[Moment]:
    """The moments of a summary, each with a label of its own."""
    told = list(summary)
    many = Counter(m["id"] for m in told)
    seen: Counter[str] = Counter()
    found = []
    for moment in told:
        id_ = moment["id"]
        seen[id_] += 1
        found.append(Moment(f"{id_}#{seen[id_]}" if many[id_] > 1 else id_, moment))
    return found


def payload(span: Span) -> str:
    """What it said, of something long the beginning."""
    text = span.entry.payload
    return text if len(text) <= _LONGEST_PAYLOAD else text[: _LONGEST_PAYLOAD - 1] + "…"
