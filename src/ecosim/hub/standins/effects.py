"""What services do to stand-ins, in the usual way: plain data, which needs nothing but Python."""

from collections.abc import Callable, Mapping
from typing import Any

Shown = tuple[str, dict[str, Any]]
Data = Mapping[str, Any]
Effect = Callable[[str, dict[str, Any], Data], Shown]
ON_OFF = (
    "light", "switch", "fan", "media_player", "group", "humidifier", "input_boolean", "remote", "siren",
    "camera", "climate", "water_heater", "vacuum", "binary_sensor", "automation", "script",
)  # fmt: skip
WORDS = {
    "lock.lock": "locked",
    "lock.unlock": "unlocked",
    "lock.open": "open",
    "cover.open_cover": "open",
    "cover.close_cover": "closed",
    "valve.open_valve": "open",
    "valve.close_valve": "closed",
    "vacuum.start": "cleaning",
    "vacuum.pause": "paused",
    "vacuum.stop": "idle",
    "vacuum.return_to_base": "returning",
    "media_player.media_play": "playing",
    "media_player.media_pause": "paused",
    "media_player.media_stop": "idle",
    "media_player.play_media": "playing",
    "alarm_control_panel.alarm_disarm": "disarmed",
    "alarm_control_panel.alarm_trigger": "triggered",
    **{
        f"alarm_control_panel.alarm_arm_{how}": f"armed_{how}"
        for how in ("away", "home", "night", "vacation")
    },
}
KEPT = {  # a value that is said becomes an attribute
    "climate.set_preset_mode": "preset_mode",
    "climate.set_fan_mode": "fan_mode",
    "fan.set_percentage": "percentage",
    "fan.set_preset_mode": "preset_mode",
    "media_player.volume_set": "volume_level",
    "media_player.volume_mute": "is_volume_muted",
    "media_player.select_source": "source",
    "vacuum.set_fan_speed": "fan_speed",
    "humidifier.set_humidity": "humidity",
}
SAID = {  # a value that is said becomes the state
    "input_number.set_value": "value",
    "number.set_value": "value",
    "input_text.set_value": "value",
    "text.set_value": "value",
    "counter.set_value": "value",
    "input_select.select_option": "option",
    "select.select_option": "option",
    "climate.set_hvac_mode": "hvac_mode",
    "water_heater.set_operation_mode": "operation_mode",
}
_TURNED_ON = {"climate": "heat", "water_heater": "eco", "vacuum": "cleaning"}


def effect(service: str, state: str, attributes: dict[str, Any], data: Data) -> Shown | None:
    """What an entity is after a service of its domain; None where it changes nothing that is known."""
    domain, _, verb = service.partition(".")
    if verb in ("turn_on", "turn_off", "toggle") and domain in ON_OFF:
        return _switched(domain, verb, state, attributes, data)
    if service in WORDS:
        return WORDS[service], attributes
    if service in KEPT and KEPT[service] in data:
        on = "on" if domain in ("fan", "humidifier") else state
        return on, {**attributes, KEPT[service]: data[KEPT[service]]}
    if service in SAID and SAID[service] in data:
        return _said(data[SAID[service]], number="number" in domain), attributes
    found = OTHERS.get(service)
    return None if found is None else found(state, attributes, data)


def _said(value: object, *, number: bool = False) -> str:
    if number:
        try:
            return str(float(str(value)))
        except ValueError:
            pass
    return str(value)


def _switched(domain: str, verb: str, state: str, attributes: dict[str, Any], data: Data) -> Shown:
    if verb == "toggle":
        verb = "turn_off" if state not in ("off", "unknown", "unavailable") else "turn_on"
    if verb == "turn_off":
        gone = ("brightness", "color_temp", "rgb_color", "effect")
        return "off", {k: v for k, v in attributes.items() if k not in gone}
    if domain == "light":
        return "on", {**attributes, **_lit(attributes, data)}
    if domain == "fan" and "percentage" in data:
        return "on", {**attributes, "percentage": data["percentage"]}
    return _TURNED_ON.get(domain, "on"), attributes


def _lit(attributes: Mapping[str, Any], data: Data) -> dict[str, Any]:
    found = {k: data[k] for k in ("color_temp", "rgb_color", "effect") if k in data}
    level = data.get("brightness")
    if level is None and "brightness_pct" in data:
        level = _number(data["brightness_pct"], 100.0) * 2.55
    level = attributes.get("brightness") if level is None else level
    return {**found, "brightness": round(_number(level, 255.0))}


def _number(value: Any, otherwise: float) -> float:  # noqa: ANN401
    try:
        return float(value)
    except (TypeError, ValueError):
        return otherwise


def _stepped(factor: int) -> Effect:
    def step(state: str, attributes: dict[str, Any], data: Data) -> Shown:
        by = _number(data.get("amount", attributes.get("step")), 1.0)
        value = _number(state, 0.0) + factor * by
        return _said(int(value) if "min" not in attributes else value), attributes

    return step


def _reset(_: str, attributes: dict[str, Any], data: Data) -> Shown:
    return _said(data.get("initial", attributes.get("initial", 0))), attributes


def _warmer(state: str, attributes: dict[str, Any], data: Data) -> Shown:
    kept = {k: data[k] for k in ("temperature", "target_temp_high", "target_temp_low") if k in data}
    return str(data.get("hvac_mode", data.get("operation_mode", state))), {**attributes, **kept}


def _placed(_: str, attributes: dict[str, Any], data: Data) -> Shown:
    position = int(_number(data.get("position"), 0.0))
    return "open" if position else "closed", {**attributes, "current_position": position}


def _dated(state: str, attributes: dict[str, Any], data: Data) -> Shown:
    if "datetime" in data:
        return str(data["datetime"])[:19].replace("T", " "), attributes
    day, _, clock = state.partition(" ") if " " in state else ("", "", state)
    parts = [str(data.get("date", day)), str(data.get("time", clock))]
    return " ".join(p for p in parts if p), attributes


OTHERS: dict[str, Effect] = {
    "counter.increment": _stepped(1),
    "counter.decrement": _stepped(-1),
    "counter.reset": _reset,
    "input_number.increment": _stepped(1),
    "input_number.decrement": _stepped(-1),
    "climate.set_temperature": _warmer,
    "water_heater.set_temperature": _warmer,
    "cover.set_cover_position": _placed,
    "input_datetime.set_datetime": _dated,
    "media_player.media_play_pause": lambda s, a, _: ("paused" if s == "playing" else "playing", a),
    "cover.toggle": lambda s, a, _: ("open" if s == "closed" else "closed", a),
}
