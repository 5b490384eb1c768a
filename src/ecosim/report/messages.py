"""The messages of a record as a page has them: columns of numbers, and each text once."""

import json
from dataclasses import dataclass, field
from typing import Any

from ecosim.record import Entry
from ecosim.told.causes import AUTOMATION, Causes
from ecosim.told.tree import describe
from ecosim.told.vocabulary import Place, Vocabulary

LINK = "link-"
"""How the clients are called that carry messages from one vendor's domain to another's."""
_LONGEST = 200  # characters of a payload; what was said in full is in the record
_MILLISECONDS = 1000

# What a message is, for the page: what has a number above 0 is drawn in its lane.
STATE, STORY, EVENT, COMMAND, RAN, REFUSED = range(6)
_LOGGED = ("$log/warn", "$log/error", "$log/fatal")


class Texts:
    """Numbers for texts: most are said many times."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The text's number."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.all)
            self.all.append(text)
        return found


@dataclass(slots=True)
class Messages:
    """A record, read: entries by number, and what is known of them."""

    entries: list[Entry]
    causes: Causes
    zero: float
    """Midnight of the first day, local; times on the page are counted from it."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Of each span."""

    @classmethod
    def read(cls, entries: list[Entry]) -> "Messages":
        """Learn the words first: a device is known by its last description of its own.

        What a link shows of it elsewhere may be a part only.
        """
        vocabulary = Vocabulary()
        for mirrored in (True, False):
            for entry in entries:
                if crossing(entry) is mirrored:
                    vocabulary.hear(entry)
        causes = Causes(vocabulary)
        found = cls(entries, causes, _midnight(entries))
        for number, entry in enumerate(entries):
            if entry.span is not None:
                causes.spans[entry.span] = entry
                found.numbers[entry.span] = number
        return found

    @property
    def vocabulary(self) -> Vocabulary:
        """What devices call themselves."""
        return self.causes.vocabulary

    def time(self, entry: Entry) -> float:
        """Seconds since midnight of the first day."""
        return round(entry.time - self.zero, 3)

    def shifts(self) -> list[tuple[float, int]]:
        """When the home's clock is put forward or back, and by how many seconds in all since the start."""
        found: list[tuple[float, int]] = []
        first = last = None
        for entry in self.entries:
            zone = entry.at[-6:] if entry.at else last
            if zone == last or zone is None:
                continue
            if first is None:
                first = zone
            elif _seconds(zone) is not None:
                found.append((self.time(entry), (_seconds(zone) or 0) - (_seconds(first) or 0)))
            last = zone
        return found

    def columns(self, lanes: dict[str, int]) -> dict[str, Any]:
        """All of them, with the numbers of their lanes."""
        texts = Texts()
        rows = [self._row(entry, lanes, texts) for entry in self.entries]
        names = ("t", "topic", "text", "payload", "by", "lane", "sort", "parent")
        found: dict[str, Any] = {n: list(c) for n, c in zip(names, zip(*rows, strict=True), strict=False)}
        if any(entry.wall is not None for entry in self.entries):
            found["wall"] = [None if e.wall is None else round(e.wall, 4) for e in self.entries]
        return found | {"texts": texts.all}

    def _row(self, entry: Entry, lanes: dict[str, int], texts: Texts) -> tuple[int, ...]:
        payload = entry.payload if len(entry.payload) <= _LONGEST else f"{entry.payload[:_LONGEST]}…"
        parent = self.numbers.get(entry.parent, -1) if entry.parent is not None else -1
        return (
            round((entry.time - self.zero) * _MILLISECONDS),
            texts.number(entry.topic),
            texts.number(self.say(entry)),
            texts.number(payload.replace("\x00", "")),
            texts.number(entry.publisher or ""),
            lanes.get(lane_of(entry), -1),
            self.sort(entry),
            parent,
        )

    def say(self, entry: Entry) -> str:
        """What it says, in words."""
        parts = entry.topic.split("/")
        place = Place.of(entry.topic)
        name = self.vocabulary.name
        if len(parts) > 1 and parts[1] == "answer":
            return f"{name(entry.publisher or 'somebody')} answers {name(parts[-1])}"
        if len(parts) > 2 and parts[0] == "ecosim" and parts[2] == "report":  # noqa: PLR2004
            return f"{name(parts[-1])} tells its accounts"
        if len(parts) > 2 and parts[0] == "ecosim" and parts[2] == "link":  # noqa: PLR2004
            return _held(entry)
        if place is not None and place.path == "$description":
            return f"{name(place.device)} describes itself"
        said = describe(self.causes, entry)
        return f"{said} (over {entry.publisher})" if crossing(entry) else said

    def sort(self, entry: Entry) -> int:
        """What it is."""
        place = Place.of(entry.topic)
        if crossing(entry):
            return STATE
        if place is None:
            return STORY if entry.topic.endswith("/story") else STATE
        if place.path.startswith("$"):
            return REFUSED if place.path in _LOGGED else STATE
        if place.role == "set":
            return COMMAND
        if self.vocabulary.property(place.device, place.path).event:
            return RAN if place.path.rpartition("/")[2] == AUTOMATION else EVENT
        return STATE


def crossing(entry: Entry) -> bool:
    """Whether it was carried from one domain to another: said once already."""
    return (entry.publisher or "").startswith(LINK)


def lane_of(entry: Entry) -> str:
    """The id of the lane that a message belongs to, or nothing."""
    place = Place.of(entry.topic)
    if place is not None:
        return place.device
    parts = entry.topic.split("/")
    if parts[-1] == "story":
        return _of_story(entry.payload)
    if len(parts) > 3 and parts[2] == "touch":  # noqa: PLR2004
        return parts[3]
    return ""


def _of_story(payload: str) -> str:
    try:
        told = json.loads(payload)
    except ValueError:
        return ""
    if "person" in told:
        return f"person {told['person']}"
    return str(told.get("device") or told.get("vehicle") or "doors")


def _held(entry: Entry) -> str:
    """What a link says of what it did not carry."""
    try:
        told = json.loads(entry.payload)
        return f"{entry.publisher} keeps back {told['stopped']}: {told['why']}"
    except (ValueError, KeyError, TypeError):
        return entry.topic


def _midnight(entries: list[Entry]) -> float:
    """The midnight before the first message that says when it was sent, on the home's clock."""
    first = next((e for e in entries if e.at), None)
    if first is None or first.at is None:
        return entries[0].time if entries else 0.0
    clock = first.at[11:]
    return round(first.time - (int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + float(clock[6:12])), 3)


def _seconds(zone: str) -> int | None:
    """`+01:00` in seconds."""
    try:
        return (1 if zone[0] == "+" else -1) * (int(zone[1:3]) * 3600 + int(zone[4:6]) * 60)
    except ValueError:
        return None
