"""What is true now, told on the simulation plane to whoever senses it."""

from collections.abc import Callable, Coroutine, Iterable
from datetime import tzinfo
from typing import Any

from pydantic_core import from_json, to_json

from ecosim.bus import Bus, Message, UserProperties
from ecosim.curves import Curve, Decay, Line, steady
from ecosim.plane import Plane
from ecosim.things import as_fact
from ecosim.timeline import Task, Timeline
from ecosim.wire.trace import Cause, Sender, cause_in, cause_of, local_time

NAME = "world"
_CURVES = (Line, Decay)


class Truth:
    """A `bus.Client` that keeps the facts of all things and publishes those that change.

    `influences` holds what devices do: `{thing: {device: {influence: value}}}`; `on_influence` is
    called with the thing's key when that changes.
    """

    def __init__(self, home: str, timeline: Timeline, zone: tzinfo, seed: object) -> None:
        self.bus: Bus
        self.clock: Callable[[], float] = lambda: timeline.now
        self.timeline = timeline
        self.zone = zone
        self.plane = Plane(home)
        self.sender = Sender(NAME, seed)
        self.cause: Cause | None = None
        self.influences: dict[str, dict[str, dict[str, Any]]] = {}
        self.on_influence: dict[str, Callable[[str], None]] = {}
        self._facts: dict[str, dict[str, Any]] = {}
        self._changed: dict[str, None] = {}
        self._sorts: dict[str, list[str]] = {}
        self._depth = 0

    # ------------------------------------------------------------- facts

    def get(self, key: str, fact: str) -> Any:  # noqa: ANN401
        """A fact as it is now; a curve's value."""
        value = self._facts[key][fact]
        return value.at(self.timeline.now) if isinstance(value, _CURVES) else value

    def curve(self, key: str, fact: str) -> Curve:
        """A numeric fact as a function of time."""
        value = self._facts[key][fact]
        return value if isinstance(value, _CURVES) else steady(float(value))

    def set(self, key: str, /, **facts: object) -> None:
        """Make something true from now on; told at the end of the turn."""
        known = self._facts.get(key)
        if known is None:
            known = self._facts[key] = {}
            self._sorts.setdefault(key.partition("/")[0], []).append(key)
        for fact, value in facts.items():
            if known.get(fact) != value:
                known[fact] = value
                self._changed[key] = None

    def keys(self, sort: str) -> list[str]:
        """The things of a sort."""
        return self._sorts.get(sort, [])

    # ------------------------------------------------------------- turns

    def turn(self, cause: Cause | None, run: Callable[[], None]) -> None:
        """Change what is true, then tell what changed, with its cause."""
        if self._depth:
            run()
            return
        self.cause, self._depth = cause, 1
        try:
            run()
        finally:
            self._depth = 0
        changed, self._changed = self._changed, {}
        for key in changed:
            self._tell(key)
        self.cause = None

    def start(self, work: Coroutine[Any, Any, None]) -> Task:
        """Run a story beside the others; what it changes has the cause of the turn that began it.

        Or of what it has narrated since.
        """
        cause = [self.cause]

        def go_on(step: Callable[[], None]) -> None:
            step()
            cause[0] = self.cause

        return Task(work, lambda step: self.turn(cause[0], lambda: go_on(step)))

    def narrate(self, content: dict[str, Any]) -> None:
        """Tell what a person begins to do: the cause of what follows in this turn and its tasks."""
        self.cause = cause_in(self.say(self.plane.story, content))

    def at(self, due: float, run: Callable[[], None]) -> None:
        """Do something at a time, as a cause of its own."""
        self.timeline.call_at(due, lambda: self.turn(None, run))

    def _tell(self, key: str) -> None:
        facts = {n: as_fact(v) if isinstance(v, _CURVES) else v for n, v in self._facts[key].items()}
        self.say(self.plane.thing(key), facts, retain=True)

    def say(self, topic: str, content: object, *, retain: bool = False) -> UserProperties:
        """Publish on the simulation plane, following from the turn's cause; with which properties."""
        if self.cause is None:
            self.cause = self.sender.new_cause("world")
        properties = self.sender.stamp(self.cause, local_time(self.clock(), self.zone))
        self.bus.publish(
            Message(topic, to_json(content), qos=1, retain=retain, utf8=True, properties=properties)
        )
        return properties

    # ------------------------------------------------------------- client

    @property
    def client_id(self) -> str:
        """MQTT client identifier."""
        return f"ecosim-{NAME}"

    @property
    def will(self) -> None:
        """The world does not end."""
        return

    def connected(self) -> None:
        """Tell everything, and listen to what devices do."""
        self.bus.subscribe(self.plane.influence("+"), retained=False)
        for key in self._facts:
            self._tell(key)
        self._changed.clear()
        self.cause = None

    def disconnect(self) -> None:
        """Leave nothing retained behind, tell the accounts, and leave the bus."""
        influencing = dict.fromkeys(d for by in self.influences.values() for d in by)
        for topic in (*map(self.plane.thing, self._facts), *map(self.plane.influence, influencing)):
            self.bus.publish(Message(topic, retain=True, qos=1))
        accounts = {"published": self.sender.seq + 1, "dropped": dict(self.bus.dropped)}
        self.say(self.plane.report(NAME), accounts)
        self.bus.close()

    def received(self, message: Message) -> None:
        """A device does something to things."""
        device = message.topic.rpartition("/")[2]
        now: dict[str, dict[str, Any]] = from_json(message.payload or b"{}")

        def run() -> None:
            for key in dict.fromkeys([*now, *(k for k, by in self.influences.items() if device in by)]):
                by = self.influences.setdefault(key, {})
                before = by.pop(device, None)
                if key in now:
                    by[device] = now[key]
                if before != now.get(key) and (heed := self.on_influence.get(key.partition("/")[0])):
                    heed(key)

        self.turn(cause_of(message), run)

    def total(self, key: str, influence: str) -> float:
        """What all devices together do to a thing."""
        return float(sum(by.get(influence, 0.0) for by in self.influences.get(key, {}).values()))

    def totals(self, key: str, influences: Iterable[str]) -> dict[str, float]:
        """What all devices together do to a thing, in each of these ways."""
        found = dict.fromkeys(influences, 0.0)
        for by in self.influences.get(key, {}).values():
            for influence, value in by.items():
                if influence in found:
                    found[influence] += float(value)
        return found

    def devices(self, key: str, influence: str) -> list[str]:
        """The devices whose influence on a thing holds, sorted."""
        return sorted(d for d, by in self.influences.get(key, {}).items() if by.get(influence))
