"""The comparison as a page: a file that needs nothing but itself."""

from dataclasses import dataclass
from typing import Any

from ecosim.compare.proof import summed_up
from ecosim.report.page import render

WORDS = {"works": "works", "degraded": "degraded", "person": "needs a person", "impossible": "impossible"}
_WIDE = 1000.0  # units of a drawing's width
_ROOM = 0.06  # of it, on either side


@dataclass(frozen=True, slots=True)
class Dot:
    """A wiring in a drawing of a measure: its mean and interval, in units and as text."""

    wiring: str
    at: float
    low: float
    high: float
    said: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A measure of all wirings on one scale."""

    title: str
    unit: str
    better: str
    dots: list[Dot]
    ticks: list[tuple[float, str]]


def page(found: dict[str, Any]) -> str:
    """The page of a comparison, `compare.html`."""
    parts = []
    for number, outage in enumerate(["", *found["outages"]]):
        columns = [c for c in found["columns"] if c["outage"] == outage]
        parts.append(
            {
                "outage": outage,
                "id": f"part-{number}",
                "columns": columns,
                "drawings": drawings(found, columns),
                "personal": _personal(columns),
            }
        )
    return render("compare.html.j2", found=found, parts=parts, words_of=WORDS, summed_up=summed_up)


def drawings(found: dict[str, Any], columns: list[dict[str, Any]]) -> list[Drawing]:
    """Each measure that any wiring has."""
    drawn = []
    for measure in found["measures"]:
        values = [(c["wiring"], c["measures"].get(measure["key"])) for c in columns]
        if any(value is not None for _, value in values):
            drawn.append(_drawing(measure, values))
    return drawn


def _drawing(measure: dict[str, Any], values: list[tuple[str, dict[str, Any] | None]]) -> Drawing:
    known = [v for _, v in values if v is not None]
    highest = max(v["mean"] if v["high"] is None else v["high"] for v in known)
    lowest = min(0.0, *(v["mean"] if v["low"] is None else v["low"] for v in known))
    wide = (highest - lowest) or 1.0

    def at(value: float) -> float:
        return float(round(_WIDE * (_ROOM + (1 - 2 * _ROOM) * (value - lowest) / wide), 1))

    dots = []
    for wiring, value in values:
        if value is None:
            continue
        low = value["mean"] if value["low"] is None else value["low"]
        high = value["mean"] if value["high"] is None else value["high"]
        said = f"{value['mean']:,.{measure['digits']}f}"
        said += f" ±{(high - low) / 2:,.{measure['digits']}f}" if high > low else ""
        more = value.get("more") or {}
        differs = more.get("low") is not None and (more["low"] > 0 or more["high"] < 0)
        dots.append(Dot(wiring, at(value["mean"]), at(low), at(high), said, differs))
    ticks = [(at(lowest + wide * share), f"{lowest + wide * share:,.4g}") for share in (0, 0.5, 1)]
    return Drawing(measure["title"], measure["unit"], measure["better"], dots, ticks)


def _personal(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each sort of data and each wiring: over which boundaries it goes, and who has seen it."""
    rows = []
    for data in dict.fromkeys(b["data"] for column in columns for b in column["boundaries"]):
        cells = []
        for column in columns:
            crossed = [b for b in column["boundaries"] if b["data"] == data]
            seen: dict[str, float] = {}
            for boundary in crossed:
                for name, count in boundary["seen_by"].items():
                    seen[name] = seen.get(name, 0.0) + count
            cells.append({"crossed": crossed, "seen": sorted(seen.items(), key=lambda item: -item[1])})
        rows.append({"data": data, "cells": cells})
    return rows
