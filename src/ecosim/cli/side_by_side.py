"""Lives, one after the other or as many at a time as there are processors: what comes of them is the same."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ecosim.cli.folders import record_in
from ecosim.cli.lives import Life, put_forward, say_when
from ecosim.home import Home, load_home
from ecosim.record import Entry
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate
from ecosim.virtual.faults import load_faults
from ecosim.wirings import find_wiring, wire

WORTH_IT = 8  # days: starting a process takes about as long as living one


@dataclass(frozen=True, slots=True)
class How:
    """How lives are lived: in which home (as the user named it), with which faults, and how it is wired."""

    home: str
    seed: int
    faults: Path | None
    wiring: str | None = None


def live(home: Home, life: Life, how: How, listener: Callable[[Entry], None] | None = None) -> Outcome:
    """One life, into its folder."""
    rules = load_faults(how.faults, list(home.devices), home.zone, how.seed) if how.faults else ()
    with record_in(life.folder) as out:
        wired = wire(home, find_wiring(how.wiring)) if how.wiring else None
        outcome = simulate(
            home, life.days, seed=how.seed, rules=rules, out=out, listener=listener, wired=wired
        )
    say_when(outcome, life.days)
    outcome.notes += put_forward(life.days)
    outcome.write(life.folder)
    return outcome


def live_all(
    home: Home, lives: list[Life], how: How, listener: Callable[[Entry], None], done: Callable[[Life], None]
) -> Iterator[Outcome]:
    """What comes of each life, in order; `done` is called after each.

    `listener` hears what is said only where it is said in this process.
    """
    processes = min(len(lives), os.cpu_count() or 1)
    if processes == 1 or sum(len(life.days) for life in lives) < WORTH_IT:
        for life in lives:
            yield live(home, life, how, listener)
        return
    # A fresh process has no threads of ours, and no terminal that it believes to be its own.
    with multiprocessing.get_context("spawn").Pool(processes, _leave_signals_alone) as pool:
        for life, outcome in zip(lives, pool.imap(_apart, [(life, how) for life in lives]), strict=True):
            done(life)
            yield outcome


def _leave_signals_alone() -> None:
    """Ctrl-C is for the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _apart(job: tuple[Life, How]) -> Outcome:
    life, how = job
    return live(load_home(how.home), life, how)
