"""Whether what was expected came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecosim.hub.standins import Called
from ecosim.hub.states import EntityState
from ecosim.rehearsal.entries import Expectation
from ecosim.rehearsal.suite import Case

MOMENT = 1.0  # s: a call at 06:45 is one before 06:45:01
_WORDS = {True: ("on", "true", "yes"), False: ("off", "false", "no")}
History = Mapping[str, list[tuple[float, EntityState]]]


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that was not as expected; `wanted` is its position among the expectations, if it is one."""

    wanted: int | None
    what: str
    calls: tuple[Called, ...] = ()
    states: tuple[tuple[float, EntityState], ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """What happened, the events that are asked for, and from when to when each expectation looks."""

    calls: list[Called]
    events: list[Called]
    history: History
    windows: list[tuple[float, float]]


def judge(case: Case, played: Played) -> list[Failure]:
    """All that was otherwise."""
    failures: list[Failure] = []
    told: set[int] = set()
    for index, (wanted, window) in enumerate(zip(case.entry.expect, played.windows, strict=True)):
        if wanted.entity:
            failures += _state(index, wanted, played.history[wanted.entity], window)
            continue
        heard = played.events if wanted.event else played.calls
        found = [c for c in heard if _in(c, window, wanted) and meets(c, wanted)]
        told |= {id(c) for c in found}
        failures += _calls(index, wanted, found, heard)
    rest = tuple(c for c in played.calls if id(c) not in told)
    if case.entry.nothing_else and rest:
        failures.append(Failure(None, "nothing else was to be called, but was", rest))
    return failures


def _in(call: Called, window: tuple[float, float], wanted: Expectation) -> bool:
    begin, end = window
    return begin <= call.time < end + MOMENT if wanted.at is not None else begin <= call.time <= end


def _calls(index: int, wanted: Expectation, found: list[Called], calls: list[Called]) -> list[Failure]:
    was = "was told" if wanted.event else "was called"
    if wanted.never:
        return [Failure(index, f"it {was}", tuple(found))] if found else []
    like = tuple(c for c in calls if c.name == wanted.called)
    if found and wanted.times is not None and len(found) != wanted.times:
        return [Failure(index, f"it {was} {often(len(found))}", like)]
    if wanted.times != 0 and not found:
        how = f"it {was}, but not like this" if like else f"it {was.replace(' ', ' not ')}"
        return [Failure(index, how, like)]
    return []


def often(times: int) -> str:
    """A number of times in words."""
    return "once" if times == 1 else f"{times} times"


def meets(call: Called, wanted: Expectation) -> bool:
    """Whether a call is of this action, for all these entities, and says at least this."""
    targets = call.data.get("entity_id", [])
    return (
        call.name == wanted.called
        and (targets == ["all"] or set(wanted.target) <= {*targets, *call.reached})
        and holds(wanted.data, call.data)
    )


def holds(wanted: Any, found: Any) -> bool:  # noqa: ANN401
    """Whether a value is as wanted; of a mapping, what is wanted of it."""
    if isinstance(wanted, dict):
        return isinstance(found, Mapping) and all(
            k in found and holds(v, found[k]) for k, v in wanted.items()
        )
    if isinstance(wanted, list):
        same = isinstance(found, list | tuple) and len(wanted) == len(found)
        return same and all(map(holds, wanted, found))
    if isinstance(found, bool) and not isinstance(wanted, bool):
        return str(wanted).lower() in _WORDS[found]
    return bool(wanted == found) or str(wanted) == str(found)


def _state(
    index: int, wanted: Expectation, history: list[tuple[float, EntityState]], window: tuple[float, float]
) -> list[Failure]:
    begin, end = window
    before = [s for s in history if s[0] <= begin][-1:]
    inside = [*before, *(s for s in history if begin < s[0] <= end)]
    if wanted.at is not None:
        seen = before
    else:
        seen = inside if wanted.within is not None or wanted.never else inside[-1:]
    right = [s for s in seen if _is(s[1], wanted)]
    if bool(right) != wanted.never:
        return []
    return [Failure(index, "it was so" if wanted.never else "it was otherwise", (), tuple(right or seen))]


def _is(state: EntityState, wanted: Expectation) -> bool:
    same = wanted.state is None or _same(wanted.state, state.state)
    return same and holds(wanted.attributes, state.attributes)


def _same(wanted: str, found: str) -> bool:
    try:
        return wanted == found or float(wanted) == float(found)
    except ValueError:
        return False
