"""Triggers, conditions and actions of a device, as Home Assistant's editor writes them.

Those on an entity are read as what they stand for: a change of its state, a condition, a call. Others are
what a device's integration makes known (a button pressed twice): a happening, `DEVICE` under the device's id.
https://www.home-assistant.io/docs/automation/trigger/#device-triggers
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ecosim.errors import nearest
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ACTIONS, CONDITIONS, TRIGGERS, Action, Condition, Fired, Trigger, Watcher
from ecosim.hub.states import Entities
from ecosim.hub.triggers import BASE_KEYS

DEVICE = "device"
_KEYS = ("device_id", "domain", "type", "subtype", "entity_id", "metadata")
_TOGGLED = ("light", "switch", "fan", "humidifier", "input_boolean", "remote", "media_player", "siren")
_SENSED = (
    "bat_low", "charging", "co", "cold", "connected", "gas", "hot", "light", "locked", "moist", "motion",
    "moving", "occupied", "open", "opened", "plugged_in", "powered", "present", "problem", "running", "safe",
    "smoke", "sound", "tampered", "unsafe", "update", "vibration",
)  # fmt: skip
_STATES = {
    "lock": {w: w for w in ("locked", "unlocked", "locking", "unlocking", "jammed")},
    "cover": {"opened": "open", **{w: w for w in ("open", "closed", "opening", "closing")}},
    "vacuum": {"cleaning": "cleaning", "docked": "docked"},
    "alarm_control_panel": {
        w: w for w in ("armed_away", "armed_home", "armed_night", "disarmed", "triggered")
    },
    "device_tracker": {"home": "home", "not_home": "not_home"},
}  # fmt: skip
_CALLS = {
    "vacuum": {"clean": "start", "dock": "return_to_base"},
    "lock": {"lock": "lock", "unlock": "unlock", "open": "open"},
    "cover": {
        **{verb: f"{verb}_cover" for verb in ("open", "close", "stop")},
        "set_position": "set_cover_position",
    },
    "button": {"press": "press"},
    "number": {"set_value": "set_value"},
    "select": {"select_option": "select_option"},
    "climate": {"set_hvac_mode": "set_hvac_mode", "set_preset_mode": "set_preset_mode"},
}  # fmt: skip
_SAID = ("position", "value", "option", "hvac_mode", "preset_mode", "brightness_pct", "flash")


@dataclass(frozen=True, kw_only=True)
class DeviceTrigger(Trigger):
    """A device makes known that something was done with it."""

    kind = DEVICE
    at: Given
    device: str
    what: dict[str, Any]

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError`: devices of a home here are known by their entities."""
        hint = nearest(self.device, entities.device_ids())
        raise self.at.wrong(
            f"there is no device {self.device!r} that makes known {self.what['type']!r}{hint}"
        )

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Hear of what it makes known."""

        def heard(facts: Mapping[str, Any]) -> None:
            if all(facts.get(k) == v for k, v in self.what.items()):
                fire(self.fired(f"device {self.what['type']}", device_id=self.device, **self.what))

        runtime.happenings.listen(DEVICE, self.device, heard)


def _entity(given: Given) -> str:
    """The entity id; what stands there may be the number under which Home Assistant keeps it."""
    name = given.need("entity_id").refuse_template().text().strip().lower()
    return name if "." in name else f"{given.need('domain').text()}.{name}"


def _state_of(given: Given, what: str) -> str | None:
    """The state that a type stands for: `no_motion` is off."""
    domain, name = given.need("domain").text(), given.need("type").text()
    name = name.removeprefix("is_") if what == "condition" else name
    if domain in _STATES:
        return _STATES[domain].get(name)
    if domain == "binary_sensor":
        plain = name.removeprefix("not_").removeprefix("no_")
        if plain in _SENSED:
            return "on" if (plain == name) != (plain == "locked") else "off"
    word = name.removeprefix("turned_")
    return word if domain in (*_TOGGLED, "binary_sensor") and word in ("on", "off") else None


def _instead(given: Given, **more: object) -> Given:
    """The same place, with other words."""
    kept = {k: given.value[k] for k in ("id", "alias", "enabled", "variables", "for") if k in given}
    return Given({**kept, **more}, given.loaded, given.route)


def _unknown(given: Given, what: str) -> Any:  # noqa: ANN401
    domain, name = given.need("domain").text(), given.need("type")
    return name.wrong(f"the device {what} {name.text()!r} of {domain!r} is not supported")


@TRIGGERS.named(DEVICE)
def _trigger(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, *_KEYS, "for", "above", "below", "discovery_id", "event_type", "property"))
    kind, device = given.need("type").text(), given.need("device_id").text()
    if "entity_id" not in given:
        said = {k: given.value[k] for k in ("domain", "type", "subtype") if k in given}
        return DeviceTrigger(at=given, device=device, what=said, **base)
    entity, found = _entity(given), _state_of(given, "trigger")
    range_ = {k: given.value[k] for k in ("above", "below") if k in given}
    if range_:
        trigger = TRIGGERS.kinds["numeric_state"](_instead(given, entity_id=entity, **range_), base)
    elif kind == "changed_states":
        trigger = TRIGGERS.kinds["state"](_instead(given, entity_id=entity, to=["on", "off"]), base)
    elif found is not None:
        trigger = TRIGGERS.kinds["state"](_instead(given, entity_id=entity, to=found), base)
    else:
        raise _unknown(given, "trigger")
    return _told_plainly(trigger, given)


def _told_plainly(trigger: Trigger, given: Given) -> Trigger:
    """What is wrong with it is wrong here: no other line says it."""
    entities: list[EntityName] = getattr(trigger, "entities", [])
    return replace(trigger, entities=[EntityName(e.entity_id, given) for e in entities])  # type: ignore[call-arg]


@CONDITIONS.named(DEVICE)
def _condition(given: Given) -> Condition:
    given.mapping(("condition", "alias", "enabled", "for", "above", "below", *_KEYS))
    entity, found = _entity(given), _state_of(given, "condition")
    range_ = {k: given.value[k] for k in ("above", "below") if k in given}
    if range_:
        return CONDITIONS.kinds["numeric_state"](_bare(given, entity_id=entity, **range_))
    if found is None:
        raise _unknown(given, "condition")
    return CONDITIONS.kinds["state"](_bare(given, entity_id=entity, state=found))


def _bare(given: Given, **more: object) -> Given:
    kept = {"for": given.value["for"]} if "for" in given and "state" in more else {}
    return Given({**kept, **more}, given.loaded, given.route)


@ACTIONS.named("device_id")
def _action(given: Given) -> Action:
    given.mapping(("alias", "enabled", "continue_on_error", *_KEYS, *_SAID))
    domain, kind = given.need("domain").text(), given.need("type").text()
    verb = kind if domain in _TOGGLED and kind in ("turn_on", "turn_off", "toggle") else None
    verb = verb or _CALLS.get(domain, {}).get(kind)
    if verb is None:
        raise _unknown(given, "action")
    said = {k: given.value[k] for k in _SAID if k in given}
    call = {"action": f"{domain}.{verb}", "target": {"entity_id": _entity(given)}, "data": said}
    return ACTIONS.kinds["action"](Given(call, given.loaded, given.route))
