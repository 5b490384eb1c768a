"""What is written for a home in virtual time runs on a broker too: the same test, the same times."""

from collections.abc import Iterator

import pytest

from ecosim.errors import EcosimError
from ecosim.testing import Broker, LiveHome, Received, SimulatedHome, VirtualHome

FLAT = """\
home: flat
time_zone: Europe/Berlin
places:
  home: {latitude: 52.5, longitude: 13.4}
  work: {road: 3}
rooms:
  hall: {area: 6}
  kitchen: {area: 12}
openings:
  front-door: {room: hall, area: 2, entrance: true}
people:
  anna: {name: Anna}
devices:
  hub: {kind: hub}
  band: {kind: band, name: Band, wearer: anna}
  front-door: {kind: door_lock, name: Front door, room: hall, door: front-door}
  hall: {kind: light, name: Hall, room: hall}
  kettle: {kind: kettle, name: Kettle, room: kitchen}
  smoke: {kind: smoke_alarm, name: Smoke, room: kitchen}
moments:
  awake:
    title: Light when she wakes up
    cause: {device: band, property: band/sleep-stage, is: awake}
    effect: [{device: hall, property: light/on, is: true}]
    within: 5 s
"""
LIGHT = """\
- alias: Light in the morning
  triggers: [{trigger: state, entity_id: sensor.band, to: awake}]
  actions: [{action: light.turn_on, target: {entity_id: light.hall}}]
"""


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with Broker() as started:
        yield started


@pytest.fixture(params=["virtual", "live"])
def home(request: pytest.FixtureRequest) -> Iterator[SimulatedHome]:
    how = {"automations": LIGHT, "at": "00:30"}
    if request.param == "virtual":
        made: SimulatedHome = VirtualHome(FLAT, **how)  # type: ignore[arg-type]
    else:
        made = LiveHome(request.getfixturevalue("broker").url, FLAT, patience=0.3, **how)  # type: ignore[arg-type]
    with made:
        yield made
    assert made.crashes == []


def test_a_command_acts_at_once_and_time_is_the_tests(home: SimulatedHome) -> None:
    assert f"{home.now:%H:%M:%S.%f}" == "00:30:00.000000"
    assert home["kettle"].state == "ready"
    assert home["kettle"].command("boil", target=60) is None
    assert home["kettle"].value("on") is True
    assert home["kettle"].value("kettle/on") is True
    assert f"{home.now:%H:%M:%S.%f}" == "00:30:00.000000"
    took = home.expect("kettle/Boiled", within="5 min")
    assert took == pytest.approx(83.7, abs=0.1)
    assert home["kettle"].events == [("Boiled", {"temperature": 60.0})]
    assert [value for _, value in home["kettle"].history("on")] == [False, True, False]
    home.advance(minutes=1, seconds=-took % 60)
    home.advance_to("00:40")
    assert f"{home.now:%H:%M:%S}" == "00:40:00"


def test_both_take_the_same_time(home: SimulatedHome) -> None:
    home["kettle"].command("boil", target=60)
    assert home.expect("kettle/on", False, within="5 min") == pytest.approx(83.73, abs=0.01)
    home.call("lock.unlock", "lock.front_door")
    assert home.expect("lock.front_door", "unlocked", within="1 min") == pytest.approx(1.5)


def test_refusals_come_back(home: SimulatedHome) -> None:
    assert "neither true nor false" in str(home["kettle"].command("on", "maybe"))
    assert home.call("light.turn_on", "light.hall", brightness_pct=40) is None
    home.expect("light.hall", "on", brightness=102, within="5 s")
    assert home["kettle"].command("fill", water=0) is None
    assert "water" in str(home["kettle"].command("boil"))


def test_people_act_and_moments_are_met(home: SimulatedHome) -> None:
    assert not home.moment("awake")
    home.does("anna", "wakes")
    home.expect("light.hall", "on", within="1 min")
    assert home.moment("awake").met
    assert home.moment("awake").latency == 0
    assert home.why("awake").startswith("awake: met after 0 s of 5 s\n")
    assert "Anna wakes up" in home.why("awake")
    assert "“Light in the morning”" in home.why("light.hall")
    assert home.entity("light.hall").history[-1][1] == "on"
    with pytest.raises(EcosimError, match=r"^does: anna is awake already$"):
        home.does("anna", "wakes")
    home["hall"].touch("on", False, by="anna")
    assert home["hall"].value("on") is False
    home.does("anna", "rises")
    home.does("anna", "leaves", to="work", by="foot")
    home.advance(minutes=10)
    with pytest.raises(EcosimError, match="returns comes first"):
        home.does("anna", "sleeps", room="hall")


def test_what_goes_wrong(home: SimulatedHome) -> None:
    home.happens("smoke", room="kitchen")
    home.expect("binary_sensor.smoke", "on", within="5 min")
    home.outage("home_power", lasts="2 min")
    home.expect("light.hall", "unavailable", within="1 s")
    home.expect("light.hall", "off", within="3 min")
    home["kettle"].vanish()
    assert home["kettle"].state == "lost"
    assert home["kettle"].command("boil") == "kettle did not answer: it is lost"
    home["kettle"].come_back()
    assert home["kettle"].state == "ready"
    assert home["kettle"].command("boil") is None


def test_what_is_expected_in_vain_is_explained(home: SimulatedHome) -> None:
    home.does("anna", "wakes")
    with pytest.raises(AssertionError) as failed:
        home.stays("light.hall", "off", lasts="10 min")
    assert "light.hall is 'on', not 'off' any more" in str(failed.value)
    assert "Anna wakes up" in str(failed.value)
    with pytest.raises(AssertionError) as failed:
        home.expect("kettle/temperature", lambda t: t > 90, within="20 s")
    said = str(failed.value).splitlines()[0]
    assert said.startswith("kettle/temperature is ")
    assert ", and did not become what was wanted within 20 s of 00:3" in said
    with pytest.raises(AssertionError, match=r"^lock\.front_door is 'locked', not 'unlocked'\n"):
        home.expect("lock.front_door", "unlocked")


def test_clients_on_the_bus(home: SimulatedHome) -> None:
    client = home.client("porch")

    def porch(message: Received) -> None:
        client.publish("flat/5/hall/light/on/set", message.text == "false")

    client.subscribe("flat/5/front-door/door-lock/locked", porch)
    heard = home.subscribe("flat/5/hall/light/on")
    home["front-door"].command("unlock")
    home.expect("light.hall", "on", within="10 s")
    assert [m.text for m in heard.messages] == ["false", "true"]
    assert heard.messages[0].retain
    assert "porch asks Hall" in home.why("light.hall")
    home.publish("elsewhere/x", {"a": [1, True]}, retain=True)
    assert home.subscribe("elsewhere/#").messages[0].json == {"a": [1, True]}
    heard = home.subscribe("elsewhere/#")
    assert heard.expect("elsewhere/+", {"a": [1, True]}).retain
    with pytest.raises(AssertionError, match=r"^test-3 received nothing on elsewhere/# within 2 s$"):
        heard.expect("elsewhere/#", within="2 s")
    home.publish("elsewhere/y", 3)
    with pytest.raises(AssertionError) as failed:
        heard.expect("#", "4", within="1 s")
    assert str(failed.value).splitlines()[0] == "test-3 received no '4' on # within 1 s, but"
    assert str(failed.value).endswith("elsewhere/y 3>")
    assert heard.expect("elsewhere/y", lambda message: message.json > 2).text == "3"
    with pytest.raises(EcosimError, match="there is a client 'porch' already"):
        home.client("porch")
