"""Trials of a comparison, one after the other or as many at a time as there are processors."""

import datetime as dt
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.compare.trial import Setting, Trial, Trials
from ecosim.day import Day, load_day
from ecosim.day.outages import Outage
from ecosim.day.week import days_in_a_row
from ecosim.home import load_home

WORTH_IT = 4  # trials: starting a process takes about as long as living two


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is lived, as the user named it: each process reads it for itself."""

    home: str
    day: str = ""
    count: int = 1
    outages: tuple[Outage, ...] = ()

    def read(self) -> Setting:
        """Load it. Raises `FileError`."""
        home = load_home(self.home)
        if self.count > 1 and not self.day:
            days = days_in_a_row(home, self.count)
        else:
            day = load_day(home, self.day)
            days = [day.on(day.date + dt.timedelta(days=n)) for n in range(self.count)]
        return Setting(
            home,
            days,
            {str(outage): [day.with_outages([outage]) for day in days] for outage in self.outages},
            {str(outage): [_span(day, outage) for day in days] for outage in self.outages},
        )


def _span(day: Day, outage: Outage) -> tuple[float, float]:
    begin, end = day.span(outage)
    return begin, day.end if end is None else end


def run_all(
    recipe: Recipe, setting: Setting, trials: list[Trial], done: Callable[[], None], processes: int = 0
) -> Iterator[dict[str, Any]]:
    """What comes of each trial, in order; `done` is called after each. The processes do not change what."""
    processes = min(processes or os.cpu_count() or 1, len(trials))
    if processes == 1 or len(trials) < WORTH_IT:
        here = Trials(setting)
        for trial in trials:
            yield from here.run(trial)
            done()
        return
    # Trials of one seed share their unwired life, so they stay in one process where there are enough seeds.
    seeds = len({trial.seed for trial in trials})
    chunk = len(trials) // seeds if seeds >= processes else 1
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (recipe,)) as pool:
        for found in pool.imap(_apart, trials, chunksize=chunk):
            yield from found
            done()


_here: list[Trials] = []


def _begin(recipe: Recipe) -> None:
    """A fresh process reads the home once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    _here.append(Trials(recipe.read()))


def _apart(trial: Trial) -> list[dict[str, Any]]:
    return _here[0].run(trial)
