"""An air purifier that follows the dust in its room."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    CubicMetresPerHour,
    Device,
    Labels,
    MicrogramsPerCubicMetre,
    Percent,
    Refused,
    Room,
    Settable,
    State,
    Unit,
    Watts,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import FanEntity, SensorEntity, SwitchEntity
from ecosim.parts import Supply
from ecosim.parts.air import Filter

# Fine dust in µg/m³ from which on it runs faster, and how fast in %: what the WHO calls harmless for a day
# (2021), and the two limits of the Chinese standard GB 3095.
SPEEDS = ((0.0, 20.0), (15.0, 40.0), (35.0, 70.0), (75.0, 100.0))
SLOWER = 0.85  # of such a limit below which it runs slower again
SLEEP = 15.0  # %: hardly heard
CLOGGED = 0.5  # of the air that still comes through a full filter
STANDBY = 1.5  # W of electronics and laser sensor
MODES: tuple[Literal["auto", "sleep", "favourite"], ...] = ("auto", "sleep", "favourite")


class AirPurifierState(State):
    """`speed` is how fast the fan turns; setting it makes that the favourite."""

    on: Settable[bool] = False
    mode: Settable[Literal["auto", "sleep", "favourite"]] = "auto"
    speed: Settable[Percent] = 0.0
    favourite: Settable[Annotated[Percent, Between(10, 100)]] = 60.0
    dust: MicrogramsPerCubicMetre = 0.0
    child_lock: Settable[Annotated[bool, Labels("off", "locked")]] = False


class AirPurifier(Device[AirPurifierState]):
    """Filters the more air the more dust it finds, in four steps.

    Its filter fills with what it has caught; a full one lets half of the air through. The child lock is for
    the button only, as such a lock is.
    """

    entities = (
        FanEntity("on", percentage="speed", preset="mode"),
        SensorEntity("dust", device_class="pm25"),
        SwitchEntity("child_lock", entity_category="config"),
    )
    room: Room = senses()
    # Of clean air at full speed: a usual machine for 30 to 50 m².
    cadr: Annotated[CubicMetresPerHour, Between(10, 2000)] = option(400.0)
    watts: Annotated[Watts, Between(1, 200)] = option(38.0)  # of the fan at full speed
    # Fine dust that a new filter holds: 12 g is the best class, P4, of the Chinese standard GB/T 18801.
    holds: Annotated[float, Unit("g"), Between(0.1, 1000)] = option(12.0)
    filter_life: Percent = option(100.0)
    supply = part(Supply)
    filter = part(Filter)
    _step = 0

    def powered(self) -> None:
        """Begin as it was delivered: off."""
        self.filter.initial = self.filter_life
        self._run()

    @on("room.dust", step=2.5)
    def _smell(self, dust: MicrogramsPerCubicMetre) -> None:
        """Tell what is worth telling: 5 µg/m³ and a fifth more or less than before."""
        before = self.state.dust
        if abs(dust - before) >= max(4.99, before / 5):
            self.state.dust = dust
        while self._step + 1 < len(SPEEDS) and dust >= SPEEDS[self._step + 1][0]:
            self._step += 1
        while self._step and dust < SLOWER * SPEEDS[self._step][0]:
            self._step -= 1
        self._run()

    @on("speed")
    def _set_by_hand(self, speed: Percent) -> None:
        if speed != self._wanted():
            self.state.on = speed > 0
            if speed:
                self.state.mode, self.state.favourite = "favourite", max(10.0, speed)
            self._run()

    @action
    def press(self) -> None:
        """What a finger does on its one button: on, from mode to mode, off."""
        if self.state.child_lock:
            raise Refused("the child lock is on")
        last = self.state.mode == MODES[-1]
        if self.state.on and not last:
            self.state.mode = MODES[MODES.index(self.state.mode) + 1]
        else:
            self.state.on, self.state.mode = not self.state.on, MODES[0]

    @on("on")
    @on("mode")
    @on("favourite")
    @on("filter.life", below=0.001)
    @on("filter.life", above=0)
    def _run(self) -> None:
        """Clean, take power and fill the filter as fast as the fan turns now."""
        speed = self.state.speed = self._wanted()
        air = self.cadr * speed / 100 * (CLOGGED if self.filter.dirty else 1.0)
        self.room.clean_air = air
        # What a fan takes grows with the third power of its speed.
        self.supply.draw(STANDBY + self.watts * (speed / 100) ** 3)
        self.filter.wear(100 * air * self.room.dust * 1e-6 / self.holds)

    def _wanted(self) -> Percent:
        if not self.state.on:
            return 0.0
        return {"auto": SPEEDS[self._step][1], "sleep": SLEEP}.get(self.state.mode, self.state.favourite)

    @on("filter.life", below=0.001)
    def _complain(self) -> None:
        self.log("the filter is full and wants replacing", "warn")
