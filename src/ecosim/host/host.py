"""One device on the bus: its life cycle, what it hears, the commands it takes."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

from pydantic_core import from_json, to_json

from ecosim.bus import Message
from ecosim.host.engine import Engine
from ecosim.host.introduction import Introduction
from ecosim.host.placement import Placement
from ecosim.host.voice import INFLUENCE
from ecosim.model.kind import declaration_of
from ecosim.model.part import Controller
from ecosim.things import Influence, Thing
from ecosim.timeline import Timeline
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS, VERSION
from ecosim.wire.trace import Cause, cause_of

_PATH = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")


@lru_cache(maxsize=64)  # in virtual time, one message has many readers
def _snapshot(payload: bytes) -> dict[str, Any]:
    found: dict[str, Any] = from_json(payload)
    return found


class Host(Introduction):
    """Runs one device; a `bus.Client`. The runtime sets `bus` before the first `connected`."""

    def __init__(self, placement: Placement, timeline: Timeline) -> None:
        super().__init__(placement, timeline)
        self.device = placement.device(**placement.options)
        seed = f"{placement.seed}/{placement.id}"
        self.engine = Engine(self.device, timeline, placement.zone, seed, self)
        self.things = self._things()
        self._controllers = [p for p in self.engine.parts.values() if isinstance(p, Controller)]
        self._overhears = bool(self._controllers)
        self._senses: dict[str, list[str]] = {}
        for sense, thing in self.things.items():
            self._senses.setdefault(self.plane.thing(thing.address), []).append(sense)
        self._heeded = {
            topic: frozenset[str]().union(*map(self.engine.heeded, senses))
            for topic, senses in self._senses.items()
        }
        self._below = f"{self.placement.domain}/{VERSION}/"
        self._own = f"{self.topics.base}/"
        self._ways = self._find_ways()
        self._connection = self.new_cause()

    def _things(self) -> dict[str, Thing]:
        """Make the things this device senses, and hang them on the device. Two names may mean one thing."""
        timeline = self.engine.timeline
        found: dict[str, Thing] = {}
        by_key: dict[str, Thing] = {}
        for name, sort in declaration_of(self.device).senses.items():
            key = self.placement.senses.get(name) or (sort.sort if sort.only_one else None)
            if key and key not in by_key:
                by_key[key] = sort(key, lambda: timeline.now, self._influence)
            thing = by_key[key] if key else None
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
        self._connection = self.new_cause()
        with self._because(self._connection):
            self._enter("disconnected" if self._off else "init")
        self.bus.subscribe(self.topics.description, no_local=True)
        for face in self.face.settable():
            qos = STATE_QOS if face.retained else MOMENT_QOS
            self.bus.subscribe(self.topics.command(face.path), qos=qos, retain_as_published=True)
        self.bus.subscribe(self.plane.touch(self.client_id))
        for key in dict.fromkeys(thing.address for thing in self.things.values()):
            self.bus.subscribe(self.plane.thing(key))
        if self._controllers:
            # Not `#`: a command to this device would come twice, by this filter and by its own.
            for below in ("+/$state", "+/+/+", "+/+/+/$target"):
                self.bus.subscribe(f"{self.placement.domain}/{VERSION}/{below}", no_local=True)
            self.bus.subscribe(self._answers)
        self._listen_otherwise()
        if not self._off:
            self._announce_when_ready()

    def disconnect(self) -> None:
        """Stop, say goodbye and leave the bus cleanly."""
        cause = self.new_cause()
        self.engine.turn(cause, self.engine.stop)
        with self._because(cause):
            if self.lifecycle != "disconnected":
                self._enter("disconnected")
            accounts = {"published": self.sender.seq + 1, "dropped": dict(self.bus.dropped)}
            self._say(self.plane.report(self.client_id), json.dumps(accounts), qos=1)
        self.bus.close()

    @contextmanager
    def _because(self, cause: Cause) -> Iterator[None]:
        """What is said outside of a turn has a cause too."""
        self.engine.cause = cause
        yield
        self.engine.cause = None

    def _announce_when_ready(self) -> None:
        """Switch the device on once it senses its world; announce it again after a reconnect."""
        if all(thing.known for thing in self.things.values()):
            first, self._alive = not self._alive, True
            self._announce(begin=first)

    def _announce(self, *, begin: bool) -> None:
        """The description, all values, `ready`, in the convention's order."""
        cause = self._connection
        with self._because(cause):
            if self.lifecycle != "init":
                self._enter("init")
            self._say_news(self.topics.description, self._description(), force=True)
        if begin:
            self.engine.power_up(cause)
        self.engine.turn(cause, self._all_changed)
        with self._because(cause):
            self._tell_otherwise()
            self._rest()
        self._introduce_soon()

    def _all_changed(self) -> None:
        for part, name in self.face.states:
            self.changed(part, name)
        # Also where there is none: what an earlier life did must not go on.
        if any(isinstance(f, Influence) for t in self.things.values() for f in vars(type(t)).values()):
            self._influence()

    def _influence(self) -> None:
        self._later(INFLUENCE, self._publish_influence)

    def _publish_influence(self) -> None:
        told = {t.address: t.left_behind() if self._dark else t.influences for t in self.things.values()}
        influences = {address: done for address, done in told.items() if done}
        payload = to_json(influences).decode() if influences else ""
        self._say_news(self.plane.influence(self.client_id), payload)

    # ------------------------------------------------------------- what comes in

    def received(self, message: Message) -> None:
        """A command, a hand's touch, news of the world, or what an earlier life left behind."""
        topic = message.topic
        way = self._ways.get(topic)
        if way is not None:
            way(message)
        elif topic.startswith(self._below) and not topic.startswith(self._own):
            self._heard(message)
        else:
            self._heard_otherwise(message)

    def _find_ways(self) -> dict[str, Callable[[Message], None]]:
        """What to do with what comes, by topic."""
        return {
            **{self.topics.command(face.path): self._command for face in self.face.settable()},
            self.topics.description: self._outlived,
            self._answers: self._answered,
            self.plane.touch(self.client_id): self._touch,
            **dict.fromkeys(self._senses, self._sensed),
        }

    def _heard(self, message: Message) -> None:
        path = message.topic.removeprefix(self._below)
        payload = message.payload.decode(errors="replace")
        for controller in self._controllers:
            if controller.take_in(path, payload, message.retain):
                self.engine.turn(cause_of(message), partial(controller.heard, path, payload, message.retain))

    def _answered(self, message: Message) -> None:
        correlation = (message.correlation or b"").decode(errors="replace")
        payload = message.payload.decode(errors="replace")
        for controller in self._controllers:
            self.engine.turn(cause_of(message), lambda c=controller: c.answered(correlation, payload))  # type: ignore[misc]

    def _sensed(self, message: Message) -> None:
        senses = self._senses[message.topic]
        if not message.payload:
            return
        thing, heeded = self.things[senses[0]], self._heeded[message.topic]
        changes, turned = thing.learn(_snapshot(message.payload), heeded)
        if self._alive:
            if changes or turned:
                for sense in senses:
                    self.engine.sensed(cause_of(message), sense, changes, turned)
        else:
            self._announce_when_ready()

    def _outlived(self, message: Message) -> None:
        """A description from an earlier life: ours has a higher version when it says something else."""
        try:
            old, new = json.loads(message.payload), json.loads(self._description())
            lift = int(old["version"]) - int(new["version"])
            gone = self._gone(old)
        except (ValueError, TypeError, KeyError, AttributeError):
            return
        if lift > 0 or (lift == 0 and old != new):
            same = {**old, "version": 0} == {**new, "version": 0}
            self._version_lift += lift if same else lift + 1
            if self._alive and not self._off:
                self._announce(begin=False)
        with self._because(self._connection):
            for path in gone:
                self._say_news(self.topics.value(path), "")
                self._say_news(self.topics.target(path), "")

    def _gone(self, old: dict[str, Any]) -> list[str]:
        """What was retained in an earlier life and is not any more."""
        paths = {
            f"{node}/{name}": entry
            for node, content in old.get("nodes", {}).items()
            for name, entry in content.get("properties", {}).items()
        }
        kept = {path for path, face in self.face.faces.items() if face.retained}
        return [
            p for p, e in paths.items() if p not in kept and e.get("retained", True) and _PATH.fullmatch(p)
        ]


__all__ = ["Host", "Placement"]
