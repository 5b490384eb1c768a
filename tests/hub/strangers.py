"""Automations of other people's homes, run among stand-ins."""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.hub import AutomationConfig, Package, read_package
from ecosim.hub.events import tell_event
from ecosim.hub.standins import StandInHub, stimuli
from ecosim.timeline import Timeline

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 17, tzinfo=BERLIN).timestamp()
DAY = 86400.0
ASKED = """
automation:
  - alias: asked
    mode: parallel
    triggers: {trigger: event, event_type: go}
    actions:
      - action: "{{ trigger.event.data.action }}"
        target: {entity_id: "{{ trigger.event.data.targets }}"}
        data: "{{ trigger.event.data.data }}"
"""


class Strangers:
    """A day among stand-ins; it begins at midnight."""

    def __init__(self, yaml: str = "", configs: list[AutomationConfig] | None = None) -> None:
        package = Package(configs) if configs else read_package(load_text(yaml, "a.yaml", HOME_ASSISTANT))
        self.configs = package.automations
        self.timeline = Timeline(START)
        self.hub = StandInHub(package, self.timeline, BERLIN)
        self.hub.begin_day()
        self.pass_time(0)

    def pass_time(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        self.timeline.run_until(self.timeline.now + seconds + 60 * minutes + 3600 * hours)

    def put(self, entity_id: str, state: str, **attributes: Any) -> None:
        known = self.hub.entities.get(entity_id)
        self.hub.put(entity_id, state, {**(known.attributes if known else {}), **attributes})
        self.pass_time(0)

    def event(self, name: str, **data: Any) -> None:
        tell_event(self.hub, name, data)
        self.pass_time(0)

    def happen(self, kind: str, name: str, **facts: Any) -> None:
        self.hub.happenings.tell(kind, name, facts)
        self.pass_time(0)

    def call(self, action: str, *targets: str, **data: Any) -> None:
        """As an automation would, which an event triggers: it has the action `event go`."""
        self.event("go", action=action, targets=list(targets), data=data)

    def attribute(self, entity_id: str, name: str) -> Any:
        found = self.hub.entities.get(entity_id)
        assert found is not None, entity_id
        return found.attributes.get(name)

    def live_a_day(self) -> None:
        """Everything that its triggers wait for happens twice, one thing every two minutes."""
        for begin in (6 * 3600.0, 16 * 3600.0):
            for index, stimulus in enumerate(stimuli(self.configs)):
                self.timeline.call_at(START + begin + 120.0 * index, partial(stimulus.happen, self.hub))
        self.timeline.run_until(START + DAY)

    def state(self, entity_id: str) -> str:
        found = self.hub.entities.get(entity_id)
        assert found is not None, entity_id
        return found.state

    @property
    def calls(self) -> list[str]:
        """`light.turn_on light.a`, or what is said with it."""
        return [
            " ".join([c.name, *map(str, c.data.get("entity_id", c.data.values()))]) for c in self.hub.calls
        ]

    @property
    def times(self) -> list[str]:
        """When services were called, local time."""
        return [datetime.fromtimestamp(c.time, BERLIN).strftime("%H:%M:%S") for c in self.hub.calls]

    @property
    def results(self) -> list[str]:
        runs = sorted((r for a in self.hub.automations.values() for r in a.runs), key=lambda r: r.number)
        return [r.result for r in runs]
