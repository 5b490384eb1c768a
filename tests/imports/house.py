"""A configuration as people have them, made up: files in files, packages, blueprints, secrets, registries."""

import json
from pathlib import Path
from typing import Any

SECRETS = ("hunter2", "bob_the_secret_phone", "52.123456")
FILES = {
    "configuration.yaml": """
homeassistant:
  name: House
  latitude: !secret latitude
  time_zone: Europe/Berlin
  packages: !include_dir_named packages
automation: !include automations.yaml
automation by hand: !include_dir_merge_list automations
script: !include scripts.yaml
scene: !include scenes.yaml
http: {ssl_key: !secret key}
recorder:
mqtt:
  sensor:
    - {name: Washer power, state_topic: washer/power}
sensor:
  - {platform: rest, name: Water price, resource: !secret url}
  - platform: template
    sensors: {doubled: {value_template: "{{ states('sensor.power') | float * 2 }}", friendly_name: Doubled}}
  - {platform: template, sensors: {spare: {value_template: "{{ states('sensor.doubled') }}"}}}
""",
    "automations.yaml": """
- id: "1"
  alias: Light in the hall
  triggers:
    - {trigger: state, entity_id: binary_sensor.hall_motion, to: "on"}
  conditions:
    - {condition: state, entity_id: input_boolean.guests, state: "on"}
    - {condition: sun, after: sunset}
  actions:
    - {action: light.turn_on, target: {area_id: hall}, data: {brightness_pct: 60}}
    - delay: "00:05:00"
    - {action: light.turn_off, target: {device_id: d1}}
- id: "2"
  alias: Motion
  use_blueprint:
    path: someone/motion.yaml
    input: {sensor: binary_sensor.cellar_motion, lamp: {entity_id: light.cellar}}
- id: "3"
  alias: Of a blueprint that is gone
  use_blueprint: {path: someone/gone.yaml, input: {}}
- id: "4"
  alias: Without its input
  use_blueprint: {path: someone/motion.yaml, input: {lamp: {entity_id: light.cellar}}}
- id: "5"
  alias: Of a television
  triggers:
    - trigger: webostv.turn_on
      entity_id: media_player.television
  actions: []
- id: "5b"
  alias: Of a button
  triggers: [{trigger: device, domain: zha, device_id: d9, type: remote_button_short_press}]
  actions: [{action: light.toggle, target: {entity_id: light.hall}}]
- id: "1"
  alias: With an id of another
  triggers: [{trigger: sun, event: sunset}]
  actions: []
""",
    "automations/away.yaml": """
- alias: Nobody is here
  trigger: {platform: state, entity_id: !secret phone, to: not_home}
  action:
    - service: notify.everybody
      data: {message: "Gone", data: {key: !secret key}}
    - service: script.all_off
- alias: Nobody is here
  trigger: {platform: time, at: "23:30:00"}
  condition: "{{ is_state('input_boolean.guests', 'off') and states('sensor.doubled') | float > 100 }}"
  action: [{service: switch.turn_off, entity_id: switch.oven}]
- alias: Never
  trigger: {platform: state, entity_id: switch.oven, to: "on"}
  condition: "{{ false }}"
  action: [{service: switch.turn_off, entity_id: switch.oven}]
""",
    "scripts.yaml": """
all_off: {sequence: [{action: light.turn_off, target: {entity_id: [light.hall, light.cellar]}}]}
broken: {sequence: [{acton: light.turn_off}]}
""",
    "scenes.yaml": "- {name: Film, entities: {light.hall: {state: 'on', brightness: 30}}}\n",
    "packages/guests.yaml": "input_boolean: {guests: {name: Guests, icon: mdi:account}}\n",
    "blueprints/automation/someone/motion.yaml": """
blueprint:
  name: Motion
  domain: automation
  input:
    sensor: {name: Sensor}
    lamp: {name: Lamp}
    more:
      name: More
      input:
        wait: {name: How long, default: 120}
        unused: {name: Unused, default: {a: 1}}
triggers: [{trigger: state, entity_id: !input sensor, from: "off", to: "on"}]
actions:
  - {action: light.turn_on, target: !input lamp}
  - delay: {seconds: !input wait}
  - {action: light.turn_off, target: !input lamp}
""",
    "secrets.yaml": f"""
phone: device_tracker.{SECRETS[1]}
key: {SECRETS[0]}
url: https://{SECRETS[0]}/
latitude: {SECRETS[2]}
""",
}
STORED: dict[str, dict[str, Any]] = {
    "core.entity_registry": {
        "entities": [
            {"entity_id": "light.hall", "id": "a1", "device_id": "d1"},
            {"entity_id": "sensor.hall_lux", "id": "a2", "device_id": "d1"},
            {"entity_id": "light.hall_led", "id": "a3", "device_id": "d1", "entity_category": "config"},
            {"entity_id": "input_number.warmth", "id": "a4", "platform": "input_number", "unique_id": "heat"},
        ]
    },
    "core.device_registry": {"devices": [{"id": "d1", "area_id": "hall", "name_by_user": SECRETS[0]}]},
    "core.area_registry": {"areas": [{"id": "hall", "name": SECRETS[0], "floor_id": None}]},
    "input_number": {"items": [{"id": "heat", "name": SECRETS[0], "min": 5, "max": 30, "mode": "box"}]},
}


def configuration(folder: Path, **more: str) -> Path:
    """The configuration, in a folder; `more` files by name, with `__` for a folder."""
    files = FILES | {f"{name.replace('__', '/')}.yaml": text for name, text in more.items()}
    files |= {f".storage/{name}": json.dumps({"version": 1, "data": d}) for name, d in STORED.items()}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder
