"""What conditions say, and what they leave in the trace."""

from collections.abc import Callable

import pytest

from tests.hub.houses import House

SHAKE = "{trigger: state, entity_id: event.anna_s_phone_shaken}"


class Asked:
    """A house whose one automation looks at a condition whenever the phone is shaken."""

    def __init__(
        self, house: Callable[..., House], condition: str, start: str = "2026-03-17T06:00:00"
    ) -> None:
        yaml = f"- alias: asked\n  triggers: {SHAKE}\n  conditions: {condition}\n  actions: []\n"
        self.house = house(yaml, start)

    def __call__(self) -> bool:
        """Whether it is true now."""
        self.house.pass_time(1)
        self.house.say("phone/phone/shaken", '{"times":1}')
        return self.house.runs[-1].result == "finished"


def test_state(house: Callable[..., House]) -> None:
    asked = Asked(
        house, "{condition: state, entity_id: [light.lamp, switch.heater_child_lock], state: 'off'}"
    )
    assert asked()
    asked.house.say("heater/heater/child-lock", "true")
    assert not asked()
    assert asked.house.runs[-1].conditions[0].details["seen"] == {
        "light.lamp": "off",
        "switch.heater_child_lock": "on",
    }


def test_state_of_any(house: Callable[..., House]) -> None:
    asked = Asked(
        house,
        "{condition: state, entity_id: [light.lamp, lock.front_door], state: ['on', locked], match: any}",
    )
    assert asked()
    asked.house.say("door/door/locked", "false")
    assert not asked()


def test_state_for_some_time(house: Callable[..., House]) -> None:
    asked = Asked(house, "{condition: state, entity_id: light.lamp, state: 'on', for: {minutes: 5}}")
    asked.house.say("lamp/lamp/on", "true")
    assert not asked()
    asked.house.pass_time(298)
    assert asked()
    asked.house.say("lamp/lamp/on", "false")
    asked.house.say("lamp/lamp/on", "true")
    assert not asked()


def test_attribute(house: Callable[..., House]) -> None:
    asked = Asked(house, "{condition: state, entity_id: climate.heater, attribute: temperature, state: 20}")
    assert asked()


def test_numeric_state(house: Callable[..., House]) -> None:
    asked = Asked(
        house,
        "{condition: numeric_state, entity_id: sensor.anna_s_phone_battery_level, above: 20, below: 80}",
    )
    assert not asked()
    asked.house.say("phone/battery/level", "50")
    assert asked()
    asked.house.say("phone/battery/level", "20")
    assert not asked()


def test_what_is_no_number_is_false_and_people_are_told(house: Callable[..., House]) -> None:
    asked = Asked(house, "{condition: numeric_state, entity_id: light.lamp, above: 20}")
    assert not asked()
    assert asked.house.log == ["condition of 'asked': light.lamp is 'off', not a number"]


@pytest.mark.parametrize(
    ("condition", "at", "holds"),
    [
        ("after: '06:00', before: '08:00:00'", "06:00:00", True),
        ("after: '06:00', before: '08:00:00'", "08:00:00", False),
        ("after: '22:00', before: '06:00'", "23:30:00", True),
        ("after: '22:00', before: '06:00'", "05:59:58", True),
        ("after: '22:00', before: '06:00'", "12:00:00", False),
        ("before: '06:00'", "05:00:00", True),
        ("weekday: [mon, tue]", "12:00:00", True),
        ("weekday: sun", "12:00:00", False),
    ],
)
def test_time(house: Callable[..., House], condition: str, at: str, holds: bool) -> None:
    """The 17th is a Tuesday; each look is a second after the start."""
    before = f"{int(at[:2]):02}{at[2:]}"
    asked = Asked(house, f"{{condition: time, {condition}}}", f"2026-03-17T{before}")
    assert asked() is holds


def test_time_of_a_sensor(house: Callable[..., House]) -> None:
    asked = Asked(house, "{condition: time, after: sensor.anna_s_phone_next_alarm}")
    assert not asked()
    asked.house.say("phone/phone/next-alarm", "2026-03-16T04:00:00+00:00")
    assert asked()
    asked.house.say("phone/phone/next-alarm", "2026-03-16T08:00:00+00:00")
    assert not asked()


ON = "{condition: state, entity_id: light.lamp, state: 'on'}"
LOCKED = "{condition: state, entity_id: lock.front_door, state: locked}"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (f"[{LOCKED}, {ON}]", False),
        (f"{{or: [{ON}, {LOCKED}]}}", True),
        (f"{{condition: or, conditions: [{ON}]}}", False),
        (f"{{not: [{ON}]}}", True),
        (f"{{condition: not, conditions: [{ON}, {LOCKED}]}}", False),
        (f"{{and: [{LOCKED}, {{not: {ON}}}]}}", True),
        ("{condition: state, entity_id: light.lamp, state: 'on', enabled: false}", True),
        ("{or: [{condition: numeric_state, entity_id: light.lamp, above: 1}, " + LOCKED + "]}", True),
        ("{not: [{condition: numeric_state, entity_id: light.lamp, above: 1}]}", False),
    ],
)
def test_several_conditions(house: Callable[..., House], condition: str, holds: bool) -> None:
    assert Asked(house, condition)() is holds
