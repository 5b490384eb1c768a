"""What a benchmark found: repetitions of ours next to repetitions of a reference, as a table and as JSON."""

import os
import platform
import statistics
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from bench.brokers import MOSQUITTO
from ecosim import __version__


@dataclass(slots=True)
class Row:
    """One measure: a value a repetition, and where there is a reference, its value in the same one."""

    name: str
    unit: str
    values: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)
    digits: int = 1
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The median of ours divided by the reference, repetition by repetition."""
        if not self.reference or len(self.reference) != len(self.values) or not all(self.reference):
            return None
        return statistics.median(a / b for a, b in zip(self.values, self.reference, strict=True))

    def summary(self) -> dict[str, Any]:
        """As it stands in `results.json`."""
        found: dict[str, Any] = {"name": self.name, "unit": self.unit, **_spread(self.values)}
        if self.reference:
            found |= {"reference": _spread(self.reference), "ratio": self.ratio}
        return found | ({"note": self.note} if self.note else {})


@dataclass(slots=True)
class Report:
    """One benchmark. `reference` is the heading of its column; `skipped` says what is missing and why."""

    title: str
    reference: str = ""
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: str = ""

    def summary(self) -> dict[str, Any]:
        """As it stands in `results.json`."""
        return {
            "title": self.title,
            "reference": self.reference,
            "rows": [row.summary() for row in self.rows],
            "notes": self.notes,
            "skipped": self.skipped,
        }

    def table(self) -> Table:
        """For people: median, and the least and greatest of all repetitions."""
        table = Table(title=self.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
        table.add_column("")
        compared = self.reference
        for heading in (
            "ecosim",
            "min … max",
            compared,
            "min … max" if compared else "",
            "ratio" if compared else "",
        ):
            table.add_column(heading, justify="right")
        table.add_column("unit")
        for row in self.rows:
            ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
            cells = (*_cells(row.values, row.digits), *_cells(row.reference, row.digits))
            table.add_row(row.name, *cells, ratio, row.unit + (f" ({row.note})" if row.note else ""))
        return table


def machine() -> dict[str, Any]:
    """What the numbers depend on, without saying whose machine it is."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {
        "cores": cores,
        "load_at_start": load,
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "mosquitto": mosquitto_version(),
        "ecosim": __version__,
    }


def mosquitto_version() -> str | None:
    """The version of the mosquitto that is compared with, or None."""
    if MOSQUITTO is None:
        return None
    told = subprocess.run([MOSQUITTO, "-h"], capture_output=True, text=True, check=False).stdout
    words = told.split()
    return words[words.index("version") + 1] if "version" in words else "unknown"


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _spread(values: list[float]) -> dict[str, Any]:
    if not values:
        return {"median": None, "min": None, "max": None, "values": []}
    rounded = [round(v, 4) for v in values]
    return {
        "median": statistics.median(rounded),
        "min": min(rounded),
        "max": max(rounded),
        "values": rounded,
    }


def _cells(values: list[float], digits: int) -> tuple[str, str]:
    if not values:
        return "", ""
    low, high = min(values), max(values)
    return f"{statistics.median(values):,.{digits}f}", f"{low:,.{digits}f} … {high:,.{digits}f}"
