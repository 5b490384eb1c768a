"""Where a class or a function is written, for errors that point at it."""

import inspect
import re
from typing import Any

from pydantic import ValidationError

from ecosim.errors import PluginError


def wrong(where: Any, what: str, name: str | None = None) -> PluginError:  # noqa: ANN401
    """A `PluginError` that points at a class, at a function, or at the line that defines `name` in it."""
    try:
        file = inspect.getsourcefile(where)
        lines, line = inspect.getsourcelines(where)
    except (OSError, TypeError):
        return PluginError(what)
    if name is not None:
        begins = re.compile(rf"\s*{re.escape(name)}\s*[:=]")
        line += next((n for n, text in enumerate(lines) if begins.match(text)), 0)
    return PluginError(what, file, line)


def reason(error: ValidationError) -> str:
    """The first thing that pydantic found wrong, in its own words."""
    return error.errors()[0]["msg"].lower()
