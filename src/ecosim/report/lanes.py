"""The lanes of a day: people and doors as the world knows them, devices as they show themselves."""

import json
from dataclasses import dataclass, field
from typing import Any

from ecosim.record import Entry
from ecosim.report.messages import Messages, crossing
from ecosim.report.states import Main, main_state, tone_of
from ecosim.told.vocabulary import Place, words

_HOME = "home"
_AWAY = ("lost", "disconnected")
_GOODBYE = 1.0  # s before the end in which devices go because the day is over


@dataclass(slots=True)
class Lane:
    """One line of the page. A bar is `[from, to, label, tone, message]`, times from midnight."""

    id: str
    name: str
    group: str
    kind: str = ""
    bars: list[list[Any]] = field(default_factory=list)
    _now: tuple[str, str] | None = None

    def turn(self, time: float, state: tuple[str, str] | None, message: int) -> None:
        """From now on it is so: label and tone, or nothing to be drawn."""
        if state == self._now:
            return
        self.close(time)
        self._now = state
        if state is not None:
            self.bars.append([time, None, *state, message])

    def close(self, time: float) -> None:
        """What is drawn ends."""
        if self._now is not None:
            self.bars[-1][1] = time
            if self.bars[-1][0] == time:
                self.bars.pop()
        self._now = None

    def plain(self) -> dict[str, Any]:
        """As the page has it."""
        return {"id": self.id, "name": self.name, "group": self.group, "kind": self.kind, "bars": self.bars}


def lanes_of(messages: Messages, summary: dict[str, Any], end: float) -> list[Lane]:
    """People first, then doors, then devices in the home's order; of a wired home, domain by domain.

    Lanes in which nothing is stay empty.
    """
    lanes = _Drawing(messages, summary["devices"], end).draw()
    domains: dict[str, str] = summary.get("wiring", {}).get("domains", {})
    if len(set(domains.values())) > 1:
        for lane in lanes:
            if lane.id in domains:
                lane.group = f"Devices in {domains[lane.id]}"
        groups = list(dict.fromkeys(lane.group for lane in lanes))
        lanes.sort(key=lambda lane: groups.index(lane.group))
    return lanes


class _Drawing:
    """Goes through a record once and draws bars."""

    def __init__(self, messages: Messages, devices: dict[str, dict[str, Any]], end: float) -> None:
        self.messages, self.end = messages, end
        self.people: dict[str, Lane] = {}
        self.doors: Lane = Lane("doors", "Doors and visitors", "Around the house")
        self.light = Lane("light outside", "Daylight", "Around the house")
        name = messages.vocabulary.name
        self.devices = {
            id_: Lane(id_, name(id_), "Devices", str(device.get("kind", "")).replace("_", " "))
            for id_, device in devices.items()
        }
        self.main: dict[str, Main] = main_state(messages, self.devices)
        self.gone: set[str] = set()
        self.openings: dict[str, tuple[str, str] | None] = {}
        self.cars: dict[str, dict[str, Any]] = {}

    def draw(self) -> list[Lane]:
        for number, entry in enumerate(self.messages.entries):
            if not crossing(entry):
                self._hear(number, entry)
        found = [*self.people.values(), self.light, self.doors, *self.devices.values()]
        for lane in found:
            lane.close(self.end)
        return found

    def _hear(self, number: int, entry: Entry) -> None:
        time, place = self.messages.time(entry), Place.of(entry.topic)
        if place is not None:
            self._device(number, entry, place, time)
            return
        parts = entry.topic.split("/")
        if len(parts) < 4 or parts[2] != "world" or not entry.payload:  # noqa: PLR2004
            return
        facts = json.loads(entry.payload)
        key = parts[4] if len(parts) > 4 else ""  # noqa: PLR2004
        if parts[3] == "person":
            lane = self.people.setdefault(key, Lane(f"person {key}", words(key).title(), "People"))
            lane.turn(time, _person(facts), number)
        elif parts[3] == "vehicle" and key in self.devices:
            self.cars.setdefault(key, {}).update(facts)
            self._car(number, key, time)
        elif parts[3] == "weather":
            self.light.turn(time, None if facts.get("dark") else ("daylight", "day"), number)
        elif parts[3] == "opening":
            self._opening(number, key, facts, time)

    def _device(self, number: int, entry: Entry, place: Place, time: float) -> None:
        lane = self.devices.get(place.device)
        if lane is None:
            return
        if place.path == "$state":
            self._life(number, entry, lane, time)
        elif place.role or lane.id in self.gone:
            return
        elif lane.id in self.cars:
            if place.path == "charging/active":
                self.cars[lane.id]["charges"] = entry.payload == "true"
                self._car(number, lane.id, time)
        elif (main := self.main.get(lane.id)) is not None and place.path == main.path:
            lane.turn(time, main.state(entry.payload), number)

    def _life(self, number: int, entry: Entry, lane: Lane, time: float) -> None:
        if entry.payload not in _AWAY:
            if entry.payload != "init" and lane.id in self.gone:
                self.gone.discard(lane.id)
                lane.turn(time, None, number)
        elif time < self.end - _GOODBYE:
            self.gone.add(lane.id)
            lane.turn(time, ("lost" if entry.payload == "lost" else "off", "gone"), number)

    def _opening(self, number: int, key: str, facts: dict[str, Any], time: float) -> None:
        """One lane for all: what happened last is on top."""
        name = words(key)
        state: tuple[str, str] | None = None
        if facts.get("visitor"):
            state = f"{facts['visitor']} at the {name}", "way"
        elif facts.get("open") is True:
            state = f"{name} open", "door"
        self.openings.pop(key, None)
        if state is not None:
            self.openings[key] = state
        self.doors.turn(time, next(reversed(self.openings.values()), None), number)

    def _car(self, number: int, id_: str, time: float) -> None:
        facts, state = self.cars[id_], None
        place = str(facts.get("place", ""))
        if not place:
            driver, aim = facts.get("driver"), facts.get("destination")
            said = f"{words(str(driver)).title()} drives" if driver else "on the way"
            state = f"{said} to {words(str(aim))}" if aim else said, "way"
        elif facts.get("charges"):
            state = "charging", "charge"
        elif place != _HOME:
            state = f"parked: {words(place)}", "away"
        if id_ not in self.gone:
            self.devices[id_].turn(time, state, number)


def _person(facts: dict[str, Any]) -> tuple[str, str]:
    place, room = str(facts.get("place", "")), words(str(facts.get("room", "")))
    activity = words(str(facts.get("activity", "")))
    if facts.get("asleep"):
        return f"asleep · {room}" if room else "asleep", "sleep"
    if not place or facts.get("vehicle"):
        return "on the way" if activity in ("", "idle") else activity, "way"
    if place != _HOME:
        return words(place), "away"
    if activity in ("", "idle", "away"):
        return room or "home", _HOME
    label = f"{activity} · {room}" if room else activity
    return label, tone_of(activity) if tone_of(activity) == "media" else _HOME
