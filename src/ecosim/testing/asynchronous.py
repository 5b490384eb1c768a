"""A live home for tests that are coroutines: what lets time pass or acts is awaited."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from ecosim.home import Home
from ecosim.record import Entry
from ecosim.testing.client import BusClient, OnMessage, Payload
from ecosim.testing.device import DeviceView
from ecosim.testing.entity import EntityView
from ecosim.testing.expecting import ANYTHING
from ecosim.testing.live import LiveHome
from ecosim.testing.moment import MomentView

P = ParamSpec("P")
T = TypeVar("T")


class AsyncLiveHome:
    """A `LiveHome` whose event loop is not the test's: while a test awaits it, the test's own clients run.

    The fixture `ecosim_live_async`, or `AsyncLiveHome(LiveHome(url))`. Methods are those of `LiveHome`; to
    command a device, `await home.command("kettle/boil", target=60)`.
    """

    def __init__(self, home: LiveHome) -> None:
        self.home = home

    # ------------------------------------------------------------- time

    @property
    def now(self) -> dt.datetime:
        """The home's local time."""
        return self.home.now

    async def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Let time pass; all that is due meanwhile happens."""
        await _aside(self.home.advance, seconds, minutes=minutes, hours=hours)

    async def advance_to(self, when: str | dt.datetime) -> None:
        """Go on until the home's clock shows this."""
        await _aside(self.home.advance_to, when)

    async def play(self) -> None:
        """Live the rest of the day."""
        await _aside(self.home.play)

    async def expect(
        self, what: str, wanted: object = ANYTHING, *, within: str | float = 0, **attributes: object
    ) -> float:
        """Let time pass until it is so; after how many seconds that was."""
        __tracebackhide__ = True
        return await _aside(self.home.expect, what, wanted, within=within, **attributes)

    async def stays(self, what: str, wanted: object, *, lasts: str | float, **attributes: object) -> None:
        """Let this time pass, in all of which it is so."""
        __tracebackhide__ = True
        await _aside(self.home.stays, what, wanted, lasts=lasts, **attributes)

    # ------------------------------------------------------------- what is done

    async def command(self, path: str, value: object = None, /, **parameters: object) -> str | None:
        """Command a device, `kettle/on` or `front-door/lock/locked`; why it was not done, or None."""
        device, _, below = path.partition("/")
        return await _aside(self.home[device].command, below, value, **parameters)

    async def call(self, action: str, /, entity_id: str | Sequence[str] = (), **data: object) -> str | None:
        """Call an action as Home Assistant would; why it was not done, or None."""
        return await _aside(self.home.call, action, entity_id, **data)

    async def does(self, who: str, does: str, /, **details: object) -> None:
        """Somebody does something now."""
        await _aside(self.home.does, who, does, **details)

    async def happens(self, what: str, /, **details: object) -> None:
        """Something happens that nobody of the household does."""
        await _aside(self.home.happens, what, **details)

    async def outage(self, what: str, *, lasts: str | float = 3600.0) -> None:
        """Something does not work from now on, for so long."""
        await _aside(self.home.outage, what, lasts=lasts)

    async def vanish(self, device: str) -> None:
        """A device's connection breaks."""
        await _aside(self.home.vanish, device)

    async def come_back(self, device: str) -> None:
        """It connects again."""
        await _aside(self.home.come_back, device)

    async def publish(
        self, topic: str, payload: Payload = b"", *, qos: int = 1, retain: bool = False
    ) -> None:
        """Send a message, and let all happen that follows now."""
        await _aside(self.home.publish, topic, payload, qos=qos, retain=retain)

    async def subscribe(self, topic_filter: str, on_message: OnMessage | None = None) -> BusClient:
        """A new client that hears this: its `messages` are what it received."""
        return await _aside(self.home.subscribe, topic_filter, on_message)

    # ------------------------------------------------------------- what there is to see

    @property
    def url(self) -> str:
        """The broker's."""
        return self.home.url

    @property
    def file(self) -> Home:
        """The home as its file says it."""
        return self.home.file

    def __getitem__(self, device: str) -> DeviceView:
        """A device, to look at."""
        return self.home[device]

    def entity(self, entity_id: str) -> EntityView:
        """An entity as Home Assistant would see it."""
        return self.home.entity(entity_id)

    def moment(self, moment: str) -> MomentView:
        """A moment of the day or the home, as far as it has come."""
        return self.home.moment(moment)

    @property
    def missed(self) -> list[MomentView]:
        """The moments that the day expects and that have not been met (yet)."""
        return self.home.missed

    @property
    def messages(self) -> list[Entry]:
        """All that was said so far."""
        return self.home.messages

    def why(self, what: str) -> str:
        """The chain of causes behind a moment, an entity, or the last message of a topic or device path."""
        return self.home.why(what)

    def __repr__(self) -> str:
        return f"<Async{repr(self.home)[1:]}"


async def _aside(do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    __tracebackhide__ = True
    return await asyncio.to_thread(do, *args, **kwargs)
