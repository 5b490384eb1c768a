"""Curves of a run: what the house takes and gives, and how full batteries are."""

from dataclasses import dataclass, field
from typing import Any

from ecosim.report.messages import Messages, crossing
from ecosim.told.vocabulary import Place

MINUS = "\N{MINUS SIGN}"
_METER = ("load", "power", "solar")
_NAMES = {"load": "drawn by the house", "power": "from the grid", "solar": "from the roof"}
_HOUR, _A_DAY = 3600.0, 86400.0
_WIDE = 1000  # the unit square of a drawing, in its own units


@dataclass(slots=True)
class Series:
    """Steps over time: `points` are `(seconds from midnight, value)`."""

    name: str
    points: list[tuple[float, float]] = field(default_factory=list)
    style: str = ""

    @property
    def last(self) -> float:
        """How it ends."""
        return self.points[-1][1]

    @property
    def low(self) -> float:
        """Its lowest value."""
        return min(v for _, v in self.points)

    @property
    def high(self) -> float:
        """Its highest value."""
        return max(v for _, v in self.points)


@dataclass(slots=True)
class Plot:
    """Some series on one pair of axes."""

    title: str
    unit: str
    series: list[Series]
    end: float
    bottom: float
    top: float
    step: float
    hours: float = 6.0
    """Between two times that are written."""

    def path(self, series: Series, *, filled: bool = False) -> str:
        """An SVG path in a square of 1000: steps, as values hold until the next."""
        points = [(self._x(t), self._y(v)) for t, v in series.points]
        path = f"M{points[0][0]} {points[0][1]}" + "".join(f"H{x}V{y}" for x, y in points[1:]) + f"H{_WIDE}"
        return f"{path}V{self._y(0)}H{points[0][0]}Z" if filled else path

    @property
    def levels(self) -> list[tuple[float, str]]:
        """Lines across: how far from the top, in percent, and what is written there."""
        count = round((self.top - self.bottom) / self.step)
        values = [self.bottom + self.step * i for i in range(count + 1)]
        return [(self._y(v) * 100 / _WIDE, f"{v:,.4g}".replace("-", MINUS)) for v in values]

    @property
    def times(self) -> list[tuple[float, str]]:
        """Lines down: how far from the left, in percent, and the hour or the day."""
        days = self.end / _A_DAY
        if days > 1.1:  # noqa: PLR2004 - the hour after midnight of a day that is longer
            return [(100 * _A_DAY * d / self.end, f"day {d + 1}") for d in range(round(days))]
        step = self.hours * _HOUR / (1 if self.end > 12 * _HOUR else 2)
        count = int(self.end / step)
        return [(100 * step * i / self.end, f"{step * i / _HOUR:02.0f}:00") for i in range(count + 1)]

    def plain(self) -> dict[str, Any]:
        """As the page reads it out at a time."""
        series = [{"name": s.name, "points": s.points} for s in self.series]
        return {"unit": self.unit, "end": self.end, "series": series}

    def _x(self, time: float) -> float:
        return round(min(max(time / self.end, 0.0), 1.0) * _WIDE, 1)

    def _y(self, value: float) -> float:
        return round((self.top - value) / (self.top - self.bottom) * _WIDE, 1)


def curves(messages: Messages, end: float) -> tuple[Plot | None, list[Plot]]:
    """The house's power, and a small plot for each battery that was used."""
    meters: dict[str, dict[str, Series]] = {}
    batteries: dict[str, Series] = {}
    vocabulary = messages.vocabulary
    for entry in messages.entries:
        place = Place.of(entry.topic)
        if place is None or place.role or crossing(entry):
            continue
        node, _, name = place.path.partition("/")
        if name in _METER and node not in ("supply", "battery"):
            target = meters.setdefault(place.device, {}).setdefault(name, Series(_NAMES[name], style=name))
        elif node == "battery" and name in ("level", "charge"):
            target = batteries.setdefault(place.device, Series(vocabulary.name(place.device)))
        else:
            continue
        try:
            target.points.append((messages.time(entry), float(entry.payload)))
        except ValueError:
            continue
    meter = next(
        (m for m in meters.values() if set(m) == set(_METER) and all(s.points for s in m.values())), None
    )
    power = None
    if meter is not None:
        for series in meter.values():
            series.points = [(t, v / 1000) for t, v in series.points]
        power = _plot("Power", "kW", [meter[n] for n in ("solar", "load", "power")], end)
    used = [s for s in batteries.values() if s.points and s.high - s.low > 1]
    return power, [Plot(s.name, "%", [s], end, 0.0, 100.0, 50.0, 12.0) for s in used]


def _plot(title: str, unit: str, series: list[Series], end: float) -> Plot:
    """Axes that end at round numbers."""
    high, low = max(0.1, *(s.high for s in series)), min(0.0, *(s.low for s in series))
    step = next(s for s in (0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 50, 1e9) if (high - low) / s <= 6)  # noqa: PLR2004
    return Plot(
        title, unit, series, end, -step * -(low // step) if low else 0.0, step * -(-high // step), step
    )
