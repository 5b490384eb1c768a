"""`ecosim import`: days from real logs, and tests from real configurations."""

import json
from pathlib import Path

import click

from ecosim.cli.options import home_option, json_option
from ecosim.errors import FileError
from ecosim.home import load_home
from ecosim.imports.adl.days import import_adl

_TOLD = 12  # lines of what was left out; all of it is in a file


@click.group("import")
def command() -> None:
    """Make days of real homes' logs, and tests of a Home Assistant configuration."""


@command.command("adl")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Where the day files go."
)
@click.option(
    "--sensors",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The log of the sensors, one for each FILE.  [default: ..._Sensors.txt beside ..._ADLs.txt]",
)
@home_option
@click.option("--person", help="Whose days they are.  [default: the home's first person]")
@json_option
def adl(
    *,
    files: tuple[Path, ...],
    out: Path,
    sensors: tuple[Path, ...],
    home: str,
    person: str | None,
    as_json: bool,
) -> None:
    """Make day files of each FILE, a log of a real resident's activities of daily living.

    Play them with: ecosim sim --day DIR
    """
    if sensors and len(sensors) != len(files):
        raise click.UsageError(f"--sensors is given {len(sensors)} times for {len(files)} logs")
    loaded = load_home(home)
    person = person or next(iter(loaded.people), None)
    if person is None:
        raise FileError("this home has no people: nobody could live these days", loaded.file)
    written: list[Path] = []
    for file, beside in zip(files, sensors or [None] * len(files), strict=True):
        try:
            written += import_adl(file, out, loaded, person, sensors=beside)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise FileError(f"cannot be read or written: {reason}", error.filename or file) from None
    if as_json:
        click.echo(json.dumps([str(path) for path in written], indent=1))
        return
    for path in written:
        click.echo(path)


@command.command("ha")
@click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new folder for it."
)
@json_option
def ha(*, config: Path, out: Path, as_json: bool) -> None:
    """Make a folder of automations and their first tests of CONFIG, a Home Assistant configuration.

    CONFIG is the folder with configuration.yaml, or one file of automations. It is read and left as it
    is. Play the tests with: ecosim test DIR/tests.yaml
    """
    from ecosim.imports.ha.importing import import_ha  # noqa: PLC0415 - the other import does not need it
    from ecosim.imports.ha.telling import as_data, lines  # noqa: PLC0415

    try:
        done = import_ha(config, out)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(f"cannot be read: {reason}", error.filename or config) from None
    if as_json:
        click.echo(json.dumps(as_data(done), indent=1, ensure_ascii=False))
        return
    for line in lines(done, _TOLD):
        click.echo(line)
