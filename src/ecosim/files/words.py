"""What is wrong with a value, in plain words."""

import re
from collections.abc import Callable
from typing import Any

from ecosim.errors import nearest

_LONGEST = 40
_WANTED = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "string": "text",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "dict": "a mapping (key: value)",
    "model": "a mapping (key: value)",
    "dataclass": "a mapping (key: value)",
    "date": "a date like 2026-03-17",
    "datetime": "a date and time like 2026-03-17T08:30:00",
    "time": "a time like 06:45",
    "timedelta": "a duration",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}


def given(value: object) -> str:
    """A value as its writer would name it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping (key: value)"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = repr(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…" + text[0]


def plain(error: Any) -> str:  # noqa: ANN401 - pydantic's dictionary of one error
    """One of pydantic's errors in plain words, without its place."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"{words} {_number(context[key])} is wanted, not {given(value)}"
    if kind in _SPECIAL:
        return _SPECIAL[kind](error["loc"], value, context)
    return _wanted(kind, value) or str(error["msg"]).lower()


def _wanted(kind: str, value: object) -> str | None:
    if kind == "int_from_float":
        return f"a whole number is wanted, not {given(value)}"
    match = re.match(r"(.*?)(_attributes)?_(type|parsing|from_\w+|\w+_parsing)$", kind)
    wanted = _WANTED.get((match.group(1) if match else "").removeprefix("is_"))
    return f"{wanted} is wanted, not {given(value)}" if wanted else None


def _one_of(value: object, known: list[str]) -> str:
    hint = nearest(value, known) or f"; there is {', '.join(known)}"
    return f"there is no {given(value)}{hint}"


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


_SPECIAL: dict[str, Callable[[tuple[Any, ...], Any, dict[str, Any]], str]] = {
    "missing": lambda loc, _, __: f"{loc[-1]!r} is missing",
    "value_error": lambda _, __, context: str(context["error"]),
    "assertion_error": lambda _, __, context: str(context["error"]),
    "literal_error": lambda _, value, context: _one_of(value, _quoted(context["expected"])),
    "enum": lambda _, value, context: _one_of(value, _quoted(context["expected"])),
    "union_tag_invalid": lambda _, __, context: _one_of(context["tag"], _quoted(context["expected_tags"])),
    "union_tag_not_found": lambda _, __, context: f"'{_quoted(context['discriminator'])[0]}' is missing",
    "finite_number": lambda _, value, __: f"a finite number is wanted, not {given(value)}",
    "too_short": lambda _, __, context: f"at least {context['min_length']} of these is wanted",
    "invalid_key": lambda _, value, __: f"a key is text, not {given(value)}: quote it",
}


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)
