"""What stand-ins are at first, by domain: plain data, which needs nothing but Python."""

from typing import Any

Shown = tuple[str, dict[str, Any]]
PLACE = (52.52, 13.405)
_OFF = (
    "light", "switch", "binary_sensor", "fan", "media_player", "group", "script", "humidifier",
    "input_boolean", "remote", "siren", "update", "calendar", "schedule", "image_processing",
)  # fmt: skip
_OPENING: dict[str, Any] = {"latitude": PLACE[0], "longitude": PLACE[1]}
_STATES: dict[str, Shown] = {
    "sensor": ("20", {}),
    "input_number": ("5", {"min": 0.0, "max": 100.0, "step": 1.0}),
    "number": ("5", {"min": 0.0, "max": 100.0, "step": 1.0}),
    "input_text": ("", {}),
    "text": ("", {}),
    "input_select": ("unknown", {"options": []}),
    "select": ("unknown", {"options": []}),
    "input_datetime": (
        "2026-03-17 07:00:00",
        {"has_date": True, "has_time": True, "year": 2026, "month": 3, "day": 17}
        | {"hour": 7, "minute": 0, "second": 0, "timestamp": 1773727200.0},
    ),
    "climate": ("heat", {"temperature": 20.0, "current_temperature": 19.0, "hvac_action": "idle"}),
    "water_heater": ("eco", {"temperature": 50.0, "operation_mode": "eco"}),
    "cover": ("closed", {"current_position": 0}),
    "valve": ("closed", {}),
    "lock": ("locked", {}),
    "alarm_control_panel": ("disarmed", {}),
    "vacuum": ("docked", {"battery_level": 100}),
    "timer": ("idle", {"duration": "0:05:00"}),
    "counter": ("0", {"step": 1}),
    "person": ("home", {**_OPENING, "gps_accuracy": 10}),
    "device_tracker": ("home", {**_OPENING, "gps_accuracy": 10, "source_type": "gps"}),
    "zone": ("0", {**_OPENING, "radius": 100.0}),
    "sun": ("below_horizon", {"elevation": -30.0, "azimuth": 0.0}),
    "weather": ("sunny", {"temperature": 12.0, "humidity": 60, "forecast": []}),
    "camera": ("idle", {}),
    "automation": ("on", {"last_triggered": None, "mode": "single", "current": 0}),
    "proximity": ("0", {"dir_of_travel": "unknown"}),
    "plant": ("ok", {}),
    "todo": ("0", {}),
    "persistent_notification": ("notifying", {}),
}
DOMAINS = (
    *_OFF, *_STATES, "scene", "button", "input_button", "event", "image", "notify", "tts", "input_slider",
    "input_label", "variable", "air_quality", "lawn_mower", "conversation", "date", "time", "datetime",
)  # fmt: skip


def at_first(entity_id: str) -> Shown:
    """The state and the attributes of a stand-in when its day begins."""
    domain, _, name = entity_id.partition(".")
    state, attributes = ("off", {}) if domain in _OFF else _STATES.get(domain, ("unknown", {}))
    return state, {"friendly_name": name.replace("_", " ").capitalize(), **attributes}
