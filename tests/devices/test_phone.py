from datetime import timedelta

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
    assert bench.value("position.latitude") == 52.55
    assert bench.wake_ups - asleep >= 5
    bench.sense("carrier", place="office", moving=False, latitude=52.6)
    assert (bench.value("position.place"), bench.value("position.latitude")) == ("office", 52.6)
    before = bench.wake_ups
    bench.pass_time(hours=1)
    assert bench.wake_ups - before <= 2  # its battery


def test_it_is_a_key_while_it_has_power() -> None:
    bench = Bench(Phone, carrier={**HOME, "activity": "driving"})
    assert bench.influence("carrier", "radio") is True
    bench.pass_time(hours=30)
    assert bench.value("battery.level") == 0
    assert [e for e, _ in bench.events] == ["battery.Low", "battery.Empty"]
    assert bench.influence("carrier", "radio") is False
    assert bench.state == "sleeping"
    assert bench.command("notifications.notify", {"message": "hello"}) == "it is switched off"
    bench.sense("carrier", asleep=True, activity="sleeping")
    bench.pass_time(hours=1)
    assert bench.influence("carrier", "radio") is True
    assert bench.state == "ready"


def test_it_charges_at_home_while_its_carrier_sleeps() -> None:
    bench = Bench(Phone, carrier={**HOME, "activity": "idle"})
    bench.pass_time(hours=12)
    low = bench.value("battery.level")
    assert 30 < low < 60
    bench.sense("carrier", asleep=True, activity="sleeping")
    assert bench.value("battery.charging") is True
    bench.pass_time(hours=8)
    assert bench.value("battery.level") == 100
    bench.sense("carrier", asleep=False, activity="waking")
    assert bench.value("battery.charging") is False


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
