"""A smartphone: knows where its carrier is and what is planned, shows messages, leads the way, is a key."""

from ecosim import (
    Device,
    Event,
    Household,
    Percent,
    Person,
    Seconds,
    Settable,
    State,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import DeviceTrackerEntity, NotifyEntity
from ecosim.parts import Calendar, Charger, Guidance, Notifications, PocketBattery, Position
from ecosim.parts.firmware import UPDATE, Firmware

# W, with 19 Wh in 5,000 mAh at 3.85 V: a day of ordinary use takes about two thirds of it.
STANDBY = 0.12
USE = {
    "waking": 0.8,
    "idle": 0.9,
    "cooking": 0.5,
    "eating": 0.6,
    "washing": 0.3,
    "showering": 0.3,
    "television": 0.7,
    "walking": 0.5,
    "driving": 1.4,
    "riding": 1.2,
    "away": 0.7,
}
HOTSPOT = 2.5  # W more: two radios at work, and the screen mostly on
CHARGER = 10.0  # W into the battery
IN_CAR = 7.5  # W from a car's socket, 5 V and 1.5 A
LOW, ENOUGH = 20.0, 80.0  # %: from the one to the other it is plugged in by day


class PhoneState(State):
    """Whether it is switched on, whether it rings, and whether others go online through it (`hotspot`)."""

    on: bool = True
    ringing: bool = False
    hotspot: Settable[bool] = False


class Phone(Device[PhoneState]):
    """Lives on its battery, and lies on a charger while its carrier sleeps, at home also when it is low.

    With an empty battery it is off, no key, and nobody hears from it until it has been charged to 3 %. In a
    car it charges from the car.
    """

    entities = (
        DeviceTrackerEntity("position.place", latitude="position.latitude", longitude="position.longitude"),
        NotifyEntity("notifications.notify"),
        UPDATE,
    )
    carrier: Person = senses()
    household: Household = senses()
    charge: Percent = option(100.0)
    position = part(Position)
    battery = part(PocketBattery, capacity=19.0)
    calendar = part(Calendar)
    notifications = part(Notifications)
    navigation = part(Guidance)
    supply = part(Charger)
    firmware = part(Firmware, version="16.0.1")
    _low = False

    class Found(Event):
        """It has rung so that somebody could find it."""

    def powered(self) -> None:
        """Be a key from the start, and as full as the home file says."""
        self.carrier.radio, self.battery.initial = self.state.on, self.charge
        self.battery.feeds, self.supply.feeds = self._live, self._use_or_charge
        self.firmware.runs_on(self, self._too_low)

    @on("carrier.moving")
    @on("carrier.place")
    async def _locate(self) -> None:
        if self.state.on:
            await self.position.track(self.carrier)

    # ------------------------------------------------------------- power

    @on("carrier.activity")
    @on("carrier.asleep")
    @on("carrier.place")
    @on("carrier.vehicle")
    @on("carrier.phone_empty")
    @on("battery.level")
    @on("hotspot")
    @on("on")
    def _use_or_charge(self) -> None:
        use = STANDBY if self.carrier.asleep else USE.get(self.carrier.activity, STANDBY)
        use = (use + HOTSPOT * self.state.hotspot) * self.state.on
        charger = self._charger()
        level = self.battery.level_now()
        self.battery.flow(charger - use)
        plugged = charger == CHARGER and self.carrier.place == self.household.place
        self.supply.give(0.0 if not plugged else CHARGER if level < 100 else use)

    def _charger(self) -> float:
        """The watts it gets now, from the wall or from a car."""
        level, at_home = self.battery.level_now(), self.carrier.place == self.household.place
        self._low = at_home and (level <= LOW or (self._low and level < ENOUGH))
        rests = self.carrier.asleep and self.carrier.place
        wall = (self._low or rests) and (self.supply.live or not at_home)
        found = CHARGER if wall else IN_CAR if self.carrier.vehicle else 0.0
        return 0.0 if self.carrier.phone_empty else found

    def _too_low(self) -> str:
        low = self.battery.level_now() < LOW and not self.battery.state.charging
        return "the battery is too low" if low else ""

    # ------------------------------------------------------------- off and on

    @on("firmware.progress", is_=100.0)
    @on("firmware.installing", is_=False)
    def _live(self) -> None:
        """Be off without power, and for the moment in which new software begins."""
        self.state.on = not self.battery.flat and self.firmware.state.progress != 100
        if self.state.on:
            self.power_on()
        else:
            self.power_off()

    @on("on")
    async def _switched(self, on: bool) -> None:
        self.carrier.radio = on
        self.notifications.off = not on
        if on:
            await self.position.track(self.carrier)
        else:
            self.state.ringing = self.state.hotspot = False
            self.navigation.end()

    @action(mode="restart")
    async def ring(self, seconds: Seconds = 10.0) -> None:
        """Ring, so that it can be found."""
        self.state.ringing = True
        await self.sleep(seconds)
        self.state.ringing = False
        self.emit(self.Found())
