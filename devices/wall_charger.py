"""A wall charger of 11 kW that tells the car how much it may take."""

from typing import Annotated, Literal

from ecosim import (
    Between,
    Celsius,
    ChargingPoint,
    Decay,
    Device,
    Event,
    KilowattHours,
    Kilowatts,
    Line,
    Percent,
    Refused,
    Room,
    Settable,
    State,
    Unit,
    Weather,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.curves import Curve, steady
from ecosim.entities import BinarySensorEntity, SensorEntity, SwitchEntity
from ecosim.parts import Supply

STANDBY, TAKES = 3.0, 100.0  # W: its radio and its guard; a car that charges, and does not only wait
JOULES, AHEAD = 3.6e6, 30 * 86_400.0  # in a kWh; s, longer than any session
# At full power its inside becomes 40 K warmer than the air, with the square of the current, within an hour or
# two, as a closed box of some kilograms does. 70 °C is the usual limit of its parts.
RISE, FULL, INERTIA, HOT, COOL, DERATED = 40.0, 11_000.0, 1800.0, 70.0, 60.0, 0.6  # K, W, s, °C, °C, share


class WallChargerState(State):
    """What it does: `offer` is what the limit becomes where it is hot, off or tripped."""

    status: Literal["available", "connected", "charging", "fault"] = "available"
    enabled: Settable[bool] = True
    limit: Settable[Annotated[Kilowatts, Between(1.4, 11, step=0.1)]] = 11.0
    offer: Kilowatts = 11.0
    session: KilowattHours = 0.0
    temperature: Annotated[Celsius, Unit("°C", 0)] = 20.0
    derated: bool = False


class WallCharger(Device[WallChargerState]):
    """Offers a plugged-in car its limit, and counts what the car takes, for each session.

    It becomes warm with what flows, and gives 60 % of its limit from 70 °C on until it has cooled to 60 °C. A
    current that leaks to the ground trips it: by itself in some sessions (`leaks`), or with the test button.
    It then offers nothing until it is reset.
    """

    entities = (SwitchEntity("enabled"), SensorEntity("status"), BinarySensorEntity("derated"))
    point: ChargingPoint = senses()
    weather: Weather = senses()
    room: Room | None = senses(required=False)
    leaks: Percent = option(0.0)
    supply = part(Supply, step=1.0)
    _inside: Curve = steady(20.0)
    _session: Curve = steady(0.0)
    _tripped = False

    class SessionEnded(Event):
        """The cable was taken out of the car, which had taken so much."""

        energy: KilowattHours

    class Tripped(Event):
        """A current leaked to the ground: it is off until it is reset."""

    def powered(self) -> None:
        """Begin as warm as the air around it."""
        self._inside = steady(self._air())
        self.state.temperature = self._air()
        self._offer()

    @action
    def test(self) -> None:
        """The button that shows that it trips."""
        self._trip(True)

    @action
    def reset(self) -> None:
        """After it has tripped: offer again."""
        if not self._tripped:
            raise Refused("it has not tripped")
        self._trip(False)

    @on("point.vehicle")
    async def _plugged(self, vehicle: str, before: str | None) -> None:
        if before:
            self.emit(self.SessionEnded(energy=self._session.at(self.time)))
        self._session = steady(0.0)
        self._flows()
        if vehicle and self.rng.uniform(0, 100) < self.leaks:
            await self.sleep(self.rng.uniform(60, 3600))
            self._trip(True)

    @on("enabled")
    @on("limit")
    @on("derated")
    def _offer(self) -> None:
        gives = self.state.enabled and not self._tripped
        limit = self.state.limit * (DERATED if self.state.derated else 1.0)
        self.state.offer = self.point.offer = limit if gives else 0.0
        self._flows()

    @on("point.drawn")
    def _flows(self) -> None:
        drawn, here = self.point.drawn, self._session.at(self.time)
        self.state.session = here
        self._session = Line(self.time, here, self.time + AHEAD, here + drawn * AHEAD / JOULES)
        if drawn:
            self.start(self.follow("session", self._session, 2.0), name="session", anew=True)
        else:
            self.stop("session")
        self.supply.draw(STANDBY + drawn)
        if self._tripped:
            self.state.status = "fault"
        elif self.point.vehicle:
            self.state.status = "charging" if drawn >= TAKES else "connected"
        else:
            self.state.status = "available"
        self._warm()

    @on("weather.temperature", step=5)
    @on("room.temperature", step=5)
    def _warm(self) -> None:
        goal = self._air() + RISE * (self.point.drawn / FULL) ** 2
        self._inside = Decay(self.time, self._inside.at(self.time), goal, INERTIA)
        self.start(self.follow("temperature", self._inside, 10.0), name="temperature", anew=True)

    @on("temperature")
    def _mind_the_heat(self, temperature: float) -> None:
        self.state.derated = temperature > (COOL + 0.01 if self.state.derated else HOT - 0.01)

    def _trip(self, tripped: bool) -> None:
        self._tripped = tripped
        if tripped:
            self.emit(self.Tripped())
        self._offer()

    def _air(self) -> float:
        return self.room.temperature if self.room else self.weather.temperature
