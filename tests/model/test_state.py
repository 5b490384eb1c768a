from typing import Annotated, Any, Literal

import pytest
from pydantic import ValidationError

from ecosim import (
    Between,
    Celsius,
    Color,
    Device,
    Event,
    Gradual,
    Part,
    Percent,
    Settable,
    State,
    action,
    part,
    towards,
)
from ecosim.model.kind import declaration_of
from ecosim.testing import Bench
from ecosim.units import ColorSpaces, Unit, narrowest, unfold


class OvenState(State):
    on: bool = False
    target: Annotated[Celsius, Between(50, 240)] = 180.0
    mode: Literal["top", "fan"] = "fan"
    programme: list[str] = []  # noqa: RUF012
    color: Color = "rgb,0,0,0"


@pytest.fixture
def watched() -> tuple[OvenState, list[tuple[str, Any, Any]]]:
    state, seen = OvenState(), []
    state._watcher = lambda *what: seen.append(what)
    return state, seen


Watched = tuple[OvenState, list[tuple[str, Any, Any]]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target", 20),
        ("target", 241),
        ("target", "hot"),
        ("target", float("nan")),
        ("target", float("inf")),
        ("mode", "grill"),
        ("on", None),
        ("color", "red"),
        ("color", "rgb,256,0,0"),
        ("nothing", 1),
    ],
)
def test_what_a_field_does_not_allow_is_not_taken(watched: Watched, name: str, value: object) -> None:
    state, seen = watched
    before = state.model_dump()
    with pytest.raises(ValidationError):
        setattr(state, name, value)
    assert state.model_dump() == before
    assert seen == []


def test_the_watcher_hears_what_changed_with_both_values(watched: Watched) -> None:
    state, seen = watched
    state.on = True
    state.target = 200
    state.target = 200.0
    assert seen == [("on", False, True), ("target", 180.0, 200.0)]
    assert isinstance(state.target, float)


def test_what_is_assigned_again_unchanged_is_no_news(watched: Watched) -> None:
    state, seen = watched
    state.mode = "fan"
    state.programme = []
    assert seen == []


def test_a_list_changed_in_place_is_news_when_it_is_assigned(watched: Watched) -> None:
    state, seen = watched
    programme = state.programme
    programme.append("preheat")
    state.programme = programme
    assert [name for name, *_ in seen] == ["programme"]


def test_states_share_no_lists() -> None:
    OvenState().programme.append("mine")
    assert OvenState().programme == []


def test_the_state_of_a_part_is_not_replaced() -> None:
    class Oven(Device[OvenState]):
        pass

    with pytest.raises(AttributeError):
        Oven().state = OvenState()  # type: ignore[misc]


def test_an_event_is_complete_and_does_not_change() -> None:
    class Done(Event):
        minutes: float

    with pytest.raises(ValidationError):
        Done()  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Done(minutes=1, seconds=2)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Done(minutes=float("nan"))
    with pytest.raises(ValidationError):
        Done(minutes=1).minutes = 2  # type: ignore[misc]


# ------------------------------------------------------------- units


def test_bounds_of_all_layers_count() -> None:
    metadata = unfold(Annotated[Percent, Between(-5, 80), Between(10, None, step=5)])[1]
    assert narrowest(metadata) == Between(10, 80, 5)


def test_a_type_is_found_within_optional_and_annotated() -> None:
    kind, metadata = unfold(Settable[Celsius] | None)
    assert kind is float
    assert Unit("°C") in metadata


@pytest.mark.parametrize("spaces", [(), ("rgb", "rgb"), ("cmyk",)])
def test_color_spaces_are_known_ones(spaces: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="name some of rgb, hsv, xyz"):
        ColorSpaces(spaces)


# ------------------------------------------------------------- classes made from classes


class LampState(State):
    on: Settable[bool] = False
    level: Gradual[Percent] = 0.0


class Lamp(Device[LampState]):
    """A lamp."""

    class Burnt(Event):
        pass

    @towards("level")
    async def move(self, target: float) -> None:
        await self.sleep(1)
        self.state.level = target


class ColorLampState(LampState):
    color: Settable[Color] = "rgb,255,255,255"


class ColorLamp(Lamp, Device[ColorLampState]):
    async def move(self, target: float) -> None:
        self.state.level = target


def test_a_device_made_from_a_device_has_all_of_it() -> None:
    class Torch(Lamp):
        pass

    found = declaration_of(Torch)
    assert found.state is LampState
    assert found.movers == {"level": "move"}
    assert [e.name for e in found.events.values()] == ["burnt"]
    bench = Bench(Torch)
    bench.command("level", 40.0)
    bench.pass_time(2)
    assert bench.value("level") == 40


def test_a_state_in_brackets_counts_before_an_inherited_one() -> None:
    assert declaration_of(ColorLamp).state is ColorLampState


def test_a_method_replaced_by_a_subclass_keeps_its_marks() -> None:
    bench = Bench(ColorLamp)
    bench.command("level", 40.0)
    assert bench.value("level") == 40


def test_a_method_taken_away_by_a_subclass_is_gone() -> None:
    class Kettle(Device[State]):
        @action
        def boil(self) -> None:
            pass

    class Jug(Kettle):
        boil = None  # type: ignore[assignment]

    assert declaration_of(Kettle).actions
    assert not declaration_of(Jug).actions


def test_the_state_of_a_generic_device_is_its_bound_until_it_is_said() -> None:
    from typing import Generic, TypeVar  # noqa: PLC0415

    L = TypeVar("L", bound=LampState)
    T = TypeVar("T")

    class Any1(Device[L]):
        @towards("level")
        def move(self, target: float) -> None:
            self.state.level = target

    class Tool(Generic[T]):
        pass

    class Other(Any1[L], Generic[T, L]):
        pass

    class Mine(Tool[int], Other[str, ColorLampState]):
        pass

    assert declaration_of(Any1).state is LampState
    assert declaration_of(Other).state is LampState
    assert declaration_of(Mine).state is ColorLampState


def test_parts_are_each_device_s_own_and_take_options() -> None:
    class CellState(State):
        level: Percent = 50.0

    class Cell(Part[CellState]):
        pass

    class Watch(Device[State]):
        cell = part(Cell)

    one, other = Watch(), Watch()
    one.cell.state.level = 10
    assert other.cell.state.level == 50
