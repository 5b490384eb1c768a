"""Which message followed from which, and how to say it in a few words."""

import json
from dataclasses import dataclass, field

from ecosim.record import Entry
from ecosim.told import acts
from ecosim.told.vocabulary import Place, Vocabulary

AUTOMATION = "ran"  # the event by which a hub says which of its automations acts


@dataclass(slots=True)
class Causes:
    """All messages of a record by their span, each of which may be the parent of others."""

    vocabulary: Vocabulary
    spans: dict[str, Entry] = field(default_factory=dict)

    def hear(self, entry: Entry) -> None:
        """Take in a message."""
        self.vocabulary.hear(entry)
        if entry.span is not None:
            self.spans[entry.span] = entry

    def parent(self, entry: Entry) -> Entry | None:
        """The message this one follows from, if it was heard."""
        return self.spans.get(entry.parent) if entry.parent is not None else None

    def chain(self, entry: Entry) -> list[Entry]:
        """All it follows from, the first cause first, itself last."""
        found, seen = [entry], {id(entry)}
        while (above := self.parent(found[-1])) is not None and id(above) not in seen:
            found.append(above)
            seen.add(id(above))
        return found[::-1]

    def why(self, entry: Entry) -> str:
        """What caused it, in a few words: a person's act, an automation, another device; or nothing."""
        for above in reversed(self.chain(entry)[:-1]):
            said = self._as_cause(above, entry)
            if said:
                return said
        return ""

    def asked(self, entry: Entry, seconds: float) -> bool:
        """Whether it follows at once from what somebody asked for: a hand, an automation, another device.

        Not from time that passed, nor from what a device notices of the world.
        """
        above = self.parent(entry)
        if above is None or entry.time - above.time > seconds:
            return False
        return Place.of(above.topic) is not None or "/touch/" in above.topic

    def reason(self, entry: Entry) -> str | None:
        """The span of what it follows from; for what an automation asked for, that of the automation."""
        above = self.parent(entry)
        asked = above is not None and above.topic.endswith("/set") and self.automation_of(above)
        return above.parent if above is not None and asked else entry.parent

    def automation_of(self, command: Entry) -> str:
        """The automation that sent a command, or nothing."""
        above = self.parent(command)
        place = None if above is None else Place.of(above.topic)
        if above is None or place is None or place.path.rpartition("/")[2] != AUTOMATION:
            return ""
        return automation(above.payload)

    def _as_cause(self, above: Entry, entry: Entry) -> str:
        place = Place.of(above.topic)
        if above.topic.endswith("/story") and place is None:
            return acts.says(above.payload, self.vocabulary)
        if place is None:
            return ""
        name = self.vocabulary.name(above.publisher or "somebody")
        if place.role == "set":
            ran = self.automation_of(above)
            return f"“{ran}”" if ran else name
        if above.publisher == entry.publisher:
            return ""
        return f"{name}: {self.say(above)}"

    def say(self, entry: Entry) -> str:
        """A message of a device in words: `woke up`, `on: heating`."""
        place = Place.of(entry.topic)
        if place is None:
            return entry.topic
        if place.path == "$state":
            return entry.payload
        if place.path.startswith("$log/"):
            return entry.payload
        known = self.vocabulary.property(place.device, place.path)
        if known.event or (known.settable and not known.retained):
            return known.happened(entry.payload, self.vocabulary.text)
        return known.phrase(entry.payload)


def automation(payload: str) -> str:
    """The name of an automation in the event that it was triggered."""
    try:
        said = json.loads(payload)
    except ValueError:
        return payload
    return str(said.get("automation", "?")) if isinstance(said, dict) else "?"
