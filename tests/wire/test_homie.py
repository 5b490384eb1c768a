"""The self-description, field by field, against the convention."""

import json
import re
from typing import Annotated, Any, Literal

import pytest

from ecosim import (
    Celsius,
    Color,
    Device,
    Event,
    Gradual,
    Labels,
    Named,
    Part,
    Percent,
    Settable,
    State,
    action,
    part,
    towards,
)
from ecosim.catalogue import Catalogue
from ecosim.wire.homie import Topics, description, face_of

ID = re.compile(r"[a-z0-9-]+")
DATATYPES = ["integer", "float", "boolean", "string", "enum", "color", "datetime", "duration", "json"]


class CellState(State):
    level: Percent = 100.0


class Cell(Part[CellState]):
    class RunDown(Event):
        pass


class HeaterState(State):
    on: Annotated[Settable[bool], Labels("off", "on")] = False
    target_temperature: Settable[Celsius] = 20.0
    mode: Literal["eco", "boost"] = "eco"
    flap: Gradual[Percent] = 0.0
    glow: Color = "rgb,0,0,0"
    plan: list[int] = []  # noqa: RUF012
    doors: Annotated[int, Named("Vehicle.Cabin.DoorCount")] = 4


class RoomHeater(Device[HeaterState]):
    cell = part(Cell)

    class Boiled(Event):
        temperature: Celsius

    @action
    def heat_up(self, minutes: float = 5.0) -> None:
        pass

    @action
    def beep(self) -> None:
        pass

    @towards("flap")
    def move(self, target: float) -> None:
        self.state.flap = target


def described(kind: type[Device[Any]], **options: Any) -> dict[str, Any]:
    found = json.loads(description(kind, "Heater", **options))
    assert isinstance(found, dict)
    return found


def test_the_document_says_what_the_convention_asks() -> None:
    found = described(RoomHeater)
    assert found["homie"] == "5.0"
    assert found["name"] == "Heater"
    assert found["type"] == "ecosim-room-heater"
    assert isinstance(found["version"], int)
    assert set(found) == {"homie", "name", "type", "nodes", "version"}
    assert list(found["nodes"]) == ["room-heater", "cell"]


def test_each_property_is_told_with_what_differs_from_the_default() -> None:
    properties = described(RoomHeater)["nodes"]["room-heater"]["properties"]
    schemas = {name: entry.pop("format") for name, entry in properties.items() if entry["datatype"] == "json"}
    assert properties == {
        "on": {"name": "On", "datatype": "boolean", "format": "off,on", "settable": True},
        "target-temperature": {
            "name": "Target temperature",
            "datatype": "float",
            "format": "-60:250",
            "unit": "°C",
            "settable": True,
        },
        "mode": {"name": "Mode", "datatype": "enum", "format": "eco,boost"},
        "flap": {"name": "Flap", "datatype": "float", "format": "0:100", "unit": "%", "settable": True},
        "glow": {"name": "Glow", "datatype": "color", "format": "rgb"},
        "plan": {"name": "Plan", "datatype": "json"},
        "doors": {"name": "Vehicle.Cabin.DoorCount", "datatype": "integer"},
        "heat-up": {"name": "Heat up", "datatype": "json", "settable": True, "retained": False},
        "beep": {"name": "Beep", "datatype": "boolean", "settable": True, "retained": False},
        "boiled": {"name": "Boiled", "datatype": "json", "retained": False},
    }
    assert {type(schema) for schema in schemas.values()} == {str}
    assert json.loads(schemas["plan"]) == {"items": {"type": "integer"}, "type": "array"}
    assert "°".encode() == b"\xc2\xb0"
    assert "°C".encode() in description(RoomHeater, "Heater").encode()


@pytest.mark.parametrize("kind", Catalogue().names())
def test_every_shipped_kind_keeps_to_the_convention(kind: str) -> None:
    found = described(Catalogue().find(kind))
    for node, content in found["nodes"].items():
        assert ID.fullmatch(node)
        for name, entry in content["properties"].items():
            assert ID.fullmatch(name)
            assert entry["datatype"] in DATATYPES
            assert set(entry) <= {"name", "datatype", "format", "settable", "retained", "unit"}
            assert None not in entry.values()
            if entry["datatype"] in ("enum", "color"):
                words = entry["format"].split(",")
                assert len(set(words)) == len(words)
                assert all(words)
            if entry["datatype"] == "boolean" and "format" in entry:
                assert len(entry["format"].split(",")) == 2
            if entry["datatype"] == "json":
                assert json.loads(entry["format"])["type"] in ("object", "array")
            if entry["datatype"] in ("integer", "float") and "format" in entry:
                assert re.fullmatch(r"[-0-9.e]*:[-0-9.e]*(:[0-9.e-]+)?", entry["format"])


def test_the_version_follows_from_the_content() -> None:
    class Changed(RoomHeater):
        @action
        def shine(self) -> None:
            pass

    Changed.__name__ = "RoomHeater"
    assert described(RoomHeater) == described(RoomHeater)
    assert described(RoomHeater)["version"] != described(Changed)["version"]
    assert described(RoomHeater, lift=5)["version"] == described(RoomHeater)["version"] + 5


def test_ids_are_lower_case_with_hyphens_and_faces_are_found_by_path() -> None:
    face = face_of(RoomHeater)
    assert face.kind == "room_heater"
    assert face.states["", "target_temperature"].path == "room-heater/target-temperature"
    assert face.event_of("cell", Cell.RunDown).path == "cell/run-down"
    assert sorted(f.id for f in face.settable()) == ["beep", "flap", "heat-up", "on", "target-temperature"]


def test_topics() -> None:
    topics = Topics("home", "heater")
    assert topics.state == "home/5/heater/$state"
    assert topics.description == "home/5/heater/$description"
    assert topics.log("warn") == "home/5/heater/$log/warn"
    assert topics.value("cell/level") == "home/5/heater/cell/level"
    assert topics.target("cell/level") == "home/5/heater/cell/level/$target"
    assert topics.command("cell/level") == "home/5/heater/cell/level/set"
