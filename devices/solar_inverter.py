"""Solar panels on the roof with their inverter: what the sun gives goes into the home's wires."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Device,
    Event,
    KilowattHours,
    Kilowatts,
    Line,
    Mains,
    Percent,
    Settable,
    State,
    Volts,
    Watts,
    Weather,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import NumberEntity, SensorEntity
from ecosim.parts import Supply

# What is left of the panels' rated power behind dirt, wires, angles and the inverter itself (IEC 61724 calls
# it performance ratio; 0.8 to 0.9 is usual), besides their warmth: 0.4 % less for each kelvin above 25 °C,
# in cells that full sun (1,000 W/m²) makes 31 K warmer than the air (45 °C at 800 W/m² and 20 °C).
RATIO, LOSS, RATED, WARMING = 0.85, 0.004, 25.0, 25.0 / 800
WAKES = 10.0  # W/m²: with less light the inverter sleeps
NIGHT = 1.0  # W from the mains while it sleeps
LOWEST, HIGHEST = 184.0, 253.0  # V: 80 and 110 % of 230 V, where a grid is no grid to feed (VDE-AR-N 4105)
WAITS = 60.0  # s that the grid must be good again
JOULES = 3.6e6  # in a kWh
AHEAD = 86_400.0  # s: longer than any day


class SolarInverterState(State):
    """What it feeds now and has fed; `curtail` is the share of the rated power it may feed at most."""

    power: Annotated[Watts, Between(0, None)] = 0.0
    energy: KilowattHours = 0.0
    curtail: Settable[Percent] = 100.0
    status: Literal["night", "producing", "curtailed", "fault"] = "night"


class SolarInverter(Device[SolarInverterState]):
    """Feeds what the sun on its panels gives, less the warmer they are; sleeps at night.

    It follows the sun in steps of 50 W/m², a quarter of an hour on a clear day. Where the grid's voltage
    is too high or too low it lets go at once, and comes back a minute after that is over.
    """

    entities = (
        SensorEntity("power", device_class="power"),
        SensorEntity("energy", device_class="energy", state_class="total_increasing"),
        NumberEntity("curtail"),
    )
    weather: Weather = senses()
    mains: Mains = senses()
    peak: Annotated[Kilowatts, Between(0.1, 100)] = option(5.0)  # of the panels, at 1,000 W/m² and 25 °C
    supply = part(Supply)
    _energy: Curve = steady(0.0)
    _off_grid = False

    class GridFault(Event):
        """The grid's voltage is out of bounds: nothing is fed."""

        voltage: Volts

    @on("weather.sun", step=50)
    @on("weather.sun", above=WAKES)
    @on("weather.sun", below=WAKES)
    @on("curtail")
    def _produce(self) -> None:
        sun = max(0.0, self.weather.sun)
        warmth = self.weather.temperature + WARMING * sun - RATED
        could = 1000 * self.peak * sun / 1000 * RATIO * (1 - LOSS * warmth) if sun >= WAKES else 0.0
        may = 1000 * self.peak * self.state.curtail / 100
        # Whole watts: what it tells is what it feeds, and the meter's books agree with both.
        self._feed(0.0 if self._off_grid else float(round(min(could, may))))
        if self._off_grid:
            self.state.status = "fault"
        elif not could:
            self.state.status = "night"
        else:
            self.state.status = "curtailed" if could > may else "producing"

    def _feed(self, watts: Watts) -> None:
        self.supply.draw(0.0 if watts else NIGHT)
        if watts == self.state.power:
            return
        here = self._energy.at(self.time)
        self.state.power = self.mains.feed = watts
        self._energy = Line(self.time, here, self.time + AHEAD, here + watts * AHEAD / JOULES)
        if watts:
            self.start(self.follow("energy", self._energy, 1.0), name="energy", anew=True)
        else:
            self.stop("energy")
            self.state.energy = here

    @on("mains.voltage")
    async def _mind_the_grid(self, voltage: float) -> None:
        if LOWEST <= voltage <= HIGHEST:
            if not self._off_grid:
                return
            await self.sleep(WAITS)
            self._off_grid = False
        elif not self._off_grid:
            self._off_grid = True
            self.emit(self.GridFault(voltage=voltage))
        self._produce()
