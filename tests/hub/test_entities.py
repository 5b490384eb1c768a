"""Which entities a device has, what they are called, and what they say."""

from typing import Any, Literal

import pytest

from ecosim import Device, Event, Percent, PluginError, Settable, State, action
from ecosim.catalogue import Catalogue
from ecosim.entities import (
    ButtonEntity,
    ClimateEntity,
    CoverEntity,
    Entity,
    LightEntity,
    LockEntity,
    MediaPlayerEntity,
    NotifyEntity,
    SensorEntity,
    SwitchEntity,
    VacuumEntity,
)
from ecosim.entities.faces import entities_of, slug, with_defaults
from ecosim.hub import Entities, Paired
from tests.hub.houses import DEVICES, Blind, Door, Heater, House, Lamp, Phone


def ids(kind: type[Device[Any]], name: str) -> list[str]:
    return [e.entity_id(name) for e in entities_of(kind)]


def test_entity_ids() -> None:
    assert ids(Lamp, "Lamp") == ["light.lamp"]
    assert ids(Heater, "Living room")[:3] == [
        "climate.living_room",
        "number.living_room_level",
        "select.living_room_programme",
    ]
    assert ids(Phone, "Anna's phone") == [
        "device_tracker.anna_s_phone",
        "notify.anna_s_phone",
        "sensor.anna_s_phone_next_alarm",
        "button.anna_s_phone_ring",
        "event.anna_s_phone_shaken",
        "sensor.anna_s_phone_battery_level",
    ]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Anna's phone", "anna_s_phone"),
        ("Küche & Bad", "kuche_bad"),
        ("Straße", "strasse"),
        ("客厅", "unknown"),
    ],
)
def test_slug(name: str, wanted: str) -> None:
    assert slug(name) == wanted


def test_two_devices_of_one_name_and_one_without_latin_letters() -> None:
    entities = Entities([Paired("a", "Lamp", Lamp), Paired("b", "Lamp", Lamp), Paired("lamp-c", "灯", Lamp)])
    assert [e.entity_id for e in entities] == ["light.lamp", "light.lamp_2", "light.lamp_c"]


class SmallState(State):
    open: bool = False
    level: Percent = 50.0
    speed: Settable[Percent] = 50.0
    word: Settable[Literal["a", "b"]] = "a"
    words: str = ""
    note: Settable[str] = ""
    numbers: list[int] = []  # noqa: RUF012


class Small(Device[SmallState]):
    class Fell(Event):
        height: float

    @action
    def begin(self) -> None:
        """Begin."""

    @action
    def move(self, metres: float) -> None:
        """Go."""


def test_what_no_entity_claims_becomes_one_by_itself() -> None:
    assert ids(Small, "small") == [
        "binary_sensor.small_open",
        "sensor.small_level",
        "number.small_speed",
        "select.small_word",
        "sensor.small_words",
        "text.small_note",
        "button.small_begin",
        "event.small_fell",
    ]


def test_units_and_classes_come_from_the_property() -> None:
    level = next(e.entity for e in entities_of(Phone) if e.key == "battery_level")
    assert isinstance(level, SensorEntity)
    assert (level.device_class, level.unit_of_measurement, level.state_class) == (
        "battery",
        "%",
        "measurement",
    )


def test_what_a_plug_has_taken_is_counted_and_not_stored() -> None:
    """Home Assistant's energy dashboard takes only what is counted."""
    shipped = Catalogue()
    for kind in ("kettle", "smart_plug"):  # one says nothing of it, one that it is counted
        taken = next(e for e in entities_of(shipped.find(kind)) if e.key == "supply_energy")
        sensor = with_defaults(taken.entity, taken.faces["value"])
        assert isinstance(sensor, SensorEntity)
        assert (sensor.device_class, sensor.state_class) == ("energy", "total_increasing")


def wrong_kind(entity: Entity) -> type[Device[Any]]:
    class Wrong(Small):
        pass

    Wrong.entities = (entity,)  # type: ignore[attr-defined]
    return Wrong


@pytest.mark.parametrize(
    ("entity", "wanted"),
    [
        (SensorEntity("lvel"), "SensorEntity(value='lvel'): no such path; did you mean 'level'?"),
        (SwitchEntity("open"), "SwitchEntity(on='open'): that is a boolean, not a settable boolean"),
        (LightEntity("level"), "that is a float, not a settable boolean"),
        (ButtonEntity("move"), "that is an action, not an action without parameters"),
        (NotifyEntity("begin"), "not an action with a message"),
        (SensorEntity("Fell"), "that is an event, not a value"),
        (LockEntity("open"), "say which actions lock and unlock it, or make 'open' Settable"),
        (ClimateEntity("word"), "'a' is no mode of Home Assistant's; say modes={…}"),
        (ClimateEntity(), "names no property at all"),
    ],
)
def test_mistakes_are_found_with_file_and_line(entity: Entity, wanted: str) -> None:
    with pytest.raises(PluginError) as error:
        entities_of(wrong_kind(entity))
    assert wanted in str(error.value)
    assert error.value.file == __file__
    assert error.value.line


def test_entities_are_a_tuple() -> None:
    class Single(Small):
        pass

    Single.entities = LightEntity("open")  # type: ignore[attr-defined]
    with pytest.raises(PluginError, match="is a tuple of entities"):
        entities_of(Single)


# ------------------------------------------------------------- what they say


def shown(house: House, entity_id: str) -> tuple[str, dict[str, Any]]:
    state, live = house.entity(entity_id), house.hub.entities.find(entity_id)
    assert live is not None
    return state.state, {k: v for k, v in state.attributes.items() if k not in live.always}


def test_states_and_attributes() -> None:
    house = House("[]")
    assert shown(house, "light.lamp") == ("off", {})
    house.say("lamp/lamp/on", "true")
    house.say("lamp/lamp/brightness", "40")
    assert shown(house, "light.lamp") == ("on", {"brightness": 102})
    assert shown(house, "climate.heater") == ("off", {"temperature": 20.0, "current_temperature": 19.0})
    house.say("heater/heater/mode", "fan")
    assert shown(house, "climate.heater")[0] == "fan_only"
    assert house.entity("climate.heater").attributes["hvac_modes"] == ["off", "heat", "fan_only"]
    assert shown(house, "lock.front_door") == ("locked", {})
    assert shown(house, "binary_sensor.front_door_open") == ("off", {})
    assert house.entity("binary_sensor.front_door_open").attributes["device_class"] == "door"
    assert shown(house, "device_tracker.anna_s_phone")[0] == "home"
    house.say("phone/phone/place", "\x00")
    assert shown(house, "device_tracker.anna_s_phone")[0] == "not_home"
    assert shown(house, "sensor.anna_s_phone_next_alarm") == ("unknown", {})
    house.say("phone/phone/next-alarm", "2026-03-17T08:00:00+01:00")
    assert shown(house, "sensor.anna_s_phone_next_alarm") == ("2026-03-17T07:00:00+00:00", {})
    assert shown(house, "sensor.anna_s_phone_battery_level") == ("100", {})


def test_white_is_told_in_kelvin_rounded_down_as_home_assistant_does() -> None:
    entities = Entities([Paired("lamp", "Lamp", Catalogue().find("light"))])
    for path, payload in (("$state", "ready"), ("light/on", "true"), ("light/color-temperature", "370")):
        entities.hear(f"lamp/{path}", payload, retained=False, time=0.0)
    state = entities.get("light.lamp")
    assert state is not None
    assert (state.attributes["color_temp"], state.attributes["color_temp_kelvin"]) == (370, 2702)


def test_a_cover_on_its_way() -> None:
    house = House("[]")
    assert shown(house, "cover.blind") == ("open", {"current_position": 100})
    house.say("blind/blind/position/$target", "0")
    assert shown(house, "cover.blind")[0] == "closing"
    house.say("blind/blind/position", "0")
    assert shown(house, "cover.blind") == ("closed", {"current_position": 0})


def test_times_of_change() -> None:
    house = House("[]")
    start = house.timeline.now
    house.pass_time(5)
    house.say("lamp/lamp/on", "true")
    house.pass_time(5)
    house.say("lamp/lamp/brightness", "40")
    state = house.entity("light.lamp")
    assert (state.last_changed, state.last_updated) == (start + 5, start + 10)


def test_what_a_device_says_wrongly_is_not_known() -> None:
    house = House("[]")
    house.say("lamp/lamp/on", "yes")
    assert house.entity("light.lamp").state == "unknown"
    house.say("lamp/nothing/like-that", "1")
    house.say("stranger/$state", "ready")


class PlayerState(State):
    playing: bool = False
    volume: Settable[Percent] = 30.0


class RobotState(State):
    doing: Literal["docked", "sweeping"] = "docked"


class Player(Device[PlayerState]):
    entities = (MediaPlayerEntity("playing", volume="volume"),)


class Robot(Device[RobotState]):
    entities = (VacuumEntity("doing", start="begin", states={"sweeping": "cleaning"}),)

    @action
    def begin(self) -> None:
        """Sweep."""


def test_words_are_translated() -> None:
    entities = Entities([Paired("robot", "Robot", Robot), Paired("player", "Player", Player)])
    for path, payload in (
        ("robot/robot/doing", "sweeping"),
        ("robot/$state", "ready"),
        ("player/player/playing", "true"),
        ("player/player/volume", "30"),
        ("player/$state", "ready"),
    ):
        entities.hear(path, payload, retained=False, time=1.0)
    robot, player = entities.get("vacuum.robot"), entities.get("media_player.player")
    assert robot is not None
    assert player is not None
    assert robot.state == "cleaning"
    assert (player.state, player.attributes["volume_level"]) == ("playing", 0.3)


def test_every_kind_of_the_test_house_is_right() -> None:
    for device in DEVICES:
        entities_of(device.kind)
    assert CoverEntity.domain == entities_of(Blind)[0].domain
    assert entities_of(Door)[0].domain == LockEntity.domain
