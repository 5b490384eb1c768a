"""What a run's page shows, from the run's summary and its record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ecosim.record import Entry
from ecosim.report.curves import Plot, curves
from ecosim.report.lanes import Lane, lanes_of
from ecosim.report.latencies import Distribution, distributions
from ecosim.report.messages import Messages
from ecosim.report.moments import arrows, table
from ecosim.report.page import render
from ecosim.told.durations import milliseconds, seconds

_A_DAY = 86400.0


@dataclass(slots=True)
class Run:
    """All that the template asks for; `day` is what the page's scripts draw, nothing for many days."""

    summary: dict[str, Any]
    title: str
    dates: list[str]
    rows: list[dict[str, Any]]
    latencies: list[Distribution]
    power: Plot | None = None
    batteries: list[Plot] = field(default_factory=list)
    day: dict[str, Any] | None = None

    @property
    def live(self) -> bool:
        """Whether it was played over a broker."""
        return any(m.get("wall_ms") is not None for m in self.summary["moments"])

    @property
    def crashes(self) -> list[str]:
        """A line for each place where a handler broke."""
        found = [f"{id_} broke: {c}" for id_, d in self.summary["devices"].items() for c in d["crashes"]]
        return list(dict.fromkeys(found))

    @property
    def kept(self) -> list[tuple[str, int]]:
        """What was published and did not arrive, by name."""
        known = dict(self.summary["totals"])
        return [
            (name.replace("_", " "), count)
            for name, count in known.items()
            if name not in ("published", "delivered", "duplicates") and isinstance(count, int) and count
        ]

    @property
    def boundaries(self) -> tuple[list[str], dict[str, dict[str, Any]]]:
        """The columns and the rows of the matrix: what data crossed which boundary."""
        cells: dict[str, dict[str, Any]] = {}
        columns: dict[str, None] = {}
        for found in self.summary.get("boundaries", ()):
            boundary = f"{found['from']} → {found['to']}"
            columns[boundary] = None
            cells.setdefault(found["data"], {})[boundary] = {
                "said": f"{found['messages']:,}",
                "more": f"seen by {', '.join(found['seen_by'])}",
            }
        return list(columns), cells

    @staticmethod
    def said(found: Distribution) -> Callable[[float], str]:
        """How its values are told."""
        return seconds if found.unit == "s" else milliseconds

    @property
    def embedded(self) -> dict[str, Any]:
        """What the page's scripts read."""
        plots = [p.plain() for p in ([self.power] if self.power else []) + self.batteries]
        return {"day": self.day, "plots": plots}


def run_of(summary: dict[str, Any], entries: list[Entry]) -> Run:
    """Read a run. Lanes are drawn of a single day; without a record there are tables only."""
    days = summary["days"]
    title = days[0] if len(set(days)) == 1 else f"{len(days)} days"
    dates = list(dict.fromkeys(m["date"] for m in summary["moments"] if m.get("date")))
    if not entries:
        return Run(summary, title, dates, table(summary), distributions(summary["moments"]))
    messages = Messages.read(entries)
    dates = dates or [e.at[:10] for e in entries if e.at][:1]
    end = messages.time(max(entries, key=lambda e: e.time))
    power, batteries = curves(messages, end)
    rows = table(summary, messages)
    found = Run(summary, title, dates, rows, distributions(summary["moments"]), power, batteries)
    if len(days) == 1:
        found.day = _day(messages, summary, lanes_of(messages, summary, end), end)
    return found


def run_page(summary: dict[str, Any], entries: list[Entry]) -> str:
    """The page of a run."""
    return render("run.html.j2", run=run_of(summary, entries))


def _day(messages: Messages, summary: dict[str, Any], lanes: list[Lane], end: float) -> dict[str, Any]:
    numbers = {lane.id: number for number, lane in enumerate(lanes)}
    return {
        "end": end,
        "shifts": messages.shifts(),
        "lanes": [lane.plain() for lane in lanes],
        "moments": arrows(messages, summary["moments"]),
        "messages": messages.columns(numbers),
    }
