"""Services among stand-ins: states that change, timers that run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ecosim.hub.events import tell_event
from ecosim.hub.kinds import Asked, Cancel
from ecosim.hub.outside import NOTIFICATION
from ecosim.hub.standins.effects import effect
from ecosim.hub.topics import MQTT

if TYPE_CHECKING:
    from ecosim.hub.standins.hub import StandInHub

_EVERYWHERE = ("turn_on", "turn_off", "toggle")


class Services:
    """What calls do. What is not known here is recorded and nothing else."""

    def __init__(self, hub: "StandInHub") -> None:
        self._hub = hub
        self._timers: dict[str, Cancel] = {}
        self._own: dict[str, Callable[[str, Asked], None]] = {
            "timer": self._timer,
            "mqtt": self._mqtt,
            "persistent_notification": self._notification,
            "button": self._button,
            "input_button": self._button,
        }

    def act(self, asked: Asked) -> None:
        """Let it take effect."""
        domain, _, verb = asked.name.partition(".")
        if domain in self._own:
            self._own[domain](verb, asked)
        elif domain == "homeassistant" and verb in _EVERYWHERE:
            for entity_id in self._targets(asked, None):
                self._one(f"{entity_id.partition('.')[0]}.{verb}", entity_id, asked.data)
        else:
            for entity_id in self._targets(asked, domain):
                self._one(asked.name, entity_id, asked.data)

    def _targets(self, asked: Asked, domain: str | None) -> list[str]:
        """Those of the domain that are named; a group stands for itself too."""
        if asked.everything:
            return [i for i in self._hub.entities.ids() if domain in (None, i.partition(".")[0])]
        return asked.entity_ids

    def _one(self, service: str, entity_id: str, data: dict[str, Any]) -> None:
        """One entity; of another domain than the service's only where that is a group."""
        state = self._hub.entities.get(entity_id)
        domain = entity_id.partition(".")[0]
        if state is None:
            return
        if domain == "group":
            service = f"group.{service.partition('.')[2]}"
        elif domain != service.partition(".")[0]:
            return
        if domain == "scene":
            self._hub.put(entity_id, self._hub.now.astimezone(UTC).isoformat())
        elif (found := effect(service, state.state, dict(state.attributes), data)) is not None:
            self._hub.put(entity_id, *found)

    # ------------------------------------------------------------- domains of their own

    def _timer(self, verb: str, asked: Asked) -> None:
        for entity_id in self._targets(asked, "timer"):
            state = self._hub.entities.get(entity_id)
            if state is None:
                continue
            running = self._timers.pop(entity_id, None)
            if running is not None:
                running()
            was = state.state
            if verb == "start":
                self._start(entity_id, asked.data.get("duration", state.attributes.get("duration", 0)), was)
            elif verb in ("cancel", "finish") and was != "idle":
                self._end(entity_id, "cancelled" if verb == "cancel" else "finished")
            elif verb == "pause" and was == "active":
                self._hub.put(entity_id, "paused")
                tell_event(self._hub, "timer.paused", {"entity_id": entity_id})

    def _start(self, entity_id: str, duration: object, was: str) -> None:
        hub = self._hub
        seconds = _seconds(duration)
        kept = dict(getattr(hub.entities.get(entity_id), "attributes", {}))
        finishes = hub.now + timedelta(seconds=seconds)
        told = {**kept, "duration": str(timedelta(seconds=seconds)), "finishes_at": finishes.isoformat()}
        hub.put(entity_id, "active", told)
        how = "restarted" if was in ("active", "paused") else "started"
        tell_event(hub, f"timer.{how}", {"entity_id": entity_id})
        self._timers[entity_id] = hub.after(seconds, lambda: self._end(entity_id, "finished"))

    def _end(self, entity_id: str, how: str) -> None:
        self._timers.pop(entity_id, None)
        self._hub.put(entity_id, "idle")
        tell_event(self._hub, f"timer.{how}", {"entity_id": entity_id})

    def _mqtt(self, verb: str, asked: Asked) -> None:
        if verb == "publish":
            told = {"payload": str(asked.data.get("payload", "")), "qos": 0}
            self._hub.happenings.tell(MQTT, str(asked.data["topic"]), told)

    def _notification(self, verb: str, asked: Asked) -> None:
        update = {"create": "added", "dismiss": "removed"}.get(verb)
        if update is not None:
            told = {"notification_id": "", "title": None, "message": "", **asked.data}
            self._hub.happenings.tell(NOTIFICATION, update, {"notification": told})

    def _button(self, verb: str, asked: Asked) -> None:
        for entity_id in asked.entity_ids if verb == "press" else ():
            self._hub.put(entity_id, datetime.fromtimestamp(self._hub.time, UTC).isoformat())


def _seconds(duration: object) -> float:
    if isinstance(duration, dict):
        duration = timedelta(**{k: float(v) for k, v in duration.items()})
    if isinstance(duration, timedelta):
        return duration.total_seconds()
    parts = str(duration).split(":")
    try:
        return sum(float(p) * 60.0**i for i, p in enumerate(reversed(parts)))
    except ValueError:
        return 0.0
