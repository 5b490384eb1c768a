from itertools import pairwise

from ecosim_devices.band import Band

from ecosim.testing import Bench


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
    bench = Bench(Band, wearer={"activity": "sleeping", "asleep": True})
    assert bench.value("asleep") is True
    assert bench.events == []


def test_a_night_has_cycles_of_ninety_minutes_with_less_and_less_deep_sleep() -> None:
    bench = Bench(Band, wearer={"activity": "sleeping", "asleep": True})
    stages = []
    for _ in range(8 * 60):
        bench.pass_time(minutes=1)
        stages.append(bench.value("sleep_stage"))
    assert set(stages) == {"light", "deep", "rem"}
    half = len(stages) // 2
    assert stages[:half].count("deep") > stages[half:].count("deep")
    assert stages[:half].count("rem") < stages[half:].count("rem")
    dreams = sum(a != "rem" and b == "rem" for a, b in pairwise(stages))
    assert 4 <= dreams <= 6


def test_the_heart_follows_what_its_wearer_does() -> None:
    bench = Bench(Band, wearer={"activity": "walking"})
    assert 90 <= bench.value("heart_rate") <= 120
    bench.sense("wearer", activity="sleeping", asleep=True)
    assert 45 <= bench.value("heart_rate") <= 68


def test_steps_are_counted_while_walking() -> None:
    bench = Bench(Band, wearer={"activity": "walking"})
    bench.pass_time(minutes=30)
    walked = bench.value("steps")
    assert 2600 < walked < 3600
    bench.sense("wearer", activity="sleeping", asleep=True)
    at_night = bench.value("steps")
    bench.pass_time(hours=6)
    assert bench.value("steps") == at_night


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


def test_it_is_charged_while_its_wearer_washes_when_it_has_little() -> None:
    bench = Bench(Band)
    bench.pass_time(hours=24 * 12)
    assert bench.value("battery.level") < 30
    bench.sense("wearer", activity="washing")
    assert bench.value("worn") is False
    assert bench.value("heart_rate") is None
    bench.pass_time(minutes=30)
    bench.sense("wearer", activity="idle")
    assert bench.value("worn") is True
    assert bench.value("battery.level") > 40


def test_two_bands_have_hearts_of_their_own_and_one_seed_gives_one_life() -> None:
    def beats(seed: int) -> list[bytes]:
        bench = Bench(Band, seed=seed)
        bench.pass_time(hours=6)
        return [m.payload for m in bench.messages if m.topic.endswith("heart-rate")]

    assert beats(1) == beats(1)
    assert beats(1) != beats(2)
