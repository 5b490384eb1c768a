"""The half of a host that speaks: what a device says, as messages."""

from collections.abc import Callable

from ecosim.bus import Bus, Message
from ecosim.host.engine import Engine
from ecosim.host.placement import Placement
from ecosim.model.part import Level, Presence
from ecosim.model.state import Event
from ecosim.plane import Plane
from ecosim.timeline import Timeline
from ecosim.wire.codec import InvalidPayload
from ecosim.wire.homie import (
    MOMENT_QOS,
    STATE_QOS,
    VERSION,
    Face,
    Lifecycle,
    Topics,
    description,
    face_of,
)
from ecosim.wire.trace import Cause, Sender, local_time

_NEVER = object()
INFLUENCE = ("influence",)


class Voice:
    """Is the `Outlet` of an engine. What one turn says goes out at its end, each property once.

    `clock` tells the time that messages are stamped with: in a live run a little later than the
    timeline's, which stands still while a turn is worked on.
    """

    bus: Bus
    engine: Engine

    def __init__(self, placement: Placement, timeline: Timeline) -> None:
        self.placement = placement
        self.clock: Callable[[], float] = lambda: timeline.now
        self.crashes: list[str] = []
        self.lifecycle: Lifecycle = "disconnected"
        self.topics = Topics(placement.domain, placement.id)
        self.plane = Plane(placement.home)
        self.face = face_of(placement.device)
        # A device that is switched on again is another publisher: its ids begin anew.
        self.sender = Sender(placement.id, f"{placement.seed}/{timeline.now}")
        self._answers = f"{placement.domain}/answer/{placement.id}"
        self._overhears = False
        self._presence: Presence = "ready"
        self._off = self._dark = False
        self._version_lift = 0
        self._commands = 0
        self._published: dict[str, str] = {}
        self._second = placement.second
        self._news: dict[str, str] = {}  # for the second face
        self._targets: dict[str, str] = {}
        self._pending: dict[object, tuple[Cause | None, Face | Callable[[], None]]] = {}

    # ------------------------------------------------------------- engine.Outlet

    def changed(self, part: str, name: str) -> None:
        """A field has a new value: publish it once, at the end of the turn."""
        if (part, name) not in self._pending:
            self._later((part, name), self.face.states[part, name])

    def happened(self, part: str, event: Event, leading: bool) -> None:
        """An event: publish it at the end of the turn, in order; when it leads, the rest follows from it."""
        face = self.face.event_of(part, type(event))
        topic, payload = self.topics.value(face.path), face.codec.encode(event)
        span = self.sender.new_span() if leading else ""
        self._later(object(), lambda: self._say(topic, payload, qos=MOMENT_QOS, span=span))
        if leading:
            above = self.engine.cause or self.new_cause()
            self.engine.cause = Cause(above.trace, span)

    def said(self, text: str, level: Level) -> None:
        """A `$log` line."""
        self._later(object(), lambda: self._say(self.topics.log(level), text, qos=MOMENT_QOS))

    def rests(self, presence: Presence) -> None:
        """`$state` is this from the end of the turn on."""
        self._presence = presence

    def fed(self, power: bool) -> None:
        """The device has power, or has lost it: what it did to the world goes with it, but for what stays."""
        self._dark = not power
        self._influence()
        self.rests("ready" if power else "disconnected")

    def _influence(self) -> None:
        """What it does to the world is news."""

    def crashed(self, where: str, what: str) -> None:
        """A handler broke. The device lives on; people are told."""
        self.crashes.append(f"{where}: {what}" if where else what)
        self.said(f"crashed at {where}: {what}" if where else f"crashed: {what}", "error")

    def sent(self, path: str, payload: str, expiry: float | None, moment: bool) -> str:
        """A controller's command to another device; returns the correlation of its answer."""
        topic = f"{self.placement.domain}/{VERSION}/{path}/set"
        self._commands += 1
        correlation = str(self._commands)
        qos = MOMENT_QOS if moment else STATE_QOS
        self._later(
            object(), lambda: self._say(topic, payload, qos=qos, expiry=expiry, correlation=correlation)
        )
        return correlation

    def aimed(self, part: str, name: str, target: object) -> None:
        """The device itself gives a gradual property a new target. Raises `ValueError` for a wrong one."""
        face = self.face.states.get((part, name))
        if face is None or not face.gradual:
            raise ValueError(f"aim({name!r}): no Gradual property has this name")
        payload = face.codec.encode(target)
        try:
            face.codec.decode(payload)
        except InvalidPayload as error:
            raise ValueError(f"aim({name!r}): {error}") from None
        self._tell_target(face, payload)

    def _later(self, key: object, what: Face | Callable[[], None]) -> None:
        """Say it at the end of the turn, as following from what is the cause now."""
        self._pending[key] = (self.engine.cause, what)

    def new_cause(self) -> Cause:
        """A cause for a turn that follows from no message."""
        return self.sender.new_cause("turn")

    def flush(self) -> None:
        """The turn is over: publish what it said, in the order it said it.

        What a device does while it is off is seen only in the world; it tells the rest when it is back.
        """
        if not self._pending and self.lifecycle == self._presence:
            return
        back = self._off and self._presence != "disconnected"
        if back:
            self._come_back()
        pending, self._pending = self._pending, {}
        if self._off:
            pending = {key: what for key, what in pending.items() if key == INFLUENCE}
        for cause, item in pending.values():
            # What was said before the turn had a cause follows from the same as the rest.
            self.engine.cause = cause or self.engine.cause
            if isinstance(item, Face):
                self._publish_state(item)
            else:
                item()
        if back or (self.lifecycle != self._presence and self.lifecycle in ("ready", "sleeping")):
            self._rest()
        if self._news and self.lifecycle != "init":
            self._tell_otherwise()

    def _tell_otherwise(self) -> None:
        """What else follows from the news, by another face than Homie's."""

    # ------------------------------------------------------------- what is retained

    def _enter(self, state: Lifecycle) -> None:
        self.lifecycle = state
        self._say(self.topics.state, state, retain=True)

    def _rest(self) -> None:
        """Be there as the device wants to be."""
        self._off = self._presence == "disconnected"
        self._enter(self._presence)

    def _come_back(self) -> None:
        """Be announced again, with all that has changed since the device went off."""
        self._off = False
        self._enter("init")
        self._say_news(self.topics.description, self._description())
        for part, name in self.face.states:
            self.changed(part, name)

    def _description(self) -> str:
        name = self.placement.name or self.placement.id
        return description(self.placement.device, name, lift=self._version_lift)

    def _publish_state(self, face: Face) -> None:
        value = getattr(self.engine.parts[face.part].state, face.source.name)
        try:
            payload = "" if value is None else face.codec.encode(value)
        except Exception as error:  # noqa: BLE001 - a device's author gave it a value nobody can tell
            what = f"{face.path} = {value!r} cannot be told: {error}"
            self.crashes.append(what)
            self._say(self.topics.log("error"), f"crashed: {what}", qos=MOMENT_QOS)
            return
        if face.gradual:
            self._settle_target(face, payload)
        self._say_news(self.topics.value(face.path), payload)

    def _settle_target(self, face: Face, payload: str) -> None:
        """The target stays what was asked for until the value rests, and is then where it rests."""
        target = self._targets.get(face.path, payload)
        if target != payload and not self.engine.moving(face.part, face.source.name):
            try:
                arrived = face.codec.encode(face.codec.decode(target)) == payload
            except InvalidPayload:
                arrived = False
            target = target if arrived else payload
        self._targets[face.path] = target
        self._say_news(self.topics.target(face.path), target)

    def _tell_target(self, face: Face, payload: str) -> None:
        """Tell a target byte by byte as it came, also when it is the same as before."""
        self._targets[face.path] = payload
        topic = self.topics.target(face.path)
        self._later(("target", face.path), lambda: self._say_news(topic, payload, force=True))

    def _forget_target(self, face: Face, before: str | None) -> None:
        """A target was refused: tell nothing but where the value rests."""
        self._pending.pop(("target", face.path), None)
        if before is not None:
            self._targets[face.path] = before
        self.changed(face.part, face.source.name)

    def _say_news(self, topic: str, payload: str, *, force: bool = False) -> None:
        """Publish what is retained, unless it stands there already."""
        if force or self._published.get(topic, _NEVER) != payload:
            self._published[topic] = payload
            if self._second is not None:
                self._news[topic] = payload
            self._say(topic, payload, retain=True)

    # ------------------------------------------------------------- messages

    def _say(
        self,
        topic: str,
        payload: str,
        *,
        retain: bool = False,
        qos: int = STATE_QOS,
        expiry: float | None = None,
        correlation: str = "",
        span: str = "",
    ) -> None:
        if self.engine.cause is None:
            self.engine.cause = self.new_cause()
        message = Message(
            topic,
            payload.encode(errors="replace"),
            qos,
            retain,
            expiry,
            response_topic=self._answers if correlation else None,
            correlation=correlation.encode() if correlation else None,
            utf8=True,
            properties=self.sender.stamp(self.engine.cause, self._at(), span),
        )
        self.bus.publish(message)
        # Not its own log: what it hears is what it speaks of there, and so without end.
        own = self._overhears and topic.startswith(f"{self.topics.base}/")
        if own and not topic.startswith(self.topics.log("")):
            self.engine.timeline.call_next(self._heard, message._replace(retain=False))

    def _heard(self, message: Message) -> None:
        """A controller knows its own device as it knows the others; that takes no broker."""

    def _at(self) -> str:
        return local_time(self.clock(), self.placement.zone)
