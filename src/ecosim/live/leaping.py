"""Time that stands still whenever something happens: for tests, which want the same each time."""

from collections.abc import Awaitable, Callable

from ecosim.live.conductor import Conductor


def _never() -> bool:
    return False


class LeapingConductor(Conductor):
    """A conductor that can also leap."""

    async def leap(
        self, end: float, *, stop: Callable[[], bool] = _never, pause: Callable[[], Awaitable[bool]]
    ) -> None:
        """Jump from due time to due time until then, or until `stop` says so.

        The clock stands at each until nothing is under way, so that all is where it would be in virtual time.
        `pause` may wait there for those who do not take part, and says whether it did.
        """
        self._set(self.now, 0.0)
        while True:
            while await self._round():
                pass
            if stop():
                return
            if await pause():
                continue
            if self.now >= end:
                return
            dues = [a.due for a in self._rounds.answers.values() if a.due is not None]
            self.jumps += 1
            self._set(max(self.now, min([end, *dues])), 0.0)  # told with the next round
