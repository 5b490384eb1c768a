"""Home Assistant's MQTT discovery in what was heard: what it announces, and whether that is published."""

from collections.abc import Callable, Iterator

from ecosim.broker.topics import matches
from ecosim.lint import ha_rules as rule
from ecosim.lint.ha_components import NO_ENTITY, template_keys
from ecosim.lint.ha_config import check_config, check_unique
from ecosim.lint.ha_found import Availability, Entity, Found, read_discovery
from ecosim.lint.ha_templates import made_of
from ecosim.lint.ha_values import refused
from ecosim.lint.rules import Report, Rule
from ecosim.lint.traffic import Heard, Traffic
from ecosim.wire.numbers import shortened

SayAt = Callable[[Rule, str, str | None], None]
_SILENT = ("device_automation", "tag", "camera", "image", "event")
"""Components that say something only when something happens."""


def topics_in(topic: str, payload: bytes, prefix: str) -> list[str]:
    """The topics that a discovery message mentions, if it is one."""
    if not is_discovery(topic, prefix):
        return []
    found = read_discovery(topic, payload, prefix, lambda *_: None)
    return [] if found is None else found.topics()


def is_discovery(topic: str, prefix: str) -> bool:
    """Whether a topic is one of discovery."""
    return topic.startswith(f"{prefix}/") and topic.endswith("/config")


def entities_in(traffic: Traffic, report: Report, prefix: str) -> list[Entity]:
    """Check all discovery messages; the entities that they announce, as of the last message each."""
    entities: list[Entity] = []
    for topic in traffic.topics():
        if not is_discovery(topic, prefix) or (last := traffic.last(topic)) is None:
            continue
        said: list[tuple[Rule, str]] = []
        found = read_discovery(topic, last.payload, prefix, lambda r, what, said=said: said.append((r, what)))  # type: ignore[misc]
        name = name_of(found, topic, prefix)
        report.devices[name] = "Home Assistant"
        for about, what in said:
            report.add(about, name, topic, what)
        if found is not None:
            entities += found.entities
        if traffic.unheld(topic) is not None:
            what = (
                "published without retain: after a restart, Home Assistant sees it only if it is sent again"
            )
            report.add(rule.CONFIG_NOT_RETAINED, name, topic, what)
    return entities


def name_of(found: Found | None, topic: str, prefix: str) -> str:
    """How the report calls a device."""
    rest = topic.removeprefix(f"{prefix}/").removesuffix("/config")
    return f"{prefix}: {rest if found is None else found.device}"


def check_entities(entities: list[Entity], traffic: Traffic, report: Report, prefix: str) -> None:
    """Say what is wrong with entities, and with what is published for them."""

    def say(entity: Entity, about: Rule, what: str, topic: str | None = None) -> None:
        report.add(about, f"{prefix}: {entity.device}", topic or entity.topic, what)

    for entity in entities:
        check_config(entity, lambda r, what, e=entity: say(e, r, what))  # type: ignore[misc]
        for key, topic in entity.topics(commands=False):
            for about, what in _published(entity, key, topic, traffic):
                say(entity, about, what, topic)
        asks_for_it = entity.config.get("retain") in (True, "true")
        for _, topic in entity.topics(commands=True):
            if traffic.held(topic) is not None and not asks_for_it:
                what = "a command is retained: the device gets it each time it connects; clear the topic"
                say(entity, rule.RETAINED_COMMAND, what, topic)
        for known in entity.availability if entity.component not in NO_ENTITY else ():
            _available(known, traffic, lambda r, what, topic, e=entity: say(e, r, what, topic))  # type: ignore[misc]
    for entity, what in _unavailable(entities):
        say(entity, rule.NO_AVAILABILITY, what)
    check_unique(entities, say)


# ------------------------------------------------------------- states


def _heard(traffic: Traffic, topic: str) -> list[Heard]:
    if "+" not in topic and "#" not in topic:
        return traffic.values(topic)
    return [h for t in traffic.topics() if matches(topic, t) for h in traffic.values(t)]


def _published(entity: Entity, key: str, topic: str, traffic: Traffic) -> Iterator[tuple[Rule, str]]:
    heard = _heard(traffic, topic)
    if entity.component == "event" and key == "state_topic" and traffic.held(topic) is not None:
        yield (
            rule.RETAINED_EVENT,
            f"{entity.called}: Home Assistant ignores events that are retained; clear the topic",
        )
    if not heard:
        # An empty message says that there is no value now.
        if entity.component not in _SILENT and not traffic.of(topic, "held", "said"):
            what = "nothing was heard; publish it retained, or it is unknown after each restart"
            yield rule.NO_STATE, f"{entity.called}: {key}: {what}"
        return
    if entity.component in ("camera", "image", "tag", "device_automation"):
        return
    template = next(
        (entity.config[k] for k in template_keys(key) if isinstance(entity.config.get(k), str)), None
    )
    rendered = [made_of(template, h.text) for h in heard if h.text is not None]
    reads_json = template is not None and "value_json" in template
    if rendered and reads_json and not any(rendered) and None not in rendered and key == "state_topic":
        yield (
            rule.NOTHING_FOUND,
            f"{entity.called}: {template!r} finds nothing in {shortened(heard[-1].text or '')}",
        )
    if len(rendered) < len(heard):
        yield rule.PAYLOAD, f"{entity.called}: a payload is not UTF-8"
    for text in rendered:
        if text is not None and (wrong := refused(entity, key, text)) is not None:
            yield rule.PAYLOAD, f"{entity.called}: {wrong}; Home Assistant ignores it"
            return


# ------------------------------------------------------------- availability


def _unavailable(entities: list[Entity]) -> Iterator[tuple[Entity, str]]:
    """The first entity of each device that has some without availability."""
    without: dict[str, list[Entity]] = {}
    for entity in entities:
        if not entity.availability and entity.component not in NO_ENTITY:
            without.setdefault(entity.device, []).append(entity)
    for them in without.values():
        names = ", ".join(e.called for e in them)
        what = "no availability topic: nobody learns of its end; give it one, with its last will on it"
        yield them[0], f"{names}: {what}"


def _available(known: Availability, traffic: Traffic, say: SayAt) -> None:
    heard = _heard(traffic, known.topic)
    if not heard:
        what = "nothing was heard, so the entities stay unavailable; publish it, retained"
        say(rule.NEVER_AVAILABLE, what, known.topic)
    for message in heard:
        text = None if message.text is None else made_of(known.template, message.text)
        if text and text not in (known.there, known.gone):
            what = f"{shortened(text)} is neither {known.there!r} nor {known.gone!r}"
            say(rule.AVAILABILITY, what, known.topic)
            break
    if traffic.unheld(known.topic) is not None:
        what = "published without retain: after a restart of Home Assistant the entities are unavailable"
        say(rule.AVAILABILITY_NOT_RETAINED, what, known.topic)
