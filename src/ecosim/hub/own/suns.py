"""`sun.sun`: where the sun stands."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ecosim.files import Loaded
from ecosim.hub.given import Given
from ecosim.hub.kinds import Cancel
from ecosim.hub.own.kinds import Own, OwnConfig, lives_as
from ecosim.hub.sunlight import azimuth, elevation, is_up, next_event, next_noon

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

SUN = "sun.sun"
_LOOK = 300.0  # s from one look at where it stands to the next
_CIVIL = 96.0  # degrees from straight above: dawn and dusk
_HALF_A_DAY = 720.0  # min


class SunConfig(OwnConfig):
    """Every home whose place is known has one."""

    follows = True

    def states(self) -> tuple[str, ...]:
        """Up or down."""
        return ("above_horizon", "below_horizon")


def the_sun() -> SunConfig:
    """The one there is."""
    return SunConfig(entity_id=SUN, at=Given(None, Loaded(None, "")), name="Sun")


@lives_as(SunConfig)
class Sun(Own):
    """Looks now and then, and at once when it rises or sets."""

    def __init__(self, config: SunConfig, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._cancel: Cancel | None = None
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
        wait = min([_LOOK, *(s for s in soon if s > 0)])
        self._cancel = self.manager.after(wait, self._look, anew=True)

    def _told(self) -> tuple[str, dict[str, Any]]:
        place, now = self.manager.entities.place, self.manager.now
        assert place is not None  # noqa: S101 - else there is no sun here
        if not self._next or any(due is not None and due <= now for due in self._next.values()):
            self._next = {
                "next_dawn": next_event(place, "sunrise", now, zenith=_CIVIL),
                "next_dusk": next_event(place, "sunset", now, zenith=_CIVIL),
                "next_midnight": next_noon(place, now, -_HALF_A_DAY),
                "next_noon": next_noon(place, now),
                "next_rising": next_event(place, "sunrise", now),
                "next_setting": next_event(place, "sunset", now),
            }
        told: dict[str, Any] = {
            name: None if due is None else due.astimezone(UTC).isoformat(timespec="seconds")
            for name, due in self._next.items()
        }
        told["elevation"] = round(elevation(place, now), 2)
        told["azimuth"] = round(azimuth(place, now), 2)
        told["rising"] = elevation(place, now + timedelta(minutes=1)) > told["elevation"]
        return "above_horizon" if is_up(place, now) else "below_horizon", told
