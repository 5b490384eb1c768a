"""Whether Home Assistant would take what a kind announces to it, and is understood where it answers.

Device classes: https://developers.home-assistant.io/docs/core/entity - each entity's page lists its own. One
that Home Assistant does not know costs the whole component.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ecosim.check.findings import Finding
from ecosim.discovery import HomeAssistantFace, Label
from ecosim.errors import nearest
from ecosim.model.kind import snake
from ecosim.model.part import Device
from ecosim.wire.homie import face_of

_TOPIC = re.compile(r"homeassistant/[a-z_]+/[a-zA-Z0-9_-]+/[a-zA-Z0-9_-]+/config")
_NUMBERS = (
    "apparent_power aqi area atmospheric_pressure battery blood_glucose_concentration carbon_dioxide "
    "carbon_monoxide conductivity current data_rate data_size distance duration energy energy_distance "
    "energy_storage frequency gas humidity illuminance irradiance moisture monetary nitrogen_dioxide "
    "nitrogen_monoxide nitrous_oxide ozone ph pm1 pm10 pm25 power power_factor precipitation "
    "precipitation_intensity pressure reactive_power signal_strength sound_pressure speed sulphur_dioxide "
    "temperature volatile_organic_compounds volatile_organic_compounds_parts voltage volume volume_flow_rate "
    "volume_storage water weight wind_direction wind_speed"
)
DEVICE_CLASSES = {
    "binary_sensor": "battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat "
    "light lock moisture motion moving occupancy opening plug power presence problem running safety smoke "
    "sound tamper update vibration window",
    "button": "identify restart update",
    "cover": "awning blind curtain damper door garage gate shade shutter window",
    "event": "button doorbell motion",
    "number": _NUMBERS,
    "sensor": f"date enum timestamp {_NUMBERS}",
    "switch": "outlet switch",
    "update": "firmware",
}
_NO_SETTINGS = ("binary_sensor", "sensor")  # what is only read is no setting


def check_announcements(kind: type[Device[Any]]) -> Iterator[Finding]:
    """What is wrong with its announcements; each topic in them is held against what the device has."""
    name = snake(kind.__name__)
    face = HomeAssistantFace(kind, Label("home", "thing", "Thing", name), "home")
    homie = {face.sheet.homie.value(path) for path in face_of(kind).faces}
    known = {*homie, *face.sheet.told, face.sheet.homie.state}
    ids: set[str] = set()
    for topic, payload in face.announced().items():
        config, component = json.loads(payload), topic.split("/")[1]
        about = config["default_entity_id"].replace(".thing", f".{name}", 1)
        for what in _wrong(topic, component, config):
            yield Finding("error", about, what)
        for key, value in config.items():
            there = face.sheet.orders if "command" in key or key.startswith("set_") else known
            if key.endswith("_topic") and value not in there:
                yield Finding("error", about, f"{key} is {value}, which the device does not know")
        if config["unique_id"] in ids:
            yield Finding("error", about, f"two components are called {config['unique_id']}")
        ids.add(config["unique_id"])


def _wrong(topic: str, component: str, config: dict[str, Any]) -> Iterator[str]:
    if not _TOPIC.fullmatch(topic):
        yield f"Home Assistant takes no announcement on {topic}"
    device_class, known = config.get("device_class"), DEVICE_CLASSES.get(component, "").split()
    if device_class is not None and device_class not in known:
        yield f"{component} has no device class {device_class!r}{nearest(device_class, known)}"
    if config.get("entity_category") == "config" and component in _NO_SETTINGS:
        yield f"entity_category is config, but a {component} sets nothing; say diagnostic"
