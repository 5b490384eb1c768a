"""Life cycle, announcements and what is retained."""

import json
from typing import Annotated, Any

import pytest

from ecosim import (
    Between,
    Device,
    Event,
    Gradual,
    Part,
    Percent,
    Room,
    Settable,
    State,
    action,
    on,
    option,
    part,
    senses,
    towards,
)
from ecosim.bus import Message
from ecosim.host import Host, Placement
from ecosim.timeline import Timeline
from ecosim.wire.trace import read
from tests.host.conftest import Desk, KeepingBus, envelopes


class CellState(State):
    level: Percent = 90.0


class Cell(Part[CellState]):
    pass


class BlindState(State):
    label: Settable[str] = ""
    note: str | None = None
    position: Gradual[Annotated[Percent, Between(step=10)]] = 0.0


class Blind(Device[BlindState]):
    cell = part(Cell)

    class Moved(Event):
        position: Percent

    @action
    def nod(self) -> None:
        self.emit(self.Moved(position=1))

    @towards("position")
    async def move(self, target: float) -> None:
        await self.sleep(10)
        self.state.position = target


class Thermometer(Device[State]):
    room: Room = senses()


VALUES = [
    ("blind/label", "\x00"),
    ("blind/note", ""),
    ("blind/position/$target", "0"),
    ("blind/position", "0"),
    ("cell/level", "90"),
]


def test_it_is_announced_in_the_order_of_the_convention() -> None:
    desk = Desk(Blind)
    desk.host.connected()
    said = desk.said()
    assert [t for t, _ in said[:2]] == ["$state", "$description"]
    assert said[0] == ("$state", "init")
    assert said[2:-1] == VALUES
    assert said[-1] == ("$state", "ready")
    assert json.loads(said[1][1])["name"] == "it"


def test_what_is_retained_has_quality_2_and_moments_are_neither() -> None:
    desk = Desk(Blind)
    desk.host.connected()
    assert {(m.qos, m.retain) for m in desk.take()} == {(2, True)}
    desk.command("blind/nod", "true")
    desk.command("blind/nod", "nonsense")
    event, log = desk.take()
    assert (event.topic, event.qos, event.retain) == ("home/5/it/blind/moved", 0, False)
    assert (log.topic, log.qos, log.retain) == ("home/5/it/$log/warn", 0, False)


def test_commands_to_actions_are_subscribed_with_quality_0() -> None:
    desk = Desk(Blind).up()
    found = {t.removeprefix(desk.base): how for t, how in desk.bus.subscribed.items() if t.endswith("/set")}
    assert {t: how["qos"] for t, how in found.items()} == {
        "blind/label/set": 2,
        "blind/position/set": 2,
        "blind/nod/set": 0,
    }
    assert all(how["retain_as_published"] for how in found.values())


def test_the_will_is_lost_and_retained() -> None:
    will = Desk(Blind).host.will
    assert (will.topic, will.payload, will.qos, will.retain) == ("home/5/it/$state", b"lost", 2, True)


def test_it_says_goodbye_and_then_nothing_more() -> None:
    desk = Desk(Blind).up()
    desk.command("blind/position", "50")
    desk.take()
    desk.host.disconnect()
    state, report = desk.take()
    assert (state.topic, state.payload, state.retain) == ("home/5/it/$state", b"disconnected", True)
    seq = read(report).seq
    assert json.loads(report.payload) == {"published": seq, "dropped": {}}
    assert desk.bus.closed
    desk.wait(100)
    desk.command("blind/label", "after")
    assert desk.take() == []
    assert desk.timeline.next_due() is None


def test_it_waits_for_the_world_it_senses() -> None:
    desk = Desk(Thermometer, senses={"room": "room/bath"})
    desk.host.connected()
    assert desk.said() == [("$state", "init")]
    assert "ecosim/home/world/room/bath" in desk.bus.subscribed
    desk.sense("room/other")
    assert desk.said() == []
    desk.sense("room/bath", temperature=18)
    assert [t for t, _ in desk.said()][-1] == "$state"
    assert desk.host.lifecycle == "ready"


def test_a_command_before_it_is_ready_is_refused() -> None:
    class Valve(Device[BlindState]):
        room: Room = senses()

        @towards("position")
        def move(self, target: float) -> None:
            self.state.position = target

    desk = Desk(Valve, senses={"room": "room/bath"}).up()
    desk.command("valve/label", "early", response_topic="r")
    log, answer = desk.take()
    assert log.payload == b"refused valve/label: not ready yet"
    assert json.loads(answer.payload) == {"ok": False, "reason": "not ready yet"}


def test_after_a_reconnect_all_is_said_again_and_it_lives_on() -> None:
    class Counter(Device[BlindState]):
        starts = 0

        def powered(self) -> None:
            Counter.starts += 1

        @towards("position")
        async def move(self, target: float) -> None:
            await self.sleep(10)
            self.state.position = target

    desk = Desk(Counter).up()
    desk.command("counter/label", "mine")
    desk.command("counter/position", "50.0")
    desk.take()
    desk.host.connected()
    said = desk.said()
    assert said[0] == ("$state", "init")
    assert said[-1] == ("$state", "ready")
    assert ("counter/label", "mine") in said
    assert ("counter/position/$target", "50.0") in said
    desk.wait(20)
    assert desk.said() == [("counter/position", "50")]
    assert Counter.starts == 1


class Sensor(Device[CellState]):
    @action
    def rest(self) -> None:
        self.fall_asleep()
        self.state.level = 5

    @action
    def doze(self) -> None:
        self.fall_asleep()
        self.wake_up()

    @action
    def wake(self) -> None:
        self.wake_up()


def test_sleeping_is_said_last_before_it_sleeps() -> None:
    desk = Desk(Sensor).up()
    desk.command("sensor/rest", "true")
    assert desk.said() == [("sensor/level", "5"), ("$state", "sleeping")]
    desk.command("sensor/rest", "true")
    assert desk.said() == []
    desk.host.connected()
    assert desk.said()[-1] == ("$state", "sleeping")
    desk.command("sensor/wake", "true")
    assert desk.said() == [("$state", "ready")]
    desk.command("sensor/doze", "true")
    assert desk.said() == []
    desk.command("sensor/rest", "true")
    desk.take()
    desk.host.disconnect()
    assert desk.said()[0] == ("$state", "disconnected")


def test_a_device_may_sleep_from_the_start() -> None:
    class Tag(Device[State]):
        def powered(self) -> None:
            self.fall_asleep()

    desk = Desk(Tag)
    desk.host.connected()
    assert desk.said()[-1] == ("$state", "sleeping")


def test_powered_may_take_its_time() -> None:
    class Slow(Device[CellState]):
        async def powered(self) -> None:  # type: ignore[override]
            await self.sleep(5)
            self.state.level = 1

    desk = Desk(Slow).up()
    desk.wait(5)
    assert desk.said() == [("slow/level", "1")]


# ------------------------------------------------------------- what an earlier life left


def old_description(desk: Desk, **changes: Any) -> Message:
    document = json.loads(desk.host._description()) | changes
    return Message(desk.host.topics.description, json.dumps(document).encode(), qos=2, retain=True)


def test_the_same_description_of_an_earlier_life_is_no_news() -> None:
    desk = Desk(Blind).up()
    desk.host.received(old_description(desk))
    assert desk.said() == []


def test_another_description_of_a_higher_version_is_outdone() -> None:
    desk = Desk(Blind).up()
    desk.host.received(old_description(desk, version=2**40, nodes={}))
    said = desk.said()
    assert [t for t, _ in said] == ["$state", "$description", "$state"]
    assert json.loads(said[1][1])["version"] > 2**40
    desk.host.received(old_description(desk))
    assert desk.said() == []


def test_another_description_of_the_same_version_is_outdone_too() -> None:
    desk = Desk(Blind).up()
    before = json.loads(desk.host._description())["version"]
    desk.host.received(old_description(desk, name="Other"))
    assert json.loads(dict(desk.said())["$description"])["version"] == before + 1


def test_the_same_description_of_a_higher_version_keeps_that_version() -> None:
    desk = Desk(Blind).up()
    desk.host.received(old_description(desk, version=2**40))
    assert json.loads(dict(desk.said())["$description"])["version"] == 2**40


def test_what_an_earlier_life_had_and_this_one_has_not_is_taken_away() -> None:
    desk = Desk(Blind).up()
    nodes: dict[str, Any] = {
        "blind": {
            "properties": {
                "label": {"datatype": "string"},
                "speed": {"datatype": "float"},
                "beep": {"datatype": "boolean", "retained": False},
                "#": {"datatype": "float"},
            }
        }
    }
    desk.host.received(old_description(desk, version=5, nodes=nodes))
    assert desk.said() == [("blind/speed", ""), ("blind/speed/$target", "")]


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"[]", b"{}", b'{"version": "x"}', b'{"version": 1, "nodes": 5}']
)
def test_a_description_nobody_understands_is_let_be(payload: bytes) -> None:
    desk = Desk(Blind).up()
    desk.host.received(Message(desk.host.topics.description, payload, retain=True))
    assert desk.said() == []


def test_the_version_rises_over_a_restart_with_a_changed_class() -> None:
    retained: dict[str, Message] = {}
    versions: list[int] = []
    for note in ("one", "two", "three"):

        class Changing(Device[State]):
            seen: str = option(note)

        Changing.__name__ = f"Kind{note}"
        bus = KeepingBus()
        host = Host(Placement(Changing, "it", "home"), Timeline(0.0))
        host.bus = bus
        host.connected()
        if host.topics.description in retained:
            host.received(retained[host.topics.description])
        retained.update({m.topic: m for m in bus.said})
        versions.append(json.loads(retained[host.topics.description].payload)["version"])
    assert versions == sorted(set(versions))


# ------------------------------------------------------------- seq and cause


def test_messages_are_counted_and_an_announcement_is_one_trace() -> None:
    desk = Desk(Blind)
    desk.host.connected()
    desk.host.disconnect()
    found = envelopes(desk.take())
    assert [e.seq for e in found] == list(range(1, len(found) + 1))
    assert {e.publisher for e in found} == {"it"}
    traces = [e.cause.trace for e in found if e.cause]
    assert len(set(traces[:-2])) == 1
    assert len(set(traces[-2:])) == 1
    assert len(set(traces)) == 2


def test_another_life_has_other_ids() -> None:
    lives = []
    for start in (0.0, 60.0):
        host = Host(Placement(Blind, "it", "home"), Timeline(start))
        host.bus = KeepingBus()
        host.connected()
        lives.append({read(m).cause for m in host.bus.said})
    assert not lives[0] & lives[1]


# ------------------------------------------------------------- influences


class Heater(Device[BlindState]):
    room: Room = senses()
    other: Room = senses(required=False)

    @on("label")
    def _labelled(self, label: str) -> None:
        self.room.heat = float(label or 0)

    @towards("position")
    def _move(self, target: float) -> None:
        self.state.position = target


def influences(desk: Desk) -> list[Any]:
    said = [m for m in desk.take() if m.topic == "ecosim/home/influence/it"]
    assert all(m.retain for m in said)
    return [json.loads(m.payload) if m.payload else None for m in said]


def test_what_it_does_to_the_world_is_told_and_taken_back() -> None:
    desk = Desk(Heater, senses={"room": "room/bath"})
    desk.host.connected()
    desk.sense("room/bath")
    assert influences(desk) == [None]  # an earlier life's heating ends
    assert desk.host.device.other is None  # type: ignore[attr-defined]
    for watts, told in [("2000", [2000.0]), ("2000", []), ("0", [0.0])]:
        desk.command("heater/label", watts)
        assert influences(desk) == [{"room/bath": {"heat": w}} for w in told]
    desk.host.connected()
    assert influences(desk) == [{"room/bath": {"heat": 0.0}}]


def test_two_names_for_one_room_are_one_room() -> None:
    desk = Desk(Heater, senses={"room": "room/bath", "other": "room/bath"})
    desk.host.connected()
    desk.sense("room/bath", temperature=25)
    assert desk.host.lifecycle == "ready"
    device: Any = desk.host.device
    assert device.room is device.other
    device.other.light = 5
    desk.command("heater/label", "100")
    assert influences(desk)[-1] == {"room/bath": {"light": 5, "heat": 100.0}}
