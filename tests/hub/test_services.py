"""What is asked of entities, and the commands that it becomes."""

from collections.abc import Callable

import pytest

from ecosim.errors import FileError
from tests.hub.houses import House

Make = Callable[..., House]


def call(house: Make, action: str, target: str | None, data: str = "{}") -> House:
    """A house that has just done one action, with everything there is switched on before."""
    aim = f"target: {{entity_id: {target}}}, " if target else ""
    return house(
        "- alias: test\n  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}\n"
        f"  actions: {{action: {action}, {aim}data: {data}}}\n"
    )


def sent(made: House) -> list[str]:
    made.say("phone/phone/shaken", '{"times":1}')
    made.pass_time(1)
    return [f"{path}={payload}" for path, payload in made.commands]


@pytest.mark.parametrize(
    ("action", "target", "data", "commands"),
    [
        ("light.turn_on", "light.lamp", "{}", ["lamp/lamp/on=true"]),
        (
            "light.turn_on",
            "light.lamp",
            "{brightness: 128}",
            ["lamp/lamp/brightness=50", "lamp/lamp/on=true"],
        ),
        (
            "light.turn_on",
            "light.lamp",
            "{brightness_pct: 40}",
            ["lamp/lamp/brightness=40", "lamp/lamp/on=true"],
        ),
        ("light.turn_on", "light.lamp", "{brightness: 0}", ["lamp/lamp/on=false"]),
        ("light.turn_on", "light.lamp", "{transition: 5, rgb_color: [1, 2, 3]}", ["lamp/lamp/on=true"]),
        ("light.turn_off", "light.lamp", "{transition: 5}", ["lamp/lamp/on=false"]),
        ("light.toggle", "light.lamp", "{}", ["lamp/lamp/on=true"]),
        ("homeassistant.turn_on", "[light.lamp, switch.heater_child_lock]", "{}", None),
        ("switch.turn_on", "switch.heater_child_lock", "{}", ["heater/heater/child-lock=true"]),
        ("switch.toggle", "all", "{}", ["heater/heater/child-lock=true"]),
        ("climate.set_temperature", "climate.heater", "{temperature: 21.5}", ["heater/heater/target=21.5"]),
        (
            "climate.set_temperature",
            "climate.heater",
            "{temperature: 22, hvac_mode: fan_only}",
            ["heater/heater/mode=fan", "heater/heater/target=22"],
        ),
        ("climate.set_hvac_mode", "climate.heater", "{hvac_mode: 'off'}", ["heater/heater/mode=off"]),
        ("climate.turn_on", "climate.heater", "{}", ["heater/heater/mode=heat"]),
        ("climate.turn_off", "climate.heater", "{}", ["heater/heater/mode=off"]),
        ("lock.lock", "lock.front_door", "{}", ["door/door/lock=true"]),
        ("button.press", "button.anna_s_phone_ring", "{}", ["phone/phone/ring=true"]),
        ("number.set_value", "number.heater_level", "{value: '3'}", ["heater/heater/level=3"]),
        (
            "select.select_option",
            "select.heater_programme",
            "{option: boost}",
            ["heater/heater/programme=boost"],
        ),
        ("cover.close_cover", "cover.blind", "{}", ["blind/blind/position=0"]),
        ("cover.set_cover_position", "cover.blind", "{position: 30}", ["blind/blind/position=30"]),
        ("cover.toggle", "cover.blind", "{}", ["blind/blind/position=0"]),
        ("homeassistant.turn_off", "cover.blind", "{}", ["blind/blind/position=0"]),
        (
            "notify.anna_s_phone",
            None,
            "{message: Hello, title: Hi, data: {ttl: 0}}",
            ['phone/phone/notify={"message":"Hello","title":"Hi"}'],
        ),
        (
            "notify.send_message",
            "notify.anna_s_phone",
            "{message: 5}",
            ['phone/phone/notify={"message":"5","title":""}'],
        ),
        (
            "notify.mobile_app_anna_s_phone",
            None,
            "{message: Hello}",
            ['phone/phone/notify={"message":"Hello","title":""}'],
        ),
    ],
)
def test_commands(
    house: Make, action: str, target: str | None, data: str, commands: list[str] | None
) -> None:
    wanted = commands or ["lamp/lamp/on=true", "heater/heater/child-lock=true"]
    assert sent(call(house, action, target, data)) == wanted


def test_a_step_goes_from_where_the_lamp_is(house: Make) -> None:
    made = call(house, "light.turn_on", "light.lamp", "{brightness_step_pct: -25}")
    made.say("lamp/lamp/on", "true")
    assert sent(made) == ["lamp/lamp/brightness=75", "lamp/lamp/on=true"]


def test_a_pressed_button_and_a_sent_message_have_a_time(house: Make) -> None:
    made = call(house, "button.press", "button.anna_s_phone_ring")
    assert made.entity("button.anna_s_phone_ring").state == "unknown"
    sent(made)
    assert made.entity("button.anna_s_phone_ring").state == "2026-03-17T05:00:00+00:00"


def test_the_target_may_stand_in_the_data_or_in_the_action(house: Make) -> None:
    yaml = "- alias: test\n  trigger: {platform: state, entity_id: event.anna_s_phone_shaken}\n  action:\n"
    made = house(
        yaml
        + "    - {service: light.turn_on, data: {entity_id: light.lamp, brightness_pct: 10}}\n"
        + "    - {service: light.turn_off, entity_id: [light.lamp]}\n"
    )
    assert sent(made) == ["lamp/lamp/brightness=10", "lamp/lamp/on=true", "lamp/lamp/on=false"]


@pytest.mark.parametrize(
    ("action", "target", "data", "what"),
    [
        (
            "light.turnon",
            "light.lamp",
            "{}",
            "there is no action 'light.turnon'; did you mean 'light.turn_on'?",
        ),
        ("notify.anna_phone", None, "{message: a}", "did you mean 'notify.anna_s_phone'?"),
        (
            "light.turn_on",
            "light.lamp",
            "{brightnes: 5}",
            "light.turn_on: data has an unknown key 'brightnes'; did you mean 'brightness'?",
        ),
        ("light.turn_on", "light.lamp", "{brightness_pct: 101}", "brightness_pct: 101 is outside 0 to 100"),
        ("light.turn_on", "light.lamp", "{brightness: bright}", "a number is wanted, not 'bright'"),
        ("light.turn_on", "lock.front_door", "{}", "light.turn_on: does not act on lock.front_door"),
        ("light.turn_on", None, "{}", "say which entities: target: {entity_id: …}"),
        ("light.turn_on", "light.lmp", "{}", "there is no entity 'light.lmp'; did you mean 'light.lamp'?"),
        (
            "climate.set_temperature",
            "climate.heater",
            "{temperature: 31}",
            "climate.heater: target: 31 is outside 5:30",
        ),
        ("climate.set_temperature", "climate.heater", "{}", "data needs 'temperature'"),
        ("climate.set_hvac_mode", "climate.heater", "{hvac_mode: cool}", "climate.heater has no mode 'cool'"),
        ("climate.set_fan_mode", "climate.heater", "{fan_mode: low}", "climate.heater has no fan"),
        ("number.set_value", "number.heater_level", "{value: 9}", "9 is outside 1:5"),
        (
            "select.select_option",
            "select.heater_programme",
            "{option: ECO}",
            "'ECO' is not one of eco, boost",
        ),
        ("cover.stop_cover", "cover.blind", "{}", "cover.blind cannot stop"),
        ("homeassistant.turn_on", "lock.front_door", "{}", "lock.front_door cannot be turned on and off"),
    ],
)
def test_what_cannot_be_is_refused_before_the_day_begins(
    house: Make, action: str, target: str | None, data: str, what: str
) -> None:
    with pytest.raises(FileError) as error:
        call(house, action, target, data)
    assert what in str(error.value)
    assert str(error.value).startswith("automations.yaml:3: [0].actions")


@pytest.mark.parametrize(
    ("data", "commands"),
    [
        ("{topic: house/5/lamp/lamp/brightness/set, payload: 40}", ["lamp/lamp/brightness=40"]),
        ("{topic: house/5/lamp/lamp/on/set, payload: 'true', qos: 1}", ["lamp/lamp/on=true"]),
        (
            '{topic: house/5/lamp/lamp/brightness/set, payload: "{{ 2 * 20 }}"}',
            ["lamp/lamp/brightness=40"],
        ),
    ],
)
def test_a_command_is_published_by_its_topic(house: Make, data: str, commands: list[str]) -> None:
    assert sent(call(house, "mqtt.publish", None, data)) == commands


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{topic: house/5/lamp/lamp/on, payload: 'true'}", "is no command"),
        ("{topic: house/5/lump/lamp/on/set, payload: 'true'}", "no device 'lump'; did you mean 'lamp'"),
        ("{topic: house/5/lamp/lamp/onn/set, payload: 'true'}", "did you mean 'lamp/on'"),
        ("{topic: house/5/lamp/lamp/on/set, payload: 'yes'}", "lamp/on: "),
        ("{topic: house/5/lamp/lamp/on/set, payload: 'true', retain: true}", "never retained"),
        ("{payload: 'true'}", "'topic'"),
    ],
)
def test_a_topic_that_is_no_command(house: Make, data: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        call(house, "mqtt.publish", None, data)
