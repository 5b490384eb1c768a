"""`ecosim import`: homes and days from real logs."""

import json
from pathlib import Path

import click

from ecosim.cli.options import home_option, json_option
from ecosim.errors import FileError
from ecosim.home import load_home
from ecosim.imports.adl import import_adl


@click.group("import")
def command() -> None:
    """Make homes and days from what was logged in real ones."""


@command.command("adl")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where the day files go."
)
@home_option
@click.option("--person", help="Whose days they are.  [default: the home's first person]")
@json_option
def adl(file: Path, out: Path, home: str, person: str | None, as_json: bool) -> None:
    """Make day files of FILE, a log of a real resident's activities of daily living.

    Play them with: ecosim sim --day DIR
    """
    loaded = load_home(home)
    person = person or next(iter(loaded.people), None)
    if person is None:
        raise FileError("this home has no people: nobody could live these days", loaded.file)
    try:
        written = import_adl(file, out, loaded, person)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(f"cannot be read or written: {reason}", error.filename or file) from None
    if as_json:
        click.echo(json.dumps([str(path) for path in written], indent=1))
        return
    for path in written:
        click.echo(path)
