"""What people have not agreed to does not cross a link, and what they withdraw leaves the other side."""

import json
from pathlib import Path

from tests.wirings.bench import Stage

CAR = "h-car/5/car"
SHOWS = (
    "shows: {car: [location/latitude, location/entered-geofence, battery/charge, wellbeing/*, attention/*]}"
)


def story(**told: str) -> str:
    return json.dumps(told)


def test_the_cabin_camera_stays_in_the_car_unless_the_home_says_otherwise(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS)
    stage.say(f"{CAR}/attention/attentive", "50")
    stage.say(f"{CAR}/battery/charge", "70")
    stage.say(f"{CAR}/attention/inattentive", "{}", retain=False)
    stage.until(1)
    assert stage.shown("attention/attentive") == []
    assert stage.shown("battery/charge") == [(0.0, "70")]
    assert [json.loads(t) for t in stage.told()] == [
        {"stopped": "car · attention/inattentive", "why": "somebody has not agreed to it"}
    ]


def test_what_is_withdrawn_is_cleared_and_comes_back_as_it_is_then(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS)
    stage.say(f"{CAR}/location/latitude", "52.1")
    stage.until(10)
    stage.say("ecosim/h/story", story(person="ben", does="withdraws", data="location", to="home"))
    stage.until(20)
    stage.say(f"{CAR}/location/latitude", "52.2")
    stage.say(f"{CAR}/location/latitude", "52.3")
    stage.say(f"{CAR}/location/entered-geofence", "{}", retain=False)
    stage.until(30)
    assert stage.shown("location/latitude") == [(0.0, "52.1"), (10.0, "")]
    assert stage.shown("location/entered-geofence") == []
    assert not [p for p in stage.net.broker.retained.matching("h/#") if b"52." in p.message.payload]
    stage.say("ecosim/h/story", story(person="ben", does="consents", data="location", to="home"))
    stage.until(40)
    assert stage.shown("location/latitude") == [(0.0, "52.1"), (10.0, ""), (30.0, "52.3")]


def test_what_was_shown_before_comes_back_without_new_news(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS)
    stage.say(f"{CAR}/location/latitude", "52.1")
    stage.until(10)
    stage.say("ecosim/h/story", story(person="ben", does="withdraws", data="location", to="home"))
    stage.until(20)
    stage.say("ecosim/h/story", story(person="ben", does="consents", data="location", to="home"))
    stage.until(30)
    assert stage.shown("location/latitude") == [(0.0, "52.1"), (10.0, ""), (20.0, "52.1")]


def test_what_is_on_its_way_does_not_arrive(tmp_path: Path) -> None:
    stage = Stage(tmp_path, SHOWS, "latency: 60 s")
    stage.say(f"{CAR}/location/latitude", "52.1")
    stage.until(10)
    stage.say("ecosim/h/story", story(person="ben", does="withdraws", data="location", to="home"))
    stage.until(100)
    assert [p for _, p in stage.shown("location/latitude") if p] == []


def test_what_waits_for_a_poll_or_a_network_does_not_either(tmp_path: Path) -> None:
    for more in ("every: 1 h", "needs: [internet]"):
        stage = Stage(tmp_path, SHOWS, more)
        stage.say("ecosim/h/world/network", '{"internet": false}')
        stage.say(f"{CAR}/location/latitude", "52.1")
        stage.until(1)
        stage.say("ecosim/h/story", story(person="ben", does="withdraws", data="location", to="home"))
        stage.until(2)
        stage.say("ecosim/h/world/network", '{"internet": true}')
        stage.until(8000)
        assert [p for _, p in stage.shown("location/latitude") if p] == []


def test_a_command_that_tells_where_somebody_goes_needs_consent_too(tmp_path: Path) -> None:
    stage = Stage(tmp_path, "takes: {car: [navigation/navigate]}")
    stage.speaker.bus.subscribe("h-car/#", retained=False, no_local=True)
    stage.say("ecosim/h/story", story(person="ben", does="withdraws", data="location", to="car"))
    stage.until(1)
    stage.say("h/5/car/navigation/navigate/set", '{"place": "office"}', retain=False)
    stage.until(2)
    assert not [t for _, t, _ in stage.speaker.heard if t.startswith("h-car/")]
    assert json.loads(stage.told()[0])["why"] == "somebody has not agreed to it"
