"""The log: one line a person can follow, and that no payload can forge."""

from typing import TYPE_CHECKING

import pytest

from ecosim.broker import ConnectRefused, LogEntry, format_entry
from ecosim.broker.server import time_of_day
from ecosim.bus import Message

if TYPE_CHECKING:
    from tests.broker.conftest import World


def test_a_short_story_reads_well(world: "World") -> None:
    phone = world.client("phone", "home/#", will=Message("home/state", b"lost"))
    world.client("kettle", username="anna").client.publish(Message("home/kettle/on", b"true", 1, retain=True))
    phone.client.drop()
    assert [format_entry(entry) for entry in world.entries] == [
        "    1000.000 phone                ● connect     (MQTT 5)",
        "    1000.000 phone                + subscribe   q2 home/#",
        "    1000.000 kettle               ● connect     (MQTT 5, user anna)",
        '    1000.000 kettle               → publish     q1 retained home/kettle/on "true"',
        '    1000.000 phone                ← deliver     q1 home/kettle/on "true"',
        "    1000.000 phone                ○ disconnect  (connection lost)",
        "    1000.000 phone                † will        q0 home/state",
        '    1000.000 phone                → publish     q0 home/state "lost"',
        '    1000.000 phone                ✗ drop        q0 home/state "lost" (no subscriber)',
    ]


def test_the_time_is_written_as_one_likes() -> None:
    line = format_entry(LogEntry(59.25, "c", "connect"), time_of_day)
    assert line[5:12] == ":59.250"
    assert line.split() == [line[:12], "c", "●", "connect"]


def test_nothing_unprintable_reaches_the_reader() -> None:
    entry = LogEntry(1.5, "a\nb", "publish", "t\x1b[2J", 0, payload=b"\x1b]0;x\x07\r\n" + b"y" * 100)
    line = format_entry(entry)
    assert line.isprintable()
    assert line.endswith("… 108 bytes")
    assert "0xff00" in format_entry(LogEntry(0, "c", "publish", "t", 0, payload=b"\xff\0"))


def test_the_log_says_why_a_connection_was_refused(world: "World") -> None:
    assert world.client("c", version=4).client.connected
    entries = len(world.entries)
    with pytest.raises(ConnectRefused, match="clean session"):
        world.client("", version=4, clean_start=False)
    assert [entry.what for entry in world.entries[entries:]] == ["refuse"]
