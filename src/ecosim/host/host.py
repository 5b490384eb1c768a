"""One device on the bus: its life cycle, what it publishes, the commands it takes."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from ecosim.bus import Bus, Message
from ecosim.errors import Refused
from ecosim.host.engine import Engine
from ecosim.model.kind import Action, Property, declaration_of
from ecosim.model.part import Controller, Device, Level
from ecosim.model.state import Event
from ecosim.plane import Plane
from ecosim.things import Thing
from ecosim.timeline import Timeline
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS, VERSION, Face, Topics, description, face_of
from ecosim.wire.trace import Cause, Sender, cause_of


@dataclass(slots=True)
class Placement:
    """Where and how a device lives: what the home file says about it.

    `senses` maps the names of the class's senses to keys of things, `{"room": "room/kitchen"}`.
    """

    device: type[Device[Any]]
    id: str
    home: str
    name: str = ""
    room: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    senses: dict[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    seed: object = 0


class Host:
    """Runs one device; a `bus.Client`. The runtime sets `bus` before the first `connected`.

    `clock` tells the time that messages are stamped with: in a live run a little later than the
    timeline's, which stands still while a turn is worked on.
    """

    def __init__(self, placement: Placement, timeline: Timeline) -> None:
        self.placement = placement
        self.bus: Bus
        self.clock: Callable[[], float] = lambda: timeline.now
        self.crashes: list[str] = []
        self.lifecycle = "disconnected"
        self.topics = Topics(placement.home, placement.id)
        self.plane = Plane(placement.home)
        self.face = face_of(placement.device)
        self.sender = Sender(placement.id, placement.seed)
        self.device = placement.device(**placement.options)
        rng = random.Random(f"{placement.seed}/{placement.id}")  # noqa: S311 - a simulation
        self.engine = Engine(self.device, timeline, placement.zone, rng, self)
        self.things = self._things()
        self._controllers = [p for p in self.engine.parts.values() if isinstance(p, Controller)]
        self._answers = f"{placement.home}/answer/{placement.id}"
        self._version_lift = 0
        self._commands = 0
        self._published: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._pending: dict[object, Callable[[], None]] = {}
        self._influenced = False
        self._alive = False

    def _things(self) -> dict[str, Thing]:
        """Make the things this device senses, and hang them on the device."""
        found = {}
        for name, sort in declaration_of(self.device).senses.items():
            key = self.placement.senses.get(name) or (sort.sort if sort.only_one else None)
            thing = sort(key, lambda: self.engine.time, self._influence) if key else None
            for part in self.engine.parts.values():
                if part is self.device or name in declaration_of(part).senses:
                    part.__dict__[name] = thing
            if thing is not None:
                found[name] = thing
        return found

    # ------------------------------------------------------------- connection

    @property
    def client_id(self) -> str:
        """MQTT client identifier and login."""
        return self.placement.id

    @property
    def will(self) -> Message:
        """`$state` becomes `lost` when the connection breaks."""
        return Message(self.topics.state, b"lost", qos=STATE_QOS, retain=True)

    def connected(self) -> None:
        """Subscribe, and announce as soon as the things this device senses are known."""
        self._published.clear()
        self._lifecycle("init")
        self.bus.subscribe(self.topics.description, no_local=True)
        for face in self.face.settable():
            qos = STATE_QOS if face.retained else MOMENT_QOS
            self.bus.subscribe(self.topics.command(face.path), qos=qos, retain_as_published=True)
        self.bus.subscribe(self.plane.touch(self.client_id))
        for thing in self.things.values():
            self.bus.subscribe(self.plane.thing(thing.key))
        if self._controllers:
            self.bus.subscribe(f"{self.placement.home}/{VERSION}/#", no_local=True)
            self.bus.subscribe(self._answers)
        self._announce_when_ready()

    def disconnect(self) -> None:
        """Say goodbye and leave the bus cleanly."""
        self.engine.stop()
        if self.lifecycle != "disconnected":
            self._lifecycle("disconnected")
        accounts = {"published": self.sender.seq + 1, "dropped": dict(self.bus.dropped)}
        self._say(self.plane.report(self.client_id), json.dumps(accounts), qos=1)
        self.bus.close()

    def _announce_when_ready(self) -> None:
        """Switch the device on once it senses its world; announce it again after a reconnect."""
        if all(thing.known for thing in self.things.values()):
            first, self._alive = not self._alive, True
            self._announce(self.engine.power_up if first else _nothing)

    def _announce(self, begin: Callable[[], None]) -> None:
        """The description, all values, `ready`, in the convention's order; `init` was said before."""
        if self.lifecycle != "init":
            self._lifecycle("init")
        self._say(self.topics.description, self._description(), retain=True)
        begin()
        self.engine.turn(None, self._all_changed)
        self._lifecycle("ready")

    def _all_changed(self) -> None:
        for part, name in self.face.states:
            self.changed(part, name)

    def _description(self) -> str:
        name = self.placement.name or self.placement.id
        return description(self.placement.device, name, lift=self._version_lift)

    def _lifecycle(self, state: str) -> None:
        self.lifecycle = state
        self._say(self.topics.state, state, retain=True)

    # ------------------------------------------------------------- what comes in

    def received(self, message: Message) -> None:
        """A command, a hand's touch, news of the world, or what an earlier life left behind."""
        topic = message.topic
        if topic.startswith(self.topics.base):
            if topic.endswith("/set"):
                self._command(message)
            elif topic == self.topics.description:
                self._outlived(message)
        elif topic == self.plane.touch(self.client_id):
            self._touch(message)
        elif topic == self._answers:
            self._answered(message)
        elif topic.startswith(self.placement.home):
            self._heard(message)
        else:
            self._sensed(message)

    def _heard(self, message: Message) -> None:
        path = message.topic.split("/", 2)[2]
        payload = message.payload.decode(errors="replace")
        for controller in self._controllers:
            self.engine.turn(cause_of(message), lambda c=controller: c.heard(path, payload, message.retain))  # type: ignore[misc]

    def _answered(self, message: Message) -> None:
        correlation = (message.correlation or b"").decode(errors="replace")
        payload = message.payload.decode(errors="replace")
        for controller in self._controllers:
            self.engine.turn(cause_of(message), lambda c=controller: c.answered(correlation, payload))  # type: ignore[misc]

    def _sensed(self, message: Message) -> None:
        snapshot = json.loads(message.payload)
        for sense, thing in self.things.items():
            if message.topic == self.plane.thing(thing.key):
                changes = thing.learn(snapshot)
                if self._alive:
                    self.engine.sensed(cause_of(message), sense, changes)
        if not self._alive:
            self._announce_when_ready()

    def _outlived(self, message: Message) -> None:
        """A description from an earlier life: ours has a higher version when it says something else."""
        try:
            old, new = json.loads(message.payload), json.loads(self._description())
            lift = int(old["version"]) - int(new["version"])
        except (ValueError, TypeError, KeyError):
            return
        if lift > 0 or (lift == 0 and old != new):
            same = {**old, "version": 0} == {**new, "version": 0}
            self._version_lift += lift if same else lift + 1
            if self._alive:
                self._announce(_nothing)

    def _touch(self, message: Message) -> None:
        touch = json.loads(message.payload)
        face = self.face.faces.get(touch["path"])
        if face is not None and face.settable:
            self._obey(face, touch["payload"].encode(), cause_of(message))

    def _command(self, message: Message) -> None:
        path = message.topic.removeprefix(self.topics.base + "/").removesuffix("/set")
        face = self.face.faces.get(path)
        if face is None or not face.settable:
            return
        if message.retain:
            self.engine.turn(None, lambda: self.said(f"dropped a retained command on {path}/set", "warn"))
            return
        refusal = self._obey(face, message.payload, cause_of(message))
        if message.response_topic:
            answer = {"ok": False, "reason": refusal} if refusal else {"ok": True}
            self._answer(message, json.dumps(answer))

    def _obey(self, face: Face, payload: bytes, cause: Cause | None) -> str | None:
        """Carry out a command; why not, where it is refused."""
        refusal: list[str] = []

        def run() -> None:
            try:
                text = payload.decode()
                value = face.codec.decode(text)
                if isinstance(face.source, Action):
                    self.engine.act(face.part, face.source, value)
                elif isinstance(face.source, Property):
                    self._set(face, value, text)
            except (InvalidPayload, UnicodeDecodeError, Refused) as error:
                refusal.append(str(error))
                self.said(f"refused {face.path}: {error}", "warn")

        self.engine.turn(cause, run)
        return refusal[0] if refusal else None

    def _set(self, face: Face, value: object, payload: str) -> None:
        name = face.source.name
        if face.gradual:
            self._tell_target(face, payload)
            self.engine.move(face.part, name, value)
            return
        state = self.engine.parts[face.part].state
        before = getattr(state, name)
        setattr(state, name, value)
        try:
            self.engine.react_now()
        except Refused:
            setattr(state, name, before)
            raise

    def _answer(self, asked: Message, payload: str) -> None:
        cause = cause_of(asked) or self.sender.new_cause("answer")
        properties = self.sender.stamp(cause, self._at())
        topic, correlation = asked.response_topic or "", asked.correlation
        self.bus.publish(
            Message(topic, payload.encode(), qos=1, correlation=correlation, properties=properties)
        )

    # ------------------------------------------------------------- what goes out (engine.Outlet)

    def changed(self, part: str, name: str) -> None:
        """A field has a new value: publish it once, at the end of the turn."""
        self._pending.setdefault((part, name), lambda: self._publish_state(self.face.states[part, name]))

    def happened(self, part: str, event: Event) -> None:
        """An event: publish it at the end of the turn, in order."""
        face = self.face.event_of(part, type(event))
        payload = face.codec.encode(event)
        self._pending[object()] = lambda: self._say(self.topics.value(face.path), payload, qos=MOMENT_QOS)

    def said(self, text: str, level: Level) -> None:
        """A `$log` line."""
        self._pending[object()] = lambda: self._say(self.topics.log(level), text, qos=MOMENT_QOS)

    def asleep(self, asleep: bool) -> None:
        """`$state` is `sleeping` or `ready`."""
        state = "sleeping" if asleep else "ready"
        if self.lifecycle not in (state, "init", "disconnected"):
            self._pending[object()] = lambda: self._lifecycle(state)

    def crashed(self, where: str, what: str) -> None:
        """A handler broke. The device lives on; people are told."""
        self.crashes.append(f"{where}: {what}" if where else what)
        self.said(f"crashed at {where}: {what}", "error")

    def sent(self, path: str, payload: str, expiry: float | None) -> str:
        """A controller's command to another device; returns the correlation of its answer."""
        topic = f"{self.placement.home}/{VERSION}/{path}/set"
        self._commands += 1
        correlation = str(self._commands)
        self._pending[object()] = lambda: self._say(topic, payload, expiry=expiry, correlation=correlation)
        return correlation

    def aimed(self, part: str, name: str, target: object) -> None:
        """The device itself gives a gradual property a new target."""
        face = self.face.states[part, name]
        self._tell_target(face, face.codec.encode(target))

    def _influence(self) -> None:
        self._pending.setdefault("influence", self._publish_influence)

    def flush(self) -> None:
        """The turn is over: publish what it said, in the order it said it."""
        pending, self._pending = self._pending, {}
        for publish in pending.values():
            publish()

    def _publish_state(self, face: Face) -> None:
        value = getattr(self.engine.parts[face.part].state, face.source.name)
        payload = "" if value is None else face.codec.encode(value)
        topic = self.topics.value(face.path)
        if face.gradual and not self.engine.moving(face.part, face.source.name):
            self._targets[topic] = payload
            self._say_news(self.topics.target(face.path), payload)
        elif face.gradual:
            self._say_news(self.topics.target(face.path), self._targets.get(topic, payload))
        self._say_news(topic, payload)

    def _tell_target(self, face: Face, payload: str) -> None:
        self._targets[self.topics.value(face.path)] = payload
        topic = self.topics.target(face.path)
        self._pending[object()] = lambda: self._say_news(topic, payload, force=True)

    def _publish_influence(self) -> None:
        influences = {t.key: t.influences for t in self.things.values() if t.influences}
        self._say(self.plane.influence(self.client_id), json.dumps(influences), retain=True)

    def _say_news(self, topic: str, payload: str, *, force: bool = False) -> None:
        """Publish what is retained, unless it stands there already."""
        if force or self._published.get(topic, "") != payload:
            self._published[topic] = payload
            self._say(topic, payload, retain=True)

    def _say(
        self,
        topic: str,
        payload: str,
        *,
        retain: bool = False,
        qos: int = STATE_QOS,
        expiry: float | None = None,
        correlation: str = "",
    ) -> None:
        if self.engine.cause is None:
            self.engine.cause = self.sender.new_cause("turn")
        properties = self.sender.stamp(self.engine.cause, self._at())
        asked = {"response_topic": self._answers, "correlation": correlation.encode()} if correlation else {}
        message = Message(
            topic,
            payload.encode(),
            qos,
            retain,
            expiry,
            utf8=True,
            properties=properties,
            **asked,  # type: ignore[arg-type]
        )
        self.bus.publish(message)
        if self._controllers and topic.startswith(f"{self.topics.base}/"):
            self._overhear(replace(message, retain=False))

    def _overhear(self, message: Message) -> None:
        """A controller knows its own device as it knows the others; that takes no broker."""
        self.engine.timeline.call_at(self.engine.time, lambda: self._heard(message))

    def _at(self) -> str:
        return datetime.fromtimestamp(self.clock(), self.placement.zone).isoformat(timespec="milliseconds")


def _nothing() -> None:
    return None
