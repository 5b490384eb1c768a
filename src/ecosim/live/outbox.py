"""What was published with QoS 1 or 2 and not yet acknowledged, in order."""

import math
from collections import OrderedDict, deque
from dataclasses import dataclass

from ecosim.bus import Message


@dataclass(slots=True)
class Counts:
    """What became of what one client published.

    published = sent + acknowledged + refused + expired + dropped_down + dropped_full + lost + still waiting.
    `sent` are those of QoS 0 that went out; `resent` tells how many went out more than once. The clock's
    messages are not counted.
    """

    published: int = 0
    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    expired: int = 0
    dropped_down: int = 0
    dropped_full: int = 0
    lost: int = 0
    resent: int = 0
    received: int = 0

    @property
    def dropped(self) -> dict[str, int]:
        """How many did not reach the broker, by reason."""
        reasons = {
            "connection down": self.dropped_down,
            "outbox full": self.dropped_full,
            "expired": self.expired,
            "refused": self.refused,
            "lost at the end": self.lost,
        }
        return {name: count for name, count in reasons.items() if count}


@dataclass(slots=True, eq=False)
class Entry:
    """One waiting message; `until` is the wall time when it expires."""

    serial: int
    message: Message
    until: float | None
    tries: int = 0


class Outbox:
    """Messages leave it when acknowledged or expired. Times are wall seconds."""

    def __init__(self, limit: int, counts: Counts) -> None:
        self.limit = limit
        self.counts = counts
        self._serial = 0
        self._waiting: OrderedDict[int, Entry] = OrderedDict()
        self._unsent: deque[Entry] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def in_flight(self) -> int:
        """How many were sent and not acknowledged."""
        return len(self._waiting) - len(self._unsent)

    def put(self, message: Message, now: float) -> None:
        """Take a message, or drop and count it when there are too many."""
        if len(self._waiting) >= self.limit:
            self.counts.dropped_full += 1
            return
        self._serial += 1
        until = None if message.expiry is None else now + max(1.0, math.ceil(message.expiry))
        entry = Entry(self._serial, message, until)
        self._waiting[entry.serial] = entry
        self._unsent.append(entry)

    def take(self, now: float) -> Entry | None:
        """The next to send, its expiry shortened by how long it waited; None when there is none."""
        while self._unsent:
            entry = self._unsent.popleft()
            if entry.until is not None:
                if entry.until <= now:
                    del self._waiting[entry.serial]
                    self.counts.expired += 1
                    continue
                entry.message = entry.message._replace(expiry=entry.until - now)
            self.counts.resent += entry.tries > 0
            entry.tries += 1
            return entry
        return None

    def acknowledge(self, entry: Entry) -> None:
        """Forget a message: the broker has it."""
        if self._waiting.pop(entry.serial, None) is not None:
            self.counts.acknowledged += 1

    def rewind(self) -> None:
        """Send all that is not acknowledged again, in the order of publishing."""
        self._unsent = deque(self._waiting.values())

    def abandon(self) -> None:
        """Give up what is left."""
        self.counts.lost += len(self._waiting)
        self._waiting.clear()
        self._unsent.clear()
