"""The action `parallel`: several sequences at the same time.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/scripts/#parallelizing-actions
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecosim.hub.actions import BASE_KEYS, Sequence, read_sequence
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ACTIONS, Action, Doing
from ecosim.hub.states import Entities
from ecosim.timeline import Wait


@dataclass(frozen=True)
class Parallel:
    """Begin all, and go on when all have ended; the first that failed then fails the run."""

    branches: list[Sequence]

    def names(self) -> Iterator[EntityName]:
        """The entities of all branches."""
        return (name for branch in self.branches for name in branch.names())

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        for branch in self.branches:
            branch.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Each with variables of its own."""
        step = doing.acts(path, "parallel")
        errors: list[Exception | None] = [None] * len(self.branches)
        waits = [Wait() for _ in self.branches]

        async def run(index: int, branch: Sequence) -> None:
            own = replace(doing, variables=dict(doing.variables))
            try:
                await branch.within(own, f"{path}/parallel/{index}/sequence")
            except Exception as error:  # noqa: BLE001 - raised below, once the others have ended
                errors[index] = error
            finally:
                waits[index].finish()

        cancels = [doing.runtime.beside(run(index, branch)) for index, branch in enumerate(self.branches)]
        try:
            for wait in waits:
                await wait
        finally:
            for cancel in cancels:
                cancel()
        await doing.runtime.sleep(0)  # what follows is the run's doing, not the last branch's
        step.result = "done"
        for error in errors:
            if error is not None:
                raise error


@ACTIONS.named("parallel")
def _parallel(given: Given) -> Action:
    given.mapping((*BASE_KEYS, "parallel"))
    return Parallel([_branch(each) for each in given.need("parallel").each() if each.enabled()])


def _branch(given: Given) -> Sequence:
    if isinstance(given.value, dict) and "sequence" in given:
        return read_sequence(given.mapping((*BASE_KEYS, "sequence")).need("sequence"))
    return read_sequence(given)
