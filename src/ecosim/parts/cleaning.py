"""How a vacuum robot gets through its rooms: what is done, what is left, and what ends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from ecosim.errors import Refused
from ecosim.model.marks import action, option
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.units import Between, Percent, Seconds, Unit, WattHours, Watts

HAIR = 1e-3  # of a m² and of a %: no more than rounding
FULL = 100 - HAIR

SquareMetres = Annotated[float, Unit("m²", 0), Between(0, None)]


@dataclass(frozen=True, slots=True)
class Speed:
    """How it cleans: m² a minute, what it takes, and how much of the dust bin a m² fills.

    Bins of 0.4 L take the dust of some 170 m².
    """

    pace: float
    watts: Watts
    dust: Percent


class CleaningState(State):
    """How far it is with this job, in which room, and how full its dust bin is."""

    room: str = ""
    cleaned: SquareMetres = 0.0
    progress: Percent = 0.0
    dust_bin: Percent = 0.0
    bin_full: bool = False


class Cleaning(Part[CleaningState]):
    """Cleans rooms one after the other; their dust fills the bin, and in some it gets stuck.

    The device calls `begin` to go on, waits as long as that says, or shorter, and calls `count`.
    """

    trouble: Percent = option(1.0)  # of the rooms it gets stuck in
    _left: Mapping[str, float] = {}  # m² of each room; never changed in place
    _speed = Speed(1.0, 0.0, 0.0)
    _since: float | None = None
    _entered = ""
    _trap: float | None = None  # m² that will be left of the room when it gets stuck

    class Finished(Event):
        """It has cleaned all it was told to."""

        area: SquareMetres

    class Stuck(Event):
        """It cannot move."""

        room: str

    @action
    def empty_bin(self) -> None:
        """Empty the dust bin, by hand."""
        if self._since is not None:
            raise Refused("it is cleaning")
        self.state.dust_bin, self.state.bin_full = 0.0, False

    # ------------------------------------------------------------- for the device

    @property
    def pending(self) -> bool:
        """Whether there is something left to clean."""
        return bool(self._left)

    def plan(self, rooms: Mapping[str, float]) -> None:
        """A new job: these rooms, with their m²; none ends the old one."""
        self._left, self._entered, self._trap = dict(rooms), "", None
        self.state.room = ""
        if rooms:
            self.state.cleaned = self.state.progress = 0.0

    def begin(self, speed: Speed, energy: WattHours) -> Seconds:
        """Go on; how long until the room, the bin, the energy or the free way is at its end."""
        room, left = next(iter(self._left.items()))
        if room != self._entered:
            caught = 100 * self.rng.random() < self.trouble
            self._trap = left * self.rng.random() if caught else None
        self.state.room = self._entered = room
        self._since, self._speed = self.time, speed
        area = min(left - (self._trap or 0.0), (100 - self.state.dust_bin) / speed.dust)
        return max(0.0, min(60 * area / speed.pace, 3600 * energy / speed.watts))

    def count(self) -> None:
        """Take note of what was cleaned since it began."""
        if self._since is None:
            return
        room, left = next(iter(self._left.items()))
        area = min(left, self._speed.pace * (self.time - self._since) / 60)
        self._since = None
        rest = {room: left - area} if left - area > HAIR else {}
        self._left = rest | {r: m for r, m in self._left.items() if r != room}
        state = self.state
        state.cleaned += area
        state.progress = 100 * state.cleaned / max(HAIR, state.cleaned + sum(self._left.values()))
        state.dust_bin = min(100.0, state.dust_bin + area * self._speed.dust)
        state.bin_full = state.dust_bin > FULL
        if not self._left:
            self.state.room = ""
            self.emit(self.Finished(area=state.cleaned))

    def caught(self) -> bool:
        """Whether it has come to the place where it gets stuck; it does so once."""
        if self._trap is None or self._left.get(self._entered, 0.0) > self._trap + HAIR:
            return False
        self._trap = None
        self.emit(self.Stuck(room=self._entered))
        return True
