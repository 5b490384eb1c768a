"""The terminal: coloured lines, a line of progress under them, and a table at the end."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ecosim.cli.days import DaysTable, days_table
from ecosim.cli.lines import Line, Parts
from ecosim.cli.table import Row, crashes, rows, totals, verdict
from ecosim.told.durations import NOTHING

# Colours of the terminal's own palette, which its owner made readable on its background.
_STYLES = {
    "act": "bold magenta",
    "automation": "",
    "change": "",
    "life": "blue",
    "refused": "red",
    "crash": "bold red",
    "met": "green",
    "missed": "bold red",
    "note": "italic",
}
_WIDE = 110  # columns from which the table says cause and effect in columns of their own


class Terminal:
    """Implements `screen.Screen` with rich."""

    def __init__(
        self, width: int, progress: Callable[[], str] | None = None, console: Console | None = None
    ) -> None:
        self.width = width
        self.console = console or Console(highlight=False, emoji=False, markup=False)
        self._progress = progress
        self._live: Live | None = None
        self._parts = Parts()

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._live = Live(
                console=self.console, get_renderable=self._bottom, refresh_per_second=8, transient=True
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _bottom(self) -> RenderableType:
        return Text(
            self._progress() if self._progress else "", style="reverse", no_wrap=True, overflow="ellipsis"
        )

    def show(self, lines: Iterable[Line]) -> None:
        """Print the lines above the progress."""
        found: list[RenderableType] = []
        for line in lines:
            if part := self._parts.begins(line):
                found += [Text(), Text(part, style="bold")]
            found.append(self.line(line))
        if found:
            self.console.print(Group(*found))

    def say(self, text: str) -> None:
        """Print a sentence."""
        self.console.print(Text(text, style="italic"))

    def line(self, line: Line) -> RenderableType:
        """One line; what does not fit goes on below itself."""
        style = _STYLES[line.sort]
        what = Text(line.what, style=style)
        if line.cause:
            what.append(f"  ← {line.cause}", style="not bold dim" if style else "dim")
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=8)
        grid.add_column(width=1)
        grid.add_column(width=self.width, no_wrap=True, overflow="ellipsis")
        grid.add_column()
        who = Text(line.who, style=style or "cyan")
        grid.add_row(Text(line.clock, style="dim"), Text(line.mark, style=style), who, what)
        return grid

    def outcome(self, summary: dict[str, Any]) -> None:
        """Print the table, the verdict and the totals."""
        days, found = days_table(summary), rows(summary)
        self.console.print()
        if days:
            self.console.print(table_of_days(days))
        elif found:
            self.console.print(moments_table(found, self.console.width))
        for text in crashes(summary):
            self.console.print(Text(text, style="bold red"))
        for text in summary["notes"]:
            self.console.print(Text(text, style="italic"))
        good = summary["met"] == summary["expected"] and not crashes(summary)
        said = Text(verdict(summary), style="bold green" if good else "bold red")
        self.console.print(said.append(f"; {totals(summary)}", style="not bold default"))

    def last(self, text: str) -> None:
        """Print it so that it can be copied: in one piece."""
        self.console.print(Text(text, style="dim"), soft_wrap=True)


def moments_table(found: list[Row], width: int) -> RenderableType:
    """The table of moments; in a narrow terminal cause and effect stand below each other."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim", expand=False)
    live = any(row.wall != NOTHING for row in found)
    for name in ("", "moment", *(("cause", "effect") if width >= _WIDE else ("cause → effect",))):
        table.add_column(name, overflow="fold")
    for name in ("limit", "simulated", *(("wall",) if live else ())):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found:
        style = "green" if row.met else "bold red"
        why = Text(row.why, style="dim" if row.met else "red")
        effects = row.effect.replace("; ", "\n")
        effect = Text(effects if width >= _WIDE else f"{row.cause} →\n{effects}")
        told = Group(effect, why) if row.why else effect
        texts = [Text("✓" if row.met else "✗", style=style), Text(row.id, style=style)]
        texts += [Text(row.cause)] if width >= _WIDE else []
        times = [row.limit, row.simulated, *([row.wall] if live else [])]
        table.add_row(*texts, told, *times)
    return Padding(table, (0, 0, 1, 0))


def table_of_days(days: DaysTable) -> RenderableType:
    """The table of many days, and below it what was missed."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim", expand=False)
    for name in ("", *days.heading):
        last = name == days.heading[-1]
        table.add_column(name, overflow="fold", no_wrap=not last)
    for passed, row in zip(days.passed, days.rows, strict=True):
        style = "green" if passed else "bold red"
        cells = [Text(cell) for cell in row[1:]]
        table.add_row(Text("✓" if passed else "✗", style=style), Text(row[0], style=style), *cells)
    missed = Table.grid(padding=(0, 2))
    for row in days.missed:
        missed.add_row(*(Text(cell, style="red") for cell in row))
    return Padding(Group(table, Padding(missed, (1, 0, 0, 0))) if days.missed else table, (0, 0, 1, 0))
