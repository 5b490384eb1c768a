"""The timeline of a run: from messages to what happened, one line a thing."""

import heapq
import itertools
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from ecosim.cli import acts
from ecosim.cli.causes import AUTOMATION, Causes, automation
from ecosim.cli.clocks import Clocks
from ecosim.cli.lines import Line, Sort
from ecosim.cli.numbers import Readings
from ecosim.cli.vocabulary import Place, Property, Vocabulary, contents
from ecosim.record import Entry

_MOST = 7  # changes in a line
_RANKS = {"act": -1, "met": 1, "missed": 1}  # among what is simultaneous: causes before, verdicts after
TOGETHER = 3.0  # s in which what a device does for one reason is one line
_LOGGED: dict[str, Sort] = {"warn": "refused", "error": "crash", "fatal": "crash", "info": "note"}
_GOODBYE = "says goodbye"
_OF_HUB = ("/last-triggered", "/running", "/count")  # said by the event already
_LIFE = {"sleeping": "falls asleep", "lost": "is lost: its connection broke", "disconnected": _GOODBYE}
_BACK = {"sleeping": "is awake again", "lost": "is back", "disconnected": "is back"}


@dataclass(slots=True)
class _Turn:
    """What one device does for one reason: becomes a line."""

    serial: int
    time: float
    clock: str
    device: str
    parent: str | None
    cause: str
    changes: dict[str, tuple[Property, str, str]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    far: bool = False

    @property
    def changed(self) -> list[str]:
        """The paths that are not again as they were."""
        return [path for path, (_, old, new) in self.changes.items() if old != new]

    def what(self, numbers: list[str]) -> str:
        """The line's text."""
        phrases = [
            *self.events,
            *(self.changes[p][0].change(*self.changes[p][1:]) for p in self.changed),
            *numbers,
        ]
        more = len(phrases) - _MOST
        return ", ".join(phrases[:_MOST]) + (f" and {more} more" if more > 0 else "")


class Story:
    """Takes in the record's messages in order; gives lines in order, some seconds of the run later."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self.vocabulary = Vocabulary()
        self.causes = Causes(self.vocabulary)
        self.clocks = Clocks(zone)
        self._numbers = Readings()
        self._values: dict[tuple[str, str], str] = {}
        self._gradual: set[tuple[str, str]] = set()
        self._life: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._turns: dict[str, _Turn] = {}
        self._crashes: set[tuple[str, str]] = set()
        self._ready: list[tuple[float, int, int, Line]] = []
        self._serial = itertools.count()

    # ------------------------------------------------------------- for whoever tells it

    def hear(self, entry: Entry) -> list[Line]:
        """Take in a message; what has become lines."""
        self.causes.hear(entry)
        time, clock = self.clocks.read(entry)
        lines = self.until(time)
        place = Place.of(entry.topic)
        if place is not None:
            self._device(entry, place, time, clock)
        elif entry.topic.endswith("/story"):
            what = acts.does(entry.payload, self.vocabulary)
            self.add(Line(time, clock, acts.who(entry.payload), what, sort="act"))
        return lines

    def add(self, line: Line, serial: int | None = None) -> None:
        """Put in a line of one's own."""
        order = next(self._serial) if serial is None else serial
        heapq.heappush(self._ready, (line.time, _RANKS.get(line.sort, 0), order, line))

    def until(self, time: float) -> list[Line]:
        """The lines that nothing can change any more, now that it is so late."""
        for device in [d for d, t in self._turns.items() if t.time <= time - TOGETHER]:
            self._close(device)
        found = []
        while self._ready and self._ready[0][0] <= time - TOGETHER:
            found.append(heapq.heappop(self._ready)[3])
        return found

    def end(self) -> list[Line]:
        """The lines that are left. That all say goodbye at the end is no news."""
        left = self.until(float("inf"))
        return [line for line in left if line.what != _GOODBYE]

    # ------------------------------------------------------------- a device's messages

    def _device(self, entry: Entry, place: Place, time: float, clock: str) -> None:
        key = place.device, place.path
        if place.path == "$state":
            self._lifecycle(entry, place.device, time, clock)
        elif place.path.startswith("$log/"):
            self._said(entry, place, time, clock)
        elif place.path.startswith("$") or place.role == "set" or self._of_hub(place):
            return
        elif place.role == "$target":
            self._gradual.add(key)
            self._value(entry, place, time, clock)
        elif key not in self._gradual:  # else it is on its way, and where to was told
            self._value(entry, place, time, clock)

    def _value(self, entry: Entry, place: Place, time: float, clock: str) -> None:
        device, path = place.device, place.path
        known = self.vocabulary.property(device, path)
        alive = self._life.get(device) in ("ready", "sleeping")
        if known.event:
            if alive:
                self._turn(entry, device, time, clock).events.append(_event(known, path, entry))
            return
        if known.number and not known.settable:
            far = self._numbers.hear(device, path, known, entry.payload, parent=entry.parent, time=time)
            if far and alive:
                self._turn(entry, device, time, clock).far = True
            return
        before = self._values.get((device, path))
        self._values[device, path] = entry.payload
        if before in (None, entry.payload) or not alive or not (known.retained or known.event):
            return
        turn = self._turn(entry, device, time, clock)
        first = turn.changes[path][1] if path in turn.changes else before
        turn.changes[path] = known, str(first), entry.payload

    def _of_hub(self, place: Place) -> bool:
        node = place.path.rpartition("/")[0]
        return place.path.endswith(_OF_HUB) and self.vocabulary.knows(place.device, f"{node}/{AUTOMATION}")

    def _lifecycle(self, entry: Entry, device: str, time: float, clock: str) -> None:
        before, now = self._life.get(device, "init"), entry.payload
        self._life[device] = now
        if now == "init":
            self._before[device] = before
            return
        if before == "init":
            before = self._before.pop(device, "init")
        what = _BACK.get(before) if now == "ready" else _LIFE.get(now, f"is {now}")
        if now == "ready":
            self._numbers.settle(device)
        if what is not None and before != now:
            self._note(entry, device, (time, clock), what, "life")

    def _said(self, entry: Entry, place: Place, time: float, clock: str) -> None:
        sort = _LOGGED.get(place.path.rpartition("/")[2])
        if sort == "crash":
            if (place.device, entry.payload) in self._crashes:
                return
            self._crashes.add((place.device, entry.payload))
        if sort is not None:
            self._note(entry, place.device, (time, clock), entry.payload, sort)

    def _note(self, entry: Entry, device: str, when: tuple[float, str], what: str, sort: Sort) -> None:
        name, cause = self.vocabulary.name(device), self.causes.why(entry)
        self.add(Line(*when, name, what, cause, sort))

    # ------------------------------------------------------------- turns

    def _turn(self, entry: Entry, device: str, time: float, clock: str) -> _Turn:
        turn = self._turns.get(device)
        if turn is not None and turn.parent != entry.parent:
            self._close(device)
            turn = None
        if turn is None:
            cause = self.causes.why(entry)
            turn = self._turns[device] = _Turn(next(self._serial), time, clock, device, entry.parent, cause)
        return turn

    def _close(self, device: str) -> None:
        turn = self._turns.pop(device)
        if not (turn.changed or turn.events or turn.far):
            return
        cause = turn.cause if turn.changed or turn.events else ""  # that a number drifts has no other
        what = turn.what(self._numbers.news(device, turn.parent, turn.time))
        if what:
            name = self.vocabulary.name(device)
            self.add(Line(turn.time, turn.clock, name, what, cause), turn.serial)


def _event(known: Property, path: str, entry: Entry) -> str:
    if path.rpartition("/")[2] == AUTOMATION:
        return f"runs “{automation(entry.payload)}”"
    said = contents(entry.payload)
    return f"{known.words} ({said})" if said else known.words
