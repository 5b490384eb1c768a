"""What a speaker, a screen, earbuds, a phone or a car plays."""

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from ecosim.entities import MediaPlayerEntity
from ecosim.errors import Refused
from ecosim.model.marks import action, on, option
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.units import Percent, Seconds, Settable

Status = Literal["off", "idle", "playing", "paused"]

SHORTEST, LONGEST = 20 * 60, 60 * 60  # s: an album, an episode, a podcast

# As Home Assistant sees a device's `media`.
PLAYER = MediaPlayerEntity(
    "media.status",
    volume="media.volume",
    title="media.title",
    artist="media.artist",
    play="media.play",
    pause="media.pause",
    stop="media.halt",
    next="media.next",
    play_media="media.play_title",
)


def length_of(title: str) -> Seconds:
    """How long a title is: as long on every device, so that one can go on where another stopped."""
    return float(SHORTEST + zlib.crc32(title.encode(errors="replace")) % (LONGEST - SHORTEST))


class MediaState(State):
    """What is heard or seen. `position` is where in the title it was when the playing last began or ended.

    What was halted stays known, so that another device can go on with it.
    """

    status: Status = "idle"
    title: str = ""
    artist: str = ""
    duration: Seconds = 0.0
    position: Seconds = 0.0
    volume: Settable[Percent] = 30.0
    volume_limit: Settable[Percent] = 100.0


class Media(Part[MediaState]):
    """Plays one title after the other, each for 20 to 60 minutes, and falls silent after the last.

    `playlist`: what it has, as `Artist - Title`. Titles from elsewhere are played by their name.
    """

    playlist: tuple[str, ...] = option(())
    obstacle = ""  # why nothing can be played now, said by the device
    _began = 0.0
    _before_off: Status = "idle"
    _wanted: float | None = None
    _limits: Mapping[str, Percent] = MappingProxyType({})

    class Ended(Event):
        """The last title is over; nothing follows."""

        title: str

    # ------------------------------------------------------------- for the device

    def switch(self, on: bool) -> None:
        """The device was switched on or off: `off` plays nothing, and what it played is paused after it."""
        if on == (self.state.status == "off"):
            self.pause()
            before, self._before_off = self._before_off, self.state.status
            self.state.status = before if on else "off"

    def limit(self, why: str, volume: Percent | None) -> None:
        """No louder than this for a reason of the device's own; None: the reason has gone."""
        self._limits = {**self._limits, why: 100.0 if volume is None else volume}
        self._keep_to_the_limit()

    @property
    def playing(self) -> bool:
        """Whether something is heard or seen now."""
        return self.state.status == "playing"

    def position_now(self) -> Seconds:
        """Where in the title it is, also while it plays."""
        if not self.playing:
            return self.state.position
        return min(self.state.duration, self.state.position + self.time - self._began)

    def power_failed(self) -> None:
        """Fall silent, as when it is halted."""
        self.halt()

    # ------------------------------------------------------------- for people

    @action
    def play(self) -> None:
        """Go on where it was paused, or begin with the title that was halted, or with the playlist."""
        if self.playing:
            return
        if self.state.status == "paused":
            self._begin(self.state.title, self.state.artist, self.state.position)
        elif self.state.title:
            self._begin(self.state.title, self.state.artist, 0.0)
        else:
            self.next()

    @action
    def pause(self) -> None:
        """Keep the place."""
        if self.playing:
            self._silence()
            self.state.status = "paused"

    @action
    def halt(self) -> None:
        """End the playing."""
        self._silence()
        if self.state.status != "off":
            self.state.status = "idle"

    @action
    def play_title(self, title: str, position: Seconds = 0.0, artist: str = "") -> None:
        """Play this, from there on; how music moves from one device to another."""
        known = next((a for t, a in self._titles() if t == title), "")
        self._begin(title, artist or known, position)

    @action
    def next(self) -> None:
        """Play what follows in the playlist; after its last title, nothing."""
        self._may_play()
        titles = self._titles()
        here = next((n for n, (title, _) in enumerate(titles) if title == self.state.title), -1)
        if here + 1 < len(titles):
            self._begin(*titles[here + 1], 0.0)
        elif not self.state.title:
            raise Refused("there is nothing to play")
        else:
            self._finish()

    # ------------------------------------------------------------- inside

    def _titles(self) -> list[tuple[str, str]]:
        """The playlist as (title, artist)."""
        split = (entry.rpartition(" - ") for entry in self.playlist)
        return [(title, artist) for artist, _, title in split]

    def _may_play(self) -> None:
        if self.state.status == "off":
            raise Refused("it is switched off")
        if self.obstacle:
            raise Refused(self.obstacle)

    def _begin(self, title: str, artist: str, position: Seconds) -> None:
        self._may_play()
        if not title:
            raise Refused("say what to play")
        state = self.state
        state.title, state.artist, state.duration = title, artist, length_of(title)
        state.position, state.status = min(position, state.duration), "playing"
        self._began = self.time
        self.start(self._to_the_end(), name="title")

    async def _to_the_end(self) -> None:
        await self.sleep(self.state.duration - self.state.position)
        title, titles = self.state.title, self._titles()
        if titles and title != titles[-1][0] and any(title == t for t, _ in titles):
            self.next()
            return
        self._finish()
        self.emit(self.Ended(title=title))

    def _silence(self) -> None:
        self.state.position = self.position_now()
        self.stop("title")

    def _finish(self) -> None:
        """Nothing is left to play."""
        self.stop("title")
        self.state.title = self.state.artist = ""
        self.state.duration = self.state.position = 0.0
        self.state.status = "idle"

    @on("volume")
    def _not_too_loud(self) -> None:
        volume, limit = self.state.volume, self._loudest()
        if volume > limit:
            self.state.volume = limit
        elif volume < limit:
            self._wanted = None

    @on("volume_limit")
    def _keep_to_the_limit(self) -> None:
        """As loud as before once it may be, unless somebody made it softer meanwhile."""
        limit = self._loudest()
        wanted = self.state.volume if self._wanted is None else self._wanted
        self._wanted = wanted if wanted > limit else None
        self.state.volume = min(wanted, limit)

    def _loudest(self) -> Percent:
        return min([self.state.volume_limit, *self._limits.values()])
