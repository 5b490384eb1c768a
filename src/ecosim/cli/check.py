"""`ecosim check`: whether a kind keeps what every device promises."""

import json
from pathlib import Path
from typing import Any

import click

from ecosim.catalogue import Catalogue
from ecosim.check import Report, check
from ecosim.cli.ending import MET, MISSED
from ecosim.cli.options import json_option
from ecosim.errors import PluginError
from ecosim.model.part import Device

_TRIED = {
    "bad command": "bad commands",
    "command": "commands",
    "power cut": "power cuts",
    "time": "waits",
    "world": "changes around it",
}


@click.command("check")
@click.argument("kinds", nargs=-1, metavar="[KIND|FILE]...")
@click.option(
    "--steps",
    type=click.IntRange(1, 1_000_000),
    default=400,
    show_default=True,
    help="Length of the random life.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same life.")
@json_option
def command(kinds: tuple[str, ...], steps: int, seed: int, as_json: bool) -> int:
    """Try kinds: what they declare, how they look on the wire, and a random life, twice.

    A kind is named, or given as the file that defines it; without one, all are tried.
    Exit status 1 where something is wrong; advice is no error.
    """
    reports = [check(cls, steps=steps, seed=seed) for cls in _classes(kinds)]
    if as_json:
        click.echo(json.dumps([_plain(r) for r in reports], indent=1, ensure_ascii=False))
    else:
        width = max([len(r.kind) for r in reports], default=0)
        for report in reports:
            for text in told(report, width):
                click.echo(text)
    return MET if all(r.ok for r in reports) else MISSED


def told(report: Report, width: int = 0) -> list[str]:
    """A report as text: a line for the kind, one for each finding."""
    tried = ", ".join(f"{n} {_TRIED.get(what, what)}" for what, n in sorted(report.tried.items()))
    ending = f"wakes up {report.wake_ups} times on a quiet day"
    verdict, said = "ok" if report.ok else "WRONG", ", ".join(filter(None, (tried, ending)))
    first = f"{verdict:<5}  {report.kind:<{width}}  {said}"
    return [first, *(f"       {finding}" for finding in report.findings)]


def _classes(names: tuple[str, ...]) -> list[type[Device[Any]]]:
    files = [Path(n) for n in names if n.endswith(".py")]
    for file in files:
        if not file.is_file():
            raise PluginError("there is no such file", file)
    catalogue = Catalogue([Path("devices"), *dict.fromkeys(f.parent for f in files)])
    if not names:
        return list(catalogue.all().values())
    return [catalogue.find(Path(n).stem if n.endswith(".py") else n) for n in names]


def _plain(report: Report) -> dict[str, Any]:
    findings = [{"severity": f.severity, "about": f.about, "what": f.what} for f in report.findings]
    return {"kind": report.kind, "ok": report.ok, "findings": findings} | {
        "tried": dict(report.tried),
        "wake_ups": report.wake_ups,
    }
