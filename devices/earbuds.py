"""Wireless earbuds that play while they are worn, and charge in their case."""

from typing import Literal

from ecosim import Device, Event, Percent, Person, Settable, State, action, on, option, part, senses
from ecosim.entities import BinarySensorEntity, SelectEntity
from ecosim.parts import Battery, Buffered
from ecosim.parts.media import PLAYER, Media

BUDS, CASE = 0.37, 1.9  # Wh
FULL = 99.99  # %: as good as 100
# W of both buds: with 50 mAh each (0.37 Wh in all) six hours of music, four without the noise around.
PLAYING, WORN, WAITING = 0.06, 0.02, 0.005
CANCELLING = 0.03
INTO_BUDS, INTO_CASE = 0.4, 2.0  # W: an hour for the buds, another for the case
EFFICIENCY = 0.85  # of each of the two ways into a battery
RESUME = 600.0  # s in which buds that are put in again go on by themselves
SPARE = 60.0  # % of the case below which its owner charges it for the night

Place = Literal["case", "ears", "hand"]


class EarbudsState(State):
    """Where they are, and what they do about the noise around."""

    worn: bool = False
    in_case: bool = True
    noise_control: Settable[Literal["off", "transparency", "noise_cancelling"]] = "off"


class Earbuds(Device[EarbudsState]):
    """Pause when they are taken out or their wearer falls asleep, and go on when they are put in again.

    Music drains them in six hours; the case charges them five times and is charged at night. They say when
    they are low, and are put away when they are empty.
    """

    entities = (
        PLAYER,
        BinarySensorEntity("worn", device_class="occupancy"),
        SelectEntity("noise_control"),
    )
    wearer: Person = senses()
    charge: Percent = option(100.0)
    playlist: tuple[str, ...] = option(("Bill Evans - Waltz for Debby", "Radiolab - Colors"))
    media = part(Media)
    battery = part(Battery, capacity=BUDS, step=10.0)
    case = part(Battery, capacity=CASE, step=10.0)
    supply = part(Buffered)
    _plugged = False
    _paused_at: float | None = None

    class Said(Event):
        """A voice in the wearer's ears."""

        message: str

    def powered(self) -> None:
        """Begin in the case."""
        self.media.playlist = self.playlist
        self.battery.initial, self.supply.feeds = self.charge, self._balance
        self._balance()

    @action
    def put_in(self) -> None:
        """Put them into the ears, by hand; the music goes on when it was interrupted just now."""
        self._place("ears")
        recent = self._paused_at is not None and self.time - self._paused_at <= RESUME
        if recent and self.media.state.status == "paused" and not self.battery.empty:
            self.media.play()
        self._paused_at = None

    @action
    def take_out(self, to_case: bool = True) -> None:
        """Take them out of the ears, by hand, and put them into their case or somewhere else."""
        if self.media.playing:
            self._paused_at = self.time
            self.media.pause()
        self._place("case" if to_case else "hand")

    def _place(self, place: Place) -> None:
        self.state.worn, self.state.in_case = place == "ears", place == "case"
        if self.state.in_case:
            self.fall_asleep()
        else:
            self.wake_up()
        self._balance()

    @on("wearer.asleep")
    def _rest(self, asleep: bool) -> None:
        """The sleeper's music ends; the case is on its charger for the night when it needs that."""
        if asleep:
            self.media.pause()
        at_home = self.wearer.place == "home"
        self._plugged = asleep and at_home and (self._plugged or self.case.level_now() < SPARE)
        self._balance()

    @on("battery.level", below=20)
    def _low(self) -> None:
        if self.state.worn:
            self.emit(self.Said(message="battery low"))

    @on("battery.level", below=0.001)
    def _empty(self) -> None:
        if self.state.worn:
            self.emit(self.Said(message="power off"))
        self.take_out()

    @on("media.status")
    @on("noise_control")
    @on("battery.level")
    @on("case.level")
    def _balance(self) -> None:
        """What flows: from the wall into the case, from the case into the buds, from the buds into sound."""
        empty, buds, case = self.battery.empty, self.battery.level_now(), self.case.level_now()
        self.media.obstacle = "they are empty" if empty else "" if self.state.worn else "nobody wears them"
        wall = INTO_CASE if self._plugged and self.supply.live and case < FULL else 0.0
        given = INTO_BUDS if self.state.in_case and buds < FULL and (wall or not self.case.empty) else 0.0
        used = PLAYING if self.media.playing else WORN if self.state.worn else WAITING
        if self.state.worn and self.state.noise_control == "noise_cancelling":
            used += CANCELLING
        self.battery.flow(given if self.state.in_case else -used)
        self.case.flow(wall - given / EFFICIENCY)
        self.supply.draw(wall / EFFICIENCY)
        filling = [(100 - buds) * BUDS / given] if given else []
        if wall > given / EFFICIENCY:
            filling.append((100 - case) * CASE / (wall - given / EFFICIENCY))
        self.start(self._balance_when_full([36 * f for f in filling]), name="full")

    async def _balance_when_full(self, seconds: list[float]) -> None:
        if seconds:
            await self.sleep(1 + min(seconds))
            self._balance()
