"""Mistakes against a model, in plain words, with file and line and the nearest name."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from ecosim.errors import FileError
from ecosim.files import ClockTime, Duration, FileModel, Identifier, load_text, validate
from ecosim.files.fields import CalendarDate
from tests.files.conftest import mistakes


class Lamp(FileModel):
    sort: Literal["lamp"]
    watts: float = Field(default=1.0, ge=0, le=100)
    on: bool = False


class Motor(FileModel):
    sort: Literal["motor"]
    speed: int = 0
    colour: Literal["red", "green"] = "red"


class Shed(FileModel):
    name: str
    things: list[Annotated[Lamp | Motor, Field(discriminator="sort")]] = Field(default_factory=list)
    by_name: dict[str, Lamp] = Field(default_factory=dict)
    id: Identifier = "shed"
    opens: ClockTime | None = None
    takes: Duration = 0.0
    built: CalendarDate | None = None


def said(text: str) -> str:
    with pytest.raises(FileError) as caught:
        validate(Shed, load_text(text, "x.yaml"))
    return str(caught.value)


@pytest.mark.parametrize("mistake", mistakes("model"), ids=lambda m: m["says"])
def test_one_line_with_its_place(mistake: dict[str, str]) -> None:
    assert said(mistake["text"]) == mistake["says"]


def test_the_first_mistake_in_file_order_is_told() -> None:
    assert said("takes: soon\nname: 3\nid: ''").startswith("x.yaml:1: takes:")
    assert said("id: ''\nname: 3\ntakes: soon").startswith("x.yaml:1: id:")


def test_an_unknown_key_is_told_before_the_one_that_is_missing_for_it() -> None:
    assert said("nam: a") == "x.yaml:1: there is no key 'nam'; did you mean 'name'?"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10 s", 10), ("5 min", 300), ("1 h", 3600), ("0.5 h", 1800), ("00:05:00", 300), ("7", 7), ("1.5", 1.5)],
)
def test_durations(text: str, seconds: float) -> None:
    assert validate(Shed, load_text(f"name: a\ntakes: {text}", "x")).takes == seconds


def test_a_part_of_a_file() -> None:
    loaded = load_text("sheds:\n- name: a\n- name: 4", "x.yaml")
    assert validate(Shed, loaded, ("sheds", 0)).name == "a"
    with pytest.raises(FileError, match=r"^x.yaml:3: sheds\[1\].name: text is wanted, not 4$"):
        validate(Shed, loaded, ("sheds", 1))
