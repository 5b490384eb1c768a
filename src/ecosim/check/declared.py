"""What a kind declares: whether people can learn from it what it is, and Homie controllers too."""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from ecosim.check.findings import Finding
from ecosim.model.kind import Happening, Property, snake
from ecosim.model.part import Device
from ecosim.wire.homie import face_of

_ID = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_DATATYPES = ["integer", "float", "boolean", "string", "enum", "color", "datetime", "duration", "json"]
_RANGED = ("integer", "float")


def check_declaration(kind: type[Device[Any]]) -> Iterator[Finding]:
    """Whether people can learn from the class what it is, and programs what its numbers count."""
    module = sys.modules.get(kind.__module__)
    stem = (getattr(module, "__file__", None) or "").rpartition("/")[2].removesuffix(".py")
    if stem and stem != snake(kind.__name__):
        advice = f"is in {stem}.py; its home would be {snake(kind.__name__)}.py"
        yield Finding("advice", kind.__name__, advice)
    if not (inspect.getdoc(module) if module else None) and not kind.__doc__:
        yield Finding("advice", kind.__name__, "no docstring says what it is")
    for face in face_of(kind).faces.values():
        source = face.source
        if isinstance(source, Property):
            if face.codec.datatype in _RANGED and face.codec.unit is None:
                yield Finding("advice", face.path, "a number without a unit: Annotated[float, Unit('…')]")
        elif not (source.type.__doc__ if isinstance(source, Happening) else source.doc):
            yield Finding("advice", face.path, "no docstring says what it does")


def check_description(document: dict[str, Any]) -> Iterator[Finding]:
    """Whether a `$description` keeps the rules of Homie 5."""
    for name, sort in (("homie", str), ("version", int), ("nodes", dict)):
        if not isinstance(document.get(name), sort):
            yield Finding("error", "$description", f"{name} is missing or no {sort.__name__}")
    if not re.fullmatch(r"5\.\d+", str(document.get("homie"))):
        yield Finding("error", "$description", f"homie is {document.get('homie')!r}, not 5.x")
    for node_id, node in document.get("nodes", {}).items():
        if not _ID.fullmatch(node_id):
            yield Finding("error", node_id, "a node's id has only a-z, 0-9 and hyphens")
        for property_id, declared in node.get("properties", {}).items():
            path = f"{node_id}/{property_id}"
            if not _ID.fullmatch(property_id):
                yield Finding("error", path, "a property's id has only a-z, 0-9 and hyphens")
            for problem in _problems(declared):
                yield Finding("error", path, problem)


def _problems(declared: dict[str, Any]) -> Iterator[str]:
    datatype, form = declared.get("datatype"), declared.get("format")
    if datatype not in _DATATYPES:
        yield f"Homie has no datatype {datatype!r}"
    if unknown := set(declared) - {"name", "datatype", "format", "settable", "retained", "unit"}:
        yield f"Homie knows no attribute {', '.join(sorted(unknown))}"
    for flag in ("settable", "retained"):
        if not isinstance(declared.get(flag, True), bool):
            yield f"{flag} is no boolean"
    parts = (form or "").split(":" if datatype in _RANGED else ",")
    if datatype in ("enum", "color") and (not all(parts) or len(set(parts)) != len(parts)):
        yield f"{form!r} is no list of different words"
    if datatype == "boolean" and form is not None and (len(parts) != 2 or len(set(parts)) != 2):  # noqa: PLR2004
        yield f"{form!r} does not name false and true"
    if datatype in _RANGED and form is not None:
        numbers = [float(p) for p in parts if p]
        if len(parts) not in (2, 3) or (all(parts[:2]) and numbers[0] > numbers[1]):
            yield f"{form!r} is no range"
    if datatype == "json" and "type" not in json.loads(form or "{}"):
        yield "the format of json is a JSON schema"
