"""How entities are brought into a state: the calls that a scene makes for each of its entities.

The same calls that Home Assistant makes for the same wish: https://www.home-assistant.io/integrations/scene/
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ecosim.hub.states import EntityState

Call = tuple[str, dict[str, Any]]
Wish = Callable[[EntityState, str, Mapping[str, Any]], Iterator[Call]]
PLANS: dict[str, Wish] = {}
_LIGHT = ("brightness", "effect")
_COLORS = (
    "hs_color",
    "color_temp",
    "color_temp_kelvin",
    "rgb_color",
    "rgbw_color",
    "rgbww_color",
    "xy_color",
)
_ARMED = ("armed_away", "armed_custom_bypass", "armed_home", "armed_night", "armed_vacation")
_HVAC = ("off", "heat", "cool", "heat_cool", "auto", "dry", "fan_only")
_TARGETS = ("temperature", "target_temp_high", "target_temp_low")


def _for(*domains: str) -> Callable[[Wish], Wish]:
    def enter(wish: Wish) -> Wish:
        PLANS.update(dict.fromkeys(domains, wish))
        return wish

    return enter


def _said(wanted: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {k: wanted[k] for k in keys if wanted.get(k) is not None}


def _same(now: EntityState, state: str, wanted: Mapping[str, Any], keys: Iterable[str]) -> bool:
    return now.state == state and all(now.attributes.get(k) == wanted.get(k) for k in keys)


@_for("switch", "input_boolean", "automation", "remote")
def _switched(now: EntityState, state: str, _: Mapping[str, Any]) -> Iterator[Call]:
    if state in ("on", "off") and now.state != state:
        yield f"turn_{state}", {}


@_for("light")
def _light(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    if state not in ("on", "off") or _same(now, state, wanted, (*_LIGHT, *_COLORS)):
        return
    data = {} if state == "off" else _said(wanted, _LIGHT)
    color = next((c for c in _COLORS if wanted.get(c) is not None), None)
    if state == "on" and color is not None:
        data[color] = wanted[color]
    yield f"turn_{state}", data


@_for("fan")
def _fan(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    speeds = {"percentage": "set_percentage", "preset_mode": "set_preset_mode"}
    if state == "off" and now.state != "off":
        yield "turn_off", {}
    elif state == "on" and now.state != "on":
        yield "turn_on", _said(wanted, speeds)
    elif state == "on":
        for key, verb in speeds.items():
            if wanted.get(key) not in (None, now.attributes.get(key)):
                yield verb, {key: wanted[key]}


@_for("humidifier")
def _humidifier(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    yield from _switched(now, state, wanted)
    for key, verb in (("mode", "set_mode"), ("humidity", "set_humidity")):
        if state == "on" and key in wanted and wanted[key] != now.attributes.get(key):
            yield verb, {key: wanted[key]}


@_for("lock")
def _lock(now: EntityState, state: str, _: Mapping[str, Any]) -> Iterator[Call]:
    verb = {"locked": "lock", "locking": "lock", "unlocked": "unlock", "unlocking": "unlock"}.get(state)
    if verb is not None and now.state != state:
        yield verb, {}


@_for("cover")
def _cover(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    if _same(now, state, wanted, ("current_position",)):
        return
    if state in ("closed", "closing"):
        yield "close_cover", {}
    elif state in ("open", "opening"):
        if "current_position" in wanted and "current_position" in now.attributes:
            yield "set_cover_position", {"position": wanted["current_position"]}
        else:
            yield "open_cover", {}


@_for("climate")
def _climate(_: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    if state in _HVAC:
        yield "set_hvac_mode", {"hvac_mode": state}
    if any(key in wanted for key in _TARGETS):
        yield "set_temperature", _said(wanted, _TARGETS)
    for key in ("preset_mode", "swing_mode", "fan_mode", "humidity"):
        if wanted.get(key) is not None:
            yield f"set_{key}", {key: wanted[key]}


@_for("water_heater")
def _water_heater(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    if state in ("on", "off") and state != now.state:
        yield f"turn_{state}", {}
    elif state != now.state:
        yield "set_operation_mode", {"operation_mode": state}
    for key, verb in (("temperature", "set_temperature"), ("away_mode", "set_away_mode")):
        if wanted.get(key) not in (None, now.attributes.get(key)):
            yield verb, {key: wanted[key]}


@_for("vacuum")
def _vacuum(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    verbs = {"cleaning": "start", "idle": "stop", "paused": "pause", "on": "turn_on", "off": "turn_off"}
    verbs |= dict.fromkeys(("docked", "returning"), "return_to_base")
    if state in verbs and state != now.state:
        yield verbs[state], {}
    if wanted.get("fan_speed") not in (None, now.attributes.get("fan_speed")):
        yield "set_fan_speed", {"fan_speed": wanted["fan_speed"]}


@_for("media_player")
def _media_player(_: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    """What a player cannot do is left out there, too: see `LiveScene`."""
    if state == "off":
        yield "turn_off", {}
        return
    if state in ("on", "idle", "playing", "paused", "buffering"):
        yield "turn_on", {}
    keys = {"source": "select_source", "sound_mode": "select_sound_mode"}
    for key, verb in {**keys, "volume_level": "volume_set", "is_volume_muted": "volume_mute"}.items():
        if key in wanted:
            yield verb, {key: wanted[key]}
    what = _said(wanted, ("media_content_type", "media_content_id"))
    if len(what) == 2:  # noqa: PLR2004 - both
        yield "play_media", what
    elif state in ("playing", "buffering"):
        yield "media_play", {}
    if state in ("idle", "paused"):
        yield "media_stop" if state == "idle" else "media_pause", {}


@_for("alarm_control_panel")
def _alarm(now: EntityState, state: str, _: Mapping[str, Any]) -> Iterator[Call]:
    verbs = {word: f"alarm_{word.replace('armed', 'arm')}" for word in _ARMED}
    verbs |= {"disarmed": "alarm_disarm", "triggered": "alarm_trigger"}
    if state in verbs and state != now.state:
        yield verbs[state], {}


@_for("input_number", "number", "input_text", "text", "counter")
def _value(now: EntityState, state: str, _: Mapping[str, Any]) -> Iterator[Call]:
    if state != now.state:
        yield "set_value", {"value": state}


@_for("input_select", "select")
def _option(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    if "options" in wanted and wanted["options"] != now.attributes.get("options"):
        yield "set_options", {"options": wanted["options"]}
    if state != now.state:
        yield "select_option", {"option": state}


@_for("input_datetime")
def _moment(now: EntityState, state: str, _: Mapping[str, Any]) -> Iterator[Call]:
    dated, timed = now.attributes.get("has_date"), now.attributes.get("has_time")
    if state != now.state:
        yield "set_datetime", {"datetime" if dated and timed else "time" if timed else "date": state}


@_for("timer")
def _timer(now: EntityState, state: str, wanted: Mapping[str, Any]) -> Iterator[Call]:
    if _same(now, state, wanted, ("duration",)):
        return
    if state == "active":
        yield "start", _said(wanted, ("duration",))
    elif state in ("paused", "idle"):
        yield "pause" if state == "paused" else "cancel", {}


@_for("group")
def _group(_: EntityState, __: str, ___: Mapping[str, Any]) -> Iterator[Call]:
    """A group stands for its members: see `LiveScene`."""
    return iter(())
