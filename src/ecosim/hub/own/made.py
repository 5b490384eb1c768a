"""Template entities: sensors whose state is made of other entities' by a template.

Meaning as in Home Assistant: https://www.home-assistant.io/integrations/template/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ecosim.entities.faces import slug
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import Trigger
from ecosim.hub.own.kinds import SECTIONS, OwnConfig
from ecosim.hub.states import Entities
from ecosim.hub.templates import read_template, templates_in, with_templates
from ecosim.hub.triggers import read_triggers

if TYPE_CHECKING:
    pass

SENSOR, BINARY = "sensor", "binary_sensor"
_COMMON = ("name", "unique_id", "default_entity_id", "state", "icon", "availability", "attributes",
           "device_class", "unit_of_measurement")  # fmt: skip
_KEYS = {SENSOR: (*_COMMON, "state_class"), BINARY: (*_COMMON, "delay_on", "delay_off")}
_OLD = {  # how a key of the earlier form is called today
    "value_template": "state",
    "icon_template": "icon",
    "availability_template": "availability",
    "attribute_templates": "attributes",
    "friendly_name": "name",
    **{key: key for key in (*_COMMON[1:2], "device_class", "unit_of_measurement", "delay_on", "delay_off")},
}


@dataclass(frozen=True, kw_only=True)
class Made(OwnConfig):
    """`state`, `shown` and `availability` may be templates; with `triggers` they are rendered only then.

    `delays`: how many seconds a binary sensor waits before it is on, or off.
    """

    follows = True
    state: Any
    availability: Any = None
    shown: dict[str, Any] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)
    delays: tuple[float, float] = (0.0, 0.0)
    triggers: tuple[Trigger, ...] = ()

    @property
    def binary(self) -> bool:
        """Whether it is on or off."""
        return self.entity_id.startswith(f"{BINARY}.")

    def names(self) -> Iterator[EntityName]:
        """The entities its templates and triggers name."""
        for template in templates_in([self.state, self.availability, self.shown]):
            yield from template.names()
        for trigger in self.triggers:
            yield from trigger.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for triggers that can never come."""
        for trigger in self.triggers:
            trigger.check_home(entities)

    def states(self) -> tuple[str, ...] | None:
        """On or off, if it is a binary sensor."""
        return ("on", "off") if self.binary else None


@SECTIONS.named("template")
def _templates(section: Given) -> Iterator[OwnConfig]:
    for entry in section.each():
        entry.mapping((SENSOR, BINARY, "trigger", "triggers", "unique_id"))
        triggers = entry.get("triggers") or entry.get("trigger")
        watched = tuple(read_triggers(triggers)) if triggers is not None else ()
        if SENSOR not in entry and BINARY not in entry:
            raise entry.wrong(f"say '{SENSOR}' or '{BINARY}'")
        for domain in (SENSOR, BINARY):
            inner = entry.get(domain)
            for each in inner.each() if inner is not None else ():
                yield _made(each.mapping(_KEYS[domain]), _id_of(each, domain), watched)


@SECTIONS.named(SENSOR, BINARY)
def _earlier(section: Given) -> Iterator[OwnConfig]:
    """`- platform: template`, the form of earlier years; other platforms talk to devices."""
    domain = str(section.route[-1]).partition(" ")[0]
    for entry in section.each():
        platform = entry.mapping(("platform", "sensors")).need("platform")
        if platform.value != "template":
            what = f"the platform {platform.value!r} is not supported: devices are those of the home"
            raise platform.wrong(what)
        for name, inner in entry.need("sensors").entries():
            keys = [k for k, today in _OLD.items() if today in _KEYS[domain]]
            inner.mapping(keys)
            value = {_OLD[k]: v for k, v in inner.value.items()}
            yield _made(Given(value, inner.loaded, inner.route), f"{domain}.{name}", ())


def _id_of(entry: Given, domain: str) -> str:
    wanted = entry.get("default_entity_id")
    if wanted is not None:
        return wanted.entity_id()
    name = entry.get("name") or entry.need("unique_id")
    return f"{domain}.{slug(name.refuse_template().text())}"


def _made(entry: Given, entity_id: str, triggers: tuple[Trigger, ...]) -> Made:
    name, availability, attributes, icon = (
        entry.get(k) for k in ("name", "availability", "attributes", "icon")
    )
    state = entry.need("state")
    delays = (entry.get("delay_on"), entry.get("delay_off"))
    fixed = {
        k: v.text() for k in ("device_class", "unit_of_measurement", "state_class") if (v := entry.get(k))
    }
    shown = dict(with_templates(attributes)) if attributes is not None and attributes.value else {}
    if icon is not None and is_template(icon.value):
        shown["icon"] = read_template(icon)
    elif icon is not None:
        fixed["icon"] = icon.text()
    return Made(
        entity_id=entity_id,
        at=entry,
        name=name.refuse_template().text() if name else None,
        state=with_templates(state),
        availability=with_templates(availability) if availability is not None else None,
        shown=shown,
        fixed=fixed,
        delays=tuple(d.period() if d is not None else 0.0 for d in delays),  # type: ignore[arg-type]
        triggers=triggers,
    )
