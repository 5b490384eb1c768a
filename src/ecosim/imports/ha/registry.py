"""What Home Assistant itself keeps of devices, areas and helpers, in `.storage`.

Read are ids: which entity belongs to which device, area, floor and label, and what helpers were made in
the user interface. Names, places, addresses and whatever else stands there are left alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STORAGE = ".storage"
_HELPERS = {
    "input_boolean": ("initial",),
    "input_number": ("initial", "min", "max", "step", "mode", "unit_of_measurement"),
    "input_select": ("initial", "options"),
    "input_text": ("initial", "min", "max", "mode"),
    "input_datetime": ("initial", "has_date", "has_time"),
    "input_button": (),
    "counter": ("initial", "minimum", "maximum", "step", "restore"),
    "timer": ("duration", "restore"),
}
_TARGETS = ("device_id", "area_id", "floor_id", "label_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity as it is registered. `belongs` has its device, areas, floors and labels, by kind."""

    entity_id: str
    id: str
    platform: str
    unique_id: str
    hidden: bool
    belongs: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Registry:
    """The entities that Home Assistant knows. `files` are those that were read."""

    root: Path
    entries: list[Entry] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)

    def entity_id(self, name: str) -> str:
        """The entity's id; what stands there may be the number under which it is registered."""
        return next((e.entity_id for e in self.entries if name == e.id), name)

    def targeted(self, kind: str, name: str, domains: Iterable[str]) -> list[str]:
        """The entities of a device, area, floor or label that a service of a domain acts on.

        As in Home Assistant, those that are hidden, or there for diagnosis or configuration, are not meant.
        """
        domains = tuple(f"{d}." for d in domains)
        return [
            e.entity_id
            for e in self.entries
            if name in e.belongs[kind] and not e.hidden and e.entity_id.startswith(domains)
        ]

    def helpers(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The helpers that were made in the user interface: domain, name, and what they are."""
        ids = {(e.platform, e.unique_id): e.entity_id.partition(".")[2] for e in self.entries}
        for domain, keys in _HELPERS.items():
            for item in self.items(domain, "items"):
                name = str(item.get("id", ""))
                if name:
                    yield domain, ids.get((domain, name), name), {k: item[k] for k in keys if k in item}

    def items(self, file: str, key: str) -> list[dict[str, Any]]:
        """A list that stands in a file of the storage; empty where there is none."""
        found = self.stored(file).get(key)
        return [i for i in found if isinstance(i, dict)] if isinstance(found, list) else []

    def stored(self, file: str) -> dict[str, Any]:
        """What a file of the storage has as its data."""
        path = self.root / STORAGE / file
        try:
            data = json.loads(path.read_text("utf-8"))["data"]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError):
            self.unread.append(path)
            return {}
        self.files.append(path)
        return data if isinstance(data, dict) else {}


def read_registry(root: Path) -> Registry:
    """What stands in a configuration's `.storage`; nothing where there is none."""
    registry = Registry(root)
    devices = {d.get("id"): d for d in registry.items("core.device_registry", "devices")}
    areas = {a.get("id"): a for a in registry.items("core.area_registry", "areas")}
    for item in registry.items("core.entity_registry", "entities"):
        if isinstance(item.get("entity_id"), str):
            registry.entries.append(_entry(item, devices.get(item.get("device_id"), {}), areas))
    return registry


def _entry(item: dict[str, Any], device: dict[str, Any], areas: Mapping[Any, dict[str, Any]]) -> Entry:
    area = item.get("area_id") or device.get("area_id")
    of_area = areas.get(area, {})
    labels = [*_list(item, "labels"), *_list(device, "labels"), *_list(of_area, "labels")]
    belongs = zip(_TARGETS, ([item.get("device_id")], [area], [of_area.get("floor_id")], labels), strict=True)
    return Entry(
        item["entity_id"],
        str(item.get("id", "")),
        str(item.get("platform", "")),
        str(item.get("unique_id", "")),
        any(item.get(k) for k in ("hidden_by", "disabled_by", "entity_category")),
        {kind: frozenset(str(i) for i in ids if i) for kind, ids in belongs},
    )


def _list(item: Mapping[str, Any], key: str) -> list[Any]:
    found = item.get(key)
    return found if isinstance(found, list) else []
