from datetime import timedelta

import pytest
from ecosim_devices.phone import Phone

from ecosim.curves import Line
from ecosim.testing import START, Bench

HOME = {"place": "home", "latitude": 52.5, "longitude": 13.4}
HOUR = 3600


def meeting(hours: float, travel: float = 1200) -> dict[str, object]:
    start = (START + timedelta(hours=hours)).isoformat()
    return {"title": "Meeting", "place": "office", "start": start, "travel": travel}


def test_it_tells_its_position_only_while_its_carrier_moves() -> None:
    bench = Bench(Phone, carrier=HOME)
    bench.pass_time(hours=1)
    asleep = bench.wake_ups
    now = bench.timeline.now
    bench.sense("carrier", place="", moving=True, latitude=Line(now, 52.5, now + 600, 52.6))
    assert bench.value("position.place") == ""
    bench.pass_time(seconds=300)
    assert bench.value("position.latitude") == 52.54  # of four minutes: it tells it each two
    assert bench.wake_ups - asleep >= 2
    bench.sense("carrier", place="office", moving=False, latitude=52.6)
    assert (bench.value("position.place"), bench.value("position.latitude")) == ("office", 52.6)
    before = bench.wake_ups
    bench.pass_time(hours=1)
    assert bench.wake_ups - before <= 2  # its battery


def test_it_is_a_key_while_it_has_power_and_off_without() -> None:
    bench = Bench(Phone, carrier={**HOME, "place": "office", "activity": "driving"})
    assert bench.influence("carrier", "radio") is True
    bench.pass_time(hours=13.5)  # 19 Wh last 13.6 h at 1.4 W
    assert (bench.value("battery.level"), bench.state) == (5, "ready")
    bench.pass_time(hours=0.1)
    assert (bench.value("battery.level"), bench.value("on"), bench.state) == (0, False, "disconnected")
    assert [e for e, _ in bench.events] == ["battery.Low", "battery.Empty"]
    assert bench.influence("carrier", "radio") is False
    silent = len(bench.messages)
    bench.command("notifications.notify", {"message": "hello"})
    bench.command("ring")
    bench.sense("carrier", place="home", room="hall", latitude=52.6)
    assert len([m for m in bench.messages[silent:] if m.topic.startswith("bench/")]) == 0


def test_charged_to_three_per_cent_it_is_back_with_all_it_missed() -> None:
    bench = Bench(Phone, options={"charge": 0}, carrier={**HOME, "place": "office"})
    assert (bench.state, bench.influence("carrier", "radio")) == ("disconnected", False)
    bench.pass_time(hours=1)
    bench.sense("carrier", place="home")
    assert bench.influence("mains", "draw") == pytest.approx(10 / 0.85)
    takes = 0.03 * 19 / 10 * HOUR  # 3 % of 19 Wh at 10 W: 205 s
    bench.pass_time(seconds=takes - 1)
    assert bench.state == "disconnected"
    bench.pass_time(seconds=2)
    assert (bench.state, bench.value("on"), bench.value("position.place")) == ("ready", True, "home")
    assert bench.value("battery.charging") is True
    assert bench.influence("carrier", "radio") is True


def test_it_charges_at_home_while_its_carrier_sleeps() -> None:
    bench = Bench(Phone, carrier={**HOME, "activity": "idle"})
    bench.pass_time(hours=12)
    low = bench.value("battery.level")
    assert low == 45  # 12 h at 0.9 W are 10.8 of 19 Wh
    assert bench.value("supply.power") == 0.1  # of the charger alone
    bench.sense("carrier", asleep=True, activity="sleeping")
    assert bench.value("battery.charging") is True
    assert bench.value("supply.power") == pytest.approx(11.8, abs=0.05)
    bench.pass_time(hours=8)
    assert bench.value("battery.level") == 100
    assert bench.value("supply.power") == pytest.approx(0.1)  # it runs on the charger: 0.12 W / 0.85
    assert vars(bench.host.device)["supply"].energy_now() == pytest.approx(0.0145, abs=0.001)
    bench.sense("carrier", asleep=False, activity="waking")
    assert bench.value("battery.charging") is False


def test_by_day_at_home_it_is_plugged_in_from_twenty_to_eighty_per_cent() -> None:
    bench = Bench(Phone, options={"charge": 25}, carrier={**HOME, "activity": "idle"})
    assert bench.value("battery.charging") is False
    bench.pass_time(hours=1.1)  # 5 % of 19 Wh at 0.9 W
    assert (bench.value("battery.level"), bench.value("battery.charging")) == (20, True)
    bench.pass_time(hours=0.7)
    assert bench.value("battery.charging") is True
    bench.pass_time(hours=0.8)
    assert bench.value("battery.charging") is False
    assert bench.value("battery.level") >= 75


def test_in_a_car_it_charges_from_the_car() -> None:
    bench = Bench(Phone, options={"charge": 50}, carrier={"activity": "driving", "vehicle": "car"})
    assert bench.value("battery.charging") is True
    assert bench.value("supply.power") == 0.1
    bench.pass_time(minutes=30)
    assert bench.value("battery.level") == 65  # 6.1 W for half an hour are 16 %
    bench.sense("carrier", vehicle="", activity="walking")
    assert bench.value("battery.charging") is False


def test_it_hands_a_destination_over_and_leads_the_last_metres() -> None:
    bench = Bench(Phone, carrier={**HOME, "place": ""})
    assert bench.command("navigation.send", {"place": "office"}) is None
    assert bench.events == [("navigation.Sent", {"place": "office"})]
    assert bench.command("navigation.send", {"place": " "}) == "say where to"
    bench.command("navigation.guide", {"place": "office"})
    assert (bench.value("navigation.destination"), bench.value("navigation.mode")) == ("office", "walking")
    bench.pass_time(minutes=5)
    bench.sense("carrier", place="office")
    assert (bench.value("navigation.destination"), bench.value("navigation.mode")) == ("", "none")
    assert bench.events[-1] == ("navigation.Arrived", {"place": "office"})
    bench.command("navigation.guide", {"place": "office"})  # within a place: 300 m on foot
    bench.pass_time(minutes=3.9)
    assert bench.value("navigation.mode") == "walking"
    bench.pass_time(minutes=0.2)
    assert bench.value("navigation.mode") == "none"
    bench.command("navigation.guide", {"place": "cinema"})
    bench.pass_time(minutes=20.1)  # nobody needs so long
    assert bench.value("navigation.destination") == ""
    assert bench.events.count(("navigation.Arrived", {"place": "cinema"})) == 0


def test_new_software_restarts_it_as_a_key_too() -> None:
    bench = Bench(Phone, carrier=HOME)
    bench.command("firmware.offer", {"version": "16.1"})
    assert bench.command("firmware.install") is None
    bench.pass_time(minutes=3, seconds=1)
    assert (bench.state, bench.influence("carrier", "radio")) == ("disconnected", False)
    bench.pass_time(seconds=30)
    assert (bench.state, bench.influence("carrier", "radio")) == ("ready", True)
    assert bench.value("firmware.version") == "16.1"
    assert bench.value("on") is True


def test_a_phone_that_dies_during_an_update_stays_off() -> None:
    bench = Bench(Phone, options={"charge": 20.05}, carrier={"activity": "driving"})
    bench.host.engine.parts["firmware"].__dict__["minutes"] = 170  # its power lasts for 163
    bench.command("firmware.offer", {"version": "16.1"})
    assert bench.command("firmware.install") is None
    bench.pass_time(hours=3)
    assert (bench.state, bench.value("on")) == ("disconnected", False)
    low = Bench(Phone, options={"charge": 15}, carrier={"place": "office"})
    low.command("firmware.offer", {"version": "16.1"})
    assert low.command("firmware.install") == "the battery is too low"


def test_a_day_with_two_commutes_is_about_a_hundred_messages() -> None:
    plans = [meeting(3, travel=1500)]
    bench = Bench(Phone, carrier={**HOME, "asleep": True, "activity": "sleeping", "plans": plans})
    before = len(bench.messages)
    bench.sense("carrier", asleep=False, activity="waking")
    bench.pass_time(hours=2.5)
    for place, hours, here, there in (("office", 9.0, 52.5, 52.6), ("home", 3.0, 52.6, 52.5)):
        way = Line(bench.timeline.now, here, bench.timeline.now + 1500, there)
        bench.sense("carrier", place="", moving=True, vehicle="car", activity="driving", latitude=way)
        bench.pass_time(minutes=25)
        activity = "away" if place == "office" else "television"
        bench.sense(
            "carrier",
            place=place,
            moving=False,
            vehicle="",
            activity=activity,
            latitude=there,
            longitude=13.4,
        )
        bench.pass_time(hours=hours)
    bench.sense("carrier", asleep=True, activity="sleeping")
    bench.pass_time(hours=8)
    assert 60 <= len(bench.messages) - before <= 120


def test_it_counts_the_last_minutes_to_departure() -> None:
    bench = Bench(Phone, carrier={**HOME, "plans": [meeting(4), meeting(3)]})
    assert bench.value("calendar.next_start") == START + timedelta(hours=3)
    assert bench.value("calendar.next_title") == "Meeting"
    assert bench.value("calendar.minutes_to_departure") is None
    bench.pass_time(hours=2)  # 40 minutes to go
    assert bench.value("calendar.minutes_to_departure") == 40
    bench.pass_time(minutes=26)
    assert bench.value("calendar.minutes_to_departure") == 14
    bench.pass_time(seconds=59)
    assert bench.value("calendar.minutes_to_departure") == 14
    bench.sense("carrier", place="", moving=True)
    assert bench.value("calendar.minutes_to_departure") is None
    bench.sense("carrier", place="office", moving=False)
    bench.pass_time(minutes=34)
    assert bench.value("calendar.next_start") == START + timedelta(hours=4)
    assert bench.value("calendar.minutes_to_departure") is None  # it is there already
    bench.pass_time(hours=1)
    assert bench.value("calendar.next_title") == ""
    assert bench.value("calendar.next_start") is None


def test_a_plan_that_is_dropped_is_forgotten() -> None:
    bench = Bench(Phone, carrier={**HOME, "plans": [meeting(1)]})
    assert bench.value("calendar.minutes_to_departure") is not None
    bench.sense("carrier", plans=[])
    assert bench.value("calendar.minutes_to_departure") is None
    assert bench.value("calendar.next_place") == ""


def test_it_shows_messages_and_rings() -> None:
    bench = Bench(Phone, carrier=HOME)
    assert bench.command("notifications.notify", {"message": "The washing is done", "title": "Home"}) is None
    assert bench.value("notifications.message") == "The washing is done"
    assert ("notifications.Notified", {"message": "The washing is done", "title": "Home"}) in bench.events
    bench.command("ring", {"seconds": 5})
    assert bench.value("ringing") is True
    bench.pass_time(seconds=5)
    assert bench.value("ringing") is False
    assert bench.events[-1] == ("Found", {})


def test_a_hotspot_empties_it_in_a_working_day_and_ends_with_it() -> None:
    bench = Bench(Phone, carrier={"place": "office", "activity": "away"})
    bench.command("hotspot", True)
    bench.pass_time(hours=5)
    assert bench.state == "ready"
    bench.pass_time(hours=2)
    assert bench.state == "disconnected"
    bench.sense("carrier", place="home", asleep=True, activity="sleeping")
    bench.pass_time(hours=1)
    assert bench.value("hotspot") is False
