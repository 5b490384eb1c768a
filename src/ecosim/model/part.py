"""The base of everything that lives in a device: parts, and the device that is made of them."""

import random
import sys
from collections.abc import Coroutine
from datetime import datetime
from typing import Any, Generic, Literal, Protocol, TypeVar, cast

from ecosim.curves import Curve, next_step
from ecosim.errors import PluginError
from ecosim.model.marks import PartMark
from ecosim.model.state import Event, State
from ecosim.timeline import Wait

S = TypeVar("S", bound=State)
P = TypeVar("P", bound="Part[Any]")
Level = Literal["debug", "info", "warn", "error", "fatal"]
Presence = Literal["ready", "sleeping", "disconnected"]


class Context(Protocol):
    """What a host gives to the parts of its device."""

    @property
    def time(self) -> float:
        """Seconds since the epoch."""

    @property
    def now(self) -> datetime:
        """The home's local time."""

    @property
    def rng(self) -> random.Random:
        """This device's own random stream."""

    def sleep_until(self, time: float) -> Wait:
        """Await this to go on later."""

    def emit(self, part: "Part[Any]", event: Event, leading: bool) -> None:
        """Send an event at the end of the step."""

    def log(self, text: str, level: Level) -> None:
        """Say something to people."""

    def start(
        self, part: "Part[Any]", work: Coroutine[Any, Any, None], name: str, anew: bool = False
    ) -> None:
        """Run this beside what else the device does, instead of what runs under this name."""

    def stop_work(self, part: "Part[Any]", name: str) -> None:
        """End what was started under this name."""

    def aim(self, part: "Part[Any]", name: str, target: Any) -> None:  # noqa: ANN401
        """Bring a gradual property to a target."""

    def send(self, path: str, payload: str, expiry: float | None, moment: bool) -> str:
        """Send a command to another device (controllers only); what its answer will be known by."""

    def rest(self, presence: Presence) -> None:
        """Be there, save power, or be off, as a device: this is its `$state`."""

    def cut(self) -> None:
        """The device has no power from now on."""

    def feed(self) -> None:
        """It has power again."""


class Part(Generic[S]):
    """State plus handlers. Becomes one node on the wire, named like the attribute that holds it."""

    _context: Context

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init_subclass__(**kwargs)
        from ecosim.model.kind import declare  # noqa: PLC0415 - a kind is read from a finished class

        declare(cls, sys._getframe(1).f_locals)  # noqa: SLF001 - the names around the class statement
        if cls.__module__ != __name__:
            from ecosim.wire.homie import face_of  # noqa: PLC0415 - what Homie cannot say is wrong here too

            face_of(cls)

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        """Make it with its options; what is sensed and the context come from the host."""
        from ecosim.model.kind import declaration_of, take_options  # noqa: PLC0415

        declaration = declaration_of(self)
        self.__dict__.update(take_options(type(self), options))
        self._state = cast("S", declaration.state())
        for name, inner in declaration.parts.items():
            self.__dict__[name] = inner.kind(**inner.options)

    @property
    def state(self) -> S:
        """What it tells about itself: assign to its fields."""
        return self._state

    @property
    def now(self) -> datetime:
        """The home's local time."""
        return self._context.now

    @property
    def time(self) -> float:
        """The same as `now` in seconds since the epoch, for curves."""
        return self._context.time

    @property
    def rng(self) -> random.Random:
        """This handler's own random stream: the same seed gives the same numbers."""
        return self._context.rng

    async def sleep(self, seconds: float) -> None:
        """Go on after so many seconds of simulated time."""
        await self._context.sleep_until(self._context.time + seconds)

    async def sleep_until(self, when: datetime | float) -> None:
        """Go on at this local time, or at these seconds since the epoch; at once if that is past."""
        if isinstance(when, datetime):
            when = (when if when.tzinfo else when.replace(tzinfo=self.now.tzinfo)).timestamp()
        await self._context.sleep_until(when)

    async def follow(self, name: str, curve: Curve, step: float) -> None:
        """Let `state.<name>` follow a curve: assigned each time it passes a multiple of `step`.

        Ends when the curve has come to rest, with the last value assigned.
        """
        while (due := next_step(curve, step, self.time)) is not None:
            await self.sleep_until(due)
            setattr(self.state, name, curve.at(self.time))
        end = curve.end
        if end is not None:
            await self.sleep_until(end)
            setattr(self.state, name, curve.at(self.time))

    def start(self, work: Coroutine[Any, Any, None], name: str = "", *, anew: bool = False) -> None:
        """Do this beside everything else, until it ends, or until another is started under its name.

        What it does counts as caused by what started it; with `anew`, by time alone.
        """
        self._context.start(self, work, name, anew)

    def stop(self, name: str) -> None:
        """End what was started under this name; harmless when nothing is."""
        self._context.stop_work(self, name)

    def aim(self, name: str, target: object) -> None:
        """Bring the gradual property `name` to a target, as if it had been set from outside."""
        self._context.aim(self, name, target)

    def emit(self, event: Event, *, leading: bool = False) -> None:
        """Tell the world that this just happened.

        `leading`: whatever this handler does from now on follows from the event, as the commands of an
        automation follow from its having been triggered.
        """
        self._context.emit(self, event, leading)

    def log(self, text: str, level: Level = "info") -> None:
        """Say something to the people who look after this device."""
        self._context.log(text, level)

    def powered(self) -> None:
        """Called once, when the device has been switched on and senses the world: override to begin."""

    def power_failed(self) -> None:
        """Called when the device has lost its power, and all that ran has ended: override to tidy up.

        Until the power is back it is off, its handlers do not run, and it does nothing to the world. Then all
        that it senses, and all its own state, is news to its handlers: most need nothing else to go on.
        """

    def power_returned(self) -> None:
        """Called when there is power again, before all is news: override to begin anew."""


class Device(Part[S]):
    """A product: subclass as `class Kettle(Device[KettleState])`, one in a file."""

    _is_off = False

    def fall_asleep(self) -> None:
        """Tell that the device saves power now and may answer late. Nothing while it is off."""
        if not self._is_off:
            self._context.rest("sleeping")

    def wake_up(self) -> None:
        """Tell that the device is fully there again. Nothing while it is off."""
        if not self._is_off:
            self._context.rest("ready")

    def power_off(self) -> None:
        """Go off when this turn ends, as with an empty battery: it says goodbye, then nothing more.

        Commands and hands find nobody then. It still senses the world and its handlers run: that is how
        it notices what makes it `power_on`.
        """
        self._is_off = True
        self._context.rest("disconnected")

    def power_on(self) -> None:
        """Be there again: it tells what has changed meanwhile. Nothing while it is on."""
        if self._is_off:
            self._is_off = False
            self._context.rest("ready")


class Controller(Part[S]):
    """A part that, as a product would, sees the other devices of the home and sends them commands."""

    def take_in(self, path: str, payload: str, retained: bool) -> bool:  # noqa: ARG002
        """A message of the home's devices, before `heard` and outside of a turn: whether to go on to `heard`.

        Override it to remember, or to pass over, what a controller does nothing about: that is most of it.
        """
        return True

    def heard(self, path: str, payload: str, retained: bool) -> None:
        """A message of the home's devices; `path` is the topic below `<home>/5/`, `light/$state`."""

    def answered(self, correlation: str, payload: str) -> None:
        """A device's answer to a command."""

    def command(self, path: str, payload: str, expiry: float | None = 60.0, *, moment: bool = False) -> str:
        """Send a command: `path` is `device/node/property`; it is worthless after `expiry` seconds.

        `moment`: what it sets is not retained, as an action. Returns the correlation that `answered`
        will be called with.
        """
        return self._context.send(path, payload, expiry, moment)


def part(kind: type[P], **options: Any) -> P:  # noqa: ANN401
    """Compose: `battery = part(Battery, capacity=15.0)` gives the device a battery and its node."""
    if not (isinstance(kind, type) and issubclass(kind, Part)):
        raise PluginError(f"part() takes a Part class, not {kind!r}")
    return cast("P", PartMark(kind, options))
