"""A moment of sync, as far as it has come."""

from dataclasses import dataclass
from typing import Any

from ecosim.told.durations import seconds


@dataclass(frozen=True, slots=True, repr=False)
class MomentView:
    """True when it was met: `assert home.moment("wake")`. Seconds are simulated; None before it was seen."""

    id: str
    title: str
    met: bool
    limit: float
    latency: float | None
    cause: str
    effect: str
    why: str

    @classmethod
    def of(cls, verdict: dict[str, Any]) -> "MomentView":
        """From the judge's verdict."""
        names = ("id", "title", "met", "cause", "effect", "why")
        return cls(**{n: verdict[n] for n in names}, limit=verdict["limit_s"], latency=verdict["latency_s"])

    def __bool__(self) -> bool:
        return self.met

    def __repr__(self) -> str:
        if self.met:
            return f"<moment {self.id}: met after {seconds(self.latency)} of {seconds(self.limit)}>"
        return f"<moment {self.id}: not met: {self.why}>"
