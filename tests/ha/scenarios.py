"""Days for both engines: an automation, its stand-ins, and what happens when."""

import argparse
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ecosim.errors import FileError
from ecosim.files import Loaded
from ecosim.hub import AutomationConfig, read_automations
from ecosim.hub.events import EVENT
from ecosim.hub.standins import StandInHub, Stimulus, mentioned, stimuli
from ecosim.hub.standins.plausible import at_first
from ecosim.timeline import Timeline
from tests.hub.strangers import BERLIN, DAY, START

KINDS = (
    "state",
    "numeric_state",
    "time",
    "time_pattern",
    "template",
    "event",
    "homeassistant",
    "zone",
    "sun",
)
LENGTH = DAY - 1
BEGIN, STEP = (6 * 3600.0, 16 * 3600.0), 127.0
_INSIDE = {
    "trigger": "trigger",
    "wait_for_trigger": "trigger",
    "condition": "condition",
    "action": "action",
}
_NOT_ALIKE = (" random", "|random", "shuffle", "automation.trigger")


def as_in_2024(value: Any, within: str = "") -> Any:
    """The same automation in the words of the engine that is asked, which is older than the plurals."""
    if isinstance(value, list):
        return [as_in_2024(inner, within) for inner in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, inner in value.items():
        new = {"triggers": "trigger", "conditions": "condition", "actions": "action"}.get(key, key)
        if within or key not in ("triggers", "conditions", "actions"):
            new = key
        if within == "trigger" and key == "trigger":
            new = "platform"
        if within == "action" and key == "action" and isinstance(inner, str):
            new = "service"
        inside = _INSIDE.get(str(new), within)
        found[new] = as_in_2024(inner, "data" if key in ("data", "event_data", "variables") else inside)
    return found


def today(config: AutomationConfig) -> list[tuple[float, Stimulus]]:
    """What happens, and how many seconds after midnight."""
    found = stimuli([config])
    return [(begin + STEP * index, each) for begin in BEGIN for index, each in enumerate(found)]


def live(config: AutomationConfig) -> tuple[list[list[Any]], list[list[Any]]]:
    """The day here: what was called for, and where the sun was. Raises what the engine itself got wrong."""
    timeline = Timeline(START)
    hub = StandInHub([config], timeline, BERLIN)
    sun: list[list[Any]] = []
    put = hub.put

    def noted(entity_id: str, state: str, attributes: Any = None) -> None:
        if entity_id == "sun.sun":
            sun.append([timeline.now - START, state, dict(attributes)])
        put(entity_id, state, attributes)

    hub.put = noted  # type: ignore[method-assign]
    hub.begin_day()
    for when, each in today(config):
        timeline.call_at(START + when, partial(each.happen, hub))
    timeline.run_until(START + LENGTH)
    for error in hub.errors:
        raise error
    return [[c.time - START, c.name, c.data] for c in hub.calls], sun


def chosen(data: Path) -> Iterator[tuple[int, dict[str, Any], AutomationConfig]]:
    """Those whose triggers both engines have in one process, and that are quick to live."""
    lines = (data / "automations/automations.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        each = json.loads(line)
        try:
            config = read_automations(Loaded([each["automation"]], each["file"]))[0]
        except FileError:
            continue
        often = any(t.kind == "time_pattern" and len(getattr(t, "seconds", ())) > 1 for t in config.triggers)
        alike = not any(word in line for word in _NOT_ALIKE)
        if alike and not often and all(t.kind in KINDS for t in config.triggers):
            yield number, each, config


def scenario(number: int, each: dict[str, Any], config: AutomationConfig) -> dict[str, Any]:
    """All that an engine needs to know."""
    calls, sun = live(config)
    happens: list[list[Any]] = []
    for when, what in today(config):
        kind = what.kind if what.kind in ("state", EVENT) else ""
        happens.append([when, kind, what.name, what.state, what.facts])
    happens += [[when, "state", "sun.sun", state, attributes] for when, state, attributes in sun if when]
    return {
        "number": number,
        "start": START,
        "length": LENGTH,
        "automation": as_in_2024(each["automation"]),
        "own": config.entity_id,
        "entities": {i: at_first(i) for i in mentioned([config])} | ({"sun.sun": sun[0][1:]} if sun else {}),
        "happens": sorted(happens, key=lambda h: h[0]),
        "calls": calls,
    }


def main() -> None:
    """Write one a line."""
    parser = argparse.ArgumentParser(prog="python -m tests.ha.scenarios", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as out:
        for found in chosen(options.data):
            out.write(json.dumps(scenario(*found), default=str) + "\n")


if __name__ == "__main__":
    main()
