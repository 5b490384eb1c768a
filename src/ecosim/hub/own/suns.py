"""`sun.sun`: where the sun stands."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ecosim.files import Loaded
from ecosim.hub.given import Given
from ecosim.hub.kinds import Cancel
from ecosim.hub.own.kinds import Own, OwnConfig, lives_as
from ecosim.hub.sunlight import HORIZON, Place, azimuth, elevation, next_event, next_noon

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

SUN = "sun.sun"
_LOOK = 300.0  # s from one look at where it stands to the next
_CIVIL = 96.0  # degrees from straight above: dawn and dusk
_HALF_A_DAY = 720.0  # min
_EVENTS: dict[str, Callable[[Place, datetime], datetime | None]] = {
    "next_dawn": lambda place, now: next_event(place, "sunrise", now, zenith=_CIVIL),
    "next_dusk": lambda place, now: next_event(place, "sunset", now, zenith=_CIVIL),
    "next_midnight": lambda place, now: next_noon(place, now, -_HALF_A_DAY),
    "next_noon": next_noon,
    "next_rising": lambda place, now: next_event(place, "sunrise", now),
    "next_setting": lambda place, now: next_event(place, "sunset", now),
}


@dataclass(frozen=True, kw_only=True)
class SunConfig(OwnConfig):
    """Every home whose place is known has one.

    `closely`: it is looked at every five minutes. Otherwise only when it rises or sets: most homes never ask
    how high it stands, and a day has 288 times five minutes.
    """

    follows = True
    closely: bool = True

    def states(self) -> tuple[str, ...]:
        """Up or down."""
        return ("above_horizon", "below_horizon")


def the_sun(*, closely: bool = True) -> SunConfig:
    """The one there is."""
    return SunConfig(entity_id=SUN, at=Given(None, Loaded(None, "")), name="Sun", closely=closely)


@lives_as(SunConfig)
class Sun(Own):
    """Looks now and then, and at once when it rises or sets."""

    def __init__(self, config: SunConfig, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._cancel: Cancel | None = None
        self._pause = _LOOK if config.closely else math.inf
        self._next: dict[str, datetime | None] = {}

    def begin(self) -> None:
        """Be up or down."""
        self.enter(*self._told())
        self._wait()

    def end(self) -> None:
        """Look no more."""
        if self._cancel is not None:
            self._cancel()

    def _look(self) -> None:
        self.show(*self._told())
        self._wait()

    def _wait(self) -> None:
        now = self.manager.now
        events = (self._next["next_rising"], self._next["next_setting"])
        soon = [(due - now).total_seconds() for due in events if due is not None]
        wait = min([self._pause, *(s for s in soon if s > 0)])
        if wait < math.inf:
            self._cancel = self.manager.after(wait, self._look, anew=True)

    def _told(self) -> tuple[str, dict[str, Any]]:
        place, now = self.manager.entities.place, self.manager.now
        assert place is not None  # noqa: S101 - else there is no sun here
        for name, next_after in _EVENTS.items():
            due = self._next.get(name, now)
            if due is not None and due <= now:
                self._next[name] = next_after(place, now)
        told: dict[str, Any] = {
            name: None if due is None else due.astimezone(UTC).isoformat(timespec="seconds")
            for name, due in self._next.items()
        }
        high = elevation(place, now)
        told["elevation"] = round(high, 2)
        told["azimuth"] = round(azimuth(place, now), 2)
        told["rising"] = elevation(place, now + timedelta(minutes=1)) > told["elevation"]
        return "above_horizon" if self._up(high) else "below_horizon", told

    def _up(self, high: float) -> bool:
        """It sets before it rises again; where it does neither, it stands high or low."""
        sets, rises = self._next["next_setting"], self._next["next_rising"]
        return high > 90 - HORIZON if sets is None or rises is None else sets < rises
