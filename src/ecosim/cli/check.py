"""`ecosim check`: whether a kind keeps what every device promises, and lives."""

import json
from collections import Counter
from pathlib import Path

import click

from ecosim.catalogue import Catalogue
from ecosim.check.days import MOST_MESSAGES
from ecosim.check.findings import Report
from ecosim.check.trial import ACTS
from ecosim.cli.apart import LIMIT, Trying, check_apart
from ecosim.cli.ending import MET, MISSED
from ecosim.cli.options import json_option
from ecosim.errors import PluginError

_WIDTH = 15


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
@click.option(
    "--limit",
    type=click.FloatRange(0.1, 3600),
    default=LIMIT,
    show_default=True,
    metavar="SECONDS",
    help="How long one command, or one wait, may keep it busy.",
)
@json_option
def command(kinds: tuple[str, ...], steps: int, seed: int, limit: float, as_json: bool) -> int:
    """Try kinds: what they declare, how they look on the wire and in Home Assistant, and how they live.

    Commands at their bounds and beyond, random lives, a power cut in the middle of everything, days with
    people around; and whether anything happens by itself, and in reaction. What breaks is told with the
    shortest way there. A kind is named, or given as the file that defines it; without one, all are tried.

    Exit status 1 where something is wrong; advice is no error.
    """
    reports = []
    for report in check_apart(_chosen(kinds, steps, seed, limit)):
        reports.append(report)
        if not as_json:
            click.echo("\n".join(told(report)))
    if as_json:
        click.echo(json.dumps([r.plain() for r in reports], indent=1, ensure_ascii=False))
    return MET if all(r.ok for r in reports) else MISSED


def told(report: Report) -> list[str]:
    """A report as text: a block of what was tried, then a line for each finding."""
    lines = [f"{'ok' if report.ok else 'WRONG':<5}  {report.kind}"]
    if report.tried:
        lines += [f"       {name:<{_WIDTH}} {said}" for name, said in _tried(report).items() if said]
    return [*lines, *(f"       {finding}" for finding in report.findings)]


def _tried(report: Report) -> dict[str, str]:
    n = report.tried
    settable = f"; {n['settable']} settable" if n["settable"] else ""
    within = _count(n["within bounds"], "command") + " within them"
    quiet = _count(report.wake_ups, "time")
    lives = [
        "command",
        "bad command",
        "refusal",
        "change around it",
        "wait",
        "power cut",
        "value of an option",
    ]
    counts = [
        *(n[w] for w in ("command", "bad command", "refused", "world", "time", "power cut", "option value"))
    ]
    return {
        "declares": _list(n, "property", "action", "event", "option", "sense") + settable,
        "bounds": f"{within} ({n['within bounds refused']} refused), {n['beyond bounds']} beyond"
        if n["within bounds"]
        else "",
        "random lives": ", ".join(_count(c, w) for c, w in zip(counts, lives, strict=True) if c),
        "wire": f"{_count(n['message'], 'message')} held against what it announces",
        "Home Assistant": f"{_count(n['entity'], 'entity')} shown {n['entity state']} times, "
        f"{_count(n['service'], 'service')} asked ({n['service refused']} refused)"
        if n["entity"]
        else "",
        "power cuts": f"{n['cut in action']} in the middle of what it was told" if n["cut in action"] else "",
        "a day": f"{_count(report.messages, 'message')} (up to {MOST_MESSAGES} is frugal), "
        f"{report.messages_used} when all is used once; wakes up {quiet} on a quiet one",
        "by itself": _shown(report.by_itself),
        "reacts to": _shown(report.reactions),
    }


def _list(counts: Counter[str], *names: str) -> str:
    return ", ".join(_count(counts[name], name) for name in names if counts[name]) or "nothing"


def _shown(names: list[str] | dict[str, list[str]]) -> str:
    return ", ".join(name for name in names if not name.startswith(ACTS)) or ", ".join(names)


def _count(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    first, space, rest = what.partition(" ") if what.startswith(("change", "value")) else (what, "", "")
    plural = f"{first[:-1]}ies" if first.endswith("ty") else f"{first}s"
    return f"{number} {plural}{space}{rest}"


def _chosen(names: tuple[str, ...], steps: int, seed: int, limit: float) -> list[Trying]:
    """What to try; nothing is imported here: it could stay there for ever."""
    files = [Path(n) for n in names if n.endswith(".py")]
    for file in files:
        if not file.is_file():
            raise PluginError("there is no such file", file)
    folders = [Path("devices"), *dict.fromkeys(f.parent for f in files)]
    catalogue = Catalogue(folders)
    kinds = [Path(n).stem if n.endswith(".py") else n for n in names] or catalogue.names()
    places = [str(folder) for folder in folders]
    return [Trying(k, str(catalogue.file_of(k)), places, steps, seed, limit) for k in dict.fromkeys(kinds)]
