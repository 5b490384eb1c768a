"""The recorder's accounts: what was published is delivered, dropped by name, or lost."""

import json
from zoneinfo import ZoneInfo

import pytest

from ecosim.bus import Message
from ecosim.domains import Domains
from ecosim.record import Recorder
from ecosim.wire.trace import Sender


class Publisher:
    """A device that says `init` first; its messages can come in another order."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.live()

    def live(self) -> None:
        self.sender = Sender("kettle", 0)
        self.first = self.message("home/5/kettle/$state", b"init")

    def message(self, topic: str, payload: bytes) -> Message:
        properties = self.sender.stamp(self.sender.new_cause(topic), "2026-03-17T06:45:00")
        return Message(topic, payload, properties=properties)

    def says(self, *payloads: bytes) -> list[Message]:
        return [self.message("home/5/kettle/kettle/on", p) for p in payloads]

    def ends(self) -> Message:
        accounts = b'{"published": %d, "dropped": {}}' % (self.sender.seq + 1)
        return self.message("ecosim/home/report/kettle", accounts)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(Domains("home"), lambda: 0.0)


def hear(recorder: Recorder, *messages: Message) -> None:
    for message in messages:
        recorder.received(message)


def test_what_overtakes_the_first_message_is_of_the_same_life(recorder: Recorder) -> None:
    kettle = Publisher(recorder)
    second, third = kettle.says(b"true", b"false")
    hear(recorder, second, kettle.first, third, kettle.ends())
    totals = recorder.totals()
    assert (totals["published"], totals["delivered"], totals["lost"]) == (4, 4, 0)
    assert recorder.heard_all(["kettle"])


def test_the_messages_of_two_lives_are_added_up(recorder: Recorder) -> None:
    kettle = Publisher(recorder)
    hear(recorder, kettle.first, *kettle.says(b"true", b"false"))
    kettle.live()
    hear(recorder, kettle.first, *kettle.says(b"true"), kettle.ends())
    totals = recorder.totals()
    assert (totals["published"], totals["delivered"], totals["lost"]) == (6, 6, 0)


def test_what_did_not_come_is_lost(recorder: Recorder) -> None:
    kettle = Publisher(recorder)
    _, third = kettle.says(b"true", b"false")
    hear(recorder, kettle.first, third, kettle.ends())
    assert recorder.totals()["lost"] == 1
    assert not recorder.heard_all(["kettle"])


def test_what_does_not_say_when_it_was_sent_has_the_time_at_which_it_was_heard() -> None:
    """Commands of other clients: a chain of causes begins with them, in the home's time."""
    recorder = Recorder(Domains("home"), lambda: 1773700966.5, zone=ZoneInfo("Europe/Berlin"))
    lines: list[dict[str, object]] = []
    recorder.listeners.append(lambda entry: lines.append(json.loads(entry.line())))
    hear(recorder, Message("home/5/lamp/light/on/set", b"true"))
    hear(recorder, Message("home/5/lamp/light/on/set", b"true", properties=(("at", "noon, perhaps"),)))
    hear(recorder, Publisher(recorder).first)
    heard, sent = "2026-03-16T23:42:46.500+01:00", "2026-03-17T06:45:00"
    assert [line["at"] for line in lines] == [heard, heard, sent]
