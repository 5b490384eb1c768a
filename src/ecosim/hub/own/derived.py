"""What follows from other entities: looked at again whenever one of them changes."""

from typing import Any

from ecosim.hub.kinds import Cancel
from ecosim.hub.own.kinds import Own
from ecosim.hub.states import StateChange


class Derived(Own):
    """`reads` are the entities it follows from. What it is when they become known is no news."""

    reads: tuple[str, ...] = ()
    _cancel: Cancel | None = None

    def now(self) -> tuple[str, dict[str, Any]]:
        """What it is, by what these are now."""
        raise NotImplementedError

    def begin(self) -> None:
        """Be something, and watch."""
        self.learn()
        self._cancel = self.manager.listen(list(self.reads), self.look)

    def end(self) -> None:
        """Watch no more."""
        if self._cancel is not None:
            self._cancel()

    def look(self, _: StateChange | None = None) -> None:
        """Something has changed."""
        self.show(*self.now())

    def learn(self) -> None:
        """Something has just become known."""
        self.enter(*self.now())
