"""Shows a run while it goes on: what the recorder hears, as lines on a screen."""

from collections.abc import Callable

from ecosim.cli.moments import Moments
from ecosim.cli.problems import problems
from ecosim.cli.screen import make_screen
from ecosim.cli.story import Story
from ecosim.day import Day
from ecosim.domains import Domains
from ecosim.home import Home
from ecosim.record import Entry
from ecosim.runs.assembly import expectations
from ecosim.told.vocabulary import Description, Vocabulary

_BAR = 24  # characters


class Watching:
    """The view of one run. `hear` is a listener of the recorder; `tick` is called now and then.

    Without `timeline` only the progress is shown, which `brisk` leaves out; `silent` shows nothing.
    """

    def __init__(
        self,
        home: Home,
        days: list[Day],
        pace: str,
        *,
        domains: Domains | None = None,
        timeline: bool = True,
        brisk: bool = False,
        silent: bool = False,
    ) -> None:
        kinds = {home.devices[id_].kind: kind for id_, kind in home.kinds.items()}
        self.story = Story(home.zone, problems(kinds))
        wanted = [e for day in days for e in expectations(home, day)]
        self.moments = Moments(domains or Domains(home.home), wanted, self.story.clocks)
        self.clock: Callable[[], float] | None = None
        self._days = [(day.start, day.end) for day in days]
        self._now = days[0].start
        self._pace = pace
        self._timeline = timeline and not silent
        vocabulary = Vocabulary({id_: Description(d.name or id_) for id_, d in home.devices.items()})
        names = [*map(vocabulary.name, home.devices), *(e.id for e in wanted)]
        self.screen = make_screen(names, silent=silent, progress=None if brisk else self.progress)

    def hear(self, entry: Entry) -> None:
        """Take in a message and show what it finishes."""
        self._now = max(self._now, entry.time)
        if not self._timeline:
            return
        for line in self.moments.hear(entry):
            self.story.add(line)
        if self.moments.effect(entry):
            self.story.decisive.add(entry.span)
        self.screen.show(self.story.hear(entry))

    def tick(self, now: float) -> None:
        """It is so late, though nothing is said."""
        self._now = max(self._now, now)
        if self._timeline:
            self.screen.show(self.story.until(self._now))

    def end(self, *, interrupted: bool = False) -> None:
        """Show what is left. What an interrupted run did not come to was not missed."""
        if self._timeline:
            for line in [] if interrupted else self.moments.end(self._now):
                self.story.add(line)
            self.screen.show(self.story.end())

    def progress(self) -> str:
        """`06:45:31 ━━━━────── 28 %  3 of 16 moments met  lapse`."""
        lived = sum(min(max(self._now - start, 0.0), end - start) for start, end in self._days)
        share = lived / (sum(end - start for start, end in self._days) or 1.0)
        full = round(share * _BAR)
        said = f" {self.story.clocks.clock(self._now)} {'━' * full}{'─' * (_BAR - full)} {share:4.0%}"
        if self._timeline:
            said += f"  {self.moments.met} of {self.moments.expected} moments met"
            said += f", {self.moments.missed} missed" if self.moments.missed else ""
        return f"{said}  {self._pace} "
