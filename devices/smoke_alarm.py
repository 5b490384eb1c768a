"""A smoke alarm that can be hushed, tests itself, and chirps when its battery or its life ends."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Decay,
    Device,
    Event,
    Labels,
    Percent,
    Refused,
    Room,
    State,
    Unit,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import BinarySensorEntity
from ecosim.parts.air import Cells

Obscuration = Annotated[float, Unit("%/m"), Between(0, 100)]

ALARM, CLEAR, DENSE = 3.0, 2.5, 8.0  # %/m in its chamber: it sounds, is silent again, cannot be hushed
LAG = 20.0  # s that smoke takes into the chamber (1/e), drifting with the air along a ceiling
HAIR = 0.001  # s after a threshold is reached: then the smoke is beyond it
HUSH, TEST, CHIRP = 600.0, 3.0, 3600.0  # s; real ones chirp each minute, which would be much to read
LIFE = 10 * 365.25 * 86_400.0  # s in service after which it is to be replaced (DIN 14676)
STANDBY = 45e-6  # W: eleven years from one cell
SIREN = 0.25  # W for 85 dB in three metres
WEAK = 10.0  # % of charge from which on it chirps


class SmokeAlarmState(State):
    """`sounding` is what people hear; `smoke` what it finds."""

    smoke: Annotated[bool, Labels("clear", "smoke")] = False
    sounding: Annotated[bool, Labels("silent", "sounding")] = False
    hushed: bool = False
    expired: Annotated[bool, Labels("in service", "to be replaced")] = False


class SmokeAlarm(Device[SmokeAlarmState]):
    """Sounds while there is smoke in its chamber, which fills and empties more slowly than the room.

    It can be hushed for ten minutes when there is little smoke; it sounds again when that becomes more.
    It chirps once an hour when its battery is nearly empty, and when it is ten years old.
    """

    entities = (
        BinarySensorEntity("smoke", device_class="smoke"),
        BinarySensorEntity("sounding", device_class="sound"),
        BinarySensorEntity("expired", device_class="problem"),
    )
    room: Room = senses()
    charge: Percent = option(100.0)
    age: Annotated[float, Unit("a"), Between(0, 20)] = option(0.0)  # years in service
    battery = part(Cells, capacity=4.5)  # Wh in a CR123A lithium cell
    _chamber: Curve = steady(0.0)
    _testing = False

    class Detected(Event):
        """There is smoke: so much light is lost in a metre of the air in its chamber."""

        obscuration: Obscuration

    class Tested(Event):
        """The test has been heard: chamber, battery and siren are in order."""

    class Chirped(Event):
        """It wants to be looked after."""

        reason: Literal["battery", "age"]

    def powered(self) -> None:
        """Begin in clear air, with a battery as full as the home file says."""
        self.battery.initial = self.charge
        self.battery.flow(-STANDBY)
        self.start(self._grow_old(), name="age", anew=True)

    @on("room.smoke", step=0.5)
    def _drift(self, outside: float) -> None:
        self._chamber = Decay(self.time, self._chamber.at(self.time), outside, LAG)
        self.start(self._watch(), name="watch")

    async def _watch(self) -> None:
        """Look whenever the smoke in the chamber has passed a threshold."""
        while True:
            here = self._chamber.at(self.time)
            self.state.smoke = here > (CLEAR if self.state.smoke else ALARM)
            self.state.hushed &= self.state.smoke and here <= DENSE
            passing = [self._chamber.crossing(level, self.time) for level in (CLEAR, ALARM, DENSE)]
            if not (due := [time for time in passing if time is not None]):
                return
            await self.sleep_until(min(due) + HAIR)

    @on("smoke", is_=True)
    def _alarm(self) -> None:
        self.emit(self.Detected(obscuration=self._chamber.at(self.time)))

    @on("smoke")
    @on("hushed")
    def _sound(self) -> None:
        self.state.sounding = self._testing or (self.state.smoke and not self.state.hushed)
        self.battery.flow(-STANDBY - SIREN * self.state.sounding)

    @action
    def hush(self) -> None:
        """Be silent for ten minutes, as for smoke from cooking."""
        if not self.state.smoke:
            raise Refused("there is no alarm to hush")
        if self._chamber.at(self.time) > DENSE:
            raise Refused("there is too much smoke to hush the alarm")
        self.state.hushed = True
        self.start(self._sound_again(), name="hush")

    async def _sound_again(self) -> None:
        await self.sleep(HUSH)
        self.state.hushed = False

    @action
    async def test(self) -> None:
        """Sound for a moment, to know that it would."""
        if self.state.smoke:
            raise Refused("this is no test: there is smoke")
        self._testing = True
        self._sound()
        await self.sleep(TEST)
        self._testing = False
        self._sound()
        self.emit(self.Tested())

    @on("battery.level")
    @on("expired")
    async def _chirp(self) -> None:
        if self.battery.empty:
            self.power_off()
            return
        while (weak := self.battery.state.level < WEAK + 0.5) or self.state.expired:
            self.emit(self.Chirped(reason="battery" if weak else "age"))
            await self.sleep(CHIRP)

    async def _grow_old(self) -> None:
        await self.sleep(LIFE * (1 - self.age / 10))
        self.state.expired = True
