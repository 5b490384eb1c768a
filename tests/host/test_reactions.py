"""Reactions, routines, sensed curves; causes; and crashes that stay where they are."""

import inspect
import json
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ecosim import (
    Celsius,
    Controller,
    Decay,
    Device,
    Event,
    Line,
    Part,
    Percent,
    Room,
    Settable,
    State,
    action,
    every,
    on,
    part,
    senses,
)
from ecosim.bus import Message
from ecosim.host.alarms import next_multiple
from ecosim.things import as_fact
from ecosim.wire.trace import read
from tests.host.conftest import SPAN, TRACE, Desk, envelopes


class PumpState(State):
    speed: Settable[Percent] = 0.0
    shown: int = 0
    other: int = 0
    words: list[str] = []  # noqa: RUF012


def logs(desk: Desk) -> list[str]:
    return [payload for topic, payload in desk.said() if topic.startswith("$log/")]


# ------------------------------------------------------------- @on


class Pump(Device[PumpState]):
    @on("speed")
    def _nothing(self) -> None:
        self.log("changed")

    @on("speed", above=50)
    def _new(self, new: float) -> None:
        self.log(f"above at {new:g}")

    @on("speed", below=50)
    def _both(self, new: float, old: float) -> None:
        self.log(f"below at {new:g} from {old:g}")

    @on("speed", is_=100)
    def _full(self) -> None:
        self.log("full")

    @on("speed", step=25)
    def _quarter(self) -> None:
        self.log("quarter")


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        (0, 10, ["changed"]),
        (0, 60, ["changed", "above at 60", "quarter"]),
        (60, 100, ["changed", "full", "quarter"]),
        (60, 50, ["changed", "quarter"]),
        (60, 40, ["changed", "below at 40 from 60", "quarter"]),
        (50, 49, ["changed", "below at 49 from 50"]),
        (49, 50, ["changed", "quarter"]),
    ],
)
def test_reactions_are_to_what_they_ask_for(first: float, then: float, said: list[str]) -> None:
    desk = Desk(Pump).up()
    desk.command("pump/speed", str(first))
    desk.take()
    desk.command("pump/speed", str(then))
    assert logs(desk) == said


def test_changes_of_one_turn_are_published_once_at_its_end() -> None:
    class Busy(Device[PumpState]):
        @action
        def work(self) -> None:
            for n in range(5):
                self.state.shown = n
                self.state.other = 1
            self.state.other = 0

    desk = Desk(Busy).up()
    desk.command("busy/work", "true")
    assert desk.said() == [("busy/shown", "4")]


def test_reactions_in_a_circle_end_and_are_said() -> None:
    class Circle(Device[PumpState]):
        @on("shown")
        def _a(self) -> None:
            self.state.other += 1

        @on("other")
        def _b(self) -> None:
            self.state.shown += 1

        @on("speed")
        def _begin(self) -> None:
            self.state.shown += 1

    desk = Desk(Circle).up()
    desk.command("circle/speed", "5")
    (error,) = logs(desk)
    assert "go round in circles" in error
    desk.command("circle/speed", "6")
    assert len(desk.host.crashes) == 2


def test_a_reaction_that_is_still_running_is_stopped_by_the_newer_news() -> None:
    class Patient(Device[PumpState]):
        @on("speed")
        async def _later(self, new: float) -> None:
            try:
                await self.sleep(10)
                self.log(f"waited at {new:g}")
            finally:
                self.log(f"over {new:g}")

    desk = Desk(Patient).up()
    desk.command("patient/speed", "1")
    desk.wait(5)
    desk.command("patient/speed", "2")
    desk.wait(20)
    assert logs(desk) == ["over 1", "waited at 2", "over 2"]


def test_a_reaction_may_bring_itself_about_again() -> None:
    class Ladder(Device[PumpState]):
        @on("shown")
        async def _climb(self, new: int) -> None:
            if new < 5:
                self.state.shown = new + 1
                await self.sleep(1)
                self.log("never")

        @on("speed")
        def _begin(self) -> None:
            self.state.shown = 1

    desk = Desk(Ladder).up()
    desk.command("ladder/speed", "1")
    desk.wait(10)
    assert desk.said() == [("ladder/speed", "1"), ("ladder/shown", "5")]
    assert desk.timeline.next_due() is None


def test_a_list_changed_in_place_is_published_when_assigned() -> None:
    class Writer(Device[PumpState]):
        @action
        def write(self, word: str) -> None:
            words = self.state.words
            words.append(word)
            self.state.words = words

    desk = Desk(Writer).up()
    desk.command("writer/write", '{"word": "a"}')
    desk.command("writer/write", '{"word": "b"}')
    assert desk.said() == [("writer/words", '["a"]'), ("writer/words", '["a","b"]')]


# ------------------------------------------------------------- @every


@pytest.mark.parametrize(
    ("zone", "now", "period", "due"),
    [
        (UTC, "2026-03-02T10:07:03", 900, "2026-03-02T10:15:00"),
        (UTC, "2026-03-02T10:15:00", 900, "2026-03-02T10:30:00"),
        (timezone(timedelta(hours=5, minutes=30)), "2026-03-02T10:15:00", 3600, "2026-03-02T11:00:00"),
        (ZoneInfo("Asia/Shanghai"), "2026-03-02T10:15:00", 86400, "2026-03-03T00:00:00"),
        (ZoneInfo("Europe/Berlin"), "2026-03-28T10:00:00", 86400, "2026-03-29T00:00:00"),
        (ZoneInfo("Europe/Berlin"), "2026-03-29T01:00:00", 86400, "2026-03-30T00:00:00"),
        (ZoneInfo("Europe/Berlin"), "2026-10-25T01:00:00", 86400, "2026-10-26T00:00:00"),
        (ZoneInfo("Europe/Berlin"), "2026-03-29T01:30:00", 3600, "2026-03-29T03:00:00"),
        (ZoneInfo("Europe/Berlin"), "2026-10-25T02:30:00", 3600, "2026-10-25T02:00:00+01:00"),
    ],
)
def test_round_times_are_those_of_the_home_s_clock(zone: tzinfo, now: str, period: float, due: str) -> None:
    time = datetime.fromisoformat(now).replace(tzinfo=zone).timestamp()
    wanted = datetime.fromisoformat(due)
    found = next_multiple(time, period, zone)
    assert found == (wanted if wanted.tzinfo else wanted.replace(tzinfo=zone)).timestamp()


def test_small_periods_do_not_come_twice() -> None:
    time, seen = 1_700_000_000.0, []
    for _ in range(100):
        time = next_multiple(time, 0.1, UTC)
        seen.append(time)
    assert all(b - a == pytest.approx(0.1, abs=1e-3) for a, b in pairwise(seen))


def test_routines_come_round_and_wait_for_their_end() -> None:
    class Clock(Device[PumpState]):
        @every(minutes=15)
        def _quarter(self) -> None:
            self.log(f"{self.now:%H:%M}")

        @every(minutes=10)
        async def _slow(self) -> None:
            self.log(f"begin {self.now:%M}")
            await self.sleep(15 * 60)
            self.log(f"end {self.now:%M}")

    desk = Desk(Clock, zone=ZoneInfo("Asia/Kolkata")).up()  # at 03:43:20
    desk.wait(32 * 60)
    assert logs(desk) == ["03:45", "begin 50", "04:00", "end 05", "begin 10", "04:15"]


# ------------------------------------------------------------- senses


class Thermostat(Device[PumpState]):
    room: Room = senses()

    @on("room.temperature", step=0.5)
    def _felt(self) -> None:
        self.log(f"{self.room.temperature:.2f}")

    @on("room.temperature", above=21)
    def _warm(self, _: float, old: float | None) -> None:
        self.log(f"warm, {old}" if old is None else "warm")

    @on("room.occupied", is_=True)
    def _entered(self) -> None:
        self.log("entered")


@pytest.fixture
def thermostat() -> Desk:
    desk = Desk(Thermostat, senses={"room": "room/bath"})
    desk.host.connected()
    return desk


def test_what_is_sensed_when_switched_on_is_news(thermostat: Desk) -> None:
    thermostat.sense("room/bath", temperature=22, occupied=True)
    assert logs(thermostat) == ["22.00", "warm, None", "entered"]
    thermostat.sense("room/bath", temperature=22, occupied=True)
    assert logs(thermostat) == []


def test_curves_wake_it_at_its_steps_and_thresholds(thermostat: Desk) -> None:
    now = thermostat.timeline.now
    thermostat.sense("room/bath", temperature=as_fact(Line(now, 20.0, now + 3600, 21.3)))
    assert logs(thermostat) == ["20.00"]
    thermostat.wait(7200)
    assert logs(thermostat) == ["20.50", "21.00", "warm"]
    assert thermostat.timeline.next_due() is None


def test_a_curve_that_begins_on_the_threshold_crosses_it(thermostat: Desk) -> None:
    thermostat.sense("room/bath", temperature=21)
    thermostat.take()
    now = thermostat.timeline.now
    thermostat.sense("room/bath", temperature=as_fact(Decay(now, 21.0, 21.4, 600)))
    thermostat.wait(7200)
    assert logs(thermostat) == ["warm"]


def test_a_curve_that_goes_on_as_before_is_no_news(thermostat: Desk) -> None:
    now = thermostat.timeline.now
    thermostat.sense("room/bath", temperature=as_fact(Line(now, 20.2, now + 3000, 20.8)))
    thermostat.wait(1000)
    thermostat.take()
    now = thermostat.timeline.now
    thermostat.sense("room/bath", temperature=as_fact(Line(now, 20.4, now + 2000, 20.8)))
    thermostat.wait(5000)
    assert logs(thermostat) == ["20.50"]


def test_a_thing_that_is_gone_is_let_be(thermostat: Desk) -> None:
    thermostat.sense("room/bath")
    thermostat.take()
    thermostat.host.received(Message("ecosim/home/world/room/bath", b"", retain=True))
    assert thermostat.said() == []


def test_sleeping_until_a_clock_time_is_by_the_home_s_clock() -> None:
    class Alarm(Device[PumpState]):
        def powered(self) -> None:
            self.start(self._ring())

        async def _ring(self) -> None:
            await self.sleep_until(datetime(2023, 11, 15, 7, 0))  # noqa: DTZ001 - that is the point
            self.log(f"{self.now:%H:%M}")

    desk = Desk(Alarm, zone=ZoneInfo("Asia/Kolkata")).up()
    desk.wait(86400)
    assert logs(desk) == ["07:00"]


# ------------------------------------------------------------- causes


class Worker(Device[PumpState]):
    class Done(Event):
        pass

    @action(mode="queued")
    async def work(self) -> None:
        self.state.shown += 1
        await self.sleep(10)
        self.state.other += 1
        self.emit(self.Done())

    @every(hours=1)
    async def _hourly(self) -> None:
        await self.sleep(1)
        self.state.shown = 100
        await self.sleep(1)
        self.state.other = 100


def test_what_follows_from_a_command_has_its_trace_and_parent() -> None:
    desk = Desk(Worker).up()
    desk.command("worker/speed", "5", response_topic="r")
    state, answer = envelopes(desk.take())
    for envelope in (state, answer):
        assert envelope.cause is not None
        assert (envelope.cause.trace, envelope.parent) == (TRACE, SPAN)


def test_what_is_said_in_one_turn_has_one_parent_also_later_on() -> None:
    desk = Desk(Worker).up()
    desk.command("worker/work", "true")
    desk.wait(10)
    found = envelopes(desk.take())
    assert len(found) == 3
    assert {(e.cause and e.cause.trace, e.parent) for e in found} == {(TRACE, SPAN)}
    assert len({e.cause for e in found}) == 3


def test_what_waits_in_line_keeps_its_own_cause() -> None:
    desk = Desk(Worker).up()
    for digit in "123":
        desk.command("worker/work", "true", properties=(("traceparent", f"00-{digit * 32}-{digit * 16}-01"),))
    desk.wait(60)
    parents = [e.parent for e in envelopes(desk.take())]
    assert parents == [d * 16 for d in "1" * 3 + "2" * 3 + "3" * 3]


def test_a_routine_is_one_trace_from_its_first_step_to_its_last() -> None:
    desk = Desk(Worker).up()
    desk.wait(3600)
    first, second = envelopes(desk.take())
    assert first.cause is not None
    assert second.cause is not None
    assert first.cause.trace == second.cause.trace
    assert first.parent is None
    desk.wait(3600)
    assert desk.take() == []


def test_what_is_sensed_live_is_a_cause_and_retained_is_none() -> None:
    desk = Desk(Thermostat, senses={"room": "room/bath"}).up()
    desk.sense("room/bath", temperature=20)
    desk.take()
    properties = (("traceparent", f"00-{TRACE}-{SPAN}-01"),)
    topic = "ecosim/home/world/room/bath"
    desk.host.received(Message(topic, b'{"temperature": 21}', properties=properties))
    desk.host.received(Message(topic, b'{"temperature": 22}', retain=True, properties=properties))
    live, *rest = envelopes(desk.take())
    assert live.parent == SPAN
    assert {e.parent for e in rest} == {None}


def test_messages_bear_the_home_s_local_time() -> None:
    desk = Desk(Worker, zone=ZoneInfo("Asia/Shanghai")).up()
    desk.command("worker/speed", "5")
    assert read(desk.take()[0]).at == "2023-11-15T06:13:20.000+08:00"


# ------------------------------------------------------------- crashes


class BadPart(Part[PumpState]):
    def divide(self) -> float:
        return 1 / self.state.shown  # crash in a part


class Bad(Device[PumpState]):
    class Known(Event):
        pass

    divider = part(BadPart)

    @on("speed", is_=1)
    def _one(self) -> None:
        self.state.shown = "many"  # type: ignore[assignment]  # crash in pydantic

    @on("speed", is_=2)
    async def _two(self) -> None:
        await self.sleep(5)
        raise LookupError("late")  # crash in a later step

    @on("speed", is_=3)
    def _three(self) -> None:
        self.divider.divide()

    @on("speed", is_=4)
    def _four(self) -> None:
        self.rng.choice([])  # crash in a library

    @on("speed", is_=5)
    async def _five(self) -> None:
        import asyncio  # noqa: PLC0415

        await asyncio.sleep(0)  # crash by a foreign wait

    @on("speed", is_=6)
    def _six(self) -> None:
        self.emit(Worker.Done())  # crash by a foreign event

    @on("speed", is_=7)
    def _seven(self) -> None:
        self.state.words = ["\ud800"]

    @on("speed", is_=8)
    async def _eight(self) -> None:
        try:
            await self.sleep(100)
        finally:
            raise LookupError("in the clean-up")  # crash in a clean-up

    @on("speed")
    def _always(self) -> None:
        self.state.other += 1


def line_of(comment: str) -> int:
    lines, first = inspect.getsourcelines(inspect.getmodule(line_of) or line_of)
    return next(n for n, line in enumerate(lines, first or 1) if f"# {comment}" in line)


@pytest.mark.parametrize(
    ("speed", "comment", "what"),
    [
        (1, "crash in pydantic", "PumpState.shown = 'many': input should be a valid integer"),
        (2, "crash in a later step", "LookupError: late"),
        (3, "crash in a part", "ZeroDivisionError: division by zero"),
        (4, "crash in a library", "IndexError: Cannot choose from an empty sequence"),
        (6, "crash by a foreign event", "TypeError: Done is not declared in the class that emits it"),
    ],
)
def test_a_crash_is_one_line_with_its_place_and_the_device_lives_on(
    speed: int, comment: str, what: str
) -> None:
    desk = Desk(Bad).up()
    desk.command("bad/speed", str(speed))
    desk.wait(10)
    errors = [payload for topic, payload in desk.said() if topic == "$log/error"]
    (error,) = errors
    assert error.startswith(f"crashed at {__file__}:{line_of(comment)}: {what}")
    assert len(desk.host.crashes) == 1
    desk.command("bad/speed", "50")
    assert ("bad/other", "2") in desk.said() or speed in (1, 3, 4, 6)
    assert desk.host.device.state.other >= 1


def test_a_foreign_wait_is_said() -> None:
    desk = Desk(Bad).up()
    desk.command("bad/speed", "5")
    assert "only self.sleep and the like can be awaited here" in desk.host.crashes[0]


def test_text_that_no_message_can_hold_is_no_crash_of_the_host() -> None:
    desk = Desk(Bad).up()
    desk.command("bad/speed", "7")
    desk.command("bad/speed", "50")
    assert ("bad/speed", "50") in desk.said()


def test_a_crash_in_a_clean_up_is_said_and_what_follows_is_done() -> None:
    desk = Desk(Bad).up()
    desk.command("bad/speed", "8")
    desk.command("bad/speed", "9")
    assert desk.host.crashes == []  # it still waits
    desk.command("bad/speed", "8")
    assert [crash.partition(": ")[2] for crash in desk.host.crashes] == ["LookupError: in the clean-up"]
    desk.host.disconnect()
    assert desk.host.lifecycle == "disconnected"


def test_a_value_that_cannot_be_told_is_a_crash_of_the_device() -> None:
    class S(State):
        pause: timedelta = timedelta()
        shown: int = 0

    class Pauser(Device[S]):
        @every(hours=1)
        def _hourly(self) -> None:
            self.state.pause = timedelta(seconds=-5)
            self.state.shown += 1

    desk = Desk(Pauser).up()
    desk.wait(3600)
    (_, error), shown = desk.said()
    assert "negative" in error
    assert shown == ("pauser/shown", "1")


# ------------------------------------------------------------- controllers


class EarState(State):
    heard: int = 0


class Ear(Controller[EarState]):
    def heard(self, path: str, payload: str, retained: bool) -> None:
        self.log(f"{path}={payload}{' (retained)' if retained else ''}")
        if path == "lamp/lamp/on" and payload == "true":
            self.command("lamp2/lamp/on", "true", expiry=5)

    def answered(self, correlation: str, payload: str) -> None:
        self.log(f"{correlation}: {payload}")


class Hub(Device[State]):
    ear = part(Ear)


def test_a_controller_hears_commands_and_is_answered() -> None:
    desk = Desk(Hub, "lamp").up()  # the others' names begin like its own
    desk.take()
    desk.timeline.run_until(desk.timeline.now)
    desk.take()
    desk.host.received(Message("home/5/lamp2/$state", b"ready", retain=True))
    assert logs(desk) == ["lamp2/$state=ready (retained)"]
    desk.host.received(Message("home/answer/lamp", b'{"ok": true}', correlation=b"1"))
    assert logs(desk) == ['1: {"ok": true}']


def test_a_controller_hears_values_targets_and_states_and_each_command_once() -> None:
    subscribed = [t for t in Desk(Hub).up().bus.subscribed if t.startswith("home/5/+")]
    assert subscribed == ["home/5/+/$state", "home/5/+/+/+", "home/5/+/+/+/$target"]


def test_a_controller_s_command_can_be_answered_and_expires() -> None:
    desk = Desk(Hub).up()
    desk.take()
    desk.host.received(
        Message("home/5/lamp/lamp/on", b"true", properties=(("traceparent", f"00-{TRACE}-{SPAN}-01"),))
    )
    (command,) = [m for m in desk.take() if m.topic.endswith("/set")]
    assert command.topic == "home/5/lamp2/lamp/on/set"
    assert (command.retain, command.expiry, command.response_topic) == (False, 5, "home/answer/it")
    assert command.correlation
    assert read(command).parent == SPAN


@pytest.mark.parametrize("home", ["home", "eco", "ecosim", "e"])
def test_a_home_may_be_called_as_the_simulation_is(home: str) -> None:
    from ecosim.host import Host, Placement  # noqa: PLC0415
    from ecosim.timeline import Timeline  # noqa: PLC0415
    from tests.host.conftest import KeepingBus  # noqa: PLC0415

    host = Host(Placement(Thermostat, "it", home, senses={"room": "room/bath"}), Timeline(0.0))
    host.bus = KeepingBus()
    host.connected()
    host.received(Message(f"ecosim/{home}/world/room/bath", json.dumps({"temperature": 20}).encode()))
    assert host.lifecycle == "ready"


def test_celsius_of_a_room_is_what_it_senses() -> None:
    class Probe(Device[ProbeState]):
        room: Room = senses()

        @on("room.temperature", step=0.1)
        def _read(self) -> None:
            self.state.temperature = self.room.temperature

    desk = Desk(Probe, senses={"room": "room/bath"})
    desk.host.connected()
    now = desk.timeline.now
    desk.sense("room/bath", temperature=as_fact(Line(now, 20.0, now + 60, 20.3)))
    desk.take()
    desk.wait(100)
    found: list[Any] = desk.said()
    assert found == [("probe/temperature", t) for t in ("20.1", "20.2", "20.3")]


class ProbeState(State):
    temperature: Celsius = 0.0
