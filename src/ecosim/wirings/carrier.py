"""How a link gets something to the other side, and tells what it could not get there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from ecosim.bus import Bus, Message
from ecosim.timeline import Timeline
from ecosim.wire.trace import Cause, Sender, cause_in, local_time
from ecosim.wirings.agreement import WHY, Agreement
from ecosim.wirings.gates import Gates
from ecosim.wirings.path import Path
from ecosim.wirings.wired import Crossing, Plan, Wired


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way to the other side: of `node/property` of a device, or of an attribute of it."""

    crossing: Crossing
    topic: str
    payload: bytes
    retain: bool
    qos: int
    cause: Cause | None
    path: str
    expiry: float | None = None
    asked: Message | None = None

    @property
    def what(self) -> str:
        """For people: `car · battery/charge`, `car · cabin/on/set`."""
        return f"{self.crossing.device} · {self.path}{'' if self.asked is None else '/set'}"


class Carrier:
    """The half of a link that carries. `clock` tells the time that messages are stamped with."""

    def __init__(self, wired: Wired, plan: Plan, timeline: Timeline, zone: tzinfo, seed: object) -> None:
        self.bus: Bus
        self.plan = plan
        self.timeline = timeline
        self.clock: Callable[[], float] = lambda: timeline.now
        self._zone = zone
        self._plane = wired.domains.plane
        self._sender = Sender(plan.name, seed)
        self._gates = Gates(wired.home, wired.domains)
        self._agreement = Agreement(wired.home, plan)
        self._asked: dict[str, Parcel] = {}
        self._answers = f"{plan.source}/answer/{plan.name}"

    @property
    def client_id(self) -> str:
        """MQTT client identifier and login."""
        return self.plan.name

    # ------------------------------------------------------------- the way over

    def _post(self, path: Path, parcel: Parcel, more: float = 0.0) -> None:
        hand = self.plan.entry.by_hand
        near = path.near(parcel.crossing)
        delay = path.delay(parcel.crossing, parcel.topic) + more
        if hand is not None and not near and not parcel.path.startswith("$"):
            if path.draw(f"forgets/{parcel.topic}") < hand.forgets:
                self._refuse(parcel, "the person forgot it")
                return
            delay += hand.delay.at(path.draw(f"hand/{parcel.topic}"))
            self.timeline.call_at(path.due(delay), lambda: self._by_hand(parcel, hand.taps))
            return
        self.timeline.call_at(path.due(delay), lambda: self._arrive(parcel))

    def _by_hand(self, parcel: Parcel, taps: int) -> None:
        properties = self._tell(
            self._plane.link(self.client_id), {"by_hand": parcel.what, "taps": taps}, parcel.cause
        )
        self._arrive(parcel, cause_in(properties))

    def _arrive(self, parcel: Parcel, cause: Cause | None = None) -> None:
        device, path = parcel.crossing.device, parcel.path
        agreed = self._agreement.shows if parcel.asked is None else self._agreement.takes
        if not agreed(device, path):
            self._refuse(parcel, WHY)
            return
        asked, correlation, response = parcel.asked, None, None
        if asked is not None and asked.response_topic:
            correlation, response = str(self._sender.seq + 1), self._answers
            self._asked[correlation] = parcel
        message = Message(
            parcel.topic,
            parcel.payload,
            parcel.qos,
            parcel.retain,
            parcel.expiry,
            response,
            None if correlation is None else correlation.encode(),
            utf8=True,
        )
        self._say(message, cause or parcel.cause)

    # ------------------------------------------------------------- messages

    def _refuse(self, parcel: Parcel, why: str) -> None:
        self._stopped(parcel, why)
        asked = parcel.asked
        if asked is not None and asked.response_topic:
            payload = json.dumps({"ok": False, "reason": why}).encode()
            self._say(Message(asked.response_topic, payload, 1, correlation=asked.correlation), parcel.cause)

    def _stopped(self, parcel: Parcel, why: str) -> None:
        self._tell(self._plane.link(self.client_id), {"stopped": parcel.what, "why": why}, parcel.cause)

    def _tell(self, topic: str, content: dict[str, Any], cause: Cause | None) -> Any:  # noqa: ANN401
        payload = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._say(Message(topic, payload, 1, utf8=True), cause)

    def _say(self, message: Message, cause: Cause | None) -> Any:  # noqa: ANN401
        cause = cause or self._sender.new_cause("link")
        properties = self._sender.stamp(cause, local_time(self.clock(), self._zone))
        self.bus.publish(message._replace(properties=properties))
        return properties
