"""Discovery in the manner of projects that many people have, on a broker as it would be."""

import json
from collections.abc import Mapping

from tests.lint.heard import Scene, ids

BRIDGE = {"topic": "zigbee/bridge/state", "value_template": "{{ value_json.state }}"}
REMOTE = {
    "availability": [
        BRIDGE,
        {"topic": "zigbee/desk lamp/availability", "value_template": "{{ value_json.state }}"},
    ],
    "availability_mode": "all",
    "device": {
        "identifiers": ["zigbee_0x00158d0001"],
        "manufacturer": "Maker",
        "model": "Lamp (1)",
        "name": "desk lamp",
    },
    "origin": {"name": "Zigbee bridge", "sw": "2.1", "url": "https://zigbee.example"},
}
ZIGBEE = {
    "homeassistant/light/0x00158d0001/light/config": {
        **REMOTE,
        "brightness": True,
        "brightness_scale": 254,
        "command_topic": "zigbee/desk lamp/set",
        "name": None,
        "schema": "json",
        "state_topic": "zigbee/desk lamp",
        "supported_color_modes": ["brightness"],
        "unique_id": "0x00158d0001_light",
    },
    "homeassistant/sensor/0x00158d0001/linkquality/config": {
        **REMOTE,
        "enabled_by_default": False,
        "entity_category": "diagnostic",
        "name": "Link quality",
        "state_class": "measurement",
        "state_topic": "zigbee/desk lamp",
        "unique_id": "0x00158d0001_linkquality",
        "unit_of_measurement": "lqi",
        "value_template": "{{ value_json.linkquality }}",
    },
    "homeassistant/device_automation/0x00158d0001/action_toggle/config": {
        "automation_type": "trigger",
        "device": REMOTE["device"],
        "payload": "toggle",
        "subtype": "toggle",
        "topic": "zigbee/desk lamp/action",
        "type": "action",
    },
}
ZIGBEE_SAYS = {
    "zigbee/bridge/state": '{"state":"online"}',
    "zigbee/desk lamp/availability": '{"state":"online"}',
    "zigbee/desk lamp": '{"brightness":120,"linkquality":94,"state":"ON"}',
}
RELAY = {
    "homeassistant/switch/A1B2C3_RL_1/config": {
        "name": "Plug",
        "stat_t": "tele/plug/STATE",
        "avty_t": "tele/plug/LWT",
        "pl_avail": "Online",
        "pl_not_avail": "Offline",
        "cmd_t": "cmnd/plug/POWER",
        "val_tpl": "{{value_json.POWER}}",
        "pl_off": "OFF",
        "pl_on": "ON",
        "uniq_id": "A1B2C3_RL_1",
        "dev": {"ids": ["A1B2C3"]},
    },
    "homeassistant/sensor/A1B2C3_power/config": {
        "name": "Plug power",
        "stat_t": "tele/plug/SENSOR",
        "avty_t": "tele/plug/LWT",
        "pl_avail": "Online",
        "pl_not_avail": "Offline",
        "uniq_id": "A1B2C3_power",
        "dev": {"ids": ["A1B2C3"]},
        "unit_of_meas": "W",
        "dev_cla": "power",
        "stat_cla": "measurement",
        "val_tpl": "{{value_json['ENERGY']['Power'] | default(0) | round(1)}}",
    },
}
RELAY_SAYS = {
    "tele/plug/LWT": "Online",
    "tele/plug/STATE": '{"Uptime":"0T01:02:03","POWER":"OFF"}',
    "tele/plug/SENSOR": '{"ENERGY":{"Power":12.34}}',
}
NODE = {
    "homeassistant/climate/node/room/config": {
        "~": "node/climate/room",
        "curr_temp_t": "~/current_temperature/state",
        "mode_stat_t": "~/mode/state",
        "mode_cmd_t": "~/mode/command",
        "modes": ["off", "heat"],
        "temp_stat_t": "~/target/state",
        "temp_cmd_t": "~/target/command",
        "min_temp": 5,
        "max_temp": 30,
        "avty_t": "node/status",
        "uniq_id": "node-climate-room",
        "dev": {"ids": "a0b1c2d3e4f5", "name": "node", "sw": "1", "mdl": "board", "mf": "maker"},
    },
}
NODE_SAYS = {
    "node/status": "online",
    "node/climate/room/current_temperature/state": "20.6",
    "node/climate/room/mode/state": "heat",
    "node/climate/room/target/state": "21.0",
}


def scene(configs: Mapping[str, object], says: dict[str, str]) -> Scene:
    return Scene({**{topic: json.dumps(config) for topic, config in configs.items()}, **says})


def test_a_zigbee_bridge() -> None:
    report = scene(ZIGBEE, ZIGBEE_SAYS).lint()
    assert report.findings == []
    assert list(report.devices) == ["homeassistant: zigbee_0x00158d0001"]


def test_a_zigbee_bridge_that_lost_its_lamp() -> None:
    assert (
        scene(ZIGBEE, {**ZIGBEE_SAYS, "zigbee/desk lamp/availability": '{"state":"offline"}'}).lint().findings
        == []
    )
    gone = {k: v for k, v in ZIGBEE_SAYS.items() if k != "zigbee/desk lamp/availability"}
    assert ids(scene(ZIGBEE, gone).lint()) == ["ha-never-available"]


def test_a_relay_with_firmware() -> None:
    assert scene(RELAY, RELAY_SAYS).lint().findings == []
    wrong = {
        **RELAY_SAYS,
        "tele/plug/STATE": '{"Uptime":"0T01:02:03","POWER1":"OFF"}',
        "tele/plug/LWT": "online",
    }
    assert ids(scene(RELAY, wrong).lint()) == ["ha-availability", "ha-nothing-found"]


def test_a_node_built_at_home() -> None:
    assert scene(NODE, NODE_SAYS).lint().findings == []
    wrong = {**NODE_SAYS, "node/climate/room/mode/state": "heating", "node/climate/room/target/command": "21"}
    assert sorted(ids(scene(NODE, wrong).lint())) == ["ha-payload", "ha-retained-command"]
