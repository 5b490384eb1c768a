"""A smart plug that measures what a plain appliance takes, and protects it."""

from typing import Annotated

from ecosim import (
    Between,
    Decay,
    Device,
    Event,
    Labels,
    Mains,
    Minutes,
    Refused,
    Room,
    Settable,
    State,
    Volts,
    Watts,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import BinarySensorEntity, ButtonEntity, SensorEntity, SwitchEntity
from ecosim.parts import Supply

OWN = 0.5  # W for its radio and relay: usual for a plug with Wi-Fi
BIMETAL = 30.0  # s: it trips after 9 s at twice the limit, and after a minute and a half at 1.03 times
COOL = 0.5  # of the heat at which it trips: so far it must have cooled to be reset
PATIENCE = 600.0  # s of standby before the saver acts

Load = Annotated[Watts, Between(0, 10_000)]
Period = Annotated[Minutes, Between(0, 1440)]


class SmartPlugState(State):
    """Its relay, what it lets the appliance do, and the mains. `saver` switches off what only waits."""

    on: Settable[bool] = True
    saver: Settable[bool] = False
    running: Annotated[bool, Labels("waiting", "running")] = False
    tripped: Annotated[bool, Labels("fine", "tripped")] = False
    voltage: Volts = 230.0


class SmartPlug(Device[SmartPlugState]):
    """Feeds an appliance that runs always, or `minutes_on` and then waits `minutes_off`, as a pump does.

    More than `limit` heats its protection, which trips the sooner the more it is; it must cool before
    it can be reset. With `saver` on it switches off after ten minutes of less than `standby`.
    """

    entities = (
        SwitchEntity("on", device_class="outlet"),
        SensorEntity("supply.power"),
        SensorEntity("supply.energy", state_class="total_increasing"),
        BinarySensorEntity("tripped", device_class="problem"),
        BinarySensorEntity("running", device_class="running"),
        ButtonEntity("reset"),
    )
    mains: Mains = senses()
    room: Room | None = senses(required=False)
    appliance: Load = option(60.0)
    waiting: Load = option(1.0)
    minutes_on: Period = option(0.0)
    minutes_off: Period = option(0.0)
    limit: Annotated[Watts, Between(10, 3680)] = option(3680.0)  # 16 A at 230 V
    standby: Annotated[Watts, Between(0, 100)] = option(5.0)
    supply = part(Supply)
    _strain: Curve = steady(0.0)
    _load = 0.0

    class Overloaded(Event):
        """Its protection opened: the appliance took too much for too long."""

        power: Watts

    class Saved(Event):
        """It switched off an appliance that only waited."""

    def powered(self) -> None:
        """Begin as plugs do after a power cut: on."""
        self._feed()

    @on("mains.voltage", step=2)
    def _measure(self, voltage: Volts) -> None:
        self.state.voltage = voltage

    @action
    def plug_in(self, watts: Load = 60.0) -> None:
        """Plug another appliance in by hand, that takes so much; 0 is none."""
        self.appliance, self.waiting = watts, min(watts, self.waiting)
        self._feed()

    @action
    def reset(self) -> None:
        """Close the protection again."""
        if self.state.tripped and self._strain.at(self.time) > COOL:
            raise Refused("the protection is still hot: wait a minute")
        self.state.tripped = False

    @on("on")
    @on("tripped")
    def _feed(self) -> None:
        """From here the appliance begins its periods anew."""
        self.start(self._periods(), name="periods")

    async def _periods(self) -> None:
        closed = self.state.on and not self.state.tripped
        while closed and self.minutes_on and self.minutes_off:
            self._take(self.appliance)
            await self.sleep(60 * self.minutes_on)
            self._take(self.waiting)
            await self.sleep(60 * self.minutes_off)
        self._take(self.appliance if closed else 0.0)

    def _take(self, watts: Watts) -> None:
        """The appliance takes so much from now on; all of it becomes heat in the end."""
        self.state.running = watts > 0 and watts >= self.standby
        self._load = watts
        self.supply.draw(watts + OWN)
        if self.room is not None:
            self.room.heat = watts + OWN
        here = self._strain.at(self.time)
        self._strain = Decay(self.time, here, (watts / self.limit) ** 2, BIMETAL)
        self.start(self._protect(), name="protection")
        self._look_for_standby()

    async def _protect(self) -> None:
        """A bimetal: its heat goes as the square of the current, and at 1 it snaps."""
        moment = self._strain.crossing(1.0, self.time)
        if moment is not None and self._strain.rising(self.time) > 0:
            await self.sleep_until(moment)
            self.emit(self.Overloaded(power=self._load))
            self.state.tripped = True

    @on("saver")
    def _look_for_standby(self) -> None:
        """Time runs from the beginning of the standby, or from when the saver was switched on."""
        if self.state.saver and self.state.on and not self.state.tripped and self._load < self.standby:
            self.start(self._save(), name="saver", anew=True)
        else:
            self.stop("saver")

    async def _save(self) -> None:
        await self.sleep(PATIENCE)
        self.emit(self.Saved())
        self.state.on = False
