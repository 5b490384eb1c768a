"""A contact on a door or window that reminds people of what was left open."""

from typing import Annotated

from ecosim import (
    Between,
    Device,
    Event,
    Labels,
    Minutes,
    Opening,
    Percent,
    Settable,
    State,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import BinarySensorEntity
from ecosim.parts import Battery

CELL = 0.62  # Wh that a CR2032 (3 V, 220 mAh) gives before its voltage is too low
STANDBY = 30e-6  # W: the contact is watched and the network is told now and then; two years and more
RADIO = 0.03  # W while it tells something
TELLING = 0.5  # s that takes, with listening for the answer

Reminding = Annotated[Minutes, Between(0, 1440)]  # 0: never


class ContactSensorState(State):
    """Whether it is open, and whether that has been so for longer than was meant."""

    open: Annotated[bool, Labels("closed", "open")] = False
    left_open: bool = False
    remind_after: Settable[Reminding] = 10.0


class ContactSensor(Device[ContactSensorState]):
    """Tells at once when a door or window is opened or closed, and reminds of it once when it stays open.

    A coin cell lasts about two years, a little less on a busy door; an empty one silences it for good.
    """

    entities = (
        BinarySensorEntity("open", device_class="opening"),
        BinarySensorEntity("left_open", device_class="problem"),
    )
    opening: Opening = senses()
    charge: Percent = option(100.0)
    remind_after: Reminding = option(10.0)
    battery = part(Battery, capacity=CELL)

    class Reminder(Event):
        """It has been open for so long."""

        minutes: Minutes

    def powered(self) -> None:
        """Begin with a cell as full as the home file says."""
        self.battery.initial = self.charge
        self.battery.flow(-STANDBY)
        self.state.remind_after = self.remind_after

    @on("opening.open")
    def _moved(self, is_open: bool) -> None:
        if not self.battery.empty:
            self.state.open = is_open

    @on("open")
    @on("remind_after")
    async def _remind(self) -> None:
        self.state.left_open = False
        await self._tell()
        if self.state.open and self.state.remind_after:
            await self.sleep(60 * self.state.remind_after - TELLING)
            self.state.left_open = True
            self.emit(self.Reminder(minutes=self.state.remind_after))
            await self._tell()

    async def _tell(self) -> None:
        self.battery.flow(-RADIO)
        await self.sleep(TELLING)
        self.battery.flow(-STANDBY)

    @on("battery.level", below=0.001)
    def _silent(self) -> None:
        self.power_off()
