"""Plays what may happen to an automation, and writes down what it then calls: a test that passes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from ecosim.files import Loaded
from ecosim.hub.config import AutomationConfig
from ecosim.hub.given import is_template
from ecosim.hub.package import Package
from ecosim.hub.standins import Called, mentioned
from ecosim.hub.trace import Run
from ecosim.imports.ha.drafts import TUESDAY, Draft, drafts
from ecosim.imports.ha.fitting import fitted
from ecosim.rehearsal.entries import CaseEntry
from ecosim.rehearsal.judging import holds
from ecosim.rehearsal.naming import calls_of
from ecosim.rehearsal.performing import Outcome, perform
from ecosim.rehearsal.suite import Case, Suite
from ecosim.rehearsal.timing import dues, windows

_MOST_TRIES = 60
_MOST_CALLS = 5
_LONGEST = 120  # characters of what is expected word by word
BEGINS = TUESDAY.replace(hour=12)
"""When a test begins that does not say it."""
_HOUR, _DAY = 3600.0, 86400.0
_MINUTE = timedelta(minutes=1)
_SOON = 1.0  # s
_NOWHERE = Loaded(None, "")
_NOTHING = {"action": "ecosim.nothing", "never": True}


@dataclass(frozen=True, slots=True)
class Played:
    """A draft that was played: what the automation called, and the runs of it that were triggered."""

    draft: Draft
    outcome: Outcome
    runs: list[Run]
    calls: list[Called]

    @property
    def steps(self) -> int:
        """How far a run got."""
        return max((1 + len(r.conditions) + len(r.actions) for r in self.runs), default=0)


def made_test(config: AutomationConfig, suite: Suite) -> dict[str, Any] | str:
    """A test of one automation, as it stands in a file, or why there is none.

    It is looked for with the automation alone, and has to pass among all of them.
    """
    named = mentioned(Package([config]))
    package = Package([config], [own for own in suite.package.own if own.entity_id in named])
    alone = replace(suite, package=package, entities=tuple(mentioned(package)))
    found = _tried(config, alone, suite.package)
    if not config.triggers:
        return "it has no triggers: only others start it"
    if found is None:
        return "what its triggers wait for cannot be said in a test"
    if not found.runs:
        return "nothing that was tried triggers it"
    draft = _later(found, suite)
    if draft != found.draft:
        found = _played(config, alone, draft, _lasts(found))
    if not found.calls:
        return _nothing(config, suite, draft)
    entry = _entry(config, draft, _expected(found, suite))
    for _ in range(2):
        outcome = perform(suite, _case(suite, entry))
        if outcome.passed:
            return entry
        among = _seen(config, draft, outcome)
        entry = _entry(config, draft, _expected(among, suite) or [_NOTHING])
    return "it does otherwise among the other automations"


def _tried(config: AutomationConfig, alone: Suite, among: Package) -> Played | None:
    """The first draft after which something is called, or else that after which it gets furthest."""
    best: Played | None = None
    ways = (way for draft in drafts(config) for way in fitted(draft, among))
    for draft in islice(ways, _MOST_TRIES):
        played = _played(config, alone, draft, _DAY if draft.whole_day else _HOUR)
        if played.calls:
            return played
        if best is None or played.steps > best.steps:
            best = played
    return best


def _played(config: AutomationConfig, suite: Suite, draft: Draft, lasts: float) -> Played:
    case = _case(suite, {**_as_file(draft), "name": "-", "expect": [_NOTHING], "lasts": lasts})
    return _seen(config, draft, perform(suite, case))


def _seen(config: AutomationConfig, draft: Draft, outcome: Outcome) -> Played:
    runs = [r for r in outcome.runs if r.automation == config.id]
    return Played(draft, outcome, runs, list(_own(runs, outcome.calls)))


def _case(suite: Suite, entry: dict[str, Any]) -> Case:
    checked = CaseEntry.model_validate(entry)
    start = (checked.at or BEGINS).replace(tzinfo=suite.zone).timestamp()
    due = dues(checked, start, suite.zone, _NOWHERE, ())
    seen = windows(checked, (start, due[-1] if due else start), suite.zone, _NOWHERE, ())
    return Case(checked, start, due, seen, 1, (1,) * len(checked.expect))


def _own(runs: list[Run], calls: list[Called]) -> Iterator[Called]:
    """Those of the calls that these runs made."""
    made = [(s.at, s.details) for run in runs for s in run.actions if s.details.get("action")]
    for call in calls:
        for index, (at, details) in enumerate(made):
            said = {k: v for k, v in (details.get("data") or {}).items() if k != "entity_id"}
            if (at, details["action"]) == (call.time, call.name) and holds(said, call.data):
                del made[index]
                yield call
                break


def _later(played: Played, suite: Suite) -> Draft:
    """The same, begun a minute before it is triggered where only time has to pass."""
    draft = played.draft
    if draft.happens or not played.runs:
        return draft
    acting = next((r for r in played.runs if r.actions), played.runs[0])
    begun = datetime.fromtimestamp(acting.started, suite.zone).replace(tzinfo=None)
    start = begun.replace(second=0, microsecond=0) - _MINUTE
    return replace(draft, at=max(draft.at, start))


def _lasts(played: Played) -> float:
    """How long to play it until the last call that is expected, seconds."""
    start = min((r.started for r in played.runs), default=0.0)
    acting = next((r.started for r in played.runs if r.actions), start)
    last = played.calls[:_MOST_CALLS][-1].time if played.calls else acting
    whole = last - (acting if not played.draft.happens else start)
    held = start - _start_of(played)
    return math.ceil(whole + (held if played.draft.happens else 120.0)) + _SOON


def _start_of(played: Played) -> float:
    return played.outcome.case.dues[-1] if played.outcome.case.dues else played.outcome.case.start


# ------------------------------------------------------------- as a file has it


def _as_file(draft: Draft) -> dict[str, Any]:
    given = {i: s if s["attributes"] else s["state"] for i, s in draft.given.items()}
    found: dict[str, Any] = {} if draft.at == BEGINS else {"at": f"{draft.at:%Y-%m-%d %H:%M}"}
    if given:
        found["given"] = given
    if draft.happens:
        at = {"at": f"{draft.at + _MINUTE:%H:%M}"}
        found["happens"] = [h if "after" in h else {**at, **h} for h in draft.happens]
    return found


def _entry(config: AutomationConfig, draft: Draft, expect: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": f"{config.alias}, {draft.what}", **_as_file(draft), "expect": expect}


def _expected(played: Played, suite: Suite) -> list[dict[str, Any]]:
    """The first calls: at once, or at their time."""
    since = _start_of(played)
    found: list[dict[str, Any]] = []
    for call in (c for c in played.calls[:_MOST_CALLS] if c.domain and c.service):
        wanted: dict[str, Any] = {"action": call.name}
        targets = [i for i in call.data.get("entity_id", []) if i in suite.entities]
        if targets:
            wanted["target"] = targets[0] if len(targets) == 1 else targets
        data = _said(call)
        if data:
            wanted["data"] = data
        moment = datetime.fromtimestamp(math.floor(call.time), suite.zone)
        soon = played.draft.happens and 0 <= call.time - since <= _SOON
        wanted |= {"within": "1 s"} if soon else {"at": f"{moment:%H:%M:%S}"}
        if wanted not in found:
            found.append(wanted)
    return found


def _said(call: Called) -> dict[str, Any]:
    """What is said with a call, as much of it as goes on a line."""
    found: dict[str, Any] = {}
    for key, value in call.data.items():
        longer = {**found, key: _plain(value)}
        if key != "entity_id" and _tellable(value) and len(str(longer)) <= _LONGEST:
            found = longer
    return found


def _tellable(value: Any) -> bool:  # noqa: ANN401
    """Whether a value can be expected word by word in a readable file."""
    if isinstance(value, dict):
        return all(isinstance(k, str) and _tellable(v) for k, v in value.items())
    if isinstance(value, list):
        return all(map(_tellable, value))
    if isinstance(value, str):
        return value.isprintable()
    return value is None or isinstance(value, bool | int | float)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Without the classes that templates make of lists and texts."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return next((kind(value) for kind in (bool, int, float, str) if isinstance(value, kind)), None)


def _nothing(config: AutomationConfig, suite: Suite, draft: Draft) -> dict[str, Any] | str:
    """A test that it stays quiet, or why there is none."""
    known = [name for name in calls_of(config) if "." in name and not is_template(name)]
    for name in dict.fromkeys(known):
        entry = _entry(config, draft, [{"action": name, "never": True}])
        entry["name"] = f"{config.alias}: nothing {draft.what}"
        if perform(suite, _case(suite, entry)).passed:
            return entry
    return "it is triggered, and calls nothing"
