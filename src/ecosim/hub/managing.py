"""What a hub gives to what runs and lives in it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ecosim.hub.kinds import Runtime
from ecosim.hub.trace import Run

if TYPE_CHECKING:
    from ecosim.hub.own.kinds import Own


class Manager(Runtime, Protocol):
    """The runtime, and what only what runs and lives in a hub needs of it. `own`: its own entities."""

    own: "dict[str, Own]"

    def put(self, entity_id: str, state: str, attributes: Mapping[str, Any] | None = None) -> None:
        """One of its own entities is this from now on; those who listen hear of it next."""

    def next_number(self) -> int:
        """A number for a run, counting up."""

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run this under a name."""

    def end(self, name: str) -> None:
        """Stop what runs under a name."""

    async def settle(self) -> None:
        """What a run waits for before it acts."""

    def leave(self, gone: Callable[[], None]) -> None:
        """What a run that has acted waits for before it counts as gone."""

    def began(self, run: Run) -> None:
        """The actions of a run begin."""

    def ended(self, run: Run) -> None:
        """They have ended, one way or another."""
