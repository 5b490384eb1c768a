"""Plays one test on a hub of its own, in virtual time, and judges what came of it."""

from collections import deque
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from ecosim.hub.calendars import CALENDAR
from ecosim.hub.commands import ServiceError
from ecosim.hub.events import EVENT, tell_event
from ecosim.hub.kinds import Asked
from ecosim.hub.outside import CONVERSATION, TAG_SCANNED, WEBHOOK
from ecosim.hub.standins import Called, StandInHub
from ecosim.hub.states import EntityState
from ecosim.hub.topics import MQTT
from ecosim.hub.trace import Run, Step
from ecosim.rehearsal.entries import Happening
from ecosim.rehearsal.judging import MOMENT, Failure, Played, judge
from ecosim.rehearsal.suite import Case, Suite
from ecosim.timeline import Timeline

_KEPT = 1000  # runs of one automation
_AUTOMATION = "automation."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test. `runs` are those of all automations, in order; `told`: what else to know."""

    case: Case
    failures: list[Failure]
    calls: list[Called] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.failures


def perform(suite: Suite, case: Case) -> Outcome:
    """Play it."""
    hub = _begin(suite, case)
    history = _listen(hub, {e.entity for e in case.entry.expect if e.entity})
    events = _events(hub, dict.fromkeys(e.event for e in case.entry.expect if e.event))
    start = hub.time
    _calendars(hub, case)
    running = [i for i, s in case.entry.given.items() if i.startswith("timer.") and s.state == "active"]
    notes = [f"{i} is given and never ends: to have it run, let timer.start happen" for i in running]
    for due, happening in zip(case.dues, case.entry.happens, strict=True):
        hub.timeline.run_until(due)
        before = hub.entities.get(happening.entity)
        _let_happen(hub, happening)
        if before is not None and hub.entities.get(happening.entity) is before:
            notes.append(f"{hub.now:%H:%M:%S}  {happening.entity} was {before.state} already: no news")
        hub.timeline.run_until(due)
    ends = [window[1] + MOMENT for window in case.windows if window is not None]
    end = max([hub.time + case.entry.lasts, *ends])
    hub.timeline.run_until(end)
    played = Played(hub.calls, events, history, [w or (start, end) for w in case.windows])
    failures = judge(case, played)
    failures += [Failure(None, f"ecosim itself failed: {type(e).__name__}: {e}") for e in hub.errors]
    # copies: what still runs is cancelled whenever the hub is thrown away, which is not part of the test
    runs = sorted((copy(r) for runner in hub.runners for r in runner.runs), key=lambda r: r.number)
    notes += [f"{level}: {text}" for _, level, text in hub.told if level in ("warn", "error", "fatal")]
    return Outcome(case, failures, hub.calls, runs, notes)


def _begin(suite: Suite, case: Case) -> StandInHub:
    """A hub to which all that is given has long been so: none of it is news.

    What follows from something else is a stand-in where the test says what it is.
    """
    timeline = Timeline(case.start)
    said = {*case.entry.given, *(h.entity for h in case.entry.happens)}
    played = {c.entity_id for c in suite.package.own if c.follows} & said
    hub = StandInHub(suite.package.without(played), timeline, suite.zone, suite.place, suite.entities)
    for entity_id, shown in case.entry.given.items():
        if entity_id not in hub.own:
            _put(hub, entity_id, shown.state, shown.attributes)
    timeline.run_until(timeline.now)
    for runner in hub.runners:
        runner.runs = deque(maxlen=_KEPT)
    ours = [i for i in case.entry.given if i in hub.own and not i.startswith(_AUTOMATION)]
    hub.begin_day({i: case.entry.given[i].state for i in ours})
    for entity_id, shown in case.entry.given.items():
        if entity_id.startswith(_AUTOMATION) and entity_id in hub.automations:
            automation = hub.automations[entity_id]
            (automation.detach if shown.state == "off" else automation.attach)()
            automation.tell()
    timeline.run_until(timeline.now)
    return hub


def _put(hub: StandInHub, entity_id: str, state: str | None, attributes: dict[str, object]) -> None:
    if entity_id in hub.own and state is not None:
        hub.own[entity_id].take(state, news=True)
        return
    known = hub.entities.get(entity_id)
    before = {} if known is None else dict(known.attributes)
    hub.put(entity_id, state if state is not None else known.state if known else "", {**before, **attributes})


def _listen(hub: StandInHub, entity_ids: set[str]) -> dict[str, list[tuple[float, EntityState]]]:
    """What these are, and what they become from now on."""
    history: dict[str, list[tuple[float, EntityState]]] = {}
    for entity_id in sorted(entity_ids):
        state = hub.entities.get(entity_id)
        history[entity_id] = [] if state is None else [(hub.time, state)]
    hub.listen(sorted(entity_ids), lambda change: history[change.entity_id].append((hub.time, change.new)))
    return history


def _let_happen(hub: StandInHub, happening: Happening) -> None:
    if happening.entity:
        _put(hub, happening.entity, happening.becomes, happening.attributes)
    elif happening.event:
        tell_event(hub, happening.event, happening.data)
    elif happening.tag:
        tell_event(hub, TAG_SCANNED, {"device_id": None, **happening.data, "tag_id": happening.tag})
    elif happening.mqtt:
        hub.happenings.tell(MQTT, happening.mqtt, {"payload": happening.payload, "qos": 0})
    elif happening.webhook:
        hub.happenings.tell(WEBHOOK, happening.webhook, {"json": happening.data, "query": {}})
    elif happening.conversation:
        hub.happenings.tell(CONVERSATION, "said", {"sentence": happening.conversation})
    elif happening.action:
        asked = Asked(happening.action, happening.data, {"entity_id": list(happening.target)})
        hub.beside(_asked(hub, asked))


async def _asked(hub: StandInHub, asked: Asked) -> None:
    """Ask for it as a person would; what cannot be done is told."""
    step = Step("", "call", hub.time, None, {"action": asked.name, "commands": [], "skipped": []})
    try:
        await hub.call(asked, step)
    except ServiceError as error:
        hub.log(f"{asked.name}: {error}", "error")


def _events(hub: StandInHub, names: Iterable[str]) -> list[Called]:
    """The events of these names, as they come."""
    found: list[Called] = []
    for name in names:
        hub.happenings.listen(
            EVENT, name, lambda f: found.append(Called(hub.time, EVENT, f["name"], dict(f["data"])))
        )
    return found


def _calendars(hub: StandInHub, case: Case) -> None:
    """What stands in calendars has stood there since the test began."""
    for due, happening in zip(case.dues, case.entry.happens, strict=True):
        if happening.calendar:
            begins, ends = (datetime.fromtimestamp(t, hub.zone).isoformat() for t in (due, due + 3600))
            told = {"summary": "", "description": "", "start": begins, "end": ends}
            hub.happenings.tell(CALENDAR, happening.calendar, {**told, **happening.data})
