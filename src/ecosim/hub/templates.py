"""Templates in an automation: read with the file, rendered when they are needed.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/configuration/templating/
"""

import re
from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecosim.files import label
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.sight import Sight, World

if TYPE_CHECKING:
    from ecosim.hub.jinja import Compiled

Variables = dict[str, Any]
_NUMBER = re.compile(r"[+-]?(?!0\d)\d*(?:\.\d*)?")
_LITERAL = re.compile(r"[-+\d., ]+|[(\[{].*|True|False|None", re.DOTALL)
_TRUE = ("true", "yes", "on", "enable", "1")


class TemplateError(Exception):
    """A template could not be rendered; the text says why."""


_CALLED = re.compile(rf"{Sight.__name__}\.(\w+)\(\) ")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with Jinja in it, and where it stands."""

    at: Given
    compiled: "Compiled"

    def names(self) -> Iterator[EntityName]:
        """The entities it names in so many words."""
        return (EntityName(entity_id, self.at) for entity_id in self.compiled.entities)

    def text(self, world: World, variables: Variables) -> str:
        """What it says now. Raises `TemplateError`."""
        try:
            return self.compiled.render(Sight(world), variables)
        except Exception as error:  # noqa: BLE001 - whatever its author got wrong
            called = _CALLED.match(str(error))  # what templates call is not to be known by its class
            told = (called[1], str(error)[called.end() :]) if called else (type(error).__name__, str(error))
            what = ": ".join(filter(None, told))
            raise TemplateError(f"{label(self.at.route)}: template: {what}") from None

    def value(self, world: World, variables: Variables) -> Any:  # noqa: ANN401
        """The same as what it looks like: a number, a boolean, a list. Raises `TemplateError`."""
        return native(self.text(world, variables))

    def holds(self, world: World, variables: Variables) -> bool:
        """Whether it is true, in one of the words for that. Raises `TemplateError`."""
        value = self.value(world, variables)
        if isinstance(value, str):
            return value.lower() in _TRUE
        return bool(value)


def read_template(given: Given) -> Template:
    """A template. Raises `FileError` for one that cannot be rendered whatever happens."""
    from ecosim.hub.jinja import Wrong, compiled  # noqa: PLC0415 - it takes its time, and few need it

    try:
        return Template(given, compiled(given.text()))
    except Wrong as error:
        raise given.wrong(f"template: {error}") from None


def native(text: str) -> Any:  # noqa: ANN401
    """A rendered text as what it looks like, by Home Assistant's rule: `042` and `1e5` stay text.

    A list or a mapping remembers its text: `as_text` has it where text is wanted.
    """
    if not _LITERAL.fullmatch(text):
        return text
    try:
        value = literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return text
    if isinstance(value, str | complex | bytes | set):
        return text
    if isinstance(value, int | float) and not isinstance(value, bool) and not _NUMBER.fullmatch(text):
        return text
    return _KEPT[type(value)](value, text) if type(value) in _KEPT else value


def as_text(value: object) -> str:
    """A value as text: what was rendered byte by byte as it was."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(getattr(value, "rendered", value))


def _keeping(kind: type) -> Callable[[Any, str], Any]:
    kept = type(f"Rendered{kind.__name__.title()}", (kind,), {"rendered": ""})

    def keep(value: object, text: str) -> Any:  # noqa: ANN401
        made = kept(value)
        made.rendered = text
        return made

    return keep


_KEPT = {kind: _keeping(kind) for kind in (list, tuple, dict)}


# ------------------------------------------------------------- values with templates in them


def with_templates(given: Given) -> Any:  # noqa: ANN401
    """What stands here, with each text that is a template read. Raises `FileError`."""
    if isinstance(given.value, dict):
        return {key: with_templates(inner) for key, inner in given.entries()}
    if isinstance(given.value, list):
        return [with_templates(inner) for inner in given.each()]
    return read_template(given) if is_template(given.value) else given.value


def templates_in(value: Any) -> Iterator[Template]:  # noqa: ANN401
    """The templates in what `with_templates` read."""
    if isinstance(value, Template):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from templates_in(inner)


def rendered(value: Any, world: World, variables: Variables) -> Any:  # noqa: ANN401
    """The same, with each template rendered. Raises `TemplateError`."""
    if isinstance(value, Template):
        return value.value(world, variables)
    if isinstance(value, dict):
        return {key: rendered(inner, world, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [rendered(inner, world, variables) for inner in value]
    return value


def read_variables(given: Given | None) -> dict[str, Any]:
    """Variables by name, with templates read. Raises `FileError`."""
    if given is None or given.value is None:
        return {}
    if not isinstance(given.value, dict):
        raise given.wrong("variables are a mapping of names to values")
    return {name: with_templates(inner) for name, inner in given.entries()}


def with_rendered(values: Mapping[str, Any], world: World, variables: Variables) -> Variables:
    """Variables rendered, each with those before it in sight. Raises `TemplateError`."""
    found: Variables = {}
    for name, value in values.items():
        found[name] = rendered(value, world, {**variables, **found})
    return found
