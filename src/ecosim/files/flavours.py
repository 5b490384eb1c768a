"""What a plain word in a YAML file means, in our files and in Home Assistant's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

_TAG = "tag:yaml.org,2002:"
MERGE = _TAG + "merge"
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class _OursLoader(_BASE):  # type: ignore[misc]
    """YAML 1.2's core words: `on` and `06:45` and `2026-03-17` stay text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's way


for _tag, _pattern, _first in (
    ("null", _NULL, ["~", "n", "N", ""]),
    ("bool", _BOOL, list("tTfF")),
    ("int", _INT, list("-+0123456789")),
    ("float", _FLOAT, list("-+.0123456789")),
    ("merge", re.compile("<<"), ["<"]),
):
    _OursLoader.add_implicit_resolver(_TAG + _tag, re.compile(f"(?:{_pattern.pattern})$"), _first)


def _ours(tag: str, node: yaml.ScalarNode) -> Any:  # noqa: ANN401
    text = str(node.value)
    if tag == _TAG + "null":
        return None
    if tag == _TAG + "bool":
        if not _BOOL.fullmatch(text):
            raise ValueError(f"{text!r} is neither true nor false")
        return text.lower() == "true"
    if tag == _TAG + "int":
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if tag == _TAG + "float":
        return float(re.sub(r"\.(inf|nan)$", r"\1", text.lower()))
    return text


def _home_assistants(tag: str, node: yaml.ScalarNode) -> Any:  # noqa: ANN401
    construct: Any = SafeConstructor.yaml_constructors.get(tag)
    return construct(SafeConstructor(), node) if construct else str(node.value)


_SCALARS = frozenset(_TAG + name for name in ("null", "bool", "int", "float", "str", "value", "merge"))


@dataclass(frozen=True, slots=True)
class Flavour:
    """How the plain words of a file are read.

    `loader` is a PyYAML loader class, used for composing nodes only; `scalar` makes a value of a tag
    and a node, and raises `ValueError` where it cannot; `later` are tags known but not read.
    """

    name: str
    loader: Any
    scalar: Callable[[str, yaml.ScalarNode], Any]
    scalars: frozenset[str]
    later: frozenset[str] = frozenset()


OURS = Flavour("ours", _OursLoader, _ours, _SCALARS)
"""Only true and false are booleans; times and dates stay text."""

HOME_ASSISTANT = Flavour(
    "Home Assistant's",
    _BASE,
    _home_assistants,
    _SCALARS | {_TAG + "timestamp", _TAG + "binary"},
    frozenset(
        [
            "!include",
            "!include_dir_list",
            "!include_dir_merge_list",
            "!include_dir_named",
            "!include_dir_merge_named",
            "!secret",
            "!env_var",
            "!input",
        ]
    ),
)
"""YAML 1.1: on, off, yes and no are booleans, 16:45 is 1005."""
