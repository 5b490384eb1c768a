"""What devices call themselves and their properties, learnt from their own `$description`."""

import json
from dataclasses import dataclass, field
from typing import Any

from ecosim.record import Entry

NONE = "—"
_NUL = "\x00"
_LONGEST = 48
_FAR = 5000  # m, from which people say km
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
                no, yes = ("off", "on") if self.words.endswith("on") else ("no", "yes")
            return yes if payload == "true" else no
        if self.datatype == "datetime":
            return payload[5:16].replace("T", " ") if len(payload) > len("2026-03-17") else payload
        return payload if len(payload) <= _LONGEST else payload[:_LONGEST] + "…"

    def with_unit(self, payload: str) -> str:
        """A payload in words, with its unit."""
        value = self.value(payload)
        if self.unit == "m" and self._far(payload):
            return f"{float(payload) / 1000:.0f} km"
        return f"{value} {self.unit}" if self.unit not in ("", "#") and value != NONE else value

    def change(self, before: str, after: str) -> str:
        """`heat → off`, `water 23 → 100 °C`, `battery level 83 → 79 %`."""
        same_unit = NONE not in (self.value(before), self.value(after)) and self.unit != "m"
        arrow = f"{self.value(before) if same_unit else self.with_unit(before)} → {self.with_unit(after)}"
        if self.datatype == "boolean":
            about = "" if self.labelled else self.words.removesuffix("on").strip()
            return f"{about} {arrow}".lstrip()
        return f"{self.words} {arrow}"

    def phrase(self, payload: str) -> str:
        """A payload with what it is about: `water 23 °C`, `locked`, `cabin on`."""
        if self.datatype != "boolean":
            return f"{self.words} {self.with_unit(payload)}"
        about = "" if self.labelled else self.words.removesuffix("on").strip()
        return f"{about} {self.value(payload)}".lstrip()

    @property
    def labelled(self) -> bool:
        """Whether its values say what it is about: `locked`, `charging`, but not `on`."""
        return self.datatype == "boolean" and bool(set(self.format.split(",")) - _GENERIC)

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

    def learn(self, device: str, payload: str) -> None:
        """Take in a `$description`; one that cannot be read teaches nothing."""
        try:
            document = json.loads(payload)
            found = Description(str(document.get("name") or device))
            own = str(document.get("type", "")).removeprefix("ecosim-")
            for node, content in document.get("nodes", {}).items():
                for name, said in content.get("properties", {}).items():
                    found.properties[f"{node}/{name}"] = _property(node, name, own, said)
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
            return device
        if sum(d.name == found.name for d in self.devices.values()) == 1:
            return found.name
        return full_name(found.name, device)

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


def contents(payload: str) -> str:
    """What an event says of itself: `remote`, `temperature 100, by remote`; nothing for a mere `true`."""
    try:
        said = json.loads(payload)
    except ValueError:
        return payload
    if isinstance(said, dict):
        if len(said) == 1:
            return _plain(*said.values())
        return ", ".join(f"{words(str(k))} {_plain(v)}" for k, v in said.items() if v not in (None, ""))
    return "" if said is True else _plain(said)


def _plain(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _property(node: str, name: str, own: str, said: dict[str, Any]) -> Property:
    return Property(
        words(name) if node == own else f"{words(node)} {words(name)}",
        str(said.get("datatype", "string")),
        str(said.get("format", "")) if said.get("datatype") == "boolean" else "",
        str(said.get("unit", "")),
        bool(said.get("settable", False)),
        bool(said.get("retained", True)),
    )
