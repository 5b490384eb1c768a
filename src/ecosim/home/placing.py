"""Puts the devices of a home file in their places: kind, options and senses of each."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from ecosim.catalogue import Catalogue
from ecosim.errors import nearest
from ecosim.files import Route, plain
from ecosim.home.checks import Checks
from ecosim.host.host import Placement
from ecosim.model.kind import Declaration, declaration_of, take_options
from ecosim.things import ChargingPoint, Opening, Person, Room, Thing, Vehicle


def place_devices(checks: Checks, catalogue: Catalogue) -> dict[str, Placement]:
    """Each device of the home with its class, options and senses. Raises `FileError`, `PluginError`."""
    return {id_: _placement(checks, catalogue, id_) for id_ in checks.home.devices}


def _placement(checks: Checks, catalogue: Catalogue, id_: str) -> Placement:
    home, entry, here = checks.home, checks.home.devices[id_], ("devices", id_)
    checks.known((*here, "kind"), "kind", entry.kind, catalogue.names())
    if entry.room:
        checks.known((*here, "room"), "room", entry.room, home.rooms)
    kind = catalogue.find(entry.kind)
    declaration = declaration_of(kind)
    given: dict[str, Any] = dict(entry.model_extra or {})
    things = {name: given.pop(name) for name in declaration.senses if name in given}
    if entry.room and declaration.senses.get("room") is Room:
        things["room"] = entry.room
    senses = _senses(checks, here, declaration, things)
    _check_options(checks, here, declaration, given)
    take_options(kind, given)
    name = entry.name or id_
    return Placement(kind, id_, home.home, name=name, room=entry.room, options=given, senses=senses)


def _senses(checks: Checks, here: Route, declaration: Declaration, things: dict[str, Any]) -> dict[str, str]:
    """The key of the thing behind each sense, `{"room": "room/kitchen"}`."""
    found = {}
    kind = checks.home.devices[here[1]].kind
    for name, sort in declaration.senses.items():
        if sort.only_one:
            if name in things:
                raise checks.wrong((*here, name), f"there is only one {sort.sort}: leave this out")
        elif name in things:
            checks.known((*here, name), sort.sort.replace("_", " "), things[name], _all(checks, sort))
            found[name] = f"{sort.sort}/{things[name]}"
        elif name in declaration.needed:
            raise checks.wrong(
                here,
                f"{kind} needs {name!r}, a {sort.sort.replace('_', ' ')}{nearest('', _all(checks, sort))}",
            )
    return found


def _all(checks: Checks, sort: type[Thing]) -> list[str]:
    """The names of all things of a sort."""
    home = checks.home
    names: dict[type[Thing], Any] = {
        Person: home.people,
        Room: home.rooms,
        Opening: home.openings,
        Vehicle: home.vehicles,
        ChargingPoint: home.charging_points,
    }
    return list(names.get(sort, ()))


def _check_options(checks: Checks, here: Route, declaration: Declaration, given: dict[str, Any]) -> None:
    kind = checks.home.devices[here[1]].kind
    types = declaration.option_types
    for name, value in given.items():
        route = (*here, name)
        if name not in types:
            places = [n for n, sort in declaration.senses.items() if not sort.only_one]
            hint = nearest(name, sorted({*types, *places, "kind", "name", "room"}))
            raise checks.wrong(here, f"{kind} has no option {name!r}{hint}", at=route)
        try:
            TypeAdapter(types[name]).validate_python(value)
        except ValidationError as error:
            raise checks.wrong(route, plain(error.errors(include_url=False)[0])) from None
    for name in sorted(declaration.needed & set(types) - set(given)):
        raise checks.wrong(here, f"{kind} needs the option {name!r}")
