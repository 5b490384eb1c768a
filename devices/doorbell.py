"""A doorbell with a camera that sees who comes, and keeps clips while it is armed."""

from collections import deque
from typing import Annotated

from ecosim import (
    Between,
    Count,
    Device,
    Event,
    Minutes,
    Opening,
    Percent,
    Personal,
    Seconds,
    Settable,
    State,
    Weather,
    action,
    on,
    option,
    part,
    senses,
)
from ecosim.entities import BinarySensorEntity, EventEntity, SwitchEntity
from ecosim.parts import Supply

STANDBY = 3.0  # W: a wired video doorbell has a transformer of 10 VA and more
RECORDING = 3.0  # more while it encodes and stores
INFRARED = 1.5  # more while it lights the dark
LOOK: Seconds = 2.0  # s from movement to a person
AFTER: Seconds = 10.0  # s that are kept after the person has left
LONGEST: Seconds = 60.0  # s of a clip
PRESS: Seconds = 5.0  # s in which a bell that is pressed again rings only once


class DoorbellState(State):
    """Who stands before it, what it keeps. `storage` is the share of its memory that is used."""

    armed: Settable[bool] = False
    person: Annotated[bool, Personal("camera")] = False
    recording: Annotated[bool, Personal("camera")] = False
    night_vision: bool = False
    clips: Count = 0
    storage: Percent = 0.0
    storage_full: bool = False


class Doorbell(Device[DoorbellState]):
    """Tells when its button is pressed, and sees a person within two seconds.

    While it is armed it keeps a clip of each visitor, until 10 s after the visitor has left and no longer
    than 60 s. A full memory is a fault: each further clip costs the oldest ones, until it is cleared.
    """

    entities = (
        EventEntity("Pressed", device_class="doorbell"),
        BinarySensorEntity("person", device_class="occupancy"),
        SwitchEntity("armed"),
        BinarySensorEntity("storage_full", device_class="problem"),
    )
    door: Opening = senses()
    weather: Weather | None = senses(required=False)
    memory: Annotated[Minutes, Between(1, 10_000)] = option(30.0)  # of video
    supply = part(Supply)
    _pressed = _began = 0.0
    _kept: deque[Seconds]

    class Pressed(Event):
        """Somebody rings."""

    @Personal("camera")
    class PersonSeen(Event):
        """Somebody has come to the door who does not live here."""

    class Clip(Event):
        """A clip was kept."""

        seconds: Annotated[Seconds, Personal("camera")]

    def powered(self) -> None:
        """Begin with an empty memory."""
        self._kept, self.supply.fails = deque(), self._end_clip
        self._draw()

    @on("door.visitor")
    async def _look(self, visitor: str) -> None:
        if not visitor:
            self.state.person = False
            if self.state.recording:
                self._record(min(AFTER, self._began + LONGEST - self.time))
        elif not self.state.person:
            await self.sleep(LOOK)
            self.state.person = True
            self.emit(self.PersonSeen())
            self._record(LONGEST)

    @on("door.ringing", is_=True)
    def _ring(self) -> None:
        if self.time - self._pressed >= PRESS:
            self._pressed = self.time
            self.emit(self.Pressed())
        if not self.state.recording:
            self._record(LONGEST)

    def _record(self, seconds: Seconds) -> None:
        if not self.state.armed:
            return
        if not self.state.recording:
            self._began = self.time
        self.state.recording = True
        self.start(self._keep(seconds), name="clip")

    async def _keep(self, seconds: Seconds) -> None:
        await self.sleep(seconds)
        self._end_clip()

    @on("armed", is_=False)
    def _end_clip(self) -> None:
        if not self.state.recording:
            return
        self.stop("clip")
        self.state.recording = False
        self._kept.append(self.time - self._began)
        while sum(self._kept) > 60 * self.memory:
            self._kept.popleft()
            self.state.storage_full = True
        self._count()
        self.emit(self.Clip(seconds=self.time - self._began))

    @action
    def clear(self) -> None:
        """Forget all clips."""
        self._kept.clear()
        self.state.storage_full = False
        self._count()

    def _count(self) -> None:
        self.state.clips = len(self._kept)
        self.state.storage = 100 * sum(self._kept) / (60 * self.memory)

    @on("weather.dark")
    def _see_in_the_dark(self, dark: bool) -> None:
        self.state.night_vision = dark

    @on("recording")
    @on("night_vision")
    def _draw(self) -> None:
        recording, dark = RECORDING * self.state.recording, INFRARED * self.state.night_vision
        self.supply.draw(STANDBY + recording + dark)
