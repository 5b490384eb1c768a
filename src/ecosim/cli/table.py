"""The table of sync moments and the totals, from `summary.json` or an outcome."""

from dataclasses import dataclass
from typing import Any

from ecosim.told.durations import milliseconds, seconds


@dataclass(frozen=True, slots=True)
class Row:
    """A moment, or the same moment of several days."""

    id: str
    met: bool
    cause: str
    effect: str
    limit: str
    simulated: str
    wall: str
    why: str


def rows(summary: dict[str, Any]) -> list[Row]:
    """A row for each moment, in the order of the summary; the days of a long run share one.

    Those that an interrupted run did not come to have none.
    """
    by_id: dict[str, list[dict[str, Any]]] = {}
    for moment in summary["moments"]:
        by_id.setdefault(moment["id"], []).append(moment)
    if summary.get("interrupted"):
        by_id = {id_: ms for id_, ms in by_id.items() if any(m["at"] is not None for m in ms)}
    return [_row(id_, moments) for id_, moments in by_id.items()]


def _row(id_: str, moments: list[dict[str, Any]]) -> Row:
    first, met = moments[0], [m for m in moments if m["met"]]
    missed = [m for m in moments if not m["met"]]
    count = f"{len(met)} of {len(moments)}: " if len(moments) > 1 and missed else ""
    return Row(
        id_,
        not missed,
        first["cause"],
        first["effect"],
        seconds(first["limit_s"]),
        seconds(_worst(met, "latency_s")),
        milliseconds(_worst(met, "wall_ms")),
        count + (missed or moments)[0]["why"],
    )


def _worst(moments: list[dict[str, Any]], key: str) -> float | None:
    return max((m[key] for m in moments if m.get(key) is not None), default=None)


def plain_table(found: list[Row]) -> list[str]:
    """The table as text without colours, a line a moment."""
    cells = [("", "moment", "limit", "simulated", "wall", "cause → effect")]
    for row in found:
        mark = "met" if row.met else "missed"
        what = f"{row.cause} → {row.effect}" + (f" ({row.why})" if row.why else "")
        cells.append((mark, row.id, row.limit, row.simulated, row.wall, what))
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    return ["  ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=False)), line[5]]) for line in cells]


def verdict(summary: dict[str, Any]) -> str:
    """`14 of 16 moments met`, on how many days, and what else went wrong."""
    met, expected = summary["met"], summary["expected"]
    broken = [id_ for id_, device in summary["devices"].items() if device.get("crashes")]
    said = f"{met} of {expected} moments met" if expected else "no moments were expected"
    if expected and met == expected:
        said = f"all {expected} moments met" if expected > 1 else "the moment was met"
    if len(summary["days"]) > 1:
        said += f" on {len(summary['days'])} days"
    if broken:
        said += f"; {', '.join(broken)} broke"
    return said + ("; interrupted" if summary.get("interrupted") else "")


def totals(summary: dict[str, Any]) -> str:
    """`12,345 messages published = 12,340 delivered + 5 expired`, all of them by name."""
    known = dict(summary["totals"])
    published = known.pop("published", 0)
    duplicates, faults = known.pop("duplicates", 0), known.pop("faults", {})
    parts = [f"{known.pop('delivered', 0):,} delivered"]
    parts += [f"{count:,} {name.replace('_', ' ')}" for name, count in known.items() if count]
    said = f"{published:,} messages published = {' + '.join(parts)}"
    if duplicates:
        said += f"; {duplicates:,} came twice"
    if faults:
        held = ", ".join(f"{count:,} by {name!r}" for name, count in faults.items())
        said += f"; faults kept from their receivers: {held}"
    return said


def crashes(summary: dict[str, Any]) -> list[str]:
    """A line for each place where a handler broke."""
    said: dict[str, int] = {}
    for id_, device in summary["devices"].items():
        for what in device["crashes"]:
            line = f"{id_} broke: {what}"
            said[line] = said.get(line, 0) + 1
    return [f"{line} ({count} times)" if count > 1 else line for line, count in said.items()]
