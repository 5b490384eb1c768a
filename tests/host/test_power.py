"""A device that goes off and comes back: what it says, and that it still senses the world."""

import json

from ecosim import (
    Celsius,
    Device,
    Event,
    Gradual,
    Percent,
    Room,
    Settable,
    State,
    action,
    every,
    on,
    senses,
    towards,
)
from ecosim.bus import Message
from tests.host.conftest import PARENT, TRACE, Desk, envelopes

ROOM = "room/attic"


class RadioState(State):
    on: bool = True
    volume: Settable[Percent] = 20.0
    antenna: Gradual[Percent] = 0.0
    temperature: Celsius = 0.0


class Radio(Device[RadioState]):
    """Goes off when it freezes, and comes back when it is warm again."""

    room: Room = senses()

    class Thawed(Event):
        temperature: Celsius

    @on("room.temperature")
    def _felt(self, temperature: float) -> None:
        self.state.temperature = temperature
        if temperature < 0:
            self.state.on = False
            self.power_off()
        elif not self.state.on:
            self.state.on = True
            self.power_on()
            self.emit(self.Thawed(temperature=temperature))

    @on("on")
    def _warm(self, on: bool) -> None:
        self.room.heat = 5.0 if on else 0.0

    @every(minutes=1)
    def _tire(self) -> None:
        self.fall_asleep()
        self.log("tired")

    @towards("antenna")
    def _move(self, target: float) -> None:
        self.state.antenna = target

    @action
    def play(self) -> None:
        self.log("la la la")

    @action
    def leave(self) -> None:
        self.power_off()

    @action
    def hesitate(self) -> None:
        self.power_off()
        self.power_on()


def radio(temperature: float = 20.0) -> Desk:
    desk = Desk(Radio, senses={"room": ROOM}).up()
    desk.sense(ROOM, temperature=temperature)
    return desk


def test_it_says_goodbye_last_and_then_nothing_more() -> None:
    desk = radio()
    desk.said()
    desk.sense(ROOM, temperature=-5.0)
    assert desk.said() == [
        ("radio/temperature", "-5"),
        ("radio/on", "false"),
        ("ecosim/home/influence/it", '{"room/attic":{"heat":0.0}}'),
        ("$state", "disconnected"),
    ]
    desk.sense(ROOM, temperature=-6.0)
    desk.wait(600)
    assert desk.said() == []
    assert desk.host.lifecycle == "disconnected"


def test_nobody_obeys_and_nobody_answers() -> None:
    desk = radio(-5.0)
    desk.said()
    desk.command("radio/volume", "30", response_topic="answers", correlation=b"1")
    desk.command("radio/play", "true")
    desk.command("radio/antenna", "50")
    desk.command("radio/volume", "30", retain=True)
    touch = {"path": "radio/volume", "payload": "40"}
    desk.host.received(Message("ecosim/home/touch/it", json.dumps(touch).encode()))
    assert desk.said() == []
    assert desk.host.device.state.volume == 20


def test_it_comes_back_in_the_order_of_the_convention_with_what_has_changed() -> None:
    desk = radio()
    desk.sense(ROOM, temperature=-5.0)
    desk.sense(ROOM, temperature=-7.0)
    desk.said()
    desk.sense(ROOM, temperature=3.0)
    assert desk.said() == [
        ("$state", "init"),
        ("radio/temperature", "3"),
        ("radio/on", "true"),
        ("radio/thawed", '{"temperature":3.0}'),
        ("ecosim/home/influence/it", '{"room/attic":{"heat":5.0}}'),
        ("$state", "ready"),
    ]
    desk.command("radio/antenna", "50")
    assert desk.said() == [("radio/antenna/$target", "50"), ("radio/antenna", "50")]


def test_what_comes_back_follows_from_what_brought_it() -> None:
    desk = radio(-5.0)
    desk.take()
    message = Message(
        f"ecosim/home/world/{ROOM}",
        b'{"temperature": 9}',
        properties=PARENT,
    )
    desk.host.received(message)
    said = desk.take()
    assert len(said) > 3
    assert {e.cause.trace for e in envelopes(said) if e.cause} == {TRACE}


def test_what_it_does_to_the_world_is_seen_while_it_is_off() -> None:
    desk = radio(-5.0)
    desk.said()
    desk.host.engine.turn(None, lambda: setattr(desk.host.things["room"], "heat", 1.0))
    assert desk.said() == [("ecosim/home/influence/it", '{"room/attic":{"heat":1.0}}')]


def test_a_device_that_is_off_from_the_start_is_announced_as_off() -> None:
    desk = Desk(Radio, senses={"room": ROOM})
    desk.host.connected()
    desk.sense(ROOM, temperature=-5.0)
    said = desk.said()
    assert [payload for topic, payload in said if topic == "$state"] == ["init", "disconnected"]
    assert said[-1] == ("$state", "disconnected")
    assert ("radio/on", "false") in said


def test_off_and_on_within_one_turn_is_no_news() -> None:
    desk = radio()
    desk.said()
    desk.command("radio/hesitate", "true")
    assert desk.said() == []
    assert desk.host.lifecycle == "ready"


def test_a_device_that_is_off_does_not_say_goodbye_again() -> None:
    desk = radio(-5.0)
    desk.said()
    desk.host.disconnect()
    assert [t for t, _ in desk.said()] == ["ecosim/home/report/it"]
    assert desk.bus.closed


def test_a_connection_that_comes_back_does_not_wake_it_and_later_it_tells_all() -> None:
    desk = radio()
    desk.command("radio/volume", "30")
    desk.command("radio/leave", "true")
    desk.said()
    desk.host.connected()
    assert desk.said() == [("$state", "disconnected")]
    desk.sense(ROOM, temperature=-5.0)
    desk.said()
    desk.sense(ROOM, temperature=5.0)
    said = desk.said()
    assert [t for t, _ in said[:2]] == ["$state", "$description"]
    assert ("radio/volume", "30") in said
    assert said[-1] == ("$state", "ready")
