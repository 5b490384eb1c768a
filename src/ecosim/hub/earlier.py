"""Spellings of earlier years that Home Assistant itself no longer takes, read as what they meant then."""

from typing import Any

from ecosim.hub.given import Given

_UNITS = ("hours", "minutes", "seconds")


def in_todays_words(given: Given) -> Given:
    """A trigger as it would be written today, at its place."""
    if not isinstance(given.value, dict):
        return given
    kind = given.value.get("trigger", given.value.get("platform"))
    value: dict[str, Any] = given.value
    if kind == "state" and "state" in value and "to" not in value:
        return _renamed(given, "state", "to")
    if kind == "time" and "after" in value and "at" not in value:
        return _renamed(given, "after", "at")
    if kind == "time" and "at" not in value and any(unit in value for unit in _UNITS):
        key = "trigger" if "trigger" in value else "platform"
        return Given({**value, key: "time_pattern"}, given.loaded, given.route)
    return given


def _renamed(given: Given, old: str, new: str) -> Given:
    value = {(new if key == old else key): inner for key, inner in given.value.items()}
    return Given(value, given.loaded, given.route)
