"""A fitness band: heart, sleep, steps, and a tap on the wrist."""

from typing import Annotated, Literal

from ecosim import (
    BeatsPerMinute,
    Between,
    Count,
    Device,
    Event,
    Labels,
    Percent,
    Person,
    Seconds,
    State,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import SensorEntity
from ecosim.parts import Battery

# Beats and steps a minute by what the wearer does: an adult's ordinary day (6,000 to 9,000 steps).
BEATS = {
    "sleeping": 56,
    "waking": 68,
    "idle": 70,
    "eating": 74,
    "washing": 82,
    "television": 66,
    "walking": 104,
}
STEPS = {"waking": 8, "idle": 4, "eating": 1, "washing": 10, "walking": 105, "away": 5}
STANDBY = 0.0025  # W: 0.9 Wh last two weeks
CHARGER = 0.6  # W
VIBRATION = 0.2  # W

Stage = Literal["awake", "light", "deep", "rem"]


class BandState(State):
    """What is measured on the wrist; nothing of it while the band is not worn."""

    worn: Annotated[bool, Labels("off the wrist", "on the wrist")] = True
    heart_rate: BeatsPerMinute | None = None
    steps: Count = 0
    asleep: bool = False
    sleep_stage: Stage = "awake"


class Band(Device[BandState]):
    """Measures when something changes and every quarter of an hour, half as often in sleep.

    Its wearer charges it while washing when it has less than 30 %.
    """

    entities = (SensorEntity("sleep_stage"),)
    wearer: Person = senses()
    charge: Percent = option(100.0)
    battery = part(Battery, capacity=0.9)
    _cadence = 0.0
    _since = 0.0

    class FellAsleep(Event):
        """Noticed some minutes after it happened: lying still, a slower heart."""

    class WokeUp(Event):
        """Noticed at once: the arm moves."""

    def powered(self) -> None:
        """Begin still, and as full as the home file says."""
        self.battery.initial = self.charge
        self.wearer.vibration = False

    @on("wearer.asleep")
    async def _watch_sleep(self, asleep: bool, before: bool | None) -> None:
        if not self.state.worn:
            return
        if before is not None:
            await self.sleep(self.rng.uniform(180, 300) if asleep else self.rng.uniform(5, 30))
        if asleep != self.state.asleep:
            self.state.asleep = asleep
            if before is not None:
                self.emit(self.FellAsleep() if asleep else self.WokeUp())
        self.state.sleep_stage = "awake"
        for cycle in range(24 if asleep else 0):  # of about 90 minutes: less deep sleep and more dreams each
            for stage, minutes in self._cycle(cycle):
                self.state.sleep_stage = stage
                await self.sleep(60 * minutes * self.rng.uniform(0.8, 1.2))

    def _cycle(self, number: int) -> tuple[tuple[Stage, float], ...]:
        deep, dream = max(5, 35 - 10 * number), min(35, 10 + 7 * number)
        light = (90 - deep - dream) / 2
        return ("light", light), ("deep", deep), ("light", light), ("rem", dream)

    @on("wearer.activity")
    def _put_on_or_charge(self, activity: str) -> None:
        wants = self.battery.level_now() < (95 if self.battery.state.charging else 30)
        self.state.worn = not (self.battery.empty or (activity == "washing" and wants))
        self.battery.flow(CHARGER if activity == "washing" and wants else -STANDBY)

    @on("wearer.activity")
    @on("sleep_stage")
    @on("worn")
    async def _measure(self) -> None:
        while self.state.worn:
            self._count_steps()
            usual = BEATS.get(self.wearer.activity, 72) + (6 if self.state.sleep_stage == "rem" else 0)
            self.state.heart_rate = round(min(180, max(40, self.rng.gauss(usual, 3))))
            pause = 300 if self.wearer.activity == "walking" else 1800 if self.wearer.asleep else 900
            await self.sleep(pause * self.rng.uniform(0.9, 1.1))
        self._count_steps()
        self.state.heart_rate = None

    def _count_steps(self) -> None:
        """Those since the last count, walked at the pace of then."""
        self.state.steps += round(self._cadence * (self.time - self._since) / 60)
        self._since = self.time
        self._cadence = STEPS.get(self.wearer.activity, 0) * self.rng.uniform(0.9, 1.1) * self.state.worn

    @action(mode="restart")
    async def vibrate(self, seconds: Annotated[Seconds, Between(0.1, 60)] = 1.0) -> None:
        """Tap the wearer on the wrist."""
        if not self.battery.empty:
            self.battery.flow(-VIBRATION)
        self.wearer.vibration = True
        try:
            await self.sleep(seconds)
        finally:
            self.wearer.vibration = False
            self.battery.flow(-STANDBY)
