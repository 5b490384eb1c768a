"""The services of each domain of entities."""

import math
from collections.abc import Mapping

from ecosim.hub.commands import Command, ServiceError, acting, choosing, has, setting, sharing
from ecosim.hub.plans import PERCENT, acts, chosen, switched, toggled
from ecosim.hub.services import SERVICES, Check, Data, Plan, anything, number, service, text
from ecosim.hub.states import LiveEntity
from ecosim.hub.views import FULL

# What a light may be asked for in Home Assistant; what a lamp cannot do is left out there too.
LIGHT: Mapping[str, Check] = {
    "brightness": number(0, FULL),
    "brightness_pct": PERCENT,
    "brightness_step": number(-FULL, FULL),
    "brightness_step_pct": number(-100, 100),
    "color_temp": number(1),
    "color_temp_kelvin": number(1),
    "kelvin": number(1),
    "rgb_color": anything,
    **dict.fromkeys(("hs_color", "xy_color", "color_name", "profile", "white", "transition"), anything),
    **dict.fromkeys(("effect", "flash", "rgbw_color", "rgbww_color"), anything),
}


# ------------------------------------------------------------- light, switch


def _brightness(entity: LiveEntity, data: Data) -> float | None:
    """The brightness asked for, 0 to 1."""
    now = float(entity.state.attributes.get("brightness") or 0) / FULL
    if "brightness" in data:
        return float(data["brightness"]) / FULL
    if "brightness_pct" in data:
        return float(data["brightness_pct"]) / 100
    if "brightness_step" in data:
        return now + float(data["brightness_step"]) / FULL
    if "brightness_step_pct" in data:
        return now + float(data["brightness_step_pct"]) / 100
    return None


@service("light.turn_on", LIGHT)
def _light_on(entity: LiveEntity, data: Data) -> list[Command]:
    commands = []
    level = _brightness(entity, data)
    if level is not None and level <= 0:
        return [setting(entity, "on", False)]
    if has(entity, "color_temperature"):
        kelvin = data.get("color_temp_kelvin", data.get("kelvin"))
        mired = math.floor(1_000_000 / kelvin) if kelvin else data.get("color_temp")
        if mired is not None:
            commands.append(setting(entity, "color_temperature", round(mired)))
    if has(entity, "color") and "rgb_color" in data:
        commands.append(setting(entity, "color", "rgb," + ",".join(str(c) for c in data["rgb_color"])))
    if level is not None and has(entity, "brightness"):
        commands.append(sharing(entity, "brightness", level))
    return [*commands, setting(entity, "on", True)]


service("light.turn_off", {"transition": anything, "flash": anything})(switched(False))
service("light.toggle", LIGHT)(toggled("light"))

for _verb, _on in (("turn_on", True), ("turn_off", False)):
    service(f"switch.{_verb}")(switched(_on))
service("switch.toggle")(toggled("switch"))

# ------------------------------------------------------------- fan


@service("fan.turn_on", {"percentage": PERCENT, "preset_mode": text})
def _fan_on(entity: LiveEntity, data: Data) -> list[Command]:
    if data.get("percentage") == 0:
        return [setting(entity, "on", False)]
    commands = [sharing(entity, "percentage", data["percentage"] / 100)] if "percentage" in data else []
    if "preset_mode" in data:
        commands.append(choosing(entity, "preset", data["preset_mode"]))
    return [*commands, setting(entity, "on", True)]


service("fan.set_percentage", {"percentage": PERCENT}, required=("percentage",))(_fan_on)
service("fan.set_preset_mode", {"preset_mode": text}, required=("preset_mode",))(_fan_on)
service("fan.turn_off")(switched(False))
service("fan.toggle", {"percentage": PERCENT, "preset_mode": text})(toggled("fan"))


# ------------------------------------------------------------- lock, cover


def _locking(locked: bool) -> Plan:
    role = "lock" if locked else "unlock"
    return lambda e, _: [acting(e, role) if has(e, role) else setting(e, "locked", locked)]


service("lock.lock", {"code": text})(_locking(True))
service("lock.unlock", {"code": text})(_locking(False))


def _opening(is_open: bool) -> Plan:
    role = "open" if is_open else "close"

    def plan(entity: LiveEntity, _: Data) -> list[Command]:
        if has(entity, role):
            return [acting(entity, role)]
        if has(entity, "position"):
            return [sharing(entity, "position", float(is_open))]
        return [setting(entity, "is_open", is_open)]

    return plan


def _cover_toggle(entity: LiveEntity, data: Data) -> list[Command]:
    return _opening(entity.state.state in ("closed", "closing"))(entity, data)


service("cover.open_cover")(_opening(True))
service("cover.close_cover")(_opening(False))
service("cover.stop_cover")(acts("stop"))
service("cover.toggle")(_cover_toggle)
service("cover.set_cover_position", {"position": PERCENT}, required=("position",))(
    lambda e, d: [sharing(e, "position", d["position"] / 100)]
)

# ------------------------------------------------------------- button, number, select, text


@service("number.set_value", {"value": number()}, required=("value",))
def _number(entity: LiveEntity, data: Data) -> list[Command]:
    whole = entity.face.faces["value"].codec.datatype == "integer"
    return [setting(entity, "value", int(data["value"]) if whole else data["value"])]


service("button.press")(lambda e, _: [acting(e, "action", press=True)])
service("select.select_option", {"option": text}, required=("option",))(chosen("option", "option"))
service("text.set_value", {"value": text}, required=("value",))(
    lambda e, d: [setting(e, "value", d["value"])]
)

# ------------------------------------------------------------- notify, homeassistant


@service("notify.send_message", {"message": text, "title": text}, required=("message",))
def _notify(entity: LiveEntity, data: Data) -> list[Command]:
    """The title is left out where the device shows none."""
    told = {k: v for k, v in data.items() if k in ("message", "title")}
    return [acting(entity, "action", press=True, **told)]


_COVER = {"turn_on": "open_cover", "turn_off": "close_cover"}


def _any_domain(verb: str) -> Plan:
    def plan(entity: LiveEntity, data: Data) -> list[Command]:
        domain = entity.face.domain
        found = SERVICES.get(f"{domain}.{_COVER.get(verb, verb) if domain == 'cover' else verb}")
        if found is None:
            raise ServiceError(f"{entity.entity_id} cannot be turned on and off")
        return found.make(entity, data)

    return plan


for _verb in ("turn_on", "turn_off", "toggle"):
    service(f"homeassistant.{_verb}")(_any_domain(_verb))
