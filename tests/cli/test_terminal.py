"""What a terminal shows, at two widths."""

import io
from typing import Any

import pytest
from rich.console import Console

from ecosim.cli.lines import Line
from ecosim.cli.screen import PlainScreen, make_screen
from ecosim.cli.story import Story
from ecosim.cli.terminal import Terminal
from tests.cli.conftest import Scribe, morning
from tests.cli.test_moments import summary


def shown(width: int, *, colour: bool = False) -> tuple[Terminal, io.StringIO]:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
    )
    return Terminal(11, console=console), out


def lines_of(scribe: Scribe) -> list[Line]:
    story = Story()
    return [line for entry in morning(scribe) for line in story.hear(entry)] + story.end()


def trimmed(out: io.StringIO) -> list[str]:
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_the_timeline_at_80_columns(scribe: Scribe) -> None:
    terminal, out = shown(80)
    terminal.show(lines_of(scribe))
    assert trimmed(out) == [
        "",
        "Morning",
        "06:45:00 ● Anna        wakes up",
        "06:45:14   Anna's band woke up  ← Anna wakes up",
        "06:45:14   Hub         runs “Good morning”  ← Anna's band: woke up",
        "06:45:14   Kettle      off → heating  ← “Good morning”",
        "06:48:00   Kettle      boiled (100)  ← “Good morning”",
    ]


def test_what_does_not_fit_goes_on_below_itself() -> None:
    terminal, out = shown(80)
    terminal.show([Line(0, "12:00:00", "Kettle", "boiled, " * 7 + "off", "“Good morning”")])
    assert trimmed(out)[-1] == "                       off  ← “Good morning”"


def test_the_table_at_80_and_120_columns() -> None:
    terminal, out = shown(80)
    terminal.outcome(summary())
    assert trimmed(out)[1:6] == [
        "   moment  cause → effect            limit  simulated   wall",
        "✓  wake    band woke up →             10 s      0.8 s  12 ms",
        "           kettle on",
        "✗  leave   band woke up →             10 s          —      —",
        "           kettle on",
    ]
    terminal, out = shown(120)
    terminal.outcome(summary())
    assert trimmed(out)[1:4] == [
        "   moment  cause         effect                    limit  simulated   wall",
        "✓  wake    band woke up  kettle on                  10 s      0.8 s  12 ms",
        "✗  leave   band woke up  kettle on                  10 s          —      —",
    ]
    assert trimmed(out)[-1] == "1 of 2 moments met; 1,100 messages published = 1,098 delivered + 2 refused"


def test_no_line_is_wider_than_the_terminal(scribe: Scribe) -> None:
    for width in (40, 60, 80, 120):
        terminal, out = shown(width)
        terminal.show(lines_of(scribe))
        terminal.outcome(summary(notes=["a note " * 30]))
        assert max(map(len, out.getvalue().splitlines())) <= width


def test_only_the_colours_of_the_terminals_own_palette(scribe: Scribe) -> None:
    terminal, out = shown(100, colour=True)
    terminal.show([*lines_of(scribe), Line(0, "06:50:00", "wake", "why not", sort="missed")])
    terminal.outcome(summary())
    assert "\x1b[" in out.getvalue()
    assert "38;2" not in out.getvalue()
    assert "38;5" not in out.getvalue()
    assert "\x1b[33m" not in out.getvalue(), "yellow cannot be read on white"


def test_progress_stands_below_and_goes(scribe: Scribe) -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="standard")
    terminal = Terminal(11, lambda: "06:45:31 so far", console)
    with terminal:
        terminal.show(lines_of(scribe))
    assert "so far" in out.getvalue()
    assert out.getvalue().endswith("\x1b[2K"), "it is erased at the end"


def test_where_there_is_no_terminal_lines_are_plain(
    capsys: pytest.CaptureFixture[str], scribe: Scribe
) -> None:
    screen: Any = make_screen(["Kettle", "Anna's band"])
    assert isinstance(screen, PlainScreen)
    with screen:
        screen.show(lines_of(scribe))
        screen.outcome(summary())
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "06:45:14   Anna's band  woke up  ← Anna wakes up\n" in out
    assert out.endswith("1 of 2 moments met; 1,100 messages published = 1,098 delivered + 2 refused\n")
