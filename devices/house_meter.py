"""The meter where the home's wires leave it: power, energy, cost, and a warning before the fuse goes."""

from typing import Annotated

from ecosim import (
    Between,
    Device,
    Event,
    Grid,
    KilowattHours,
    Labels,
    Seconds,
    State,
    Unit,
    Watts,
    action,
    every,
    on,
    option,
    senses,
)
from ecosim.entities import BinarySensorEntity, SensorEntity
from ecosim.parts import Hardwired

JOULES = 3.6e6  # in a kWh
WORTH, SHARE = 100.0, 0.05  # a change of so many W, and of so much of the power, is worth telling
Exactly = Annotated[KilowattHours, Unit("kWh", 3)]


class HouseMeterState(State):
    """What flows now, `power` negative where more is made than used, and what has flowed.

    The meter counts every change and tells the totals each hour. Money is in the home's currency.
    """

    power: Watts = 0.0
    load: Watts = 0.0
    solar: Watts = 0.0
    imported: Exactly = 0.0
    exported: Exactly = 0.0
    price: Annotated[float, Unit("¤/kWh", 4)] = 0.0
    cost: Annotated[float, Unit("¤", 2)] = 0.0
    overload: Annotated[bool, Labels("within the limit", "too much")] = False


class HouseMeter(Hardwired, Device[HouseMeterState]):
    """Counts exactly what goes into the home and out of it, and what that costs at the price of the hour.

    It tells the power at most once a minute, and at once where it passes `limit`. More than that for ten
    seconds is an overload, which is over when it has been less for a minute: the fuse holds that long.
    """

    entities = (
        SensorEntity("power", device_class="power"),
        SensorEntity("imported", device_class="energy", state_class="total_increasing"),
        SensorEntity("exported", device_class="energy", state_class="total_increasing"),
        BinarySensorEntity("overload", device_class="problem"),
    )
    grid: Grid = senses()
    # Three phases of 25 A, as in a family home.
    limit: Annotated[Watts, Between(500, None)] = option(17_000.0)
    feed_in: Annotated[float, Unit("¤/kWh", 4), Between(0, None)] = option(0.08)  # paid for a kWh exported
    interval: Annotated[Seconds, Between(1, None)] = option(60.0)
    patience: Annotated[Seconds, Between(0, None)] = option(10.0)
    relief: Annotated[Seconds, Between(0, None)] = option(60.0)
    _net = _price = _since = 0.0
    _imported = _exported = _cost = 0.0
    _told = 0.0
    _due = False

    class Overloaded(Event):
        """More than the limit has flowed for ten seconds."""

        load: Watts

    def powered(self) -> None:
        """Begin to count."""
        self._since = self.time
        self._net, self._price = self.grid.load - self.grid.feed, self.grid.price
        self.state.price = self._price
        self._tell()

    def power_failed(self) -> None:
        """Nothing flows."""
        self._count()
        self._told, self._due, self._net = 0.0, False, 0.0
        self.state.load = self.state.solar = self.state.power = 0.0

    @on("grid.load")
    @on("grid.feed")
    def _changed(self) -> None:
        before = self._net > self.limit
        self._count()
        over = self._net > self.limit
        if over != before or not self._told:
            self._tell()
            self.start(self._judge(), name="overload")
        elif not self._due and self._is_news():
            self._due = True
            self.start(self._tell_soon(), name="telling")

    @on("grid.price")
    def _price_changed(self) -> None:
        self._count()
        self.state.price = self._price

    @every(hours=1)
    @action
    def read(self) -> None:
        """Tell the totals as they are now."""
        self._count()
        self.state.imported, self.state.exported, self.state.cost = self._imported, self._exported, self._cost

    def _count(self) -> None:
        """What has flowed since the last change, at what was true until now."""
        energy = self._net * (self.time - self._since) / JOULES
        self._since = self.time
        if energy > 0:
            self._imported += energy
            self._cost += energy * self._price
        else:
            self._exported -= energy
            self._cost += energy * self.feed_in
        self._net, self._price = self.grid.load - self.grid.feed, self.grid.price

    def _is_news(self) -> bool:
        pairs = ((self.grid.load, self.state.load), (self.grid.feed, self.state.solar))
        return any(abs(new - old) >= max(WORTH, SHARE * abs(old)) for new, old in pairs)

    async def _tell_soon(self) -> None:
        await self.sleep_until(self._told + self.interval)
        self._tell()

    def _tell(self) -> None:
        self._told, self._due = self.time, False
        self.stop("telling")
        self.state.load, self.state.solar = self.grid.load, self.grid.feed
        self.state.power = self._net

    async def _judge(self) -> None:
        over = self._net > self.limit
        if over != self.state.overload:
            await self.sleep(self.patience if over else self.relief)
            self.state.overload = over
            if over:
                self.emit(self.Overloaded(load=self._net))
