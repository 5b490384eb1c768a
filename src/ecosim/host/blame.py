"""Where in whose file a handler broke."""

import traceback
from collections.abc import Iterable

from pydantic import ValidationError

from ecosim.model.part import Part


def blame(error: Exception, parts: Iterable[Part[object]]) -> tuple[str, str]:  # type: ignore[type-var]
    """Where in the device's own files it broke, as `file:line`, and what broke, each short."""
    modules = {base.__module__ for part in parts for base in type(part).__mro__}
    where = ""
    own = False
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = frame.f_globals.get("__name__", "")
        here = module in modules and not module.startswith("ecosim.model.")
        if here or not own:
            where = f"{frame.f_code.co_filename}:{line}"
        own = own or here
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        field = ".".join(str(p) for p in first["loc"])
        return where, f"{error.title}.{field} = {first['input']!r}: {first['msg'].lower()}"
    return where, f"{type(error).__name__}: {error}"
