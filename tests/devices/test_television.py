from typing import Any

import pytest
from ecosim_devices.television import Television

from ecosim.entities.faces import entities_of
from ecosim.testing import Bench

WATCHED = {"occupied": True, "people": 2, "brightness": 300.0}


def _bench(**options: Any) -> Bench:
    return Bench(Television, options=options, room=WATCHED)


def test_it_takes_half_a_watt_until_it_is_switched_on() -> None:
    bench = _bench()
    assert bench.influence("mains", "draw") == 0.5
    assert bench.value("media.status") == "off"
    bench.command("on", True)
    assert bench.influence("mains", "draw") == 90
    assert bench.influence("room", "heat") == 90
    assert bench.value("media.status") == "idle"


@pytest.mark.parametrize(("lux", "watts"), [(0.0, 51), (50.0, 70.5), (300.0, 90)])
def test_its_picture_is_as_bright_as_the_room(lux: float, watts: float) -> None:
    bench = _bench()
    bench.command("on", True)
    bench.sense("room", brightness=lux)
    assert bench.value("supply.power") == watts


def test_a_title_makes_it_stream() -> None:
    bench = _bench()
    assert bench.command("media.play") == "it is switched off"
    bench.command("on", True)
    bench.command("media.play_title", {"title": "Holiday"})
    assert (bench.value("source"), bench.value("media.status")) == ("stream", "playing")
    bench.pass_time(minutes=5)
    bench.command("source", "tv")
    assert (bench.value("media.status"), bench.value("media.position")) == ("paused", 300)


def test_switched_on_again_it_goes_on_where_it_was() -> None:
    bench = _bench()
    bench.command("on", True)
    bench.command("media.play")
    bench.pass_time(minutes=12)
    bench.command("on", False)
    assert bench.value("media.status") == "off"
    bench.pass_time(hours=20)
    bench.command("on", True)
    assert (bench.value("media.status"), bench.value("media.position")) == ("paused", 720)
    assert bench.command("media.play") is None
    assert bench.value("media.title") == "The News"


def test_it_switches_off_in_an_empty_room() -> None:
    bench = _bench()
    bench.command("on", True)
    bench.sense("room", occupied=False, people=0)
    bench.pass_time(minutes=29)
    bench.sense("room", occupied=True, people=1)
    bench.pass_time(minutes=29)
    assert bench.value("on") is True
    bench.sense("room", occupied=False, people=0)
    bench.pass_time(minutes=30)
    assert bench.value("on") is False
    assert bench.events == [("SwitchedOff", {"why": "empty room"})]
    assert bench.influence("room", "heat") == 0.5


def test_it_switches_off_when_it_was_forgotten() -> None:
    bench = _bench()
    bench.command("on", True)
    bench.pass_time(hours=3)
    bench.command("media.volume", 20)
    bench.pass_time(hours=3.9)
    assert bench.value("on") is True
    bench.pass_time(hours=0.2)
    assert bench.value("on") is False
    assert bench.events == [("SwitchedOff", {"why": "forgotten"})]


def test_it_switches_off_without_a_signal() -> None:
    bench = _bench()
    bench.command("on", True)
    bench.command("source", "hdmi")
    assert bench.value("signal") is False
    bench.pass_time(minutes=11)
    assert bench.events == [("SwitchedOff", {"why": "no signal"})]
    console = _bench(plugged_in=("tv", "hdmi", "stream"))
    console.command("on", True)
    console.command("source", "hdmi")
    console.pass_time(minutes=11)
    assert console.value("on") is True


def test_it_shows_messages_while_it_is_on() -> None:
    bench = _bench()
    assert bench.command("screen.notify", {"message": "The washing is done"}) == "it is switched off"
    bench.command("on", True)
    assert bench.command("screen.notify", {"message": "The washing is done"}) is None
    assert bench.value("screen.message") == "The washing is done"


def test_an_alarm_switches_it_on() -> None:
    bench = _bench()
    assert bench.command("screen.notify", {"message": "Smoke in the kitchen", "title": "Alarm"}) is None
    assert bench.value("on") is True
    assert ("screen.Notified", {"message": "Smoke in the kitchen", "title": "Alarm"}) in bench.events


def test_it_is_updated_while_nobody_watches() -> None:
    bench = _bench()
    bench.command("firmware.offer", {"version": "2.0.0"})
    bench.command("on", True)
    assert bench.command("firmware.install") == "somebody is watching"
    bench.command("on", False)
    assert bench.command("firmware.install") is None
    assert bench.command("on", True) == "it is being updated"
    assert (bench.value("on"), bench.value("media.status")) == (False, "off")
    assert bench.command("screen.notify", {"message": "!", "title": "alarm"}) == "it is being updated"
    bench.pass_time(minutes=3.6)
    assert (bench.state, bench.value("firmware.version")) == ("ready", "2.0.0")
    assert bench.command("on", True) is None


def test_after_a_power_cut_it_is_in_standby() -> None:
    bench = _bench()
    bench.command("on", True)
    bench.restart()
    assert (bench.value("on"), bench.value("supply.power")) == (False, 0.5)


def test_an_evening_costs_few_messages() -> None:
    bench = _bench()
    before = len(bench.messages)
    bench.command("on", True)
    bench.command("media.play")
    for step in range(30):  # dusk
        bench.sense("room", brightness=300.0 - 10 * step)
        bench.pass_time(minutes=5)
    bench.command("on", False)
    assert len(bench.messages) - before <= 60


def test_home_assistant_switches_it_on_and_chooses_its_source() -> None:
    player = entities_of(Television)[0]
    assert player.entity_id("Television") == "media_player.television"
    assert {"on", "source", "play_media"} <= set(player.faces)
