"""`ecosim run` and `ecosim orchestrate`: days over a real broker, in wall time."""

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO

from ecosim.bus import Hosted
from ecosim.day import Day
from ecosim.discovery import Mode
from ecosim.errors import BrokerError
from ecosim.home import Home
from ecosim.host import Host
from ecosim.judge import Judge
from ecosim.live import Chorus, LeapingConductor, Node, guard, run_under_way
from ecosim.plane import Plane
from ecosim.record import Entry, Recorder
from ecosim.runs.access import ORCHESTRATOR
from ecosim.runs.assembly import Assembly
from ecosim.runs.brokers import Brokers, Says
from ecosim.runs.outcome import Outcome
from ecosim.runs.removal import left_behind
from ecosim.runs.tell import outcome_of
from ecosim.timeline import Timeline
from ecosim.wirings import Link, Wired
from ecosim.world.truth import NAME as WORLD
from ecosim.world.world import World

CONDUCTOR = "ecosim-conductor"
_WAVE = 50  # connections at a time: mosquitto's listen backlog is 100
_LAST_WORDS = 3.0  # s of wall time for the goodbyes to come in
_SHOWN_SHIFT = 1.0  # s of simulated time that a broker's round trip may take before the report says so
Say = Callable[[str], None]


@dataclass(slots=True)
class Pace:
    """How fast time passes: `speed` times wall time, or, with None, `day_seconds` for an idle day."""

    speed: float | None = None
    day_seconds: float = 100.0

    def __str__(self) -> str:
        return "lapse" if self.speed is None else f"{self.speed:g}x"


@dataclass(slots=True)
class Performance:
    """A live run. `devices` are those that live in this process; the others are elsewhere.

    `perform` is all of it. Who steers it himself calls `prepare` and `join`, moves the `conductor`, and in
    any case `end`s it.

    `alone`: nobody else can be on that broker.

    `url` is the home's broker's and may hold `{client}`, which each client replaces by its id; `elsewhere`
    has those of other Homie domains, and `wired` says which there are. `say` gets lines for people,
    `listener` each entry as it is recorded. `discovery`: how Home Assistant is told of the devices, as in
    `Assembly`.
    """

    home: Home
    days: list[Day]
    url: str
    devices: list[str]
    seed: int = 0
    pace: Pace = field(default_factory=Pace)
    out: IO[str] | None = None
    listener: Callable[[Entry], None] | None = None
    say: Say = lambda _: None
    patience: float = 2.0
    alone: bool = False
    wired: Wired | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    discovery: Mode | None = None
    conductor: LeapingConductor = field(init=False)
    judge: Judge = field(init=False)
    world: World = field(init=False)
    _assembly: Assembly = field(init=False)
    _recorder: Recorder = field(init=False)
    _links: list[Link] = field(init=False, default_factory=list)
    _hosts: list[Host] = field(init=False, default_factory=list)
    _brokers: Brokers = field(init=False)
    _nodes: list[Node] = field(init=False, default_factory=list)
    _chorus: Chorus = field(init=False, default_factory=Chorus)
    _down: Counter[str] = field(init=False, default_factory=Counter)
    _notes: dict[str, None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Note where the brokers are."""
        self._brokers = Brokers(self.url, self.elsewhere)

    async def perform(self) -> Outcome:
        """Play the days. Raises `BrokerError`. When cancelled it ends cleanly; the outcome says so."""
        interrupted = False
        await self.prepare()
        try:
            await self.join()
            await guard(self._play(), self._nodes)
        except asyncio.CancelledError:
            interrupted = True
        finally:
            await self.end()
        outcome = outcome_of(self._assembly, self._recorder, self.judge, self._hosts, "live")
        outcome.interrupted = interrupted
        outcome.notes += [*self._notes, *self.judge.losses, *self._shift()]
        outcome.broker = self._broker()
        return outcome

    # ------------------------------------------------------------- the acts of a run

    async def prepare(self) -> None:
        """Make all who take part, and see that nobody else plays this home. Raises `BrokerError`."""
        start = self.days[0].start
        assembly = self._assembly = Assembly(
            self.home, self.days, self.seed, lambda: Timeline(start), self.wired, self.discovery
        )
        conductor = self.conductor = self._conduct(start)
        self.judge = assembly.judge()
        began = time.monotonic()
        recorder = assembly.recorder(lambda: conductor.now, self.out, lambda: time.monotonic() - began)
        recorder.listeners += [self.judge.heard, *([self.listener] if self.listener else [])]
        self._recorder, self.world, self._links = recorder, assembly.world(), assembly.links()
        self._hosts = [assembly.host(d) for d in self.devices]
        if not self.alone:
            await self._look_around(conductor)

    async def join(self) -> None:
        """Connect all: who listens first, the world, the clock, the links, then the devices in waves.

        A device elsewhere joins when it hears the clock: by then the world is this run's. `end` must follow,
        whether it succeeds or not.
        """
        recorder, world, hosts = self._recorder, self.world, self._hosts
        await self._start(recorder, Timeline(self.days[0].start), _nothing, recorder.domains.all)
        await self._start(world, world.timeline, world.disconnect)
        await self.conductor.start(patience=self.patience)
        for link in self._links:
            await self._start(link, link.timeline, link.disconnect, (link.plan.source, link.plan.target))
        for wave in range(0, len(hosts), _WAVE):
            some = hosts[wave : wave + _WAVE]
            domain = {h: (recorder.domains.of(h.client_id),) for h in some}
            await asyncio.gather(*(self._start(h, h.engine.timeline, h.disconnect, domain[h]) for h in some))
        wanted = [n.client_id for n in self._nodes]
        elsewhere = [d for d in self.home.devices if d not in self.devices]
        missing = await self.conductor.gather([*wanted, *elsewhere], patience=max(10.0, self.patience))
        if missing:
            raise BrokerError(
                f"{self.conductor.bus.address}: no sign of {', '.join(missing)}; "
                f"start each with `ecosim device ID`, or play all of them with `ecosim run`"
            )
        await self.conductor.settle()

    async def welcome(self, guest: Hosted) -> None:
        """Connect one more, who takes part in the time of the run and says no farewell."""
        await self._start(guest, Timeline(self.conductor.now), _nothing, self._recorder.domains.all)
        await self.conductor.gather([guest.client_id], patience=max(10.0, self.patience))

    def node(self, client_id: str) -> Node:
        """Who drives a client that has joined."""
        return next(n for n in self._nodes if n.client_id == client_id)

    @property
    def hosts(self) -> list[Host]:
        """The devices that live in this process."""
        return self._hosts

    @property
    def nodes(self) -> list[Node]:
        """Who drives each client that has joined."""
        return self._nodes

    async def end(self) -> None:
        """Devices say goodbye, then the links, then the world; what each said is still taken in."""
        await self.conductor.finish(clear=True)
        guests = [n for n in self._nodes if not isinstance(n.client, Recorder | World | Link | Host)]
        await asyncio.gather(*(n.stop() for n in guests), return_exceptions=True)
        own = {n.client_id: n for n in self._nodes}
        recorder, world = self._recorder, self.world
        hosts = [n for n in self._nodes if isinstance(n.client, Host)]
        await asyncio.gather(*(n.stop() for n in hosts), return_exceptions=True)
        await self._last_words(recorder, self.home.devices)
        there = [link.client_id for link in self._links if link.client_id in own]
        await asyncio.gather(*(own[name].stop() for name in there), return_exceptions=True)
        await self._last_words(recorder, there)
        if world.client_id in own:
            await own[world.client_id].stop()
            await self._last_words(recorder, [WORLD])
        if recorder.client_id in own:
            await own[recorder.client_id].stop()

    # ------------------------------------------------------------- the parts of a run

    def _conduct(self, start: float) -> LeapingConductor:
        return LeapingConductor(
            self._brokers.at_home(CONDUCTOR, says=self._says(CONDUCTOR)),
            self.home.home,
            run=secrets.token_hex(4),
            start=start,
            seed=self.seed,
            day=self.days[0].name,
            day_seconds=self.pace.day_seconds,
            on_missing=lambda who: self._note(f"{who} does not answer"),
            on_back=lambda who: self.say(f"{who} answers again"),
        )

    async def _look_around(self, conductor: LeapingConductor) -> None:
        """See that no other run has the same client ids: neither would get far; and what is left behind."""
        bus = self._brokers.at_home(f"{CONDUCTOR}-{secrets.token_hex(4)}", login=CONDUCTOR)
        if await run_under_way(bus, self.home.home, patience=self.patience) is not None:
            raise BrokerError(
                f"a run of the home {self.home.home!r} is under way on {conductor.bus.address}: "
                "wait for its end, or give this one another name with `home:` in its file"
            )
        if self.discovery is None:
            return
        domains, name = self._assembly.domains, f"{ORCHESTRATOR}-{secrets.token_hex(4)}"
        everywhere = self._brokers.bus(name, domains.plane, domains.all, login=ORCHESTRATOR)
        for device in await left_behind(self.home.devices, everywhere, domains, patience=self.patience):
            how = f"`ecosim device {device} --remove`, with this --home and --broker, clears it"
            self._note(f"{device} is not in this home any more: {how}")

    async def _start(
        self, client: Hosted, timeline: Timeline, farewell: Callable[[], None], domains: Iterable[str] = ()
    ) -> None:
        name = client.client_id
        bus = self._brokers.bus(name, Plane(self.home.home), domains, self._says(name))
        node = Node(client, timeline, bus, home=self.home.home, chorus=self._chorus, farewell=farewell)
        if isinstance(client, World | Link | Host):
            client.clock = node.clock.now
        self._nodes.append(node)
        await node.start(patience=self.patience)

    async def _play(self) -> None:
        for day in self.days:
            self.world.play(day)
            self.node(self.world.client_id).retimed()
            await self.conductor.play(day.end, speed=self.pace.speed)
        await self.conductor.settle()

    @staticmethod
    async def _last_words(recorder: Recorder, names: Iterable[str]) -> None:
        news = asyncio.Event()
        recorder.listeners.append(lambda _: news.set())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                while not recorder.heard_all(names):
                    news.clear()
                    await news.wait()

    # ------------------------------------------------------------- connections

    def _says(self, client: str) -> Says:
        return Says(lambda why: self._lost(client, why), lambda _: self._back(client), self._note)

    def _lost(self, client: str, why: str) -> None:
        """One line for a lost broker, not one a client."""
        if not self._down:
            self._note(f"{why}; trying again")
        self._down[client] += 1

    def _back(self, client: str) -> None:
        self._down -= Counter([client])
        if not self._down:
            self._note("the broker is back, and all clients with it")

    def _note(self, line: str) -> None:
        if line not in self._notes:
            self.say(line)
        self._notes[line] = None

    def _shift(self) -> Iterable[str]:
        """Say when an accelerated clock makes the broker seem slow."""
        trip, speed = self.conductor.round_trip, self.pace.speed
        if speed is not None and trip.p99 * speed > _SHOWN_SHIFT:
            yield (
                f"at {speed:g}x a round trip through the broker takes {trip.p99 * speed:.1f} s of simulated "
                f"time (p99): latencies are the broker's; use a lower --speed, or lapse"
            )

    def _broker(self) -> dict[str, object]:
        trip = self.conductor.round_trip
        others = {"others": self._brokers.others} if self._brokers.others else {}
        return {
            "url": str(self.conductor.bus.address),
            **others,
            "round_trip_ms": {"p50": round(trip.p50 * 1000, 2), "p99": round(trip.p99 * 1000, 2)},
            "speed": str(self.pace),
            "jumps": self.conductor.jumps,
            "rounds": self.conductor.rounds,
        }


def _nothing() -> None:
    return None
