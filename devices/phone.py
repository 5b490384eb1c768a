"""A smartphone: knows where its carrier is and what is planned, shows messages, is a car key."""

from ecosim import Device, Event, Percent, Person, Refused, Seconds, State, action, on, option, part, senses
from ecosim.entities import DeviceTrackerEntity, NotifyEntity
from ecosim.parts import Battery, Calendar, Notifications, Position

# W, with 19 Wh in 5,000 mAh at 3.85 V: a day of ordinary use takes about two thirds of it.
STANDBY = 0.12
USE = {
    "idle": 0.9,
    "waking": 0.8,
    "eating": 0.6,
    "television": 0.7,
    "walking": 0.5,
    "driving": 1.4,
    "away": 0.7,
}
CHARGER = 10.0


class PhoneState(State):
    """Whether it is switched on, and whether it rings."""

    on: bool = True
    ringing: bool = False


class Phone(Device[PhoneState]):
    """Lies on the charger at home while its carrier sleeps. Without power it is no key and shows nothing."""

    entities = (
        DeviceTrackerEntity(
            "position.place",
            latitude="position.latitude",
            longitude="position.longitude",
        ),
        NotifyEntity("notifications.notify"),
    )
    carrier: Person = senses()
    charge: Percent = option(100.0)
    position = part(Position, interval=60.0)
    battery = part(Battery, capacity=19.0)
    calendar = part(Calendar)
    notifications = part(Notifications)

    class Found(Event):
        """It has rung so that somebody could find it."""

    @on("carrier.moving")
    @on("carrier.place")
    async def _locate(self) -> None:
        if self.state.on:
            await self.position.track(self.carrier)

    @on("carrier.activity")
    @on("carrier.asleep")
    @on("carrier.place")
    def _use(self) -> None:
        resting = self.carrier.asleep and bool(self.carrier.place)
        use = STANDBY if resting else USE.get(self.carrier.activity, STANDBY)
        self.battery.flow(CHARGER if resting and self.carrier.place == "home" else -use)

    @on("battery.level")
    def _live_or_die(self, level: float) -> None:
        if self.state.on != (level > 0):
            self.state.on = level > 0

    @on("on")
    async def _switched(self, on: bool) -> None:
        self.carrier.radio = on
        self.notifications.off = not on
        if on:
            self.wake_up()
            await self.position.track(self.carrier)
        else:
            self.state.ringing = False
            self.fall_asleep()

    def powered(self) -> None:
        """Be a key from the start, and as full as the home file says."""
        self.carrier.radio = self.state.on
        self.battery.initial = self.charge

    @action(mode="restart")
    async def ring(self, seconds: Seconds = 10.0) -> None:
        """Ring, so that it can be found."""
        if not self.state.on:
            raise Refused("the phone is off")
        self.state.ringing = True
        await self.sleep(seconds)
        self.state.ringing = False
        self.emit(self.Found())
