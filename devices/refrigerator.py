"""A fridge-freezer that keeps its food cold and says when its door stands open."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Celsius,
    Decay,
    Device,
    Event,
    Labels,
    Line,
    Opening,
    Percent,
    Room,
    Seconds,
    Settable,
    State,
    on,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import BinarySensorEntity, NumberEntity, SelectEntity, SensorEntity
from ecosim.parts import Supply

SUPER_COOL, DAY = 6 * 3600.0, 86400.0  # s
# A fridge-freezer of about 300 L, taken as one body at the temperature of its fresh food.
FOOD = 160e3  # J/K: 40 kg of food and the walls
WALLS = 3.0  # W per kelvin of difference to the room, the freezer's share included
OPEN = 25.0  # W per kelvin more while the door is open and room air falls in
COMPRESSOR, EFFICIENCY = 110.0, 1.4  # W, and W of heat moved per W drawn, at freezer temperatures
LAMP = 5.0  # W while the door is open
ELECTRONICS = 1.5  # W
HEATER = 180.0  # W that melt the frost
MELTING = 600.0, 900.0  # s for no frost, and more for all of it
ICED = 0.2  # of its cooling is lost to a full coat of frost
FROST, FROST_OPEN = 40 / DAY, 3 / 60  # % a second: by the day, and by the minute the door is open
HYSTERESIS = 1.0  # K around the target between which the compressor is left as it is
PATIENCE = 90.0  # s until an open door raises the alarm, as usual
GOALS = {"super_cool": 2.0, "vacation": 14.0}  # °C


class RefrigeratorState(State):
    """How cold it is inside, and what it does for that."""

    temperature: Celsius = 5.0
    target: Settable[Annotated[Celsius, Between(2, 8, step=0.5)]] = 5.0
    mode: Settable[Literal["normal", "super_cool", "vacation"]] = "normal"
    compressor: Annotated[bool, Labels("resting", "running")] = False
    door_open: Annotated[bool, Labels("shut", "open")] = False
    alarm: bool = False
    defrosting: bool = False
    frost: Percent = 0.0


class Refrigerator(Device[RefrigeratorState]):
    """Warms slowly and cools by its compressor, which runs about a third of the time, and warms the kitchen.

    An open door lets warm air in and makes frost; after 90 seconds it raises the alarm. Frost costs
    cooling and is melted once a day. `super_cool` ends after six hours, `vacation` with the first open door.
    """

    entities = (
        SensorEntity("temperature"),
        NumberEntity("target", device_class="temperature"),
        SelectEntity("mode"),
        BinarySensorEntity("door_open", device_class="door"),
        BinarySensorEntity("alarm", device_class="problem"),
        BinarySensorEntity("compressor", device_class="running"),
    )
    room: Room = senses()
    door: Opening | None = senses(required=False)
    supply = part(Supply)
    _inside: Curve = steady(5.0)
    _frost: Curve = steady(0.0)

    class DoorAlarm(Event):
        """The door has been open for so long."""

        seconds: Seconds

    def powered(self) -> None:
        """Begin cold: the food stays so through a power cut."""
        self._inside = steady(self.state.target)
        self._go_on()
        self.supply.fails = self._go_on
        self.start(self._defrost_daily(), name="defrost", anew=True)

    async def _defrost_daily(self) -> None:
        while True:
            await self.sleep(DAY)
            coat = self._frost.at(self.time)
            self.state.defrosting, self.state.compressor = True, False
            self._go_on()
            await self.sleep(MELTING[0] + MELTING[1] * coat / 100)
            self._frost = steady(0.0)
            self.state.defrosting = False
            self._go_on()

    @on("door.open")
    async def _door(self, is_open: bool) -> None:
        self.state.door_open = is_open
        if not is_open:
            self.state.alarm = False
            return
        if self.state.mode == "vacation":  # they are back
            self.state.mode = "normal"
        await self.sleep(PATIENCE)
        self.state.alarm = True
        self.emit(self.DoorAlarm(seconds=PATIENCE))

    @on("mode")
    async def _end_super_cool(self, mode: str) -> None:
        if mode == "super_cool":
            await self.sleep(SUPER_COOL)
            self.state.mode = "normal"

    @on("target")
    @on("mode")
    @on("door_open")
    @on("room.temperature", step=1)
    def _go_on(self) -> None:
        """From here the inside follows another curve; beyond the usual, each degree is told."""
        state, here = self.state, self._inside.at(self.time)
        goal = GOALS.get(state.mode, state.target)
        off = round(here - goal, 6)
        if abs(off) >= HYSTERESIS and state.compressor != (off > 0) and not state.defrosting:
            state.compressor = off > 0
            state.temperature = here
        frost = self._frost.at(self.time)
        state.frost = frost // 10 * 10
        pump = COMPRESSOR if state.compressor and self.supply.live else 0.0
        cooling = EFFICIENCY * pump * (1 - ICED * frost / 100)
        lamp, gain, grows = (LAMP, WALLS + OPEN, FROST_OPEN) if state.door_open else (0.0, WALLS, FROST)
        self._frost = Line(self.time, frost, self.time + (100 - frost) / grows, 100.0)
        self._inside = Decay(self.time, here, self.room.temperature + (lamp - cooling) / gain, FOOD / gain)
        self.start(self._switch_at(goal + (-HYSTERESIS if pump else HYSTERESIS)), name="switch", anew=True)
        self.stop("reading")
        if state.door_open or abs(off) > HYSTERESIS:
            self.start(self.follow("temperature", self._inside, 1.0), name="reading")
        self.supply.draw(ELECTRONICS + pump + lamp + (HEATER if state.defrosting else 0.0))
        # The condenser stays warm while the compressor rests: the kitchen gets the mean of a cycle.
        self.room.heat = round(ELECTRONICS + lamp + WALLS * (self.room.temperature - goal) / EFFICIENCY)

    async def _switch_at(self, level: float) -> None:
        due = self._inside.crossing(level, self.time)
        if due is not None:
            await self.sleep_until(due)
            self._go_on()
