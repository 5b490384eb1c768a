"""Reads the methods of a part that its decorators have marked."""

import inspect
import typing
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, PydanticUserError, TypeAdapter, ValidationError, create_model

from ecosim.errors import nearest
from ecosim.model.declaration import Action, Declaration, Reaction
from ecosim.model.marks import ActionMark, EveryMark, Mode, OnMark, TowardsMark
from ecosim.model.source import reason, wrong

_UNNAMED = {
    inspect.Parameter.VAR_POSITIONAL: "say each parameter by its name",
    inspect.Parameter.VAR_KEYWORD: "say each parameter by its name",
    inspect.Parameter.POSITIONAL_ONLY: "parameters are given by name, so there can be no '/'",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The class that is read, what was found in it, and the names around its class statement."""

    cls: type
    found: Declaration
    names: dict[str, Any] | None


def read_handler(subject: Subject, name: str, function: Callable[..., Any], mark: object) -> None:
    """Take in a marked method. Raises `PluginError` where it is wrong."""
    if isinstance(mark, ActionMark):
        _action(subject, name, function, mark)
    elif isinstance(mark, EveryMark):
        if not mark.period > 0:
            raise wrong(function, f"@every on {name}: say how often, as in @every(minutes=1)")
        if _takes(function):
            raise wrong(function, f"@every on {name}: takes nothing")
        subject.found.routines.append((name, mark))
    elif isinstance(mark, TowardsMark):
        _mover(subject, name, function, mark)
    elif isinstance(mark, OnMark):
        if _takes(function) not in (0, 1, 2):
            raise wrong(function, f"@on({mark.path!r}) {name}: takes nothing, (new), or (new, old)")
        subject.found.reactions.append(Reaction(name, mark, _takes(function)))


def _takes(function: Callable[..., Any]) -> int:
    return len(inspect.signature(function).parameters) - 1


def _mover(subject: Subject, name: str, function: Callable[..., Any], mark: TowardsMark) -> None:
    if _takes(function) != 1:
        raise wrong(function, f"@towards({mark.name!r}) {name}: takes the target")
    movers = subject.found.movers
    before = movers.get(mark.name, name)
    if before != name and before in vars(subject.cls):
        raise wrong(function, f"@towards({mark.name!r}) {name}: {before} moves it already")
    movers[mark.name] = name


def _action(subject: Subject, name: str, function: Callable[..., Any], mark: ActionMark) -> None:
    if mark.mode not in typing.get_args(Mode):
        hint = nearest(mark.mode, typing.get_args(Mode))
        raise wrong(function, f"@action(mode={mark.mode!r}): no such mode{hint}")
    model = _parameters(subject, name, function)
    subject.found.actions[name] = Action(name, mark.mode, model, inspect.cleandoc(function.__doc__ or ""))


def _parameters(subject: Subject, name: str, function: Callable[..., Any]) -> type[BaseModel]:
    said = f"{subject.cls.__name__}.{name}"
    try:
        hints = get_type_hints(function, localns=subject.names, include_extras=True)
    except (NameError, TypeError) as error:
        raise wrong(function, f"{said}: {error}") from None
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind in _UNNAMED:
            raise wrong(function, f"{said}({parameter}): {_UNNAMED[parameter.kind]}")
        if parameter.name not in hints:
            raise wrong(function, f"{said}: the parameter {parameter.name!r} has no type")
        required = parameter.default is inspect.Parameter.empty
        fields[parameter.name] = (hints[parameter.name], ... if required else parameter.default)
    model = _model(said, function, f"{subject.cls.__name__}_{name}", fields)
    for parameter_name, (hint, default) in fields.items():
        if default is not ...:
            _check_default(said, function, parameter_name, hint, default)
    return model


def _model(said: str, function: Callable[..., Any], title: str, fields: dict[str, Any]) -> type[BaseModel]:
    config = ConfigDict(extra="forbid", allow_inf_nan=False, validate_default=True, protected_namespaces=())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return create_model(title, __config__=config, **fields)
    except (PydanticUserError, NameError, UserWarning) as error:
        text = str(error).splitlines()[0].partition(" in parent")[0]
        raise wrong(function, f"{said}: {text}") from None


def _check_default(said: str, function: Callable[..., Any], name: str, hint: Any, default: object) -> None:  # noqa: ANN401
    try:
        TypeAdapter(hint).validate_python(default)
    except ValidationError as error:
        raise wrong(function, f"{said}: {name} = {default!r}: {reason(error)}") from None
