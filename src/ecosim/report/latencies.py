"""How the latencies of the moments that were met are distributed."""

from dataclasses import dataclass
from typing import Any

_SIMULATED = (
    (0.0, "at once"), (0.1, "to 0.1 s"), (1.0, "to 1 s"), (5.0, "to 5 s"), (30.0, "to 30 s"),
    (60.0, "to 1 min"), (600.0, "to 10 min"), (3600.0, "to 1 h"), (float("inf"), "longer"),
)  # fmt: skip
_WALL = (
    (5.0, "to 5 ms"), (10.0, "to 10 ms"), (20.0, "to 20 ms"), (50.0, "to 50 ms"), (100.0, "to 100 ms"),
    (200.0, "to 200 ms"), (500.0, "to 500 ms"), (1000.0, "to 1 s"), (float("inf"), "longer"),
)  # fmt: skip
_FEW = 12  # names that are told


@dataclass(frozen=True, slots=True)
class Bucket:
    """Those of one length: how many, as a share of the fullest, and which."""

    label: str
    count: int
    share: float
    names: list[str]


@dataclass(frozen=True, slots=True)
class Distribution:
    """Of one clock, simulated or wall."""

    title: str
    unit: str
    median: float
    high: float
    """95 of 100 were faster."""
    worst: float
    count: int
    buckets: list[Bucket]


def distributions(moments: list[dict[str, Any]]) -> list[Distribution]:
    """Simulated, and wall where the run was live."""
    found = [
        _distribution("In simulated time", "s", moments, "latency_s", _SIMULATED),
        _distribution("On the wall, in a live run", "ms", moments, "wall_ms", _WALL),
    ]
    return [d for d in found if d is not None]


def _distribution(
    title: str, unit: str, moments: list[dict[str, Any]], key: str, edges: tuple[tuple[float, str], ...]
) -> Distribution | None:
    taken = sorted((float(m[key]), str(m.get("of") or m["id"])) for m in moments if m.get(key) is not None)
    if not taken:
        return None
    values = [value for value, _ in taken]
    sorted_in: list[list[str]] = [[] for _ in edges]
    for value, name in taken:
        sorted_in[next(i for i, (edge, _) in enumerate(edges) if value <= edge)].append(name)
    filled = [i for i, names in enumerate(sorted_in) if names]
    most = max(map(len, sorted_in))
    buckets = [
        Bucket(edges[i][1], len(sorted_in[i]), len(sorted_in[i]) / most, _names(sorted_in[i]))
        for i in range(filled[0], filled[-1] + 1)
    ]
    high = values[min(len(values) - 1, int(len(values) * 0.95))]
    return Distribution(title, unit, values[len(values) // 2], high, values[-1], len(values), buckets)


def _names(names: list[str]) -> list[str]:
    """Each once; of very many none."""
    found = list(dict.fromkeys(names))
    return found if len(found) <= _FEW else [*found[: _FEW - 1], f"and {len(found) - _FEW + 1} more"]
