"""What watches for a while: triggers see a runtime through it, and all of it ends together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ecosim.hub.happenings import Happenings, Hearing
from ecosim.hub.kinds import Cancel, Listener, Watcher
from ecosim.model.part import Level


class Scope:
    """A runtime for triggers, with the variables their templates see."""

    def __init__(self, runtime: Watcher, variables: Mapping[str, Any] | None = None) -> None:
        self._runtime = runtime
        self._cancels: dict[int, Cancel] = {}
        self._number = 0
        self.entities = runtime.entities
        self.happenings: Happenings = _Within(self, runtime.happenings)
        self.variables = runtime.variables if variables is None else variables

    @property
    def now(self) -> datetime:
        """Local time."""
        return self._runtime.now

    @property
    def time(self) -> float:
        """Seconds since the epoch."""
        return self._runtime.time

    def listen(self, entity_ids: list[str], listener: Listener) -> Cancel:
        """Hear of the changes of some entities."""
        return self.keep(self._runtime.listen(entity_ids, listener))

    def after(self, seconds: float, do: Callable[[], None], *, anew: bool = False) -> Cancel:
        """Do something later."""
        self._number += 1
        number = self._number

        def passed() -> None:
            self._cancels.pop(number, None)
            do()

        return self._under(number, self._runtime.after(seconds, passed, anew=anew))

    def log(self, text: str, level: Level = "info") -> None:
        """Say something to people."""
        self._runtime.log(text, level)

    def keep(self, cancel: Cancel) -> Cancel:
        """End this with the rest; what is returned ends it before."""
        self._number += 1
        return self._under(self._number, cancel)

    def _under(self, number: int, cancel: Cancel) -> Cancel:
        self._cancels[number] = cancel

        def end() -> None:
            kept = self._cancels.pop(number, None)
            if kept is not None:
                kept()

        return end

    def close(self) -> None:
        """Stop all watching."""
        for cancel in list(self._cancels.values()):
            cancel()
        self._cancels.clear()


class _Within(Happenings):
    """The happenings of a runtime, heard of for a while."""

    def __init__(self, scope: Scope, all_of_them: Happenings) -> None:
        super().__init__()
        self._scope = scope
        self._all = all_of_them

    def listen(self, kind: str, name: str, hearing: Hearing) -> Cancel:
        """Hear of all that happens under a name."""
        return self._scope.keep(self._all.listen(kind, name, hearing))

    def tell(self, kind: str, name: str, facts: Mapping[str, Any]) -> None:
        """This has happened."""
        self._all.tell(kind, name, facts)
