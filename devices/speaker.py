"""A smart speaker that plays music, and interrupts it to say something."""

from datetime import datetime, timedelta
from typing import Annotated

from ecosim import Between, Device, Minutes, Percent, Room, Settable, State, action, on, option, part, senses
from ecosim.entities import BinarySensorEntity, NotifyEntity, SwitchEntity
from ecosim.parts import Notifications, Supply
from ecosim.parts.firmware import UPDATE, Firmware
from ecosim.parts.media import PLAYER, Media

IDLE, DECODING, SPEAKING = 2.0, 1.0, 3.0  # W
LOUD = 9.0  # W of the amplifier at full volume; it goes with the square of the amplitude
CHIME, RATE = 1.0, 15.0  # s before a message, and characters a second: 150 words a minute
NIGHT = 20.0  # %: as loud as it may be at night
# A small box warms up at more than 80 %: after half an hour it plays at 60 % for a quarter of an hour.
HOT, SPARED, WARMS, COOLS = 80.0, 60.0, 1800.0, 900.0  # %, %, s, s


class SpeakerState(State):
    """`quiet` keeps it soft at night, `plays_until` is when its sleep timer ends the music."""

    quiet: Settable[bool] = False
    speaking: bool = False
    plays_until: datetime | None = None
    overheated: bool = False


class Speaker(Device[SpeakerState]):
    """Plays its playlist or what it is sent; pauses while it says a message, then goes on.

    It pauses when its room has been empty for some time, is soft at night, and protects itself when it has
    been loud for half an hour. What it has said it forgets.
    """

    entities = (
        PLAYER,
        NotifyEntity("voice.notify"),
        SwitchEntity("quiet"),
        BinarySensorEntity("overheated", device_class="heat"),
        UPDATE,
    )
    room: Room | None = senses(required=False)
    playlist: tuple[str, ...] = option(("Erik Satie - Gymnopédies", "Nina Simone - Little Girl Blue"))
    empty_pause: Annotated[Minutes, Between(0, 1440)] = option(30.0)  # 0: plays on in an empty room
    media = part(Media)
    voice = part(Notifications)
    supply = part(Supply)
    firmware = part(Firmware)
    _interrupted = False

    def powered(self) -> None:
        """Hand its playlist to its player."""
        self.media.playlist = self.playlist
        self.firmware.runs_on(self, lambda: "it is playing" if self.media.playing else "")
        self._draw()

    def power_failed(self) -> None:
        """It forgets what it was at."""
        self._interrupted, self.state.plays_until = False, None

    @action
    def sleep_timer(self, minutes: Annotated[Minutes, Between(0, 720)] = 30.0) -> None:
        """End the music after so many minutes; 0: do not."""
        self.stop("sleep timer")
        self.state.plays_until = None
        if minutes:
            self.state.plays_until = self.now + timedelta(minutes=minutes)
            self.start(self._end_the_music(60 * minutes), name="sleep timer")

    async def _end_the_music(self, seconds: float) -> None:
        await self.sleep(seconds)
        self.state.plays_until = None
        self.media.halt()

    @on("voice.message")
    async def _speak(self, message: str) -> None:
        self.state.speaking = bool(message)
        if message:
            self._interrupted = self._interrupted or self.media.playing
            self.media.pause()
            await self.sleep(CHIME + min(60.0, len(message) / RATE))
            self.voice.state.title = self.voice.state.message = ""
        elif self._interrupted:
            self._interrupted = False
            if self.media.state.status == "paused":
                self.media.play()

    @on("quiet")
    def _keep_quiet(self, quiet: bool) -> None:
        self.media.limit("quiet", NIGHT if quiet else None)

    @on("media.status")
    @on("room.occupied")
    async def _save_power(self) -> None:
        if self.media.playing and self.room and not self.room.occupied and self.empty_pause:
            await self.sleep(60 * self.empty_pause)
            self.media.pause()

    @on("media.status")
    @on("media.volume")
    @on("overheated")
    async def _protect(self) -> None:
        loud = self.media.playing and self.media.state.volume > HOT
        if loud != self.state.overheated:
            await self.sleep(WARMS if loud else COOLS)
            self.state.overheated = loud
            self.media.limit("heat", SPARED if loud else None)

    @on("media.status")
    @on("media.volume")
    @on("speaking")
    def _draw(self) -> None:
        amplitude: Percent = self.media.state.volume / 100
        music = (DECODING + LOUD * amplitude**2) * self.media.playing
        self.supply.draw(IDLE + music + SPEAKING * self.state.speaking)

    @on("firmware.installing")
    def _updates(self, installing: bool) -> None:
        self.media.pause()
        self.media.obstacle = "it is being updated" if installing else ""
