"""What could happen so that an automation is triggered: drafts of a test, the likeliest first."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from ecosim.hub.clocks import AtEntity, TimePatternTrigger, TimeTrigger
from ecosim.hub.config import AutomationConfig
from ecosim.hub.events import EVENT
from ecosim.hub.given import WEEKDAYS
from ecosim.hub.kinds import Trigger
from ecosim.hub.outside import HubTrigger
from ecosim.hub.standins import Stimulus, stimuli
from ecosim.hub.suns import SunTrigger
from ecosim.hub.topics import MQTT
from ecosim.hub.watching import TemplateTrigger
from ecosim.imports.ha.callers import from_outside
from ecosim.imports.ha.wants import Wants, conditions_in, wanted_by

TUESDAY, SATURDAY = datetime(2026, 3, 17), datetime(2026, 3, 21)  # noqa: DTZ001 - the zone is the suite's
_HOURS = (12, 22, 7, 18, 3)
_CLOCK = (TimeTrigger, TimePatternTrigger, SunTrigger)
_SUN = "sun.sun"
_FEW = 4
_TELLABLE = ("state", EVENT, MQTT)
_TIMELY = ("now()", "sun", "time", "weekday", "date")
_HALF_PAST_NOON = timedelta(hours=12, minutes=30)
_MOST_DAYS = 2
_COMPARED = 2  # entities of a template that become right: leaves room for other ways


@dataclass(frozen=True, slots=True)
class Draft:
    """A test without expectations. `whole_day`: when it is triggered is to be found out.

    `given` has `{state, attributes}` by entity, `happens` what a test file has; `what` is it in words.
    """

    at: datetime
    what: str
    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    happens: tuple[dict[str, Any], ...] = ()
    whole_day: bool = False


def drafts(config: AutomationConfig) -> Iterator[Draft]:
    """Ways in which it may be triggered: with nothing given, then with what its conditions ask for."""
    value = config.at.value
    conditions = value.get("conditions", value.get("condition"))
    actions = value.get("actions", value.get("action"))
    before = wanted_by(conditions)
    every = wanted_by([conditions, *conditions_in(actions)])
    wishes = [w for i, w in enumerate([Wants(), before, every]) if i == 0 or w.given()]
    named = [*before.triggers, *every.triggers]
    triggers = sorted(config.triggers, key=lambda t: named.index(t.id) if t.id in named else len(named))
    timely = any(word in str(value).lower() for word in _TIMELY)
    days = [*_wanted_days(triggers, every), TUESDAY, SATURDAY] if timely else [TUESDAY]
    for day in dict.fromkeys(days):
        ways = [w for trigger in triggers[:_FEW] for w in islice(_ways(config, trigger, day), _FEW)]
        for hour in _HOURS if timely else _HOURS[:1]:
            first = (day, hour) == (days[0], _HOURS[0])
            for wish in wishes if first else wishes[-1:]:
                for way in ways:
                    if not way.whole_day:
                        yield _with(replace(way, at=day + timedelta(hours=hour)), wish, config)
                    elif hour == _HOURS[0]:
                        yield _with(replace(way, at=day), wish, config)


def _wanted_days(triggers: list[Trigger], wants: Wants) -> list[datetime]:
    """The first days, Tuesday or later, of the weekdays that triggers and conditions ask for."""
    asked = {day for t in triggers if isinstance(t, TimeTrigger) for day in t.weekdays}
    both = asked.intersection(wants.weekdays) or asked or set(wants.weekdays)
    week = (TUESDAY + timedelta(days=n) for n in range(len(WEEKDAYS)))
    return [day for day in week if WEEKDAYS[day.weekday()] in both][:_MOST_DAYS]


def _with(way: Draft, wish: Wants, config: AutomationConfig) -> Draft:
    on = {} if config.enabled else {config.entity_id: {"state": "on", "attributes": {}}}
    wished = wish.given()
    ours = {
        name: {**shown, "attributes": {**wished.get(name, {}).get("attributes", {}), **shown["attributes"]}}
        for name, shown in way.given.items()
    }
    return replace(way, given={**on, **wished, **ours})


def _ways(config: AutomationConfig, trigger: Trigger, day: datetime) -> Iterator[Draft]:
    """What makes one trigger fire."""
    if isinstance(trigger, TimeTrigger):
        for at in trigger.at:
            yield _at_time(at, day)
    elif isinstance(trigger, TimePatternTrigger) and len(trigger.minutes) * len(trigger.seconds) > 1:
        yield Draft(TUESDAY, "as time goes by")
    elif isinstance(trigger, _CLOCK) or any(n.entity_id == _SUN for n in trigger.names()):
        event = getattr(trigger, "event", None)
        yield Draft(TUESDAY, f"at {event}" if event else "as time goes by", whole_day=True)
    elif isinstance(trigger, HubTrigger) and trigger.event == "start":
        yield Draft(TUESDAY, "when Home Assistant starts")
    elif isinstance(trigger, HubTrigger):
        yield _happening(Stimulus(EVENT, "homeassistant_stop", "", {"data": {}}))
    elif outside := list(from_outside(trigger)):
        for what, happens in outside:
            yield Draft(TUESDAY, what, {}, happens)
    else:
        yield from _stirred(config, trigger)


def _stirred(config: AutomationConfig, trigger: Trigger) -> Iterator[Draft]:
    """States and happenings that stir a trigger; for a template first what it compares."""
    found = [s for s in stimuli([replace(config, triggers=[trigger])]) if s.kind in _TELLABLE]
    if isinstance(trigger, TemplateTrigger):
        yield from _compared(str(trigger.template.at.value))
        found = [s for one, two in zip(found[::2], found[1::2], strict=True) for s in (one, two, one)]
    yield from _told(found)


def _at_time(at: Any, day: datetime) -> Draft:  # noqa: ANN401 - a time or what an entity tells
    if isinstance(at, AtEntity):
        name = at.name.entity_id
        told = day + _HALF_PAST_NOON
        state = f"{told}" if name.startswith("input_datetime.") else f"{told.isoformat()}+00:00"
        shown: dict[str, Any] = {"state": state, "attributes": {}}
        return Draft(TUESDAY, f"at the time of {name}", {name: shown}, whole_day=True)
    return Draft(TUESDAY, f"at {at:%H:%M}" if not at.second else f"at {at:%H:%M:%S}", whole_day=True)


def _compared(text: str) -> Iterator[Draft]:
    """One of what a template compares becomes right, and all else is."""
    right, wrong = (wanted_by(each).given() for each in (text, {"condition": "not", "conditions": text}))
    for name, shown in islice(right.items(), _COMPARED):
        before = wrong.get(name)
        if before is not None and before["state"] != shown["state"]:
            happens = {"entity": name, "becomes": shown["state"]}
            yield Draft(TUESDAY, f"when {name} becomes {shown['state']}", {**right, name: before}, (happens,))


def _told(found: list[Stimulus]) -> Iterator[Draft]:
    """A state before, which is given, and another after it, which happens; the rest happens alone."""
    before: Stimulus | None = None
    for each in found:
        if each.kind != "state":
            yield _happening(each)
            before = None
        elif before is not None and before.name == each.name:
            yield _happening(each, before)
            before = each
        else:
            before = each


def _happening(stimulus: Stimulus, before: Stimulus | None = None) -> Draft:
    name, facts = stimulus.name, stimulus.facts
    given = {} if before is None else {name: {"state": before.state, "attributes": before.facts}}
    if stimulus.kind == EVENT:
        happens = {"event": name, "data": facts.get("data", {})}
        return Draft(TUESDAY, f"on the event {name}", {}, (happens,))
    if stimulus.kind == MQTT:
        payload = str(facts.get("payload", ""))
        return Draft(TUESDAY, f"on a message to {name}", {}, ({"mqtt": name, "payload": payload},))
    happens = {"entity": name, "becomes": stimulus.state}
    what = f"when {name} becomes {stimulus.state}"
    if facts:
        changed = {k: v for k, v in facts.items() if before is None or before.facts.get(k) != v}
        happens |= {"attributes": facts}
        if before is not None and before.state == stimulus.state:
            what = f"when {name} has " + ", ".join(f"{k} {v}" for k, v in changed.items())
    return Draft(TUESDAY, what, given, (happens,))
