"""What of a configuration can be played here: each automation, script, scene and helper for itself.

What cannot is left out, with its place and the reason; nothing of it keeps the others from being tried.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ecosim.entities.faces import slug
from ecosim.errors import FileError
from ecosim.files import Loaded, Place, Route, place_of
from ecosim.hub.config import AutomationConfig, read_automation
from ecosim.hub.given import Given
from ecosim.hub.own.kinds import SECTIONS
from ecosim.hub.package import AUTOMATION
from ecosim.hub.standins.plausible import DOMAINS
from ecosim.imports.ha.blueprints import USE, written_out
from ecosim.imports.ha.config import Configuration
from ecosim.imports.ha.files import Input
from ecosim.imports.ha.registry import STORAGE, Registry
from ecosim.imports.ha.targets import by_entities

MAPPINGS = (
    "script", "input_boolean", "input_number", "input_select", "input_text", "input_datetime", "input_button",
    "counter", "timer", "schedule", "group",
)  # fmt: skip
LISTS = (AUTOMATION, "scene", "zone", "person", "template", "sensor", "binary_sensor")
ORDER = (AUTOMATION, "script", "scene", *MAPPINGS[1:], *LISTS[2:])
TEMPLATES = LISTS[-3:]
_MADE = TEMPLATES[1:]
_MEANT_FOR_SCREENS = ("view", "control", "restore", "editable", "user_id", "picture")
_TOLD_BY_NAME = ("notify", "tts")
_IGNORED = (
    "entity_id",
    "friendly_name_template",
)  # of templates in earlier years: Home Assistant knows better now
_NAME = re.compile(r"(?=\b([a-z_]+\.[a-z0-9_]+))")
_ROUTE = re.compile(r"[^'\"]*?[\w\]]: ")
_HIDDEN = "secret_"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that can be played; `key` where its section is a mapping. `where` is its place at home."""

    domain: str
    key: str
    value: Any
    where: str
    ids: tuple[str, ...] = ()
    config: AutomationConfig | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that cannot, and why."""

    domain: str
    title: str
    where: str
    why: str


@dataclass(slots=True)
class Gathered:
    """All pieces, by domain, in the order of the files; the ids that are taken; how many nobody asks for."""

    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    unused: int = 0

    def automations(self) -> list[Piece]:
        """Those that are automations."""
        return self.pieces.get(AUTOMATION, [])


def gather(config: Configuration, registry: Registry) -> Gathered:
    """Read every piece of a configuration."""
    found = Gathered()
    for domain in ORDER:
        found.left_out += _shapeless(domain, config)
        for key, origin in _items(domain, config, registry):
            try:
                given = _plainly(origin, domain, config, registry)
                piece = _piece(domain, key, given, config.where(origin), found)
                found.pieces.setdefault(domain, []).append(piece)
            except FileError as error:
                found.left_out.append(_left_out(domain, key, origin, error, config))
    leave_unused(found)
    return found


def _items(domain: str, config: Configuration, registry: Registry) -> Iterator[tuple[str, Given]]:
    """The items of a domain, with their keys where there are such."""
    if domain in LISTS:
        for given in config.each(domain):
            platform = given.value.get("platform") if isinstance(given.value, dict) else None
            if domain not in _MADE or platform == "template":
                yield from (("", each) for each in _singly(domain, given))
        return
    yield from config.entries(domain)
    for kind, name, value in registry.helpers():
        if kind == domain:
            yield name, Given({name: value}, Loaded({}, str(config.root / STORAGE / kind))).need(name)


def _shapeless(domain: str, config: Configuration) -> Iterator[LeftOut]:
    """What stands in a section of names where a name and what it is are wanted."""
    for given in config.each(domain) if domain in MAPPINGS else ():
        if not isinstance(given.value, dict):
            why = f"a mapping of names is wanted under '{domain}', not this"
            yield LeftOut(domain, _title(given.value), config.where(given), why)


def _singly(domain: str, given: Given) -> Iterator[Given]:
    """Template entities one by one: one that cannot be read takes no other with it."""
    if not isinstance(given.value, dict):
        yield given
    elif domain == "template":
        kinds = [key for key in given.value if key in DOMAINS]
        rest = {key: inner for key, inner in given.value.items() if key not in kinds}
        for kind in kinds:
            for each in given.need(kind).each():
                yield replace(given, value={**rest, kind: [each.value]})
    elif domain in _MADE and isinstance(given.value.get("sensors"), dict):
        for name, each in given.need("sensors").entries():
            one = _without(each.value, _IGNORED)
            yield replace(given, value={"platform": "template", "sensors": {name: one}})
    elif domain == "scene" and "platform" in given:
        inner = given.get("scenes")
        yield from inner.each() if inner is not None else ()
    else:
        yield given


def _plainly(given: Given, domain: str, config: Configuration, registry: Registry) -> Given:
    """An item in words that need nothing from elsewhere. Raises `FileError` where there are none."""
    if domain in (AUTOMATION, "script"):
        given = written_out(given, config.files, domain)
        given = replace(given, value=by_entities(given.value, registry))
    for leaf in given.leaves():
        if isinstance(leaf.value, Input):
            raise leaf.wrong(f"!input {leaf.value.name} means nothing outside a blueprint")
    if domain not in (AUTOMATION, "script"):
        given = replace(given, value=_without(given.value, _MEANT_FOR_SCREENS))
    if domain in _MADE and not isinstance(given.need("sensors").value, dict):
        raise given.need("sensors").wrong("a mapping of names is wanted here")
    return given


def _without(value: Any, keys: Iterable[str]) -> Any:  # noqa: ANN401
    """A mapping without these keys; anything else as it is."""
    return {k: v for k, v in value.items() if k not in keys} if isinstance(value, dict) else value


def _piece(domain: str, key: str, given: Given, where: str, found: Gathered) -> Piece:
    """An item as it can be written. Raises `FileError` where it cannot."""
    if domain == AUTOMATION:
        return _automation(given, where, found)
    key = slug(key) if domain == "group" else key
    value = {key: given.value} if key else [given.value]
    places = dict(_places(given.value, given, (domain, key or 0)))
    section = Given({domain: value}, Loaded(None, given.loaded.file, places)).need(domain)
    ids = [own.entity_id for own in SECTIONS.kinds[domain](section)]
    for entity_id in ids:
        if entity_id in found.taken:
            raise given.wrong(f"there is another {entity_id} before it")
    found.taken.update(ids)
    return Piece(domain, key, given.value, where, tuple(ids))


def _places(value: Any, given: Given, to: Route, below: Route = ()) -> Iterator[tuple[Route, Place]]:  # noqa: ANN401
    """Where each part of an item stands, under the route to which it is moved."""
    yield (*to, *below), place_of(given.loaded, (*given.route, *below))
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from _places(value[step], given, to, (*below, step))


def _automation(given: Given, where: str, found: Gathered) -> Piece:
    """An automation; one without an id gets one where it would have another's."""
    known = {p.config.id for p in found.automations() if p.config is not None}
    read = read_automation(given, len(found.automations()))
    number = 2
    while read.id in known and "id" not in given:
        given = replace(given, value={"id": f"{slug(read.alias)}_{number}", **given.value})
        read, number = read_automation(given, len(found.automations())), number + 1
    if read.id in known:
        raise given.wrong(f"another automation has the id {read.id!r}, too: Home Assistant takes the first")
    return Piece(AUTOMATION, "", given.value, where, (read.entity_id,), read)


def leave_unused(found: Gathered) -> None:
    """Leave out template entities that nothing else names: houses have hundreds, for their screens."""
    pieces = [piece for domain in ORDER for piece in found.pieces.get(domain, [])]
    named = {name for p in pieces if p.domain not in TEMPLATES for name in _names(p.value)}
    waiting = [piece for piece in pieces if piece.domain in TEMPLATES]
    while used := [piece for piece in waiting if named.intersection(piece.ids)]:
        waiting = [piece for piece in waiting if piece not in used]
        named |= {name for piece in used for name in _names(piece.value)}
    for piece in waiting:
        found.pieces[piece.domain].remove(piece)
        found.taken.difference_update(piece.ids)
    found.unused = len(waiting)


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401
    """All that could be the name of an entity."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from (*_names(key), *_names(inner))
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
    elif isinstance(value, str):
        yield from _NAME.findall(value)


# ------------------------------------------------------------- what is left out


def _left_out(domain: str, key: str, given: Given, error: FileError, config: Configuration) -> LeftOut:
    why = _ROUTE.sub("", error.what, count=1) if "[" in error.what or "." in error.what else error.what
    start = place_of(given.loaded, given.route)
    if (str(error.file), error.line) != (start.file, start.line):
        why += f" ({config.place(error.file, error.line)})"
    if _HIDDEN in why:
        why += "; a secret stands there, which is not read"
    return LeftOut(domain, key or _title(given.value), config.where(given), why)


def _title(value: Any) -> str:  # noqa: ANN401
    """What people call an item."""
    if isinstance(value, dict):
        for key in ("alias", "name", "id", "unique_id"):
            if value.get(key):
                return str(value[key])
        if USE in value and isinstance(value[USE], dict):
            return str(value[USE].get("path", ""))
        inner = [i[0] for key, i in value.items() if key in DOMAINS and isinstance(i, list) and i]
        sensors = value.get("sensors")
        return _title(inner[0]) if inner else ", ".join(sensors if isinstance(sensors, dict) else ())
    return "" if value is None else str(value)


def defined(config: Configuration, domain: str) -> Iterator[str]:
    """The ids of entities that a part of the configuration makes of what is not here, `mqtt` perhaps."""
    for item in config.each(domain):
        if not isinstance(item.value, dict) or domain in _TOLD_BY_NAME:
            continue
        if domain in DOMAINS and "platform" in item.value:
            yield from _of_platform(domain, item.value)
        elif domain not in DOMAINS:
            for kind in (key for key in item.value if key in DOMAINS):
                inner = item.get(kind)
                names = [_called(each.value) for each in inner.each()] if inner is not None else []
                yield from (f"{kind}.{name}" for name in names if name)


def _of_platform(domain: str, value: dict[str, Any]) -> Iterator[str]:
    for key, inner in value.items():
        if key in (f"{domain}s", f"{domain}es", "sensors") and isinstance(inner, dict):
            yield from (f"{domain}.{slug(str(name))}" for name in inner)
    name = _called(value)
    if name:
        yield f"{domain}.{name}"


def _called(value: Any) -> str:  # noqa: ANN401
    """The name that an entity's id is made of."""
    if not isinstance(value, dict):
        return ""
    object_id = str(value.get("default_entity_id", value.get("object_id", ""))).rpartition(".")[2]
    return object_id or slug(str(value.get("name") or ""))
