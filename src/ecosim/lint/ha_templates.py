"""Templates in discovery messages: whether they can be read, and what they make of a payload."""

import contextlib
import json
from functools import cache
from typing import Any

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ecosim.hub.jinja import Compiled, Wrong, compiled

_SYNTAX = ImmutableSandboxedEnvironment(extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do"])


def misspelt(template: str) -> str | None:
    """Why this is no template; None where it is one."""
    try:
        _SYNTAX.parse(template)
    except TemplateSyntaxError as error:
        return error.message or "it cannot be read"
    except RecursionError:
        return "it is nested too deeply"
    return None


@cache
def _compiled(template: str) -> Compiled | None:
    try:
        found = compiled(template)
    except Wrong:
        return None  # it may use what only Home Assistant has
    return None if found.uses or found.asks_time or found.looks_around else found


def made_of(template: str | None, payload: str) -> str | None:
    """What Home Assistant compares with its words; None where only Home Assistant can know."""
    if template is None:
        return payload
    known = _compiled(template)
    if known is None:
        return None
    variables: dict[str, Any] = {"value": payload}
    with contextlib.suppress(ValueError, RecursionError):
        variables["value_json"] = json.loads(payload)
    try:
        return known.template.render(variables).strip()
    except Exception:  # noqa: BLE001 - whatever its author got wrong
        return ""
