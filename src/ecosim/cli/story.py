"""The timeline of a run: from messages to what happened, one line a thing.

Told is what somebody would want to know who comes home in the evening:

- what people do and what happens to them, events of devices, refusals, faults, and devices that are lost;
- what a device does at once because somebody asked it to: a hand, an automation, another device;
- problems: states that a kind declares to be one (`device_class="problem"`);
- whatever an expected moment waited for.

What a device only notices, or does by itself as time goes by (it measures, regulates, counts, charges, goes
to sleep), is not told: what comes of it is, with it as the cause.
"""

import heapq
import itertools
from datetime import UTC, tzinfo

from ecosim.cli.lines import Line, Sort, merged
from ecosim.cli.turns import Turn
from ecosim.record import Entry
from ecosim.told import acts
from ecosim.told.causes import AUTOMATION, Causes, automation
from ecosim.told.clocks import Clocks
from ecosim.told.vocabulary import NO_PROBLEMS, Place, Problems, Vocabulary

_RANKS = {"act": -1, "met": 1, "missed": 1}  # among what is simultaneous: causes before, verdicts after
TOGETHER = 3.0  # s in which what a device does for one reason is one line, and within which it is at once
_LOGGED: dict[str, Sort] = {"warn": "refused", "error": "crash", "fatal": "crash", "info": "note"}
_GOODBYE = "says goodbye"
_OF_HUB = ("/last-triggered", "/running", "/count")  # said by the event already
_LIFE = {"lost": "is lost: its connection broke", "disconnected": _GOODBYE}
_AWAY = frozenset({"lost", "disconnected"})
_ALIVE = frozenset({"ready", "sleeping"})  # to sleep between two messages is how batteries last


class Story:
    """Takes in the record's messages in order; gives lines in order, some seconds of the run later."""

    def __init__(self, zone: tzinfo = UTC, problems: Problems = NO_PROBLEMS) -> None:
        self.vocabulary = Vocabulary(problems=problems)
        self.causes = Causes(self.vocabulary)
        self.clocks = Clocks(zone)
        self._values: dict[tuple[str, str], str] = {}
        self.decisive: set[str | None] = set()
        self._gradual: set[tuple[str, str]] = set()
        self._life: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._turns: dict[str, Turn] = {}
        self._outside: dict[str, float] = {}
        self._refused: dict[str, float] = {}
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
            self.add(Line(time, clock, acts.who(entry.payload, self.vocabulary), what, sort="act"))
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
        return list(merged(found))

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
        elif place.path.startswith("$") or self._of_hub(place):
            return
        elif place.role == "set":
            if entry.span is None:  # from a client that says no cause: nothing will follow from it by name
                self._outside[place.device] = time
        elif place.role == "$target":
            self._gradual.add(key)
            self._value(entry, place, time, clock)
        elif key not in self._gradual:  # else it is on its way, and where to was told
            self._value(entry, place, time, clock)

    def _value(self, entry: Entry, place: Place, time: float, clock: str) -> None:
        device, path = place.device, place.path
        known = self.vocabulary.property(device, path)
        alive = self._life.get(device) in _ALIVE
        if known.event:
            if alive:
                turn = self._turn(entry, device, time, clock)
                if path.rpartition("/")[2] == AUTOMATION:
                    turn.ran.append(f"“{automation(entry.payload)}”")
                else:
                    turn.events.append(known.happened(entry.payload, self.vocabulary.text))
            return
        if known.number and not known.settable:
            if entry.span in self.decisive and alive:
                self._turn(entry, device, time, clock).numbers.append(known.phrase(entry.payload))
            return
        before = self._values.get((device, path))
        self._values[device, path] = entry.payload
        if before in (None, entry.payload) or not alive or not known.retained:
            return
        turn = self._turn(entry, device, time, clock)
        first = turn.changes[path][1] if path in turn.changes else before
        turn.changes[path] = known, str(first), entry.payload
        asked = self.causes.asked(entry, TOGETHER) if entry.parent else self._from_outside(device, time)
        if known.problem or entry.span in self.decisive or asked:
            turn.fresh.add(path)

    def _from_outside(self, device: str, time: float) -> bool:
        return time - self._outside.get(device, -TOGETHER) < TOGETHER

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
        what = _LIFE.get(now, f"is {now}")
        if now in _ALIVE:
            what = "is back" if before in _AWAY else ""
        if what and before != now:
            self._note(entry, device, (time, clock), what, "life")

    def _said(self, entry: Entry, place: Place, time: float, clock: str) -> None:
        sort = _LOGGED.get(place.path.rpartition("/")[2])
        if sort == "crash":
            if (place.device, entry.payload) in self._crashes:
                return
            self._crashes.add((place.device, entry.payload))
        if sort == "refused":
            reason = entry.payload.rpartition(": ")[2]  # whoever asked says it once more
            if reason != entry.payload and time - self._refused.get(reason, -TOGETHER) < TOGETHER:
                return
            self._refused[reason] = time
        if sort is not None:
            self._note(entry, place.device, (time, clock), entry.payload, sort)

    def _note(self, entry: Entry, device: str, when: tuple[float, str], what: str, sort: Sort) -> None:
        name, cause = self.vocabulary.name(device), self.causes.why(entry)
        self.add(Line(*when, name, what, cause, sort))

    # ------------------------------------------------------------- turns

    def _turn(self, entry: Entry, device: str, time: float, clock: str) -> Turn:
        """The turn that a message belongs to: of the same reason, or following from what it began with."""
        turn, reason = self._turns.get(device), self.causes.reason(entry)
        if turn is not None and turn.reason != reason and reason not in turn.spans:
            self._close(device)
            turn = None
        if turn is None:
            cause = self.causes.why(entry)
            turn = self._turns[device] = Turn(next(self._serial), time, clock, device, reason, cause)
        turn.spans.add(entry.span)
        return turn

    def _close(self, device: str) -> None:
        turn = self._turns.pop(device)
        if not turn.worth:
            return
        name = self.vocabulary.name(device)
        self.add(Line(turn.time, turn.clock, name, turn.what(), turn.cause), turn.serial)
