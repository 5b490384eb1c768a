"""What Home Assistant asks for is in the run's record, and is the cause of what follows."""

import json
import subprocess
import sys

from tests.homeassistant.conftest import Live, Version
from tests.homeassistant.shown import DEVICES, is_complete


def test_the_record_knows_what_home_assistant_asked_for(live: Live, version: Version) -> None:
    """In a run whose devices announce themselves as wholes, where Home Assistant knows how."""
    mode = "device" if version >= DEVICES else "entity"
    with live("--speed", 10, "--discovery", mode) as family:
        is_complete(family, version)
        if mode == "device":
            assert {topic.split("/")[1] for topic in family.mirror.announced} == {"device"}
            assert len(family.mirror.announced) == len(family.home.devices)
        for service, entity_id, data, state in (
            ("lock.unlock", "lock.car_doors", {}, "unlocked"),
            ("climate.set_hvac_mode", "climate.living_room_ac", {"hvac_mode": "cool"}, "cool"),
            ("vacuum.start", "vacuum.vacuum", {}, "cleaning"),
        ):
            family.becomes(entity_id)
            family.client.call(service, entity_id, **data)
            family.becomes(entity_id, state=state)
        assert family.hass.complaints() == []
        family.process.end()

    record = [json.loads(line) for line in (family.folder / "record.jsonl").read_text().splitlines()]
    asked = {e["topic"]: e for e in record if e.get("from") == "homeassistant"}
    assert set(asked) == {
        "family/5/car/doors/unlock/set",
        "family/5/living-room-ac/air-conditioner/mode/set",
        "family/5/vacuum/robot-vacuum/clean/set",
    }
    spans = {e["span"] for e in asked.values()}
    follows = {e["topic"]: e["payload"] for e in record if e.get("parent") in spans}
    assert follows["family/5/car/doors/locked"] == "false"
    assert follows["family/5/living-room-ac/air-conditioner/mode"] == "cool"
    assert follows["family/5/vacuum/robot-vacuum/status"] == "cleaning"
    assert json.loads((family.folder / "summary.json").read_text())["totals"]["refused"] == 0

    why = [sys.executable, "-m", "ecosim", "why", str(family.folder), "family/5/car/doors/locked"]
    said = subprocess.run(why, capture_output=True, text=True, check=True).stdout
    assert "Home Assistant asks Car: unlock" in said, said
