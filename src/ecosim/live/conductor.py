"""Keeps the time of all nodes of a home together, in one process or in many.

A round is a question to all participants, answered by each once all it published is acknowledged:
did you send or take a message since your last answer, or know of one that is on its way to you (of QoS 2,
and not released yet; or come, and not handled yet)? And when have you something to do next? Who says
"nothing" may let another of its process say it.

**A round in which all say "nothing" means that nothing is under way**, if all answered the round before.
Of a broker this needs only that it handles each client's packets in order, and has put a message in the
queue of every subscriber before it acknowledges it. Suppose message M, published by p, was still on its way
to s when s answered round n+1, and all said "nothing" in that round. As p published nothing between its
answers n and n+1, M came before p's answer n, or before one that was p's own and of an earlier round. As p
answers only when all is acknowledged, M was in s's queue before the conductor asked round n+1.
- QoS 0 or 1: M was sent to s before the question n+1 was, so s had it before it answered n+1.
- QoS 2: s received the PUBLISH before the question n+1: when it answered, it had taken M or was waiting for
  the release.
- M waits in the broker's queue because too many messages to s are unacknowledged: then those are messages
  of which s says the same by the two cases above; or that it took before its answer n, but then that answer,
  or an earlier one of its own, came behind their acknowledgement, which made room for M before the
  question n+1.
Each time s would not have said "nothing". M that p published after its answer n+1 would follow from a message
that p took after it, of which the same is true, or from p's clock: `Answer.due`, and `Answer.busy`.

Where an answer must come behind something on the same connection, it is the participant's own: what p
published with QoS 0, and what s acknowledged, they did since the answer before, and so did not say "nothing".
The questions come on the connection of each, whoever answers them.
Messages of clients that do not take part come when they come, and are no exception: `Answer.busy`.
What goes over other brokers than the conductor's is accounted for by `forked`.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from ecosim.bus import Message
from ecosim.live.bus import LiveBus
from ecosim.live.clock import LiveClock
from ecosim.live.rounds import Rounds, RoundTrip
from ecosim.live.word import Answer, Word, clock_topic

DAY = 86400.0
_PULSE = 5.0  # s of wall time between two rounds when nothing depends on them
_HURRY = 4.0  # at most so many times the pace, to make up for the time that rounds take
_BRINK = 0.001  # s of simulated time
_SHORT = 0.001  # s of wall time that are not worth waiting


def _silent(_: str) -> None:
    return None


class Conductor:
    """Says what time it is. `bus` is its own connection; `run` is new for each run.

    The clock stands at `start` until `play`. A whole idle day takes `day_seconds` of wall time at speed
    "lapse". A participant that does not answer for `patience` wall seconds is left out until it answers
    again: `on_missing` and `on_back` get its client id.
    """

    def __init__(
        self,
        bus: LiveBus,
        home: str,
        *,
        run: str,
        start: float,
        seed: int = 0,
        day: str | None = None,
        day_seconds: float = 100.0,
        patience: float = 2.0,
        on_missing: Callable[[str], None] = _silent,
        on_back: Callable[[str], None] = _silent,
    ) -> None:
        self.bus = bus
        self.clock = LiveClock(start)
        self.jumps = 0
        self._topic = clock_topic(home)
        self._told = Word(run=run, sim=start, seed=seed, day=day)
        self._pace = DAY / day_seconds if day_seconds else 0.0
        self._patience = patience
        self._rounds = Rounds(on_missing, on_back)
        self._tempo: tuple[float, float | None, float, bool] = (0.0, None, 0.0, False)
        self._debt = 0.0
        self._setting = 0
        self._over = False
        self._links = 0
        self._stirred = asyncio.Event()
        self._stirred_at = start

    # ------------------------------------------------------------- for whoever runs it

    @property
    def now(self) -> float:
        """The simulated time."""
        return self.clock.now()

    @property
    def present(self) -> frozenset[str]:
        """The client ids of those who take part."""
        return frozenset(self._rounds.present)

    @property
    def round_trip(self) -> RoundTrip:
        """How long the broker takes; times the rate it is simulated time. Zeros before the first round."""
        return self._rounds.round_trip

    @property
    def rounds(self) -> int:
        """How many questions were asked."""
        return self._rounds.number

    async def start(self, *, patience: float = 2.0) -> None:
        """Connect, tell the time, and ask who is there already. Raises `BrokerError`."""
        await self.bus.open(self, patience=patience)
        self._rounds.begin()
        self._say(number=self._rounds.number)

    async def gather(self, ids: Iterable[str], *, patience: float = 10.0) -> list[str]:
        """Wait until all these take part; after `patience` wall seconds give those that do not."""
        wanted = set(ids)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while not wanted <= self._rounds.present:
                    self._stirred.clear()
                    await self._stirred.wait()
        return sorted(wanted - self._rounds.present)

    async def settle(self, *, patience: float = 10.0) -> bool:
        """Wait until nothing is under way any more; whether that came within `patience` wall seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._round()  # all answer
                while await self._round():
                    pass
        except TimeoutError:
            return False
        return True

    async def play(self, until: float, *, speed: float | None = None) -> None:
        """Let time pass until then, and stop it: at `speed` times wall time, or, with None, in lapse.

        Lapse: what happens is played at wall speed, and time in which nothing happens is skipped.
        """
        if speed is None:
            await self._lapse(until)
        else:
            await self._steady(until, speed)
        self._set(until, 0.0)
        self._say(retain=True)

    async def finish(self, *, clear: bool = False) -> None:
        """End the run for all who take part, and disconnect. `clear` leaves nothing retained behind."""
        self._over = True
        self._say(retain=True)
        if clear:
            self.bus.whisper(Message(self._topic, retain=True))
        self.bus.close()
        await self.bus.closed()

    def excuse(self, client_id: str) -> None:
        """Do not wait for this participant until it says hello: it is known to have vanished."""
        self._rounds.excuse(client_id)

    # ------------------------------------------------------------- what the bus calls

    @property
    def client_id(self) -> str:
        """The bus's."""
        return self.bus.client_id

    @property
    def will(self) -> None:
        """None: if the conductor is lost for a while, the run is not over."""
        return

    def connected(self) -> None:
        """Tell the time; whoever hears of this run for the first time says hello."""
        self._links += 1
        self._rounds.interrupt()
        self.bus.subscribe(f"{self._topic}/+", qos=0)
        self._say(retain=True)

    def received(self, message: Message) -> None:
        """Take a participant's answer."""
        client_id = message.topic.removeprefix(f"{self._topic}/")
        answer = Answer.read(message.payload)
        if answer is None:
            return
        if answer.kind == "gone":
            self._rounds.excuse(client_id)
        elif answer.kind == "ask":
            self._say()
        elif answer.kind == "busy":
            self._stir(answer.sim)
        else:
            who = answer.of or (client_id,)
            if [i for i in who if self._rounds.welcome(i)] or answer.kind == "hello":
                self._stir(self.now)
            if answer.kind == "hello":
                # Who comes back in the middle of a round has missed the question.
                self._say(number=self._rounds.number if self._rounds.awaits(client_id) else None)
            self._rounds.take(who, answer)

    # ------------------------------------------------------------- time

    async def _steady(self, end: float, speed: float) -> None:
        self._set(self.now, speed, until=end)
        self._say(retain=True)
        while left := self.clock.wall_for(end):
            await self._round()
            await asyncio.sleep(min(left, _PULSE))

    async def _lapse(self, end: float) -> None:
        self._set(self.now, 1.0, until=end)
        await self._round()  # all answer
        while self.now < end:
            begun = time.monotonic()
            active = await self._round()
            self._debt += time.monotonic() - begun
            if not active:
                dues = [a.due for a in self._rounds.answers.values() if a.due is not None]
                await self._skip(min([end, *dues]), end)

    async def _skip(self, due: float, end: float) -> None:
        """Pass the time until `due`, unless something comes from outside."""
        span = due - self.now
        if span <= 0:
            return
        self.jumps += 1
        wall = self._wall_for(span)
        if wall >= _SHORT:
            # The rush ends just before: the clocks do not get there at the same moment, and whoever was
            # first would be heard by others in whose time it has not happened yet.
            brink = due - _BRINK
            self._set(self.now, (brink - self.now) / wall, until=brink, idle=True)
            self._say()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wall):
                    await self._stirred.wait()
            if self._stirred.is_set():
                self._set(min(self._stirred_at, self.now), 1.0, until=end)
                return
        self._set(due, 1.0, until=end)  # told with the next round

    def _wall_for(self, span: float) -> float:
        """How long to take for an idle stretch, less what finding out that it is idle took."""
        if self._pace == 0:
            return 0.0
        whole = span / self._pace
        wall = max(whole / _HURRY, whole - self._debt)
        self._debt -= whole - wall
        return wall

    def _set(
        self, sim: float, rate: float, *, until: float | None = None, then: float = 0.0, idle: bool = False
    ) -> None:
        self.clock.set(sim, rate, until=until, then=then)
        self._tempo = (rate, until, then, idle)
        self._setting += 1

    # ------------------------------------------------------------- rounds

    async def _round(self) -> bool:
        """Ask all; whether anything happened to anyone since the last round."""
        rounds = self._rounds
        while True:
            links = self._links
            self._stirred.clear()
            rounds.begin()
            self._say(number=rounds.number)
            complete = await rounds.complete(self._patience)
            if links != self._links or not self.bus.connected:
                continue  # it was the conductor who was away
            if not complete:
                rounds.leave_out()
                self._stirred.set()  # who is left out may have left something behind
            if not rounds.answers:
                await asyncio.sleep(_SHORT)  # no one is there: do not spin
            return self._stirred.is_set() or rounds.active

    def _stir(self, sim: float) -> None:
        self._stirred_at = max(sim, self._stirred_at) if self._stirred.is_set() else sim
        self._stirred.set()

    def _say(self, *, number: int | None = None, retain: bool = False) -> None:
        rate, until, then, idle = self._tempo
        if self.clock.passed:
            rate, until, then, idle = then, None, 0.0, False
        tempo = replace(self._told, rate=rate, until=until, then=then, idle=idle, setting=self._setting)
        word = replace(tempo, sim=self.now, round=number, over=self._over)
        self.bus.whisper(Message(self._topic, word.payload()))
        if retain:  # for who looks later; those who listen with retain-as-published would take it for old
            self.bus.whisper(Message(self._topic, word.payload(), retain=True))
