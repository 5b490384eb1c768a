"""Templates: what they say, where they may stand, and how they fail."""

from typing import Any

import pytest

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.hub import read_automations
from ecosim.hub.given import Given
from ecosim.hub.templates import TemplateError, as_text, native, read_template
from tests.hub.houses import PRESS, RING, House

SHAKE = ("phone/phone/shaken", '{"times":3}')
SHAKEN = "triggers: {trigger: state, entity_id: event.anna_s_phone_shaken, id: shake}"


def said(source: str, house: House | None = None, **variables: Any) -> Any:
    """What a template says in the test house on 17 March 2026, 06:00 in Berlin."""
    made = house or House("[]")
    loaded = load_text("x: 1", "a.yaml", HOME_ASSISTANT)
    template = read_template(Given(source, loaded, ("x",)))
    return template.value(_World(made), variables)


class _World:
    def __init__(self, house: House) -> None:
        self.entities = house.hub.entities
        self.now = house.hub.now


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{{ states('climate.heater') }}", "off"),
        ("{{ states('sensor.anna_s_phone_battery_level') | int + 1 }}", 101),
        ("{{ states('sensor.anna_s_phone_battery_level', with_unit=True) }}", "100 %"),
        ("{{ states('light.attic') }}", "unknown"),
        ("{{ states.climate.heater.state }}", "off"),
        ("{{ states.climate.heater.attributes.temperature }}", 20.0),
        ("{{ states.climate.heater.name }}", "Heater"),
        ("{{ states['light.lamp'].state }}", "off"),
        ("{{ states.climate.cellar.state | default('none there') }}", "none there"),
        ("{{ states.light | count }}", 1),
        ("{{ states | selectattr('domain', 'eq', 'lock') | map(attribute='name') | list }}", ["Front door"]),
        ("{{ state_attr('climate.heater', 'current_temperature') }}", 19.0),
        ("{{ state_attr('climate.heater', 'colour') is none }}", True),
        ("{{ is_state('lock.front_door', 'locked') }}", True),
        ("{{ is_state('lock.front_door', ['open', 'unlocked']) }}", False),
        ("{{ is_state_attr('climate.heater', 'temperature', 20) }}", True),
        ("{{ has_value('sensor.anna_s_phone_next_alarm') }}", False),
        ("{{ ['light.lamp', 'lock.front_door'] | select('is_state', 'off') | list }}", ["light.lamp"]),
        ("{{ expand('lock.front_door', states.light) | map(attribute='state') | join(' ') }}", "off locked"),
        ("{{ now().hour }}:{{ utcnow().hour }}", "6:5"),
        ("{{ now().strftime('%A') }}", "Tuesday"),
        ("{{ now() > today_at('05:30') }}", True),
        ("{{ as_timestamp(now()) | timestamp_custom('%H:%M') }}", "06:00"),
        ("{{ 0 | timestamp_custom('%d.%m.%Y %H:%M', false) }}", "01.01.1970 00:00"),
        ("{{ (as_datetime('2026-03-17T07:00:00+01:00') - now()).total_seconds() | int }}", 3600),
        ("{{ as_timestamp('2026-03-17 06:00') == as_timestamp(now()) }}", True),
        ("{{ now() - timedelta(hours=1) < now() }}", True),
        ("{{ 'x' | int(7) }}", 7),
        ("{{ '3.7' | int }}", 3),
        ("{{ float('nan?', 1.5) }}", 1.5),
        ("{{ 2.345 | round(1) }} {{ 2.5 | round(0, 'ceil') }} {{ 2.3 | round(0, 'half') }}", "2.3 3 2.5"),
        ("{{ iif(is_state('light.lamp', 'on'), 'light', 'dark') }}", "dark"),
        ("{{ 'living room' | slugify }}", "living_room"),
        ("{{ 'light.lamp' | regex_replace('^light[.]', '') }}", "lamp"),
        ("{{ 'lamp' is match('la') }}", True),
        ("{{ [1, 2, 6] | average }}", 3.0),
        ("{% set n = namespace(x=0) %}{% for i in range(3) %}{% set n.x = i %}{% endfor %}{{ n.x }}", 2),
        ("{% macro twice(x) %}{{ x * 2 }}{% endmacro %}{{ twice(4) }}", 8),
        ("{{ who }}", ""),
        ("{{ level + 1 }}", 5),
    ],
)  # fmt: skip
def test_what_templates_say(source: str, value: object) -> None:
    assert said(source, level=4) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-2.50", -2.5),
        ("042", "042"),
        ("1e5", "1e5"),
        ("True", True),
        ("true", "true"),
        ("None", None),
        ("[1, 'a']", [1, "a"]),
        ("255, 100, 0", (255, 100, 0)),
        ("'quoted'", "'quoted'"),
        ("10:30", "10:30"),
        ("5 lamps", "5 lamps"),
        ("", ""),
    ],
)
def test_a_result_is_what_it_looks_like(text: str, value: object) -> None:
    assert native(text) == value
    assert isinstance(native(text), type(value))


def test_a_list_where_text_is_wanted_is_the_text_it_was() -> None:
    assert as_text(native('{"a": [1,   2]}')) == '{"a": [1,   2]}'
    assert as_text(native("[1,2]")) == "[1,2]"


@pytest.mark.parametrize(
    "source",
    [
        "{{ 'x' | int }}",
        "{{ trigger.to_state.state }}",
        "{{ now().today() }}",
        "{{ strptime('10', '%H').timestamp() }}",
        "{{ states.__class__.__mro__ }}",
        "{{ [].append(1) }}",
        "{{ 1 / 0 }}",
    ],
)
def test_what_cannot_be_rendered_says_where(source: str) -> None:
    with pytest.raises(TemplateError, match=r"^x: template: \w+: ."):
        said(source)


# ------------------------------------------------------------- where they may stand


def shaken(actions: str, more: str = "", **how: Any) -> House:
    house = House(f"- alias: test\n  {SHAKEN}\n{more}  actions:\n{actions}", **how)
    house.say(*SHAKE)
    house.pass_time(1)
    return house


def test_in_what_is_asked_for() -> None:
    house = shaken(
        "    - action: climate.set_temperature\n"
        "      target: {entity_id: climate.heater}\n"
        "      data: {temperature: \"{{ state_attr('climate.heater', 'current_temperature') + 2 }}\"}\n"
        "    - action: notify.anna_s_phone\n"
        "      data:\n"
        "        title: \"{{ trigger.id }} at {{ now().strftime('%H:%M') }}\"\n"
        "        message: >\n"
        "          {{ trigger.to_state.attributes.friendly_name }} {{ trigger.entity_id }}:\n"
        "          {{ trigger.to_state.attributes.times }} times, before {{ trigger.from_state.state }}\n"
    )
    assert house.commands == [
        ("heater/heater/target", "21"),
        (
            "phone/phone/notify",
            (
                '{"message":"Anna\'s phone Shaken event.anna_s_phone_shaken: 3 times, before unknown",'
                '"title":"shake at 06:00"}'
            ),
        ),
    ]
    assert house.runs[0].actions[0].details["data"] == {"temperature": 21.0}


def test_in_targets() -> None:
    house = shaken(
        "    - action: homeassistant.turn_on\n"
        "      target: {entity_id: \"{{ ['light.lamp', 'switch.heater_child_lock'] }}\"}\n"
        "    - action: light.turn_off\n"
        "      target: {entity_id: [\"{{ 'light.' ~ 'lamp' }}\"]}\n"
        "    - {action: light.turn_on, data: {entity_id: \"light.{{ 'attic' }}\"}}\n"
    )
    assert [c for c, _ in house.commands] == ["lamp/lamp/on", "heater/heater/child-lock", "lamp/lamp/on"]
    assert "light.turn_on: there is no entity light.attic" in house.log


def test_as_conditions() -> None:
    dark = "    - \"{{ is_state('light.lamp', 'off') }}\"\n    - {action: button.press, target: {entity_id: button.anna_s_phone_ring}}\n"  # noqa: E501
    assert shaken(dark).commands == [RING]
    long = "  conditions: {condition: template, value_template: \"{{ is_state('light.lamp', 'on') }}\"}\n"
    lit = shaken("    []\n", long)
    assert lit.results == ["failed_conditions"]
    assert lit.runs[0].conditions[0].details == {"rendered": "False"}
    assert shaken("    []\n", "  conditions: \"{{ 'yes' }}\"\n").results == ["failed_conditions"]
    both = '  conditions: [{or: ["{{ 1 > 2 }}", "{{ trigger.id == \'shake\' }}"]}]\n'
    assert shaken("    []\n", both).results == ["finished"]


def test_a_condition_that_cannot_be_rendered_is_not_true_and_people_are_told() -> None:
    house = shaken("    []\n", "  conditions: \"{{ states('light.lamp') | int > 5 }}\"\n")
    assert house.results == ["failed_conditions"]
    assert "int got invalid input 'off'" in house.log[-1]


def test_in_variables_each_with_those_before_it() -> None:
    house = shaken(
        '    - variables: {goal: "{{ warm + 1 }}", list: ["{{ goal }}", plain]}\n'
        '    - {action: climate.set_temperature, target: {entity_id: climate.heater}, data: {temperature: "{{ goal }}"}}\n'  # noqa: E501
        '    - {action: notify.anna_s_phone, data: {message: "{{ list }}"}}\n',
        '  variables: {room: 19, warm: "{{ room + 2 }}"}\n',
    )
    assert house.results == ["finished"]
    assert house.commands == [
        ("heater/heater/target", "22"),
        ("phone/phone/notify", '{"message":"[22, \'plain\']","title":""}'),
    ]


def test_in_delays_and_repeats() -> None:
    house = shaken(
        "    - repeat:\n"
        '        count: "{{ trigger.to_state.attributes.times }}"\n'
        "        sequence:\n"
        '          - {action: number.set_value, target: {entity_id: number.heater_level}, data: {value: "{{ repeat.index }}"}}\n'  # noqa: E501
        '          - delay: {minutes: "{{ repeat.index }}"}\n'
        "    - delay: \"{{ '00:10:00' }}\"\n"
    )
    assert [p for _, p in house.commands] == ["1"]
    house.pass_time(minutes=3)
    assert [p for _, p in house.commands] == ["1", "2", "3"]
    house.pass_time(minutes=12)
    assert house.results == ["running"]
    house.pass_time(minutes=1)
    assert house.results == ["finished"]
    wrong = shaken("    - delay: \"{{ 'long' }}\"\n")
    assert "a length of time is wanted here" in wrong.log[-1]


def test_a_rendering_that_fails_ends_the_run_with_a_clear_word() -> None:
    house = shaken(
        "    - {action: light.turn_on, target: {entity_id: light.lamp},"
        " data: {brightness_pct: \"{{ 'x' | int }}\"}}\n"
        f"    - {PRESS.removeprefix('actions: ')}\n"
    )
    assert house.commands == []
    assert house.results == ["error"]
    assert house.log[-1] == (
        "'test' failed: light.turn_on: [0].actions[0].data.brightness_pct: template: "
        "ValueError: int got invalid input 'x' and no default"
    )
    goes_on = shaken(
        "    - {action: light.turn_on, target: {entity_id: light.lamp}, continue_on_error: true,"
        " data: {brightness_pct: \"{{ 'x' | int }}\"}}\n"
        f"    - {PRESS.removeprefix('actions: ')}\n"
    )
    assert goes_on.commands == [RING]


def test_what_comes_of_it_is_checked_like_what_is_written() -> None:
    house = shaken(
        "    - {action: light.turn_on, target: {entity_id: light.lamp},"
        ' data: {brightness_pct: "{{ 50 * 3 }}"}}\n'
    )
    assert "brightness_pct: 150 is outside 0 to 100" in house.log[-1]


# ------------------------------------------------------------- triggers and waits


def test_a_template_that_comes_true_triggers() -> None:
    warm = "{{ state_attr('climate.heater', 'current_temperature') > 22 }}"
    warm = f'{{trigger: template, value_template: "{warm}"}}'
    house = House(f"- alias: test\n  triggers: {warm}\n  {PRESS}\n")
    for temperature, rung in ((23, 1), (24, 1), (21, 1), (22.5, 2)):
        house.say("heater/heater/temperature", f"{temperature}")
        house.pass_time(1)
        assert house.commands.count(RING) == rung
    assert house.runs[0].trigger["description"] == "template"


def test_a_template_that_was_true_from_the_start_does_not() -> None:
    at_home = "{trigger: template, value_template: \"{{ is_state('device_tracker.anna_s_phone', 'home') }}\"}"
    house = House(f"- alias: test\n  triggers: {at_home}\n  {PRESS}\n")
    house.say("phone/phone/latitude", "1.0")
    assert house.commands == []
    house.say("phone/phone/place", "office")
    house.say("phone/phone/place", "home")
    assert house.commands == [RING]


def test_a_template_that_stays_true() -> None:
    lit = "{trigger: template, value_template: \"{{ states.light | selectattr('state', 'eq', 'on') | list | count > 0 }}\", for: '00:05:00'}"  # noqa: E501
    house = House(f"- alias: test\n  triggers: {lit}\n  {PRESS}\n")
    house.say("lamp/lamp/on", "true")
    house.pass_time(minutes=4)
    house.say("lamp/lamp/on", "false")
    house.say("lamp/lamp/on", "true")
    house.pass_time(minutes=4.9)
    assert house.commands == []
    house.pass_time(minutes=0.2)
    assert house.commands == [RING]


def test_a_template_that_asks_the_time() -> None:
    late = '{trigger: template, value_template: "{{ now().hour == 7 and now().minute == 30 }}"}'
    house = House(f"- alias: test\n  triggers: {late}\n  {PRESS}\n")
    house.until("2026-03-17T07:29:59")
    assert house.commands == []
    house.until("2026-03-17T07:30:01")
    assert house.commands == [RING]


def test_waiting_for_a_template() -> None:
    wait = "    - {{wait_template: \"{{{{ is_state('light.lamp', 'on') }}}}\", timeout: '00:01:00'{more}}}\n"
    press = f"    - {PRESS.removeprefix('actions: ')}\n"
    house = shaken(wait.format(more="") + press)
    assert house.commands == []
    house.say("lamp/lamp/on", "true")
    house.pass_time(1)
    assert house.commands == [RING]
    assert house.runs[0].actions[0].result == "true"
    late = shaken(wait.format(more="") + '    - "{{ not wait.completed }}"\n' + press)
    late.pass_time(60)
    assert late.commands == [RING]
    strict = shaken(wait.format(more=", continue_on_timeout: false") + press)
    strict.pass_time(60)
    assert (strict.commands, strict.results) == ([], ["aborted"])
    house.say(*SHAKE)  # the lamp is on: there is nothing to wait for
    house.pass_time(1)
    assert house.commands == [RING, RING]


# ------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{{ 1 + }}", "unexpected 'end of print statement'"),
        ("{% if true %}", "unexpected end of template"),
        ("{{ 5 | itn }}", "no filter named 'itn'"),
        ("{{ state('light.lamp') }}", "there is no function 'state'; did you mean 'states'?"),
        ("{{ states('lamp') }}", "an entity id is wanted, like light.kitchen, not 'lamp'"),
        ("{% from 'tools.jinja' import x %}{{ x() }}", "templates from other files are not supported"),
        ("{{ states('light.lmp') }}", "there is no entity 'light.lmp'; did you mean 'light.lamp'?"),
        ("{{ states.light.lmp.state }}", "there is no entity 'light.lmp'; did you mean 'light.lamp'?"),
        ("{{ 'light.lmp' is is_state('on') }}", "there is no entity 'light.lmp'"),
    ],
)
def test_mistakes_are_found_before_the_day_begins(template: str, wanted: str) -> None:
    with pytest.raises(FileError) as error:
        shaken(f'    - action: notify.anna_s_phone\n      data: {{message: "{template}"}}\n')
    assert str(error.value).startswith("automations.yaml:5: [0].actions[0].data.message: ")
    assert wanted in str(error.value)


def test_a_mistake_in_a_long_template_says_in_which_line_of_it() -> None:
    yaml = "- triggers: {trigger: time, at: '07:00'}\n  actions:\n    - if: >-\n        {{ 1 }}\n\n        {{ 2 + }}\n      then: []\n"  # noqa: E501
    with pytest.raises(FileError, match=r"template: unexpected 'end of print statement' in line 2 of it"):
        read_automations(load_text(yaml, "a.yaml", HOME_ASSISTANT))


def test_data_that_is_known_is_checked_beside_templates() -> None:
    with pytest.raises(FileError, match="data has an unknown key 'brightnes'"):
        shaken(
            '    - {action: light.turn_on, target: {entity_id: light.lamp}, data: {brightnes: "{{ 5 }}"}}\n'
        )
    with pytest.raises(FileError, match=r"climate\.heater has no mode 'cool'"):
        shaken(
            "    - {action: climate.set_hvac_mode, target: {entity_id: climate.heater},"
            " data: {hvac_mode: cool}}\n"
        )
