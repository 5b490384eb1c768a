"""What a link between two vendors' domains carries, when, and what becomes of the rest."""

import json
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from ecosim.wire.trace import cause_of, read
from tests.wirings.bench import SHOWS, START, TAKES, Stage

CAR = "h-car/5/car"


def test_what_a_link_shows_arrives_after_its_latency(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "latency: 2 s")
    stage.until(10)
    stage.say(f"{CAR}/battery/charge", "70")
    stage.until(20)
    assert stage.shown("battery/charge") == [(12.0, "70")]


def test_what_it_does_not_show_stays_where_it_is(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS)
    stage.say(f"{CAR}/location/latitude", "52.5")
    stage.until(5)
    assert [t for _, t, _ in stage.speaker.heard if "latitude" in t and t.startswith("h/")] == []


def test_latencies_are_spread_and_nothing_overtakes(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "latency: {median: 1 s, p95: 10 s}")
    for number in range(200):
        stage.until(number * 0.1)
        stage.say(f"{CAR}/battery/charge", str(number))
    stage.until(10_000)
    shown = stage.shown("battery/charge")
    assert [int(p) for _, p in shown] == list(range(200))

    apart = Stage(tmp_path, SHOWS, "latency: {median: 1 s, p95: 10 s}")
    for number in range(200):
        apart.until(number * 1000.0)
        apart.say(f"{CAR}/battery/charge", str(number))
    apart.until(300_000)
    delays = sorted(t - number * 1000.0 for number, (t, _) in enumerate(apart.shown("battery/charge")))
    assert median(delays) == pytest.approx(1, rel=0.3)
    assert delays[190] == pytest.approx(10, rel=0.6)


def test_the_same_seed_draws_the_same_and_another_does_not(tmp_path: Path) -> None:
    def heard(seed: int) -> list[tuple[float, str]]:
        stage = Stage(tmp_path, SHOWS, "latency: {median: 1 s, p95: 10 s}", seed=seed)
        for number in range(10):
            stage.until(number * 100.0)
            stage.say(f"{CAR}/battery/charge", str(number))
        stage.until(5000)
        return stage.shown("battery/charge")

    assert heard(1) == heard(1) != heard(2)


def test_a_poll_sees_the_last_value_half_a_period_late_on_average(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "every: 90 s")
    delays = []
    for number in range(100):
        begin = number * 1007.0
        stage.until(begin)
        stage.say(f"{CAR}/battery/charge", f"{number}.1")
        stage.say(f"{CAR}/battery/charge", f"{number}.2")
        stage.until(begin + 1000)
        ((when, payload),) = stage.shown("battery/charge")[number:]
        assert payload == f"{number}.2"  # what was true for no time is not seen
        delays.append(when - begin)
    assert min(delays) >= 0
    assert max(delays) <= 90
    # Evenly spread over 0 to 90 s: mean 45 s, its standard error 90 / sqrt(12 * 100) = 2.6 s.
    assert sum(delays) / len(delays) == pytest.approx(45, abs=3 * 2.6)


@pytest.mark.parametrize("seed", range(20))
def test_polls_go_on_while_the_internet_is_down(tmp_path: Path, seed: int) -> None:
    stage = Stage(tmp_path, SHOWS, "every: 90 s", "needs: [internet]", seed=seed)
    stage.say("ecosim/h/world/network", '{"internet": false}')
    stage.say(f"{CAR}/battery/charge", "70")
    stage.until(12 * 3600)
    stage.say("ecosim/h/world/network", '{"internet": true}')
    stage.until(12 * 3600 + 91)
    assert [p for _, p in stage.shown("battery/charge")] == ["70"]


def test_events_are_not_seen_by_who_polls(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "every: 90 s")
    stage.say(f"{CAR}/battery/low", "{}", retain=False)
    stage.until(200)
    assert stage.shown("battery/low") == []
    assert [json.loads(t)["stopped"] for t in stage.told()] == ["car · battery/low"]


def test_a_quota_ends_the_polling_until_midnight(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "every: 1 h", "quota: 5")
    for hour in range(30):
        stage.until(hour * 3600.0 + 1)
        stage.say(f"{CAR}/battery/charge", str(hour))
    stage.until(30 * 3600.0)
    times = [t / 3600 for t, _ in stage.shown("battery/charge")]
    assert len([t for t in times if t < 24]) == 5
    assert all(t < 6 or 24 <= t < 30 for t in times)
    assert len([t for t in times if t >= 24]) == 5


def test_while_the_internet_is_down_values_wait_and_events_are_lost(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "needs: [internet]")
    stage.until(10)
    stage.say("ecosim/h/world/network", '{"internet": false}')
    stage.until(20)
    stage.say(f"{CAR}/battery/charge", "70")
    stage.say(f"{CAR}/battery/charge", "60")
    stage.say(f"{CAR}/battery/low", "{}", retain=False)
    stage.until(30)
    assert stage.shown("battery/charge") == []
    assert json.loads(stage.told()[0]) == {
        "stopped": "car · battery/low",
        "why": "the home's internet is down",
    }
    stage.say("ecosim/h/world/network", '{"internet": true}')
    stage.until(31)
    assert stage.shown("battery/charge") == [(30.0, "60")]
    assert stage.shown("battery/low") == []


def test_at_home_another_way_is_taken(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "latency: 5 s", "needs: [internet]", "near: {latency: 1 s}")
    stage.say("ecosim/h/world/network", '{"internet": false}')
    stage.say("ecosim/h/world/vehicle/car", '{"place": "home"}')
    stage.until(10)
    stage.say(f"{CAR}/battery/charge", "70")
    stage.until(20)
    assert stage.shown("battery/charge") == [(11.0, "70")]
    stage.say("ecosim/h/world/vehicle/car", '{"place": ""}')
    stage.say(f"{CAR}/battery/charge", "60")
    stage.until(30)
    assert stage.shown("battery/charge") == [(11.0, "70")]


def test_commands_cross_the_other_way_and_are_answered(tmp_path: Path) -> None:
    stage = Stage(tmp_path, TAKES, "latency: 1 s", "commands: {latency: 3 s}")
    stage.speaker.bus.subscribe("h-car/#", retained=False, no_local=True)
    stage.say(
        "h/5/car/charging/limit/set", "80", retain=False, response_topic="h/answer/hub", correlation=b"7"
    )
    stage.until(10)
    asked = next(m for m in stage.speaker.messages if m.topic == f"{CAR}/charging/limit/set")
    assert (3.0, f"{CAR}/charging/limit/set", "80") in stage.speaker.heard
    assert asked.response_topic is not None
    stage.say(asked.response_topic, '{"ok": true}', retain=False, correlation=asked.correlation)
    stage.until(11)
    stage.say("h/5/car/charging/limit/set", "90", retain=False)
    stage.until(20)
    assert (13.0, "h/answer/hub", '{"ok": true}') in stage.speaker.heard
    assert (14.0, f"{CAR}/charging/limit/set", "90") in stage.speaker.heard
    answer = next(m for m in stage.speaker.messages if m.topic == "h/answer/hub")
    assert (answer.correlation, answer.payload) == (b"7", b'{"ok": true}')


def test_a_device_that_sleeps_is_woken_by_a_command(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, TAKES, "sleeps: {after: 15 min, wakes_in: 20 s}")
    stage.speaker.bus.subscribe("h-car/#", retained=False, no_local=True)
    stage.say(f"{CAR}/battery/charge", "70")
    for when in (600, 2000, 2100):
        stage.until(when)
        stage.say("h/5/car/charging/limit/set", str(when), retain=False)
    stage.until(3000)
    taken = [(t, p) for t, topic, p in stage.speaker.heard if topic == f"{CAR}/charging/limit/set"]
    assert taken == [(600.0, "600"), (2020.0, "2000"), (2100.0, "2100")]


def test_a_command_that_is_not_offered_is_refused(tmp_path: Path) -> None:
    stage = Stage(tmp_path, TAKES)
    stage.say("h/5/car/cabin/on/set", "true", retain=False, response_topic="h/answer/hub", correlation=b"7")
    stage.until(1)
    answer = next(m for m in stage.speaker.messages if m.topic == "h/answer/hub")
    assert json.loads(answer.payload) == {"ok": False, "reason": "is not offered to others"}
    assert json.loads(stage.told()[0])["stopped"] == "car · cabin/on/set"


def test_a_description_says_what_crosses_and_no_more(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, TAKES)
    described = {
        "homie": "5.0",
        "nodes": {
            "battery": {"properties": {"charge": {"datatype": "float"}, "range": {"datatype": "float"}}},
            "charging": {"properties": {"limit": {"datatype": "float", "settable": True}}},
            "cabin": {"properties": {"on": {"datatype": "boolean", "settable": True}}},
        },
    }
    stage.say(f"{CAR}/$description", json.dumps(described))
    stage.say(f"{CAR}/$state", "ready")
    stage.until(1)
    ((_, told),) = stage.shown("$description")
    assert json.loads(told)["nodes"] == {
        "battery": {"properties": {"charge": {"datatype": "float"}}},
        "charging": {"properties": {"limit": {"datatype": "float", "settable": True}}},
    }
    assert [p for _, p in stage.shown("$state")] == ["ready"]


def test_a_polled_device_is_ready_once_all_else_of_it_is_known(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "every: 60 s")
    stage.say(f"{CAR}/$state", "ready")
    stage.say(f"{CAR}/battery/charge", "70")
    stage.until(100)
    topics = [t for _, t, _ in stage.speaker.heard if t.startswith("h/5/car/")]
    assert topics[-1] == "h/5/car/$state"


def test_a_person_carries_it_after_a_while_or_forgets_it(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "by_hand: {taps: 4, delay: 1 min, forgets: 0.5}")
    for number in range(200):
        stage.until(number * 100.0)
        stage.say(f"{CAR}/battery/charge", str(number))
    stage.until(30_000)
    carried = [t for t, p in stage.shown("battery/charge")]
    assert all(t % 100 == 60 for t in carried)
    # Half of 200, with a standard deviation of sqrt(200 / 4) = 7.
    assert 100 - 3 * 7 <= len(carried) <= 100 + 3 * 7
    told = [json.loads(t) for t in stage.told()]
    assert sum("by_hand" in t for t in told) == len(carried)
    assert sum(t.get("why") == "the person forgot it" for t in told) == 200 - len(carried)
    assert {t["taps"] for t in told if "by_hand" in t} == {4}


def test_only_what_comes_to_be_so_crosses(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "shows: {car: [{property: battery/charge, below: 20}]}")
    for number, charge in enumerate((50, 19, 18, 25, 15)):
        stage.until(number + 1.0)
        stage.say(f"{CAR}/battery/charge", str(charge))
    stage.until(10)
    assert stage.shown("battery/charge") == [(2.0, "19"), (5.0, "15")]


def test_a_login_ends_and_is_renewed(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "login: {lasts: 10 h, taps: 6, delay: 2 h}")
    for minute in range(0, 48 * 60, 10):
        stage.until(minute * 60.0)
        stage.say(f"{CAR}/battery/charge", str(minute))
    stage.until(49 * 3600.0)
    times = [t / 3600 for t, _ in stage.shown("battery/charge")]
    gaps = [(a, b) for a, b in pairwise(times) if b - a > 1]
    assert [round(b - a, 1) for a, b in gaps] == [pytest.approx(2.2, abs=0.2)] * len(gaps)
    assert len(gaps) in (3, 4)
    assert all(round(later[0] - sooner[1]) == 10 for sooner, later in pairwise(gaps))


def test_what_waited_for_a_login_crosses_when_somebody_has_logged_in(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "login: {lasts: 10 h, taps: 6, delay: 2 h}")
    for minute in range(12 * 60):
        stage.until(minute * 60.0)
        stage.say(f"{CAR}/battery/charge", str(minute))
        stage.until(minute * 60.0 + 1)
        if len(stage.shown("battery/charge")) <= minute:
            break
    last, began = str(minute), stage.timeline.now - START
    stage.until(began + 2 * 3600)
    ((when, payload),) = stage.shown("battery/charge")[minute:]
    assert payload == last
    assert [json.loads(t) for t in stage.told()] == [{"by_hand": "the login", "taps": 6}]
    assert began < when <= began + 2 * 3600


def test_the_chain_of_causes_goes_through_the_link(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "by_hand: {taps: 4, delay: 1 min}")
    span = stage.say(f"{CAR}/battery/charge", "70")
    stage.until(100)
    hand = next(m for m in stage.speaker.messages if m.topic.startswith("ecosim/"))
    mirrored = next(m for m in stage.speaker.messages if m.topic == "h/5/car/battery/charge")
    assert read(hand).parent == span
    assert read(mirrored).parent == (cause_of(hand) or ("", ""))[1]
    assert read(mirrored).publisher == "link-car-home"


def test_it_leaves_the_devices_disconnected(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS)
    stage.say(f"{CAR}/$state", "ready")
    stage.until(1)
    stage.link.disconnect()
    stage.until(2)
    assert [p for _, p in stage.shown("$state")] == ["ready", "disconnected"]
