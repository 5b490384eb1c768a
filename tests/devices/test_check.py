"""The check finds what is wrong with a kind."""

import json
import random
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, StringConstraints

from ecosim import (
    Between,
    Count,
    Device,
    Event,
    Line,
    Minutes,
    Percent,
    Refused,
    Room,
    Settable,
    State,
    Unit,
    Watts,
    action,
    every,
    on,
    option,
    senses,
)
from ecosim.check import check, check_description, report_from
from ecosim.check.steps import Step, shrink
from ecosim.entities import VacuumEntity


class LooseState(State):
    number: float = 0.0


class Loose(Device[LooseState]):
    room: Room = senses()

    class Bang(Event):
        pass

    @action
    def divide(self, by: int = 0) -> None:
        self.state.number = 1 / by

    @action
    def guess(self) -> None:
        self.state.number = random.random()

    @every(minutes=1)
    def tick(self) -> None:
        self.emit(self.Bang())

    @on("room.temperature", step=1)
    def _felt(self, temperature: float) -> None:
        self.state.number = temperature


def found(kind: type[Device[Any]]) -> str:
    return "\n".join(str(f) for f in check(kind, steps=150).findings)


def test_it_finds_crashes_chance_ticking_and_missing_words() -> None:
    text = found(Loose)
    assert "error: crash" in text
    assert "ZeroDivisionError" in text
    assert "another life: use self.rng" in text
    assert "wakes up 1440 times" in text
    assert "loose/number: a number without a unit" in text
    assert "loose/divide: no docstring" in text
    assert "is in test_check.py" in text


class SpinState(State):
    on: Settable[bool] = False


class Spin(Device[SpinState]):
    """Goes round in circles when it is on."""

    @on("on", is_=True)
    async def _spin(self) -> None:
        while self.state.on:
            await self.sleep(0)


def test_it_finds_what_never_rests() -> None:
    assert "at the same moment" in found(Spin)


class Needy(Device[State]):
    """Needs to be told what it is for, and can do without a room but not really."""

    purpose: str = option()
    power: Watts = option()
    room: Room = senses(required=False)

    @action
    def look(self) -> None:
        """Look around."""
        self.log(f"{self.purpose} {self.room.temperature}")


def test_it_makes_up_options_and_tries_without_what_need_not_be_there() -> None:
    text = found(Needy)
    assert "error: without room: crash" in text
    assert "NoneType" in text


def test_a_description_that_breaks_homies_rules_is_told_where() -> None:
    document = {
        "homie": "4.0",
        "version": "1",
        "nodes": {
            "Lamp": {
                "properties": {
                    "on_off": {"datatype": "bool"},
                    "level": {"datatype": "integer", "format": "100:0"},
                    "mode": {"datatype": "enum", "format": "a,,b"},
                    "open": {"datatype": "boolean", "format": "open", "settable": "yes"},
                    "fine": {"datatype": "float", "format": ":10", "unit": "%"},
                }
            }
        },
    }
    findings = list(check_description(document))
    assert {f.about for f in findings} == {
        "$description",
        "Lamp",
        "Lamp/on_off",
        "Lamp/level",
        "Lamp/mode",
        "Lamp/open",
    }
    assert all(f.severity == "error" for f in findings)


class StoreState(State):
    on: Settable[bool] = False
    level: Settable[Percent] = 0.0


class Store(Device[StoreState]):
    """Keeps what it is told, and nothing else."""

    @action
    def dim(self, level: Percent) -> None:
        """Set the level, in other words."""
        self.state.level = level

    @action
    def pretend(self) -> None:
        """Do nothing."""


def test_it_finds_what_only_stores_what_it_is_told() -> None:
    text = found(Store)
    assert "error: store: nothing happens by itself: " in text
    assert "error: store: reacts to nothing: " in text
    assert "button.press of button.thing_pretend: is accepted, and nothing comes of it" in text


class SieveState(State):
    level: Settable[Annotated[Percent, AfterValidator(lambda v: v if v != 100 else 1 / 0)]] = 50.0
    mode: Settable[Literal["a", "b"]] = "a"


class Sieve(Device[SieveState]):
    """Breaks at the bounds of what it announces."""

    @on("mode", is_="b")
    def _b(self) -> None:
        raise KeyError(self.state.mode)

    @on("level")
    def _level(self, level: float) -> None:
        if level < 1:
            raise Refused(" ")


def test_it_finds_what_breaks_at_the_bounds() -> None:
    text = found(Sieve)
    assert "'100.0' is fine, but: ZeroDivisionError" in text
    assert "level: '100.0': " in text
    assert "mode: 'b': " in text
    assert "KeyError" in text
    assert "refuses '0.0' without a reason" in text


class NarrowState(State):
    level: Settable[Annotated[Percent, AfterValidator(lambda v: min(v, 50.0))]] = 0.0
    word: Settable[Annotated[str, StringConstraints(max_length=4)]] = ""
    status: Literal["sweeping", "docked"] = "docked"


class Narrow(Device[NarrowState]):
    """Says less than it announces, and a word that Home Assistant does not have."""

    entities = (VacuumEntity("status"),)

    @on("level")
    async def _sweep(self) -> None:
        await self.sleep(5)
        self.state.status = "sweeping"


def test_it_finds_what_is_announced_otherwise_on_either_face() -> None:
    text = found(Narrow)
    assert "narrow/word: announces that 'home' is fine" not in text
    assert "is fine, but: string should have at most 4 characters" in text
    assert "error: vacuum itself: is 'sweeping'; Home Assistant knows cleaning, docked" in text


class HaltingState(State):
    on: Settable[bool] = False
    left: Minutes = 0.0


class Halting(Device[HaltingState]):
    """Remembers in its class what should have gone with the power."""

    lives: ClassVar[list[int]] = []

    def powered(self) -> None:
        """Count."""
        self.state.left = float(len(self.lives))

    @on("on", is_=True)
    async def _wait(self) -> None:
        self.lives.append(1)
        await self.sleep(600)
        self.state.on = False


def test_it_finds_what_does_not_forget_in_a_power_cut() -> None:
    text = found(Halting)
    assert "error: power cut: " in text or "another life" in text


class ChattyState(State):
    beats: Count = 0


class Chatty(Device[ChattyState]):
    """Says each minute that a minute has passed, and breaks when the room gets cold."""

    room: Room = senses()

    @every(minutes=1)
    def _beat(self) -> None:
        self.state.beats += 1

    @on("room.temperature", below=0)
    def _freeze(self) -> None:
        raise ArithmeticError(self.room.temperature)


def test_it_counts_messages_and_tells_the_shortest_way_to_a_crash() -> None:
    report = check(Chatty, steps=150)
    assert 1400 < report.messages < 1500
    assert report.by_itself == ["beats"]
    text = "\n".join(map(str, report.findings))
    assert "advice: chatty: publishes 14" in text
    crash = next(str(f) for f in report.findings if f.about == "crash")
    way = crash.rpartition(" (after ")[2]
    assert way.startswith("room.")
    assert way.count(";") <= 1, "all that did not matter is left out"
    assert "temperature = " in way


class AutoState(State):
    on: Settable[bool] = False
    level: Percent = 0.0


class Auto(Device[AutoState]):
    """Fills while it is on, and goes on when somebody comes."""

    room: Room = senses()
    size: Annotated[float, Unit("L"), Between(1, 10)] = option(5.0)

    class Full(Event):
        """It is full."""

    @on("room.occupied", is_=True)
    def _come(self) -> None:
        self.state.on = True

    @on("on")
    async def _fill(self, on: bool) -> None:
        if on:
            await self.follow("level", Line(self.time, 0, self.time + 600 * self.size, 100), 25)
            self.emit(self.Full())


def test_it_tells_what_lives() -> None:
    report = check(Auto)
    assert [str(f) for f in report.findings if f.about != "Auto"] == []
    assert report.by_itself == ["Full", "level"]
    assert report.reactions == {"room.occupied": ["on"]}
    assert report.messages == 6, "on, four steps and full"
    assert report.tried["option value"] == 2
    assert report_from(json.loads(json.dumps(report.plain()))) == report


def test_a_longer_list_shrinks_to_what_fails() -> None:
    steps = [Step("time", seconds=float(n)) for n in range(97)]
    tried: list[int] = []

    def fails(some: list[Step]) -> bool:
        tried.append(len(some))
        return {13.0, 71.0} <= {s.seconds for s in some}

    assert [s.seconds for s in shrink(steps, fails, tries=200)] == [13, 71]
    assert len(tried) < 60
    assert shrink(steps, fails, tries=0) == steps


class Broken(Device[State]):
    """Breaks when it is switched on."""

    def powered(self) -> None:
        """Break."""
        raise LookupError("no power")


def test_what_breaks_everywhere_is_told_once() -> None:
    told = [str(f) for f in check(Broken, steps=100).findings if "no power" in f.what]
    assert len(told) == 1
    assert told[0].endswith("LookupError: no power (as soon as it is switched on)")
