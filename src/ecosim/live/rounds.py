"""Who takes part in a run, and what they answered to the conductor's last question."""

import asyncio
import statistics
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ecosim.live.word import Answer


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Wall seconds from a question to an answer, through the broker twice; of the last 10,000 answers."""

    p50: float
    p99: float
    count: int


class Rounds:
    """Keeps the participants and their answers. `on_missing` and `on_back` get a client id."""

    def __init__(self, on_missing: Callable[[str], None], on_back: Callable[[str], None]) -> None:
        self.number = 0
        self.present: set[str] = set()
        self.answers: dict[str, Answer] = {}
        self._on_missing, self._on_back = on_missing, on_back
        self._missing: set[str] = set()
        self._waiting: set[str] = set()
        self._complete = asyncio.Event()
        self._asked = 0.0
        self._took: deque[float] = deque(maxlen=10_000)

    @property
    def round_trip(self) -> RoundTrip:
        """How long answers took."""
        if len(self._took) < 2:  # noqa: PLR2004 - quantiles need two
            return RoundTrip(0.0, 0.0, len(self._took))
        cuts = statistics.quantiles(self._took, n=100)
        return RoundTrip(cuts[49], cuts[98], len(self._took))

    @property
    def active(self) -> bool:
        """Whether anything happened to anyone who answered."""
        return any(answer.active for answer in self.answers.values())

    def begin(self) -> None:
        """Ask anew: the answers to `number` are awaited from now on."""
        self.number += 1
        self.answers.clear()
        self._waiting = set(self.present)
        self._asked = asyncio.get_running_loop().time()
        self._complete.clear()
        self._done_waiting("")

    async def complete(self, patience: float) -> bool:
        """Wait until all present have answered; whether they did within `patience` wall seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._complete.wait()
        except TimeoutError:
            return False
        return True

    def interrupt(self) -> None:
        """Stop waiting: the question may not have reached anyone."""
        self._complete.set()

    def awaits(self, client_id: str) -> bool:
        """Whether someone has yet to answer."""
        return client_id in self._waiting

    def leave_out(self) -> None:
        """Do without those who have not answered until they do."""
        for client_id in sorted(self._waiting):
            self.present.discard(client_id)
            self._missing.add(client_id)
            self._on_missing(client_id)

    def welcome(self, client_id: str) -> bool:
        """Take someone in; whether they were not present before."""
        if client_id in self.present:
            return False
        self.present.add(client_id)
        if client_id in self._missing:
            self._missing.discard(client_id)
            self._on_back(client_id)
        return True

    def take(self, client_ids: Iterable[str], answer: Answer) -> None:
        """An answer of one or more; one to an earlier round, or a second one, does not count."""
        new = [i for i in client_ids if i not in self.answers] if answer.round == self.number else []
        if new:
            self._took.append(asyncio.get_running_loop().time() - self._asked)
        for client_id in new:
            self.answers[client_id] = answer
            self._done_waiting(client_id)

    def excuse(self, client_id: str) -> None:
        """Do not wait for someone: it is known why they will not answer."""
        self.present.discard(client_id)
        self._missing.discard(client_id)
        self._done_waiting(client_id)

    def _done_waiting(self, client_id: str) -> None:
        self._waiting.discard(client_id)
        if not self._waiting:
            self._complete.set()
