"""Actions that choose: `if`, `choose`, and `stop`."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecosim.hub.actions import BASE_KEYS, Sequence, read_sequence
from ecosim.hub.conditions import holds, read_conditions
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ACTIONS, Action, ActionError, Condition, Doing, Stopped, StoppedInError
from ecosim.hub.states import Entities


@dataclass(frozen=True)
class Branch:
    """A sequence that is done if all conditions are true."""

    conditions: list[Condition]
    sequence: Sequence


@dataclass(frozen=True)
class Choose:
    """The first branch whose conditions are true, or else the default one."""

    kind: str
    branches: list[Branch]
    default: Sequence

    def names(self) -> Iterator[EntityName]:
        """The entities of all branches."""
        for branch in self.branches:
            for condition in branch.conditions:
                yield from condition.names()
            yield from branch.sequence.names()
        yield from self.default.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        for sequence in (*(b.sequence for b in self.branches), self.default):
            sequence.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Look for a branch and do it."""
        step = doing.acts(path, self.kind)
        for index, branch in enumerate(self.branches):
            inside = f"{path}/{self.kind}/{index}" if self.kind == "choose" else f"{path}/then"
            asked = f"{inside}/conditions" if self.kind == "choose" else f"{path}/if"
            if holds(branch.conditions, doing, asked):
                step.result = "then" if self.kind == "if" else index
                await branch.sequence.within(doing, f"{inside}/sequence" if self.kind == "choose" else inside)
                return
        step.result = "else" if self.kind == "if" else "default"
        await self.default.within(doing, f"{path}/{step.result}")


@ACTIONS.named("choose")
def _choose(given: Given) -> Action:
    given.mapping((*BASE_KEYS, "choose", "default"))
    branches = []
    for option in given.need("choose").each():
        option.mapping(("alias", "conditions", "sequence"))
        conditions = read_conditions(option.need("conditions"))
        branches.append(Branch(conditions, read_sequence(option.need("sequence"))))
    return Choose("choose", branches, read_sequence(given.get("default")))


@ACTIONS.named("if")
def _if(given: Given) -> Action:
    given.mapping((*BASE_KEYS, "if", "then", "else"))
    branch = Branch(read_conditions(given.need("if")), read_sequence(given.need("then")))
    return Choose("if", [branch], read_sequence(given.get("else")))


@dataclass(frozen=True)
class Stop:
    """The end of the run; with `error`, a failed one; perhaps with a variable as its answer."""

    reason: str
    error: bool
    answer: str | None

    def names(self) -> Iterator[EntityName]:
        """None."""
        return iter(())

    def check_home(self, entities: Entities) -> None:
        """Every home can stop."""

    async def do(self, doing: Doing, path: str) -> None:
        """End the run."""
        doing.acts(path, "stop", error=self.error).result = self.reason
        if self.error:
            raise StoppedInError(self.reason)
        if self.answer is not None and self.answer not in doing.variables:
            raise ActionError(f"there is no variable {self.answer!r} to answer with")
        response = None if self.answer is None else doing.variables[self.answer]
        raise Stopped(self.reason, by_wish=True, response=response)


@ACTIONS.named("stop")
def _stop(given: Given) -> Action:
    given.mapping((*BASE_KEYS, "stop", "error", "response_variable"))
    reason, error, answer = given.get("stop"), given.get("error"), given.get("response_variable")
    if error is not None and answer is not None:
        raise answer.wrong("a failed run answers nothing: 'error' or 'response_variable'")
    return Stop(
        "" if reason is None or reason.value is None else reason.text(),  # never a template
        error is not None and error.flag(),
        answer.text() if answer else None,
    )
