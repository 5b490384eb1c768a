"""What a part's class declares, as read from it once."""

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from ecosim.model.marks import EveryMark, Mode, OnMark, PartMark, waits
from ecosim.model.state import Event, State
from ecosim.things import Thing
from ecosim.units import Access, Labels

KIND = "__ecosim_kind__"


def kebab(name: str) -> str:
    """`target_temperature` and `TargetTemperature` as the wire's `target-temperature`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-").lower()


def snake(name: str) -> str:
    """`AirConditioner` as `air_conditioner`."""
    return kebab(name).replace("-", "_")


@dataclass(frozen=True, slots=True)
class Property:
    """A field of a state. `metadata` is all there is, also of a type within `| None`."""

    name: str
    type: Any
    metadata: tuple[Any, ...]
    access: Access | None
    label: str | None
    labels: Labels | None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be asked for; `parameters` checks what is given with it."""

    name: str
    mode: Mode
    parameters: type[BaseModel]
    doc: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event class."""

    name: str
    type: type[Event]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A handler of `@on`, and how many of (new, old) it takes."""

    method: str
    mark: OnMark
    arguments: int


@dataclass(slots=True)
class Declaration:
    """All that one part's class declares."""

    state: type[State] = State
    doc: str = ""
    properties: dict[str, Property] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    events: dict[str, Happening] = field(default_factory=dict)
    routines: list[tuple[str, EveryMark]] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    movers: dict[str, str] = field(default_factory=dict)
    parts: dict[str, PartMark] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    option_types: dict[str, Any] = field(default_factory=dict)
    senses: dict[str, type[Thing]] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)


def declaration_of(part: Any) -> Declaration:  # noqa: ANN401 - a part or its class
    """What the class of a part declares."""
    return typing.cast("Declaration", getattr(part, KIND))


def reactions_by_path(parts: Mapping[str, object]) -> dict[str, list[tuple[str, Reaction]]]:
    """Who reacts to which full path; a part's own paths are made full with its name."""
    found: dict[str, list[tuple[str, Reaction]]] = {}
    for name, part in parts.items():
        for reaction in declaration_of(part).reactions:
            path = reaction.mark.path
            if name and "." not in path:
                path = f"{name}.{path}"
            found.setdefault(path, []).append((name, reaction))
    return found


def marks_that_wait(reactions: Mapping[str, list[tuple[str, Reaction]]]) -> dict[str, list[OnMark]]:
    """The marks, by path, that ask for something which a value that changes by itself will come to."""
    found = {path: [r.mark for _, r in each if waits(r.mark)] for path, each in reactions.items()}
    return {path: marks for path, marks in found.items() if marks}
