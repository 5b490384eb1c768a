"""A trial: the same days under one wiring, with or without an outage, with one seed."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ecosim.compare.arrivals import Fate, fates
from ecosim.compare.life import Life, live
from ecosim.compare.measures import boundaries, extras, measures
from ecosim.compare.proof import proof
from ecosim.compare.reasons import Reasons
from ecosim.compare.recovery import Span, recovery, still_ran
from ecosim.day import Day
from ecosim.home import Home
from ecosim.runs.outcome import RECORD, make_folder
from ecosim.wirings import find_wiring, wire
from ecosim.wirings.wiring import NETWORKS

NO_OUTAGE = ""
_KEPT = 2  # unwired lives: those of the seeds that this process is at


@dataclass(frozen=True, slots=True)
class Setting:
    """What is lived in all trials of a comparison.

    `outages`: the days with each of them, by its text; `spans`: when each is.
    """

    home: Home
    days: list[Day]
    outages: dict[str, list[Day]] = field(default_factory=dict)
    spans: dict[str, list[Span]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """One wiring, by the name it was asked for, with one seed.

    `folder`: of its records, if they are kept; `proof`: whether it is lived once more, with canaries.
    """

    wiring: str
    seed: int
    folder: Path | None = None
    proof: bool = False


class Trials:
    """Lives trials in one process. The unwired life of a seed is lived once for all wirings."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._automations = setting.home.automations()
        self._plain: OrderedDict[tuple[int, str], tuple[Life, list[Fate]]] = OrderedDict()

    def run(self, trial: Trial) -> list[dict[str, Any]]:
        """What came of it: without an outage, then with each."""
        setting = self.setting
        wired = wire(setting.home, find_wiring(trial.wiring))
        found: list[dict[str, Any]] = []
        usual: Life | None = None
        for number, (outage, days) in enumerate({NO_OUTAGE: setting.days, **setting.outages}.items()):
            unwired, plain = self._unwired(trial.seed, outage)
            folder = _numbered(trial.folder, number)
            with _record(folder) as out:
                life = live(setting.home, days, trial.seed, wired, out)
            if folder is not None:
                life.outcome.write(folder)
            usual = usual or life
            came = fates(life, unwired)
            numbers = measures(life, came, plain)
            if outage:
                spans = setting.spans[outage]
                numbers["still_ran"] = still_ran(life, usual, spans)
                numbers["recovery"] = recovery(life, usual, spans)
            found.append(
                {
                    "wiring": trial.wiring,
                    "outage": outage,
                    "seed": trial.seed,
                    "moments": self._moments(life, unwired, came, plain),
                    "measures": {key: _round(value) for key, value in numbers.items()},
                    "boundaries": boundaries(life),
                }
                | (
                    {"proof": proof(setting.home, days, trial.seed, wired)}
                    if trial.proof and not outage
                    else {}
                )
            )
        return found

    def _unwired(self, seed: int, outage: str) -> tuple[Life, list[Fate]]:
        """Where all share one bus; without mains, or with dead phones, this too is otherwise."""
        setting = self.setting
        outage = NO_OUTAGE if outage.partition(" ")[0] in NETWORKS else outage
        if (seed, outage) not in self._plain:
            life = live(setting.home, setting.outages.get(outage, setting.days), seed, None)
            self._plain[seed, outage] = (life, fates(life, life))
            if len(self._plain) > _KEPT + len(setting.outages):
                self._plain.popitem(last=False)
        return self._plain[seed, outage]

    def _moments(
        self, life: Life, unwired: Life, came: list[Fate], plain: list[Fate]
    ) -> list[dict[str, Any]]:
        """Each moment, as it stands in a trial."""
        reasons = Reasons.of(life, unwired, came, self._automations)
        found = []
        for fate, other in zip(came, plain, strict=True):
            more = extras([fate], [other])
            found.append(
                {
                    "id": fate.id,
                    "verdict": fate.verdict,
                    "why": reasons.why(fate),
                    "latency_s": _round(fate.latency),
                    "extra_s": _round(more[0]) if more else None,
                    "late_s": _round(fate.late),
                    "came": sum(a.came for a in fate.arrivals),
                    "effects": len(fate.arrivals),
                }
            )
        return found


def _numbered(folder: Path | None, outage: int) -> Path | None:
    """The folder of a wiring's record: with an outage, one beside it."""
    return folder.with_name(f"{folder.name}-outage-{outage}") if folder is not None and outage else folder


@contextmanager
def _record(folder: Path | None) -> Iterator[IO[str] | None]:
    if folder is None:
        yield None
        return
    with (make_folder(folder) / RECORD).open("w", encoding="utf-8", buffering=1 << 16) as out:
        yield out


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def text_of(found: object) -> str:
    """As it stands in `compare.json`."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
