"""How much to measure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`effort` is the share of the usual number of messages, days and starts; `repeats` how often each."""

    repeats: int = 5
    effort: float = 1.0

    def of(self, usual: int, least: int = 1) -> int:
        """So many instead of the usual number."""
        return max(least, round(usual * self.effort))


FULL = Options()
QUICK = Options(repeats=3, effort=0.2)
TINY = Options(repeats=1, effort=0.005)
