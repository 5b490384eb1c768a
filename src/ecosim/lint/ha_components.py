"""What Home Assistant's MQTT components require, and what they take on the topics that they listen to.

https://www.home-assistant.io/integrations/mqtt/#configuration-via-mqtt-discovery
"""

DEVICE = "device"
REQUIRED: dict[str, tuple[str, ...]] = {
    "alarm_control_panel": ("command_topic", "state_topic"),
    "binary_sensor": ("state_topic",),
    "button": ("command_topic",),
    "camera": ("topic",),
    "climate": (),
    "cover": (),
    "device_automation": ("automation_type", "device", "topic", "type", "subtype"),
    "device_tracker": (),
    "event": ("state_topic", "event_types"),
    "fan": ("command_topic",),
    "humidifier": ("command_topic", "target_humidity_command_topic"),
    "image": (),
    "lawn_mower": (),
    "light": ("command_topic",),
    "lock": ("command_topic",),
    "notify": ("command_topic",),
    "number": ("command_topic",),
    "scene": ("command_topic",),
    "select": ("command_topic", "options"),
    "sensor": ("state_topic",),
    "siren": ("command_topic",),
    "switch": ("command_topic",),
    "tag": ("topic",),
    "text": ("command_topic",),
    "update": ("state_topic",),
    "vacuum": (),
    "valve": (),
    "water_heater": (),
}
"""By component: the keys without which it is refused."""

NO_ENTITY = ("device_automation", "tag")
ONE_OF = {"image": ("image_topic", "url_topic"), "device_tracker": ("state_topic", "json_attributes_topic")}
TOGETHER = {
    "climate": (("preset_modes", "preset_mode_command_topic"),),
    "fan": (("preset_modes", "preset_mode_command_topic"),),
    "humidifier": (("modes", "mode_command_topic"),),
}
NEEDS = {
    "cover": (
        ("set_position_topic", "position_topic"),
        ("value_template", "state_topic"),
        ("position_template", "position_topic"),
        ("set_position_template", "set_position_topic"),
        ("tilt_command_template", "tilt_command_topic"),
        ("tilt_status_template", "tilt_status_topic"),
    ),
}
STRICTLY = ("fan", "humidifier")
RANGES = {
    "number": ("min", "max", 1.0, 100.0),
    "text": ("min", "max", 0.0, 255.0),
    "humidifier": ("min_humidity", "max_humidity", 0.0, 100.0),
    "fan": ("speed_range_min", "speed_range_max", 1.0, 100.0),
}
"""By component: two keys, the first not above the second, and what they are where they are not given."""

_HVAC = ("auto", "off", "cool", "heat", "dry", "fan_only")
_ACTIONS = ("off", "idle", "preheating", "heating", "cooling", "drying", "fan", "defrosting")
_ALARMS = (
    *("disarmed", "armed_home", "armed_away", "armed_night", "armed_vacation", "armed_custom_bypass"),
    *("pending", "arming", "disarming", "triggered"),
)
FIXED: dict[tuple[str, str], tuple[str, ...]] = {
    ("alarm_control_panel", "state_topic"): _ALARMS,
    ("climate", "action_topic"): _ACTIONS,
    ("humidifier", "action_topic"): ("off", "humidifying", "drying", "idle"),
    ("lawn_mower", "activity_state_topic"): ("mowing", "paused", "docked", "error", "returning"),
    ("fan", "direction_state_topic"): ("forward", "reverse"),
}
"""The payloads of a topic that are always the same."""

LISTED: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("select", "state_topic"): ("options", ()),
    ("climate", "mode_state_topic"): ("modes", _HVAC),
    ("climate", "fan_mode_state_topic"): ("fan_modes", ("auto", "low", "medium", "high")),
    ("climate", "swing_mode_state_topic"): ("swing_modes", ("on", "off")),
    ("climate", "preset_mode_state_topic"): ("preset_modes", ()),
    ("fan", "preset_mode_state_topic"): ("preset_modes", ()),
    ("humidifier", "mode_state_topic"): ("modes", ()),
    (
        "water_heater",
        "mode_state_topic",
    ): ("modes", ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")),
}
"""The payloads of a topic are those of a list under a key, or these."""

WORDS: dict[tuple[str, str], dict[str, str]] = {
    ("binary_sensor", "state_topic"): {"payload_on": "ON", "payload_off": "OFF"},
    ("fan", "state_topic"): {"payload_on": "ON", "payload_off": "OFF"},
    ("fan", "oscillation_state_topic"): {
        "payload_oscillation_on": "oscillate_on",
        "payload_oscillation_off": "oscillate_off",
    },
    ("humidifier", "state_topic"): {"payload_on": "ON", "payload_off": "OFF"},
    ("light", "state_topic"): {"payload_on": "ON", "payload_off": "OFF"},
    ("lock", "state_topic"): {
        "state_locked": "LOCKED",
        "state_locking": "LOCKING",
        "state_unlocked": "UNLOCKED",
        "state_unlocking": "UNLOCKING",
        "state_jammed": "JAMMED",
        "state_open": "OPEN",
        "state_opening": "OPENING",
    },
    ("cover", "state_topic"): {
        "state_open": "open",
        "state_opening": "opening",
        "state_closed": "closed",
        "state_closing": "closing",
        "state_stopped": "stopped",
    },
    ("valve", "state_topic"): {
        "state_open": "open",
        "state_opening": "opening",
        "state_closed": "closed",
        "state_closing": "closing",
    },
}
"""The payloads of a topic are those under these keys, or these."""

NUMBERS: dict[tuple[str, str], tuple[str, float | None, str, float | None]] = {
    ("number", "state_topic"): ("min", 1.0, "max", 100.0),
    ("humidifier", "target_humidity_state_topic"): ("min_humidity", 0.0, "max_humidity", 100.0),
    ("climate", "temperature_state_topic"): ("", None, "", None),
    ("climate", "temperature_high_state_topic"): ("", None, "", None),
    ("climate", "temperature_low_state_topic"): ("", None, "", None),
    ("climate", "current_temperature_topic"): ("", None, "", None),
    ("climate", "current_humidity_topic"): ("", None, "", None),
    ("humidifier", "current_humidity_topic"): ("", 0.0, "", 100.0),
    ("water_heater", "temperature_state_topic"): ("", None, "", None),
    ("water_heater", "current_temperature_topic"): ("", None, "", None),
    ("light", "brightness_state_topic"): ("", 0.0, "brightness_scale", 255.0),
    ("light", "color_temp_state_topic"): ("", None, "", None),
    ("fan", "percentage_state_topic"): ("", 0.0, "speed_range_max", 100.0),
    ("cover", "tilt_status_topic"): ("", None, "", None),
}
"""The payloads of a topic are numbers, between what stands under two keys, or these."""

VACUUM_STATES = ("cleaning", "docked", "paused", "idle", "returning", "error")


def is_command(key: str) -> bool:
    """Whether a key names a topic on which the device is commanded; else it is one that it publishes on."""
    return "command_topic" in key or key.startswith("set_")


def template_keys(key: str) -> tuple[str, ...]:
    """The keys of the templates that read what comes on this topic; the first that is given counts."""
    stem = key.removesuffix("_topic")
    if key == "state_topic":
        return ("state_value_template", "value_template")
    if key in ("position_topic", "tilt_status_topic", "action_topic") or not stem.endswith("state"):
        return (f"{stem}_template",) if key != "topic" else ("value_template",)
    bare = stem.removesuffix("_state")
    return (f"{stem}_template", f"{bare}_value_template", f"{bare}_state_template")
