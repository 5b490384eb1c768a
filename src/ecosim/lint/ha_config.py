"""Whether Home Assistant takes an entity as it is announced."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ecosim.errors import nearest
from ecosim.lint import ha_rules as rule
from ecosim.lint.ha_abbreviations import ABBREVIATIONS
from ecosim.lint.ha_classes import ALL_STATE_CLASSES, DEVICE_CLASSES, NOT_NUMBERS, STATE_CLASSES, UNITS
from ecosim.lint.ha_components import NEEDS, NO_ENTITY, ONE_OF, REQUIRED, TOGETHER
from ecosim.lint.ha_found import OF_DEVICE, Entity, as_list, wrong_mapping
from ecosim.lint.ha_templates import misspelt
from ecosim.lint.ha_types import wrong_values
from ecosim.lint.rules import Rule

Say = Callable[[Rule, str], None]
_KNOWN = (
    *ABBREVIATIONS.values(),
    *(
        "availability_topic",
        "brightness",
        "color_temp",
        "default_entity_id",
        "device",
        "discovery_id",
        "effect",
    ),
    *(
        "fan_modes",
        "group",
        "max",
        "max_temp",
        "min",
        "min_temp",
        "mode",
        "modes",
        "name",
        "platform",
        "precision",
    ),
    *("qos", "retain", "schema", "send_if_off", "step", "swing_modes", "temp_step", "tilt_max", "tilt_min"),
    *("transition", "via_device", "presets"),
)
_PAIR = 2


def check_config(entity: Entity, say: Say) -> None:
    """Say what is wrong with an entity's configuration."""

    def tell(found: Rule, what: str) -> None:
        say(found, f"{entity.called}: {what}")

    _required(entity, tell)
    _values(entity, tell)
    _device(entity, say)
    _keys(entity, tell)
    _classes(entity, tell)
    for key, value in _strings(entity.config):
        if key.endswith("_template") and (wrong := misspelt(value)) is not None:
            tell(rule.TEMPLATE, f"{key} {value!r} is no template: {wrong}")


def _required(entity: Entity, say: Say) -> None:
    config, component = entity.config, entity.component
    names = REQUIRED[component]
    if component == "light" and config.get("schema") == "template":
        names = (*names, "command_on_template", "command_off_template")
    for name in names:
        if config.get(name) is None:
            say(rule.REQUIRED, f"{name} is missing; without it Home Assistant refuses the {component}")
    if (one := ONE_OF.get(component)) and not any(config.get(name) for name in one):
        say(rule.REQUIRED, f"one of {' and '.join(one)} is wanted")
    _together(config, component, say)
    if component not in NO_ENTITY and not config.get("unique_id"):
        if entity.shared:
            say(rule.REQUIRED, "unique_id is missing; in a device's message each entity needs one")
        else:
            say(
                rule.NO_UNIQUE_ID,
                "without unique_id it cannot be changed, and belongs to no device; give it one",
            )


def _together(config: dict[str, Any], component: str, say: Say) -> None:
    for key, needed in NEEDS.get(component, ()):
        if key in config and needed not in config:
            say(rule.REQUIRED, f"{key} needs {needed}, which is missing")
    for left, right in TOGETHER.get(component, ()):
        if (left in config) != (right in config):
            say(rule.REQUIRED, f"{left} and {right} go together, and one of them is missing")


def _values(entity: Entity, say: Say) -> None:
    for what in wrong_values(entity):
        say(rule.VALUE, what)
    config = entity.config
    if entity.component == "sensor" and "options" in config:
        if not config["options"]:
            say(rule.VALUE, "options is empty; name the values, or leave it out")
        elif config.get("device_class") != "enum":
            say(rule.VALUE, "options goes with device_class enum only")
        elif config.get("state_class") or config.get("unit_of_measurement"):
            say(rule.VALUE, "options goes neither with state_class nor with unit_of_measurement")


def _strings(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    return ((key, value) for key, value in config.items() if isinstance(value, str))


# ------------------------------------------------------------- devices


def _device(entity: Entity, say: Say) -> None:
    device = entity.config.get("device")
    if device is None and entity.component != "device_automation":
        return
    if not isinstance(device, dict):
        say(rule.DEVICE, "device is no object")
        return
    if not device.get("identifiers") and not device.get("connections"):
        say(rule.DEVICE, "device has neither identifiers nor connections; give it at least one")
    if not all(isinstance(c, list) and len(c) == _PAIR for c in as_list(device.get("connections"))):
        say(rule.DEVICE, "connections of a device are pairs, as in [['mac', '02:5b:26:a8:dc:12']]")
    for what in wrong_mapping("device", device, OF_DEVICE):
        say(rule.DEVICE, what)


def check_unique(entities: Iterable[Entity], say: Callable[[Entity, Rule, str], None]) -> None:
    """No two entities of one component have the same unique_id."""
    seen: dict[tuple[str, str], Entity] = {}
    for entity in entities:
        unique = entity.config.get("unique_id")
        if unique is None or entity.component in NO_ENTITY:
            continue
        first = seen.setdefault((entity.component, str(unique)), entity)
        if first is not entity:
            where = f"{first.topic} ({first.id})" if first.topic == entity.topic else first.topic
            say(entity, rule.DUPLICATE, f"{entity.called}: unique_id {unique!r} is that of {where} already")


def _keys(entity: Entity, say: Say) -> None:
    """Home Assistant ignores keys that it does not know: what is nearly one that it knows is a mistake."""
    for key in entity.config:
        if key not in _KNOWN and len(key) > 3:  # noqa: PLR2004 - shorter words are like anything
            hint = nearest(key, _KNOWN)
            if (
                "did you mean" in hint
                and hint.split("'")[1] not in entity.config
                and _alike(key, hint.split("'")[1])
            ):
                say(rule.KEY, f"Home Assistant knows no key {key!r}{hint}")


def _alike(key: str, known: str) -> bool:
    """Whether two words differ by a slip, not by a part: `state_topik`, but not `tilt_state_topic`."""
    return abs(len(key) - len(known)) <= 1 and key.count("_") == known.count("_")


# ------------------------------------------------------------- classes and units


def _classes(entity: Entity, say: Say) -> None:
    config, component = entity.config, entity.component
    class_ = config.get("device_class")
    known = DEVICE_CLASSES.get(component, ())
    if class_ is not None and known and str(class_).lower() not in known:
        hint = nearest(class_, known)
        hint = hint if "did you mean" in hint else ""
        say(rule.CLASS, f"there is no device_class {class_!r} for a {component}{hint}; it may be refused")
        return
    class_ = None if class_ is None else str(class_).lower()
    if component in ("sensor", "number"):
        _unit(config, class_, say)
    if component == "sensor":
        _state_class(config, class_, say)


def _unit(config: dict[str, Any], class_: str | None, say: Say) -> None:
    units = UNITS.get(class_ or "")
    unit = config.get("unit_of_measurement")
    if units is None or unit in units:
        return
    named = ", ".join(u for u in units if u != "-") or "none at all"
    if unit is not None:
        say(
            rule.UNIT,
            f"unit_of_measurement {unit!r} does not go with device_class {class_}; known is {named}",
        )
    elif "-" not in units:
        say(rule.UNIT, f"device_class {class_} needs a unit_of_measurement, one of {named}")


def _state_class(config: dict[str, Any], class_: str | None, say: Say) -> None:
    state_class = config.get("state_class")
    if state_class is not None and str(state_class).lower() not in ALL_STATE_CLASSES:
        say(rule.VALUE, f"state_class {state_class!r} is not one of {', '.join(ALL_STATE_CLASSES)}")
    elif state_class is not None and class_ in STATE_CLASSES and state_class not in STATE_CLASSES[class_]:
        fit = ", ".join(STATE_CLASSES[class_]) or "none"
        say(rule.STATE_CLASS, f"state_class {state_class} does not go with device_class {class_}; {fit} does")
    if "last_reset_value_template" in config and state_class != "total":
        say(rule.VALUE, "last_reset_value_template goes with state_class total only")


def wants_number(config: dict[str, Any]) -> bool:
    """Whether Home Assistant takes only numbers from a sensor."""
    if (class_ := config.get("device_class")) in NOT_NUMBERS:
        return False
    names = ("state_class", "unit_of_measurement", "suggested_display_precision")
    return class_ is not None or any(config.get(name) is not None for name in names)
