"""Hand-made records, and a command line that is run in this process."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.ending import finish
from ecosim.record import Entry

Properties = dict[str, dict[str, Any]]
ZONE = timezone(timedelta(hours=1))
FAMILY = Path(__file__).parents[2] / "homes" / "family"


@dataclass(slots=True)
class Scribe:
    """Writes entries as a recorder would: each gets a span, `s1`, `s2`, …"""

    home: str = "flat"
    clock: str = "06:45:00.000"
    count: int = 0

    def at(self, clock: str) -> "Scribe":
        """Let it be so late."""
        self.clock = clock if "." in clock else f"{clock}.000"
        return self

    def write(self, topic: str, payload: object, parent: Entry | None = None, by: str = "") -> Entry:
        """A message; `by` is the device of its topic unless said."""
        self.count += 1
        at = datetime.fromisoformat(f"2026-03-17T{self.clock}").replace(tzinfo=ZONE)
        if not topic.startswith("ecosim/"):
            topic = f"{self.home}/5/{topic}"
        return Entry(
            time=at.timestamp(),
            wall=None,
            topic=topic,
            payload=payload if isinstance(payload, str) else json.dumps(payload),
            qos=2,
            retain=not topic.endswith("/set"),
            publisher=by or topic.split("/")[2],
            seq=self.count,
            at=at.isoformat(timespec="milliseconds"),
            trace="t1",
            span=f"s{self.count}",
            parent=parent.span if parent else None,
        )

    def does(self, person: str, does: str, **details: Any) -> Entry:
        """What a person does."""
        told = {"person": person, "does": does, **details}
        return self.write(f"ecosim/{self.home}/story", told, by="world")

    def device(self, id_: str, name: str, nodes: dict[str, Properties], **values: str) -> list[Entry]:
        """A device is switched on; `values` by path with `__` for the slash."""
        document = {
            "homie": "5.0",
            "version": 1,
            "name": name,
            "type": f"ecosim-{next(iter(nodes))}",
            "nodes": {n: {"name": n, "properties": p} for n, p in nodes.items()},
        }
        entries = [self.write(f"{id_}/$state", "init"), self.write(f"{id_}/$description", document)]
        entries += [self.write(f"{id_}/{path.replace('__', '/')}", value) for path, value in values.items()]
        return [*entries, self.write(f"{id_}/$state", "ready")]

    def kettle(self) -> list[Entry]:
        """A kettle with 20 °C warm water."""
        return self.device(
            "kettle", "Kettle", {"kettle": KETTLE}, kettle__on="false", kettle__temperature="20"
        )

    def hub(self) -> list[Entry]:
        """A hub that says which automations ran."""
        ran: Properties = {"ran": {"datatype": "json", "retained": False}}
        return self.device("hub", "Hub", {"hub": {}, "automations": ran})

    def band(self) -> list[Entry]:
        """A band that notices when its wearer wakes."""
        woke: Properties = {
            "woke-up": {"datatype": "boolean", "retained": False},
            "steps": {"datatype": "integer", "unit": "#"},
        }
        return self.device("band", "Anna's band", {"band": woke}, band__steps="0")


KETTLE: Properties = {
    "on": {"datatype": "boolean", "format": "off,heating", "settable": True},
    "temperature": {"datatype": "float", "unit": "°C"},
    "power": {"datatype": "float", "unit": "W"},
    "boiled": {"datatype": "json", "retained": False},
    "boil": {"datatype": "json", "retained": False, "settable": True},
}


@pytest.fixture
def scribe() -> Scribe:
    return Scribe()


def morning(scribe: Scribe) -> list[Entry]:
    """Anna wakes up, her band notices, the hub lets the kettle boil."""
    entries = [*scribe.kettle(), *scribe.hub(), *scribe.band()]
    wakes = scribe.at("06:45:00").does("anna", "wakes")
    anna = scribe.write("ecosim/flat/world/person/anna", {"asleep": False}, wakes, by="world")
    woke = scribe.at("06:45:14.500").write("band/band/woke-up", "true", anna)
    ran = scribe.write("hub/automations/ran", {"automation": "Good morning", "trigger": "x"}, woke)
    asks = scribe.write("kettle/kettle/on/set", "true", ran, by="hub")
    heats = scribe.write("kettle/kettle/on", "true", asks)
    entries += [wakes, anna, woke, ran, asks, heats]
    for second, warm in enumerate(range(25, 105, 5)):
        entries.append(scribe.at(f"06:46:{second:02}").write("kettle/kettle/temperature", str(warm), asks))
    entries.append(scribe.at("06:48:00").write("kettle/kettle/boiled", {"temperature": 100}, asks))
    entries.append(scribe.write("kettle/kettle/on", "false", asks))
    return entries


@pytest.fixture
def family(tmp_path: Path) -> Path:
    """A copy of the shipped home, to be spoilt."""
    return Path(shutil.copytree(FAMILY, tmp_path / "family"))


@dataclass(slots=True)
class Ended:
    """What a command line did."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def ecosim(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> Ended:
        status = finish([str(a) for a in arguments])
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return run
