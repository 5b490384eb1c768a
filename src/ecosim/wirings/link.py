"""A link between two vendors' domains: a client that shows the devices of the one in the other."""

import json
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Any

from ecosim.bus import Message
from ecosim.timeline import Timeline
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS, Topics
from ecosim.wire.trace import Cause, cause_of
from ecosim.wirings.agreement import WHY
from ecosim.wirings.carrier import Carrier, Parcel
from ecosim.wirings.login import Login
from ecosim.wirings.path import Path
from ecosim.wirings.wired import Crossing, Plan, Wired


class Link(Carrier):
    """A `bus.Client` that carries what its plan says: values and events one way, commands the other.

    What is retained and cannot cross now crosses later, as it is then; events and commands are lost, and
    the simulation plane hears why: `ecosim/<home>/link/<name>`.

    What people have not agreed to does not cross. When they withdraw, what is on its way is dropped, and what
    is retained on the other side is cleared.
    """

    def __init__(self, wired: Wired, plan: Plan, timeline: Timeline, zone: tzinfo, seed: object) -> None:
        super().__init__(wired, plan, timeline, zone, seed)
        named = f"{seed}/{plan.name}"
        login = Login(plan.entry.login, timeline, named)
        login.watch(self._logged_in)
        self._shown = Path(plan.entry, self._gates, login, timeline, zone, seed=f"{named}/shows")
        commands = plan.entry.model_copy(update={"every": None, "quota": None})
        if plan.entry.commands is not None:
            commands = commands.model_copy(update={"near": None} | dict(plan.entry.commands))
        self._taken = Path(commands, self._gates, login, timeline, zone, seed=f"{named}/takes")
        self._ways: dict[str, Callable[[Message], None]] = {}
        self._waiting: dict[str, Parcel] = {}
        self._withheld: dict[str, Callable[[], None]] = {}
        self._last: dict[str, Message] = {}
        self._said: dict[str, float] = {}
        self._flushing = False
        self._before: dict[str, bool] = {}
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
        self.bus.subscribe(self._plane.story)

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
        elif message.topic == self._plane.story and self._agreement.heard(message.payload):
            self._think_again(cause_of(message))

    # ------------------------------------------------------------- what is shown

    def _carry(self, crossing: Crossing, to: str, path: str, message: Message) -> None:
        self._said[crossing.device] = self.timeline.now
        carried, face = crossing.shows.get(path), crossing.faces.get(path)
        retain = face is None or face.retained
        qos = STATE_QOS if retain else MOMENT_QOS
        parcel = Parcel(crossing, to, message.payload, retain, qos, cause_of(message), path)
        if not self._agreement.shows(crossing.device, path):
            if retain:
                self._withheld[to] = partial(self._carry, crossing, to, path, message)
            else:
                self._stopped(parcel, WHY)
            return
        if carried is not None and carried.conditional:
            holds, before = carried.holds(message.payload.decode(errors="replace")), self._before.get(to)
            self._before[to] = holds
            if not holds or before:
                return
        if retain and path in self._agreement.personal(crossing.device):
            self._last[message.topic] = message  # for who withdraws, and agrees again
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
        """See that what waits crosses at the next poll."""
        due = self._shown.next_poll()
        if due is not None and not self._flushing:
            self._flushing = True
            self.timeline.call_at(due, self._poll)

    def _logged_in(self, taps: int) -> None:
        """Somebody has renewed the login: tell it, and let cross what waited for it."""
        content = {"by_hand": "the login", "taps": taps}
        self._tell(self._plane.link(self.client_id), content, None)
        self._flush()

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

    def _think_again(self, cause: Cause | None) -> None:
        """Somebody has changed their mind: clear what must not be seen any more, show what may be."""
        withheld, self._withheld = self._withheld, {}
        for again in withheld.values():
            again()
        for crossing in self.plan.crossings.values():
            there, here = Topics(self.plan.source, crossing.device), Topics(self.plan.target, crossing.device)
            for path in self._agreement.personal(crossing.device):
                if path not in crossing.shows or self._agreement.shows(crossing.device, path):
                    continue
                for topic, to in (
                    (there.value(path), here.value(path)),
                    (there.target(path), here.target(path)),
                ):
                    self._waiting.pop(to, None)
                    last = self._last.pop(topic, None)
                    if last is not None:
                        self._withheld[to] = partial(self._carry, crossing, to, path, last)
                        self._say(Message(to, retain=True, qos=STATE_QOS), cause)

    # ------------------------------------------------------------- commands

    def _command(self, crossing: Crossing, to: str, path: str, message: Message) -> None:
        if message.retain:
            return
        cause, qos, expiry = cause_of(message), message.qos, message.expiry
        parcel = Parcel(crossing, to, message.payload, False, qos, cause, path, expiry, message)
        carried = crossing.takes.get(path)
        if carried is None or not carried.holds(message.payload.decode(errors="replace")):
            self._refuse(parcel, "is not offered to others")
        elif not self._agreement.takes(crossing.device, path):
            self._refuse(parcel, WHY)
        elif missing := self._taken.closed(crossing):
            self._refuse(parcel, missing)
        else:
            self._post(self._taken, parcel, self._waking(parcel))

    def _waking(self, parcel: Parcel) -> float:
        """How many s it takes to wake the device, if it sleeps."""
        sleeps, device = self.plan.entry.sleeps, parcel.crossing.device
        if sleeps is None or self.timeline.now - self._said.get(device, 0.0) < sleeps.after:
            return 0.0
        self._said[device] = self.timeline.now
        return sleeps.wakes_in.at(self._taken.draw(f"wakes/{device}"))

    def _answer(self, message: Message) -> None:
        parcel = self._asked.pop((message.correlation or b"").decode(errors="replace"), None)
        if parcel is not None and parcel.asked is not None:
            asked = parcel.asked
            answer = message._replace(topic=asked.response_topic or "", correlation=asked.correlation)
            # It goes the other way than commands do: none of them waits for it.
            due = self.timeline.now + self._taken.delay(parcel.crossing, message.topic)
            self.timeline.call_at(due, lambda: self._say(answer, cause_of(message)))
