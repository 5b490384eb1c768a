"""Which personal data a device tells: a mark on what it declares, in a closed set of words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel

from ecosim.errors import nearest
from ecosim.model.declaration import Action, Declaration, Happening, Property
from ecosim.model.source import wrong
from ecosim.model.state import Event, State

Category = Literal["location", "health", "presence", "camera", "calendar"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
"""Where somebody is or goes; body and sleep; who is in a room, seat or home; what a camera saw; plans."""
NONE: frozenset[Category] = frozenset()
_MARK = "__ecosim_personal__"
C = TypeVar("C", bound=type[BaseModel])


@dataclass(frozen=True)
class Personal:
    """Personal data: `heart_rate: Annotated[BeatsPerMinute, Personal("health")]`.

    For a field of a state or an event, and for a parameter of an action. Above an event's class, or a
    state's, `@Personal("camera")` is for all of it, also where it has no fields.
    """

    categories: tuple[Category, ...]

    def __init__(self, *categories: Category) -> None:
        object.__setattr__(self, "categories", categories)

    def __call__(self, cls: C) -> C:
        """Mark a whole event, or all of a state."""
        if not (isinstance(cls, type) and issubclass(cls, Event | State)):
            raise wrong(cls, "@Personal: it is for a State or an Event; mark a parameter with Annotated")
        setattr(cls, _MARK, (*vars(cls).get(_MARK, ()), self))
        return cls


def personal_data(source: Property | Action | Happening, state: type[State] = State) -> frozenset[Category]:
    """What a property (a field of `state`), an action or an event tells of people."""
    return frozenset(category for mark in _marks(source, state) for category in mark.categories)


def personal_fields(source: Action | Happening) -> dict[str, frozenset[Category]]:
    """The same for each field of an event, or parameter of an action, by name; only the personal ones."""
    model = source.type if isinstance(source, Happening) else source.parameters
    whole = list(_on(model))
    found = {
        name: frozenset(c for mark in (*whole, *_in_field(info)) for c in mark.categories)
        for name, info in model.model_fields.items()
    }
    return {name: categories for name, categories in found.items() if categories}


def check_personal(cls: type, found: Declaration) -> None:
    """Raise `PluginError` with file and line for a word that is none of the categories."""
    state = found.state
    for mark in _on(state):
        _check(state, state.__name__, mark)
    for prop in found.properties.values():
        for mark in _in_metadata(prop.type, prop.metadata):
            _check(state, f"{state.__name__}.{prop.name}", mark, prop.name)
    for act in found.actions.values():
        for mark in _marks(act, state):
            _check(getattr(cls, act.name), f"{cls.__name__}.{act.name}", mark)
    for event in found.events.values():
        for mark in _marks(event, state):
            _check(event.type, f"{cls.__name__}.{event.type.__name__}", mark)


def _check(where: Any, said: str, mark: Personal, name: str | None = None) -> None:  # noqa: ANN401
    if not mark.categories:
        raise wrong(where, f"{said}: Personal(): say which{nearest('', CATEGORIES)}", name)
    for category in mark.categories:
        if category not in CATEGORIES:
            hint = nearest(category, CATEGORIES)
            raise wrong(where, f"{said}: there is no personal data {category!r}{hint}", name)


# ------------------------------------------------------------- where the marks are


def _marks(source: Property | Action | Happening, state: type[State]) -> Iterator[Personal]:
    if isinstance(source, Property):
        yield from _on(state)
        yield from _in_metadata(source.type, source.metadata)
    else:
        yield from _in_model(source.type if isinstance(source, Happening) else source.parameters)


def _in_model(model: type[BaseModel]) -> Iterator[Personal]:
    yield from _on(model)
    for info in model.model_fields.values():
        yield from _in_field(info)


def _in_field(info: Any) -> Iterator[Personal]:  # noqa: ANN401
    yield from _in_metadata(info.annotation, tuple(info.metadata))


def _on(cls: type) -> Iterator[Personal]:
    for base in cls.__mro__:
        yield from vars(base).get(_MARK, ())


def _in_metadata(annotation: Any, metadata: tuple[Any, ...]) -> Iterator[Personal]:  # noqa: ANN401
    """The marks of a type and of all it is made of, as in `list[Annotated[str, Personal("location")]]`."""
    yield from (m for m in metadata if isinstance(m, Personal))
    yield from (m for m in getattr(annotation, "__metadata__", ()) if isinstance(m, Personal))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _in_model(annotation)
    for inner in get_args(annotation):
        if not isinstance(inner, Personal):
            yield from _in_metadata(inner, ())
