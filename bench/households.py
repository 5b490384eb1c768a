"""`python -m bench.households --data DIR`: charging sessions of drawn households against measured ones.

Lives households as `ecosim new home` draws them, with their cars, chargers and phones only, and compares
when their cars are plugged in and out, for how long and with how much energy, with the private sessions of
Sørensen et al. in garages of Trondheim (CC BY 4.0): DIR holds them as `charging/trondheim_reports.csv`.
`--write` renews the page and the plot in docs.
"""

import argparse
import csv
import json
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import Pool
from pathlib import Path

from ecosim.day import load_day
from ecosim.home import Home, load_home
from ecosim.new.home import NewHome
from ecosim.record import Entry
from ecosim.runs.virtual import simulate

HOUSEHOLDS, DAYS = 120, 28
SIZES = (1, 2, 3, 4)
KINDS = ("car", "phone", "wall_charger")
CLOSE = 0.15  # of the measured median
DATA = Path("charging") / "trondheim_reports.csv"


@dataclass(frozen=True, slots=True)
class Session:
    """A car's stay at its cable: hours of the day, hours, kWh from the socket."""

    plug_in: float
    plug_out: float
    hours: float
    energy: float


MEASURES = {
    "plug_in": "plug-in, hour of the day",
    "plug_out": "plug-out, hour of the day",
    "hours": "time connected, h",
    "energy": "energy, kWh",
}


# ------------------------------------------------------------- measured


def measured(file: Path) -> list[Session]:
    """The private sessions; those whose end was not written down are left out."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [r for r in csv.DictReader(lines, delimiter=";") if r["User_type"] == "Private"]
    return [
        Session(
            _hour(_time(row["Start_plugin"])),
            _hour(_time(row["End_plugout"])),
            _number(row["Duration_hours"]),
            _number(row["El_kWh"]),
        )
        for row in rows
        if row["End_plugout"] != "NA"
    ]


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M")  # noqa: DTZ007 - local, as it was written down


def _hour(at: datetime) -> float:
    return at.hour + at.minute / 60


# ------------------------------------------------------------- simulated


class Looker:
    """Takes the sessions from what is published: cars tell when, chargers how much, whichever car it was."""

    def __init__(self, home: Home) -> None:
        self.zone = home.zone
        self._plugged = {f"{home.home}/5/{car}/charging/plugged": car for car in home.vehicles}
        self._ended = {f"{home.home}/5/{id_}/wall-charger/session-ended" for id_ in home.devices}
        self._since: dict[str, float] = {}
        self._stays: list[tuple[float, float]] = []
        self._energies: dict[float, list[float]] = {}

    def hear(self, entry: Entry) -> None:
        """One entry of the record."""
        if entry.topic in self._ended:
            self._energies.setdefault(entry.time, []).append(json.loads(entry.payload)["energy"])
        elif entry.topic in self._plugged:
            car = self._plugged[entry.topic]
            if entry.payload == "true":
                self._since.setdefault(car, entry.time)
            elif car in self._since:
                self._stays.append((self._since.pop(car), entry.time))

    def sessions(self, begin: float) -> list[Session]:
        """Those that began after a time."""
        found = []
        for since, until in self._stays:
            energy = self._energies[until].pop(0)
            plug_in, plug_out = (_hour(datetime.fromtimestamp(t, self.zone)) for t in (since, until))
            if since > begin:
                found.append(Session(plug_in, plug_out, (until - since) / 3600, energy))
        return found


def live(household: tuple[int, int, int]) -> list[Session]:
    """The sessions of one household, but for those that began before its first day: people, seed, days."""
    people, seed, days = household
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, text in NewHome(people, seed, KINDS).files(days):
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_text(text, encoding="utf-8")
        home = load_home(place)
        lived = [load_day(home, file) for file in sorted((place / "days").iterdir())]
        looker = Looker(home)
        outcome = simulate(home, lived, seed=seed, listener=looker.hear)
    if not outcome.passed:
        missed = [m["why"] for m in outcome.moments if not m["met"]]
        raise RuntimeError(f"household of {people}, seed {seed}: {missed}")
    return looker.sessions(lived[0].start)


def simulated(households: int, days: int) -> list[Session]:
    """The sessions of so many households, of each size as many."""
    each = [(SIZES[n % len(SIZES)], n, days) for n in range(households)]
    with Pool() as pool:
        return [session for sessions in pool.imap(live, each, 4) for session in sessions]


# ------------------------------------------------------------- compared


def medians(sessions: list[Session]) -> dict[str, float]:
    """The median of each measure."""
    return {name: statistics.median(getattr(s, name) for s in sessions) for name in MEASURES}


def comparison(real: list[Session], ours: list[Session]) -> Iterator[str]:
    """The table of medians and quartiles."""
    yield "| | measured | simulated | difference |"
    yield "|---|---|---|---|"
    yield f"| sessions | {len(real):,} | {len(ours):,} | |"
    there, here = medians(real), medians(ours)
    for name, what in MEASURES.items():
        told = f"{_said(name, there[name])} | {_said(name, here[name])}"
        yield f"| {what}: median | {told} | {round(100 * (here[name] / there[name] - 1)):+d} % |"
        quartiles = (_quartiles(sessions, name) for sessions in (real, ours))
        yield f"| … quartiles | {' | '.join(quartiles)} | |"


def _quartiles(sessions: list[Session], name: str) -> str:
    low, _, high = statistics.quantiles([getattr(s, name) for s in sessions], n=4)
    return f"{_said(name, low)} to {_said(name, high)}"


def _said(name: str, value: float) -> str:
    """Hours of the day as a clock shows them."""
    if name.startswith("plug"):
        return f"{int(value):02}:{int(value % 1 * 60):02}"
    return f"{value:.1f}"


def main(arguments: list[str] | None = None) -> int:
    """Compare, print, and perhaps renew the page; 1 where a median is too far off."""
    parser = argparse.ArgumentParser(prog="bench.households", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="holds charging/…csv")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--write", action="store_true", help="renew docs/households.md and its plot")
    given = parser.parse_args(arguments)
    real, ours = measured(given.data / DATA), simulated(given.households, given.days)
    lines = list(comparison(real, ours))
    print("\n".join(lines))
    if given.write:
        from bench.households_page import write  # noqa: PLC0415 - needs matplotlib

        write(lines, real, ours, given.households, given.days)
    there, here = medians(real), medians(ours)
    return int(any(abs(here[name] / there[name] - 1) > CLOSE for name in MEASURES))


if __name__ == "__main__":
    raise SystemExit(main())
