from datetime import timedelta
from typing import Any

import pytest
from ecosim_devices.band import Band

from ecosim.curves import Decay
from ecosim.testing import START, Bench

AT_HOME = {"place": "home", "activity": "idle"}
NIGHT: dict[str, Any] = {"place": "home", "activity": "sleeping", "asleep": True, "sleep_stage": "light"}


def test_it_notices_sleep_some_minutes_late_and_waking_soon() -> None:
    bench = Bench(Band, wearer={"activity": "television"})
    bench.sense("wearer", activity="sleeping", asleep=True)
    bench.pass_time(minutes=2.9)
    assert bench.value("asleep") is False
    bench.pass_time(minutes=2.2)
    assert bench.value("asleep") is True
    assert bench.value("sleep_stage") == "light"
    assert bench.events == [("FellAsleep", {})]
    bench.pass_time(hours=7)
    bench.sense("wearer", activity="waking", asleep=False)
    bench.pass_time(seconds=30)
    assert bench.value("asleep") is False
    assert bench.value("sleep_stage") == "awake"
    assert bench.events[-1] == ("WokeUp", {})


def test_a_short_nod_is_no_sleep() -> None:
    bench = Bench(Band)
    bench.sense("wearer", asleep=True)
    bench.pass_time(minutes=2)
    bench.sense("wearer", asleep=False)
    bench.pass_time(hours=1)
    assert bench.events == []
    assert bench.value("sleep_stage") == "awake"


def test_a_band_switched_on_at_night_tells_sleep_as_a_state_and_not_as_an_event() -> None:
    bench = Bench(Band, wearer=NIGHT)
    assert bench.value("asleep") is True
    assert bench.events == []
    bench.restart()
    assert (bench.value("asleep"), bench.value("sleep_stage"), bench.events) == (True, "light", [])


def test_it_follows_the_stages_of_sleep_a_minute_or_three_late() -> None:
    bench = Bench(Band, wearer=NIGHT)
    for stage in ("deep", "light", "rem"):
        before = bench.value("sleep_stage")
        bench.sense("wearer", sleep_stage=stage)
        bench.pass_time(seconds=59)
        assert bench.value("sleep_stage") == before
        bench.pass_time(seconds=122)
        assert bench.value("sleep_stage") == stage
    bench.sense("wearer", sleep_stage="deep")
    bench.sense("wearer", asleep=False, sleep_stage="awake", activity="waking")
    bench.pass_time(minutes=10)
    assert bench.value("sleep_stage") == "awake"


def test_it_reads_the_heart_within_two_beats_once_it_has_found_its_pace() -> None:
    bench = Bench(Band, wearer={**AT_HOME, "heart_rate": 70.0})
    assert 68 <= bench.value("heart_rate") <= 72
    now = bench.timeline.now
    bench.sense("wearer", activity="walking", heart_rate=Decay(now, 70, 104, 90))
    bench.pass_time(seconds=149)
    assert bench.value("heart_rate") <= 72
    bench.pass_time(seconds=2)
    assert 95 <= bench.value("heart_rate") <= 100  # 104 - 34 / e^(150/90) is 97.6


def test_steps_are_counted_while_walking_and_anew_from_midnight_on() -> None:
    bench = Bench(Band, start=START.replace(hour=22), wearer={**AT_HOME, "activity": "walking"})
    bench.pass_time(minutes=30)
    bench.sense("wearer", activity="sleeping", asleep=True)
    bench.pass_time(minutes=6)
    assert 0.9 * 105 * 30 <= bench.value("steps") <= 1.1 * 105 * 30
    at_night = bench.value("steps")
    bench.pass_time(minutes=80)
    assert bench.value("steps") == at_night
    bench.pass_time(minutes=5)  # past midnight
    assert bench.value("steps") == 0


def test_tiredness_is_measured_by_consent_only_and_told_after_a_minute_or_three() -> None:
    bench = Bench(Band, wearer=AT_HOME)
    bench.sense("wearer", drowsy=True)
    bench.pass_time(hours=1)
    assert bench.value("drowsy") is False
    bench.command("monitor_drowsiness", True)
    bench.pass_time(seconds=59)
    assert bench.value("drowsy") is False
    bench.pass_time(seconds=122)
    assert bench.value("drowsy") is True
    bench.command("monitor_drowsiness", False)
    assert bench.value("drowsy") is False
    bench.command("monitor_drowsiness", True)
    bench.sense("wearer", asleep=True, activity="sleeping")
    bench.pass_time(minutes=6)
    assert bench.value("drowsy") is False  # asleep, it is no question any more


def test_it_taps_its_wearer_on_the_wrist() -> None:
    bench = Bench(Band)
    bench.command("vibrate", {"seconds": 3})
    assert bench.influence("wearer", "vibration") is True
    bench.pass_time(seconds=2)
    bench.command("vibrate", {"seconds": 3})  # starts over
    bench.pass_time(seconds=2)
    assert bench.influence("wearer", "vibration") is True
    bench.pass_time(seconds=1)
    assert bench.influence("wearer", "vibration") is False


def test_a_message_is_felt() -> None:
    bench = Bench(Band)
    for _ in range(2):  # the same twice is felt twice
        assert bench.command("notifications.notify", {"message": "The car is unlocked"}) is None
        assert bench.influence("wearer", "vibration") is True
        bench.pass_time(seconds=1)
        assert bench.influence("wearer", "vibration") is False
    assert bench.value("notifications.message") == "The car is unlocked"


def test_it_is_charged_at_home_while_its_wearer_washes_when_it_has_little() -> None:
    bench = Bench(Band, options={"charge": 25}, wearer={**AT_HOME, "place": "gym"})
    bench.sense("wearer", activity="showering")
    assert bench.value("battery.charging") is False
    bench.sense("wearer", place="home")
    assert (bench.value("worn"), bench.value("heart_rate")) == (False, None)
    assert bench.influence("wearer", "radio") is False  # it lies on the shelf
    assert bench.influence("mains", "draw") == pytest.approx(0.6 / 0.7)
    bench.pass_time(minutes=30)  # 0.3 Wh are a third of it
    bench.sense("wearer", activity="idle")
    assert (bench.value("worn"), bench.value("battery.level")) == (True, 55)
    assert bench.influence("wearer", "radio") is True
    assert bench.influence("mains", "draw") == 0.1


def test_empty_it_is_off_and_no_key_until_it_is_charged() -> None:
    bench = Bench(Band, options={"charge": 0.5}, wearer=NIGHT)
    assert bench.influence("wearer", "radio") is True
    bench.pass_time(hours=2)  # 4.5 mWh at 2.5 mW last 1.8 h
    assert bench.state == "disconnected"
    assert (bench.value("worn"), bench.value("asleep"), bench.value("heart_rate")) == (False, False, None)
    assert bench.influence("wearer", "radio") is False
    bench.sense("wearer", asleep=False, activity="washing")
    bench.pass_time(minutes=2.6)
    assert bench.state == "disconnected"
    bench.pass_time(minutes=0.2)  # 27 mWh at 0.6 W take 2.7 minutes
    assert bench.state == "ready"
    bench.sense("wearer", activity="idle")
    assert bench.influence("wearer", "radio") is True
    assert [name for name, _ in bench.events] == ["battery.Low", "battery.Empty"]


def test_two_bands_have_hearts_of_their_own_and_one_seed_gives_one_life() -> None:
    def beats(seed: int) -> list[bytes]:
        bench = Bench(Band, seed=seed)
        bench.pass_time(hours=6)
        return [m.payload for m in bench.messages if m.topic.endswith("heart-rate")]

    assert beats(1) == beats(1)
    assert beats(1) != beats(2)


def test_a_day_and_a_night_are_less_than_150_messages() -> None:
    bench = Bench(Band, start=START - timedelta(hours=8), wearer=NIGHT)
    before = len(bench.messages)
    for number in range(20):  # stages of a night
        bench.sense("wearer", sleep_stage=("deep", "light", "rem", "light")[number % 4])
        bench.pass_time(minutes=24)
    bench.sense("wearer", asleep=False, sleep_stage="awake")
    for activity in (*("waking", "washing", "eating", "walking", "away", "walking") * 2, "television"):
        bench.sense("wearer", activity=activity)
        bench.pass_time(minutes={"away": 180, "television": 240}.get(activity, 15))
    assert len(bench.messages) - before < 150
