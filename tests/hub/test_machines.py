"""Water heaters, players and updates, as Home Assistant sees and asks them."""

from typing import Annotated, Literal

import pytest

from ecosim import Between, Celsius, Device, FileError, Percent, PluginError, Settable, State, action
from ecosim.entities import MediaPlayerEntity, UpdateEntity, WaterHeaterEntity
from ecosim.entities.faces import entities_of
from ecosim.hub import Paired
from tests.hub.houses import House


class BoilerState(State):
    mode: Settable[Literal["off", "eco", "boost"]] = "eco"
    target: Settable[Annotated[Celsius, Between(40, 65)]] = 50.0
    temperature: Celsius = 45.0
    version: str = "1.0"
    latest: str = "1.0"
    installing: bool = False
    progress: Percent | None = None


class Boiler(Device[BoilerState]):
    entities = (
        WaterHeaterEntity("mode", target="target", current="temperature", modes={"boost": "performance"}),
        UpdateEntity("version", "latest", in_progress="installing", progress="progress", install="install"),
    )

    @action
    def install(self) -> None:
        """Install the latest version."""


class RadioState(State):
    status: Literal["idle", "playing"] = "idle"


class Radio(Device[RadioState]):
    entities = (MediaPlayerEntity("status", play_media="play_title"),)

    @action
    def play_title(self, title: str, position: float = 0.0) -> None:
        """Play it."""


MORE = (Paired("boiler", "Boiler", Boiler), Paired("radio", "Radio", Radio))


def asked(action: str, target: str, data: str = "{}", *, before: tuple[tuple[str, str], ...] = ()) -> House:
    """A house that has just done this."""
    house = House(
        "- alias: test\n  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}\n"
        f"  actions: {{action: {action}, target: {{entity_id: {target}}}, data: {data}}}\n",
        more=MORE,
    )
    for path, payload in before:
        house.say(path, payload)
    house.say("phone/phone/shaken", '{"times":1}')
    house.pass_time(1)
    return house


def test_a_water_heater_in_the_words_of_home_assistant() -> None:
    house = House("[]", more=MORE)
    boiler = house.entity("water_heater.boiler")
    assert boiler.state == "eco"
    assert boiler.attributes["operation_list"] == ["off", "eco", "performance"]
    assert (boiler.attributes["min_temp"], boiler.attributes["max_temp"]) == (40, 65)
    assert (boiler.attributes["temperature"], boiler.attributes["current_temperature"]) == (50, 45)
    house.say("boiler/boiler/mode", "boost")
    assert house.entity("water_heater.boiler").attributes["operation_mode"] == "performance"


@pytest.mark.parametrize(
    ("action", "data", "commands"),
    [
        ("set_temperature", "{temperature: 55}", [("target", "55")]),
        (
            "set_temperature",
            "{temperature: 60, operation_mode: performance}",
            [("mode", "boost"), ("target", "60")],
        ),
        ("set_operation_mode", "{operation_mode: eco}", [("mode", "eco")]),
        ("turn_off", "{}", [("mode", "off")]),
        ("turn_on", "{}", [("mode", "eco")]),
    ],
)
def test_a_water_heater_is_asked(action: str, data: str, commands: list[tuple[str, str]]) -> None:
    house = asked(f"water_heater.{action}", "water_heater.boiler", data)
    assert house.commands == [(f"boiler/boiler/{name}", payload) for name, payload in commands]


@pytest.mark.parametrize(
    ("action", "data", "what"),
    [
        ("set_temperature", "{temperature: 80}", "water_heater.boiler: target: 80 is outside 40:65"),
        ("set_operation_mode", "{operation_mode: gas}", "has no mode 'gas'; there is off, eco, performance"),
    ],
)
def test_what_a_water_heater_cannot(action: str, data: str, what: str) -> None:
    with pytest.raises(FileError, match=what):
        asked(f"water_heater.{action}", "water_heater.boiler", data)


def test_a_water_heater_has_the_modes_of_home_assistant() -> None:
    class Samovar(Device[BoilerState]):
        entities = (WaterHeaterEntity("mode"),)

    with pytest.raises(PluginError, match="'boost' is no mode of Home Assistant's"):
        entities_of(Samovar)


def test_a_title_is_played() -> None:
    data = "{media_content_id: Blue, media_content_type: music, extra: {volume: 3}}"
    house = asked("media_player.play_media", "media_player.radio", data)
    assert house.commands == [("radio/radio/play-title", '{"title":"Blue","position":0.0}')]
    with pytest.raises(FileError, match="data needs 'media_content_id'"):
        asked("media_player.play_media", "media_player.radio", "{media_content_type: music}")


def test_play_media_needs_an_action_with_a_title() -> None:
    class Gramophone(Radio):
        entities = (MediaPlayerEntity("status", play_media="wind"),)

        @action
        def wind(self, turns: int) -> None:
            """Turn the crank."""

    with pytest.raises(PluginError, match="that is an action, not an action with a title"):
        entities_of(Gramophone)


def test_an_update_is_there_while_the_versions_differ() -> None:
    house = House("[]", more=MORE)
    assert house.entity("update.boiler").state == "off"
    house.say("boiler/boiler/latest", "1.1")
    update = house.entity("update.boiler")
    assert update.state == "on"
    assert (update.attributes["installed_version"], update.attributes["latest_version"]) == ("1.0", "1.1")
    assert update.attributes["in_progress"] is False
    house.say("boiler/boiler/installing", "true")
    house.say("boiler/boiler/progress", "40")
    update = house.entity("update.boiler")
    assert (update.attributes["in_progress"], update.attributes["update_percentage"]) == (True, 40)


def test_an_update_is_installed_where_there_is_one() -> None:
    nothing = asked("update.install", "update.boiler")
    assert nothing.commands == []
    assert "update.boiler has nothing to install" in nothing.log[-1]
    done = asked("update.install", "update.boiler", before=(("boiler/boiler/latest", "1.1"),))
    assert done.commands == [("boiler/boiler/install", "true")]
    with pytest.raises(FileError, match="installs the latest version only"):
        asked("update.install", "update.boiler", "{version: '0.9'}")


def test_an_event_is_told_apart_by_its_type() -> None:
    """As in Home Assistant: its state is a time, its attribute says what it was."""
    house = House(
        "- alias: test\n  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken}\n"
        "  conditions: {condition: state, entity_id: event.anna_s_phone_shaken,"
        " attribute: event_type, state: shaken}\n"
        "  actions: {action: light.turn_on, target: {entity_id: light.lamp}}\n"
        "- alias: type\n"
        "  triggers: {trigger: state, entity_id: event.anna_s_phone_shaken, attribute: event_type,"
        " to: shaken}\n"
        "  actions: {action: light.turn_off, target: {entity_id: light.lamp}}\n"
    )
    for times in (1, 2):
        house.say("phone/phone/shaken", f'{{"times":{times}}}')
        house.pass_time(1)
    assert house.commands.count(("lamp/lamp/on", "true")) == 2
    assert house.commands.count(("lamp/lamp/on", "false")) == 1  # the type itself changes only once
