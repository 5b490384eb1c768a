"""What watches a car that stands alone."""

from typing import Annotated

from ecosim.errors import Refused
from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.things import Vehicle
from ecosim.units import Labels, Seconds, Settable, Watts

WATCHING = 200.0  # W: cameras and the computer that looks through them; others' cars lose 150 to 300 W so


class AlarmState(State):
    """`sentry`: cameras look around while it is armed, which costs the battery some 6 % a day."""

    armed: Annotated[bool, Labels("off", "armed")] = False
    sounding: Annotated[bool, Labels("silent", "sounding")] = False
    sentry: Settable[Annotated[bool, Labels("off", "on")]] = False


class Alarm(Part[AlarmState]):
    """Arms itself when the car has been locked for a while; sounds when somebody without a key is at it."""

    body: Vehicle = senses()
    delay: Seconds = option(30.0)
    lasts: Seconds = option(30.0)  # s: more is forbidden in most countries

    @Personal("location")
    class Triggered(Event):
        """Somebody without a key is at the doors."""

        place: str

    @property
    def watts(self) -> Watts:
        """What it takes now."""
        return WATCHING if self.state.armed and self.state.sentry else 0.0

    def watch(self, locked: bool) -> None:
        """The car was locked with nobody in it, or is not any more."""
        if not locked:
            self.stop("arming")
            self._quiet()
            self.state.armed = False
        elif not self.state.armed:
            self.start(self._arm_later(), name="arming")

    @action
    def silence(self) -> None:
        """End the noise; it stays armed."""
        if not self.state.sounding:
            raise Refused("the alarm is silent")
        self._quiet()

    async def _arm_later(self) -> None:
        await self.sleep(self.delay)
        self.state.armed = True

    @on("body.shaken", is_=True)
    def _shaken(self) -> None:
        if self.state.armed:
            self.emit(self.Triggered(place=self.body.place))
            self.state.sounding = True
            self.start(self._sound(), name="sound")

    async def _sound(self) -> None:
        await self.sleep(self.lasts)
        self.state.sounding = False

    def _quiet(self) -> None:
        self.stop("sound")
        self.state.sounding = False
