"""The announcements themselves: one for each component, or one for the whole device.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ecosim import __version__
from ecosim.discovery.sheet import Component, Config, Sheet
from ecosim.discovery.topics import PREFIX, config_topic
from ecosim.entities.faces import slug

# Home Assistant takes no news from what is neither: a device that says `init` will soon say more.
_AVAILABLE = "{% if value in ['ready', 'sleeping'] %}online{% elif value != 'init' %}offline{% endif %}"


@dataclass(frozen=True, slots=True)
class Label:
    """What people see of a device in Home Assistant.

    `area`: the name of its room. `via`: the id of the hub it is connected by. `entity_ids`: by domain and
    key, what its entities are called in ecosim's own hub.
    """

    home: str
    device: str
    name: str
    model: str
    area: str = ""
    via: str = ""
    entity_ids: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """Which device of Home Assistant's it is."""
        return identifier_of(self.home, self.device)

    def block(self, version: str) -> Config:
        """The device, as each of its components names it."""
        found = {
            "identifiers": [self.identifier],
            "name": self.name,
            "manufacturer": "ecosim",
            "model": self.model,
            "sw_version": version,
            "via_device": identifier_of(self.home, self.via) if self.via else "",
            "suggested_area": self.area,
        }
        return {key: value for key, value in found.items() if value}

    def entity_id(self, component: Component) -> str:
        """The entity id that a component is to have."""
        own = slug(self.name)
        key = f"_{component.key}" if component.key else ""
        made = f"{component.component}.{own if own != 'unknown' else slug(self.device)}{key}"
        return self.entity_ids.get((component.component, component.key), made)


def identifier_of(home: str, device: str) -> str:
    """Which device of Home Assistant's a device of a home is; the same whatever the wiring."""
    return f"ecosim_{home}_{device}"


def by_component(sheet: Sheet, label: Label, version: str) -> dict[str, str]:
    """An announcement for each component, by topic."""
    shared = _shared(sheet, label, version)
    return {
        config_topic(c.component, label.device, f"{label.home}-{c.key}" if c.key else label.home): _payload(
            {**_named(c, label), **c.config, **shared}
        )
        for c in sheet.components
    }


def by_device(sheet: Sheet, label: Label, version: str) -> dict[str, str]:
    """One announcement for the device with all its components. Home Assistant knows them since 2024.11."""
    components = {
        f"{c.component}_{c.key}" if c.key else c.component: {
            "platform": c.component,
            **_named(c, label),
            **c.config,
        }
        for c in sheet.components
    }
    content = {**_shared(sheet, label, version), "components": components}
    return {config_topic("device", label.device, label.home): _payload(content)}


def _named(component: Component, label: Label) -> Config:
    """Name and ids. Without a name it is called as the device."""
    entity_id = label.entity_id(component)
    return {
        "name": component.name,
        "unique_id": f"{label.identifier}_{component.component}_{component.key}".rstrip("_"),
        # How an entity id is asked for: before 2025.10, and since.
        "object_id": entity_id.partition(".")[2],
        "default_entity_id": entity_id,
    }


def _shared(sheet: Sheet, label: Label, version: str) -> Config:
    return {
        "availability_topic": sheet.homie.state,
        "availability_template": _AVAILABLE,
        "device": label.block(version),
        "origin": {"name": "ecosim", "sw_version": __version__},
    }


def _payload(content: Config) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def belongs_to(topic: str, payload: bytes, identifier: str) -> bool:
    """Whether this is an announcement of that device, by whichever version of it."""
    if not topic.startswith(f"{PREFIX}/") or not topic.endswith("/config"):
        return False
    try:
        said: Any = json.loads(payload)
        return bool(said["device"]["identifiers"] == [identifier])
    except (ValueError, TypeError, KeyError):
        return False
