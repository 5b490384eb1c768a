"""What became of a moment, in a few lines."""

from typing import Any

from ecosim.told.durations import seconds


def head(moment: dict[str, Any]) -> list[str]:
    """Whether it was met and how fast, its cause, its effects, and why not; `moment` as in `summary.json`."""
    limit = seconds(moment["limit_s"])
    verdict = f"met after {seconds(moment['latency_s'])} of {limit}" if moment["met"] else f"missed ({limit})"
    lines = [f"{moment['id']}: {verdict}", f"  cause   {moment['cause']}"]
    lines += [f"  effect  {effect}" for effect in moment["effect"].split("; ")]
    if moment["why"]:
        lines.append(f"  why     {moment['why']}")
    return [*lines, ""]
