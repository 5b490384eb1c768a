"""The air of a room: warmth, water, dust, smoke and light, each as a curve from now on.

Each is one store with sources and losses, so each is an exponential: the room's state now, a limit, a
time constant. They are computed anew whenever a source or a loss changes.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from ecosim.curves import Curve, Decay, Line

HOUR = 3600.0
BODY_HEAT = 80.0  # W given off by a person at rest (ISO 8996, rounded)
BREATH = 50.0  # g/h of water that a person gives off
COOKING_STEAM = 400.0  # g/h from pots without lids
COOKING_DUST = 12_000.0  # µg/h of fine dust from frying, an ordinary stove with its hood off
SHOWER_STEAM = 1500.0  # g/h while the water runs
LEAKS = 0.4  # air changes an hour with all windows shut: an older flat
THROUGH_OPENING = 180.0  # m³/h through each m² of an open window, in light wind
AIR_HEAT = 0.34  # Wh to warm a m³ of air by 1 K
SETTLING = 0.2  # of the dust an hour falls to the floor
PENETRATION = 0.8  # of the dust outside comes through the gaps, none is held back by an open window
SUN_GAIN = 0.25  # of the sun on the ground that glass of its size lets in: g-value, frame, aspect
DAYLIGHT = 110.0 * 0.15  # lx inside for each W/m² on the ground and m² of glass for each m² of floor
LAMP_SHARE = 0.5  # of a lamp's light that comes down to where people are
CLEAR = 0.01  # % a metre that nobody sees
SMOULDERING = 15.0, 60.0  # % a metre that smoke in a room comes to, and the seconds it takes (1/e)


@dataclass(frozen=True, slots=True)
class Walls:
    """A room as it is built: `loss` in W/K to the outside, `capacity` in J/K, `volume`, `area`, `glass`."""

    loss: float
    capacity: float
    volume: float
    area: float
    glass: float


@dataclass(frozen=True, slots=True)
class Outside:
    """The weather of the next hour: °C in its middle, g/m³, µg/m³, and the sun's course in W/m²."""

    temperature: float
    vapour: float
    dust: float
    sun: Line


class Sources(NamedTuple):
    """What is put into a room: see the influences of `Room`. `open` is the m² of open windows."""

    heat: float = 0.0
    light: float = 0.0
    shade: float = 0.0
    clean_air: float = 0.0
    steam: float = 0.0
    people: int = 0
    cooking: int = 0
    showering: int = 0
    open: float = 0.0
    smoulders: bool = False


class Here(NamedTuple):
    """How the air of a room is now."""

    temperature: float
    vapour: float
    dust: float
    smoke: float


def course(walls: Walls, here: Here, out: Outside, into: Sources, now: float) -> dict[str, Curve]:
    """The facts of a room from now on."""
    wind = THROUGH_OPENING * into.open
    changes = LEAKS + wind / walls.volume  # an hour
    shade = min(1.0, into.shade)
    loss = walls.loss + AIR_HEAT * wind
    sun = out.sun.at(now + HOUR / 2) * walls.glass * SUN_GAIN * (1 - shade)
    heat = into.heat + BODY_HEAT * into.people + sun
    steam = into.steam + BREATH * into.people + COOKING_STEAM * into.cooking + SHOWER_STEAM * into.showering
    gone = changes + SETTLING + into.clean_air / walls.volume
    dust = out.dust * (LEAKS * PENETRATION + wind / walls.volume) + COOKING_DUST * into.cooking / walls.volume
    dry = max(0.5, out.vapour + steam / (changes * walls.volume))
    level, quick = SMOULDERING
    smoke = (
        Decay(now, here.smoke, level, quick)
        if into.smoulders
        else Decay(now, here.smoke, 0.0, HOUR / changes)
    )
    day = DAYLIGHT * walls.glass / walls.area * (1 - shade)
    lamps = LAMP_SHARE * into.light / walls.area
    return {
        "temperature": Decay(now, here.temperature, out.temperature + heat / loss, walls.capacity / loss),
        "vapour": Decay(now, here.vapour, dry, HOUR / changes),
        "dust": Decay(now, here.dust, dust / gone, HOUR / gone),
        "smoke": smoke if here.smoke > CLEAR or into.smoulders else Line(now, 0.0, now, 0.0),
        "brightness": Line(now, out.sun.at(now) * day + lamps, out.sun.t1, out.sun.y1 * day + lamps),
    }


def saturation(temperature: float) -> float:
    """The most water that air of a temperature in °C can hold, g/m³, by the Magnus formula."""
    pressure = 611.2 * math.exp(17.62 * temperature / (243.12 + temperature))
    return 1000 * pressure / (461.5 * (temperature + 273.15))
