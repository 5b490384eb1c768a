"""A home on a broker, its time under the test's hands."""

import asyncio
import datetime as dt
import itertools
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from ecosim.bus import Hosted
from ecosim.discovery import Mode
from ecosim.errors import EcosimError
from ecosim.live import guard
from ecosim.runs.live import Pace, Performance
from ecosim.testing.expecting import duration
from ecosim.testing.heard import Heard
from ecosim.testing.home import SimulatedHome
from ecosim.testing.hubs import hubs_of
from ecosim.testing.scene import FAMILY, Inline, Scene, scene
from ecosim.testing.stage import never

T = TypeVar("T")
GRACE = 0.02  # s
PATIENCE = 2.0  # s
_LOOK = 0.01  # s between two looks at what outsiders do


class LiveStage:
    """A run on a broker, in a thread with an event loop of its own, so that any test can wait for it."""

    def __init__(
        self,
        played: Scene,
        heard: Heard,
        url: str,
        *,
        grace: float,
        patience: float,
        alone: bool,
        discovery: Mode | None,
    ) -> None:
        self._performance = Performance(
            played.home,
            [played.day],
            url,
            list(played.home.devices),
            seed=played.seed,
            pace=Pace(None, 0),
            listener=heard.hear,
            alone=alone,
            discovery=discovery,
        )
        self._heard, self._grace, self._patience = heard, grace, patience
        self._paused = 0
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._live, args=(ready,), name="ecosim-home", daemon=True)
        self._thread.start()
        try:
            ready.result()
        except BaseException:
            self.close()
            raise
        self.world, self.judge = self._performance.world, self._performance.judge
        heard.hubs = hubs_of(self._performance.hosts)
        self.do(self.world, lambda: self.world.play(played.day))
        grace, self._grace = self._grace, 0.0  # nobody of the test is there yet
        self.run(played.start)
        self._grace = grace

    @property
    def now(self) -> float:
        """What time it is."""
        return self._performance.conductor.now

    def do(self, client: Hosted, act: Callable[[], None]) -> None:
        """Do it in the client's turn; wait until nothing is under way."""
        self._wait(self._do(client.client_id, act))

    def run(self, end: float, stop: Callable[[], bool] = never, *, wait: bool = False) -> None:
        """Leap; with `wait`, what those outside do in the end gets the same simulated time once more."""
        self._wait(self._run(end, stop, self._patience if wait else 0.0))

    def join(self, client: Hosted) -> None:
        """Connect it."""
        self._wait(self._performance.welcome(client))

    def vanish(self, device: str) -> None:
        """Break the connection."""
        self._wait(self._vanish(device))

    def come_back(self, device: str) -> None:
        """Connect it again."""
        self._wait(self._come_back(device))

    def close(self) -> None:
        """All say goodbye; the thread ends. Harmless when it has ended."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        if not self._loop.is_closed():
            self._loop.close()

    # ------------------------------------------------------------- in the thread

    def _live(self, ready: "Future[None]") -> None:
        try:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(self._perform(ready))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        except BaseException as error:  # noqa: BLE001 - it is the test's to see
            if not ready.done():
                ready.set_exception(error)
        finally:
            asyncio.set_event_loop(None)

    async def _perform(self, ready: "Future[None]") -> None:
        performance = self._performance
        await performance.prepare()
        try:
            await performance.join()
            ready.set_result(None)
            await self._over.wait()
        finally:
            await performance.end()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        if not self._thread.is_alive():
            work.close()
            raise EcosimError("this home is closed")
        waited = asyncio.run_coroutine_threadsafe(guard(work, self._performance.nodes), self._loop)
        try:
            return waited.result()
        except BaseException:  # also a test's time-out, or Ctrl-C
            waited.cancel()
            raise

    async def _do(self, client_id: str, act: Callable[[], None]) -> None:
        node, failures = self._performance.node(client_id), list[Exception]()

        def safely() -> None:
            try:
                act()
            except Exception as error:  # noqa: BLE001 - the test's own, not the client's
                failures.append(error)

        node.catch_up()
        node.timeline.call_at(node.timeline.now, safely)
        node.catch_up()
        await self._settle()
        if failures:
            raise failures[0]

    async def _settle(self) -> None:
        if not await self._performance.conductor.settle():
            raise EcosimError("the home does not come to rest: does something answer itself again and again?")

    async def _run(self, end: float, stop: Callable[[], bool], patience: float) -> None:
        conductor, loop = self._performance.conductor, asyncio.get_running_loop()
        limit = end - conductor.now
        await conductor.leap(end, stop=stop, pause=self._pause)
        enough = loop.time() + patience
        while not stop() and loop.time() < enough:
            if limit and self._outsiders_spoke(end):
                end = conductor.now + limit
                await conductor.leap(end, stop=stop, pause=self._pause)
            else:
                await asyncio.sleep(_LOOK)

    def _outsiders_spoke(self, since: float) -> bool:
        """Whether a client of others said something to the home since then; its own say who they are."""
        lately = itertools.takewhile(lambda entry: entry.time >= since, reversed(self._heard.entries))
        return any(entry.publisher is None for entry in lately)

    async def _pause(self) -> bool:
        """Where products said something, those outside may answer."""
        count = len(self._heard.entries)
        if self._grace == 0 or count == self._paused:
            return False
        await asyncio.sleep(self._grace)
        self._paused = count
        return True

    async def _vanish(self, device: str) -> None:
        await self._performance.node(device).vanish()
        self._performance.conductor.excuse(device)
        await self._settle()

    async def _come_back(self, device: str) -> None:
        await self._performance.node(device).start()
        await self._performance.conductor.gather([device])
        await self._settle()


class LiveHome(SimulatedHome):
    """A home on a broker: the fixture `ecosim_live`, or `LiveHome(url, "family", at="07:00")`.

    Besides what `VirtualHome` takes: `grace`, the wall time that clients of others get to answer each time
    before time goes on, and `patience`, how much of it `expect` waits for them when simulated time is over.
    `discovery`: announce the devices to Home Assistant, and take its commands: `"entity"` or `"device"`, the
    form of the announcements. `alone`: nobody else can be playing a home of this name there; without, that
    is looked for.
    """

    def __init__(
        self,
        url: str,
        home: str | Path | Inline = FAMILY,
        *,
        day: str | Path | Inline | None = None,
        at: str | dt.datetime | None = None,
        seed: int = 0,
        automations: str | Path | Inline | None = None,
        devices: str | Path | Sequence[str | Path] = (),
        beside: Path | None = None,
        grace: str | float = GRACE,
        patience: str | float = PATIENCE,
        alone: bool = False,
        discovery: Mode | None = None,
    ) -> None:
        if discovery not in (None, "entity", "device"):
            raise EcosimError(f"discovery: entity or device is wanted, not {discovery!r}")
        self.url = url
        waits = {"grace": duration("grace", grace), "patience": duration("patience", patience)}
        with scene(
            home, day=day, at=at, seed=seed, automations=automations, devices=devices, beside=beside
        ) as played:
            heard = Heard(played.home)
            stage = LiveStage(played, heard, url, alone=alone, discovery=discovery, **waits)
            super().__init__(played, heard, stage)
