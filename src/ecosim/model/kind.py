"""Reads a device class once and says what it declares, or where it is wrong."""

import inspect
import re
import typing
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from ecosim.model.declaration import (
    KIND,
    Action,
    Declaration,
    Happening,
    Property,
    Reaction,
    declaration_of,
    kebab,
    snake,
)
from ecosim.model.handlers import Subject, read_handler
from ecosim.model.marks import Option, PartMark, Senses, marks_of
from ecosim.model.options import check_part_options, checked_default, take_options
from ecosim.model.personal import check_personal
from ecosim.model.rules import check_rules
from ecosim.model.source import reason, wrong
from ecosim.model.state import Event, State
from ecosim.things import Thing
from ecosim.units import Access, Labels, Named, unfold

_BASES = "ecosim.model.part"


def declare(cls: type, names: dict[str, Any] | None = None) -> None:
    """Read a part's class and keep its declaration on it; `names` are those around the class statement.

    Raises `PluginError` with file and line where the class is wrong.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", cls.__name__):
        raise wrong(cls, f"{cls.__name__}: a kind's name has only letters and digits")
    found = Declaration(state=_state_of(cls), doc=inspect.cleandoc(cls.__doc__ or ""))
    try:
        hints = get_type_hints(cls, localns=names, include_extras=True)
    except (NameError, TypeError) as error:
        raise wrong(cls, f"{cls.__name__}: {error}") from None
    found.properties = _properties(found.state)
    subject = Subject(cls, found, names)
    for name in dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base)):
        _attribute(subject, name, inspect.getattr_static(cls, name), hints)
    check_rules(cls, found)
    check_personal(cls, found)
    setattr(cls, KIND, found)


# ------------------------------------------------------------- the state


def _state_of(cls: type) -> type[State]:
    """What stands for S in `Part[S]`; where that is a type variable, its bound."""
    found = _argument(cls)
    if isinstance(found, typing.TypeVar):
        found = found.__bound__ or State
    if isinstance(found, type) and issubclass(found, State):
        return found
    raise wrong(cls, f"{cls.__name__}[{found!r}]: the state must be a subclass of State")


def _argument(cls: type) -> Any:  # noqa: ANN401
    """The state a class is made of: a type, or a type variable of the class itself."""
    if cls.__module__ == _BASES and not hasattr(cls, KIND):
        return cls.__parameters__[0]  # type: ignore[attr-defined]  # this is Part
    bases = cls.__dict__.get("__orig_bases__", cls.__bases__)
    # What is written in brackets counts first: `class Mine(Kettle, Device[MyState])`.
    for base in sorted(bases, key=lambda b: not get_args(b)):
        origin = get_origin(base) or base
        if not (isinstance(origin, type) and (hasattr(origin, KIND) or origin.__module__ == _BASES)):
            continue
        inner = _argument(origin)
        parameters = getattr(origin, "__parameters__", ())
        return get_args(base)[parameters.index(inner)] if get_args(base) and inner in parameters else inner
    return State


def _properties(state: type[State]) -> dict[str, Property]:
    found = {}
    for name, info in state.model_fields.items():
        if info.is_required():
            what = f"{state.__name__}.{name} has no default: a device has a state from the start"
            raise wrong(state, what, name)
        meta = unfold(info.annotation, tuple(info.metadata))[1]
        found[name] = Property(
            name,
            info.annotation,
            meta,
            next((m for m in reversed(meta) if isinstance(m, Access)), None),
            next((m.name for m in reversed(meta) if isinstance(m, Named)), None),
            next((m for m in reversed(meta) if isinstance(m, Labels)), None),
        )
    try:
        state()
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        said = f"{state.__name__}.{field} = {first['input']!r}: {reason(error)}"
        raise wrong(state, said, field) from None
    return found


# ------------------------------------------------------------- attributes


def _attribute(subject: Subject, name: str, value: Any, hints: dict[str, Any]) -> None:  # noqa: ANN401
    cls, found = subject.cls, subject.found
    if isinstance(value, PartMark):
        _check_name(cls, name)
        check_part_options(cls, name, value)
        if declaration_of(value.kind).parts:
            raise wrong(cls, f"{cls.__name__}.{name}: {value.kind.__name__} is made of parts itself", name)
        found.parts[name] = value
    elif isinstance(value, Option):
        _check_name(cls, name)
        found.option_types[name] = hints.get(name)
        found.options[name] = checked_default(cls, name, hints.get(name), value)
    elif isinstance(value, Senses):
        _check_name(cls, name)
        found.senses[name] = _thing_of(cls, name, hints.get(name))
    elif isinstance(value, type) and issubclass(value, Event) and value is not Event:
        found.events[name] = Happening(kebab(name), value)
    elif inspect.isfunction(value) and (marks := _marks(cls, name)):
        _check_name(cls, name)
        for mark in marks:
            read_handler(subject, name, value, mark)
    if isinstance(value, Option | Senses) and value.required:
        found.needed.add(name)


def _marks(cls: type, name: str) -> list[Any]:
    """A method's marks; one that replaces a base's and has none itself keeps the base's."""
    return next((marks for base in cls.__mro__ if (marks := marks_of(vars(base).get(name)))), [])


def _check_name(cls: type, name: str) -> None:
    """A name that devices have from their base must keep its meaning."""
    for base in cls.__mro__:
        if base.__module__ == _BASES and (name in vars(base) or name in inspect.get_annotations(base)):
            raise wrong(
                cls, f"{cls.__name__}.{name}: every device has a {name!r} already, call it otherwise", name
            )


def _thing_of(cls: type, name: str, hint: Any) -> type[Thing]:  # noqa: ANN401
    for candidate in (hint, *get_args(hint)):
        if isinstance(candidate, type) and issubclass(candidate, Thing):
            return candidate
    raise wrong(cls, f"{cls.__name__}.{name} = senses(): say what, as in `{name}: Room = senses()`", name)


__all__ = [
    "Action",
    "Declaration",
    "Happening",
    "Property",
    "Reaction",
    "declaration_of",
    "declare",
    "kebab",
    "snake",
    "take_options",
    "wrong",
]
