"""Discovery messages, read: the entities of devices that they announce, and what is wrong with them."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ecosim.errors import nearest
from ecosim.lint import ha_rules as rule
from ecosim.lint.formats import strict_json
from ecosim.lint.ha_abbreviations import ABBREVIATIONS, DEVICE_ABBREVIATIONS, ORIGIN_ABBREVIATIONS
from ecosim.lint.ha_components import DEVICE, REQUIRED, is_command
from ecosim.lint.rules import Rule
from ecosim.wire.datatype import InvalidPayload

PREFIX = "homeassistant"
_TOPIC = re.compile(
    r"(?P<component>\w+)/(?:(?P<node>[a-zA-Z0-9_-]+)/)?(?P<object>[a-zA-Z0-9_-]+)/config", re.ASCII
)
_SHARED = (
    *("availability", "availability_mode", "availability_template", "availability_topic", "command_topic"),
    *("payload_available", "payload_not_available", "state_topic"),
)
OF_DEVICE = ("name", "via_device", "via_hub", *DEVICE_ABBREVIATIONS.values())
OF_ORIGIN = ("name", *ORIGIN_ABBREVIATIONS.values())
_LISTS = ("identifiers", "connections")
Say = Callable[[Rule, str], None]


@dataclass(frozen=True, slots=True)
class Availability:
    """Where a device says that it is there, and in which words."""

    topic: str
    there: str
    gone: str
    template: str | None


@dataclass(slots=True)
class Entity:
    """One entity as it is announced. `config` has full keys and full topics."""

    component: str
    topic: str
    id: str
    config: dict[str, Any]
    shared: bool = False
    """Whether it stands in the message of a device, with others."""
    device: str = ""
    availability: list[Availability] = field(default_factory=list)

    @property
    def called(self) -> str:
        """For people: `sensor kitchen_temperature`."""
        return f"{self.component} {self.id}"

    def topics(self, *, commands: bool) -> Iterator[tuple[str, str]]:
        """The keys and topics on which it is commanded, or on which it publishes; not availability."""
        for key, value in self.config.items():
            about = key == "topic" or key.endswith("_topic")
            if not about or key == "availability_topic" or is_command(key) != commands:
                continue
            if isinstance(value, str) and value:
                yield key, value


@dataclass(slots=True)
class Found:
    """What a discovery message announces."""

    device: str
    entities: list[Entity] = field(default_factory=list)

    def topics(self) -> list[str]:
        """All topics it mentions, sorted."""
        found = {topic for e in self.entities for way in (True, False) for _, topic in e.topics(commands=way)}
        return sorted(found | {a.topic for e in self.entities for a in e.availability})


def read_discovery(topic: str, payload: bytes, prefix: str, say: Say) -> Found | None:
    """Read a message on `<prefix>/…/config`, say what is wrong with it; None where it announces nothing."""
    match = _TOPIC.fullmatch(topic[len(prefix) + 1 :])
    if match is None:
        form = f"{prefix}/<component>/[<node_id>/]<object_id>/config, with only a-z, A-Z, 0-9, _ and - in ids"
        say(rule.TOPIC, f"Home Assistant ignores it: a discovery topic is {form}")
        return None
    component = match["component"]
    if component != DEVICE and component not in REQUIRED:
        say(rule.COMPONENT, f"there is no component {component!r}{nearest(component, [*REQUIRED, DEVICE])}")
        return None
    config = _object(payload, say)
    if config is None or "migrate_discovery" in config:
        return None
    id_ = match["object"]
    found = Found(_name_of(config, f"{match['node'] or component} {id_}"))
    _check_origin(config, say, required=component == DEVICE)
    if component == DEVICE:
        found.entities = list(_components(topic, config, say))
    else:
        _replace_base(config)
        found.entities = [Entity(component, topic, id_, config)]
    for entity in found.entities:
        entity.device = found.device
        entity.availability = list(_availability(entity.config))
    return found


def _object(payload: bytes, say: Say) -> dict[str, Any] | None:
    """The message with full keys."""
    try:
        config = strict_json(payload.decode())
    except (InvalidPayload, UnicodeDecodeError) as error:
        say(rule.JSON, f"{error}; Home Assistant ignores it, publish one JSON object")
        return None
    if not isinstance(config, dict):
        say(rule.JSON, "it is not a JSON object; Home Assistant ignores it")
        return None
    _unabbreviate(config)
    return config


def _check_origin(config: dict[str, Any], say: Say, *, required: bool) -> None:
    origin = config.get("origin")
    if origin is not None and not (isinstance(origin, dict) and origin.get("name")):
        say(rule.DEVICE, "origin has no name; Home Assistant ignores the message")
    for what in wrong_mapping("origin", origin, OF_ORIGIN) if isinstance(origin, dict) else ():
        say(rule.DEVICE, what)
    for key in ("device", "origin") if required else ():
        if config.get(key) is None:
            say(rule.DEVICE, f"{key} is missing; without it Home Assistant ignores a device's message")


def wrong_mapping(name: str, given: dict[str, Any], known: Iterable[str]) -> Iterator[str]:
    """What is wrong with a mapping in which Home Assistant takes strings under known keys only."""
    for key, value in given.items():
        if key not in known:
            yield f"{name} has the key {key!r}, for which it is refused{nearest(key, known)}"
        elif value is None or (isinstance(value, list | dict) and key not in _LISTS):
            shown = "null" if value is None else repr(value)
            yield f"{name}.{key} is {shown}; it has to be a string, or left out"


def _name_of(config: dict[str, Any], instead: str) -> str:
    device = config.get("device")
    if isinstance(device, dict):
        ids = device.get("identifiers")
        first = ids[0] if isinstance(ids, list) and ids else ids
        connections = device.get("connections")
        if not first and isinstance(connections, list) and connections:
            first = json.dumps(connections[0], ensure_ascii=False)
        if first:
            return str(first)
    return instead


def _components(topic: str, config: dict[str, Any], say: Say) -> Iterator[Entity]:
    """The components of a device's own message, each with what they share."""
    given = config.get("components")
    if not isinstance(given, dict) or not given:
        say(rule.REQUIRED, "components is missing or no object; a device announces its entities there")
        return
    base = config.get("~")
    for id_, part in given.items():
        if not isinstance(part, dict):
            say(rule.VALUE, f"components.{id_} is no object")
            continue
        platform = part.get("platform")
        if not isinstance(platform, str):
            say(rule.REQUIRED, f"components.{id_}: platform is missing; it says which component this is")
        elif platform not in REQUIRED:
            say(
                rule.COMPONENT,
                f"components.{id_}: there is no component {platform!r}{nearest(platform, REQUIRED)}",
            )
        elif len(part) > 1:  # with nothing but the platform, the component is removed
            shared = {key: config[key] for key in _SHARED if key in config}
            whole = {**shared, **part, "device": config.get("device")}
            if base is not None:
                whole.setdefault("~", base)
            _replace_base(whole)
            yield Entity(platform, topic, id_, whole, shared=True)


# ------------------------------------------------------------- short forms


def _unabbreviate(config: dict[str, Any]) -> None:
    _replace(config, ABBREVIATIONS)
    for entry in as_list(config.get("availability")):
        _replace(entry, ABBREVIATIONS)
    _replace(config.get("device"), DEVICE_ABBREVIATIONS)
    _replace(config.get("origin"), ORIGIN_ABBREVIATIONS)
    components = config.get("components")
    for part in components.values() if isinstance(components, dict) else ():
        if isinstance(part, dict):
            _unabbreviate(part)


def _replace(given: Any, names: dict[str, str]) -> None:  # noqa: ANN401
    if isinstance(given, dict):
        for short in [key for key in given if key in names]:
            given[names[short]] = given.pop(short)


def as_list(value: Any) -> list[Any]:  # noqa: ANN401
    """A list as it is, nothing as an empty one, anything else alone in one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _replace_base(config: dict[str, Any]) -> None:
    base = config.pop("~", None)
    if not isinstance(base, str):
        return
    for key, value in config.items():
        if key.endswith("topic"):
            config[key] = _with_base(base, value)
    entries = [{**e, "topic": _with_base(base, e.get("topic"))} if isinstance(e, dict) else e
               for e in as_list(config.get("availability"))]  # fmt: skip
    if entries:
        config["availability"] = entries


def _with_base(base: str, topic: Any) -> Any:  # noqa: ANN401
    if not isinstance(topic, str) or not topic:
        return topic
    topic = base + topic[1:] if topic[0] == "~" else topic
    return topic[:-1] + base if topic[-1] == "~" else topic


def _availability(config: dict[str, Any]) -> Iterator[Availability]:
    there, gone = config.get("payload_available", "online"), config.get("payload_not_available", "offline")
    if isinstance(topic := config.get("availability_topic"), str) and topic:
        yield Availability(topic, str(there), str(gone), _text(config.get("availability_template")))
    for entry in as_list(config.get("availability")):
        if isinstance(entry, dict) and isinstance(topic := entry.get("topic"), str) and topic:
            there, gone = (
                entry.get("payload_available", "online"),
                entry.get("payload_not_available", "offline"),
            )
            yield Availability(topic, str(there), str(gone), _text(entry.get("value_template")))


def _text(value: Any) -> str | None:  # noqa: ANN401
    return value if isinstance(value, str) else None
