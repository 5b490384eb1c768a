"""Every mistake an author can make is found when the class is made, with file and line and a hint."""

import inspect
from collections.abc import Callable
from datetime import time
from enum import Enum
from typing import Annotated, Any, Literal

import pytest

from ecosim import (
    Between,
    Celsius,
    Color,
    Device,
    Event,
    Gradual,
    Labels,
    Part,
    Percent,
    Personal,
    PluginError,
    Refused,
    Room,
    Settable,
    State,
    Vehicle,
    Watts,
    action,
    every,
    on,
    option,
    part,
    senses,
    towards,
)
from ecosim.model.options import take_options
from ecosim.testing import Bench

FOUND: list[tuple[Callable[[], object], str]] = []


class CellState(State):
    level: Percent = 100.0


class Cell(Part[CellState]):
    capacity: Watts = option(15.0)


class Metered(Part[State]):
    limit: Watts = option()
    room: Room = senses()


def mistake(text: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """A function that makes a wrong class, on whose line marked `# here` the error points."""

    def add(make: Callable[[], object]) -> Callable[[], object]:
        FOUND.append((make, text))
        return make

    return add


# ------------------------------------------------------------- state


@mistake("S.level has no default: a device has a state from the start")
def no_default() -> object:
    class S(State):
        on: bool = False
        level: Percent  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.level = 120.0: input should be less than or equal to 100")
def default_out_of_bounds() -> object:
    class S(State):
        level: Percent = 120.0  # here

    class D(Device[S]):
        pass

    return D


@mistake(
    "S.beats: there is no personal data 'helth'; did you mean 'health'?",
)
def unknown_personal_data() -> object:
    class S(State):
        on: bool = False
        beats: Annotated[int, Personal("helth")] | None = None  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.beats: Personal(): say which; there is location, health, presence, camera, calendar")
def no_personal_data() -> object:
    class S(State):
        beats: Annotated[int, Personal()] = 60  # here

    class D(Device[S]):
        pass

    return D


@mistake("D.Seen: there is no personal data 'faces'; there is location, health, presence, camera, calendar")
def unknown_personal_data_of_an_event() -> object:
    class D(Device[State]):
        @Personal("faces")  # type: ignore[arg-type]  # here
        class Seen(Event):
            pass

    return D


@mistake("D.go: there is no personal data 'locations'; did you mean 'location'?")
def unknown_personal_data_of_a_parameter() -> object:
    class D(Device[State]):
        @action  # here
        def go(self, to: Annotated[str, Personal("locations")]) -> None:
            pass

    return D


@mistake("@Personal: it is for a State or an Event; mark a parameter with Annotated")
def personal_on_an_action() -> object:
    class D(Device[State]):
        @Personal("location")  # type: ignore[type-var]  # here
        @action
        def go(self) -> None:
            pass

    return D


@mistake("S.color = 'red': value error, 'red' is not one of rgb")
def color_is_none() -> object:
    class S(State):
        color: Color = "red"  # here

    class D(Device[S]):
        pass

    return D


@mistake("D[<class 'int'>]: the state must be a subclass of State")
def state_is_none() -> object:
    class D(Device[int]):  # type: ignore[type-var]  # here
        pass

    return D


@mistake("S.start: Homie has no datatype for <class 'datetime.time'>")
def no_datatype() -> object:
    class S(State):
        start: time = time(6)  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.either: Homie has no datatype for int | str")
def no_datatype_for_a_choice() -> object:
    class S(State):
        either: int | str = 0  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.tags: set[str]: a set is told in another order in each process")
def set_of_words() -> object:
    class S(State):
        tags: set[str] = set()  # noqa: RUF012  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.mode: the words ['a,b', 'c'] must differ, and none may be empty or hold a comma")
def comma_in_enum() -> object:
    class S(State):
        mode: Literal["a,b", "c"] = "c"  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.mode: the words ['', 'c'] must differ")
def empty_word() -> object:
    class Word(Enum):
        NONE = ""
        C = "c"

    class S(State):
        mode: Word = Word.C  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.mode: the words ['1', '1'] must differ")
def same_words() -> object:
    class S(State):
        mode: Literal[1, "1"] = 1  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.locked: the words ['shut', 'shut'] must differ")
def same_labels() -> object:
    class S(State):
        locked: Annotated[bool, Labels("shut", "shut")] = False  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.count: the step of an integer is an integer, not 0.5")
def step_of_integer() -> object:
    class S(State):
        count: Annotated[int, Between(0, 10, step=0.5)] = 0  # here

    class D(Device[S]):
        pass

    return D


@mistake("S.count: a step is above 0, not -1")
def negative_step() -> object:
    class S(State):
        count: Annotated[int, Between(0, 10, step=-1)] = 0  # here

    class D(Device[S]):
        pass

    return D


@mistake("D: a field and an action are called target-level")
def two_of_one_name() -> object:
    class S(State):
        target_level: float = 0.0

    class D(Device[S]):  # here
        @action
        def targetLevel(self) -> None:  # noqa: N802
            pass

    return D


@mistake("D: 'größe' is no name for the wire")
def name_not_for_the_wire() -> object:
    class S(State):
        größe: float = 0.0  # noqa: PLC2401

    class D(Device[S]):  # here
        pass

    return D


@mistake("D.d: the device itself is the node 'd' already")
def part_called_like_the_kind() -> object:
    class D(Device[State]):
        d = part(Cell)  # here

    return D


# ------------------------------------------------------------- reactions


@mistake("@on('levle'): D has no 'levle'; did you mean 'level'?")
def unknown_field() -> object:
    class D(Device[CellState]):
        @on("levle")  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('cell.levl'): D has no 'levl'; did you mean 'level'?")
def unknown_field_of_part() -> object:
    class D(Device[State]):
        cell = part(Cell)

        @on("cell.levl")  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('room.temprature'): D has no 'temprature'; did you mean 'temperature'?")
def unknown_fact() -> object:
    class D(Device[State]):
        room: Room = senses()

        @on("room.temprature")  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('romm.temperature'): D has no 'romm'; did you mean 'room'?")
def unknown_sense() -> object:
    class D(Device[State]):
        room: Room = senses()

        @on("romm.temperature")  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('level') f: takes nothing, (new), or (new, old)")
def too_many_arguments() -> object:
    class D(Device[CellState]):
        @on("level")  # here
        def f(self, new: float, old: float, older: float) -> None:
            pass

    return D


@mistake('@on: say what it reacts to, as in @on("level")')
def bare_on() -> object:
    class D(Device[CellState]):
        @on  # type: ignore[arg-type]  # here
        def f(self) -> None:  # type: ignore[misc]
            pass

    return D


@mistake("@on('level'): above and below are two questions: write two handlers")
def two_questions() -> object:
    class D(Device[CellState]):
        @on("level", above=1, below=5)  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('room.occupied'): above needs a number, and room.occupied is none")
def threshold_of_a_word() -> object:
    class D(Device[State]):
        room: Room = senses()

        @on("room.occupied", above=1)  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('level'): step=-5 is not above 0")
def step_backwards() -> object:
    class D(Device[CellState]):
        @on("level", step=-5)  # here
        def f(self) -> None:
            pass

    return D


@mistake("@on('mode'): it never is 'heatt'")
def never_is() -> object:
    class S(State):
        mode: Literal["heat", "cool"] = "heat"

    class D(Device[S]):
        @on("mode", is_="heatt")  # here
        def f(self) -> None:
            pass

    return D


# ------------------------------------------------------------- actions, routines, movers


@mistake("D.boil: the parameter 'target' has no type")
def untyped() -> object:
    class D(Device[State]):
        @action  # here
        def boil(self, target=100.0) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            pass

    return D


@mistake("D.boil(*targets: float): say each parameter by its name")
def open_ended() -> object:
    class D(Device[State]):
        @action  # here
        def boil(self, *targets: float) -> None:
            pass

    return D


@mistake("D.boil: target = 300: input should be less than or equal to 250")
def wrong_default() -> object:
    class D(Device[State]):
        @action  # here
        def boil(self, target: Celsius = 300) -> None:
            pass

    return D


@mistake("D.boil: Unable to generate pydantic-core schema for")
def unspeakable() -> object:
    class Thing:
        pass

    class D(Device[State]):
        @action  # here
        def boil(self, thing: Thing) -> None:
            pass

    return D


@mistake('D.boil: Field name "json"')
def hidden_by_pydantic() -> object:
    class D(Device[State]):
        @action  # here
        def boil(self, json: str) -> None:
            pass

    return D


@mistake("@action(mode='queue'): no such mode; did you mean 'queued'?")
def no_such_mode() -> object:
    class D(Device[State]):
        @action(mode="queue")  # type: ignore[call-overload, untyped-decorator]  # here
        def boil(self) -> None:
            pass

    return D


@mistake("D.stop: every device has a 'stop' already, call it otherwise")
def hides_the_base() -> object:
    class D(Device[State]):
        @action
        def stop(self) -> None:  # type: ignore[override]
            pass

    return D


@mistake("@every on f: say how often, as in @every(minutes=1)")
def every_nothing() -> object:
    class D(Device[State]):
        @every(minutes=0)  # here
        def f(self) -> None:
            pass

    return D


@mistake("@every: say how often, as in @every(minutes=1)")
def bare_every() -> object:
    class D(Device[State]):
        @every  # here
        def f(self) -> None:  # type: ignore[misc]
            pass

    return D


@mistake("@every on f: takes nothing")
def every_takes_nothing() -> object:
    class D(Device[State]):
        @every(hours=1)  # here
        def f(self, now: float) -> None:
            pass

    return D


@mistake("D: nothing moves level: give it a handler with @towards('level')")
def nothing_moves() -> object:
    class S(State):
        level: Gradual[Percent] = 0.0

    class D(Device[S]):  # here
        pass

    return D


@mistake("@towards('levels'): no Gradual field of that name; did you mean 'level'?")
def moves_nothing() -> object:
    class S(State):
        level: Gradual[Percent] = 0.0

    class D(Device[S]):
        @towards("levels")  # here
        def f(self, target: float) -> None:
            pass

    return D


@mistake("@towards('level') g: f moves it already")
def moved_by_two() -> object:
    class S(State):
        level: Gradual[Percent] = 0.0

    class D(Device[S]):
        @towards("level")
        def f(self, target: float) -> None:
            pass

        @towards("level")  # here
        def g(self, target: float) -> None:
            pass

    return D


@mistake("@towards('level') f: takes the target")
def takes_the_target() -> object:
    class S(State):
        level: Gradual[Percent] = 0.0

    class D(Device[S]):
        @towards("level")  # here
        def f(self) -> None:
            pass

    return D


# ------------------------------------------------------------- options, senses, parts


@mistake("D.power = option(…) has no type: write `power: Watts = option(…)`")
def option_without_type() -> object:
    class D(Device[State]):
        power = option(5.0)  # here

    return D


@mistake("D.power = option('much'): input should be a valid number")
def option_with_wrong_default() -> object:
    class D(Device[State]):
        power: Watts = option("much")  # here

    return D


@mistake("D.room = senses(): say what, as in `room: Room = senses()`")
def senses_without_type() -> object:
    class D(Device[State]):
        room = senses()  # here

    return D


@mistake("D.room = senses(): say what")
def senses_no_thing() -> object:
    class D(Device[State]):
        room: float = senses()  # here

    return D


@mistake("D.cell: Cell has no option 'capcity'; did you mean 'capacity'?")
def unknown_part_option() -> object:
    class D(Device[State]):
        cell = part(Cell, capcity=3)  # here

    return D


@mistake("D.cell: capacity = 'big': input should be a valid number")
def wrong_part_option() -> object:
    class D(Device[State]):
        cell = part(Cell, capacity="big")  # here

    return D


@mistake("D.meter: Metered needs the option 'limit'")
def missing_part_option() -> object:
    class D(Device[State]):
        meter = part(Metered)  # here

    return D


@mistake("D.meter senses room as a Room, another as something else")
def two_things_of_one_name() -> object:
    class D(Device[State]):
        room: Vehicle = senses()
        meter = part(Metered, limit=5)  # here

    return D


@mistake("D.inner: Inner is made of parts itself")
def parts_of_parts() -> object:
    class Inner(Part[State]):
        cell = part(Cell)

    class D(Device[State]):
        inner = part(Inner)  # here

    return D


@mistake("name 'Nowhere' is not defined")
def unknown_hint() -> object:
    class D(Device[State]):  # here
        power: "Nowhere" = option(1)  # type: ignore[name-defined]  # noqa: F821

    return D


@mistake("two_words: a kind's name has only letters and digits")
def kind_with_underscore() -> object:
    class two_words(Device[State]):  # noqa: N801  # here
        pass

    return two_words


@mistake("Odd: Homie has no datatype")
def event_without_datatype() -> object:
    class Odd(Event):  # here
        when: Callable[[], None] | None = None

    class D(Device[State]):
        Happened = Odd

    return D


@pytest.mark.parametrize(("make", "text"), FOUND, ids=[make.__name__ for make, _ in FOUND])
def test_a_mistake_is_found_with_file_and_line(make: Callable[[], object], text: str) -> None:
    with pytest.raises(PluginError) as error:
        make()
    assert text in error.value.what
    lines, first = inspect.getsourcelines(make)
    here = [first + n for n, line in enumerate(lines) if line.rstrip().endswith("# here")]
    assert error.value.file == __file__
    assert here in ([], [error.value.line])


def test_part_takes_a_class_of_a_part() -> None:
    with pytest.raises(PluginError, match="part\\(\\) takes a Part class, not 5"):
        part(5)  # type: ignore[arg-type]


# ------------------------------------------------------------- what is right


def test_hints_may_name_what_stands_beside_the_class_in_a_function() -> None:
    class Step(State):
        minutes: float = 0.0

    class Oven(Device[State]):
        first: "Step" = option(Step())

        @action
        def begin(self, step: "Step") -> None:
            self.log(f"{step.minutes:g}")

    bench = Bench(Oven)
    assert bench.command("begin", {"step": {"minutes": 5}}) is None


def test_options_are_checked_and_each_device_s_own() -> None:
    class Oven(Device[State]):
        power: Watts = option(2000.0)
        programmes: list[str] = option([])
        place: str = option()

    assert take_options(Oven, {"place": "kitchen", "power": 100})["power"] == 100.0
    one = take_options(Oven, {"place": "kitchen"})
    one["programmes"].append("mine")
    assert take_options(Oven, {"place": "kitchen"})["programmes"] == []
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "oven needs the option 'place'"),
        ({"place": 5}, "place = 5: input should be a valid string"),
        ({"place": "x", "powr": 5}, "oven has no option 'powr'; did you mean 'power'\\?"),
    ]
    for given, text in wrong:
        with pytest.raises(ValueError, match=text):
            take_options(Oven, given)


def test_what_may_be_none_and_settable_is_both() -> None:
    class S(State):
        target: Settable[Celsius] | None = None
        mode: Literal["a", "b", None] = None  # noqa: PYI061

    class Valve(Device[S]):
        @on("target", above=20)
        def f(self) -> None:
            raise Refused("too warm")

    bench = Bench(Valve)
    assert bench.command("target", "25") == "too warm"
    assert bench.command("target", "18.5") is None
    assert bench.value("target") == 18.5
