"""Does a kind keep what every device promises? Plain data, for the command line and for tests.

report = check(Kettle)
assert report.ok, report.findings
"""

import inspect
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from pydantic import ValidationError

from ecosim.bus import Message
from ecosim.check.ordeal import live, needed_options
from ecosim.entities.faces import entities_of
from ecosim.errors import PluginError
from ecosim.model.kind import Happening, Property, declaration_of, snake
from ecosim.model.part import Device
from ecosim.testing import Bench, Restless
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS, Face, description, face_of

MOST_WAKE_UPS = 150  # on a day on which nothing happens
_ID = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_DATATYPES = ["integer", "float", "boolean", "string", "enum", "color", "datetime", "duration", "json"]
_LIFECYCLE = ("init", "ready", "sleeping", "disconnected")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong (`error`) or could be better (`advice`), and about what."""

    severity: Literal["error", "advice"]
    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.about}: {self.what}"


@dataclass(slots=True)
class Report:
    """The findings about a kind, and how much was tried."""

    kind: str
    findings: list[Finding] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    wake_ups: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(f.severity == "error" for f in self.findings)


def check(
    kind: type[Device[Any]],
    *,
    steps: int = 400,
    seed: int = 0,
    options: dict[str, Any] | None = None,
) -> Report:
    """Look at the declaration, then let the device live a random life of so many steps, twice."""
    report = Report(snake(kind.__name__))
    report.findings += check_declaration(kind)
    try:
        report.findings += check_description(json.loads(description(kind, "a name")))
        entities_of(kind)
    except PluginError as error:
        report.findings.append(Finding("error", kind.__name__, str(error)))
        return report
    try:
        options = needed_options(Random(seed), kind) | (options or {})  # noqa: S311
        report.findings += _lives(kind, report, steps, seed, options)
        report.wake_ups = quiet_day(kind, options)
    except Restless as error:
        report.findings.append(Finding("error", report.kind, str(error)))
    except TypeError as error:
        report.findings.append(Finding("error", report.kind, f"give it its options: {error}"))
    if report.wake_ups > MOST_WAKE_UPS:
        says = f"wakes up {report.wake_ups} times on a quiet day; compute when something is due instead"
        report.findings.append(Finding("advice", report.kind, says))
    return report


def _lives(
    kind: type[Device[Any]], report: Report, steps: int, seed: int, options: dict[str, Any]
) -> Iterator[Finding]:
    """The same life twice, and one without what it need not sense."""
    first, second = (Bench(kind, seed=seed, options=options) for _ in range(2))
    report.tried = live(first, Random(seed), steps)  # noqa: S311 - a seed tells the whole life
    yield from check_life(first)
    live(second, Random(seed), steps)  # noqa: S311
    if [(m.topic, m.payload) for m in first.messages] != [(m.topic, m.payload) for m in second.messages]:
        yield Finding("error", report.kind, "the same seed gave another life: use self.rng")
    declared = declaration_of(kind)
    spare: dict[str, Any] = dict.fromkeys(set(declared.senses) - declared.needed)
    if spare:
        third = Bench(kind, seed=seed, options=options, **spare)
        live(third, Random(seed), steps // 4)  # noqa: S311
        lacking = ", ".join(sorted(spare))
        yield from (Finding("error", f"without {lacking}: {f.about}", f.what) for f in check_life(third))


def quiet_day(kind: type[Device[Any]], options: dict[str, Any] | None = None) -> int:
    """How often a device wakes up in 24 hours in which nothing happens around it, at home."""
    senses = declaration_of(kind).senses
    places: dict[str, Any] = {n: {"place": "home"} for n, t in senses.items() if "place" in t.fact_names()}
    bench = Bench(kind, options=options, **places)
    before = bench.wake_ups
    bench.pass_time(hours=24)
    return bench.wake_ups - before


# ------------------------------------------------------------- what is declared


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
            if face.codec.datatype in ("integer", "float") and face.codec.unit is None:
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
    parts = (form or "").split(":" if datatype in ("integer", "float") else ",")
    if datatype in ("enum", "color") and (not all(parts) or len(set(parts)) != len(parts)):
        yield f"{form!r} is no list of different words"
    if datatype == "boolean" and form is not None and (len(parts) != 2 or len(set(parts)) != 2):  # noqa: PLR2004
        yield f"{form!r} does not name false and true"
    if datatype in ("integer", "float") and form is not None:
        numbers = [float(p) for p in parts if p]
        if len(parts) not in (2, 3) or (all(parts[:2]) and numbers[0] > numbers[1]):
            yield f"{form!r} is no range"
    if datatype == "json" and "type" not in json.loads(form or "{}"):
        yield "the format of json is a JSON schema"


# ------------------------------------------------------------- what it did


def check_life(bench: Bench) -> Iterator[Finding]:
    """Whether all that a device said in its life so far is what it announced, and it never broke."""
    for crash in dict.fromkeys(bench.crashes):
        yield Finding("error", "crash", crash)
    base = bench.host.topics.base + "/"
    faces = {face.path: face for face in bench.paths.values()}
    faces |= {f"{path}/$target": face for path, face in faces.items() if face.gradual}
    for message in bench.messages:
        if message.topic.startswith(base):
            about = message.topic.removeprefix(base)
            for what in _misspoken(about, message, faces.get(about)):
                yield Finding("error", about, what)
    for name, part in bench.host.engine.parts.items():
        try:
            type(part.state).model_validate(part.state.model_dump())
        except ValidationError as error:
            yield Finding("error", name or bench.kind.__name__, str(error))


def _misspoken(about: str, message: Message, face: Face | None) -> Iterator[str]:
    """What is wrong with one message."""
    payload = message.payload.decode()
    moment = about.startswith("$log") if face is None else not face.retained
    if message.retain == moment or message.qos != (MOMENT_QOS if moment else STATE_QOS):
        yield f"published with QoS {message.qos}, retain {message.retain}"
    if about == "$state" and payload not in _LIFECYCLE:
        yield f"{payload!r} is no state of Homie's"
    if about == "$description":
        yield from (f.what for f in check_description(json.loads(payload)))
    if face is None and not about.startswith("$"):
        yield "published, but not announced"
    if face is not None and payload:
        try:
            face.codec.decode(payload)
        except InvalidPayload as error:
            yield f"published what it announced otherwise: {error}"
