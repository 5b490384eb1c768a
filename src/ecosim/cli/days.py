"""The table of a run of many days: each moment once, and what was missed with its day and time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecosim.cli.lives import log_of
from ecosim.told.durations import seconds

_LOGS = 4  # more have no column each


@dataclass(frozen=True, slots=True)
class DaysTable:
    """`heading` and `rows` are cells of equal number; `passed` says which rows are good.

    `missed`: day, local time, moment and reason of each that was missed.
    """

    heading: tuple[str, ...]
    rows: list[tuple[str, ...]]
    passed: list[bool]
    missed: list[tuple[str, ...]]


def days_table(summary: dict[str, Any]) -> DaysTable | None:
    """The table of a summary; None where it is of one day, or does not say which."""
    moments: list[dict[str, Any]] = summary["moments"]
    if len(summary["days"]) == 1 or not all("day" in m for m in moments):
        return None
    logs = list(dict.fromkeys(log_of(day) for day in summary["days"]))
    shown = logs if 1 < len(logs) <= _LOGS else []
    by_name: dict[str, list[dict[str, Any]]] = {}
    for moment in moments:
        by_name.setdefault(moment["of"], []).append(moment)
    heading = ("moment", "met", *shown, "limit", "slowest", "cause → effect")
    rows = [_row(name, found, shown) for name, found in by_name.items()]
    passed = [all(m["met"] for m in found) for found in by_name.values()]
    return DaysTable(heading, rows, passed, [_missed(m) for m in moments if not m["met"]])


def _row(name: str, moments: list[dict[str, Any]], logs: list[str]) -> tuple[str, ...]:
    def met(of: Callable[[dict[str, Any]], bool]) -> str:
        found = [m["met"] for m in moments if of(m)]
        return f"{sum(found)} of {len(found)}" if found else ""

    slowest = max((m["latency_s"] for m in moments if m["latency_s"] is not None), default=None)
    first = moments[0]
    return (
        name,
        met(lambda _: True),
        *(met(lambda m, log=log: log_of(m["day"]) == log) for log in logs),  # type: ignore[misc]
        seconds(first["limit_s"]),
        seconds(slowest),
        f"{first['cause']} → {first['effect']}",
    )


def _missed(moment: dict[str, Any]) -> tuple[str, ...]:
    day = moment["day"] if moment["day"].endswith(moment["date"]) else f"{moment['day']} {moment['date']}"
    return day, moment["clock"], moment["id"], moment["why"]


def plain_days(table: DaysTable) -> list[str]:
    """The table as text without colours, a line a moment, and below it a line for each that was missed."""
    marks = ["met" if passed else "missed" for passed in table.passed]
    cells = [("", *table.heading), *((m, *row) for m, row in zip(marks, table.rows, strict=True))]
    lines = _aligned(cells)
    if table.missed:
        lines += ["", *_aligned([("missed", *row) for row in table.missed])]
    return lines


def _aligned(cells: list[tuple[str, ...]]) -> list[str]:
    """All columns but the last as wide as what is in them."""
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]) - 1)]
    return [
        "  ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=False)), line[-1]]) for line in cells
    ]
