"""What the shipped kinds do when the mains fail, and when they are back."""

import json
from datetime import UTC, datetime

import pytest
from ecosim_devices.air_conditioner import AirConditioner
from ecosim_devices.curtain import Curtain
from ecosim_devices.doorbell import Doorbell
from ecosim_devices.earbuds import Earbuds
from ecosim_devices.garage_door import GarageDoor
from ecosim_devices.house_meter import HouseMeter
from ecosim_devices.kettle import Kettle
from ecosim_devices.phone import Phone
from ecosim_devices.refrigerator import Refrigerator
from ecosim_devices.rice_cooker import RiceCooker
from ecosim_devices.robot_vacuum import RobotVacuum
from ecosim_devices.smart_plug import SmartPlug
from ecosim_devices.solar_inverter import SolarInverter
from ecosim_devices.speaker import Speaker
from ecosim_devices.television import Television
from ecosim_devices.washing_machine import WashingMachine
from ecosim_devices.water_heater import WaterHeater

from ecosim.testing import Bench

NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)


def outage(bench: Bench, *, minutes: float = 30) -> None:
    bench.sense("mains", voltage=0.0)
    assert bench.state == "disconnected"
    bench.pass_time(minutes=minutes)
    bench.sense("mains", voltage=230.0)
    assert bench.state == "ready"
    assert bench.crashes == []


def test_a_kettle_does_not_go_on_by_itself() -> None:
    bench = Bench(Kettle)
    bench.command("boil")
    bench.pass_time(60)
    outage(bench)
    assert (bench.value("on"), bench.value("supply.power")) == (False, 0.5)
    assert 20 < bench.value("temperature") < 40
    assert bench.events == []


def test_a_refrigerator_warms_and_then_cools() -> None:
    bench = Bench(Refrigerator)
    bench.pass_time(hours=2)
    outage(bench, minutes=120)
    assert bench.value("temperature") > 6
    assert bench.value("compressor") is True
    bench.pass_time(hours=2)
    assert bench.value("temperature") < 6.1


def test_the_frost_is_melted_also_after_an_outage() -> None:
    bench = Bench(Refrigerator)
    bench.pass_time(hours=23)
    outage(bench, minutes=120)
    assert bench.value("defrosting") is True
    bench.pass_time(hours=1)
    assert (bench.value("defrosting"), bench.value("frost")) == (False, 0)


def test_the_tank_keeps_what_it_has_and_is_heated_afterwards() -> None:
    bench = Bench(WaterHeater, weather={"temperature": 7.0})
    bench.sense("household", hot_water=8.0)
    bench.pass_time(minutes=20)
    bench.sense("household", hot_water=0.0)
    assert bench.value("heating") is True
    here = bench.value("temperature")
    outage(bench, minutes=60)
    assert bench.value("temperature") == pytest.approx(here, abs=1.5)
    assert bench.value("heating") is True
    bench.pass_time(hours=4)
    assert bench.value("temperature") == pytest.approx(55, abs=1)


def test_a_boost_ends() -> None:
    bench = Bench(WaterHeater, options={})
    bench.command("target", "65")
    bench.command("mode", "boost")
    outage(bench)
    assert bench.value("mode") == "heat_pump"


def test_what_cooks_and_washes_ends() -> None:
    cooker = Bench(RiceCooker)
    cooker.command("fill", {"cups": 2.0, "water": 0.5})
    cooker.command("cook", {})
    cooker.pass_time(minutes=5)
    outage(cooker)
    assert (cooker.value("stage"), cooker.value("supply.power")) == ("off", pytest.approx(1, abs=1))
    washer = Bench(WashingMachine)
    washer.command("load", {"kilograms": 4.0})
    washer.command("wash", {})
    washer.pass_time(minutes=40)
    outage(washer)
    assert (washer.value("stage"), washer.value("door_locked")) == ("off", False)
    assert washer.command("wash", {}) is None


def test_what_moves_stays_where_it_is() -> None:
    curtain = Bench(Curtain)
    curtain.command("position", "0")
    curtain.pass_time(10)
    outage(curtain)
    assert curtain.value("position") == pytest.approx(50, abs=1)
    door = Bench(GarageDoor)
    door.command("open")
    door.pass_time(7.5)
    outage(door)
    assert door.value("position") == pytest.approx(50, abs=1)
    assert door.influence("door", "driven_open") is True
    assert door.command("close") is None
    door.pass_time(60)
    assert door.value("position") == 0


def test_a_half_open_garage_door_is_held_open_without_power() -> None:
    door = Bench(GarageDoor)
    door.command("open")
    door.pass_time(60)
    door.sense("mains", voltage=0.0)
    told = json.loads(door.retained["ecosim/bench/influence/garage-door"].payload)
    assert told["opening/door"] == {"driven_open": True}


def test_what_entertains_is_silent_afterwards() -> None:
    television = Bench(Television, room={"occupied": True})
    television.command("on", "true")
    television.command("media.play")
    outage(television)
    assert (television.value("on"), television.value("media.status")) == (False, "off")
    speaker = Bench(Speaker, room={"occupied": True})
    speaker.command("media.play")
    speaker.command("sleep_timer", {"minutes": 20})
    speaker.command("voice.notify", {"message": "The laundry is done"})
    outage(speaker)
    assert (speaker.value("media.status"), speaker.value("speaking")) == ("idle", False)
    assert speaker.value("plays_until") is None


def test_a_plug_and_an_air_conditioner_go_on() -> None:
    plug = Bench(SmartPlug, options={"appliance": 400.0, "minutes_on": 10.0, "minutes_off": 10.0})
    outage(plug)
    assert (plug.value("on"), plug.value("supply.power")) == (True, 400.5)
    cooler = Bench(AirConditioner, room={"temperature": 15.0})
    cooler.command("mode", "heat")
    outage(cooler)
    assert (cooler.value("mode"), cooler.value("doing")) == ("heat", "heating")
    assert cooler.influence("room", "heat") > 0


def test_panels_without_mains_feed_nothing() -> None:
    bench = Bench(SolarInverter, weather={"sun": 800.0, "temperature": 20.0})
    power = bench.value("power")
    bench.sense("mains", voltage=0.0)
    assert (bench.value("power"), bench.influence("mains", "feed")) == (0, 0)
    bench.pass_time(minutes=30)
    bench.sense("mains", voltage=230.0)
    assert bench.value("power") == 0
    bench.pass_time(61)
    assert bench.value("power") == power


def test_a_clip_ends_with_the_power() -> None:
    bench = Bench(Doorbell)
    bench.command("armed", "true")
    bench.sense("door", visitor="courier")
    bench.pass_time(5)
    assert bench.value("recording") is True
    outage(bench)
    bench.sense("door", visitor="")
    assert bench.value("recording") is False
    assert bench.value("clips") == 1


def test_the_house_meter_counts_nothing_without_power() -> None:
    bench = Bench(HouseMeter, grid={"load": 1000.0, "feed": 0.0})
    bench.pass_time(hours=1)
    bench.sense("grid", load=0.0, live=False)
    assert (bench.state, bench.value("power"), bench.value("load")) == ("disconnected", 0, 0)
    bench.pass_time(hours=5)
    bench.sense("grid", load=0.0, live=True)
    bench.sense("grid", load=1000.0)
    bench.pass_time(minutes=1)
    assert (bench.state, bench.value("load")) == ("ready", 1000)
    bench.pass_time(minutes=59)
    bench.command("read")
    assert bench.value("imported") == pytest.approx(2)


def test_the_robot_stands_in_its_dock_on_its_battery() -> None:
    bench = Bench(RobotVacuum, options={"charge": 60.0})
    assert bench.value("status") == "charging"
    bench.sense("mains", voltage=0.0)
    bench.pass_time(hours=2)
    assert (bench.state, bench.value("status")) == ("ready", "docked")
    assert bench.value("battery.level") < 60
    assert bench.influence("mains", "draw") == 0
    bench.sense("mains", voltage=230.0)
    bench.pass_time(hours=3)
    assert bench.value("battery.level") == 100


def test_a_phone_on_its_charger_is_charged_later() -> None:
    sleeper = {"place": "home", "asleep": True, "activity": "sleeping"}
    bench = Bench(Phone, options={"charge": 50.0}, carrier=sleeper, start=NIGHT)
    bench.sense("mains", voltage=0.0)
    bench.pass_time(hours=4)
    assert (bench.state, bench.value("battery.charging")) == ("ready", False)
    assert bench.value("battery.level") <= 50
    bench.sense("mains", voltage=230.0)
    bench.pass_time(hours=3)
    assert bench.value("battery.level") == 100


def test_a_phone_elsewhere_does_not_mind_the_mains_at_home() -> None:
    sleeper = {"place": "hotel", "asleep": True, "activity": "sleeping"}
    bench = Bench(Phone, options={"charge": 50.0}, carrier=sleeper, mains={"voltage": 0.0})
    bench.pass_time(hours=3)
    assert bench.value("battery.level") == 100


def test_earbuds_in_their_case_go_on() -> None:
    bench = Bench(Earbuds, wearer={"place": "home", "asleep": True}, options={"charge": 40.0})
    bench.sense("mains", voltage=0.0)
    bench.pass_time(hours=1)
    assert bench.value("battery.level") > 90, "the case has a battery of its own"
    assert bench.influence("mains", "draw") == 0


def test_a_phone_may_be_used_up_at_once_and_is_charged_where_it_would_be() -> None:
    bench = Bench(Phone, carrier={"place": "home", "activity": "idle"})
    bench.sense("carrier", phone_empty=True)
    assert (bench.state, bench.value("battery.level")) == ("disconnected", 0)
    assert bench.influence("carrier", "radio") is False
    bench.pass_time(hours=1)
    assert bench.state == "disconnected"
    assert bench.influence("mains", "draw") == pytest.approx(0.1)
    bench.sense("carrier", phone_empty=False)
    bench.pass_time(minutes=10)
    assert (bench.state, bench.value("battery.charging")) == ("ready", True)
    assert bench.influence("carrier", "radio") is True


def test_a_used_up_phone_stays_off_where_there_is_no_charger() -> None:
    bench = Bench(Phone, carrier={"place": "office", "activity": "away"})
    bench.sense("carrier", phone_empty=True)
    bench.sense("carrier", phone_empty=False)
    bench.pass_time(hours=5)
    assert bench.state == "disconnected"
    bench.sense("carrier", place="", vehicle="car", activity="driving", moving=True)
    bench.pass_time(minutes=20)
    assert bench.state == "ready"
