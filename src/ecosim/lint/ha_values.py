"""Whether what an entity publishes is what Home Assistant takes from it."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from ecosim.lint.formats import strict_json
from ecosim.lint.ha_components import FIXED, LISTED, NUMBERS, VACUUM_STATES, WORDS
from ecosim.lint.ha_config import wants_number
from ecosim.lint.ha_found import Entity, as_list
from ecosim.wire.datatype import InvalidPayload
from ecosim.wire.numbers import shortened

NONE = "None"
"""What Home Assistant takes as: nothing is known."""


def refused(entity: Entity, key: str, text: str) -> str | None:
    """Why Home Assistant does not take this, after the template; None where it does, or may."""
    if text == NONE or not text.strip():
        return None
    try:
        return _refused(entity, key, text)
    except InvalidPayload as error:
        return str(error)


def _refused(entity: Entity, key: str, text: str) -> str | None:
    config, about = entity.config, (entity.component, key)
    if key == "json_attributes_topic":
        return None if isinstance(strict_json(text), dict) else "attributes are a JSON object"
    if entity.component == "light" and config.get("schema") in ("json", "template"):
        return _json_light(text) if key == "state_topic" and config["schema"] == "json" else None
    if about == ("valve", "state_topic") and config.get("reports_position"):
        return None
    if (words := _words(config, about)) is not None:
        return _among(text, words) if words else None
    if about in NUMBERS:
        low_key, low, high_key, high = NUMBERS[about]
        return _number(text, config.get(low_key, low), config.get(high_key, high))
    special = _SPECIAL.get(about)
    return special(config, text) if special is not None else None


def _words(config: dict[str, Any], about: tuple[str, str]) -> tuple[str, ...] | None:
    """The only payloads of a topic, none where their list is missing; None where it is no such topic."""
    if about in LISTED:
        name, instead = LISTED[about]
        given = config.get(name, instead)
        return tuple(map(str, given if isinstance(given, list | tuple) else as_list(given)))
    if about in WORDS:
        return tuple(str(config.get(name, word)) for name, word in WORDS[about].items())
    return FIXED.get(about)


def _among(text: str, words: tuple[str, ...]) -> str | None:
    return None if text in words else f"{shortened(text)} is not one of {', '.join(words)}"


def _number(text: str, low: Any, high: Any) -> str | None:  # noqa: ANN401
    try:
        value = float(text)
    except ValueError:
        return f"{shortened(text)} is no number"
    if not math.isfinite(value):
        return f"{shortened(text)} is no number"
    bounds = (
        [None if b is None else float(b) for b in (low, high) if _is_number(b)] if low is not None else []
    )
    if len(bounds) == 2 and not bounds[0] <= value <= bounds[1]:  # type: ignore[operator] # noqa: PLR2004
        return f"{text} is outside {bounds[0]:g} to {bounds[1]:g}"
    return None


def _is_number(value: Any) -> bool:  # noqa: ANN401
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


# ------------------------------------------------------------- what has rules of its own


def _switch(config: dict[str, Any], text: str) -> str | None:
    on, off = config.get("payload_on", "ON"), config.get("payload_off", "OFF")
    return _among(text, (str(config.get("state_on", on)), str(config.get("state_off", off))))


def _siren(config: dict[str, Any], text: str) -> str | None:
    return None if text.startswith("{") else _switch(config, text)


def _json_light(text: str) -> str | None:
    state = strict_json(text)
    if not isinstance(state, dict):
        return "a light with schema json says a JSON object"
    if state.get("state", "ON") not in ("ON", "OFF", None):
        return f"state {state['state']!r} is neither ON nor OFF"
    return None


def _sensor(config: dict[str, Any], text: str) -> str | None:
    if options := as_list(config.get("options")):
        return _among(text, tuple(str(o) for o in options))
    class_ = config.get("device_class")
    if class_ in ("timestamp", "date"):
        return _moment(str(class_), text)
    return _number(text, None, None) if wants_number(config) else None


def _moment(class_: str, text: str) -> str | None:
    try:
        if class_ == "date":
            date.fromisoformat(text[:10])
        elif datetime.fromisoformat(text).tzinfo is None:
            return f"{shortened(text)} has no time zone, as in 2026-03-17T06:45:00+01:00"
    except ValueError:
        return f"{shortened(text)} is no ISO 8601 {'date' if class_ == 'date' else 'date and time'}"
    return None


def _event(config: dict[str, Any], text: str) -> str | None:
    event = strict_json(text)
    if not isinstance(event, dict) or "event_type" not in event:
        return "an event is a JSON object with event_type"
    types = as_list(config.get("event_types"))
    return _among(str(event["event_type"]), tuple(map(str, types))) if types else None


def _vacuum(_: dict[str, Any], text: str) -> str | None:
    state = strict_json(text)
    if not isinstance(state, dict):
        return "a vacuum says a JSON object"
    return None if state.get("state") is None else _among(str(state["state"]), VACUUM_STATES)


def _text(config: dict[str, Any], text: str) -> str | None:
    least, most = config.get("min", 0), config.get("max", 255)
    if _is_number(least) and _is_number(most) and not float(least) <= len(text) <= float(most):
        return f"{shortened(text)} has {len(text)} characters, not {least} to {most}"
    pattern = config.get("pattern")
    try:
        fits = not isinstance(pattern, str) or re.match(pattern, text) is not None
    except re.error:
        fits = True
    return None if fits else f"{shortened(text)} does not match {pattern}"


def _position(config: dict[str, Any], text: str) -> str | None:
    if text.startswith("{"):
        return None
    ends = sorted(float(config.get(k, d)) for k, d in (("position_closed", 0), ("position_open", 100)))
    return _number(text, *ends)


_SPECIAL: dict[tuple[str, str], Callable[[dict[str, Any], str], str | None]] = {
    ("switch", "state_topic"): _switch,
    ("siren", "state_topic"): _siren,
    ("sensor", "state_topic"): _sensor,
    ("event", "state_topic"): _event,
    ("vacuum", "state_topic"): _vacuum,
    ("text", "state_topic"): _text,
    ("cover", "position_topic"): _position,
}
