"""What devices call themselves and their properties, learnt from their own `$description`."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ecosim.record import Entry

NONE = "—"
MIRED = "MK⁻¹"
Problems = Mapping[str, Collection[str]]
"""Of each kind, as in a description's type, the properties that are a problem when they are true."""
NO_PROBLEMS: Problems = MappingProxyType({})
_NUL = "\x00"
_LONGEST = 48
_IDENTIFIER = re.compile("[a-z0-9]+(?:[-_][a-z0-9]+)*")
_STEM = 5  # letters that a part and its property share
_LARGE = 100  # from which no decimals are told
_ON_A_MAP = frozenset({"latitude", "longitude"})
_FAR = 5000  # m, from which people say km
_NO_DEVICES = {"homeassistant": "Home Assistant"}
_GENERIC = frozenset({"", "on", "off", "yes", "no", "true", "false"})


@dataclass(frozen=True, slots=True)
class Property:
    """One property as its description says it; `words` is how people call it."""

    words: str
    datatype: str = "string"
    format: str = ""
    unit: str = ""
    settable: bool = False
    retained: bool = True
    name: str = ""
    problem: bool = False

    @property
    def event(self) -> bool:
        """Whether it is something that happens."""
        return not self.retained and not self.settable

    @property
    def number(self) -> bool:
        """Whether it counts or measures something."""
        return self.datatype in ("float", "integer")

    def value(self, payload: str) -> str:
        """A payload in words, without its unit."""
        if payload in ("", _NUL):
            return NONE
        if self.datatype == "boolean":
            no, comma, yes = self.format.partition(",")
            if not comma:
                no, yes = ("off", "on") if self.words.split()[-1:] == ["on"] else ("no", "yes")
            return yes if payload == "true" else no
        if self.datatype == "datetime":
            return payload[5:16].replace("T", " ") if len(payload) > len("2026-03-17") else payload
        if self.unit == MIRED:
            return _kelvin(payload)
        return plain_text(payload) if len(payload) <= _LONGEST else payload[:_LONGEST] + "…"

    def with_unit(self, payload: str) -> str:
        """A payload in words, with its unit."""
        value = self.value(payload)
        if self.unit == "m" and self._far(payload):
            return f"{float(payload) / 1000:.0f} km"
        unit = "K" if self.unit == MIRED else self.unit
        return f"{value} {unit}" if unit not in ("", "#") and value != NONE else value

    def change(self, before: str, after: str) -> str:
        """`heat → off`, `water 23 → 100 °C`, `battery level 83 → 79 %`."""
        same_unit = NONE not in (self.value(before), self.value(after)) and self.unit != "m"
        arrow = f"{self.value(before) if same_unit else self.with_unit(before)} → {self.with_unit(after)}"
        if self.datatype == "boolean":
            return f"{self._about} {arrow}".lstrip()
        return f"{self.words} {arrow.removeprefix(f'{NONE} → ')}"

    def phrase(self, payload: str) -> str:
        """A payload with what it is about: `water 23 °C`, `locked`, `cabin on`."""
        if self.datatype != "boolean":
            return f"{self.words} {self.with_unit(payload)}"
        return f"{self._about} {self.value(payload)}".lstrip()

    def command(self, payload: str) -> str:
        """A command of an action: `boil`, `play title “Evening show”`, `fill cups 2`."""
        said, verb = _read(payload), self.name or self.words
        if not isinstance(said, dict):
            return f"{verb} {contents(payload)}".rstrip()
        given = {k: v for k, v in said.items() if v not in (None, "", 0) or v is False}
        if "message" in given:
            return f"{verb} {contents(payload)}"
        if len(given) == 1 and isinstance(text := next(iter(given.values())), str):
            return f"{verb} {plain_text(text)}" if _IDENTIFIER.fullmatch(text) else f"{verb} “{text}”"
        return f"{verb} {', '.join(f'{words(k)} {_plain(v)}' for k, v in given.items())}".rstrip()

    def happened(self, payload: str, text: Callable[[str], str] | None = None) -> str:
        """An event: `boiled (100)`, `doors locked (driving)`, `notified “Car: Charging at 80 %.”`."""
        said = contents(payload, text)
        if not said:
            return self.words
        if said.startswith("“"):
            return f"{self.words} {said}"
        return f"{self.words.removesuffix(' by')} ({said})"

    @property
    def labelled(self) -> bool:
        """Whether its values say what it is about: `locked`, `charging`, but not `on`."""
        return self.datatype == "boolean" and bool(set(self.format.split(",")) - _GENERIC)

    @property
    def _about(self) -> str:
        """What a boolean is about, where its values do not say it: `cabin` of `cabin on`."""
        return "" if self.labelled else "" if self.words == "on" else self.words.removesuffix(" on")

    @staticmethod
    def _far(payload: str) -> bool:
        try:
            return abs(float(payload)) >= _FAR
        except ValueError:
            return False


@dataclass(slots=True)
class Description:
    """A device: its name and its properties by `node/property`."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict)


@dataclass(slots=True)
class Vocabulary:
    """The devices of a home, by id."""

    devices: dict[str, Description] = field(default_factory=dict)
    problems: Problems = field(default_factory=dict)

    def learn(self, device: str, payload: str) -> None:
        """Take in a `$description`; one that cannot be read teaches nothing."""
        try:
            document = json.loads(payload)
            found = Description(str(document.get("name") or device))
            own = str(document.get("type", "")).removeprefix("ecosim-")
            for node, content in document.get("nodes", {}).items():
                for name, said in content.get("properties", {}).items():
                    known = _property(node, name, own, said)
                    problem = f"{node}/{name}" in self.problems.get(own, ())
                    found.properties[f"{node}/{name}"] = replace(known, problem=problem)
        except (ValueError, AttributeError, TypeError):
            return
        self.devices[device] = found

    def hear(self, entry: Entry) -> None:
        """Learn from a recorded message, if it is a description."""
        place = Place.of(entry.topic)
        if place is not None and place.path == "$description":
            self.learn(place.device, entry.payload)

    def name(self, device: str) -> str:
        """What people call a device; two of one name are told apart by their ids."""
        found = self.devices.get(device)
        if found is None:
            return _NO_DEVICES.get(device, device)
        if sum(d.name == found.name for d in self.devices.values()) == 1:
            return found.name
        return full_name(found.name, device)

    def text(self, said: str) -> str:
        """A text in an event: a device is called by its name."""
        return self.name(said) if said in self.devices else plain_text(said)

    def property(self, device: str, path: str) -> Property:
        """What is known of a property; an undescribed one is text."""
        found = self.devices.get(device)
        return (found.properties.get(path) if found else None) or Property(words(path.rpartition("/")[2]))

    def knows(self, device: str, path: str) -> bool:
        """Whether a device has described this property."""
        found = self.devices.get(device)
        return found is not None and path in found.properties


@dataclass(frozen=True, slots=True)
class Place:
    """A topic of the product plane: `path` is what follows the device, with `/set` or `/$target` cut off."""

    device: str
    path: str
    role: str = ""

    @classmethod
    @lru_cache(maxsize=4096)  # a record has few topics and many messages
    def of(cls, topic: str) -> "Place | None":
        """Read `<home>/5/<device>/…`; None for all others."""
        parts = topic.split("/")
        if len(parts) < 4 or parts[1] != "5":  # noqa: PLR2004 - home, version, device, and something of it
            return None
        role = parts[-1] if len(parts) == 6 and parts[-1] in ("set", "$target") else ""  # noqa: PLR2004
        return cls(parts[2], "/".join(parts[3:-1] if role else parts[3:]), role)


def full_name(name: str, device: str) -> str:
    """A name that another device has too, made longer: `Living room ac` of `living-room-ac`."""
    rest = device.removeprefix("-".join(name.lower().split()))
    return f"{name}{words(rest)}" if rest.startswith("-") else f"{name} ({device})"


def words(name: str) -> str:
    """`woke-up` as `woke up`."""
    return name.replace("-", " ").replace("_", " ")


def contents(payload: str, text: Callable[[str], str] | None = None) -> str:
    """What an event says of itself: `remote`, `cups 2, by remote`, `“Car: Charging.”`; nothing for a `true`.

    `text` is how a text in it is said, other than a message to people.
    """
    said = _read(payload)
    if said is None:
        return payload
    if isinstance(said, dict):
        told = {str(k): v for k, v in said.items() if v not in (None, "", "None") and k not in _ON_A_MAP}
        if "message" in told:
            return f"“{': '.join(str(told[k]) for k in ('title', 'message') if k in told)}”"
        if len(told) == 1:
            return _plain(next(iter(told.values())), text)
        return ", ".join(f"{words(k)} {_plain(v, text)}" for k, v in told.items())
    return "" if said is True else _plain(said, text)


def plain_text(text: str) -> str:
    """A word that programs use as people write it: `walked_away` as `walked away`; other text as it is."""
    return words(text) if _IDENTIFIER.fullmatch(text) else text


def _read(payload: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(payload)
    except ValueError:
        return None


def _plain(value: Any, text: Callable[[str], str] | None = None) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= _LARGE else f"{value:.3g}"
    return (text or plain_text)(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kelvin(payload: str) -> str:
    """A light's colour as people buy it: to the next 50 K, for mired are whole numbers."""
    try:
        return f"{round(1e6 / float(payload) / 50) * 50}"
    except (ValueError, ZeroDivisionError):
        return payload


def _part(node: str, name: str) -> str:
    """A property of a part, without the part where the name repeats it: `notified` of notifications."""
    return words(name) if name[:_STEM] == node[:_STEM] else f"{words(node)} {words(name)}"


def _property(node: str, name: str, own: str, said: dict[str, Any]) -> Property:
    return Property(
        words(name) if node == own else _part(node, name),
        str(said.get("datatype", "string")),
        str(said.get("format", "")) if said.get("datatype") == "boolean" else "",
        str(said.get("unit", "")),
        bool(said.get("settable", False)),
        bool(said.get("retained", True)),
        words(name),
    )
