"""The kinds as a page for people: what each has, what it does by itself, what it reacts to."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ecosim.check.check import observe
from ecosim.check.findings import Report
from ecosim.check.trial import ACTS
from ecosim.cli.devices import about
from ecosim.entities.faces import entities_of
from ecosim.model.declaration import reactions_by_path
from ecosim.model.kind import Action, Happening, Property, declaration_of
from ecosim.model.part import Device
from ecosim.wire.codec import Codec, codec_for
from ecosim.wire.homie import Face, face_of
from ecosim.wire.personal import personal_of

HEAD = """\
# The kinds

Made by `ecosim devices --markdown > docs/kinds.md`, from the classes and from watching each for a while: a
day with people around it, a day on which all of it is used, and some hours of anything.

- **By itself** is what was seen to change with time alone.
- **Reacts to** is what was seen to change at once (after `→`) with something sensed, as `room.temperature`,
  or commanded, as `on`.
- A **property** is told on `<home>/5/<device>/<node>/<property>`, and set, where that is said, on `…/set`.
- **Personal** is what it tells of people: what a home's `consent` is about.
- **In a home file** stand the kind's options, and which room, person, door or vehicle it senses.
- **Messages a day** are those of the day with people around it, on which nobody commands it."""
_MOST = 8
_TEXTS = {
    "string": "text",
    "datetime": "a time",
    "duration": "a duration",
    "color": "a colour",
    "json": "a list",
}


def page(kinds: dict[str, type[Device[Any]]], files: dict[str, str]) -> Iterator[str]:
    """The lines of the page."""
    yield from HEAD.splitlines()
    observed = {name: observe(kind) for name, kind in kinds.items()}
    yield ""
    yield "| kind | what it is | messages a day |"
    yield "|---|---|---|"
    for name, kind in kinds.items():
        yield f"| [`{name}`](#{name}) | {about(kind)} | {_roughly(observed[name].messages)} |"
    for name, kind in kinds.items():
        yield ""
        yield f"## {name}"
        yield ""
        yield from _section(kind, observed[name], files[name])


def _section(kind: type[Device[Any]], seen: Report, file: str) -> Iterator[str]:
    declared, faces = declaration_of(kind), list(face_of(kind).faces.values())
    yield f"{about(kind)} `{file}`"
    if declared.doc:
        yield ""
        yield from declared.doc.splitlines()
    yield ""
    yield f"- **By itself:** {_by_itself(kind, seen)}"
    yield f"- **Reacts to:** {_reacts(kind, seen)}"
    acts = sorted({n.removeprefix(ACTS) for n in (*seen.by_itself, *_effects(seen)) if n.startswith(ACTS)})
    if acts:
        yield f"- **Acts upon:** {_names(acts)}"
    yield f"- **In a home file:** {_home_line(kind)}"
    yield f"- **Home Assistant:** {_entities(kind)}"
    yield from _table(
        ("property", "is", "set", "personal"),
        (
            (_path(f), _sort(f.codec, f.source), _set(f), _personal(kind, f))
            for f in faces
            if isinstance(f.source, Property)
        ),
    )
    yield from _table(
        ("action", "with", "does", "personal"),
        (
            (_path(f), _parameters(f.source), _line(f.source.doc), _personal(kind, f))
            for f in faces
            if isinstance(f.source, Action)
        ),
    )
    yield from _table(
        ("event", "with", "when", "personal"),
        ((_path(f), _content(f.source), _line(f.source.type.__doc__), _personal(kind, f))
         for f in faces if isinstance(f.source, Happening)),
    )  # fmt: skip
    yield from _table(("option", "is", "unless said"), _options(kind))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    if heads[-1] == "personal" and not any(row[-1] for row in rows):
        heads, rows = heads[:-1], [row[:-1] for row in rows]
    if rows:
        yield ""
        yield f"| {' | '.join(heads)} |"
        yield "|---" * len(heads) + "|"
        yield from (f"| {' | '.join(row)} |" for row in rows)


# ------------------------------------------------------------- what it does


def _by_itself(kind: type[Device[Any]], seen: Report) -> str:
    if seen.controller:
        return "what its automations say."
    states, events = _sorted_out(kind, seen.by_itself)
    said = [f"{_names(states)} {'changes' if len(states) == 1 else 'change'}" if states else ""]
    said.append(f"{_names(events)} {'happens' if len(events) == 1 else 'happen'}" if events else "")
    return "; ".join(filter(None, said)) + "." if states or events else "nothing that was seen."


def _reacts(kind: type[Device[Any]], seen: Report) -> str:
    if seen.controller:
        return "what its automations say."
    told = []
    for cause, effects in seen.reactions.items():
        plain = [e for e in effects if not e.startswith(ACTS)] or [e.removeprefix(ACTS) for e in effects]
        told.append(f"`{cause}` → {_names(plain, _MOST)}")
    silent = [path for path in _listened(kind) if path not in seen.reactions]
    if silent:
        told.append(f"{'also ' if told else ''}{_names(silent)}, which shows later or seldom")
    return "; ".join(told) + "." if told else "nothing that was seen."


def _listened(kind: type[Device[Any]]) -> list[str]:
    """The facts of things that it declares to react to."""
    declared = declaration_of(kind)
    parts = {"": kind, **{name: mark.kind for name, mark in declared.parts.items()}}
    return sorted(path for path in reactions_by_path(parts) if path.partition(".")[0] in declared.senses)


def _effects(seen: Report) -> list[str]:
    return [effect for effects in seen.reactions.values() for effect in effects]


def _sorted_out(kind: type[Device[Any]], paths: list[str]) -> tuple[list[str], list[str]]:
    """Properties and events among some paths."""
    events = {_own_path(f) for f in face_of(kind).faces.values() if isinstance(f.source, Happening)}
    plain = [p for p in paths if not p.startswith(ACTS)]
    return [p for p in plain if p not in events], [p for p in plain if p in events]


def _own_path(face: Face) -> str:
    name = face.source.type.__name__ if isinstance(face.source, Happening) else face.source.name
    return f"{face.part}.{name}" if face.part else name


def _roughly(messages: int) -> str:
    """A number that does not pretend to be the only one possible."""
    return f"about {round(messages, -1)}" if messages >= 10 else "a few" if messages else "none"  # noqa: PLR2004


# ------------------------------------------------------------- what it has


def _home_line(kind: type[Device[Any]]) -> str:
    declared = declaration_of(kind)
    needed = [f"`{n}`" for n, t in declared.senses.items() if not t.only_one and n in declared.needed]
    spare = [f"`{n}`" for n, t in declared.senses.items() if not t.only_one and n not in declared.needed]
    given = [f"`{n}`" for n in declared.option_types if n in declared.needed]
    sorts = {n: t.sort.replace("_", " ") for n, t in declared.senses.items()}

    def said(names: list[str]) -> str:
        return ", ".join(
            f"{n} (a {sorts[n.strip('`')]})" if n.strip("`") != sorts[n.strip("`")] else n for n in names
        )

    told = [f"needs {', '.join(filter(None, (said(needed), *given)))}" if needed or given else ""]
    told.append(f"may have {said(spare)}" if spare else "")
    return ("; ".join(filter(None, told)) or "nothing but its kind") + "."


def _entities(kind: type[Device[Any]]) -> str:
    domains: dict[str, list[str]] = {}
    for entity in entities_of(kind):
        domains.setdefault(entity.domain, []).append(entity.key.replace("_", " "))
    told = []
    for domain, keys in domains.items():
        named = [key for key in keys if key]
        told.append(f"`{domain}`" + (f" ({', '.join(named)})" if named else ""))
    return ", ".join(told) + "."


def _path(face: Face) -> str:
    return f"`{face.path}`"


def _personal(kind: type[Device[Any]], face: Face) -> str:
    return ", ".join(sorted(personal_of(kind).get(face.path, ())))


def _set(face: Face) -> str:
    return "takes its time" if face.gradual else "yes" if face.settable else ""


def _sort(codec: Codec, source: object = None) -> str:
    form = codec.format or ""
    if codec.datatype in ("integer", "float"):
        low, high, step, *_ = (*form.split(":"), "", "", "")
        unit = "" if codec.unit in (None, "#") else f" {codec.unit}"
        told = (
            f"{low} to {high}{unit}"
            if low and high
            else f"from {low}{unit}"
            if low
            else f"up to {high}{unit}"
        )
        told = told if low or high else unit.strip() or "a number"
        told += f", in steps of {step}" if step else ""
    elif codec.datatype == "boolean":
        told = form.replace(",", " or ") or "true or false"
    elif codec.datatype == "enum":
        told = form.replace(",", ", ")
    elif codec.datatype == "json":
        told = {"array": "a list", "object": "a mapping"}.get(json.loads(form).get("type", ""), "JSON")
    else:
        told = _TEXTS.get(codec.datatype, codec.datatype)
    label = source.label if isinstance(source, Property) else None
    return f"{told}; `{label}`" if label else told


def _parameters(action: Action) -> str:
    told = []
    for name, info in action.parameters.model_fields.items():
        codec = codec_for(info.annotation, tuple(info.metadata))
        default = "" if info.is_required() else f" ({_value(info.default)})"
        told.append(f"`{name}`: {_sort(codec)}{default}")
    return "; ".join(told)


def _content(event: Happening) -> str:
    return ", ".join(f"`{name}`" for name in event.type.model_fields)


def _options(kind: type[Device[Any]]) -> Iterator[tuple[str, str, str]]:
    declared = declaration_of(kind)
    for name, annotation in declared.option_types.items():
        try:
            sort = _sort(codec_for(annotation))
        except TypeError:
            sort = getattr(annotation, "__name__", str(annotation))
        yield f"`{name}`", sort, "must be said" if name in declared.needed else _value(declared.options[name])


def _value(value: Any) -> str:  # noqa: ANN401
    """A default, as a home file has it."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple | list | dict | set | frozenset):
        return f"`{json.dumps(list(value) if not isinstance(value, dict) else value)}`" if value else "none"
    return str(value) or "empty"


def _names(names: list[str], most: int | None = None) -> str:
    shown = names if most is None or len(names) <= most else names[:most]
    return ", ".join(f"`{n}`" for n in shown) + (" and more" if len(shown) < len(names) else "")


def _line(doc: str | None) -> str:
    return " ".join((doc or "").split())
