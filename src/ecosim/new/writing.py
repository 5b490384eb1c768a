"""YAML as a person would write it: one line an entry."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# What YAML, or the loader of home files, would take for something else than text.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_'./ -]*|[0-9]+ (s|min|h)")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off"])


def scalar(value: Any) -> str:  # noqa: ANN401 - as YAML has it
    """One value, in quotes where it must be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else str(value)  # noqa: PLR2004
    if isinstance(value, Mapping):
        return flow(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(scalar(v) for v in value) + "]"
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)


def flow(keys: Mapping[str, Any]) -> str:
    """A mapping on one line."""
    return "{" + ", ".join(f"{key}: {scalar(value)}" for key, value in keys.items()) + "}"


def section(name: str, entries: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A mapping of mappings, one a line; nothing where it is empty."""
    if entries:
        yield ""
        yield f"{name}:"
        yield from (f"  {key}: {flow(value)}" for key, value in entries.items())


def items(name: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A list of mappings, one a line; nothing where it is empty."""
    lines = [f"  - {flow(entry)}" for entry in entries]
    if lines:
        yield ""
        yield f"{name}:"
        yield from lines


def clock(hour: float) -> str:
    """An hour of the day as a clock shows it."""
    minutes = round(60 * hour)
    return f"{minutes // 60:02}:{minutes % 60:02}"
