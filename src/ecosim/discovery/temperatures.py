"""What keeps a temperature: climate and water heaters.

Keys: https://www.home-assistant.io/integrations/climate.mqtt/, https://www.home-assistant.io/integrations/water_heater.mqtt/
"""

from ecosim.discovery.plain import ON_OFF
from ecosim.discovery.sheet import NONE, Commands, Config, Piece
from ecosim.entities import ClimateEntity, WaterHeaterEntity
from ecosim.entities.faces import modes_of
from ecosim.hub.reading import UNKNOWN, options_of
from ecosim.units import narrowest

_PRESET_NONE = "none"  # Home Assistant's own word for no preset


def climate(piece: Piece) -> Config:
    """Mode, target, what it does now; programmes of its fan and presets."""
    found = _common(piece, "climate.set_hvac_mode", "hvac_mode")
    if "target" in piece.faces:
        found["temp_step"] = narrowest(getattr(piece.faces["target"].source, "metadata", ())).step or 0.1
    if "humidity" in piece.faces:
        found["current_humidity_topic"] = piece.state("humidity")
        found |= piece.optional("humidity", "current_humidity_template")
    if "action" in piece.faces:
        found["action_topic"] = piece.state("action")
        found |= piece.optional("action", "action_template")
    if "fan" in piece.faces:
        found |= {
            "fan_mode_state_topic": piece.state("fan"),
            "fan_mode_command_topic": piece.command("fan"),
            "fan_modes": options_of(piece.faces["fan"]),
        }
    if "preset" in piece.faces:
        found |= {
            "preset_mode_state_topic": piece.state("preset"),
            "preset_mode_command_topic": piece.command("preset"),
            "preset_modes": [word for word in options_of(piece.faces["preset"]) if word != _PRESET_NONE],
        }
    return found


def water_heater(piece: Piece) -> Config:
    """Mode and target."""
    return _common(piece, "water_heater.set_operation_mode", "operation_mode")


def _common(piece: Piece, service: str, key: str) -> Config:
    entity, faces = piece.face.entity, piece.faces
    assert isinstance(entity, ClimateEntity | WaterHeaterEntity)  # noqa: S101 - the tables say so
    modes = modes_of(entity, piece.face.faces)
    found: Config = {"modes": modes, "temperature_unit": "C", **_mode(piece, modes, service, key)}
    if "off" in modes and len(modes) > 1:
        found |= {"power_command_topic": _power(piece), **ON_OFF}
    if "target" in faces:
        bounds = narrowest(getattr(faces["target"].source, "metadata", ()))
        found |= {
            "temperature_state_topic": piece.state("target"),
            "temperature_command_topic": piece.command("target"),
            **piece.optional("target", "temperature_state_template"),
        }
        found |= {k: v for k, v in (("min_temp", bounds.low), ("max_temp", bounds.high)) if v is not None}
    if "current" in faces:
        found["current_temperature_topic"] = piece.state("current")
        found |= piece.optional("current", "current_temperature_template")
    return found


def _mode(piece: Piece, modes: list[str], service: str, key: str) -> Config:
    """Homie's own topics where the device's words are Home Assistant's, and `off` is one of them."""
    faces = piece.faces
    if "mode" in faces and "on" not in faces and options_of(faces["mode"]) == modes:
        return {"mode_state_topic": piece.state("mode"), "mode_command_topic": piece.command("mode")}

    def tell() -> str:
        state, _ = piece.shown()
        return NONE if state == UNKNOWN else state

    def order(payload: str) -> Commands:
        return piece.service(service, **{key: payload})

    return {"mode_state_topic": piece.tells("mode", tell), "mode_command_topic": piece.order("mode", order)}


def _power(piece: Piece) -> str:
    if "on" in piece.faces:
        return piece.command("on")
    domain = piece.face.domain
    return piece.by_word("power", {"true": f"{domain}.turn_on", "false": f"{domain}.turn_off"})
