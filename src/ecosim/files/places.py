"""Where in a file a value stands."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ecosim.errors import FileError

Route = tuple[Any, ...]
"""The way to a value: keys and indices, `(3, "action", 0, "service")`."""


class Place(NamedTuple):
    """A file and a line and a column in it, both counted from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's content as dicts, lists and scalars, and where each key and item stands."""

    value: Any
    file: str
    places: dict[Route, Place] = field(default_factory=dict)


def place_of(loaded: Loaded, route: Route) -> Place:
    """Where a value stands: the line of its key or item, or of the nearest thing around it."""
    while route and route not in loaded.places:
        route = route[:-1]
    return loaded.places.get(route) or Place(loaded.file, 1)


def wrong_at(loaded: Loaded, route: Route, what: str) -> FileError:
    """A `FileError` that points at a value."""
    place = place_of(loaded, route)
    return FileError(what, place.file, place.line)


def label(route: Route) -> str:
    """A route for people: `moments.wake.effect[0]`."""
    text = ""
    for step in route:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")
