"""Where a resident was while the log does not say it: in the room whose sensor fired last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ecosim.imports.adl.sensor_log import FRIDGE, FRONT_DOOR, PRESSED, Firing, Sensors

A_STAY = timedelta(minutes=2)
RULES = """\
Between the activities, and in spare time, the sensors say where the person is:
- in the room whose sensor fired last (at its door, too), where it is 2 min or more until one fires in
  another room, or where the fridge is opened there;
- while the bed or the seat is pressed, there.
Without sensors, and before the first of them fires, that is the living room."""


@dataclass(frozen=True, slots=True)
class Stay:
    """From when on somebody was in a room."""

    at: datetime
    room: str


def stays(sensors: Sensors, begin: datetime, end: datetime) -> Iterator[Stay]:
    """Where somebody was from one time to another; nothing where no sensor says it."""
    since = ((f.end if f.sensor in PRESSED else f.begin, f) for f in sensors.firings if f.begin < end)
    believed = list(_believed([f for at, f in since if at > begin and f.sensor != FRONT_DOOR]))
    told = ""
    for firing, following in zip(believed, [*believed[1:], None], strict=False):
        at = max(firing.begin, begin)
        until = following.begin if following else end
        if firing.room != told and (until - at >= A_STAY or firing.sensor == FRIDGE):
            told = firing.room
            yield Stay(at, told)


def _believed(firings: list[Firing]) -> Iterator[Firing]:
    """The first of those that follow each other in one room, but for what fires while somebody sits."""
    pressed: Firing | None = None
    last = ""
    for firing in firings:
        if pressed is not None and firing.begin < pressed.end:
            continue
        pressed = firing if firing.sensor in PRESSED else None
        if firing.room != last or firing.sensor == FRIDGE:
            yield firing
        last = firing.room
