"""`python -m bench.physics [--data DIR] [--write FILE]`: what cars are stated to do next to what ours do.

The published figures and the drive cycles are read from a folder that is no part of the project. With
`--write` the tables in a Markdown file are replaced, between the lines that say so.
"""

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ecosim_devices.car import Car

from ecosim.parts.car_models import CAR_MODELS, CarModel
from ecosim.parts.charge_curve import charging_time
from ecosim.parts.driving import profile_energy, trip_energy
from ecosim.testing import Bench

DATA = Path(__file__).parents[2] / "shared" / "data"
CYCLES = {"CLTC-P": "cltc_p", "WLTC 3b": "wltc_3b", "UDDS": "udds"}
NAMES = {
    "su7": "SU7 (2024)",
    "su7_pro": "SU7 Pro (2024)",
    "su7_max": "SU7 Max (2024)",
    "yu7": "YU7 (2025)",
    "yu7_max": "YU7 Max (2025)",
}
AMPLE = 600.0  # kW: a charger that gives whatever the car takes
HALF, QUARTER = 300.0, 900.0  # s

# Stated in words in the same sources: how long 11 kW of alternating current take from 0 to 100 % (h), and
# the kilometres (CLTC) that so many seconds at a fast charger add, here from 10 % on.
AC_HOURS = {"su7": 6 + 38 / 60, "su7_max": 9.0}
ADDED_KM = {
    ("su7", HALF): 138.0,
    ("su7", QUARTER): 350.0,
    ("su7_max", HALF): 220.0,
    ("su7_max", QUARTER): 510.0,
    ("yu7_max", QUARTER): 620.0,
}
# An independent test of a YU7 Max: 100 km/h, 30 °C, cabin at 23 to 24 °C, until it was empty; then charged.
TESTED = "yu7_max"
TEST_KWH, TEST_KM, TEST_FULL, TEST_MOST = 20.2, 492.0, 37.0, 14.0
TEST_SUN, TEST_CHARGER = 600.0, 300.0  # W/m² and kW: not told, assumed


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a car; `within`: the share by which it may differ, None where it is for information."""

    model: str
    what: str
    unit: str
    published: float
    simulated: float
    within: float | None = None
    digits: int = 1

    @property
    def error(self) -> float:
        """The difference as a share of what is published."""
        return self.simulated / self.published - 1


def read_cycle(data: Path, name: str) -> list[float]:
    """A drive cycle's speeds in m/s, one each second."""
    with (data / "cycles" / f"{name}.csv").open(encoding="utf-8-sig") as file:
        return [float(row["cycMps"]) for row in csv.DictReader(file)]


def kilometres(speeds: list[float]) -> float:
    """How long a cycle is."""
    return sum((a + b) / 2 for a, b in pairwise(speeds)) / 1000


def published(data: Path) -> dict[str, dict[str, float]]:
    """What is stated of each model, as numbers."""
    with (data / "car" / "published_figures.csv").open(encoding="utf-8") as file:
        rows = {row["model"]: row for row in csv.DictReader(file)}
    numbers = ("battery_gross_kwh", "battery_net_kwh", "cltc_km", "consumption_cltc_kwh_100km")
    return {
        key: {n: float(rows[name][n]) for n in (*numbers, "ten_to_eighty_min") if rows[name][n]}
        for key, name in NAMES.items()
    }


def figures(data: Path = DATA) -> Iterator[Figure]:
    """All that is published and can be simulated."""
    cltc = read_cycle(data, "cltc_p")
    for key, stated in published(data).items():
        model = CAR_MODELS[key]
        per_km = profile_energy(model, cltc) / kilometres(cltc)
        battery = stated.get("battery_net_kwh", stated["battery_gross_kwh"])
        consumption = stated.get("consumption_cltc_kwh_100km", 100 * battery / stated["cltc_km"])
        yield Figure(key, "CLTC-P consumption", "kWh/100 km", consumption, 100 * per_km, 0.10)
        yield Figure(key, "CLTC-P range", "km", stated["cltc_km"], model.capacity / per_km, 0.10, 0)
        if "ten_to_eighty_min" in stated:
            minutes = _minutes(model, 10, 80, AMPLE)
            yield Figure(key, "DC 10-80 %", "min", stated["ten_to_eighty_min"], minutes, 0.15)
        if key in AC_HOURS:
            hours = _minutes(model, 0, 100, 11.0) / 60
            yield Figure(key, "AC 11 kW, 0-100 %", "h", AC_HOURS[key], hours, 0.10)
        for (who, seconds), added in ADDED_KM.items():
            if who == key:
                got = _added(model, 10, seconds) / per_km
                what = f"range added in {seconds / 60:.0f} min at DC"
                yield Figure(key, what, "km", added, got, None, 0)
    yield Figure("su7", "DC 0-100 %", "min", 45.0, _minutes(CAR_MODELS["su7"], 0, 100, AMPLE), 0.15)
    yield from _road_test()


def _road_test() -> Iterator[Figure]:
    model, cabin = CAR_MODELS[TESTED], cabin_power(30.0, 23.5, TEST_SUN)
    for name, steady in (("100 km/h in traffic, 30 °C, cooled", False), ("the same, quite steady", True)):
        energy = 100 * trip_energy(model, 1.0, 36.0, outside=30.0, cabin=cabin, steady=steady)
        yield Figure(TESTED, name, "kWh/100 km", TEST_KWH, energy, None if steady else 0.15)
        if not steady:
            yield Figure(TESTED, "range so", "km", TEST_KM, 100 * model.capacity / energy, 0.15, 0)
    full, most = _minutes(model, 0, 100, TEST_CHARGER), _minutes(model, 5, 70, TEST_CHARGER)
    yield Figure(TESTED, "DC 0-100 %, as if of 300 kW", "min", TEST_FULL, full)
    yield Figure(TESTED, "DC 5-70 %, as if of 300 kW", "min", TEST_MOST, most)


def cabin_power(outside: float, target: float, sun: float) -> float:
    """The W that the cabin takes when it has come to its target."""
    bench = Bench(Car, weather={"temperature": outside, "sun": sun}, body={"place": "home", "driver": "anna"})
    bench.command("cabin.target", target)
    bench.pass_time(hours=2)
    return float(bench.value("cabin.power"))


def _minutes(model: CarModel, charge: float, limit: float, cable: float) -> float:
    return charging_time(model, model.capacity, charge, limit, cable) / 60


def _added(model: CarModel, charge: float, seconds: float) -> float:
    """The kWh that so many seconds at an ample charger add."""
    low, high = charge, 100.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if 60 * _minutes(model, charge, middle, AMPLE) < seconds else (low, middle)
    return (low - charge) / 100 * model.capacity


def agreement(data: Path = DATA) -> Iterator[tuple[str, str, float, float]]:
    """Model, cycle, and kWh/100 km second by second and in closed form."""
    for name, file in CYCLES.items():
        speeds = read_cycle(data, file)
        km = kilometres(speeds)
        for key, model in CAR_MODELS.items():
            exact = profile_energy(model, speeds)
            yield key, name, 100 * exact / km, 100 * trip_energy(model, km, len(speeds) - 1.0) / km


# ------------------------------------------------------------- tables


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head := list(head), ["---" if n < 2 else "---:" for n in range(len(head))], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tables(data: Path = DATA) -> dict[str, str]:
    """The tables of `docs/physics.md`, by the name they have there."""
    stated = (
        (
            NAMES[f.model],
            f.what,
            f"{f.published:.{f.digits}f} {f.unit}",
            f"{f.simulated:.{f.digits}f} {f.unit}",
            f"{100 * f.error:+.0f} %" + ("" if f.within else " (for information)"),
        )
        for f in sorted(figures(data), key=lambda f: list(NAMES).index(f.model))
    )
    forms = (
        (NAMES[key], cycle, f"{exact:.2f}", f"{closed:.2f}", f"{100 * (closed / exact - 1):+.1f} %")
        for key, cycle, exact, closed in sorted(agreement(data), key=lambda a: list(NAMES).index(a[0]))
    )
    return {
        "cars": _table(("car", "figure", "published", "simulated", "difference"), stated),
        "forms": _table(
            ("car", "cycle", "second by second, kWh/100 km", "closed form, kWh/100 km", "difference"), forms
        ),
        "weather": _table(
            ("outside", "cabin at 21 °C", "12 km in 22 min", "50 km in 35 min"),
            ((f"{t} °C", *_weather(float(t))) for t in (-20, -10, 0, 10, 20, 30)),
        ),
    }


def _weather(outside: float) -> Iterator[str]:
    model, cabin = CAR_MODELS["su7"], cabin_power(outside, 21.0, 100.0)
    yield f"{cabin:.0f} W"
    for km, minutes in ((12.0, 22.0), (50.0, 35.0)):
        energy = trip_energy(model, km, 60 * minutes, outside=outside, cells=max(outside, 5.0), cabin=cabin)
        yield f"{100 * energy / km:.1f} kWh/100 km"


def write(file: Path, found: dict[str, str]) -> None:
    """Put each table between its two lines, `<!-- table: cars -->` and `<!-- end of table -->`."""
    text = file.read_text(encoding="utf-8")
    for name, table in found.items():
        pattern = rf"(<!-- table: {name} -->\n).*?(<!-- end of table -->)"
        text, count = re.subn(pattern, lambda m, t=table: f"{m[1]}{t}\n{m[2]}", text, flags=re.DOTALL)  # type: ignore[misc]
        if count != 1:
            raise SystemExit(f"{file}: no place for the table {name!r}")
    file.write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(prog="bench.physics", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="published figures and cycles")
    parser.add_argument("--write", type=Path, metavar="FILE", help="a Markdown file with places for them")
    given = parser.parse_args(arguments)
    if not (given.data / "cycles").is_dir():
        sys.exit(f"{given.data}: there are no published figures and drive cycles; say where with --data DIR")
    found = tables(given.data)
    for name, table in found.items():
        print(f"{name}\n\n{table}\n")
    if given.write:
        write(given.write, found)
    far = [f for f in figures(given.data) if f.within and abs(f.error) > f.within]
    if far:
        sys.exit("too far from what is published: " + ", ".join(f"{f.model} {f.what}" for f in far))


if __name__ == "__main__":
    main()
