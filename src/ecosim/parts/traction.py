"""The traction battery of an electric car: what it holds, how far that goes, and its books.

Signals bear the names and units of the COVESA Vehicle Signal Specification 6.0 where it has them.
"""

import math
from typing import Annotated, Literal

from ecosim.curves import Curve, Decay, Line, steady
from ecosim.model.marks import on, option, senses
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.parts.car_models import CAR_MODELS, CarModel
from ecosim.parts.driving import JOULES, cold_drain, consumption
from ecosim.things import Vehicle, Weather
from ecosim.units import Between, Celsius, Kilometres, KilowattHours, Named, Percent, Unit, Watts

BATTERY = "Vehicle.Powertrain.TractionBattery"
UINT32 = Between(0, 2**32 - 1)
Exactly = Annotated[KilowattHours, Unit("kWh", 3)]

# How the cells warm and cool: (°C above the outside, °C at least, time constant in s). Half a tonne in a
# closed box follows the weather within half a day; its own losses and heaters warm it when it works.
Doing = Literal["resting", "driving", "fast"]
CELLS: dict[Doing, tuple[float, float, float]] = {
    "resting": (0.0, -60.0, 12 * 3600.0),
    "driving": (5.0, 15.0, 1.5 * 3600.0),
    "fast": (10.0, 30.0, 1200.0),
}
ROUNDING = 1e-6  # W that are none
MEMORY = 30.0  # km that the range is reckoned from


class TractionBatteryState(State):
    """What it holds and how far that goes; `power` is positive when energy flows in.

    `charged` and `used` are what has gone into the cells and come out of them since the car was switched on:
    their difference is the change of `energy`.
    """

    charge: Annotated[Percent, Named(f"{BATTERY}.StateOfCharge.Displayed")] = 70.0
    energy: Annotated[Exactly, Named(f"{BATTERY}.StateOfCharge.CurrentEnergy")] = 0.0
    range: Annotated[int, Unit("m", 0), UINT32, Named(f"{BATTERY}.Range")] = 0
    power: Annotated[Watts, Named(f"{BATTERY}.CurrentPower")] = 0.0
    charged: Annotated[Exactly, Named(f"{BATTERY}.AccumulatedChargedEnergy")] = 0.0
    used: Annotated[Exactly, Named(f"{BATTERY}.AccumulatedConsumedEnergy")] = 0.0
    temperature: Annotated[Celsius, Unit("°C", 0), Named(f"{BATTERY}.Temperature.Average")] = 20.0
    voltage: Annotated[int, Unit("V", 0), Between(0, 2000), Named(f"{BATTERY}.NominalVoltage")] = 400


class TractionBattery(Part[TractionBatteryState]):
    """Told what flows, it says what is left and how far that goes.

    The charge is told at each percent, energy, range and the books at each second one and whenever the
    current turns. Cold cells lose more of what they give.
    """

    body: Vehicle = senses()
    weather: Weather = senses()
    capacity: Annotated[KilowattHours, Between(1, None)] = option(73.0)
    initial: Percent = option(70.0)
    model: CarModel = CAR_MODELS["su7"]
    _charge: Curve = steady(70.0)
    _cells: Curve = steady(20.0)
    _watts = 0.0
    _booked = 70.0
    _charged = _used = 0.0  # kWh
    _driven = 0.0  # kWh used when the range was reckoned last
    _per_km = 0.15
    _doing: Doing = "resting"

    class Low(Event):
        """Less than 15 % is left."""

        charge: Percent

    class Empty(Event):
        """Nothing is left: the car goes no further."""

    def powered(self) -> None:
        """Begin as full as the home file says, and as warm as the air."""
        self._charge, self._booked = steady(self.initial), self.initial
        self._per_km = consumption(self.model, 15.0, outside=self.weather.temperature)
        self.state.charge, self.state.voltage = self.initial, self.model.voltage
        self._cells = steady(self.weather.temperature)
        self.state.temperature = self.weather.temperature
        self.body.empty = self.empty
        self.tell()

    # ------------------------------------------------------------- what is so now

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        return self.state.charge <= 0

    def charge_now(self) -> float:
        """The state of charge in %, between two steps too."""
        return min(100.0, max(0.0, self._charge.at(self.time)))

    def cells_now(self) -> Celsius:
        """How warm the cells are, in steps of 2 K: what depends on it changes seldom."""
        return 2.0 * round(self._cells.at(self.time) / 2)

    # ------------------------------------------------------------- what is done with it

    def flow(self, watts: Watts) -> None:
        """From now on so many watts flow in; negative when they are used, and more leaves cold cells then."""
        here, turned = self.charge_now(), (watts > 0) != (self._watts > 0)
        limit = 100.0 if watts > 0 else 0.0
        if here == limit or abs(watts) < ROUNDING:
            watts = 0.0
        elif watts < 0:
            watts *= cold_drain(self.cells_now())
        if watts == self._watts:
            return
        self._book()
        self._watts = self.state.power = watts
        if turned:
            self.tell()
        if not watts:
            self._charge = steady(here)
            self.stop("charge")
            return
        seconds = abs(limit - here) / 100 * self.capacity * JOULES / abs(watts)
        self._charge = Line(self.time, here, self.time + seconds, limit)
        self.start(self.follow("charge", self._charge, 1.0), name="charge")

    def does(self, doing: Doing) -> None:
        """What warms the cells, or lets them cool."""
        if doing != self._doing:
            self._doing = doing
            self._warm()

    def drove(self, distance: Kilometres) -> None:
        """So many kilometres were driven: the range follows what the last 30 km took, cabin and all."""
        self._book()
        used, self._driven = self._used - self._driven, self._used
        memory = math.exp(-distance / MEMORY)
        if distance > 0 and used > 0:
            per_km = min(1.0, max(0.05, used / distance))
            self._per_km = self._per_km * memory + per_km * (1 - memory)

    def tell(self) -> None:
        """Publish all that follows from the charge."""
        self._book()
        here = self.state.charge = self.charge_now()
        self.state.charged, self.state.used = self._charged, self._used
        self.state.energy = energy = here / 100 * self.capacity
        self.state.range = round(energy / self._per_km) * 1000

    # ------------------------------------------------------------- inside

    def _book(self) -> None:
        """Between two changes of the current it flows one way only."""
        here = self.charge_now()
        change = (here - self._booked) / 100 * self.capacity
        self._booked = here
        if change > 0:
            self._charged += change
        else:
            self._used -= change

    @on("weather.temperature", step=4)
    def _warm(self) -> None:
        above, least, constant = CELLS[self._doing]
        here, goal = self._cells.at(self.time), max(least, self.weather.temperature + above)
        self._cells = Decay(self.time, here, goal, constant)
        self.start(self.follow("temperature", self._cells, 5.0), name="cells", anew=True)

    @on("charge")
    def _stepped(self, charge: float) -> None:
        if not round(charge) % 2:
            self.tell()

    @on("charge", below=15)
    def _low(self, charge: float) -> None:
        self.emit(self.Low(charge=charge))

    @on("charge", below=1e-9)
    def _emptied(self) -> None:
        self.body.empty = True
        self.emit(self.Empty())

    @on("charge", above=0.99)
    def _filled(self) -> None:
        self.body.empty = False
