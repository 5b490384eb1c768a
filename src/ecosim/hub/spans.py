"""Lengths of time that may be templates: `delay`, `for`, `timeout`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import FileError
from ecosim.hub.given import EntityName, Given
from ecosim.hub.sight import World
from ecosim.hub.templates import TemplateError, Variables, rendered, templates_in, with_templates


@dataclass(frozen=True, slots=True)
class Span:
    """So many seconds; `length` is what stands there where that is known only when it is rendered."""

    at: Given
    known: float
    length: Any = None

    def names(self) -> Iterator[EntityName]:
        """The entities its templates name."""
        return (name for t in templates_in(self.length) for name in t.names())

    def seconds(self, world: World, variables: Variables) -> float:
        """How long it is now. Raises `TemplateError`."""
        if self.length is None:
            return self.known
        value = rendered(self.length, world, variables)
        try:
            return Given(value, self.at.loaded, self.at.route).period()
        except FileError as error:
            raise TemplateError(error.what) from None


def read_span(given: Given) -> Span:
    """`"00:05:00"`, seconds, `{minutes: 5}`, or templates of these. Raises `FileError`."""
    length = with_templates(given)
    if any(templates_in(length)):
        if isinstance(given.value, dict):
            _check_units(given)
        return Span(given, 0.0, length)
    return Span(given, given.period())


def _check_units(given: Given) -> None:
    """Those that stand there are units, whatever their numbers come to."""
    Given(dict.fromkeys(given.value, 0), given.loaded, given.route).period()


def read_for(given: Given) -> Span | None:
    """What stands under `for`, if anything does."""
    hold = given.get("for")
    return read_span(hold) if hold is not None and hold.value is not None else None


def names_of(span: Span | None) -> Iterator[EntityName]:
    """The entities it names, where there is one."""
    return iter(()) if span is None else span.names()
