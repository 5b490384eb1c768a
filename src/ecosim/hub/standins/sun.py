"""The stand-in `sun.sun`: it rises and sets."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ecosim.hub.sunlight import elevation, is_up, next_event

if TYPE_CHECKING:
    from ecosim.hub.standins.hub import StandInHub

SUN = "sun.sun"
_LOOK = 300.0  # s from one look at how high it stands to the next


def keep_the_sun(hub: "StandInHub") -> None:
    """Let it tell where it stands, now and then, and at once when it rises or sets."""
    place = hub.entities.place
    if place is None or SUN not in hub.entities:
        return

    def look() -> None:
        rises, sets = next_event(place, "sunrise", hub.now), next_event(place, "sunset", hub.now)
        told: dict[str, Any] = {"friendly_name": "Sun", "elevation": round(elevation(place, hub.now), 2)}
        for name, due in (("next_rising", rises), ("next_setting", sets)):
            told[name] = None if due is None else due.isoformat()
        told["rising"] = elevation(place, hub.now + timedelta(minutes=1)) > told["elevation"]
        hub.put(SUN, "above_horizon" if is_up(place, hub.now) else "below_horizon", told)
        soon = [(due - hub.now).total_seconds() for due in (rises, sets) if due is not None]
        hub.after(min([_LOOK, *(s for s in soon if s > 0)]), look)

    look()
