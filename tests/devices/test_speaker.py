from typing import Any

import pytest
from ecosim_devices.speaker import Speaker

from ecosim.entities.faces import entities_of
from ecosim.parts.media import length_of
from ecosim.testing import Bench

LISTENED = {"occupied": True, "people": 1}


def _bench(**options: Any) -> Bench:
    return Bench(Speaker, options={"playlist": ("A - One", "B - Two")} | options, room=LISTENED)


# ------------------------------------------------------------- what it plays


def test_it_plays_its_playlist_to_the_end() -> None:
    bench = _bench()
    bench.command("media.play")
    assert (bench.value("media.status"), bench.value("media.title"), bench.value("media.artist")) == (
        "playing",
        "One",
        "A",
    )
    first, second = length_of("One"), length_of("Two")
    assert bench.value("media.duration") == first
    bench.pass_time(seconds=first + 1)
    assert (bench.value("media.title"), bench.value("media.status")) == ("Two", "playing")
    bench.pass_time(seconds=second)
    assert (bench.value("media.title"), bench.value("media.status")) == ("", "idle")
    assert bench.events == [("media.Ended", {"title": "Two"})]


def test_titles_are_between_twenty_minutes_and_an_hour() -> None:
    lengths = [length_of(f"Title {n}") for n in range(200)]
    assert min(lengths) >= 20 * 60
    assert max(lengths) <= 60 * 60
    assert len(set(lengths)) > 150


def test_it_keeps_the_place_while_it_is_paused() -> None:
    bench = _bench()
    bench.command("media.play")
    bench.pass_time(minutes=5)
    bench.command("media.pause")
    bench.pass_time(hours=1)
    assert (bench.value("media.status"), bench.value("media.position")) == ("paused", 300)
    bench.command("media.play")
    bench.pass_time(minutes=1)
    bench.command("media.halt")
    assert (bench.value("media.status"), bench.value("media.position")) == ("idle", 360)
    bench.command("media.play")
    assert bench.value("media.position") == 0


def test_it_goes_on_where_another_device_stopped() -> None:
    bench = _bench()
    bench.command("media.play_title", {"title": "Two", "position": 600})
    assert (bench.value("media.artist"), bench.value("media.position")) == ("B", 600)
    bench.pass_time(seconds=length_of("Two") - 601)
    assert bench.value("media.status") == "playing"
    bench.pass_time(seconds=2)
    assert bench.value("media.status") == "idle"


def test_it_plays_what_it_does_not_have_itself() -> None:
    bench = _bench()
    bench.command("media.play_title", {"title": "Podcast", "artist": "C"})
    assert bench.value("media.artist") == "C"
    bench.pass_time(hours=1)
    assert bench.events == [("media.Ended", {"title": "Podcast"})]
    assert bench.command("media.play_title", {"title": ""}) == "say what to play"


def test_next_is_the_next_of_the_playlist() -> None:
    bench = _bench()
    bench.command("media.next")
    bench.command("media.next")
    assert bench.value("media.title") == "Two"
    bench.command("media.next")
    assert bench.value("media.status") == "idle"
    assert _bench(playlist=()).command("media.play") == "there is nothing to play"


# ------------------------------------------------------------- how loud


def test_it_is_no_louder_than_its_limit() -> None:
    bench = _bench()
    bench.command("media.volume", 60)
    bench.command("media.volume_limit", 40)
    assert bench.value("media.volume") == 40
    bench.command("media.volume", 90)
    assert bench.value("media.volume") == 40
    bench.command("media.volume_limit", 100)
    assert bench.value("media.volume") == 60


def test_it_is_soft_at_night_and_as_loud_as_before_in_the_morning() -> None:
    bench = _bench()
    bench.command("media.volume", 50)
    bench.command("media.volume_limit", 70)
    bench.command("quiet", True)
    bench.command("media.volume", 80)
    assert bench.value("media.volume") == 20
    bench.command("quiet", False)
    assert (bench.value("media.volume"), bench.value("media.volume_limit")) == (50, 70)


def test_who_made_it_softer_at_night_finds_it_soft() -> None:
    bench = _bench()
    bench.command("quiet", True)
    bench.command("media.volume", 10)
    bench.command("quiet", False)
    assert bench.value("media.volume") == 10


def test_it_protects_itself_when_it_has_been_loud_for_long() -> None:
    bench = _bench()
    bench.command("media.volume", 90)
    bench.command("media.play")
    bench.pass_time(minutes=29)
    assert bench.value("overheated") is False
    bench.pass_time(minutes=2)
    assert (bench.value("overheated"), bench.value("media.volume")) == (True, 60)
    bench.pass_time(minutes=15)
    assert (bench.value("overheated"), bench.value("media.volume")) == (False, 90)


def test_power_goes_with_the_square_of_the_volume() -> None:
    bench = _bench()
    assert bench.influence("mains", "draw") == 2
    bench.command("media.volume", 50)
    bench.command("media.play")
    assert bench.influence("mains", "draw") == pytest.approx(2 + 1 + 9 * 0.25)
    bench.command("media.pause")
    assert bench.value("supply.power") == 2


# ------------------------------------------------------------- what it says


def test_it_interrupts_the_music_for_a_message() -> None:
    bench = _bench()
    bench.command("media.play")
    bench.pass_time(minutes=2)
    bench.command("voice.notify", {"message": "The washing is done, please."})  # 28 characters: 2.9 s
    assert (bench.value("speaking"), bench.value("media.status")) == (True, "paused")
    bench.pass_time(seconds=2.8)
    assert bench.value("speaking") is True
    bench.pass_time(seconds=0.2)
    assert (bench.value("speaking"), bench.value("media.status")) == (False, "playing")
    assert bench.value("media.position") == 120


def test_it_says_the_same_twice_and_starts_no_music_for_it() -> None:
    bench = _bench()
    for _ in range(2):
        bench.command("voice.notify", {"message": "Hello"})
        assert bench.value("speaking") is True
        bench.pass_time(minutes=1)
    assert len(bench.events) == 2
    assert bench.value("media.status") == "idle"


def test_what_was_halted_meanwhile_stays_silent() -> None:
    bench = _bench()
    bench.command("media.play")
    bench.command("voice.notify", {"message": "Hello"})
    bench.command("media.halt")
    bench.pass_time(minutes=1)
    assert bench.value("media.status") == "idle"


# ------------------------------------------------------------- by itself


def test_its_sleep_timer_ends_the_music() -> None:
    bench = _bench()
    bench.command("media.play")
    bench.command("sleep_timer", {"minutes": 15})
    assert bench.value("plays_until").isoformat() == "2026-03-02T06:15:00+00:00"
    bench.pass_time(minutes=14.9)
    assert bench.value("media.status") == "playing"
    bench.pass_time(minutes=0.2)
    assert (bench.value("media.status"), bench.value("plays_until")) == ("idle", None)


def test_a_sleep_timer_can_be_taken_back() -> None:
    bench = _bench()
    bench.command("media.play")
    bench.command("sleep_timer", {"minutes": 5})
    bench.command("sleep_timer", {"minutes": 0})
    bench.pass_time(minutes=10)
    assert bench.value("media.status") == "playing"


def test_it_does_not_play_to_an_empty_room() -> None:
    bench = _bench(empty_pause=10)
    bench.command("media.play")
    bench.sense("room", occupied=False)
    bench.pass_time(minutes=8)
    bench.sense("room", occupied=True)
    bench.pass_time(minutes=5)
    assert bench.value("media.status") == "playing"
    bench.sense("room", occupied=False)
    bench.pass_time(minutes=10.1)
    assert bench.value("media.status") == "paused"


def test_it_plays_on_where_there_is_no_room_to_watch() -> None:
    bench = Bench(Speaker, room=None)
    bench.command("media.play")
    bench.pass_time(minutes=40)
    assert bench.value("media.status") == "playing"


# ------------------------------------------------------------- its software


def test_it_is_updated_when_it_is_silent() -> None:
    bench = _bench()
    assert bench.command("firmware.install") == "1.0.0 is the latest version"
    assert bench.command("firmware.offer", {"version": "0.9"}) == "'0.9' is not newer than 1.0.0"
    bench.command("firmware.offer", {"version": "1.0.10"})
    bench.command("media.play")
    assert bench.command("firmware.install") == "it is playing"
    bench.command("media.pause")
    assert bench.command("firmware.install") is None
    assert bench.command("firmware.install") == "it is being updated"
    assert bench.command("media.play") == "it is being updated"
    for percent in (25, 50, 75):
        bench.pass_time(seconds=45)
        assert bench.value("firmware.progress") == percent
    bench.pass_time(seconds=46)
    assert bench.state == "disconnected"
    bench.pass_time(seconds=30)
    assert bench.state == "ready"
    assert bench.value("firmware.version") == bench.value("firmware.latest") == "1.0.10"
    assert (bench.value("firmware.installing"), bench.value("firmware.progress")) == (False, None)
    assert bench.command("media.play") is None


def test_a_power_cut_ends_an_installation() -> None:
    bench = _bench()
    bench.command("firmware.offer", {"version": "2"})
    bench.command("firmware.install")
    bench.pass_time(minutes=1)
    bench.restart()
    bench.pass_time(minutes=10)
    assert (bench.value("firmware.installing"), bench.value("firmware.version")) == (False, "1.0.0")
    assert bench.command("media.play") is None


def test_a_day_costs_few_messages() -> None:
    bench = _bench()
    before = len(bench.messages)
    for hour in (7, 13, 19):
        bench.command("media.play")
        bench.pass_time(minutes=50)
        bench.command("voice.notify", {"message": f"It is {hour} o'clock"})
        bench.pass_time(minutes=20)
        bench.command("media.halt")
        bench.pass_time(hours=5)
    answers = 9
    assert len(bench.messages) - before - answers <= 90


def test_how_home_assistant_sees_it() -> None:
    assert [e.entity_id("Kitchen") for e in entities_of(Speaker)][:5] == [
        "media_player.kitchen",
        "notify.kitchen",
        "switch.kitchen_quiet",
        "binary_sensor.kitchen_overheated",
        "update.kitchen_firmware",
    ]
