"""Whether what Home Assistant would show of a device are words that Home Assistant has.

https://developers.home-assistant.io/docs/core/entity - each entity's page lists its states.
"""

from collections.abc import Iterator

from ecosim.entities import NumberEntity, SensorEntity
from ecosim.entities.faces import HVAC_MODES
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN
from ecosim.hub.states import LiveEntity

LONGEST = 255  # characters of a state
_ON_OFF = ("on", "off")
STATES: dict[str, tuple[str, ...]] = {
    "binary_sensor": _ON_OFF,
    "climate": HVAC_MODES,
    "cover": ("open", "closed", "opening", "closing"),
    "fan": _ON_OFF,
    "light": _ON_OFF,
    "lock": ("locked", "unlocked", "locking", "unlocking", "jammed", "open", "opening"),
    "media_player": ("off", "on", "idle", "playing", "paused", "buffering", "standby"),
    "switch": _ON_OFF,
    "update": _ON_OFF,
    "vacuum": ("cleaning", "docked", "idle", "paused", "returning", "error"),
    "water_heater": ("eco", "electric", "performance", "high_demand", "heat_pump", "gas", "off"),
}
ACTIONS = ("off", "preheating", "heating", "cooling", "drying", "fan", "idle", "defrosting")


def wrong_words(entity: LiveEntity) -> Iterator[str]:
    """What is wrong with an entity as it is shown now."""
    state, shown = entity.state.state, entity.state.attributes
    if state in (UNKNOWN, UNAVAILABLE):
        return
    domain, own = entity.face.domain, entity.face.entity
    if len(state) > LONGEST:
        yield f"Home Assistant keeps no state longer than {LONGEST} characters; this has {len(state)}"
    known = STATES.get(domain)
    if known is not None and state not in known:
        yield f"is {state!r}; Home Assistant knows {', '.join(known)}"
    action = shown.get("hvac_action")
    if action is not None and action not in ACTIONS:
        yield f"hvac_action is {action!r}; Home Assistant knows {', '.join(ACTIONS)}"
    if isinstance(own, SensorEntity | NumberEntity) and shown.get("unit_of_measurement"):
        try:
            float(state)
        except ValueError:
            yield f"is {state!r}, which is no number of {shown['unit_of_measurement']}"
    if domain == "number":
        low, high = shown.get("min"), shown.get("max")
        if (low is not None and float(state) < low) or (high is not None and float(state) > high):
            yield f"is {state}, outside of {low} to {high}"
    if domain == "select" and state not in shown.get("options", (state,)):
        yield f"is {state!r}, which is none of its options"
