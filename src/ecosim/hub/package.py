"""A file of automations: a list of them, or all that a hub has, by the keys of Home Assistant's packages.

https://www.home-assistant.io/docs/configuration/packages/
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from ecosim.errors import nearest
from ecosim.files import HOME_ASSISTANT, Loaded, Route, load
from ecosim.hub.config import AutomationConfig, check_states, read_automation
from ecosim.hub.given import Given, is_template
from ecosim.hub.own import (
    counters,
    dates,
    groups,
    inputs,
    made,
    scenes,
    schedules,
    scripts,
    selects,
    timers,
    zones,
)
from ecosim.hub.own.kinds import SECTIONS, OwnConfig
from ecosim.hub.states import Entities

AUTOMATION = "automation"
LABELLED = (AUTOMATION, "script", "scene", "sensor", "binary_sensor")
OWN_TABLES = (counters, dates, groups, inputs, made, scenes, schedules, scripts, selects, timers, zones)


@dataclass(frozen=True)
class Package:
    """Automations, and the entities that live in the hub itself."""

    automations: list[AutomationConfig] = field(default_factory=list)
    own: list[OwnConfig] = field(default_factory=list)

    def with_these(self, more: Iterable[OwnConfig]) -> "Package":
        """With more entities, where it has not the same itself."""
        there = {config.entity_id for config in self.own}
        return replace(self, own=[*(c for c in more if c.entity_id not in there), *self.own])

    def without(self, entity_ids: Collection[str]) -> "Package":
        """Without these entities of its own."""
        return replace(self, own=[c for c in self.own if c.entity_id not in entity_ids])

    def made_scenes(self) -> Iterator[str]:
        """The ids of the scenes that actions make, `scene.create`."""
        for leaf in self._leaves():
            if leaf.route[-1:] == ("scene_id",) and not is_template(leaf.value):
                yield f"scene.{leaf.value}"

    def speaks_of(self, entity_id: str) -> bool:
        """Whether an entity is named anywhere, in templates too."""
        return any(entity_id in leaf.value for leaf in self._leaves() if isinstance(leaf.value, str))

    def _leaves(self) -> Iterator[Given]:
        configs: list[OwnConfig | AutomationConfig] = [*self.own, *self.automations]
        for config in configs:
            yield from config.at.leaves()

    def check(self, entities: Entities) -> None:
        """Enter what is its own among the entities of a home's devices.

        Raises `FileError` where an id is taken, and for what a home with these entities cannot do.
        """
        for config in self.own:
            taken = entities.find(config.entity_id)
            if taken is not None:
                device = taken.device.paired
                raise config.at.wrong(
                    f"{config.entity_id} is an entity of the device {device.name or device.id!r} already"
                )
            entities.reserve(config.entity_id, config.states())
        for automation in self.automations:
            entities.reserve(automation.entity_id, ("on", "off"))
        for scene in self.made_scenes():
            entities.reserve(scene)
        speaking: list[OwnConfig | AutomationConfig] = [*self.own, *self.automations]
        for each in speaking:
            names = list(each.names())
            for name in names:
                if name.entity_id not in entities:
                    hint = entities.nearest(name.entity_id)
                    raise name.at.wrong(f"there is no entity {name.entity_id!r}{hint}")
            check_states(names, entities)
            each.check_home(entities)


def load_package(path: Path | str) -> Package:
    """What a file has. Raises `FileError`."""
    return read_package(load(path, HOME_ASSISTANT))


def load_automations(path: Path | str) -> list[AutomationConfig]:
    """Only its automations. Raises `FileError`."""
    return load_package(path).automations


def read_package(loaded: Loaded, at: Route = ()) -> Package:
    """What stands in a file, or in a part of it at a route. Raises `FileError`."""
    value = loaded.value
    for step in at:
        value = value[step]
    given = Given(value, loaded, at)
    found = Package()
    if not isinstance(value, dict) or "triggers" in value or "trigger" in value:
        _read_automations(given, found.automations)
        return found
    for key, section in given.entries():
        domain, _, label = key.partition(" ")
        if label and domain not in LABELLED:
            raise section.wrong(f"the key {domain!r} has no label")
        if domain == AUTOMATION:
            _read_automations(section, found.automations)
        else:
            _read_section(domain, section, found)
    return found


def read_automations(loaded: Loaded, at: Route = ()) -> list[AutomationConfig]:
    """The automations that stand in a file, or in a part of it at a route. Raises `FileError`."""
    return read_package(loaded, at).automations


def _read_automations(given: Given, found: list[AutomationConfig]) -> None:
    for each in given.each():
        config = read_automation(each, len(found))
        same = next((c for c in found if c.id == config.id), None)
        if same is not None:
            raise each.wrong(f"{same.alias!r} has the id {config.id!r} too")
        taken = {c.entity_id for c in found}
        ids = (f"{config.entity_id}_{number}" for number in count(2))
        if config.entity_id in taken:  # two of one name: the later gets a number, as in Home Assistant
            config = replace(config, entity_id=next(i for i in ids if i not in taken))
        found.append(config)


def _read_section(domain: str, section: Given, found: Package) -> None:
    if domain not in SECTIONS.kinds:
        known = [AUTOMATION, *SECTIONS.kinds]
        raise section.wrong(f"there is no key {domain!r} here{nearest(domain, known)}")
    for config in SECTIONS.kinds[domain](section):
        if any(config.entity_id == other.entity_id for other in found.own):
            raise config.at.wrong(f"there are two {config.entity_id}")
        found.own.append(config)
