"""Which values Home Assistant refuses under the keys of a discovery message, whatever the component."""

from collections.abc import Callable, Iterator
from typing import Any

from ecosim.lint.ha_components import NO_ENTITY, RANGES, STRICTLY, is_command
from ecosim.lint.ha_found import Entity, as_list

_AVAILABILITY_MODES = ("all", "any", "latest")
_CATEGORIES = ("config", "diagnostic")
_BY_COMPONENT = {
    ("number", "mode"): ("auto", "box", "slider"),
    ("text", "mode"): ("text", "password"),
    ("light", "schema"): ("basic", "default", "json", "template"),
    ("vacuum", "schema"): ("state", "legacy"),
    ("device_tracker", "source_type"): ("gps", "router", "bluetooth", "bluetooth_le"),
}
_FLAGS = ("retain", "optimistic", "enabled_by_default", "force_update")
_BOOLEANS = ("true", "false", "yes", "no", "on", "off", "enable", "disable")
_NUMBERS = (
    *("min", "max", "step", "min_temp", "max_temp", "temp_step", "min_humidity", "max_humidity"),
    *("brightness_scale", "off_delay", "expire_after", "position_open", "position_closed"),
    *("suggested_display_precision", "speed_range_min", "speed_range_max", "tilt_min", "tilt_max"),
)
_NULLABLE = ("payload_open", "payload_close", "payload_stop", "payload_stop_tilt")
_READ_ONLY = ("binary_sensor", "sensor", "camera", "image", "event", "device_tracker", "update", *NO_ENTITY)


def number(value: Any) -> float | None:  # noqa: ANN401
    """The number that Home Assistant makes of it; None where it makes none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


_PLAIN: dict[str, tuple[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(_NUMBERS, ("a number", lambda value: number(value) is not None)),
    "step": ("a number, 0.001 or more", lambda value: (number(value) or 0) >= 0.001),  # noqa: PLR2004
    "qos": ("0, 1 or 2", lambda value: number(value) in (0, 1, 2)),
    "icon": ("like mdi:lamp", lambda value: ":" in str(value)),
}


def wrong_values(entity: Entity) -> Iterator[str]:
    """What is wrong with the values, a sentence each."""
    for key, value in entity.config.items():
        if (wrong := _wrong(entity.component, key, value)) is not None:
            yield f"{key} {wrong}"
    if entity.component not in NO_ENTITY:
        yield from _availability(entity.config)
    yield from _range(entity)


def _wrong(component: str, key: str, value: Any) -> str | None:  # noqa: ANN401
    """What is wrong with one value, to be said after its key."""
    if key == "topic" or key.endswith("_topic"):
        return _no_topic(value, command=is_command(key))
    wanted = _wanted(component, key)
    if wanted is None or (value is None and key in _NULLABLE):
        return None
    name, fits = wanted
    if value is None:
        return f"is null; it has to be {name}, or left out"
    return None if fits(value) else f"is {value!r}; it has to be {name}"


def _wanted(component: str, key: str) -> tuple[str, Callable[[Any], bool]] | None:
    """What a key has to have, in words and as a test; None where anything will do."""
    if words := _words(component, key):
        return f"one of {', '.join(words)}", lambda value: value in words
    if key in _FLAGS and (component not in _READ_ONLY or key not in _FLAGS[:2]):
        return "true or false", _is_flag
    if key.endswith("_template"):
        return "a template", lambda value: isinstance(value, str | int | float)
    if key in ("unique_id", "object_id", "encoding") or key.startswith("payload_"):
        return "a string", lambda value: not isinstance(value, list | dict)
    return _PLAIN.get(key)


def _words(component: str, key: str) -> tuple[str, ...]:
    if component not in NO_ENTITY and key in ("availability_mode", "entity_category"):
        return _AVAILABILITY_MODES if key == "availability_mode" else _CATEGORIES
    return _BY_COMPONENT.get((component, key), ())


def _is_flag(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, bool | int | float) or str(value).lower() in _BOOLEANS


def _no_topic(value: Any, *, command: bool) -> str | None:  # noqa: ANN401
    """Why this is no topic; None where it is one. What is listened to may have wildcards."""
    if isinstance(value, int | float):
        return None  # it is taken as text
    if not isinstance(value, str) or not value:
        return f"{value!r} is no topic"
    if "\0" in value:
        return f"{value!r} has the character U+0000 in it"
    if command and ("+" in value or "#" in value):
        return f"{value!r} has wildcards, and cannot be published on"
    return None


def _availability(config: dict[str, Any]) -> Iterator[str]:
    if "availability" in config and "availability_topic" in config:
        yield "availability and availability_topic exclude each other; keep one"
    for entry in as_list(config.get("availability")):
        if not isinstance(entry, dict) or _no_topic(entry.get("topic"), command=False):
            yield "each entry of availability is an object with a topic"


def _range(entity: Entity) -> Iterator[str]:
    if (known := RANGES.get(entity.component)) is None:
        return
    low_key, high_key, low, high = known
    least, most = number(entity.config.get(low_key, low)), number(entity.config.get(high_key, high))
    if least is None or most is None:
        return
    if least > most:
        yield f"{low_key} {least:g} is above {high_key} {most:g}"
    elif least == most and entity.component in STRICTLY:
        yield f"{low_key} and {high_key} are both {least:g}"
