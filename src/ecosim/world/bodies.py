"""What goes on in people: heart, sleep and tiredness, by what they do."""

import random

from ecosim.curves import Decay
from ecosim.timeline import Task
from ecosim.world.truth import Truth

# Beats a minute of an adult, by activity; each person has a heart of their own, some beats from these.
BEATS = {
    "sleeping": 56.0,
    "waking": 64.0,
    "idle": 70.0,
    "cooking": 82.0,
    "eating": 74.0,
    "washing": 80.0,
    "showering": 86.0,
    "television": 66.0,
    "walking": 104.0,
    "driving": 76.0,
    "riding": 68.0,
    "away": 76.0,
}
STAGES = {"light": 0.0, "deep": -3.0, "rem": 6.0}  # beats more than asleep in general
HEART_TIME = 90.0  # s in which a heart has come two thirds of the way to a new pace
# Sleep pressure, from 0 to 1: the homeostatic part of the two-process model of sleep regulation (Borbély;
# time constants of Daan, Beersma and Borbély, 1984). Above the threshold one has to fight sleep.
HOUR = 3600.0
RISE, FALL = 18.2 * HOUR, 4.2 * HOUR
DROWSY = 0.67
RESTED = 0.2  # in the morning after a whole night
LONGEST_SLEEP = 16  # cycles


class Bodies:
    """Keeps `heart_rate`, `sleep_stage` and `drowsy` of each person true."""

    def __init__(self, truth: Truth, seed: object) -> None:
        self.truth = truth
        self._seed = seed
        self._pressure: dict[str, Decay] = {}
        self._nights: dict[str, Task] = {}
        self._tiring: dict[str, Task] = {}
        self._own: dict[str, float] = {}
        self.begun = False

    def furnish(self, key: str, activity: str) -> None:
        """How a person is before the first day: asleep for an hour, or up since the morning."""
        now, asleep = self.truth.timeline.now, activity == "sleeping"
        self._own[key] = self._rng(key, "heart").uniform(-6, 6)
        self._pressure[key] = Decay(now, 0.5, 0.0, FALL) if asleep else Decay(now, 0.6, 1.0, RISE)
        beats = round(BEATS[activity] + self._own[key], 1)
        self.truth.set(key, heart_rate=beats, sleep_stage="light" if asleep else "awake", drowsy=False)

    def begin(self) -> None:
        """The first day begins: whoever is in bed sleeps on."""
        self.begun = True
        for key in self.truth.keys("person"):
            self._follow(key, self.truth.get(key, "asleep"))

    def does(self, key: str, activity: str) -> None:
        """A person does something else from now on."""
        before = self.truth.get(key, "asleep")
        asleep = activity == "sleeping"
        self.truth.set(key, activity=activity, asleep=asleep)
        if asleep != before:
            self._follow(key, asleep)
        self._beat(key)

    def _follow(self, key: str, asleep: bool) -> None:
        """Tiredness turns; a night begins or ends."""
        now = self.truth.timeline.now
        here = self._pressure[key].at(now)
        self._pressure[key] = Decay(now, here, 0.0, FALL) if asleep else Decay(now, here, 1.0, RISE)
        for tasks in (self._nights, self._tiring):
            if key in tasks:
                tasks.pop(key).cancel()
        if asleep:
            self.truth.set(key, drowsy=False)
            self._nights[key] = self.truth.start(self._night(key))
        else:
            self.truth.set(key, sleep_stage="awake", drowsy=here >= DROWSY)
            self._tiring[key] = self.truth.start(self._tire(key))

    async def _tire(self, key: str) -> None:
        due = self._pressure[key].crossing(DROWSY, self.truth.timeline.now)
        if due is not None:
            await self.truth.timeline.sleep_until(due)
            self.truth.set(key, drowsy=True)

    async def _night(self, key: str) -> None:
        """Cycles of about 90 minutes: less deep sleep and more dreams in each."""
        rng = self._rng(key, self.truth.timeline.now)
        for number in range(LONGEST_SLEEP):
            deep, dream = max(5, 35 - 10 * number), min(35, 10 + 7 * number)
            light = (90 - deep - dream) / 2
            for stage, minutes in (("light", light), ("deep", deep), ("light", light), ("rem", dream)):
                self.truth.set(key, sleep_stage=stage)
                self._beat(key)
                pause = 60 * minutes * rng.uniform(0.8, 1.2)
                await self.truth.timeline.sleep_until(self.truth.timeline.now + pause)

    def _beat(self, key: str) -> None:
        """The heart turns to another pace."""
        truth = self.truth
        now, activity = truth.timeline.now, truth.get(key, "activity")
        pace = BEATS[activity] + STAGES.get(truth.get(key, "sleep_stage"), 0.0) + self._own[key]
        here = round(float(truth.get(key, "heart_rate")), 2)
        truth.set(key, heart_rate=Decay(now, here, round(pace, 1), HEART_TIME))

    def _rng(self, key: str, what: object) -> random.Random:
        return random.Random(f"{self._seed}/{key}/{what}")  # noqa: S311 - a simulation
