"""Durations as people say them."""

NOTHING = "—"


def seconds(value: float | None) -> str:
    """A duration as people say it: `0.8 s`, `4 min 20 s`, `2 h 5 min`."""
    if value is None:
        return NOTHING
    if value < 100:  # noqa: PLR2004 - what is still easy to read in seconds
        return f"{round(value, 1):g} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def milliseconds(value: float | None) -> str:
    """Wall time as people say it: `12 ms`, `3.4 s`."""
    if value is None:
        return NOTHING
    return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.1f} s"  # noqa: PLR2004
