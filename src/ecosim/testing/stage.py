"""What a home is played on: the one thing that differs between virtual time and a broker."""

from collections.abc import Callable
from typing import Protocol

from ecosim.bus import Hosted
from ecosim.judge import Judge
from ecosim.world.world import World


def never() -> bool:
    """No reason to stop early."""
    return False


class Stage(Protocol):
    """Plays a home step by step. Times are simulated seconds since the epoch."""

    world: World
    judge: Judge

    @property
    def now(self) -> float:
        """What time it is; it stands still between calls."""

    def do(self, client: Hosted, act: Callable[[], None]) -> None:
        """Let a client do something, and then all that follows from it at this moment."""

    def run(self, end: float, stop: Callable[[], bool] = never, *, wait: bool = False) -> None:
        """Let time pass until then, or until `stop` says so: it is asked each time something happened.

        `wait`: on a broker, give clients of others some wall time to make it so.
        """

    def join(self, client: Hosted) -> None:
        """A client more."""

    def vanish(self, device: str) -> None:
        """A device's connection breaks."""

    def come_back(self, device: str) -> None:
        """It connects again."""

    def close(self) -> None:
        """End it."""
