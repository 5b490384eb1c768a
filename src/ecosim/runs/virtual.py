"""`ecosim sim`: days in virtual time, as fast as they can be computed."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from ecosim.bus import Hosted
from ecosim.day import Day
from ecosim.home import Home
from ecosim.record import Entry
from ecosim.runs.assembly import Assembly
from ecosim.runs.canary import Canaries
from ecosim.runs.outcome import Outcome
from ecosim.runs.tell import outcome_of
from ecosim.timeline import Timeline
from ecosim.virtual.bus import Rule, VirtualNet
from ecosim.wirings import Wired


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage in circles a tenth as often: a life leaves hardly any."""
    before = gc.get_threshold()
    gc.set_threshold(10 * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_collecting()
def simulate(
    home: Home,
    days: list[Day],
    *,
    seed: int = 0,
    rules: tuple[Rule, ...] = (),
    out: IO[str] | None = None,
    listener: Callable[[Entry], None] | None = None,
    wired: Wired | None = None,
    canaries: Canaries | None = None,
) -> Outcome:
    """Live the days one after the other in virtual time.

    `out` gets the record, a line a message; `listener` each entry as it is recorded; `wired` says how the
    vendors' domains are connected; `canaries` are planted into what devices tell of people. The same home,
    days and seed give the same record, byte for byte.
    """
    timeline = Timeline(days[0].start)
    assembly = Assembly(home, days, seed, lambda: timeline, wired)
    net = VirtualNet(timeline, rules)
    recorder, judge, world = assembly.recorder(lambda: timeline.now, out), assembly.judge(), assembly.world()
    recorder.listeners.append(judge.heard)
    if listener is not None:
        recorder.listeners.append(listener)
    hosts, links = assembly.hosts(), assembly.links()
    clients: list[Hosted] = [recorder, world, *links, *hosts]
    for client in clients:
        net.join(client)
    for host in hosts:
        if canaries is not None:
            canaries.plant(host)
    for day in days:
        timeline.run_until(day.start)
        world.play(day)
        timeline.run_until(day.end)
    for host in hosts:
        host.disconnect()
    for link in links:
        link.disconnect()
    world.disconnect()
    timeline.run_until(timeline.now)
    return outcome_of(assembly, recorder, judge, hosts, "virtual", lost=net.lost)
