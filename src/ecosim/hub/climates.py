"""The services of what keeps a temperature: climate, water heaters."""

from ecosim.entities import ClimateEntity, WaterHeaterEntity
from ecosim.entities.faces import modes_of
from ecosim.hub.commands import Command, ServiceError, has, setting
from ecosim.hub.plans import chosen, toggled
from ecosim.hub.services import Data, Plan, number, service, text
from ecosim.hub.states import LiveEntity

_FIRST = ("heat_cool", "heat", "cool")  # what "on" means, where the device leaves it open


def _modes(entity: LiveEntity) -> list[str]:
    face = entity.face
    assert isinstance(face.entity, ClimateEntity | WaterHeaterEntity)  # noqa: S101 - only theirs are here
    return modes_of(face.entity, face.faces)


def _in_mode(entity: LiveEntity, mode: str) -> list[Command]:
    known, own = _modes(entity), entity.face.entity
    if mode not in known:
        raise ServiceError(f"{entity.entity_id} has no mode {mode!r}; there is {', '.join(known)}")
    if mode == "off" and has(entity, "on"):
        return [setting(entity, "on", False)]
    commands = []
    if has(entity, "mode"):
        translated = {ha: word for word, ha in getattr(own, "modes", {}).items()}
        commands.append(setting(entity, "mode", translated.get(mode, mode)))
    return [*commands, *([setting(entity, "on", True)] if has(entity, "on") else [])]


def _mode(key: str) -> Plan:
    return lambda entity, data: _in_mode(entity, data[key])


def _temperature(key: str) -> Plan:
    def plan(entity: LiveEntity, data: Data) -> list[Command]:
        mode = _in_mode(entity, data[key]) if key in data else []
        return [*mode, setting(entity, "target", data["temperature"])]

    return plan


def _turn_on(entity: LiveEntity, _: Data) -> list[Command]:
    if has(entity, "on"):
        return [setting(entity, "on", True)]
    known = [mode for mode in _modes(entity) if mode != "off"]
    if not known:
        raise ServiceError(f"{entity.entity_id} cannot be turned on")
    return _in_mode(entity, next((mode for mode in _FIRST if mode in known), known[0]))


def _turn_off(entity: LiveEntity, _: Data) -> list[Command]:
    return _in_mode(entity, "off")


for _domain, _name, _key in (
    ("climate", "set_hvac_mode", "hvac_mode"),
    ("water_heater", "set_operation_mode", "operation_mode"),
):
    service(f"{_domain}.{_name}", {_key: text}, required=(_key,))(_mode(_key))
    service(f"{_domain}.set_temperature", {"temperature": number(), _key: text}, required=("temperature",))(
        _temperature(_key)
    )
    service(f"{_domain}.turn_on")(_turn_on)
    service(f"{_domain}.turn_off")(_turn_off)
service("climate.toggle")(toggled("climate"))
service("climate.set_fan_mode", {"fan_mode": text}, required=("fan_mode",))(chosen("fan", "fan_mode"))
service("climate.set_preset_mode", {"preset_mode": text}, required=("preset_mode",))(
    chosen("preset", "preset_mode")
)
