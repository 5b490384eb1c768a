"""A bench for one device: what its author tests it on.

    bench = Bench(Kettle, room={"temperature": 18.0})
    bench.command("boil", {"target": 60.0})
    bench.pass_time(minutes=5)
    assert bench.value("temperature") == 60
    assert ("Boiled", {"temperature": 60.0}) in bench.events

The device is real and so is its host; bus, world and clock are made here, one level below. Paths are
as in `@on`: `field`, `part.field`, `action`, `part.action`. What is read was published.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from pydantic import BaseModel

from ecosim.bus import Message
from ecosim.curves import Decay, Line
from ecosim.host import Host, Placement
from ecosim.model.kind import Action, Happening, declaration_of, kebab, snake
from ecosim.model.part import Device
from ecosim.things import as_fact
from ecosim.timeline import Timeline, Timer
from ecosim.wire.homie import Face, face_of

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday morning
_ANSWER = "bench/answer"
_MOST_AT_ONCE = 10_000


class Restless(Exception):  # noqa: N818 - said of a device
    """A device wakes up again and again without time going by."""


class CountingTimeline(Timeline):
    """A timeline that knows how often something became due. Raises `Restless` where time stands still."""

    def __init__(self, start: float) -> None:
        super().__init__(start)
        self.wake_ups = 0
        self._at = start, 0

    def call_at(self, due: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` at `due`, and count it."""

        def counted() -> None:
            self.wake_ups += 1
            since, first = self._at
            if since != self.now:
                self._at = self.now, self.wake_ups
            elif self.wake_ups - first > _MOST_AT_ONCE:
                raise Restless(f"wakes up {_MOST_AT_ONCE} times at the same moment: does it sleep(0)?")
            callback()

        return super().call_at(due, counted)


class RecordingBus:
    """Keeps all that is published, and gives what is retained to who subscribes to exactly that topic."""

    def __init__(self, retained: dict[str, Message]) -> None:
        self.messages: list[Message] = []
        self.retained = retained
        self.due: list[Message] = []
        self.dropped: Mapping[str, int] = {}

    def publish(self, message: Message) -> None:
        """Keep it."""
        self.messages.append(message)
        if message.retain:
            self.retained[message.topic] = message

    def subscribe(self, topic_filter: str, **_how: Any) -> None:  # noqa: ANN401
        """Have what is retained delivered soon."""
        if topic_filter in self.retained:
            self.due.append(self.retained[topic_filter])

    def close(self) -> None:
        """Nothing to do."""

    def drop(self) -> None:
        """Nothing to do."""


class Bench:
    """One device of a kind with its senses, `Bench(Phone, carrier={"place": "home"})`, and its options.

    A sense that is not given is there with nothing special; `room=None`: there is no such thing.

    `paths`: all it has, by path. `messages`: all it published. `crashes`: where its handlers broke.
    """

    def __init__(
        self,
        kind: type[Device[Any]],
        *,
        options: dict[str, Any] | None = None,
        start: datetime = START,
        zone: tzinfo = UTC,
        seed: object = 0,
        **senses: dict[str, Any] | None,
    ) -> None:
        declared = declaration_of(kind).senses
        if unknown := set(senses) - set(declared):
            raise TypeError(f"{kind.__name__} does not sense {', '.join(sorted(unknown))}")
        there = {n: t for n, t in declared.items() if senses.get(n, {}) is not None}
        keys = {n: t.sort if t.only_one else f"{t.sort}/{n}" for n, t in there.items()}
        self.kind = kind
        self.placement = Placement(
            kind,
            kebab(kind.__name__),
            "bench",
            options=dict(options or {}),
            senses=keys,
            zone=zone,
            seed=seed,
        )
        self.timeline = CountingTimeline(start.timestamp())
        self.retained: dict[str, Message] = {}
        self.bus = RecordingBus(self.retained)
        self.facts: dict[str, dict[str, Any]] = {name: {} for name in there}
        self.crashes: list[str] = []
        self._asked = 0
        self.paths = {_path_of(face): face for face in face_of(kind).faces.values()}
        for name in there:
            self._tell_facts(name, senses.get(name) or {})
        self._switch_on()

    # ------------------------------------------------------------- what is done to it

    def sense(self, name: str, **facts: Any) -> None:  # noqa: ANN401
        """The world changed: new facts of a sensed thing; a curve for what changes by itself."""
        message = self._tell_facts(name, facts)
        self.host.received(message)

    def command(self, path: str, payload: object = None) -> str | None:
        """Send a command as another client would; why it was refused, or None.

        A string is sent as it is, anything else as the property's datatype says; None is an action
        without parameters.
        """
        face = self.face(path)
        text = payload if isinstance(payload, str) else _encoded(face, payload)
        answers = len(self.bus.messages)
        self._asked += 1
        self.host.received(
            Message(
                self.host.topics.command(face.path),
                text.encode(errors="surrogateescape"),
                response_topic=_ANSWER,
                correlation=b"%d" % self._asked,
            )
        )
        answer = next((m for m in self.bus.messages[answers:] if m.topic == _ANSWER), None)
        return None if answer is None else json.loads(answer.payload).get("reason")

    def pass_time(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Let time go by; all that is due meanwhile happens."""
        self.timeline.run_until(self.timeline.now + seconds + 60 * minutes + 3600 * hours)

    def restart(self) -> None:
        """Pull the plug, as a crash would, and switch it on again: what was retained is still there."""
        self.host.engine.stop()
        messages = self.bus.messages
        self.bus = RecordingBus(self.retained)
        self.bus.messages = messages
        self._switch_on()

    # ------------------------------------------------------------- what it says

    def value(self, path: str) -> Any:  # noqa: ANN401
        """The value that was published last, decoded; None when it has none."""
        face = self.face(path)
        message = self.retained.get(self.host.topics.value(face.path))
        return face.codec.decode(message.payload.decode()) if message and message.payload else None

    def influence(self, sense: str, name: str) -> Any:  # noqa: ANN401
        """What the device does to a sensed thing now."""
        return getattr(self.host.things[sense], name)

    @property
    def state(self) -> str:
        """`$state`: init, ready, sleeping, disconnected."""
        return self.retained[self.host.topics.state].payload.decode()

    @property
    def messages(self) -> list[Message]:
        """All that was published."""
        return self.bus.messages

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The events in their order: `("Boiled", {"temperature": 100.0})`, a part's as `doors.Locked`."""
        topics = {
            self.host.topics.value(f.path): (p, f)
            for p, f in self.paths.items()
            if isinstance(f.source, Happening)
        }
        found = []
        for message in self.bus.messages:
            if message.topic in topics:
                path, face = topics[message.topic]
                found.append((path, face.codec.decode(message.payload.decode()).model_dump()))
        return found

    @property
    def log(self) -> list[tuple[str, str]]:
        """What it said to people, as (level, text)."""
        start = self.host.topics.log("")
        return [
            (m.topic.removeprefix(start), m.payload.decode())
            for m in self.bus.messages
            if m.topic.startswith(start)
        ]

    @property
    def wake_ups(self) -> int:
        """How often a timer of the device ran."""
        return self.timeline.wake_ups

    def face(self, path: str) -> Face:
        """The Homie property behind a path."""
        if path not in self.paths:
            raise KeyError(f"{snake(self.kind.__name__)} has no {path!r}, but {', '.join(self.paths)}")
        return self.paths[path]

    # ------------------------------------------------------------- inside

    def _tell_facts(self, name: str, facts: dict[str, Any]) -> Message:
        thing = declaration_of(self.kind).senses[name]
        if unknown := set(facts) - set(thing.fact_names()):
            raise TypeError(f"a {thing.sort} has no {', '.join(sorted(unknown))}")
        self.facts[name] |= {n: as_fact(v) if isinstance(v, Line | Decay) else v for n, v in facts.items()}
        topic = f"ecosim/bench/world/{self.placement.senses[name]}"
        self.retained[topic] = Message(topic, json.dumps(self.facts[name]).encode(), retain=True)
        return self.retained[topic]

    def _switch_on(self) -> None:
        self.host = Host(self.placement, self.timeline)
        self.host.crashes = self.crashes
        self.host.bus = self.bus
        self.host.connected()
        while self.bus.due:
            self.host.received(self.bus.due.pop(0))


def _path_of(face: Face) -> str:
    name = face.source.type.__name__ if isinstance(face.source, Happening) else face.source.name
    return f"{face.part}.{name}" if face.part else name


def _encoded(face: Face, payload: object) -> str:
    if isinstance(face.source, Action):
        model: type[BaseModel] = face.source.parameters
        if not model.model_fields:
            return "true"
        return json.dumps(payload or {})
    return face.codec.encode(payload)
