"""What is probably misspelt: told, not refused, since integrations have actions and events of their own."""

import re
from collections.abc import Iterable, Iterator

from ecosim.files import Loaded, Route, place_of
from ecosim.hub.own.kinds import HUB_SERVICES, OWN_SERVICES
from ecosim.hub.own.scripts import ScriptConfig
from ecosim.hub.package import Package
from ecosim.hub.services import SERVICES
from ecosim.hub.standins.effects import KEPT, ON_OFF, OTHERS, SAID, WORDS
from ecosim.rehearsal.entries import CaseEntry
from ecosim.rehearsal.naming import CALLS, NAME, speaking

_HELPERS = ("counter", "timer", "input_boolean", "input_button", "input_datetime", "input_number",
            "input_select", "input_text")  # fmt: skip
_SWITCHES = [f"{domain}.{verb}" for domain in ON_OFF for verb in ("turn_on", "turn_off", "toggle")]
_ACTIONS = {*SERVICES, *WORDS, *KEPT, *SAID, *OTHERS, *OWN_SERVICES, *HUB_SERVICES, *_SWITCHES}
_EVENTS = (
    *("state_changed", "call_service", "automation_triggered", "automation_reloaded", "script_started"),
    *("homeassistant_start", "homeassistant_started", "homeassistant_stop", "homeassistant_final_write"),
    *("service_registered", "service_removed", "component_loaded", "core_config_updated", "scene_reloaded"),
    *("entity_registry_updated", "device_registry_updated", "area_registry_updated", "themes_updated"),
    *("tag_scanned", "user_added", "user_removed", "mobile_app_notification_action", "zha_event"),
    *(f"timer.{how}" for how in ("started", "restarted", "paused", "cancelled", "finished", "changed")),
)
_LONG = 10  # letters from which on two may be wrong


def doubts(loaded: Loaded, package: Package, cases: Iterable[CaseEntry]) -> tuple[str, ...]:
    """A line for each, with its place: in the automations, then in the tests, whose text is `loaded`."""
    return tuple(dict.fromkeys([*_in_automations(package), *_in_tests(loaded, package, cases)]))


def _in_automations(package: Package) -> Iterator[str]:
    own = {config.entity_id for config in package.own}
    scripts = {config.entity_id for config in package.own if isinstance(config, ScriptConfig)}
    for config in speaking(package):
        for leaf in config.at.leaves():
            name = leaf.value
            if isinstance(name, str) and leaf.route and leaf.route[-1] in CALLS and NAME.fullmatch(name):
                what = _of_action(name, scripts)
                if what:
                    yield f"{_at(leaf.loaded, leaf.route)}: {what}"
        for named in config.names():
            helper = named.entity_id.partition(".")[0] in _HELPERS and named.entity_id not in own
            found = near(named.entity_id, own) if helper else None
            if found:
                what = f"{named.entity_id} is no helper of this file; did you mean {found}?"
                yield f"{_at(named.at.loaded, named.at.route)}: {what}"


def _of_action(name: str, scripts: set[str]) -> str:
    """What is doubtful about the name of an action; perhaps nothing."""
    domain = name.partition(".")[0]
    if name in _ACTIONS or name in scripts:
        return ""
    same = sorted(a for a in _ACTIONS if a.startswith(f"{domain}."))
    found = near(name, [*same, *sorted(scripts)])
    instead = f"; did you mean {found}?" if found else ""
    if domain == "script" and scripts:
        return f"{name} is no script of this file{instead}"
    return f"{name} is no action of Home Assistant's {domain}{instead}" if found else ""


def _in_tests(loaded: Loaded, package: Package, cases: Iterable[CaseEntry]) -> Iterator[str]:
    """The events that nobody is known to tell: `never` would hold for ever."""
    known = dict.fromkeys([*_EVENTS, *_events_of(package)])
    for index, case in enumerate(cases):
        named = [(("happens", i, "event"), each.event) for i, each in enumerate(case.happens)]
        named += [(("expect", i, "event"), each.event) for i, each in enumerate(case.expect)]
        for route, event in named:
            found = near(event, known) if event and event not in known else None
            if found:
                place = _at(loaded, ("tests", index, *route))
                yield f"{place}: no event {event} is known; did you mean {found}?"


def _events_of(package: Package) -> Iterator[str]:
    """The events that the automations and scripts fire or wait for."""
    for config in speaking(package):
        for leaf in config.at.leaves():
            if isinstance(leaf.value, str) and {"event", "event_type"} & set(leaf.route[-2:]):
                yield leaf.value


def near(name: str, known: Iterable[str]) -> str | None:
    """The first that differs by a slip of the pen: not by digits, which number things."""
    few = 1 if len(name) < _LONG else 2
    for each in known:
        if re.sub(r"\d", "", each) != re.sub(r"\d", "", name) and _slips(name, each, few) <= few:
            return each
    return None


def _slips(one: str, two: str, most: int) -> int:
    """Letters left out, put in, wrong or swapped with their neighbour."""
    if abs(len(one) - len(two)) > most:
        return most + 1
    before, last = list[int](), list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            best = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and b == one[i - 2]:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]


def _at(loaded: Loaded, route: Route) -> str:
    place = place_of(loaded, route)
    return f"{place.file}:{place.line}"
