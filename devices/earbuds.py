"""Wireless earbuds that play while they are worn, and charge in their case."""

from typing import Literal

from ecosim import Device, Event, Percent, Person, Settable, State, action, on, option, part, senses
from ecosim.entities import BinarySensorEntity, SelectEntity
from ecosim.parts import Battery, Supply
from ecosim.parts.media import PLAYER, Media

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
    battery = part(Battery, capacity=0.37, step=10.0)
    case = part(Battery, capacity=1.9, step=10.0)
    supply = part(Supply)
    _flows: tuple[float, float, float] | None = None
    _plugged = False
    _paused_at: float | None = None

    class Said(Event):
        """A voice in the wearer's ears."""

        message: str

    def powered(self) -> None:
        """Begin in the case."""
        self.media.playlist = self.playlist
        self.battery.initial = self.charge
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
        empty, full = self.battery.empty, self.battery.level_now() >= 100
        self.media.obstacle = (
            "" if self.state.worn and not empty else "nobody wears them" if not empty else "they are empty"
        )
        wall = INTO_CASE if self._plugged and self.case.level_now() < 100 else 0.0
        taken = 0.0
        if self.state.in_case:
            buds = taken = 0.0 if full or (self.case.empty and not wall) else INTO_BUDS
        else:
            buds = -(PLAYING if self.media.playing else WORN if self.state.worn else WAITING)
            if self.state.worn and self.state.noise_control == "noise_cancelling":
                buds -= CANCELLING
        flows = buds, wall - taken / EFFICIENCY, wall / EFFICIENCY
        if flows != self._flows:
            self._flows = flows
            self.battery.flow(flows[0])
            self.case.flow(flows[1])
            self.supply.draw(flows[2])
