"""The options of parts: values given in the home file, or by the device that a part belongs to."""

import copy
from typing import Any

from pydantic import PydanticUserError, TypeAdapter, ValidationError

from ecosim.errors import nearest
from ecosim.model.declaration import declaration_of, snake
from ecosim.model.marks import Option, PartMark
from ecosim.model.source import reason, wrong


def checked_default(cls: type, name: str, hint: Any, option: Option) -> Any:  # noqa: ANN401
    """An option's default, checked against its type; None for a required one. Raises `PluginError`."""
    if hint is None:
        said = f"{cls.__name__}.{name} = option(…) has no type: write `{name}: Watts = option(…)`"
        raise wrong(cls, said, name)
    try:
        adapter = TypeAdapter(hint)
        return None if option.required else adapter.validate_python(option.default)
    except ValidationError as error:
        raise wrong(
            cls, f"{cls.__name__}.{name} = option({option.default!r}): {reason(error)}", name
        ) from None
    except PydanticUserError as error:
        raise wrong(cls, f"{cls.__name__}.{name}: {error.message.splitlines()[0]}", name) from None


def check_part_options(cls: type, name: str, mark: PartMark) -> None:
    """The options that a device gives to a part are all it needs. Raises `PluginError`."""
    try:
        take_options(mark.kind, mark.options, mark.kind.__name__)
    except ValueError as error:
        raise wrong(cls, f"{cls.__name__}.{name}: {error}", name) from None


def take_options(cls: type, given: dict[str, Any], called: str | None = None) -> dict[str, Any]:
    """The options of one device: those given, checked, and the defaults of the others.

    Raises `ValueError` with one line for an unknown, missing or wrong one.
    """
    declaration = declaration_of(cls)
    called = called or snake(cls.__name__)
    found = copy.deepcopy(declaration.options)  # a list is each device's own
    for name, value in given.items():
        if name not in declaration.option_types:
            raise ValueError(f"{called} has no option {name!r}{nearest(name, found)}")
        try:
            found[name] = TypeAdapter(declaration.option_types[name]).validate_python(value)
        except ValidationError as error:
            raise ValueError(f"{name} = {value!r}: {reason(error)}") from None
    for name in sorted(declaration.needed & set(declaration.option_types) - set(given)):
        raise ValueError(f"{called} needs the option {name!r}")
    return found
