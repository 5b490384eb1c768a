"""What lives in the hub can be called like devices' entities, in virtual time and on a broker."""

from collections.abc import Iterator

import pytest

from ecosim.errors import EcosimError
from ecosim.testing import Broker, LiveHome, SimulatedHome, VirtualHome
from tests.testing.test_contract import FLAT

PACKAGE = """\
input_boolean: {guests: {name: Guests are here, initial: false}}
input_number: {level: {min: 0, max: 100, initial: 20}}
counter: {visits: {}}
timer: {tea: {duration: "00:04:00"}}
group: {downstairs: [light.hall]}
scene:
  - {name: Film, entities: {light.hall: {state: "on", brightness: 51}}}
script:
  cosy:
    sequence:
      - {action: light.turn_on, target: {entity_id: light.hall}, data: {brightness_pct: "{{ level }}"}}
      - {delay: "00:01:00"}
      - {action: light.turn_off, target: {entity_id: light.hall}}
  sorry:
    sequence: [{stop: no cups, error: true}, {action: counter.increment, target: {entity_id: counter.visits}}]
  wrong:
    sequence: [{action: "{{ 'kettle.boil' }}"}]
automation:
  - alias: Guests come
    triggers: [{trigger: state, entity_id: input_boolean.guests, to: "on"}]
    actions:
      - {action: light.turn_on, target: {entity_id: group.downstairs}}
      - {action: counter.increment, target: {entity_id: counter.visits}}
"""


@pytest.fixture(params=["virtual", "live"])
def home(request: pytest.FixtureRequest) -> Iterator[SimulatedHome]:
    if request.param == "virtual":
        with VirtualHome(FLAT, automations=PACKAGE, at="00:01") as virtual:
            yield virtual
        return
    with Broker() as broker, LiveHome(broker.url, FLAT, automations=PACKAGE, at="00:01") as live:
        yield live


def test_what_lives_in_the_hub_is_called(home: SimulatedHome) -> None:
    assert home.call("input_boolean.turn_on", "input_boolean.guests") is None
    assert home.entity("input_boolean.guests").state == "on"
    assert home.entity("counter.visits").state == "1"
    assert home.entity("light.hall").state == "on"  # time stands still
    assert "“Guests come”" in home.why("light.hall")

    home.call("input_number.set_value", "input_number.level", value=70)
    assert float(home.entity("input_number.level").state) == 70
    home.call("scene.turn_on", "scene.film")
    home.expect("light.hall", "on", brightness=51, within="5 s")
    home.call("homeassistant.turn_off", ["light.hall", "input_boolean.guests"])
    assert [home.entity(i).state for i in ("light.hall", "input_boolean.guests")] == ["off", "off"]
    home.call("light.turn_on", "group.downstairs", brightness_pct=100)
    home.expect("light.hall", "on", brightness=255, within="5 s")
    assert "hub asks Hall: brightness 100 %" in home.why("light.hall")

    home.call("timer.start", "timer.tea")
    home.advance(minutes=3)
    assert home.entity("timer.tea").state == "active"
    home.expect("timer.tea", "idle", within="1 min")


def test_scripts_and_automations_are_called(home: SimulatedHome) -> None:
    assert home.call("script.cosy", level=20) is None
    assert home.entity("script.cosy").state == "on"
    home.expect("light.hall", "on", brightness=51, within="5 s")
    assert home.expect("light.hall", "off", within="2 min") == pytest.approx(60, abs=5)
    assert home.entity("script.cosy").state == "off"
    home.call("script.turn_on", "script.cosy", variables={"level": 40})
    home.expect("light.hall", "on", brightness=102, within="5 s")
    home.call("script.turn_off", "script.cosy")
    home.stays("light.hall", "on", lasts="2 min")

    home.call("automation.turn_off", "automation.guests_come")
    home.call("input_boolean.turn_on", "input_boolean.guests")
    assert home.entity("counter.visits").state == "0"
    home.call("automation.trigger", "automation.guests_come")
    assert home.entity("counter.visits").state == "1"


def test_why_it_was_not_done(home: SimulatedHome) -> None:
    assert "kettle.boil: there is no such action" in str(home.call("script.wrong"))
    assert home.call("script.sorry") is None  # its author ended it: no mistake of who calls, as there
    assert home.call("counter.set_value", "counter.visits", value=5) is None
    home["hub"].vanish()
    assert home.call("counter.increment", "counter.visits") == "hub did not answer: it is lost"
    home["hub"].come_back()
    assert home.entity("counter.visits").state == "5"


@pytest.mark.parametrize(
    ("action", "target", "data", "says"),
    [
        ("timer.strat", "timer.tea", {}, "there is no such action; did you mean 'timer.start'?"),
        ("script.cosi", (), {}, "there is no such action; did you mean 'script.cosy'?"),
        ("timer.start", (), {}, "say which entities: entity_id=…"),
        ("timer.start", "timer.te", {}, "there is no entity 'timer.te'; did you mean 'timer.tea'?"),
        ("timer.start", "counter.visits", {}, "does not act on counter.visits"),
        ("light.turn_on", "script.cosy", {}, "does not act on script.cosy"),
        ("timer.start", "timer.tea", {"durations": 1}, "unknown key 'durations'; did you mean 'duration'?"),
    ],
)
def test_what_nobody_could_call_is_told_in_a_line(
    action: str, target: str | tuple[str, ...], data: dict[str, object], says: str
) -> None:
    with VirtualHome(FLAT, automations=PACKAGE) as home, pytest.raises(EcosimError) as told:
        home.call(action, target, **data)
    assert str(told.value).startswith(f"{action}: ")
    assert says in str(told.value)
    assert "\n" not in str(told.value)
