"""Renews `docs/households.md` and its plot from a comparison."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.households import MEASURES, SIZES, Session
from ecosim.new import chances
from ecosim.new.house import EACH_HAS, SHARES

DOCS = Path(__file__).parents[1] / "docs"
PAGE, PLOT = DOCS / "households.md", DOCS / "households.svg"
MEASURED, SIMULATED = "#7f8c8d", "#c0392b"
RANGES: dict[str, tuple[float, int]] = {
    "plug_in": (24, 24),
    "plug_out": (24, 24),
    "hours": (36, 36),
    "energy": (40, 40),
}

TEXT = """\
# Households

`ecosim new home --people 3 --seed 7` writes a household: a home with rooms, doors and devices, automations,
and days that its people live. Everything in it is drawn; the same number of people, seed and installed kinds
give the same files, byte for byte. They are files like any other: change them.

```
household-3-7/home.yaml          who lives there, in which rooms, with which devices and cars
household-3-7/automations.yaml   light when somebody wakes, darkness when all sleep or are away
household-3-7/days/…             seven days from a Monday on (--days D for more)
```

## What is drawn

Hours are hours of the day or their number; a distance is one way, in km of road.

{chances}

Short ways by car are driven at 20 km/h from door to door, long ones at almost 60; who has no car at hand goes
on foot or by bus. Everybody has a phone and a band, every room a light, every car a wall charger. The other
devices are had by a share of the households. These shares are ours: ordinary things are usual, and each kind
occurs.

{shares}

## How people plug in

Somebody who comes home with a car plugs it in when it has used more since the last time than they find
enough. What one finds enough is a habit of one's own, drawn once for each car, and differs a little from day
to day. The cable comes out before the next drive. So the hours follow from when people come and go, and the
energy from what they have driven: neither is drawn.

## Against measured sessions

{count} households of {sizes} people, {days} days each, lived in virtual time with the simulated cars and wall
chargers; measured are the sessions of private users in garages of Trondheim, December 2018 to January 2020
(Sørensen et al., CC BY 4.0), without those whose end was not written down. Energy is what the wall charger
tells when the cable comes out.

{comparison}

![Simulated and measured sessions](households.svg)

What is fitted is said above: the hours and lengths of trips, and what people find enough. What is not there:
a Trondheim winter, users who plug in after midnight, and cars that stay for days. Measured sessions are
therefore spread wider than simulated ones.

Made by `python -m bench.households --data DIR --write`, where DIR holds the data as
`charging/trondheim_reports.csv`.
"""


def write(
    comparison: list[str], real: list[Session], ours: list[Session], households: int, days: int
) -> None:
    """The page and the plot."""
    PAGE.write_text(text(comparison, households, days), encoding="utf-8")
    draw(real, ours)


def text(comparison: list[str], households: int, days: int) -> str:
    """The page."""
    return TEXT.format(
        chances="\n".join(chances.table()),
        shares="\n".join(shares()),
        count=households,
        sizes=f"{min(SIZES)} to {max(SIZES)}",
        days=days,
        comparison="\n".join(comparison),
    )


def shares() -> list[str]:
    """The table of devices."""
    each = ", ".join(f"`{kind}`" for kind in EACH_HAS)
    lines = ["| share | kinds |", "|---|---|", f"| everywhere | {each} |"]
    for share in sorted(set(SHARES.values()), reverse=True):
        kinds = ", ".join(f"`{kind}`" for kind, of_all in SHARES.items() if of_all == share)
        lines.append(f"| {100 * share:g} % | {kinds} |")
    return lines


def draw(real: list[Session], ours: list[Session]) -> None:
    """Four histograms, the measured one behind the simulated one; the same bytes each time."""
    mpl.rcParams.update({"svg.hashsalt": "ecosim", "font.size": 9, "svg.fonttype": "none"})
    figure = Figure(figsize=(9, 5.5), layout="constrained")
    for axes, (name, what) in zip(figure.subplots(2, 2).flat, MEASURES.items(), strict=True):
        _histogram(axes, name, what, real, ours)
    figure.legend(["measured in Trondheim", "simulated"], loc="outside upper right", ncols=2, frameon=False)
    figure.savefig(PLOT, metadata={"Date": None, "Creator": None})


def _histogram(axes: Axes, name: str, what: str, real: list[Session], ours: list[Session]) -> None:
    high, bins = RANGES[name]
    for sessions, colour, filled in ((real, MEASURED, True), (ours, SIMULATED, False)):
        values = [min(getattr(s, name), high) for s in sessions]
        axes.hist(
            values,
            bins=bins,
            range=(0, high),
            weights=[100 / len(values)] * len(values),
            histtype="stepfilled" if filled else "step",
            color=colour,
            alpha=0.45 if filled else 1,
            linewidth=1.6,
        )
    axes.set_xlabel(what + (" (the last bar: and more)" if name in ("hours", "energy") else ""))
    axes.set_ylabel("% of sessions")
    axes.set_xlim(0, high)
    axes.spines[["top", "right"]].set_visible(False)
