"""A television that switches itself off when nobody watches."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from ecosim import Device, Event, Percent, Room, Settable, State, on, option, part, senses
from ecosim.entities import BinarySensorEntity, NotifyEntity
from ecosim.parts import Notifications, Supply
from ecosim.parts.firmware import UPDATE, Firmware
from ecosim.parts.media import PLAYER, Media

STANDBY = 0.5  # W: what the European Union allows
SET, BACKLIGHT = 25.0, 65.0  # W: together what a 55 inch set takes with a bright picture
TWILIGHT, DAY = 10.0, 150.0  # lx between which the picture is middling
EMPTY = 30 * 60.0  # s in an empty room
FORGOTTEN = 4 * 3600.0  # s without a command, as the European Union demands
NO_SIGNAL = 10 * 60.0  # s

Source = Literal["tv", "hdmi", "stream"]
Why = Literal["empty room", "forgotten", "no signal"]


class TelevisionState(State):
    """Whether it is on, what it shows, and how bright. `stream` is what its media plays."""

    on: Settable[bool] = False
    source: Settable[Source] = "tv"
    signal: bool = True
    backlight: Percent = 100.0


class Screen(Notifications):
    """Shows messages over the picture of a set that is on; one titled `alarm` switches it on."""

    wake: Callable[[], None] = staticmethod(lambda: None)

    def notify(self, message: str, title: str = "") -> None:
        """Show this message."""
        if title.casefold() == "alarm":
            self.wake()
        super().notify(message, title)


class Television(Device[TelevisionState]):
    """Shows broadcasts, what is plugged in, or what it streams, with a picture as bright as its room needs.

    It switches itself off after half an hour in an empty room, ten minutes without a signal, or four hours
    in which nobody has told it anything.
    """

    entities = (
        replace(PLAYER, on="on", source="source"),
        NotifyEntity("screen.notify"),
        BinarySensorEntity("signal", device_class="connectivity"),
        UPDATE,
    )
    room: Room = senses()
    playlist: tuple[str, ...] = option(("The News", "Planet Earth: Islands", "Planet Earth: Mountains"))
    plugged_in: tuple[Source, ...] = option(("tv", "stream"))
    media = part(Media)
    screen = part(Screen)
    supply = part(Supply)
    firmware = part(Firmware)

    class SwitchedOff(Event):
        """It has switched itself off."""

        why: Why

    def powered(self) -> None:
        """Begin in standby."""
        self.media.playlist = self.playlist
        self.screen.wake = self._wake
        self.firmware.runs_on(self, lambda: "somebody is watching" if self.state.on else "")
        self._switched(self.state.on)

    def power_failed(self) -> None:
        """It comes back in standby."""
        self.state.on = False

    @on("on")
    def _switched(self, on: bool) -> None:
        if on:
            self.firmware.spare()
        self.media.switch(on)
        self.screen.off = not on
        self._shine()

    def _wake(self) -> None:
        self.firmware.spare()
        self.state.on = True
        self.screen.off = False

    @on("media.status", is_="playing")
    def _streams(self) -> None:
        self.state.source = "stream"

    @on("source")
    def _tuned(self, source: Source) -> None:
        self.state.signal = source in self.plugged_in
        if source != "stream":
            self.media.pause()

    # ------------------------------------------------------------- when nobody watches

    @on("on")
    @on("room.occupied")
    async def _save_power(self) -> None:
        if self.state.on and not self.room.occupied:
            await self.sleep(EMPTY)
            self._switch_off("empty room")

    @on("on")
    @on("signal")
    async def _watch_the_signal(self) -> None:
        if self.state.on and not self.state.signal:
            await self.sleep(NO_SIGNAL)
            self._switch_off("no signal")

    @on("on")
    @on("source")
    @on("media.status")
    @on("media.volume")
    async def _watch_the_time(self) -> None:
        if self.state.on:
            await self.sleep(FORGOTTEN)
            self._switch_off("forgotten")

    def _switch_off(self, why: Why) -> None:
        self.state.on = False
        self.emit(self.SwitchedOff(why=why))

    # ------------------------------------------------------------- how bright

    @on("room.brightness", above=TWILIGHT)
    @on("room.brightness", below=TWILIGHT)
    @on("room.brightness", above=DAY)
    @on("room.brightness", below=DAY)
    def _shine(self) -> None:
        """The picture is as bright as the room; all that is drawn warms it."""
        around = self.room.brightness
        if self.state.on:
            self.state.backlight = 40.0 if around < TWILIGHT else 70.0 if around < DAY else 100.0
        watts = SET + BACKLIGHT * self.state.backlight / 100 if self.state.on else STANDBY
        self.supply.draw(watts)
        self.room.heat = watts
