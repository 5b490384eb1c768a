"""People consent and withdraw: told in the story, wherever they are."""

import json
from pathlib import Path

from ecosim.plane import Plane
from tests.world.stage import play


def test_it_is_told_when_it_is_said_also_on_the_way(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
begin:
  anna: {room: room, activity: idle}
story:
  - {at: "08:00", who: anna, does: leaves, to: office, with: car, takes: 30 min}
  - {at: "08:10", who: anna, does: withdraws, data: location, from: car, to: cloud}
  - {at: "12:00", who: anna, does: consents, data: location}
""",
    )
    told = [e for e in stage.entries if e.topic == Plane("stage").story]
    assert [(json.loads(e.payload), e.time) for e in told[2:]] == [
        (
            {"person": "anna", "does": "withdraws", "data": "location", "from": "car", "to": "cloud"},
            stage.time("08:10"),
        ),
        ({"person": "anna", "does": "consents", "data": "location"}, stage.time("12:00")),
    ]
    assert all(e.parent is None for e in told[2:])
    assert stage.at("person/anna", "moving", "08:11") is True
