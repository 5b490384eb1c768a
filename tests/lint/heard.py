"""What might be heard of devices, written short."""

import json
from typing import Any

from ecosim.lint import Finding, Heard, Report, Traffic, lint
from ecosim.lint.traffic import Source

LOOKED = 100.0
LAMP: dict[str, Any] = {
    "homie": "5.0",
    "version": 1,
    "nodes": {
        "lamp": {
            "properties": {
                "on": {"datatype": "boolean", "format": "off,on", "settable": True},
                "level": {"datatype": "integer", "format": "0:100:5", "unit": "%", "settable": True},
                "pressed": {"datatype": "boolean", "retained": False},
            }
        }
    },
}
BASE = "home/5/lamp"
VALUES = {"$state": "ready", "$description": json.dumps(LAMP), "lamp/on": "true", "lamp/level": "50"}
GOOD = {f"{BASE}/{below}": payload for below, payload in VALUES.items()}


class Scene:
    """Messages in the order they come, and what the broker holds in the end."""

    def __init__(self, held: dict[str, str] | None = None) -> None:
        self.messages: list[Heard] = []
        self.store: dict[str, bytes] = {}
        self.clock = 0.0
        for topic, payload in (held or {}).items():
            self._hear("held", topic, payload, 2)
            self.store[topic] = payload.encode()

    def _hear(self, source: Source, topic: str, payload: str | bytes, qos: int) -> None:
        self.clock += 1.0
        data = payload if isinstance(payload, bytes) else payload.encode()
        self.messages.append(Heard(self.clock, source, topic, data, qos))

    def say(self, topic: str, payload: str | bytes, *, qos: int = 2, retain: bool = True) -> "Scene":
        """Somebody publishes."""
        self._hear("said", topic, payload, qos)
        if retain:
            self.store[topic] = payload if isinstance(payload, bytes) else payload.encode()
            if not payload:
                del self.store[topic]
        return self

    @property
    def traffic(self) -> Traffic:
        """All of it, with a second look at the end."""
        left = [Heard(LOOKED + 1, "left", t, p, 2) for t, p in self.store.items()]
        return Traffic([*self.messages, *left], LOOKED)

    def lint(self, **options: Any) -> Report:
        """What is wrong."""
        return lint(self.traffic, **options)


def homie(changes: dict[str, str | None] | None = None) -> Scene:
    """A lamp that is as it should be, but for some topics below it; None is a topic without a message."""
    held = {**VALUES, **(changes or {})}
    return Scene({f"{BASE}/{below}": p for below, p in held.items() if p is not None})


def describing(**fields: Any) -> str:
    """The lamp's description with other fields; None leaves a field out."""
    return json.dumps({k: v for k, v in {**LAMP, **fields}.items() if v is not None})


def with_property(**fields: Any) -> str:
    """The lamp's description with one more property."""
    lamp = json.loads(json.dumps(LAMP))
    lamp["nodes"]["lamp"]["properties"]["more"] = fields
    return json.dumps(lamp)


def ids(report: Report) -> list[str]:
    """The ids of the rules that are not kept, each once."""
    return list(dict.fromkeys(f.rule.id for f in report.findings))


def only(report: Report) -> Finding:
    """The one finding there is."""
    assert len(report.findings) == 1, [(f.rule.id, f.what) for f in report.findings]
    return report.findings[0]
