"""The account of a test: what was expected, what came instead, and the automation that decided."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ecosim.hub.config import AutomationConfig
from ecosim.hub.own.scripts import ScriptConfig
from ecosim.hub.standins import Called
from ecosim.hub.trace import Run, Step
from ecosim.rehearsal.entries import Expectation
from ecosim.rehearsal.judging import Failure, often
from ecosim.rehearsal.naming import calls_of, speaking
from ecosim.rehearsal.performing import Outcome
from ecosim.rehearsal.suite import Suite

Config = AutomationConfig | ScriptConfig
_MOST = 12  # calls, and runs, that are told of one failure
_FEW = 4  # automations that were not triggered; doubts
_PLAIN = ("call", "delay", "variables")


def account(suite: Suite, outcome: Outcome) -> list[str]:
    """Lines for people; `-` is what was expected, `+` what came instead. None of a test that passed."""
    if outcome.passed:
        return []
    lines: list[str] = []
    missing = False
    blocks: dict[tuple[str, ...], None] = {}
    for failure in outcome.failures:
        wanted = None if failure.wanted is None else outcome.case.entry.expect[failure.wanted]
        if wanted is None or failure.wanted is None:
            lines.append(f"{suite.file}:{outcome.case.line}: {failure.what}")
        else:
            lines.append(f"{suite.file}:{outcome.case.lines[failure.wanted]}: {failure.what}")
            lines.append(f"  - {expected(wanted)}")
            missing = missing or bool(wanted.called and not wanted.event and not failure.calls)
        lines += [f"  + {_called(suite, c)}" for c in failure.calls[:_MOST]]
        lines += [
            f"  + {_time(suite, t)}  {s.entity_id} is {s.state}{_attributes(wanted, s.attributes)}"
            for t, s in failure.states
        ]
        blocks |= dict.fromkeys(_why(suite, outcome, failure, wanted))
    if missing:
        lines += _all_calls(suite, outcome)
    return [*lines, *(line for block in blocks for line in block), *outcome.told, *suite.doubts[:_FEW]]


def _all_calls(suite: Suite, outcome: Outcome) -> Iterator[str]:
    yield "called were:" if outcome.calls else "nothing was called"
    for call in outcome.calls[:_MOST]:
        yield f"    {_called(suite, call)}"
    if len(outcome.calls) > _MOST:
        yield f"    … and {len(outcome.calls) - _MOST} more"


def expected(wanted: Expectation) -> str:
    """An expectation in a line."""
    if wanted.entity:
        text = wanted.entity if wanted.state is None else f"{wanted.entity} is {wanted.state}"
        text += _data(wanted.attributes)
    else:
        name = f"event {wanted.event}" if wanted.event else wanted.called
        text = f"{name}{_data(wanted.data)}{_of(wanted.target)}"
    if wanted.within is not None:
        text += f"  within {wanted.within:g} s"
    if wanted.at is not None:
        text += f"  at {wanted.at}"
    if wanted.times is not None:
        text += f"  {often(wanted.times)}"
    return f"never {text}" if wanted.never else text


def as_data(suite: Suite, outcome: Outcome) -> dict[str, Any]:
    """One test as plain data."""
    calls = [
        {"at": _moment(suite, c.time).isoformat(), "action": c.name, "data": c.data} for c in outcome.calls
    ]
    failures = [
        {
            "line": None if f.wanted is None else outcome.case.lines[f.wanted],
            "what": f.what,
            "expected": None if f.wanted is None else expected(outcome.case.entry.expect[f.wanted]),
        }
        for f in outcome.failures
    ]
    told = {"file": suite.file, "line": outcome.case.line, "name": outcome.case.name}
    return {**told, "passed": outcome.passed, "failures": failures, "calls": calls,
            "account": account(suite, outcome)}  # fmt: skip


def _why(
    suite: Suite, outcome: Outcome, failure: Failure, wanted: Expectation | None
) -> Iterator[tuple[str, ...]]:
    """The runs that decided; where there are none, the automations that were not triggered."""
    if failure.calls and (wanted is None or wanted.never):
        runs = [r for r in outcome.runs if any(_made(r, c) for c in failure.calls)]
        concerned = []
    else:
        concerned = _concerned(_running(suite), wanted)
        runs = [r for r in outcome.runs if r.automation in {_run_id(c) for c in concerned}]
    for run in runs[-_MOST:]:
        yield tuple(trace(suite, run))
    if runs:
        return
    if (
        wanted is not None
        and wanted.called
        and not wanted.event
        and not any(wanted.called in calls_of(c) for c in speaking(suite.package))
    ):
        yield (f"no automation calls {wanted.called}, by this name",)
    for config in concerned[:_FEW]:
        yield (f"“{config.alias}” was not triggered ({_place(config)})",)


def _running(suite: Suite) -> list[Config]:
    """What has runs: the automations and the scripts."""
    return [*suite.automations, *(c for c in suite.package.own if isinstance(c, ScriptConfig))]


def _run_id(config: Config) -> str:
    return config.entity_id if isinstance(config, ScriptConfig) else config.id


def _concerned(configs: list[Config], wanted: Expectation | None) -> list[Config]:
    """Those that speak of what was expected: of all of it, or else of its entities, or else of its action."""
    if wanted is None:
        return []
    ids = set(wanted.target) | ({wanted.entity} if wanted.entity else set())
    acting = [c for c in configs if not wanted.called or wanted.called in calls_of(c)]
    about = [c for c in configs if ids & _acted_on(c)]
    return [c for c in acting if c in about] or (about if ids else acting) or acting


def _acted_on(config: Config) -> set[str]:
    return {name.entity_id for name in config.actions.names()}


def _made(run: Run, call: Called) -> bool:
    return any(s.at == call.time and s.details.get("action") == call.name for s in run.actions)


def trace(suite: Suite, run: Run) -> Iterator[str]:
    """A run: its trigger, the conditions that were looked at, the branches that were taken."""
    trigger = run.trigger["description"]
    before, after = run.trigger.get("from_state"), run.trigger.get("to_state")
    if before is not None and after is not None:
        trigger += f" ({_state(before)} → {_state(after)})"
    yield f"{_time(suite, run.started)}  “{run.alias}” was triggered: {trigger}"
    for step in (*run.conditions, *run.actions):
        told = _step(step)
        if told:
            yield f"    {step.path}: {told}"
    result = run.result.replace("_", " ")
    yield f"    {result}{f': {run.reason}' if run.reason else ''}"


def _step(step: Step) -> str:
    seen = ", ".join(f"{k} is {_state(v)}" for k, v in (step.details.get("seen") or {}).items())
    if step.kind in _PLAIN:
        said = step.details.get("action", step.kind)
        return f"{said}{_data(step.details.get('data') or {})}"
    if step.result is True or step.result is False:
        told = {k: v for k, v in step.details.items() if k != "seen" and v is not None}
        more = "; ".join([*filter(None, [seen]), *(f"{k} {_state(v)}" for k, v in told.items())])
        return f"{step.kind} {'yes' if step.result else 'no'}{f' ({more})' if more else ''}"
    return f"{step.kind} → {step.result}" if step.result is not None else step.kind


def _state(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Mapping) and "state" in value:
        value = value["state"]
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _attributes(wanted: Expectation | None, found: Mapping[str, Any]) -> str:
    return _data({k: found.get(k) for k in wanted.attributes}) if wanted is not None else ""


def _called(suite: Suite, call: Called) -> str:
    data = {k: v for k, v in call.data.items() if k != "entity_id"}
    return f"{_time(suite, call.time)}  {call.name}{_data(data)}{_of(call.data.get('entity_id', ()))}"


def _data(data: Mapping[str, Any]) -> str:
    return " {" + ", ".join(f"{k}: {v}" for k, v in data.items()) + "}" if data else ""


def _of(targets: Any) -> str:  # noqa: ANN401
    return f" of {', '.join(targets)}" if targets else ""


def _place(config: Config) -> str:
    place = config.at.loaded.places.get(config.at.route)
    return f"{place.file}:{place.line}" if place is not None else config.at.loaded.file


def _moment(suite: Suite, time: float) -> datetime:
    return datetime.fromtimestamp(time, suite.zone)


def _time(suite: Suite, time: float) -> str:
    return f"{_moment(suite, time):%H:%M:%S}"
