"""Automations and scripts made of blueprints, written out.

https://www.home-assistant.io/docs/blueprint/schema/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ecosim.errors import FileError, nearest
from ecosim.files import Loaded, Place, Route, place_of
from ecosim.hub.given import Given
from ecosim.imports.ha.files import ConfigFiles, Input

USE = "use_blueprint"
_SELF = "blueprint"
_FOLDER = "blueprints"


def written_out(given: Given, files: ConfigFiles, domain: str) -> Given:
    """What uses a blueprint, with the blueprint's own words and the inputs in their places.

    What uses none is given back. Raises `FileError` where the blueprint is not there, or an input is not.
    """
    used = given.get(USE)
    if used is None:
        return given
    path = used.need("path").text()
    file = files.root / _FOLDER / domain / path
    if not file.is_file():
        raise used.wrong(f"the blueprint {path!r} is not in {_FOLDER}/{domain}")
    loaded = files.load(file)
    if not isinstance(loaded.value, dict) or not isinstance(loaded.value.get(_SELF), dict):
        raise FileError("this is no blueprint: the key 'blueprint' is missing", file)
    blueprint = Given(loaded.value, loaded)
    filling = _Filling(_inputs(blueprint, used), used)
    value = {key: filling.fill(inner) for key, inner in blueprint.entries() if key != _SELF}
    own = [(key, inner) for key, inner in given.entries() if key != USE]
    value |= {key: filling.fill(inner) for key, inner in own}
    return Given(value, Loaded(value, str(file), {**filling.places, (): place_of(given.loaded, given.route)}))


def _inputs(blueprint: Given, used: Given) -> dict[str, Given]:
    """What stands for each input: what is said where the blueprint is used, or else its default."""
    said = used.get("input")
    given = dict(said.entries()) if said is not None and isinstance(said.value, dict) else {}
    found = {}
    for name, meta in _declared(blueprint.need(_SELF).get("input")):
        default = meta.get("default")
        if name in given:
            found[name] = given[name]
        elif default is not None:
            found[name] = default
    return {**given, **found}


def _declared(inputs: Given | None) -> Iterator[tuple[str, Given]]:
    """The inputs that a blueprint declares, those in sections, too."""
    if inputs is None or not isinstance(inputs.value, dict):
        return
    for name, meta in inputs.entries():
        if isinstance(meta.value, dict) and isinstance(meta.value.get("input"), dict):
            yield from _declared(meta.get("input"))
        else:
            yield name, meta


@dataclass(slots=True)
class _Filling:
    """Puts inputs where they belong, and keeps where each word stands: in either file."""

    inputs: dict[str, Given]
    used: Given
    places: dict[Route, Place] = field(default_factory=dict)

    def fill(self, given: Given, route: Route | None = None) -> Any:  # noqa: ANN401
        """A value without inputs."""
        route = given.route[-1:] if route is None else route
        self.places[route] = place_of(given.loaded, given.route)
        if isinstance(given.value, Input):
            return self._input(given.value.name, route)
        if isinstance(given.value, dict):
            return {key: self.fill(inner, (*route, key)) for key, inner in given.entries()}
        if isinstance(given.value, list):
            return [self.fill(inner, (*route, i)) for i, inner in enumerate(given.each())]
        return given.value

    def _input(self, name: str, route: Route) -> Any:  # noqa: ANN401
        if name not in self.inputs:
            raise self.used.wrong(f"the blueprint wants the input {name!r}{nearest(name, self.inputs)}")
        return self.fill(self.inputs[name], route)
