"""One way of a link: whether something can cross it now, and how long that takes."""

from collections import Counter
from datetime import datetime, timedelta, tzinfo

from ecosim.timeline import Timeline
from ecosim.wirings.gates import Gates
from ecosim.wirings.login import EXPIRED, Login
from ecosim.wirings.spread import chance
from ecosim.wirings.wired import Crossing
from ecosim.wirings.wiring import LinkEntry, Way

_HAIR = 1e-3  # s


class Path:
    """Values on their way to the other side, or commands on theirs.

    What it draws follows from `seed`, the topic and how often something went there; not from when.
    """

    def __init__(
        self, entry: LinkEntry, gates: Gates, login: Login, timeline: Timeline, zone: tzinfo, *, seed: str
    ) -> None:
        self.entry = entry
        self._gates = gates
        self._login = login
        self._timeline = timeline
        self._zone = zone
        self._seed = seed
        self._drawn: Counter[str] = Counter()
        self._last = 0.0
        self._phase = chance(self._seed, "phase") * (entry.every or 0.0)

    @property
    def polled(self) -> bool:
        """Whether the other side asks from time to time."""
        return self.entry.every is not None

    def draw(self, what: str) -> float:
        """The next number of `what`, between 0 and 1."""
        self._drawn[what] += 1
        return chance(self._seed, what, self._drawn[what])

    def near(self, crossing: Crossing) -> bool:
        """Whether a device is on the same network as the other side."""
        return self.entry.near is not None and self._gates.at_home(crossing.owner)

    def closed(self, crossing: Crossing) -> str:
        """Why nothing of this device can cross now; empty where it can."""
        near = self.entry.near
        if near is not None and self.near(crossing):
            return self._gates.missing(near.needs)
        if self._login.back is not None:
            return EXPIRED
        return self._gates.missing(self.entry.needs)

    def delay(self, crossing: Crossing, topic: str) -> float:
        """How many s a message takes."""
        way: Way = self.entry.near if self.entry.near is not None and self.near(crossing) else self.entry
        return way.latency.at(self.draw(topic))

    def due(self, delay: float) -> float:
        """When something sent now arrives: nothing overtakes what was sent before."""
        self._last = max(self._last, self._timeline.now + delay)
        return self._last

    def next_poll(self) -> float | None:
        """When the other side next asks; None where it does not ask at all."""
        every = self.entry.every
        if every is None:
            return None
        now = datetime.fromtimestamp(self._timeline.now, self._zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        start = midnight.timestamp()
        number = int((self._timeline.now - start - self._phase) // every) + 1
        if start + self._phase + number * every <= self._timeline.now + _HAIR:
            number += 1  # this one is now; its time, divided again, may be a hair less than it was
        if self.entry.quota is not None and number >= self.entry.quota:
            return (midnight + timedelta(days=1)).timestamp() + self._phase
        return start + self._phase + max(0, number) * every
