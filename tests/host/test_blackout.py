"""A device whose socket goes dead: what ends, what waits, what stays, and how it goes on."""

import json
from typing import Any, Literal

import pytest

from ecosim import (
    Celsius,
    Device,
    Event,
    Gradual,
    Opening,
    Percent,
    Room,
    Settable,
    State,
    action,
    every,
    on,
    part,
    senses,
    towards,
)
from ecosim.parts import Buffered, Supply
from ecosim.testing import Bench


class ToasterState(State):
    on: Settable[bool] = False
    stage: Literal["idle", "toasting"] = "idle"
    lid: Gradual[Percent] = 0.0
    felt: Celsius = 0.0
    rounds: int = 0
    days: int = 0


class Toaster(Device[ToasterState]):
    """Has one of everything that can be under way."""

    room: Room = senses()
    door: Opening = senses()
    supply = part(Supply)

    class Done(Event):
        pass

    def powered(self) -> None:
        self.supply.draw(1.0)
        self.start(self._count_days(), name="days", anew=True)

    def power_failed(self) -> None:
        self.state.stage = "idle"

    async def _count_days(self) -> None:
        while True:
            await self.sleep(3600)
            self.state.days += 1

    @every(minutes=10)
    def _go_round(self) -> None:
        self.state.rounds += 1

    @on("on")
    def _switched(self, on: bool) -> None:
        self.supply.draw(900.0 if on else 1.0)
        self.room.heat = 900.0 if on else 0.0
        self.door.bolted = on

    @on("room.temperature")
    def _feel(self, temperature: float) -> None:
        self.state.felt = temperature

    @action
    async def toast(self) -> None:
        self.state.stage = "toasting"
        await self.sleep(120)
        self.emit(self.Done())

    @action(mode="queued")
    async def queue(self) -> None:
        await self.sleep(60)
        self.emit(self.Done())

    @towards("lid")
    async def _lift(self, target: float) -> None:
        await self.sleep(60)
        self.state.lid = target


def dark(bench: Bench) -> None:
    bench.sense("mains", voltage=0.0)


def light(bench: Bench) -> None:
    bench.sense("mains", voltage=230.0)


@pytest.fixture
def bench() -> Bench:
    return Bench(Toaster, room={"temperature": 20.0})


def test_it_is_off_while_the_socket_is_dead_and_answers_nobody(bench: Bench) -> None:
    dark(bench)
    assert bench.state == "disconnected"
    before = len(bench.messages)
    bench.command("on", "true")
    bench.pass_time(minutes=30)
    assert len(bench.messages) == before
    light(bench)
    assert bench.state == "ready"
    assert bench.value("on") is False


def test_what_it_takes_is_nothing_meanwhile_and_what_it_took_afterwards(bench: Bench) -> None:
    bench.command("on", "true")
    bench.pass_time(hours=1)
    dark(bench)
    assert (bench.value("supply.power"), bench.influence("mains", "draw")) == (0, 0)
    bench.pass_time(hours=5)
    light(bench)
    assert bench.value("supply.power") == 900
    bench.pass_time(hours=1)
    assert bench.value("supply.energy") == pytest.approx(1.8, abs=0.1)


def does(bench: Bench) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(bench.retained["ecosim/bench/influence/toaster"].payload)
    return found


def test_what_it_did_to_the_world_ends_but_a_bolt_stays(bench: Bench) -> None:
    bench.command("on", "true")
    assert does(bench)["room/room"] == {"heat": 900}
    dark(bench)
    assert does(bench) == {
        "room/room": {"heat": 0},
        "opening/door": {"bolted": True},
        "mains": {"draw": 0},
    }
    light(bench)
    assert does(bench)["room/room"] == {"heat": 900}


def test_what_was_under_way_ends(bench: Bench) -> None:
    bench.command("toast")
    bench.command("queue")
    bench.command("queue")
    bench.command("lid", "80")
    bench.pass_time(30)
    dark(bench)
    light(bench)
    assert bench.value("stage") == "idle"
    bench.pass_time(minutes=10)
    assert (bench.events, bench.value("lid")) == ([], 0)
    bench.command("queue")
    bench.pass_time(minutes=2)
    assert bench.events == [("Done", {})]
    assert bench.crashes == []


def test_its_rounds_are_left_out_and_what_only_time_brings_about_waits(bench: Bench) -> None:
    bench.pass_time(minutes=31)
    dark(bench)
    bench.pass_time(hours=3)
    light(bench)
    assert (bench.value("rounds"), bench.value("days")) == (3, 1)
    bench.pass_time(minutes=61)
    assert bench.value("days") == 2


def test_what_it_did_not_feel_meanwhile_is_news_afterwards(bench: Bench) -> None:
    dark(bench)
    bench.sense("room", temperature=12.0)
    light(bench)
    assert bench.value("felt") == 12


def test_no_power_from_the_start_is_no_life_until_there_is_some() -> None:
    bench = Bench(Toaster, room={"temperature": 20.0}, mains={"voltage": 0.0})
    assert bench.state == "disconnected"
    assert bench.value("supply.power") == 0
    light(bench)
    assert (bench.state, bench.value("supply.power"), bench.value("felt")) == ("ready", 1, 20)


def test_a_brownout_is_no_outage(bench: Bench) -> None:
    bench.sense("mains", voltage=120.0)
    assert bench.state == "ready"


def test_many_outages_in_a_row_leave_it_as_it_was(bench: Bench) -> None:
    bench.command("on", "true")
    for _ in range(5):
        dark(bench)
        light(bench)
    assert (bench.value("on"), bench.value("supply.power"), bench.state) == (True, 900, "ready")


class WatchState(State):
    on: bool = False


class Watch(Device[WatchState]):
    """Lives on a battery of its own."""

    supply = part(Buffered)

    def powered(self) -> None:
        self.supply.feeds = self._charge
        self._charge()

    def _charge(self) -> None:
        self.state.on = self.supply.live
        self.supply.draw(5.0)


def test_what_has_a_battery_goes_on_and_is_told() -> None:
    bench = Bench(Watch)
    dark(bench)
    assert (bench.state, bench.value("on"), bench.value("supply.power")) == ("ready", False, 0)
    light(bench)
    assert (bench.value("on"), bench.value("supply.power")) == (True, 5)
