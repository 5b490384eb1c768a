"""A device's `$description`, read: what it announces, and what is wrong with how it does."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ecosim.errors import nearest
from ecosim.lint import homie_rules as rule
from ecosim.lint.formats import DATATYPES, BadFormat, Datatype, datatype_of
from ecosim.lint.rules import Rule
from ecosim.wire.codec import BOM
from ecosim.wire.datatype import InvalidPayload
from ecosim.wire.numbers import shortened

Say = Callable[[Rule, str], None]
ID = re.compile(r"[a-z0-9-]+")
_CONVENTION = re.compile(r"5\.[0-9]+")
_UNITS = (
    *(
        "°C",
        "°F",
        "°",
        "L",
        "gal",
        "V",
        "W",
        "kW",
        "kWh",
        "A",
        "Hz",
        "rpm",
        "%",
        "m",
        "m³",
        "ft",
        "m/s",
        "kn",
    ),
    *("Pa", "psi", "ppm", "s", "min", "h", "lx", "K", "MK⁻¹", "#"),
)
_OTHER_WORDS = {
    "c": "°C",
    "degc": "°C",
    "celsius": "°C",
    "f": "°F",
    "degf": "°F",
    "fahrenheit": "°F",
    "deg": "°",
    "degree": "°",
    "degrees": "°",
    "liter": "L",
    "litre": "L",
    "volt": "V",
    "volts": "V",
    "watt": "W",
    "watts": "W",
    "kilowatt": "kW",
    "ampere": "A",
    "amps": "A",
    "hertz": "Hz",
    "percent": "%",
    "meter": "m",
    "m^3": "m³",
    "knots": "kn",
    "kelvin": "K",
    "sec": "s",
    "second": "s",
    "seconds": "s",
    "lux": "lx",
    "minutes": "min",
    "hour": "h",
    "hours": "h",
    "mired": "MK⁻¹",
    "mireds": "MK⁻¹",
    "count": "#",
}
_DEGREES = {0xBA: "°", 0x2DA: "°"}  # signs that look like the degree
_DEVICE: dict[str, type] = {
    "homie": str,
    "version": int,
    "nodes": dict,
    "name": str,
    "type": str,
    "children": list,
}
_DEVICE |= {"root": str, "parent": str, "extensions": list}
_NODE: dict[str, type] = {"name": str, "type": str, "properties": dict}
_PROPERTY: dict[str, type] = {
    "name": str,
    "datatype": str,
    "format": str,
    "settable": bool,
    "retained": bool,
    "unit": str,
}
_CALLED = {
    str: "a string",
    int: "an integer",
    dict: "an object",
    list: "an array of strings",
    bool: "a boolean",
}


@dataclass(frozen=True, slots=True)
class Announced:
    """A property as it is announced. `datatype` is None where it cannot be read."""

    path: str
    datatype: Datatype | None
    settable: bool
    retained: bool


@dataclass(slots=True)
class Description:
    """A description document, as far as it can be read."""

    document: dict[str, Any]
    properties: dict[str, Announced] = field(default_factory=dict)
    nodes: set[str] = field(default_factory=set)
    children: tuple[str, ...] = ()
    root: str | None = None
    parent: str | None = None

    @property
    def version(self) -> int | None:
        """The version, where it is one."""
        found = self.document.get("version")
        return found if isinstance(found, int) and not isinstance(found, bool) else None


def read_description(payload: bytes, say: Say) -> Description | None:
    """Read it and say what is wrong; None where nothing can be made of it."""
    try:
        text = payload.decode()
        document = json.loads(text.removeprefix(BOM), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        say(rule.DESCRIPTION_JSON, f"it is not JSON in UTF-8 ({error}); publish one JSON object")
        return None
    if text.startswith(BOM):
        say(rule.DESCRIPTION_JSON, "it begins with a byte order mark; leave that out")
    if not isinstance(document, dict):
        say(rule.DESCRIPTION_JSON, f"it is {shortened(text)}; publish one JSON object")
        return None
    return _read(document, say)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _read(document: dict[str, Any], say: Say) -> Description:
    _fields(document, _DEVICE, "", ("homie", "version"), say)
    homie = document.get("homie")
    if isinstance(homie, str) and not _CONVENTION.fullmatch(homie):
        say(
            rule.CONVENTION,
            f"homie is {homie!r}; write the convention's version without the patch, as in 5.0",
        )
    found = Description(document)
    for node, described in _named(document.get("nodes"), "node", "nodes", say):
        found.nodes.add(node)
        _fields(described, _NODE, f"nodes.{node}", (), say)
        for name, prop in _named(described.get("properties"), "property", f"nodes.{node}.properties", say):
            path = f"{node}/{name}"
            found.properties[path] = _property(path, prop, say)
    children = document.get("children")
    if isinstance(children, list):
        found.children = tuple(c for c in children if isinstance(c, str))
    found.root = document.get("root") if isinstance(document.get("root"), str) else None
    found.parent = document.get("parent") if isinstance(document.get("parent"), str) else None
    return found


def _named(value: Any, sort: str, where: str, say: Say) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: ANN401
    """The members of an object by id."""
    for id_, inner in value.items() if isinstance(value, dict) else ():
        if not ID.fullmatch(id_):
            say(rule.ID, f"the {sort} id {id_!r} has other characters than a-z, 0-9 and -; rename it")
        if isinstance(inner, dict):
            yield id_, inner
        else:
            say(rule.FIELD, f"{where}.{id_} is {_called(inner)}; it has to be an object")


def _fields(
    given: dict[str, Any], known: dict[str, type], where: str, required: tuple[str, ...], say: Say
) -> None:
    start = f"{where}." if where else ""
    for name in required:
        if name not in given:
            say(rule.FIELD, f"{start}{name} is missing; it is required")
    for name, value in given.items():
        wanted = known.get(name)
        if wanted is None:
            hint = nearest(name, [k for k in known if k not in given])
            if "did you mean" in hint:
                say(rule.UNKNOWN_FIELD, f"Homie 5 has no {start}{name}{hint}")
        elif not _is(value, wanted):
            say(rule.FIELD, f"{start}{name} is {_called(value)}; it has to be {_CALLED[wanted]}")


def _is(value: Any, wanted: type) -> bool:  # noqa: ANN401
    if wanted is list:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _called(value: Any) -> str:  # noqa: ANN401
    return "null" if value is None else shortened(json.dumps(value, ensure_ascii=False))


def _property(path: str, given: dict[str, Any], say: Say) -> Announced:
    _fields(given, _PROPERTY, path, ("datatype",), say)
    name, text = given.get("datatype"), given.get("format")
    datatype = None
    if isinstance(name, str) and name not in DATATYPES:
        say(rule.DATATYPE, f"{path}: there is no datatype {name!r}{nearest(name, DATATYPES)}")
    elif isinstance(name, str) and (text is None or isinstance(text, str)):
        try:
            datatype = datatype_of(name, text)
        except (BadFormat, InvalidPayload) as error:
            say(rule.FORMAT, f"{path}: {error}")
    if isinstance(unit := given.get("unit"), str):
        _check_unit(path, unit, say)
    return Announced(path, datatype, given.get("settable") is True, given.get("retained") is not False)


def _check_unit(path: str, unit: str, say: Say) -> None:
    """Other units than the recommended ones are allowed; look-alikes of those are mistakes."""
    if unit in _UNITS:
        return
    plain = unicodedata.normalize("NFKC", "".join(unit.split()).translate(_DEGREES)).casefold()
    alike = {unicodedata.normalize("NFKC", u).casefold(): u for u in _UNITS} | _OTHER_WORDS
    if (meant := alike.get(plain)) is not None:
        say(rule.UNIT, f"{path}: the unit is {unit!r}; controllers know {meant!r} ({_code(meant)})")


def _code(unit: str) -> str:
    return "UTF-8 " + unit.encode().hex(" ")
