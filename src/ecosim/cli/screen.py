"""Puts lines on the terminal: coloured and with a line of progress there, plain everywhere else."""

import sys
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Protocol, Self

import click

from ecosim.cli.days import days_table, plain_days
from ecosim.cli.lines import Line, Parts, plain
from ecosim.cli.table import crashes, plain_table, rows, totals, verdict


class Screen(Protocol):
    """Where a run is shown."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; what is on it stays."""

    def show(self, lines: Iterable[Line]) -> None:
        """Show what happened."""

    def say(self, text: str) -> None:
        """Show a sentence about the run."""

    def outcome(self, summary: dict[str, Any]) -> None:
        """Show the table of moments and the totals."""

    def last(self, text: str) -> None:
        """Show where the run is."""


class PlainScreen:
    """Lines without colours: the same each time, for files and pipes."""

    def __init__(self, width: int = 16) -> None:
        self.width = width
        self._parts = Parts()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    def show(self, lines: Iterable[Line]) -> None:
        """Print the lines."""
        for line in lines:
            if part := self._parts.begins(line):
                click.echo(f"\n{part}")
            click.echo(plain(line, self.width))

    def say(self, text: str) -> None:
        """Print a sentence."""
        click.echo(text)

    def outcome(self, summary: dict[str, Any]) -> None:
        """Print the table, the verdict and the totals."""
        days, found = days_table(summary), rows(summary)
        click.echo()
        for text in plain_days(days) if days else plain_table(found) if found else []:
            click.echo(text.rstrip())
        for text in ["", *crashes(summary), *summary["notes"], f"{verdict(summary)}; {totals(summary)}"]:
            click.echo(text)

    def last(self, text: str) -> None:
        """Print it."""
        click.echo(text)


class SilentScreen(PlainScreen):
    """Shows nothing: standard output belongs to JSON, or to nobody."""

    def show(self, lines: Iterable[Line]) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """What is said of the run goes to standard error."""
        click.echo(text, err=True)

    def outcome(self, summary: dict[str, Any]) -> None:
        """Nothing."""

    def last(self, text: str) -> None:
        """Nothing."""


def make_screen(
    names: Iterable[str], *, silent: bool = False, progress: Callable[[], str] | None = None
) -> Screen:
    """The screen that suits standard output; `names` are those that appear in lines, for their width."""
    width = min(24, max([len(n) for n in names], default=12))
    if silent:
        return SilentScreen()
    if not sys.stdout.isatty():
        return PlainScreen(width)
    from ecosim.cli.terminal import Terminal  # noqa: PLC0415 - rich takes a while to import

    return Terminal(width, progress)
