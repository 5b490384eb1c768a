"""The check finds what is wrong with a kind."""

import random
from typing import Any

from ecosim import Device, Event, Room, Settable, State, Watts, action, every, on, option, senses
from ecosim.check import check, check_description


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
