"""An air sensor for temperature, humidity and fine dust."""

from typing import Literal

from ecosim import (
    Celsius,
    Device,
    Event,
    MicrogramsPerCubicMetre,
    Percent,
    Room,
    State,
    every,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import SensorEntity
from ecosim.parts.air import Cells, relative_humidity

POOR = 75.0  # µg/m³ of fine dust: the daily limit of the Chinese standard GB 3095 for where people live
STANDBY = 0.0003  # W of display, radio and the chip that measures temperature and humidity
LASER = 0.0007  # W that measuring dust takes: half a watt for five seconds an hour
SPARING = 10.0  # % of charge from which on it measures no dust
COLD, WARM = 18.0, 26.0  # °C between which people who sit in a room are at ease
DRY, DAMP = 30.0, 60.0  # % of humidity: of the categories I and II of EN 16798-1

Comfort = Literal["comfortable", "dusty", "cold", "warm", "dry", "damp"]


class AirSensorState(State):
    """What the air is like; `comfort` is what is most wrong with it."""

    temperature: Celsius = 20.0
    humidity: Percent = 50.0
    dust: MicrogramsPerCubicMetre | None = 0.0
    comfort: Comfort = "comfortable"


class AirSensor(Device[AirSensorState]):
    """Tells what has changed noticeably when it does, and smaller changes each hour.

    Two AA cells last a year; when they get weak it no longer measures dust, which takes most of them.
    """

    entities = (
        SensorEntity("temperature"),
        SensorEntity("humidity", device_class="humidity"),
        SensorEntity("dust", device_class="pm25"),
        SensorEntity("comfort"),
    )
    room: Room = senses()
    charge: Percent = option(100.0)
    battery = part(Cells, capacity=8.8)  # Wh in two lithium AA cells
    _sparing = False

    class Poor(Event):
        """There is so much dust that people should not breathe it for long."""

        dust: MicrogramsPerCubicMetre

    def powered(self) -> None:
        """Begin with cells as full as the home file says."""
        self.battery.initial = self.charge
        self._spare(self.charge)
        self._tell(0.0)

    @on("battery.level")
    def _spare(self, level: Percent) -> None:
        self._sparing = level < SPARING + 0.5
        self.battery.flow(-STANDBY - (0.0 if self._sparing else LASER))
        self._tell(1.0)
        if not level:
            self.power_off()

    @on("room.temperature", step=0.5)
    @on("room.vapour", step=0.5)
    @on("room.dust", step=2)
    def _look(self) -> None:
        self._tell(1.0)

    @every(hours=1)
    def _look_closely(self) -> None:
        self._tell(0.6)

    def _tell(self, share: float) -> None:
        """Tell what differs from what was told by this share of 0.5 °C, 5 %, 10 µg/m³ and a third."""
        state, humidity, dust = self.state, self._humidity(), self.room.dust
        if abs(self.room.temperature - state.temperature) > 0.499 * share:
            state.temperature = self.room.temperature
        if abs(humidity - state.humidity) >= 5 * share:
            state.humidity = humidity
        before = state.dust
        if self._sparing:
            state.dust = None
        elif before is None or abs(dust - before) > max(9.99, before / 3) * share:
            state.dust = dust
        self._judge()

    def _humidity(self) -> Percent:
        return relative_humidity(self.room.temperature, self.room.vapour)

    def _judge(self) -> None:
        state = self.state
        wrong: tuple[tuple[Comfort, bool], ...] = (
            ("dusty", (state.dust or 0.0) > POOR),
            ("cold", state.temperature < COLD),
            ("warm", state.temperature > WARM),
            ("dry", state.humidity < DRY),
            ("damp", state.humidity > DAMP),
        )
        state.comfort = next((word for word, so in wrong if so), "comfortable")

    @on("room.dust", above=POOR)
    def _warn(self, dust: MicrogramsPerCubicMetre) -> None:
        if not self._sparing:
            self.state.dust = dust
            self.emit(self.Poor(dust=dust))
            self._judge()
