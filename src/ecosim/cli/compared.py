"""A comparison on the terminal: a matrix one can read across a room, measures with intervals, and reasons."""

import sys
import textwrap
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecosim.compare.proof import summed_up

_SIGNS = {
    "works": ("✓", "works", "green"),
    "degraded": ("~", "degraded", "yellow"),
    "person": ("!", "needs a person", "magenta"),
    "impossible": ("✗", "impossible", "bold red"),
}
_PLAIN_WIDTH = 118
_CERTAIN = 0.995


def console() -> Console:
    """Coloured on a terminal; elsewhere the same without colours, in a width of its own."""
    if sys.stdout.isatty():
        return Console(highlight=False, emoji=False, markup=False)
    return Console(highlight=False, emoji=False, markup=False, width=_PLAIN_WIDTH, color_system=None)


def put(screen: Console, draw: Callable[[Console], None]) -> None:
    """Draw on the screen; in files and pipes lines end where their text does."""
    if screen.is_terminal:
        draw(screen)
        return
    with screen.capture() as drawn:
        draw(screen)
    for line in drawn.get().splitlines():
        click.echo(line.rstrip())


def show(found: dict[str, Any], *, quiet: bool, out: Console) -> None:
    """Draw a comparison."""
    for outage in ["", *found["outages"]]:
        columns = [c for c in found["columns"] if c["outage"] == outage]
        out.print()
        if found["outages"]:
            out.print(Text(f"Outage: {outage}" if outage else "Without an outage", style="bold underline"))
            out.print()
        out.print(_matrix(found, columns))
        out.print()
        out.print(_measures(found, columns))
        out.print()
        out.print(_personal(columns))
        if not quiet:
            _reasons(columns, out)
    _legend(found, out)


def _matrix(found: dict[str, Any], columns: list[dict[str, Any]]) -> Table:
    table = _table("moment", columns)
    for number, moment in enumerate(found["moments"]):
        cells = [_cell(column["moments"][number]) for column in columns]
        table.add_row(Text(moment["id"]), *cells)
    counts = [[m["verdict"] for m in column["moments"]] for column in columns]
    table.add_row(Text("works", style="bold"), *(Text(f"{c.count('works')} of {len(c)}") for c in counts))
    return table


def _cell(moment: dict[str, Any]) -> Text:
    sign, word, style = _SIGNS[moment["verdict"]]
    share = "" if moment["share"] > _CERTAIN else f" {moment['share']:.0%}"
    return Text(f"{sign} {word}{share}", style=style)


def _measures(found: dict[str, Any], columns: list[dict[str, Any]]) -> Table:
    table = _table("mean ± 95 %", columns)
    for measure in found["measures"]:
        values = [column["measures"].get(measure["key"]) for column in columns]
        if any(value is not None for value in values):
            unit = f", {measure['unit']}" if measure["unit"] else ""
            table.add_row(Text(measure["title"] + unit), *(Text(said(v, measure)) for v in values))
    return table


def said(value: dict[str, Any] | None, measure: dict[str, Any]) -> str:
    """A mean with its interval: `3.06 ±0.4 *`; the star where it differs from the first wiring's."""
    if value is None:
        return "—"
    digits = measure["digits"]
    text = f"{value['mean']:,.{digits}f}"
    if value["low"] is not None and value["high"] > value["low"]:
        text += f" ±{(value['high'] - value['low']) / 2:,.{digits}f}"
    return f"{text} *" if differs(value) else text


def differs(value: dict[str, Any]) -> bool:
    """Whether the paired difference to the first wiring is beyond its interval."""
    more = value.get("more")
    return bool(more and more["low"] is not None and (more["low"] > 0 or more["high"] < 0))


def _personal(columns: list[dict[str, Any]]) -> Table:
    table = _table("personal data", columns)
    for data in dict.fromkeys(b["data"] for column in columns for b in column["boundaries"]):
        cells = []
        for column in columns:
            rows = [b for b in column["boundaries"] if b["data"] == data]
            seen = dict.fromkeys(name for row in rows for name in row["seen_by"])
            cells.append(Text(f"{sum(r['messages'] for r in rows):,.0f}: {', '.join(seen)}" if rows else "—"))
        table.add_row(Text(data), *cells)
    if all(column["proof"] for column in columns):
        table.add_row(Text("against consent"), *(Text(summed_up(column["proof"])) for column in columns))
    return table


def _table(corner: str, columns: list[dict[str, Any]]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold", expand=False)
    table.add_column(corner, overflow="fold")
    for column in columns:
        table.add_column(column["wiring"], overflow="fold")
    return table


def _reasons(columns: list[dict[str, Any]], out: Console) -> None:
    for column in columns:
        lost = [m for m in column["moments"] if m["why"] or m["otherwise"]]
        if not lost:
            continue
        out.print()
        out.print(Text(column["wiring"], style="bold"))
        wide = max(len(m["id"]) for m in lost) + 2
        for moment in lost:
            sign, _, style = _SIGNS[moment["verdict"]]
            why = moment["why"] or f"at times: {moment['otherwise']}"
            lines = textwrap.wrap(why, max(30, out.width - wide - 4), break_on_hyphens=False)
            for number, line in enumerate(lines):
                head = f"  {sign} {moment['id']:<{wide}}" if not number else " " * (wide + 4)
                out.print(Text(head, style=style if not number else "").append(line, style="default"))


def _legend(found: dict[str, Any], out: Console) -> None:
    out.print()
    for name, wiring in found["wirings"].items():
        who = f" ({wiring['maker']})" if wiring["maker"] else ""
        out.print(Text(f"{name}{who}: {wiring['title']}", style="dim"))
    signs = " · ".join(f"{sign} {word}" for sign, word, _ in _SIGNS.values())
    first = next(iter(found["wirings"]))
    if found["seeds"] > 1:
        signs += f" · 80%: in so many of {found['seeds']} lives · *: otherwise than {first}"
    out.print(Text(signs, style="dim"))


def show_list(found: list[dict[str, Any]], out: Console) -> None:
    """Draw the wirings there are."""
    for wiring in found:
        out.print(Text(wiring["wiring"], style="bold").append(f"  {wiring['title']}", style="not bold"))
        for name, who in wiring["examples"].items():
            out.print(Text(f"  {name:<12}{who}"))
        for line in wiring["assumptions"]:
            for number, text in enumerate(textwrap.wrap(line, max(40, out.width - 6))):
                out.print(Text(f"  {' ' if number else '·'} {text}", style="dim"))
        out.print()
    out.print(Text("Assumptions are illustrative: makers publish no such figures.", style="dim"))
