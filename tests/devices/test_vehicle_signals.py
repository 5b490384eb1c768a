"""The car's signals against the Vehicle Signal Specification."""

import json
from pathlib import Path
from typing import Any

import pytest
from ecosim_devices.car import Car

from ecosim.model.kind import Property
from ecosim.wire.homie import face_of

STANDARD = Path(__file__).parents[3] / "shared" / "data" / "standards" / "vss_6_0.json"
UNITS = {"percent": "%", "Celsius": "°C", "degrees": "°"}


def leaves(tree: dict[str, Any], path: str = "") -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, node in tree.items():
        here = f"{path}.{name}" if path else name
        found |= leaves(node["children"], here) if node["type"] == "branch" else {here: node}
    return found


@pytest.mark.skipif(not STANDARD.exists(), reason="the Vehicle Signal Specification is not here")
def test_car_signals_are_those_of_the_vehicle_signal_specification() -> None:
    known = leaves(json.loads(STANDARD.read_text()))
    sources = ((face.source, face) for face in face_of(Car).faces.values())
    labelled = {s.label or "": f for s, f in sources if isinstance(s, Property)}
    named = {label: face for label, face in labelled.items() if label.startswith("Vehicle.")}
    assert len(named) > 25
    for label, face in named.items():
        leaf = known[label]
        unit = leaf.get("unit") or ""
        assert (face.codec.unit or "") == UNITS.get(unit, unit), label
        datatype = leaf["datatype"]
        if datatype == "boolean":
            assert face.codec.datatype == "boolean", label
        elif datatype in ("float", "double"):
            assert face.codec.datatype == "float", label
        elif datatype == "string":
            assert (face.codec.format or "").split(",") == leaf["allowed"], label
        else:
            assert face.codec.datatype == "integer", label
        assert not face.settable or leaf["type"] == "actuator", label
        if "min" in leaf:
            low, high = (face.codec.format or "").split(":")[:2]
            assert leaf["min"] <= float(low) <= float(high) <= leaf["max"], label
