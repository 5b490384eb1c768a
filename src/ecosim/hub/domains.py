"""The services of each domain of entities."""

from collections.abc import Mapping

from ecosim.entities import ClimateEntity
from ecosim.hub.commands import Command, ServiceError, acting, choosing, has, setting, sharing
from ecosim.hub.services import SERVICES, Check, Data, Plan, anything, flag, number, service, text
from ecosim.hub.states import LiveEntity
from ecosim.hub.views import FULL, hvac_modes

PERCENT = number(0, 100)

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


def _switched(on: bool) -> Plan:
    return lambda entity, _: [setting(entity, "on", on)]


def _toggled(domain: str) -> Plan:
    """Home Assistant's toggle: off when it is on, otherwise on."""

    def plan(entity: LiveEntity, data: Data) -> list[Command]:
        verb = "turn_off" if entity.state.state not in ("off", "unknown", "unavailable") else "turn_on"
        found = SERVICES[f"{domain}.{verb}"]
        return found.make(entity, {k: v for k, v in data.items() if k in found.fields})

    return plan


def _chosen(role: str, key: str) -> Plan:
    return lambda entity, data: [choosing(entity, role, data[key])]


def _acts(role: str) -> Plan:
    return lambda entity, _: [acting(entity, role)]


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
        mired = 1_000_000 / kelvin if kelvin else data.get("color_temp")
        if mired is not None:
            commands.append(setting(entity, "color_temperature", round(mired)))
    if has(entity, "color") and "rgb_color" in data:
        commands.append(setting(entity, "color", "rgb," + ",".join(str(c) for c in data["rgb_color"])))
    if level is not None and has(entity, "brightness"):
        commands.append(sharing(entity, "brightness", level))
    return [*commands, setting(entity, "on", True)]


service("light.turn_off", {"transition": anything, "flash": anything})(_switched(False))
service("light.toggle", LIGHT)(_toggled("light"))

for _verb, _on in (("turn_on", True), ("turn_off", False)):
    service(f"switch.{_verb}")(_switched(_on))
service("switch.toggle")(_toggled("switch"))

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
service("fan.turn_off")(_switched(False))
service("fan.toggle", {"percentage": PERCENT, "preset_mode": text})(_toggled("fan"))


# ------------------------------------------------------------- climate


def _hvac_mode(entity: LiveEntity, mode: str) -> list[Command]:
    face = entity.face
    assert isinstance(face.entity, ClimateEntity)  # noqa: S101 - the service is for this domain
    known = hvac_modes(face.entity, face.faces)
    if mode not in known:
        raise ServiceError(f"{entity.entity_id} has no mode {mode!r}; there is {', '.join(known)}")
    if mode == "off" and has(entity, "on"):
        return [setting(entity, "on", False)]
    commands = []
    if has(entity, "mode"):
        translated = {ha: own for own, ha in face.entity.modes.items()}
        commands.append(setting(entity, "mode", translated.get(mode, mode)))
    return [*commands, *([setting(entity, "on", True)] if has(entity, "on") else [])]


@service("climate.set_hvac_mode", {"hvac_mode": text}, required=("hvac_mode",))
def _set_hvac_mode(entity: LiveEntity, data: Data) -> list[Command]:
    return _hvac_mode(entity, data["hvac_mode"])


@service("climate.set_temperature", {"temperature": number(), "hvac_mode": text}, required=("temperature",))
def _set_temperature(entity: LiveEntity, data: Data) -> list[Command]:
    mode = _hvac_mode(entity, data["hvac_mode"]) if "hvac_mode" in data else []
    return [*mode, setting(entity, "target", data["temperature"])]


@service("climate.turn_on")
def _climate_on(entity: LiveEntity, _: Data) -> list[Command]:
    if has(entity, "on"):
        return [setting(entity, "on", True)]
    assert isinstance(entity.face.entity, ClimateEntity)  # noqa: S101
    known = hvac_modes(entity.face.entity, entity.face.faces)
    order = [*(m for m in ("heat_cool", "heat", "cool") if m in known), *(m for m in known if m != "off")]
    return _hvac_mode(entity, order[0])


@service("climate.turn_off")
def _climate_off(entity: LiveEntity, _: Data) -> list[Command]:
    return _hvac_mode(entity, "off")


service("climate.toggle")(_toggled("climate"))
service("climate.set_fan_mode", {"fan_mode": text}, required=("fan_mode",))(_chosen("fan", "fan_mode"))
service("climate.set_preset_mode", {"preset_mode": text}, required=("preset_mode",))(
    _chosen("preset", "preset_mode")
)

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
service("cover.stop_cover")(_acts("stop"))
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
service("select.select_option", {"option": text}, required=("option",))(_chosen("option", "option"))
service("text.set_value", {"value": text}, required=("value",))(
    lambda e, d: [setting(e, "value", d["value"])]
)

# ------------------------------------------------------------- vacuum, media player


for _role in ("start", "stop", "pause", "return_to_base"):
    service(f"vacuum.{_role}")(_acts(_role))
service("vacuum.set_fan_speed", {"fan_speed": text}, required=("fan_speed",))(
    _chosen("fan_speed", "fan_speed")
)

_PLAYER = {"play": "media_play", "pause": "media_pause", "stop": "media_stop"}
for _role, _name in {**_PLAYER, "next": "media_next_track", "previous": "media_previous_track"}.items():
    service(f"media_player.{_name}")(_acts(_role))
for _verb, _on in (("turn_on", True), ("turn_off", False)):
    service(f"media_player.{_verb}")(_switched(_on))
service("media_player.toggle")(_toggled("media_player"))
service("media_player.select_source", {"source": text}, required=("source",))(_chosen("source", "source"))
service("media_player.volume_set", {"volume_level": number(0, 1)}, required=("volume_level",))(
    lambda e, d: [sharing(e, "volume", d["volume_level"])]
)
service("media_player.volume_mute", {"is_volume_muted": flag}, required=("is_volume_muted",))(
    lambda e, d: [setting(e, "muted", d["is_volume_muted"])]
)


@service("media_player.media_play_pause")
def _play_pause(entity: LiveEntity, _: Data) -> list[Command]:
    return [acting(entity, "pause" if entity.state.state == "playing" else "play")]


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
