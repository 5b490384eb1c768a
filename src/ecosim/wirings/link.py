"""A link between two vendors' domains: a client that shows the devices of the one in the other."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import Any

from ecosim.bus import Bus, Message
from ecosim.timeline import Timeline
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS, Topics
from ecosim.wire.trace import Cause, Sender, cause_of, local_time
from ecosim.wirings.gates import Gates
from ecosim.wirings.path import Path
from ecosim.wirings.wired import Crossing, Plan, Wired


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A message on its way to the other side. `what`: of which device, for people."""

    crossing: Crossing
    topic: str
    payload: bytes
    retain: bool
    qos: int
    cause: Cause | None
    what: str
    expiry: float | None = None
    asked: Message | None = None


class Link:
    """A `bus.Client` that carries what its plan says: values and events one way, commands the other.

    What is retained and cannot cross now crosses later, as it is then; events and commands are lost, and
    the simulation plane hears why: `ecosim/<home>/link/<name>`.
    """

    def __init__(self, wired: Wired, plan: Plan, timeline: Timeline, zone: tzinfo, seed: object) -> None:
        self.bus: Bus
        self.plan = plan
        self.timeline = timeline
        self.clock: Callable[[], float] = lambda: timeline.now
        self._zone = zone
        self._plane = wired.domains.plane
        self._sender = Sender(plan.name, seed)
        self._gates = Gates(wired.home, wired.domains)
        self._shown = Path(plan.entry, self._gates, timeline, zone, f"{seed}/{plan.name}/shows")
        commands = plan.entry.model_copy(update={"every": None, "quota": None})
        if plan.entry.commands is not None:
            commands = commands.model_copy(update={"near": None} | dict(plan.entry.commands))
        self._taken = Path(commands, self._gates, timeline, zone, f"{seed}/{plan.name}/takes")
        self._ways: dict[str, Callable[[Message], None]] = {}
        self._waiting: dict[str, _Parcel] = {}
        self._flushing = False
        self._before: dict[str, bool] = {}
        self._asked: dict[str, Message] = {}
        self._answers = f"{plan.source}/answer/{plan.name}"
        for crossing in plan.crossings.values():
            self._find_ways(crossing)

    def _find_ways(self, crossing: Crossing) -> None:
        there, here = Topics(self.plan.source, crossing.device), Topics(self.plan.target, crossing.device)
        self._ways[there.state] = partial(self._carry, crossing, here.state, "$state")
        self._ways[there.description] = partial(self._describe, crossing, here.description)
        for path in crossing.shows:
            self._ways[there.value(path)] = partial(self._carry, crossing, here.value(path), path)
            if crossing.faces[path].gradual:
                self._ways[there.target(path)] = partial(self._carry, crossing, here.target(path), path)
        for path, face in crossing.faces.items():
            if face.settable:
                self._ways[here.command(path)] = partial(self._command, crossing, there.command(path), path)

    # ------------------------------------------------------------- client

    @property
    def client_id(self) -> str:
        """MQTT client identifier and login."""
        return self.plan.name

    @property
    def will(self) -> None:
        """What was last seen stays."""
        return

    def connected(self) -> None:
        """Listen to both sides, and to what decides whether something can cross."""
        for topic in self._gates.topics:
            self.bus.subscribe(topic)
        for topic in self._ways:
            self.bus.subscribe(topic)
        self.bus.subscribe(self._answers)

    def disconnect(self) -> None:
        """Leave nothing retained behind but that the devices are gone, tell the accounts, leave the bus."""
        cause = self._sender.new_cause("end")
        for crossing in self.plan.crossings.values():
            topic = Topics(self.plan.target, crossing.device).state
            self._say(Message(topic, b"disconnected", STATE_QOS, retain=True), cause)
        accounts = {"published": self._sender.seq + 1, "dropped": dict(self.bus.dropped)}
        self._tell(self._plane.report(self.client_id), accounts, cause)
        self.bus.close()

    def received(self, message: Message) -> None:
        """Carry it over, or note what it says of the world."""
        if self._gates.hear(message.topic, message.payload):
            self._flush()
        way = self._ways.get(message.topic)
        if way is not None:
            way(message)
        elif message.topic == self._answers:
            self._answer(message)

    # ------------------------------------------------------------- what is shown

    def _carry(self, crossing: Crossing, to: str, path: str, message: Message) -> None:
        carried, face = crossing.shows.get(path), crossing.faces.get(path)
        retain = face is None or face.retained
        qos = STATE_QOS if retain else MOMENT_QOS
        what = f"{crossing.device} · {path}"
        parcel = _Parcel(crossing, to, message.payload, retain, qos, cause_of(message), what)
        if carried is not None and carried.conditional:
            holds, before = carried.holds(message.payload.decode(errors="replace")), self._before.get(to)
            self._before[to] = holds
            if not holds or before:
                return
        self._waiting.pop(to, None)
        closed, polled = self._shown.closed(crossing), self._shown.polled and not self._shown.near(crossing)
        if retain and (polled or closed):
            self._waiting[to] = parcel
            self._flush_later()
        elif closed or polled:
            self._stopped(parcel, closed or "events are not seen by who asks for states from time to time")
        else:
            self._post(self._shown, parcel)

    def _describe(self, crossing: Crossing, to: str, message: Message) -> None:
        """A description of what crosses, and no more."""
        try:
            told: dict[str, Any] = json.loads(message.payload)
        except ValueError:
            return
        nodes: dict[str, Any] = {}
        for node, content in told.get("nodes", {}).items():
            kept = {
                name: entry | {"settable": f"{node}/{name}" in crossing.takes}
                if entry.get("settable")
                else entry
                for name, entry in content["properties"].items()
                if f"{node}/{name}" in {**crossing.shows, **crossing.takes}
            }
            if kept:
                nodes[node] = content | {"properties": kept}
        payload = json.dumps(told | {"nodes": nodes}, ensure_ascii=False, separators=(",", ":"))
        self._carry(crossing, to, "$description", message._replace(payload=payload.encode()))

    def _flush_later(self) -> None:
        """See that what waits crosses: at the next poll, or once somebody has logged in again."""
        due = self._shown.next_poll() if self._shown.polled else self._shown.next_login()
        if due is not None and not self._flushing:
            self._flushing = True
            self.timeline.call_at(due, self._poll)

    def _poll(self) -> None:
        self._flushing = False
        self._flush(polled=True)
        if self._waiting:
            self._flush_later()

    def _flush(self, *, polled: bool = False) -> None:
        if self._shown.polled and not polled:
            return
        # A device is ready once all else of it is known.
        for topic in sorted(self._waiting, key=lambda t: t.endswith("/$state")):
            if not self._shown.closed(self._waiting[topic].crossing):
                self._post(self._shown, self._waiting.pop(topic))

    # ------------------------------------------------------------- commands

    def _command(self, crossing: Crossing, to: str, path: str, message: Message) -> None:
        if message.retain:
            return
        what = f"{crossing.device} · {path}/set"
        cause, qos, expiry = cause_of(message), message.qos, message.expiry
        parcel = _Parcel(crossing, to, message.payload, False, qos, cause, what, expiry, message)
        carried = crossing.takes.get(path)
        if carried is None or not carried.holds(message.payload.decode(errors="replace")):
            self._refuse(parcel, "is not offered to others")
        elif missing := self._taken.closed(crossing):
            self._refuse(parcel, missing)
        else:
            self._post(self._taken, parcel)

    def _refuse(self, parcel: _Parcel, why: str) -> None:
        self._stopped(parcel, why)
        asked = parcel.asked
        if asked is not None and asked.response_topic:
            payload = json.dumps({"ok": False, "reason": why}).encode()
            self._say(Message(asked.response_topic, payload, 1, correlation=asked.correlation), parcel.cause)

    def _answer(self, message: Message) -> None:
        asked = self._asked.pop((message.correlation or b"").decode(errors="replace"), None)
        if asked is not None and asked.response_topic:
            answer = message._replace(topic=asked.response_topic, correlation=asked.correlation)
            due = self._taken.due(self._taken.draw(message.topic))
            self.timeline.call_at(due, lambda: self._say(answer, cause_of(message)))

    # ------------------------------------------------------------- the way over

    def _post(self, path: Path, parcel: _Parcel) -> None:
        hand = self.plan.entry.by_hand
        near = path.near(parcel.crossing)
        delay = path.delay(parcel.crossing, parcel.topic)
        if hand is not None and not near and not parcel.what.endswith(("$state", "$description")):
            if path.draw(f"forgets/{parcel.topic}") < hand.forgets:
                self._refuse(parcel, "the person forgot it")
                return
            delay += hand.delay.at(path.draw(f"hand/{parcel.topic}"))
            self.timeline.call_at(path.due(delay), lambda: self._by_hand(parcel, hand.taps))
            return
        self.timeline.call_at(path.due(delay), lambda: self._arrive(parcel))

    def _by_hand(self, parcel: _Parcel, taps: int) -> None:
        properties = self._tell(
            self._plane.link(self.client_id), {"by_hand": parcel.what, "taps": taps}, parcel.cause
        )
        self._arrive(parcel, Cause(properties[0][1][3:35], properties[0][1][36:52]))

    def _arrive(self, parcel: _Parcel, cause: Cause | None = None) -> None:
        asked, correlation, response = parcel.asked, None, None
        if asked is not None and asked.response_topic:
            correlation, response = str(self._sender.seq + 1), self._answers
            self._asked[correlation] = asked
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

    def _stopped(self, parcel: _Parcel, why: str) -> None:
        self._tell(self._plane.link(self.client_id), {"stopped": parcel.what, "why": why}, parcel.cause)

    def _tell(self, topic: str, content: dict[str, Any], cause: Cause | None) -> Any:  # noqa: ANN401
        payload = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._say(Message(topic, payload, 1, utf8=True), cause)

    def _say(self, message: Message, cause: Cause | None) -> Any:  # noqa: ANN401
        cause = cause or self._sender.new_cause("link")
        properties = self._sender.stamp(cause, local_time(self.clock(), self._zone))
        self.bus.publish(message._replace(properties=properties))
        return properties
