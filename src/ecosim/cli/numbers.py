"""Measured numbers, told when they matter: with what else a device does, or when they have gone far."""

from dataclasses import dataclass, field

from ecosim.cli.vocabulary import NONE, Property

HOUR = 3600.0
FAR = {
    "°C": 3.0,
    "%": 20.0,
    "km": 20.0,
    "kWh": 5.0,
    "min": 15.0,
    "#": 3000.0,
    "ppm": 400.0,
    "L": 20.0,
    "m": 50_000.0,
}
"""By unit: how far a number goes before that alone is worth a line; others never are."""
QUIET = frozenset({"°", "lx", "bpm"})  # never worth telling: they change all the time
_MOST = 3  # numbers in a line


@dataclass(slots=True)
class _Reading:
    known: Property
    told: str
    told_at: float
    last: str
    parent: str | None


@dataclass(slots=True)
class Readings:
    """The measured numbers of all devices: what was told of each, and what it is now."""

    _all: dict[str, dict[str, _Reading]] = field(default_factory=dict)

    def hear(
        self, device: str, path: str, known: Property, payload: str, *, parent: str | None, time: float
    ) -> bool:
        """Take in a value; whether it has gone so far that this should be told."""
        of_device = self._all.setdefault(device, {})
        reading = of_device.get(path)
        if reading is None:
            of_device[path] = _Reading(known, payload, time, payload, parent)
            return False
        reading.last, reading.parent = payload, parent
        far = FAR.get(known.unit)
        if far is None or time < reading.told_at + HOUR:
            return False
        return abs(_number(payload) - _number(reading.told)) >= far

    def settle(self, device: str) -> None:
        """All that is known of a device counts as told: it has just been switched on."""
        for reading in self._all.get(device, {}).values():
            reading.told = reading.last

    def news(self, device: str, parent: str | None, time: float) -> list[str]:
        """What changed for this reason, as phrases; it counts as told."""
        phrases: list[str] = []
        for reading in self._all.get(device, {}).values():
            if reading.parent != parent or reading.told == reading.last or reading.known.unit in QUIET:
                continue
            if len(phrases) < _MOST and NONE not in (
                reading.known.value(p) for p in (reading.told, reading.last)
            ):
                phrases.append(reading.known.change(reading.told, reading.last))
            reading.told, reading.told_at = reading.last, time
        return phrases


def _number(payload: str) -> float:
    try:
        return float(payload)
    except ValueError:
        return 0.0
