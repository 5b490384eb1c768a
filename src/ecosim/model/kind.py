"""Reads a device class once and says what it declares, or where it is wrong."""

import inspect
import re
import typing
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from ecosim.errors import PluginError, nearest
from ecosim.model.marks import (
    ActionMark,
    EveryMark,
    Mode,
    OnMark,
    Option,
    PartMark,
    Senses,
    TowardsMark,
    marks_of,
)
from ecosim.model.state import Event, State
from ecosim.things import Fact, Thing
from ecosim.units import Access, Labels, Named

_KIND = "__ecosim_kind__"


def kebab(name: str) -> str:
    """`target_temperature` and `TargetTemperature` as the wire's `target-temperature`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).replace("_", "-").lower()


def snake(name: str) -> str:
    """`AirConditioner` as `air_conditioner`."""
    return kebab(name).replace("-", "_")


@dataclass(frozen=True, slots=True)
class Property:
    """A field of a state."""

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
    return typing.cast("Declaration", getattr(part, _KIND))


def declare(cls: type) -> None:
    """Read a part's class and keep its declaration on it.

    Raises `PluginError` with file and line where the class is wrong.
    """
    found = Declaration(state=_state_of(cls), doc=inspect.cleandoc(cls.__doc__ or ""))
    try:
        hints = get_type_hints(cls, include_extras=True)
    except NameError as error:
        raise wrong(cls, f"{cls.__name__}: {error}") from None
    found.properties = _properties(cls, found.state)
    for name in dict.fromkeys(name for base in reversed(cls.__mro__) for name in vars(base)):
        _attribute(cls, found, name, inspect.getattr_static(cls, name), hints)
    for reaction in found.reactions:
        _check_path(cls, found, reaction)
    _check_movers(cls, found)
    _adopt_senses(cls, found)
    setattr(cls, _KIND, found)


def wrong(where: Any, what: str) -> PluginError:  # noqa: ANN401 - a class or a function
    """A `PluginError` that points at the source of a class or a function."""
    try:
        file = inspect.getsourcefile(where)
        line = inspect.getsourcelines(where)[1]
    except (OSError, TypeError):
        return PluginError(what)
    return PluginError(what, file, line)


def _state_of(cls: type) -> type[State]:
    for base in cls.__mro__:
        for origin in getattr(base, "__orig_bases__", ()):
            for argument in get_args(origin):
                if isinstance(argument, type) and issubclass(argument, State):
                    return argument
                if get_origin(origin) is not typing.Generic and not isinstance(argument, typing.TypeVar):
                    raise wrong(cls, f"{cls.__name__}[{argument!r}]: the state must be a subclass of State")
    return State


def _properties(cls: type, state: type[State]) -> dict[str, Property]:
    found = {}
    for name, info in state.model_fields.items():
        if info.is_required():
            raise wrong(state, f"{state.__name__}.{name} has no default: a device has a state from the start")
        meta = tuple(info.metadata)
        found[name] = Property(
            name,
            info.annotation,
            meta,
            next((m for m in meta if isinstance(m, Access)), None),
            next((m.name for m in meta if isinstance(m, Named)), None),
            next((m for m in meta if isinstance(m, Labels)), None),
        )
    try:
        state()
    except ValidationError as error:
        first = error.errors()[0]
        field_name, reason = ".".join(str(p) for p in first["loc"]), first["msg"].lower()
        raise wrong(state, f"{state.__name__}.{field_name} = {first['input']!r}: {reason}") from None
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", cls.__name__):
        raise wrong(cls, f"{cls.__name__}: a kind's name has only letters and digits")
    return found


def _attribute(cls: type, found: Declaration, name: str, value: Any, hints: dict[str, Any]) -> None:  # noqa: ANN401
    if isinstance(value, PartMark):
        _check_options(cls, name, value)
        found.parts[name] = value
    elif isinstance(value, Option):
        if name not in hints:
            raise wrong(
                cls, f"{cls.__name__}.{name} = option(…) has no type: write `{name}: Watts = option(…)`"
            )
        found.option_types[name] = hints[name]
        found.options[name] = _checked_default(cls, name, hints[name], value)
        if value.required:
            found.needed.add(name)
    elif isinstance(value, Senses):
        found.senses[name] = _thing_of(cls, name, hints.get(name))
        if value.required:
            found.needed.add(name)
    elif isinstance(value, type) and issubclass(value, Event) and value is not Event:
        found.events[name] = Happening(kebab(name), value)
    for mark in marks_of(value):
        _method(cls, found, name, value, mark)


def _checked_default(cls: type, name: str, hint: Any, value: Option) -> Any:  # noqa: ANN401
    if value.required:
        return None
    try:
        return TypeAdapter(hint).validate_python(value.default)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].lower()
        raise wrong(cls, f"{cls.__name__}.{name} = option({value.default!r}): {reason}") from None


def _check_options(cls: type, name: str, mark: PartMark) -> None:
    inner = declaration_of(mark.kind)
    for given, option_value in mark.options.items():
        if given not in inner.options:
            hint = nearest(given, inner.options)
            raise wrong(cls, f"{cls.__name__}.{name}: {mark.kind.__name__} has no option {given!r}{hint}")
        try:
            TypeAdapter(inner.option_types[given]).validate_python(option_value)
        except ValidationError as error:
            reason = error.errors()[0]["msg"].lower()
            raise wrong(cls, f"{cls.__name__}.{name}: {given}={option_value!r}: {reason}") from None


def take_options(cls: type, given: dict[str, Any]) -> dict[str, Any]:
    """The options of one device: those given, checked, and the defaults of the others.

    Raises `ValueError` with one line for an unknown, missing or wrong one.
    """
    declaration = declaration_of(cls)
    found = dict(declaration.options)
    for name, value in given.items():
        if name not in declaration.option_types:
            raise ValueError(f"{snake(cls.__name__)} has no option {name!r}{nearest(name, found)}")
        try:
            found[name] = TypeAdapter(declaration.option_types[name]).validate_python(value)
        except ValidationError as error:
            raise ValueError(f"{name} = {value!r}: {error.errors()[0]['msg'].lower()}") from None
    for name in sorted(declaration.needed & set(declaration.option_types) - set(given)):
        raise ValueError(f"{snake(cls.__name__)} needs the option {name!r}")
    return found


def _thing_of(cls: type, name: str, hint: Any) -> type[Thing]:  # noqa: ANN401
    for candidate in (hint, *get_args(hint)):
        if isinstance(candidate, type) and issubclass(candidate, Thing):
            return candidate
    raise wrong(cls, f"{cls.__name__}.{name} = senses(): say what, as in `{name}: Room = senses()`")


def _method(cls: type, found: Declaration, name: str, function: Any, mark: Any) -> None:  # noqa: ANN401
    if isinstance(mark, ActionMark):
        if mark.mode not in typing.get_args(Mode):
            hint = nearest(mark.mode, typing.get_args(Mode))
            raise wrong(function, f"@action(mode={mark.mode!r}): no such mode{hint}")
        model = _parameters(cls, name, function)
        found.actions[name] = Action(name, mark.mode, model, inspect.cleandoc(function.__doc__ or ""))
    elif isinstance(mark, EveryMark):
        if not mark.period > 0:
            raise wrong(function, f"@every on {name}: say how often, as in @every(minutes=1)")
        found.routines.append((name, mark))
    elif isinstance(mark, TowardsMark):
        found.movers[mark.name] = name
    elif isinstance(mark, OnMark):
        takes = len(inspect.signature(function).parameters) - 1
        if takes not in (0, 1, 2):
            raise wrong(function, f"@on({mark.path!r}) {name}: takes nothing, (new), or (new, old)")
        found.reactions.append(Reaction(name, mark, takes))


def _parameters(cls: type, name: str, function: Any) -> type[BaseModel]:  # noqa: ANN401
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError as error:
        raise wrong(function, f"{cls.__name__}.{name}: {error}") from None
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.name not in hints:
            raise wrong(function, f"{cls.__name__}.{name}: the parameter {parameter.name!r} has no type")
        required = parameter.default is inspect.Parameter.empty
        fields[parameter.name] = (hints[parameter.name], ... if required else parameter.default)
    config = ConfigDict(extra="forbid", allow_inf_nan=False, validate_default=True)
    return create_model(f"{cls.__name__}_{name}", __config__=config, **fields)


def _check_movers(cls: type, found: Declaration) -> None:
    """Each gradual property has one handler that moves it, and each such handler its property."""
    gradual = [n for n, p in found.properties.items() if p.access is not None and p.access.gradual]
    for name, method in found.movers.items():
        if name not in gradual:
            hint = nearest(name, gradual)
            raise wrong(getattr(cls, method), f"@towards({name!r}): no Gradual field of that name{hint}")
    for name in gradual:
        if name not in found.movers:
            raise wrong(
                cls, f"{cls.__name__}: nothing moves {name}: give it a handler with @towards({name!r})"
            )


def _adopt_senses(cls: type, found: Declaration) -> None:
    """What a part senses its device senses: one name is one thing in the whole device."""
    for name, mark in found.parts.items():
        inner = declaration_of(mark.kind)
        for sense, thing in inner.senses.items():
            if found.senses.setdefault(sense, thing) is not thing:
                raise wrong(
                    cls,
                    f"{cls.__name__}.{name} senses {sense} as a {thing.__name__}, another as something else",
                )
            found.needed |= {sense} & inner.needed


def _check_path(cls: type, found: Declaration, reaction: Reaction) -> None:
    """A path is `field`, `part.field` or `sense.fact`."""
    head, _, tail = reaction.mark.path.partition(".")
    where = getattr(cls, reaction.method)
    if not tail:
        known: typing.Iterable[str] = found.properties
        problem = head not in found.properties
    elif head in found.senses:
        known = found.senses[head].fact_names()
        problem = not isinstance(getattr(found.senses[head], tail, None), Fact)
    elif head in found.parts:
        known = declaration_of(found.parts[head].kind).properties
        problem = tail not in known
    else:
        known, problem = [*found.senses, *found.parts], True
    if problem:
        missing = head if not tail or head not in {*found.senses, *found.parts} else tail
        hint = nearest(missing, known)
        raise wrong(where, f"@on({reaction.mark.path!r}): {cls.__name__} has no {missing!r}{hint}")
