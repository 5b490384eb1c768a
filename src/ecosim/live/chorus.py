"""One answer to the conductor for all nodes of a process to which nothing happened."""

import asyncio
from collections.abc import Callable

from ecosim.live.word import Answer

_PATIENCE = 0.05  # s that those who have answered wait for the others


class Chorus:
    """The nodes of one process that take part in one run.

    In most rounds nothing happened to most nodes: then one message through the broker says so, of whoever
    was the last to know it. Who takes longer, or has lost its connection, is not waited for.
    """

    def __init__(self) -> None:
        self._members: set[str] = set()
        self._round = 0
        self._spoken: set[str] = set()
        self._quiet: dict[str, Answer] = {}
        self._say: Callable[[Answer], None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def leave(self, client_id: str) -> None:
        """Do not wait for this node."""
        self._members.discard(client_id)
        self._told()

    def spoke(self, client_id: str, number: int) -> None:
        """A node has answered by itself."""
        if self._opens(client_id, number):
            self._spoken.add(client_id)
            self._told()

    def quiet(self, client_id: str, answer: Answer, say: Callable[[Answer], None]) -> None:
        """A node would answer so; `say` is how, also for others."""
        if answer.round is None or not self._opens(client_id, answer.round):
            say(answer)
            return
        self._quiet[client_id] = answer
        self._say = say
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._enough)
        self._told()

    def _opens(self, client_id: str, number: int) -> bool:
        """Whether this round is still open; a new one closes the one before."""
        self._members.add(client_id)
        if number > self._round:
            self._close()
            self._round = number
            self._spoken.clear()
        return number == self._round and client_id not in self._spoken

    def _told(self) -> None:
        if self._quiet and len(self._quiet) + len(self._spoken) >= len(self._members):
            self._close()

    def _enough(self) -> None:
        """Say what is known, and wait no more for those who are not heard."""
        self._timer = None
        self._members = self._spoken | self._quiet.keys()
        self._close()

    def _close(self) -> None:
        """Say it for all who are quiet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        answers, self._quiet = self._quiet, {}
        if not answers or self._say is None:
            return
        self._spoken |= answers.keys()
        dues = [a.due for a in answers.values() if a.due is not None]
        sim = max(a.sim for a in answers.values())
        self._say(Answer("round", self._round, due=min(dues, default=None), sim=sim, of=tuple(answers)))
