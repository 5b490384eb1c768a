"""A fitness band: heart, sleep, steps, tiredness, messages on the wrist, and a second key."""

from typing import Annotated

from ecosim import (
    Between,
    Device,
    Event,
    Household,
    Percent,
    Person,
    Personal,
    Seconds,
    action,
    every,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import NotifyEntity, SensorEntity
from ecosim.parts import Battery, Charger, Notifications
from ecosim.parts.wrist import STAGES, STEPS, WristState

NOISE = 2.0  # beats a minute by which an optical sensor at rest is wrong
SETTLED = 150.0  # s after which a heart has found its new pace, and is worth a reading
STANDBY = 0.0025  # W: 0.9 Wh last two weeks; a tap on the wrist is nothing beside it
CHARGER = 0.6  # W into the battery
LOW, ENOUGH = 30.0, 95.0  # %: from the one to the other it is charged
TAP = 0.5  # s


class Band(Device[WristState]):
    """Measures when its wearer does something else and each half hour, half as often in sleep.

    It notices some minutes late that somebody sleeps or is tired. Its wearer charges it at home while
    washing when it has less than 30 %; empty, it is off, and no key.
    """

    entities = (SensorEntity("sleep_stage"), NotifyEntity("notifications.notify"))
    wearer: Person = senses()
    household: Household = senses()
    charge: Percent = option(100.0)
    battery = part(Battery, capacity=0.9)
    notifications = part(Notifications)
    supply = part(Charger, efficiency=0.7)
    _steps = _cadence = _since = 0.0
    _begun = False

    @Personal("health")
    class FellAsleep(Event):
        """Noticed some minutes after it happened: lying still, a slower heart."""

    @Personal("health")
    class WokeUp(Event):
        """Noticed at once: the arm moves."""

    def powered(self) -> None:
        """Begin still, as a key, and as full as the home file says."""
        self.battery.feeds, self.supply.feeds = self._live, self._wear_or_charge
        self.notifications.notice = lambda: self.start(self.vibrate(TAP), name="tap")
        self.battery.initial, self.wearer.vibration, self.wearer.radio = self.charge, False, self.state.worn

    @on("wearer.asleep")
    @on("worn")
    async def _watch_sleep(self) -> None:
        asleep, notices = self.wearer.asleep and self.state.worn, self._begun and self.state.worn
        self._begun = True
        if asleep != self.state.asleep:
            if notices:
                await self.sleep(self.rng.uniform(180, 300) if asleep else self.rng.uniform(5, 30))
                self.emit(self.FellAsleep() if asleep else self.WokeUp())
            self.state.asleep = asleep
            self._tell_stage()

    @on("wearer.sleep_stage")
    async def _watch_stage(self) -> None:
        if self.state.asleep:
            await self.sleep(self.rng.uniform(60, 180))  # it takes that many heartbeats to tell
            self._tell_stage()

    def _tell_stage(self) -> None:
        stage = STAGES.get(self.wearer.sleep_stage, "light")
        self.state.sleep_stage = stage if self.state.asleep else "awake"

    @on("wearer.drowsy")
    @on("monitor_drowsiness")
    @on("asleep")
    @on("worn")
    async def _watch_tiredness(self) -> None:
        if not (self.state.monitor_drowsiness and self.state.worn) or self.state.asleep:
            self.state.drowsy = False
        elif self.wearer.drowsy != self.state.drowsy:
            await self.sleep(self.rng.uniform(60, 180))
            self.state.drowsy = self.wearer.drowsy

    @on("wearer.activity")
    @on("asleep")
    @on("worn")
    async def _measure(self) -> None:
        self._count_steps()
        if self.state.heart_rate is not None and self.state.worn:
            await self.sleep(SETTLED)
        while self.state.worn:
            self._count_steps()
            self.state.steps = round(self._steps)
            beats = self.wearer.heart_rate + self.rng.uniform(-NOISE, NOISE)
            self.state.heart_rate = round(min(220, max(30, beats)))
            pause = 600 if self.wearer.activity == "walking" else 3600 if self.state.asleep else 1800
            await self.sleep(pause * self.rng.uniform(0.9, 1.1))
        self.state.heart_rate = None

    def _count_steps(self) -> None:
        """Those since the last count, walked at the pace of then."""
        self._steps += self._cadence * (self.time - self._since) / 60
        self._since = self.time
        self._cadence = STEPS.get(self.wearer.activity, 0) * self.rng.uniform(0.9, 1.1) * self.state.worn

    @every(hours=24)
    def _begin_the_day(self) -> None:
        self._count_steps()
        self._steps, self.state.steps = 0.0, 0

    @on("wearer.activity")
    @on("wearer.place")
    def _wear_or_charge(self) -> None:
        at_home = self.wearer.place == self.household.place
        washes = self.wearer.activity in ("washing", "showering")
        wants = self.battery.level_now() < (ENOUGH if self.battery.state.charging else LOW)
        charges = wants and ((washes and self.supply.live) if at_home else self.wearer.asleep)
        self.state.worn = self.wearer.radio = not (self.battery.flat or charges)
        self.battery.flow(CHARGER if charges else 0.0 if self.battery.flat else -STANDBY)
        self.supply.give(CHARGER if charges and at_home else 0.0)

    def _live(self) -> None:
        """Be off without power."""
        if self.battery.flat:
            self.power_off()
        else:
            self.power_on()
        self._wear_or_charge()

    @action(mode="restart")
    async def vibrate(self, seconds: Annotated[Seconds, Between(0.1, 60)] = 1.0) -> None:
        """Tap the wearer on the wrist."""
        self.wearer.vibration = self.state.worn
        try:
            await self.sleep(seconds)
        finally:
            self.wearer.vibration = False
