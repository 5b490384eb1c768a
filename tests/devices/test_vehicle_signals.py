"""The car against what others have published: signal names, and what such a car takes."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from ecosim_devices.car import Car

from ecosim.model.kind import Property
from ecosim.parts.traction import consumption
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
    assert len(named) > 20
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


@pytest.mark.skipif(not STANDARD.exists(), reason="the drive cycle is not here")
def test_the_car_takes_on_the_chinese_test_cycle_what_its_makers_state() -> None:
    """Stated are 10.4 kWh for 100 km; ours knows mean speeds only, of each minute here."""
    with (STANDARD.parents[1] / "cycles" / "cltc_p.csv").open(encoding="utf-8-sig") as file:
        speeds = [float(row["cycMps"]) for row in csv.DictReader(file)]
    km = energy = 0.0
    for start in range(0, len(speeds), 60):
        minute = speeds[start : start + 60]
        distance = sum(minute) / 1000
        km += distance
        energy += distance * consumption(1000 * distance / len(minute))
    assert km == pytest.approx(14.48, rel=0.02)
    assert 100 * energy / km == pytest.approx(10.4, rel=0.1)
