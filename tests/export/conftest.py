"""A short run, written by hand: Anna wakes, the hub lets the kettle boil, and some things go wrong."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.ending import finish
from ecosim.record import Entry

MORNING, NIGHT = "a" * 32, "b" * 32


@dataclass(slots=True)
class Writer:
    """Writes entries; each gets the span of its number."""

    wall: bool = False
    entries: list[Entry] = field(default_factory=list)

    def say(
        self, clock: str, by: str | None, topic: str, payload: str, parent: int | None = None, **other: Any
    ) -> int:
        number = len(self.entries) + 1
        at = f"2026-03-17T{clock}+01:00"
        heard = Entry(
            time=datetime.fromisoformat(at).timestamp(),
            wall=number / 4 if self.wall else None,
            topic=topic,
            payload=payload,
            qos=2,
            retain=not topic.endswith(("/set", "/ran", "/story")),
            publisher=by,
            seq=number,
            at=at,
            trace=MORNING,
            span=f"{number:016x}",
            parent=None if parent is None else f"{parent:016x}",
        )
        self.entries.append(heard._replace(**other))
        return number


def moment(id_: str, cause: int | None, *effects: int, why: str = "", latency: float | None = 0.0) -> Any:
    return {
        "id": id_,
        "title": id_.capitalize(),
        "cause": "band · band/awake is true",
        "effect": "kettle · kettle/on is true",
        "limit_s": 30.0,
        "at": None,
        "latency_s": None if why else latency,
        "wall_ms": None,
        "met": not why,
        "why": why,
        "cause_span": None if cause is None else f"{cause:016x}",
        "effect_spans": [f"{effect:016x}" for effect in effects],
        "day": "one",
    }


def write(folder: Path, *, wall: bool = False) -> Path:
    """A run's folder."""
    run = Writer(wall)
    kettle = {"on": {"datatype": "boolean", "format": "off,heating", "settable": True}}
    description = {"name": "Kettle", "type": "ecosim-kettle", "nodes": {"kettle": {"properties": kettle}}}
    run.say("06:00:00.000", "kettle", "flat/5/kettle/$description", json.dumps(description), trace=NIGHT)
    story = run.say("06:45:00.000", "world", "ecosim/flat/story", '{"person": "anna", "does": "wakes"}')
    awake = run.say("06:45:02.500", "band", "flat/5/band/band/awake", "true", story)
    ran = run.say("06:45:02.500", "hub", "flat/5/hub/automations/ran", '{"automation": "Tea"}', awake)
    asks = run.say("06:45:02.500", "hub", "flat/5/kettle/kettle/on/set", "true", ran)
    run.say("06:45:02.500", "kettle", "flat/5/kettle/kettle/on", "true", asks)
    run.say("06:45:02.501", "link-acme", "flat-acme/5/kettle/kettle/on", "true", asks)
    run.say("06:48:00.000", "kettle", "flat/5/kettle/kettle/boiled", '{"temperature": 100}', asks)
    run.say("06:48:00.000", "link-acme", "flat-acme/5/kettle/kettle/on", "x" * 2000, 99)
    run.say("07:00:00.000", None, "flat/5/kettle/kettle/on/set", "\x00", trace=None, span=None, seq=None)
    run.say("07:00:00.000", None, "flat/5/kettle/kettle/on/set", "false", trace=NIGHT, seq=None)
    moments = [
        moment("tea", 3, 6),
        moment("lamp", 3, why="lamp · light/on is true did not follow within 30 s"),
        moment("door", None, why="the cause never came"),
        moment("tea", 3, 6, 8, latency=177.5),
    ]
    device = {"kind": "kettle", "state": "ready", "values": {}, "crashes": []}
    summary = {
        "home": "flat",
        "days": ["one"],
        "seed": 7,
        "runtime": "live" if wall else "virtual",
        "met": 2,
        "expected": 4,
        "moments": moments,
        "totals": {},
        "devices": {"kettle": device},
        "notes": [],
    }
    folder.mkdir()
    lines = "".join(entry.line() + "\n" for entry in run.entries)
    (folder / "record.jsonl").write_text(lines, "utf-8")
    (folder / "summary.json").write_text(json.dumps(summary), "utf-8")
    return folder


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """The run in virtual time."""
    return write(tmp_path / "run")


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The same, live: a message every quarter of a second."""
    return write(tmp_path / "live", wall=True)


@pytest.fixture(scope="session")
def weekday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped day."""
    folder = tmp_path_factory.mktemp("runs") / "weekday"
    assert finish(["sim", "--quiet", "--out", str(folder)]) == 0
    return folder


def export(*arguments: object) -> int:
    """The exit status."""
    return finish(["export", *map(str, arguments)])


def loaded(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))
