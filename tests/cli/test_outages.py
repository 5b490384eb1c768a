"""`--outage`: days on which something does not work."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_an_outage_is_told_in_the_timeline(ecosim: Run, tmp_path: Path) -> None:
    ended = ecosim(
        "sim",
        *("--outage", "internet 18:00-19:00", "--outage", "phone_battery 17:00"),
        *("--out", tmp_path / "run"),
    )
    lines = [line for line in ended.out.splitlines() if "●" in line and "Anna" not in line]
    told = [" ".join(line.split()) for line in lines]
    assert "18:00:00 ● Internet is down" in told
    assert "19:00:00 ● Internet is back" in told
    assert "17:00:00 ● Phones are empty" in told
    record = (tmp_path / "run" / "record.jsonl").read_text("utf-8").splitlines()
    network = [e for e in map(json.loads, record) if e.get("topic", "").endswith("world/network")]
    assert [json.loads(e["payload"])["internet"] for e in network if e["payload"]] == [True, False, True]


@pytest.mark.parametrize("command", ["sim", "run"])
def test_a_mistake_is_one_line(ecosim: Run, command: str) -> None:
    ended = ecosim(command, "--outage", "hom_power 18:00-19:00")
    assert ended.status == 2
    assert ended.err == "ecosim: there is no outage 'hom_power'; did you mean 'home_power'?\n"
