"""What `ecosim new device` writes: a kind that lives, and its test.

Filled in: `$name` rice_cooker, `$Kind` RiceCooker, `$Words` Rice cooker, `$folder` devices.
"""

KIND = '''\
"""$Words: for now a hot plate that keeps food warm. Say here, in one line, what yours is."""

from typing import Annotated

from ecosim import (
    Between,
    Celsius,
    Decay,
    Device,
    Event,
    Minutes,
    Refused,
    Room,
    Settable,
    State,
    Watts,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import SensorEntity, SwitchEntity
from ecosim.parts import Supply

CAPACITY = 2000.0  # J/K: two kilograms of glass and steel
LOSS = 1.5  # W/K from the plate to the air of the room
STANDBY = 0.5  # W for its switch


class ${Kind}State(State):
    """What it tells: each field is published when it is assigned."""

    on: Settable[bool] = False
    target: Settable[Annotated[Celsius, Between(40, 90, step=5)]] = 65.0
    temperature: Celsius = 20.0


class $Kind(Device[${Kind}State]):
    """Warms up to its target and stays there; cools towards its room when it is off.

    It switches itself off when everybody has been out of its room for a while.
    """

    entities = (SwitchEntity("on"), SensorEntity("temperature"))
    room: Room = senses()
    watts: Annotated[Watts, Between(50, 500)] = option(150.0)
    patience: Annotated[Minutes, Between(1, 600)] = option(30.0)
    supply = part(Supply)
    _curve: Curve = steady(20.0)

    class Ready(Event):
        """It is as warm as was asked for."""

        temperature: Celsius

    def powered(self) -> None:
        """Begin as warm as the room."""
        self._curve = steady(self.room.temperature)
        self.state.temperature = self.room.temperature

    @action
    def warm(self, target: Annotated[Celsius, Between(40, 90)] = 65.0) -> None:
        """Switch it on, with a target."""
        warmest = self.room.temperature + self.watts / LOSS
        if target > warmest:
            raise Refused(f"it becomes no warmer than {warmest:.0f} °C here")
        self.state.target = target
        self.state.on = True

    @on("on")
    @on("target")
    @on("room.temperature", step=1)
    def _warm_or_cool(self) -> None:
        """From here its temperature follows another curve."""
        self.stop("reading")
        here = self.state.temperature = self._curve.at(self.time)
        self.start(self._regulate(here) if self.state.on else self._drift(here, STANDBY), name="plate")

    async def _regulate(self, here: float) -> None:
        """With all its power, or none, to the target; then with just what the plate loses."""
        target = self.state.target
        if here != target:
            self.start(self._drift(here, self.watts if here < target else STANDBY), name="reading")
            reached = self._curve.crossing(target, self.time)
            if reached is None:  # it is too weak for this room
                return
            await self.sleep_until(reached)
            self.stop("reading")
            self.emit(self.Ready(temperature=target))
        self._curve = steady(target)
        self.state.temperature = target
        self._take(max(STANDBY, LOSS * (target - self.room.temperature)))

    async def _drift(self, here: float, watts: Watts) -> None:
        """Towards where heating and loss are equal; told once a kelvin."""
        self._take(watts)
        limit = self.room.temperature + (watts - STANDBY) / LOSS
        self._curve = Decay(self.time, here, limit, CAPACITY / LOSS)
        await self.follow("temperature", self._curve, 1.0)

    def _take(self, watts: Watts) -> None:
        """From the mains, and all of it warms the room in the end."""
        self.supply.draw(watts)
        self.room.heat = watts

    @on("room.occupied")
    async def _forgotten(self, occupied: bool) -> None:
        """Who comes back in time ends this wait: the newer news counts."""
        if not occupied:
            await self.sleep(60 * self.patience)
            self.state.on = False
'''

TEST = '''\
"""$Words: what its users rely on. `docs/write-a-device.md` of ecosim says what the bench can do."""

from pathlib import Path

import pytest

from ecosim.catalogue import Catalogue
from ecosim.testing import Bench

$Kind = Catalogue([Path(__file__).parents[1] / "$folder"]).find("$name")


def test_it_warms_up_and_says_so() -> None:
    bench = Bench($Kind, room={"temperature": 20.0, "occupied": True})
    assert bench.command("warm", {"target": 60}) is None
    assert bench.value("supply.power") == 150
    bench.pass_time(minutes=15)
    assert ("Ready", {"temperature": 60}) in bench.events
    assert bench.value("temperature") == 60
    assert bench.value("supply.power") == pytest.approx(1.5 * 40, abs=1)  # what it loses


def test_it_refuses_what_it_cannot() -> None:
    bench = Bench($Kind, options={"watts": 60}, room={"temperature": 20.0})
    assert bench.command("warm", {"target": 70}) == "it becomes no warmer than 60 °C here"
    assert bench.value("on") is False


def test_it_cools_towards_its_room() -> None:
    bench = Bench($Kind, room={"temperature": 20.0, "occupied": True})
    bench.command("on", True)
    bench.pass_time(hours=1)
    bench.command("on", False)
    bench.pass_time(minutes=25)
    assert 30 < bench.value("temperature") < 40
    assert bench.influence("room", "heat") < 1


def test_it_switches_itself_off_when_everybody_has_left() -> None:
    bench = Bench($Kind, room={"occupied": True})
    bench.command("on", True)
    bench.sense("room", occupied=False)
    bench.pass_time(minutes=29)
    bench.sense("room", occupied=True)
    bench.pass_time(hours=2)
    assert bench.value("on") is True
    bench.sense("room", occupied=False)
    bench.pass_time(minutes=31)
    assert bench.value("on") is False


def test_it_survives_a_power_cut() -> None:
    bench = Bench($Kind, room={"temperature": 20.0})
    bench.command("on", True)
    bench.pass_time(minutes=5)
    bench.restart()
    assert (bench.state, bench.value("on")) == ("ready", False)
    bench.pass_time(hours=2)
    assert bench.crashes == []
'''
