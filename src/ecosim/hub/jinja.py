"""Jinja for templates: a sandbox without a clock and without chance, and what can be read from a source.

The only module, with the filters, that knows the library; loaded when there is a template.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jinja2 import Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ecosim.errors import nearest
from ecosim.hub.filters import ABOUT_THE_HOME, FILTERS, FUNCTIONS, OF_THE_HOME, SIGHT, TESTS
from ecosim.hub.registry import LOOKING_AROUND, NAMES
from ecosim.hub.sight import OWN, Sight

_ENTITY_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_CLOCK = ("now", "utcnow", "today_at", "relative_time", "time_since", "time_until")
_KNOWN = (
    *(name for name, known in FUNCTIONS.items() if callable(known)),
    *(*OF_THE_HOME, *ABOUT_THE_HOME, *_CLOCK, "as_timestamp", "as_local"),
    *("range", "dict", "namespace", "cycler", "joiner"),
)
_INSIDE = ("caller", "super", "loop", "self")


class Wrong(Exception):  # noqa: N818 - the template is
    """It is no template that can be rendered here; the text says why."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Shows no wall clock, and no time zone of the machine."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401
        if isinstance(obj, date) and attr in ("now", "today", "utcnow"):
            return False
        if isinstance(obj, datetime) and obj.tzinfo is None and attr in ("timestamp", "astimezone"):
            return False
        return super().is_safe_attribute(obj, attr, value)


def _environment() -> _Sandbox:
    made = _Sandbox(extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do"])
    del made.globals["lipsum"]
    made.globals.update(FUNCTIONS)
    made.filters.update(FILTERS)
    made.tests.update(TESTS)
    return made


_ENVIRONMENT = _environment()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template, the entities it names, whether it looks at others or asks the time, and what it calls."""

    template: Template
    entities: tuple[str, ...]
    looks_around: bool
    asks_time: bool
    uses: tuple[str, ...]

    def render(self, sight: Sight, variables: dict[str, Any]) -> str:
        """The text. Raises whatever its author got wrong."""
        return self.template.render(
            {**{name: sight.function(name) for name in self.uses}, **variables, SIGHT: sight}
        ).strip()


def compiled(source: str) -> Compiled:
    """Read a template. Raises `Wrong`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python, at texts like '\d+'
            tree = _ENVIRONMENT.parse(source)
            _check(tree)
            template = _ENVIRONMENT.from_string(tree)
    except TemplateSyntaxError as error:
        line = f" in line {error.lineno} of it" if "\n" in source.strip() else ""
        what = (error.message or "").partition(". ")[0].rstrip(".")
        raise Wrong(f"{what[:1].lower()}{what[1:]}{line}") from None
    except RecursionError:
        raise Wrong("it is nested too deeply") from None
    entities, looks_around = _entities(tree)
    named = dict.fromkeys(name.name for name in tree.find_all(nodes.Name))
    asks_time = any(name in _CLOCK for name in named)
    uses = tuple(name for name in named if name in OWN or name in NAMES)
    return Compiled(template, tuple(dict.fromkeys(entities)), looks_around, asks_time, uses)


def _check(tree: nodes.Template) -> None:
    for node in tree.find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)):
        raise Wrong(f"templates from other files are not supported (line {node.lineno} of it)")
    own = {n.name for n in tree.find_all(nodes.Name) if n.ctx != "load"}
    own |= {m.name for m in tree.find_all(nodes.Macro)}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name not in (*_KNOWN, *own, *_INSIDE):
            name = call.node.name
            raise Wrong(f"there is no function {name!r}{nearest(name, _KNOWN)}")


# ------------------------------------------------------------- which entities it speaks of


def _entities(tree: nodes.Template) -> tuple[list[str], bool]:
    """The entities that are named in so many words, and whether it may look at others."""
    found: list[str] = []
    around = False
    named: set[int] = set()  # uses of `states` that say which
    for node, asked in _questions(tree):
        if isinstance(asked, nodes.Const) and isinstance(asked.value, str):
            if not _ENTITY_ID.fullmatch(asked.value.lower()):
                raise Wrong(f"an entity id is wanted, like light.kitchen, not {asked.value!r}")
            found.append(asked.value.lower())
        else:
            around = True
        named.add(id(node))
    for outer in tree.find_all(nodes.Getattr):
        inner = outer.node
        if isinstance(inner, nodes.Getattr) and _is_states(inner.node):
            found.append(f"{inner.attr}.{outer.attr}")
            named.add(id(inner.node))
    used = (n for n in tree.find_all(nodes.Name) if n.ctx == "load" and n.name in ("states", "expand"))
    around = around or any(n.name in LOOKING_AROUND for n in tree.find_all(nodes.Name))
    return found, around or any(id(n) not in named for n in used)


def _questions(tree: nodes.Template) -> Iterator[tuple[nodes.Node, nodes.Node | None]]:
    """Each place that asks for one entity: the function's name there, and what is asked for."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in OF_THE_HOME[:-1]:
            yield call.node, call.args[0] if call.args else None
    for piped in tree.find_all((nodes.Filter, nodes.Test)):
        assert isinstance(piped, nodes.Filter | nodes.Test)  # noqa: S101
        if piped.name in OF_THE_HOME:
            yield piped, piped.node
        elif piped.name in ("map", "select", "reject"):
            yield piped, None
    for item in tree.find_all(nodes.Getitem):
        if _is_states(item.node):
            yield item.node, item.arg


def _is_states(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "states"
