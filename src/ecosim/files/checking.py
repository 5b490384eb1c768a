"""Checks what was loaded against a pydantic model: the first mistake, in one line, with its place."""

import types
import typing
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from ecosim.errors import FileError, nearest
from ecosim.files.places import Loaded, Route, label, place_of, wrong_at
from ecosim.files.words import given, plain

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], loaded: Loaded, at: Route = ()) -> M:
    """The model of what was loaded, or of the part of it at a route.

    Raises `FileError` for the first mistake in file order: `file:line: where: what; did you mean …?`
    """
    value = loaded.value
    for step in at:
        value = value[step]
    if not isinstance(value, dict):
        what = "is empty" if value is None and not at else f"a mapping is wanted here, not {given(value)}"
        raise wrong_at(loaded, at, _located(at, what))
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _first(model, loaded, at, value, error) from None


def _first(
    model: type[BaseModel], loaded: Loaded, at: Route, value: object, error: ValidationError
) -> FileError:
    """The mistake that stands first; a key that is unknown before one that is missing beside it."""
    found = []
    errors = error.errors(include_url=False)
    strangers = {e["loc"][:-1] for e in errors if e["type"] == "extra_forbidden"}
    for each in errors:
        if each["type"] == "missing" and each["loc"][:-1] in strangers:
            continue
        route = (*at, *_real(value, each["loc"]))
        place = place_of(loaded, route)
        found.append(((place.line, place.column), route, each))
    _, route, first = min(found, key=lambda f: f[0])
    if first["type"] == "extra_forbidden":
        key = first["loc"][-1]
        known = sorted(_known_keys(model, first["loc"][:-1]))
        what = f"there is no key {key!r}{nearest(key, known)}"
        return wrong_at(loaded, route, _located(route[:-1], what))
    return wrong_at(loaded, route, _located(route, plain(first)))


def _located(route: Route, what: str) -> str:
    return f"{label(route)}: {what}" if route else what


def _real(value: Any, loc: tuple[Any, ...]) -> Route:  # noqa: ANN401
    """The steps of pydantic's location that exist in the file: without names of union members."""
    route: list[Any] = []
    for step in loc:
        exists = step in value if isinstance(value, dict) else isinstance(value, list) and _in(value, step)
        if exists:
            value = value[step]
            route.append(step)
    return tuple(route)


def _in(value: list[Any], step: object) -> bool:
    return isinstance(step, int) and step < len(value)


def _known_keys(model: type[BaseModel], loc: tuple[Any, ...]) -> set[str]:
    """The keys that the models at pydantic's location know."""
    here: list[Any] = [model]
    for step in loc:
        here = [inner for annotation in here for inner in _inside(annotation, step)] or here
    names = set()
    for annotation in here:
        for each in _models(annotation):
            names |= {field.alias or name for name, field in each.model_fields.items()}
    return names


def _inside(annotation: Any, step: Any) -> Iterator[Any]:  # noqa: ANN401
    """What stands behind one step of a location: a field, an item, or a member of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if step in (name, field.alias):
                yield field.annotation
        return
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        yield from _inside(arguments[0], step)
    elif origin in (list, dict, tuple):
        yield arguments[-1] if origin is dict else arguments[0]
    elif origin in (typing.Union, types.UnionType):
        named = [a for a in arguments if _tagged(a, step)]
        for argument in arguments:
            if named:
                break
            yield from _inside(argument, step)
        yield from named


def _tagged(annotation: Any, tag: object) -> bool:  # noqa: ANN401
    """Whether a member of a union goes by this tag."""
    if typing.get_origin(annotation) is typing.Annotated:
        if any(getattr(m, "tag", None) == tag for m in annotation.__metadata__):
            return True
        annotation = typing.get_args(annotation)[0]
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return False
    return annotation.__name__ == tag or any(_is_tag(f, tag) for f in annotation.model_fields.values())


def _is_tag(field: FieldInfo, tag: object) -> bool:
    return typing.get_origin(field.annotation) is typing.Literal and tag in typing.get_args(field.annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in typing.get_args(annotation):
            yield from _models(argument)
