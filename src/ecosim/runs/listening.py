"""Listens to a broker for `ecosim lint`, and sends what `--exercise` tries."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from ecosim.broker.topics import matches
from ecosim.bus import Message
from ecosim.lint.exercise import Answers, Trial, accepted, astray
from ecosim.lint.ha import topics_in
from ecosim.lint.traffic import Heard, Source, Traffic
from ecosim.live import LiveBus

QUIET = 1.0  # s without another retained message: then all have come
LONGEST_LOOK = 10.0  # s
_TICK = 0.05
Say = Callable[[str], None]


class Ear:
    """A client that keeps all it hears, and listens to what discovery messages mention."""

    def __init__(self, client_id: str, filters: Iterable[str], prefix: str, began: float) -> None:
        self.client_id = client_id
        self.filters = list(filters)
        self.heard: list[Heard] = []
        self.bus: LiveBus
        self._prefix = prefix
        self._began = began
        self.on_message: Callable[[Message], None] = lambda _: None

    @property
    def will(self) -> Message | None:
        """None: nobody misses it."""
        return None

    @property
    def now(self) -> float:
        """Seconds since listening began."""
        return asyncio.get_running_loop().time() - self._began

    def connected(self) -> None:
        """Listen."""
        for topic_filter in self.filters:
            self.bus.subscribe(topic_filter)

    def received(self, message: Message) -> None:
        """Keep it."""
        source: Source = "held" if message.retain else "said"
        self.heard.append(Heard(self.now, source, message.topic, message.payload, message.qos))
        for topic in topics_in(message.topic, message.payload, self._prefix):
            if not any(matches(known, topic) for known in self.filters):
                self.filters.append(topic)
                self.bus.subscribe(topic)
        self.on_message(message)


class Listening:
    """One look at a broker: `listen`, then `look_again`, then `traffic` has all that was heard."""

    def __init__(self, url: str, filters: Iterable[str], prefix: str, *, wait: float, say: Say) -> None:
        self._url, self._wait, self._say, self._prefix = url, wait, say, prefix
        self._name = f"ecosim-lint-{secrets.token_hex(4)}"
        self._began = asyncio.get_running_loop().time()
        self.ear = Ear(self._name, filters, prefix, self._began)
        self._left: list[Heard] = []
        self._looked: float | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Listening"]:
        """Connected while the context lasts. Raises `BrokerError`."""
        async with self._connected(self.ear):
            yield self

    async def listen(self, seconds: float) -> None:
        """Hear what is said for so long."""
        await asyncio.sleep(seconds)

    async def look_again(self) -> None:
        """Ask once more for all that the broker holds: only so can one see what was retained."""
        second = Ear(f"{self._name}-2", self.ear.filters, self._prefix, self._began)
        self._looked = second.now
        async with self._connected(second):
            end = second.now + LONGEST_LOOK
            last = second.now
            while second.now < end and second.now - last < QUIET:
                await asyncio.sleep(_TICK)
                last = max(last, second.heard[-1].at if second.heard else last)
        self._left = [
            Heard(h.at, "left", h.topic, h.payload, h.qos) for h in second.heard if h.source == "held"
        ]

    @property
    def traffic(self) -> Traffic:
        """All that was heard until now."""
        return Traffic([*self.ear.heard, *self._left], self._looked)

    @asynccontextmanager
    async def _connected(self, ear: Ear) -> AsyncIterator[None]:
        url = self._url.replace("{client}", ear.client_id)
        bus = LiveBus(
            url,
            ear.client_id,
            rng=random.Random(ear.client_id),  # noqa: S311 - how long to wait before dialling again
            on_down=self._say,
            on_up=self._say,
            on_notice=self._say if ear is self.ear else _silent,
        )
        ear.bus = bus
        await bus.open(ear, patience=self._wait)
        try:
            yield
        finally:
            bus.close()
            await bus.closed()

    async def attempt(self, trial: Trial, patience: float) -> Answers:
        """Send what is invalid, what is valid, and what was there before; wait for each answer."""
        answers = Answers()
        base = "/".join(trial.value.split("/")[:3])  # also where Home Assistant commands a Homie device
        logs = (f"{base}/$log/warn", f"{base}/$log/error")
        step = 0

        def hear(message: Message) -> None:
            if message.retain:
                return
            if message.topic == trial.value:
                answers.values[step].append(message.payload)
            elif message.topic == trial.target:
                answers.targets[step].append(message.payload)
            elif step == 1 and message.topic in logs:
                answers.refusals.append(message.payload.decode(errors="replace"))

        self.ear.on_message = hear
        try:
            for step, payload in enumerate(trial.sends):
                self._send(trial, payload)
                end = self.ear.now + patience
                while self.ear.now < end and not (step and accepted(trial, step, answers)):  # noqa: ASYNC110
                    await asyncio.sleep(_TICK)
        except asyncio.CancelledError:
            self._send(trial, trial.earlier)  # the answer to what was sent may still be to come
            raise
        finally:
            self.ear.on_message = lambda _: None
        return answers

    async def restore(self, trials: list[Trial], patience: float) -> list[Trial]:
        """Send once more what was there before, wherever it is not; the trials for which that was in vain."""
        for trial in astray(trials, self.traffic):
            self._send(trial, trial.earlier)
        end = self.ear.now + patience
        while self.ear.now < end and astray(trials, self.traffic):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_TICK)
        return astray(trials, self.traffic)

    def _send(self, trial: Trial, payload: str) -> None:
        self.ear.bus.publish(Message(trial.command, payload.encode(), qos=trial.qos, utf8=True))


def _silent(_: str) -> None:
    return None
