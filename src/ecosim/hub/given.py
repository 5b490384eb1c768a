"""A value in an automation file, with its place, and Home Assistant's ways of reading it.

What is read follows Home Assistant's `config_validation`; every method raises `FileError`, with the
file and the line, for what cannot be read so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from ecosim.errors import FileError, nearest
from ecosim.files import Loaded, Route, given, label, wrong_at

_ENTITY_ID = re.compile(r"(?!_)[a-z0-9_]+(?<!_)\.(?!_)[a-z0-9_]+(?<!_)")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?")
_PERIOD = re.compile(r"([+-]?)(\d+):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?")
_UNITS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}
_TRUE = ("1", "true", "yes", "on", "enable")
_FALSE = ("0", "false", "no", "off", "disable")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_template(value: object) -> bool:
    """Whether a text is Jinja."""
    return isinstance(value, str) and any(mark in value for mark in ("{{", "{%", "{#"))


def is_time_entity(given: "Given") -> bool:
    """Whether a time is not said but asked of an entity, `sensor.next_alarm`."""
    return isinstance(given.value, str) and bool(re.match(r"\s*(sensor|input_datetime)\.", given.value))


@dataclass(frozen=True, slots=True)
class Given:
    """`value` stands in `loaded` at `route`."""

    value: Any
    loaded: Loaded
    route: Route = ()

    def wrong(self, what: str) -> FileError:
        """An error that points here."""
        return wrong_at(self.loaded, self.route, f"{label(self.route)}: {what}" if self.route else what)

    # ------------------------------------------------------------- mappings and lists

    def __contains__(self, key: object) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def get(self, key: str) -> "Given | None":
        """What stands under a key, also when that is nothing; None where there is no such key."""
        return self._at(key) if key in self else None

    def need(self, key: str) -> "Given":
        """What stands under a key that must be there."""
        found = self.get(key)
        if found is None or found.value is None:
            raise self.wrong(f"{key!r} is missing")
        return found

    def entries(self) -> "Iterator[tuple[str, Given]]":
        """The keys of a mapping and what stands there."""
        return ((str(key), self._at(key)) for key in self.value)

    def each(self) -> "list[Given]":
        """The items of a list; one thing where a list is meant; nothing for nothing."""
        if isinstance(self.value, list):
            return [self._at(i) for i in range(len(self.value))]
        return [] if self.value is None else [self]

    def mapping(self, known: Iterable[str]) -> "Given":
        """This, a mapping with no other keys than these."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"a mapping is wanted here, not {given(self.value)}")
        known = list(known)
        for key, inner in self.entries():
            if key not in known:
                raise inner.wrong(f"there is no key {key!r}{nearest(key, known)}")
        return self

    def refuse_template(self) -> "Given":
        """This, which is no template."""
        for inner in self.leaves():
            if is_template(inner.value):
                raise inner.wrong(f"no template can stand here: {given(inner.value)}")
        return self

    def leaves(self) -> "Iterator[Given]":
        """All single values in it."""
        inside = [i for _, i in self.entries()] if isinstance(self.value, dict) else self.each()
        if not isinstance(self.value, dict | list):
            inside = []
            yield self
        for inner in inside:
            yield from inner.leaves()

    def _at(self, step: Any) -> "Given":  # noqa: ANN401
        return Given(self.value[step], self.loaded, (*self.route, step))

    # ------------------------------------------------------------- scalars

    def text(self) -> str:
        """Any one value as text."""
        if self.value is None or isinstance(self.value, dict | list):
            raise self.wrong(f"text is wanted here, not {given(self.value)}")
        return str(self.value)

    def state(self) -> str:
        """A state: text, not what YAML makes of an unquoted word."""
        if isinstance(self.value, bool):
            word = "on" if self.value else "off"
            raise self.wrong(f"YAML reads an unquoted {word} as {given(self.value)}: write '{word}'")
        if not isinstance(self.value, str):
            raise self.wrong(f"a state is text: quote it, '{self.value}'")
        return self.refuse_template().value  # type: ignore[no-any-return]

    def flag(self) -> bool:
        """A boolean, in one of the words for it."""
        if isinstance(self.value, bool):
            return self.value
        word = str(self.refuse_template().value).lower().strip()
        if word in (*_TRUE, *_FALSE):
            return word in _TRUE
        raise self.wrong(f"true or false is wanted here, not {given(self.value)}")

    def enabled(self) -> bool:
        """Whether this trigger, condition or action is not switched off."""
        said = self.get("enabled")
        return said is None or said.flag()

    def number(self) -> float:
        """A number."""
        number = _as_number(self.refuse_template().value)
        if number is None:
            raise self.wrong(f"a number is wanted here, not {given(self.value)}")
        return number

    def positive_whole(self) -> int:
        """A whole number above 0."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value > 0:
            return self.value
        raise self.wrong(f"a whole number above 0 is wanted here, not {given(self.value)}")

    def word(self, known: Iterable[str]) -> str:
        """One of several words."""
        known = list(known)
        word = self.refuse_template().text()
        if word not in known:
            raise self.wrong(f"{word!r} is not one of {', '.join(known)}{nearest(word, ())}")
        return word

    # ------------------------------------------------------------- times

    def period(self) -> float:
        """A length of time in seconds: `"00:05:00"`, `"00:05"`, a number of seconds, `{minutes: 5}`."""
        seconds = self.signed_period()
        if seconds < 0:
            raise self.wrong("a length of time is not negative")
        return seconds

    def signed_period(self) -> float:
        """A length of time in seconds, which may be negative."""
        self.refuse_template()
        if isinstance(self.value, dict):
            self.mapping(_UNITS)
            if not self.value:
                raise self.wrong(f"say how long: {', '.join(_UNITS)}")
            return sum(inner.number() * _UNITS[unit] for unit, inner in self.entries())
        if isinstance(self.value, str) and (match := _PERIOD.fullmatch(self.value.strip())):
            hours, minutes, seconds = int(match[2]), int(match[3]), float(match[4] or 0)
            length = 3600 * hours + 60 * minutes + seconds
            return -length if match[1] == "-" else length
        number = _as_number(self.value)
        if number is None:
            raise self.wrong(f"a length of time is wanted here, like '00:05:00', not {given(self.value)}")
        return number

    def clock(self) -> time:
        """A time of day, `HH:MM` or `HH:MM:SS`."""
        if isinstance(self.value, int):
            raise self.wrong("YAML reads an unquoted time as a number: write it in quotes, like '07:30:00'")
        match = _CLOCK.fullmatch(self.value) if isinstance(self.refuse_template().value, str) else None
        if match:
            try:
                return time(int(match[1]), int(match[2]), int(match[3] or 0))
            except ValueError:
                pass
        raise self.wrong(f"a time of day is wanted here, like '07:30:00', not {given(self.value)}")

    def weekdays(self) -> tuple[str, ...]:
        """One or more of mon, tue, wed, thu, fri, sat, sun."""
        return tuple(day.word(WEEKDAYS) for day in self.each())

    # ------------------------------------------------------------- entities

    def entity_id(self) -> str:
        """`light.kitchen`."""
        text = self.refuse_template().text().strip().lower()
        if not _ENTITY_ID.fullmatch(text):
            raise self.wrong(f"an entity id is wanted here, like light.kitchen, not {given(self.value)}")
        return text

    def entity_ids(self) -> "list[EntityName]":
        """One entity id, several with commas between them, or a list."""
        found = [
            EntityName(Given(piece, item.loaded, item.route).entity_id(), item)
            for item in self.refuse_template().each()
            for piece in item.text().split(",")
        ]
        if not found:
            raise self.wrong("an entity id is wanted here, like light.kitchen")
        return found


@dataclass(frozen=True, slots=True)
class EntityName:
    """An entity that an automation names, and where it does; `states` are those it is compared with."""

    entity_id: str
    at: Given
    states: tuple[Given, ...] = ()


def _as_number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
