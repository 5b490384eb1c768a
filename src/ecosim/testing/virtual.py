"""A home in virtual time."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from ecosim.bus import Hosted
from ecosim.host import Host
from ecosim.runs.assembly import Assembly
from ecosim.testing.heard import Heard
from ecosim.testing.home import SimulatedHome
from ecosim.testing.hubs import hubs_of
from ecosim.testing.scene import FAMILY, Inline, Scene, scene
from ecosim.testing.stage import never
from ecosim.timeline import Timeline
from ecosim.virtual.bus import VirtualBus, VirtualNet


class VirtualStage:
    """A timeline, a bus in memory, and all who take part. Nothing of it needs a thread or a loop."""

    def __init__(self, played: Scene, heard: Heard) -> None:
        self._timeline = Timeline(played.day.start)
        assembly = Assembly(played.home, [played.day], played.seed, lambda: self._timeline)
        self._net = VirtualNet(self._timeline)
        recorder = assembly.recorder(lambda: self._timeline.now, None)
        self.judge, self.world = assembly.judge(), assembly.world()
        recorder.listeners += [self.judge.heard, heard.hear]
        self._hosts: dict[str, Host] = {host.client_id: host for host in assembly.hosts()}
        heard.hubs = hubs_of(self._hosts.values())
        self._buses: dict[str, VirtualBus] = {}
        self._net.join(recorder)
        self._net.join(self.world)
        for device, host in self._hosts.items():
            self._buses[device] = self._net.join(host)
        self.world.play(played.day)
        self.run(played.start)

    @property
    def now(self) -> float:
        """What time it is."""
        return self._timeline.now

    def do(self, client: Hosted, act: Callable[[], None]) -> None:
        """Do it as the next thing, then let all happen that is due now."""
        del client  # all have the same timeline
        self._timeline.call_at(self.now, act)
        self._timeline.run_until(self.now)

    def run(self, end: float, stop: Callable[[], bool] = never, *, wait: bool = False) -> None:
        """Go from due time to due time, where there may be a reason to stop; else straight on."""
        del wait  # nobody here is any slower than we are
        if stop is never:
            self._timeline.run_until(end)
            return
        while not stop():
            due = self._timeline.next_due()
            if due is None or due > end:
                self._timeline.run_until(end)
                return
            self._timeline.run_until(due)

    def join(self, client: Hosted) -> None:
        """Connect it."""
        self._net.join(client)
        self._timeline.run_until(self.now)

    def vanish(self, device: str) -> None:
        """Drop the connection."""
        self._buses[device].drop()
        self._timeline.run_until(self.now)

    def come_back(self, device: str) -> None:
        """Connect the same host again."""
        self._buses[device] = self._net.join(self._hosts[device])
        self._timeline.run_until(self.now)

    def close(self) -> None:
        """There is nothing to end."""


class VirtualHome(SimulatedHome):
    """A home in virtual time: the fixture `ecosim_home`, or `VirtualHome("family", at="07:00")`.

    `home`: a folder, a file, a shipped home's name, or the content of a home file; `day`: a file, the name of
    one of its days, or the content of a day file; without it nobody does anything of their own accord.
    `at`: from when on time is the test's. `automations`: other ones than the home's. `devices`: folders
    with kinds. Raises `EcosimError`.
    """

    def __init__(
        self,
        home: str | Path | Inline = FAMILY,
        *,
        day: str | Path | Inline | None = None,
        at: str | dt.datetime | None = None,
        seed: int = 0,
        automations: str | Path | Inline | None = None,
        devices: str | Path | Sequence[str | Path] = (),
        beside: Path | None = None,
    ) -> None:
        with scene(
            home, day=day, at=at, seed=seed, automations=automations, devices=devices, beside=beside
        ) as played:
            heard = Heard(played.home)
            super().__init__(played, heard, VirtualStage(played, heard))
