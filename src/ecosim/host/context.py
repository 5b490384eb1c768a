"""What parts see of their host: time, chance, and a voice."""

import random
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from ecosim.host.outlet import Outlet
from ecosim.model.part import Level, Part, Presence
from ecosim.model.state import Event
from ecosim.timeline import Timeline, Wait

T = TypeVar("T")


class Surroundings:
    """The part of a `Context` that runs nothing."""

    parts: dict[str, Part[Any]]

    def __init__(self, timeline: Timeline, zone: tzinfo, seed: str, outlet: Outlet) -> None:
        self.timeline = timeline
        self.zone = zone
        self._outlet = outlet
        self._seed = seed
        self._streams: dict[str, random.Random] = {}
        self._at_work: object = ""
        self._names: dict[int, str] = {}

    @property
    def time(self) -> float:
        """Seconds since the epoch."""
        return self.timeline.now

    @property
    def now(self) -> datetime:
        """The home's local time."""
        return datetime.fromtimestamp(self.timeline.now, self.zone)

    @property
    def rng(self) -> random.Random:
        """The random stream of the handler at work.

        Each handler has its own: what one draws does not change what another gets, so that a live run,
        where things happen a little later, draws the same numbers as a virtual one.
        """
        name = str(self._at_work)
        if name not in self._streams:
            self._streams[name] = random.Random(f"{self._seed}/{name}")  # noqa: S311 - a simulation
        return self._streams[name]

    def _working(self, key: object, run: Callable[[], T]) -> T:
        """Do something as the handler of this name."""
        before, self._at_work = self._at_work, key
        try:
            return run()
        finally:
            self._at_work = before

    def sleep_until(self, time: float) -> Wait:
        """Await this to go on later."""
        return self.timeline.sleep_until(time)

    def emit(self, part: Part[Any], event: Event, leading: bool) -> None:
        """Send an event at the end of the step."""
        self._outlet.happened(self._name_of(part), event, leading)

    def log(self, text: str, level: Level) -> None:
        """Say something to people."""
        self._outlet.said(text, level)

    def send(self, path: str, payload: str, expiry: float | None, moment: bool) -> str:
        """Send a command to another device."""
        return self._outlet.sent(path, payload, expiry, moment)

    def _name_of(self, part: Part[Any]) -> str:
        return self._names[id(part)]

    def rest(self, presence: Presence) -> None:
        """Be there, save power, or be off, as a device."""
        self._outlet.rests(presence)
