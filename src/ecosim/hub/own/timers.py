"""The helper `timer`, in whole seconds as in Home Assistant."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ecosim.errors import FileError
from ecosim.files import Loaded
from ecosim.hub.commands import ServiceError
from ecosim.hub.events import tell_event
from ecosim.hub.given import Given
from ecosim.hub.kinds import Cancel
from ecosim.hub.own.kinds import SECTIONS, Own, OwnConfig, asked, by_id, lives_as
from ecosim.hub.services import Data

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

IDLE, ACTIVE, PAUSED = "idle", "active", "paused"


@dataclass(frozen=True, kw_only=True)
class Timer(OwnConfig):
    """`duration` in seconds."""

    follows = True
    duration: float

    def states(self) -> tuple[str, ...]:
        """Idle, or it runs, or it waits."""
        return (IDLE, ACTIVE, PAUSED)


@lives_as(Timer)
class LiveTimer(Own):
    """`remaining` and `ends`, both in seconds, while it runs or waits."""

    def __init__(self, config: Timer, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._usual = config.duration
        self._duration = config.duration
        self._remaining: float | None = None
        self._ends: float | None = None
        self._cancel: Cancel | None = None

    def begin(self) -> None:
        """Be idle, whatever was before."""
        self.enter(IDLE, self._told())

    def end(self) -> None:
        """What ran has ended with the hub."""
        self._quiet()
        self._ends = self._remaining = None
        self._duration = self._usual

    def start(self, duration: float) -> None:
        """Run, for another time than usual where that is said; go on where it was paused."""
        again = self.shown is not None and self.shown.state in (ACTIVE, PAUSED)
        self._quiet()
        if duration:
            self._remaining = self._duration = duration
        elif not self._remaining:
            self._remaining = self._duration
        self._aim(self._whole() + self._remaining)
        self._tells("restarted" if again else "started")
        self.show(ACTIVE, self._told())

    def change(self, by: float) -> None:
        """Run longer, or shorter with less than 0. Raises `ServiceError`."""
        if self._ends is None:
            raise ServiceError(f"{self.entity_id} does not run: only one that runs can be changed")
        left = (self._remaining or 0.0) + by
        if not 0 <= left <= self._duration:
            raise ServiceError(f"{self.entity_id} cannot run for less than nothing or more than its duration")
        self._quiet()
        ends = self._ends + by
        self._remaining = ends - self._whole()
        self._aim(ends)
        self._tells("changed")
        self.show(ACTIVE, self._told())

    def pause(self) -> None:
        """Wait, if it runs."""
        if self._ends is None:
            return
        self._quiet()
        self._remaining, self._ends = self._ends - self._whole(), None
        self._tells("paused")
        self.show(PAUSED, self._told())

    def cancel(self) -> None:
        """Be idle."""
        self._rest()
        self._tells("cancelled")
        self.show(IDLE, self._told())

    def finish(self) -> None:
        """Have run to the end, if it runs."""
        if self._ends is None:
            return
        ended = self._iso(self._ends)
        self._rest()
        self._tells("finished", finished_at=ended)
        self.show(IDLE, self._told())

    def _aim(self, ends: float) -> None:
        self._ends = ends
        self._cancel = self.manager.after(max(0.0, ends - self.manager.time), self.finish)

    def _rest(self) -> None:
        self._quiet()
        self._ends = self._remaining = None
        self._duration = self._usual

    def _quiet(self) -> None:
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()

    def _whole(self) -> float:
        """The second that it is."""
        return float(math.floor(self.manager.time))

    def _iso(self, when: float) -> str:
        return datetime.fromtimestamp(when, UTC).isoformat()

    def _told(self) -> dict[str, Any]:
        told: dict[str, Any] = {"duration": _clock(self._duration), "editable": False}
        if self._ends is not None:
            told["finishes_at"] = self._iso(self._ends)
        if self._remaining is not None:
            told["remaining"] = _clock(self._remaining)
        return told

    def _tells(self, what: str, **more: str) -> None:
        tell_event(self.manager, f"timer.{what}", {"entity_id": self.entity_id, **more})


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=int(seconds)))


@SECTIONS.named("timer")
def _timers(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_id(section, "timer", ("duration", "restore")):
        duration, restore = entry.get("duration"), entry.get("restore")
        if restore is not None and restore.flag():
            raise restore.wrong("a hub without power forgets its timers: 'restore' is not supported")
        yield Timer(**basics, duration=duration.period() if duration else 0.0)


def seconds_of(value: Any) -> float:  # noqa: ANN401
    """A length of time as an action says it. Raises `ValueError`."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    try:
        return Given(value, Loaded(value, "")).signed_period()
    except FileError as error:
        raise ValueError(error.what) from None


asked("timer.start", fields={"duration": seconds_of})(lambda e, d: e.start(d.get("duration", 0.0)))
asked("timer.pause")(lambda e, _: e.pause())
asked("timer.cancel")(lambda e, _: e.cancel())
asked("timer.finish")(lambda e, _: e.finish())


@asked("timer.change", fields={"duration": seconds_of}, required=("duration",))
def _change(timer: LiveTimer, data: Data) -> None:
    timer.change(data["duration"])
