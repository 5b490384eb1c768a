"""All that was said in a home, as its tests look at it: messages, causes, entities, last values."""

from typing import NamedTuple

from ecosim.domains import Domains
from ecosim.errors import nearest
from ecosim.home import HOME, Home
from ecosim.hub.states import Entities, EntityState
from ecosim.record import Entry
from ecosim.testing.hubs import Hub
from ecosim.told.causes import Causes
from ecosim.told.clocks import Clocks
from ecosim.told.tree import brief, draw, grow
from ecosim.told.vocabulary import Place, Vocabulary
from ecosim.wire.homie import VERSION

_DESCRIPTION = "$description"


class Change(NamedTuple):
    """What an entity became, and by which message."""

    time: float
    state: EntityState
    entry: Entry


class Heard:
    """Takes in the record, message by message.

    `entries`: all messages. `last`: the last of each topic. `changes`: of each entity, in their order.
    `hubs` know besides the devices what they tell nobody: the sun, scripts, helpers.
    """

    def __init__(self, home: Home) -> None:
        place = home.places.get(HOME)
        where = None if place is None else (place.latitude, place.longitude)
        self.domains = Domains(home.home)
        self.entities = Entities(home.paired(), home.home, where)
        self.causes = Causes(Vocabulary())
        self.entries: list[Entry] = []
        self.last: dict[str, Entry] = {}
        self.changes: dict[str, list[Change]] = {}
        self.hubs: list[Hub] = []
        self._below = f"{home.home}/{VERSION}/"
        self._answers = f"{home.home}/answer/"
        self._clocks = Clocks(home.zone)

    def hear(self, entry: Entry) -> None:
        """Take in a message."""
        self.entries.append(entry)
        self.last[entry.topic] = entry
        self.causes.hear(entry)
        if entry.topic.startswith(self._below):
            path = entry.topic.removeprefix(self._below)
            for change in self.entities.hear(path, entry.payload, False, entry.time):
                told = Change(entry.time, change.new, entry)
                self.changes.setdefault(change.entity_id, []).append(told)

    def find(self, entity_id: str) -> EntityState | None:
        """What an entity is: of a device as it says itself, else as a hub knows it."""
        known = (entities.get(entity_id) for entities in self._all())
        return next((state for state in known if state is not None), None)

    def ids(self) -> list[str]:
        """The ids of all entities."""
        return list(dict.fromkeys(i for entities in self._all() for i in entities.ids()))

    def _all(self) -> list[Entities]:
        return [self.entities, *(hub.entities for hub in self.hubs)]

    def nearest(self, entity_id: str) -> str:
        """`; did you mean …?` among them, those of the same domain first."""
        domain = entity_id.partition(".")[0]
        return nearest(entity_id, [i for i in self.ids() if i.startswith(f"{domain}.")] or self.ids())

    def of(self, topic: str) -> list[Entry]:
        """All messages of a topic."""
        return [e for e in self.entries if e.topic == topic]

    # ------------------------------------------------------------- in words

    def clock(self, time: float) -> str:
        """A local time, `06:45:11`."""
        return self._clocks.clock(time)

    def tree(self, *leaves: Entry) -> list[str]:
        """The chain of causes that leads to these messages, a line each."""
        return list(draw(self.causes, grow(self.causes, leaves)))

    def chain(self, leaf: Entry) -> str:
        """The same in one line."""
        return brief(self.causes, leaf)

    def lately(self, count: int) -> list[str]:
        """The last messages that products sent, a line each: time, topic, payload, and why."""
        found: list[str] = []
        for entry in reversed(self.entries):
            if len(found) == count:
                break
            if not self._is_routine(entry):
                found.append(self.said(entry))
        return found[::-1]

    def _is_routine(self, entry: Entry) -> bool:
        """What helps nobody: the simulation's own, self-descriptions, and answers that all is well."""
        place = Place.of(entry.topic)
        answer = entry.topic.startswith(self._answers) and '"ok": true' in entry.payload
        return (
            entry.topic.startswith("ecosim/") or answer or (place is not None and place.path == _DESCRIPTION)
        )

    def said(self, entry: Entry) -> str:
        """A message in a line: time, topic, payload, and why."""
        why = self.causes.why(entry)
        cause = f"  ← {why}" if why else ""
        return f"{self.clock(entry.time)}  {entry.topic} {entry.payload}{cause}"
