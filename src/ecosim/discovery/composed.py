"""Components composed of several properties and actions: a light, a lock, a vacuum cleaner.

Keys: https://www.home-assistant.io/integrations/light.mqtt/ and its neighbours.
"""

from collections.abc import Callable
from functools import partial

from ecosim.discovery.plain import ON_OFF
from ecosim.discovery.sheet import NONE, Commands, Config, Piece, as_json, plainly, whole
from ecosim.discovery.temperatures import climate, water_heater
from ecosim.hub.reading import UNKNOWN, bounds_of, options_of
from ecosim.wire.codec import EMPTY

_RGB = "rgb,"
_ROUNDED = "{{ value | float(0) | round | int }}"
_VACUUM = ("start", "stop", "pause", "return_to_base")


def light(piece: Piece) -> Config:
    """Brightness, and the colour of its white in mired."""
    found: Config = {"state_topic": piece.state("on"), "command_topic": piece.command("on"), **ON_OFF}
    if "brightness" in piece.faces:
        state, command, top = piece.scaled("brightness")
        found |= {
            "brightness_state_topic": state,
            "brightness_command_topic": command,
            "brightness_scale": top,
        }
    if (face := piece.faces.get("color_temperature")) is not None:
        low, high = bounds_of(face)
        found |= {
            "color_temp_state_topic": piece.state("color_temperature"),
            "color_temp_command_topic": piece.command("color_temperature"),
            "min_mireds": int(low),
            "max_mireds": int(high),
        }
        if not whole(face):
            found["color_temp_value_template"] = _ROUNDED
    if "color" in piece.faces and "rgb" in (piece.faces["color"].codec.format or "").split(","):
        found |= _colour(piece)
    return found


def _colour(piece: Piece) -> Config:
    """Red, green and blue; other ways to say a colour have no place here."""
    path = piece.faces["color"].path

    def tell() -> str:
        said = piece.reading.raw("color") or ""
        return said.removeprefix(_RGB) if said.startswith(_RGB) else ""

    def order(payload: str) -> Commands:
        return [(path, f"{_RGB}{payload}")]

    return {"rgb_state_topic": piece.tells("rgb", tell), "rgb_command_topic": piece.order("rgb", order)}


def fan(piece: Piece) -> Config:
    """Its speed in per cent, and its programmes."""
    found: Config = {"state_topic": piece.state("on"), "command_topic": piece.command("on"), **ON_OFF}
    if "percentage" in piece.faces:
        state, command, top = piece.scaled("percentage")
        found |= {
            "percentage_state_topic": state,
            "percentage_command_topic": command,
            "percentage_value_template": _ROUNDED,
            "speed_range_max": top,
        }
    if "preset" in piece.faces:
        found |= {
            "preset_mode_state_topic": piece.state("preset"),
            "preset_mode_command_topic": piece.command("preset"),
            "preset_modes": options_of(piece.faces["preset"]),
        }
    return found


def lock(piece: Piece) -> Config:
    """Locked and unlocked by its two actions, or by the property itself."""
    found: Config = {
        "state_topic": piece.state("locked"),
        "state_locked": "true",
        "state_unlocked": "false",
        **piece.optional("locked", "value_template"),
    }
    words = {"lock": "lock.lock", "unlock": "lock.unlock"}
    return {
        **found,
        "command_topic": piece.by_word("lock", words),
        "payload_lock": "lock",
        "payload_unlock": "unlock",
    }


def cover(piece: Piece) -> Config:
    """Open, closed, and on its way; its position, where it knows it."""
    words = {"open": "cover.open_cover", "close": "cover.close_cover"}
    if "stop" in piece.faces:
        words["stop"] = "cover.stop_cover"
    found: Config = {
        "state_topic": piece.tells("cover", partial(_state, piece)),
        "command_topic": piece.by_word("cover", words),
        **{f"payload_{word}": word if word in words else None for word in ("open", "close", "stop")},
    }
    if piece.face.entity.device_class:
        found["device_class"] = piece.face.entity.device_class
    if "position" in piece.faces:
        state, command, top = piece.scaled("position")
        found |= {"position_topic": state, "position_open": top, "position_closed": 0}
        if piece.faces["position"].settable:
            found["set_position_topic"] = command
    return found


def _state(piece: Piece) -> str:
    state, _ = piece.shown()
    return NONE if state == UNKNOWN else state


def vacuum(piece: Piece) -> Config:
    """State, battery and suction in one object, as Home Assistant wants them."""

    def tell() -> str:
        state, shown = piece.shown()
        return as_json({"state": None if state == UNKNOWN else state, **shown})

    can = [role for role in _VACUUM if role in piece.faces]
    found: Config = {
        "state_topic": piece.tells("vacuum", tell),
        "command_topic": piece.by_word("vacuum", {word: f"vacuum.{word}" for word in can}),
        **{f"payload_{word}": word for word in can},
    }
    features = ["return_home" if word == "return_to_base" else word for word in can] + ["status"]
    if "battery" in piece.faces:
        features.append("battery")
    if "fan_speed" in piece.faces:
        features.append("fan_speed")
        found |= {
            "set_fan_speed_topic": piece.command("fan_speed"),
            "fan_speed_list": options_of(piece.faces["fan_speed"]),
        }
    return {**found, "supported_features": features}


def device_tracker(piece: Piece) -> Config:
    """The place it is at; coordinates as attributes."""
    found: Config = {
        "state_topic": piece.state("place"),
        "payload_home": "home",
        "payload_not_home": EMPTY,
        "source_type": "gps",
        **piece.optional("place", "value_template"),
    }
    if len(piece.faces) > 1:
        found["json_attributes_topic"] = piece.tells("attributes", partial(_attributes, piece))
    return found


def _attributes(piece: Piece) -> str:
    _, shown = piece.shown()
    return as_json({key: value for key, value in shown.items() if key != "source_type"})


def update(piece: Piece) -> Config:
    """Both versions and the progress in one object; the action installs."""

    def tell() -> str:
        _, shown = piece.shown()
        return as_json(shown)

    found: Config = {"state_topic": piece.tells("update", tell)}
    if piece.face.entity.device_class:
        found["device_class"] = piece.face.entity.device_class
    if "install" in piece.faces:
        found |= {
            "command_topic": piece.command("install"),
            "payload_install": plainly(piece.faces["install"]),
        }
    return found


COMPOSED: dict[str, Callable[[Piece], Config]] = {
    "climate": climate,
    "cover": cover,
    "device_tracker": device_tracker,
    "fan": fan,
    "light": light,
    "lock": lock,
    "update": update,
    "vacuum": vacuum,
    "water_heater": water_heater,
}
