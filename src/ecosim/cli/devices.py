"""`ecosim devices`: the kinds found, and where."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from ecosim.catalogue import Catalogue
from ecosim.cli.options import json_option
from ecosim.home import home_file
from ecosim.model.kind import declaration_of
from ecosim.model.part import Device
from ecosim.wire.homie import face_of

_COLUMNS = ("nodes", "properties", "actions", "events", "options", "senses")


@click.command("devices")
@click.option("--home", help="Also the kinds in devices/ beside this home.")
@click.option("--markdown", is_flag=True, help="A page with all that each kind has and does.")
@json_option
def command(home: str | None, markdown: bool, as_json: bool) -> None:
    """List the kinds of devices that homes can have, and the files that define them."""
    catalogue = Catalogue([home_file(home).parent / "devices"] if home else [Path("devices")])
    if markdown:
        from ecosim.cli.kinds import page  # noqa: PLC0415 - it watches the kinds, which takes a while

        files = {name: _shown(catalogue.file_of(name)) for name in catalogue.names()}
        for text in page(catalogue.all(), files):
            click.echo(text)
        return
    found = [_about(kind, cls, catalogue.file_of(kind)) for kind, cls in catalogue.all().items()]
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for text in table(found):
        click.echo(text)


def table(found: list[dict[str, Any]]) -> list[str]:
    """The kinds as text, two lines each: numbers, and what and where it is."""
    width = max([len(f["kind"]) for f in found], default=0)
    lines = []
    for one in found:
        counts = ", ".join(f"{one[c]} {c if one[c] != 1 else _singular(c)}" for c in _COLUMNS if one[c])
        lines += [
            f"{one['kind']:<{width}}  {one['about']}",
            f"{'':<{width}}  {counts}",
            f"{'':<{width}}  {one['file']}",
        ]
    return lines


def _about(kind: str, cls: type[Device[Any]], file: Path) -> dict[str, Any]:
    faces, declaration = face_of(cls), declaration_of(cls)
    return {
        "kind": kind,
        "about": about(cls),
        "nodes": len({f.node for f in faces.faces.values()}),
        "properties": len(faces.states),
        "actions": len(faces.faces) - len(faces.states) - len(faces.events),
        "events": len(faces.events),
        "options": len(declaration.option_types),
        "senses": len(declaration.senses),
        "file": _shown(file),
    }


def about(cls: type[Device[Any]]) -> str:
    """What a kind is, in one line."""
    doc = getattr(sys.modules.get(cls.__module__), "__doc__", None) or declaration_of(cls).doc
    return str(doc).strip().partition("\n")[0]


def _shown(file: Path) -> str:
    """A path as it is shortest from here."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _singular(word: str) -> str:
    return {"properties": "property", "senses": "sense"}.get(word, word[:-1])
