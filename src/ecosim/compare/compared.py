"""What came of all trials: for each wiring the moments' verdicts and reasons, and measures with intervals."""

from collections import Counter
from collections.abc import Iterable
from statistics import fmean
from typing import Any

from ecosim.compare.arrivals import VERDICTS
from ecosim.compare.figures import difference, figure, quantile
from ecosim.compare.measures import MEASURES
from ecosim.compare.trial import NO_OUTAGE
from ecosim.home import Home
from ecosim.wirings import Wiring

Trials = list[dict[str, Any]]


def compared(
    home: Home, days: list[str], wirings: dict[str, Wiring], seeds: int, trials: Trials
) -> dict[str, Any]:
    """The comparison as it stands in `compare.json`. `wirings`: by the names they were asked for."""
    outages = list(dict.fromkeys(t["outage"] for t in trials))
    first = next(iter(wirings))
    columns: list[dict[str, Any]] = []
    for outage in outages:
        base = _of(trials, first, outage)
        for name in wirings:
            found = _of(trials, name, outage)
            columns.append(
                {
                    "wiring": name,
                    "outage": outage,
                    "moments": _moments(found),
                    "measures": _measures(found, base if name != first else None),
                    "boundaries": _boundaries(found),
                    "proof": next((t["proof"] for t in found if "proof" in t), None),
                }
            )
    ids = list(dict.fromkeys(m["id"] for t in trials[:1] for m in t["moments"]))
    return {
        "home": home.home,
        "days": days,
        "seeds": seeds,
        "outages": [o for o in outages if o != NO_OUTAGE],
        "moments": [{"id": i, "title": _title(home, i)} for i in ids],
        "measures": [
            {"key": m.key, "title": m.title, "unit": m.unit, "better": m.better, "digits": m.digits}
            for m in MEASURES
        ],
        "wirings": {name: about(wiring, name) for name, wiring in wirings.items()},
        "columns": columns,
        "trials": trials,
    }


def about(wiring: Wiring, name: str) -> dict[str, Any]:
    """What a wiring is, for people. `name`: that it was asked for, perhaps a maker's."""
    return {
        "wiring": wiring.wiring,
        "title": wiring.title,
        "maker": wiring.examples.get(name, ""),
        "examples": wiring.examples,
        "assumptions": wiring.assumptions,
        "sources": wiring.sources,
        "domains": {n: d.title for n, d in wiring.domains.items()},
        "automations": wiring.automations,
    }


def _title(home: Home, id_: str) -> str:
    moment = home.moments.get(id_) or home.moments.get(id_.rpartition("-")[0])
    return moment.title if moment is not None else ""


def _of(trials: Trials, wiring: str, outage: str) -> Trials:
    return [t for t in trials if (t["wiring"], t["outage"]) == (wiring, outage)]


def _moments(trials: Trials) -> list[dict[str, Any]]:
    by_id: dict[str, list[dict[str, Any]]] = {}
    for trial in trials:
        for moment in trial["moments"]:
            by_id.setdefault(moment["id"], []).append(moment)
    return [{"id": id_, **_verdict(found)} for id_, found in by_id.items()]


def _verdict(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The most frequent verdict; of two that are as frequent, the worse. Its reason is its most frequent."""
    counts = Counter(m["verdict"] for m in found)
    verdict = max(counts, key=lambda v: (counts[v], VERDICTS.index(v)))
    like = [m for m in found if m["verdict"] == verdict]
    latencies = [m["latency_s"] for m in found if m["latency_s"] is not None]
    extra = [m["extra_s"] for m in found if m["extra_s"] is not None]
    late = [m["late_s"] for m in like if m["late_s"] is not None]
    others = Counter(_core(m["why"]) for m in found if m["verdict"] not in (verdict, "works") and m["why"])
    return {
        "verdict": verdict,
        "share": round(counts[verdict] / len(found), 3),
        "verdicts": {v: counts[v] for v in VERDICTS if counts[v]},
        "why": _typical([m["why"] for m in like]),
        "otherwise": next((text for text, _ in others.most_common(1)), ""),
        "latency_p50": _rounded(quantile(latencies, 0.5)),
        "latency_p95": _rounded(quantile(latencies, 0.95)),
        "extra_p50": _rounded(quantile(extra, 0.5)),
        "extra_p95": _rounded(quantile(extra, 0.95)),
        "late_p50": _rounded(quantile(late, 0.5)),
    }


def _core(why: str) -> str:
    """A reason without its seconds, which differ from seed to seed."""
    return "; ".join(part for part in why.split("; ") if not part.startswith("that took "))


def _typical(reasons: list[str]) -> str:
    """One of the most frequent reasons, as it was told first."""
    counts = Counter(_core(why) for why in reasons)
    most = counts.most_common(1)[0][0] if counts else ""
    return next((why for why in reasons if _core(why) == most), "")


def _measures(found: Trials, base: Trials | None) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for measure in MEASURES:
        values = [t["measures"].get(measure.key) for t in found]
        if (mean := figure(values)) is None:
            continue
        result[measure.key] = dict(mean)
        if base is not None:
            than = difference(values, [t["measures"].get(measure.key) for t in base])
            result[measure.key]["more"] = None if than is None else dict(than)
    return result


def _boundaries(found: Trials) -> list[dict[str, Any]]:
    """Means over the seeds."""
    keys = sorted({(b["data"], b["from"], b["to"]) for t in found for b in t["boundaries"]})
    result = []
    for key in keys:
        rows = [b for t in found for b in t["boundaries"] if (b["data"], b["from"], b["to"]) == key]
        seen = dict.fromkeys(name for row in rows for name in row["seen_by"])
        result.append(
            {
                "data": key[0],
                "from": key[1],
                "to": key[2],
                "messages": _mean((r["messages"] for r in rows), len(found)),
                "seen_by": {n: _mean((r["seen_by"].get(n, 0) for r in rows), len(found)) for n in seen},
            }
        )
    return result


def _mean(values: Iterable[float], count: int) -> float:
    found = list(values)
    return round(fmean([*found, *[0] * (count - len(found))]), 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
