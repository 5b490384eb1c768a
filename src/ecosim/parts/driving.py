"""What driving takes: over a speed profile, second by second, and for a trip of which little is known.

Both are one physics: rolling, air and brakes are overcome at the wheels; what comes from the battery has lost
on its way to them, and what the brakes give back has lost again. `docs/physics.md` explains it in words.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from ecosim.parts.car_models import CarModel
from ecosim.units import Celsius, Kilometres, KilowattHours, Seconds, Watts

JOULES = 3.6e6  # in a kWh
GRAVITY = 9.81  # m/s²
ROTATING = 1.04  # wheels and motors are sped up too: 4 % more mass, as in type tests
WARM = 25.0  # °C at which cars are tested and the figures of `CarModel` hold
TYRES = 0.008  # more rolling resistance for each kelvin colder (ISO 28580)

# A trip of mean speed u (m/s, with its stops) is thought as a row of hops: up, along, down, stop. Drag is
# that of a higher speed, for it counts the fast stretches; how much higher, and how much is braked away for
# each metre, was fitted to the speeds (not to the energy) of CLTC-P, WLTC 3b and UDDS.
UNEVEN, UNEVEN_SPEED = 1.1, 66 / 3.6
STOP_AND_GO, STOP_AND_GO_SPEED = 0.19, 90 / 3.6  # J for each kg and metre; m/s
SLOWING = 0.45  # m/s²: how such traffic brakes on average

# A cell loses 2.5 % at 25 °C in ordinary driving (that is part of `CarModel.drivetrain`), and twice as much
# for each 15 K colder: the order of what lithium iron phosphate cells do.
CELL_LOSS, DOUBLING = 0.025, 15.0


def air_density(outside: Celsius) -> float:
    """Air at sea level, kg/m³."""
    return 353.05 / (273.15 + outside)


def cold_drain(cells: Celsius) -> float:
    """What leaves a cold battery for each kWh of a warm one's."""
    return 1.0 + CELL_LOSS * (2 ** (max(0.0, WARM - max(-30.0, cells)) / DOUBLING) - 1)


def cold_share(cells: Celsius) -> float:
    """The share of its power that cold cells take: all from 10 °C on, a fifth at -10 °C."""
    return min(1.0, max(0.2, 0.2 + 0.8 * (cells + 10) / 20))


def profile_energy(
    model: CarModel,
    speeds: Sequence[float],
    *,
    outside: Celsius = WARM,
    cells: Celsius = WARM,
    cabin: Watts = 0.0,
) -> KilowattHours:
    """What leaves the battery over speeds in m/s, one each second."""
    rolling, drag = _resistance(model, outside)
    recovered = model.regeneration * cold_share(cells)
    joules = 0.0
    for before, after in pairwise(speeds):
        inertia = model.loaded * ROTATING * (after - before)
        mean = (before + after) / 2
        watts = (inertia + rolling + drag * (before**2 + after**2) / 2) * mean
        joules += watts / model.drivetrain if watts > 0 else max(watts * recovered, -1000 * model.braking)
        joules += model.auxiliaries + cabin
    return joules * cold_drain(cells) / JOULES


def trip_energy(
    model: CarModel,
    distance: Kilometres,
    seconds: Seconds,
    *,
    outside: Celsius = WARM,
    cells: Celsius = WARM,
    cabin: Watts = 0.0,
    steady: bool = False,
) -> KilowattHours:
    """What leaves the battery on a trip: `profile_energy` in closed form. `steady`: without stop and go."""
    speed = 1000 * distance / seconds
    traction = traction_power(model, speed, outside=outside, cells=cells, steady=steady)
    return (traction + cabin) * seconds * cold_drain(cells) / JOULES


def traction_power(
    model: CarModel,
    speed: float,
    *,
    outside: Celsius = WARM,
    cells: Celsius = WARM,
    steady: bool = False,
) -> Watts:
    """What driving at a mean speed in m/s takes on average from cells that are warm, without the cabin."""
    rolling, drag = _resistance(model, outside)
    uneven = 0.0 if steady else UNEVEN * math.exp(-((speed / UNEVEN_SPEED) ** 2))
    drag *= (speed * (1 + uneven)) ** 2
    kinetic = 0.0 if steady else STOP_AND_GO * math.exp(-((speed / STOP_AND_GO_SPEED) ** 2))
    slowing = kinetic / SLOWING  # share of the way; there rolling and air, of half the drag, brake too
    helped = slowing * (rolling + drag / 2 / (1 - slowing))
    braked = max(0.0, model.loaded * ROTATING * kinetic - helped)
    recovered = model.regeneration * cold_share(cells)
    newtons = (rolling + drag + braked) / model.drivetrain - recovered * braked
    return newtons * speed + model.auxiliaries


def consumption(model: CarModel, speed: float, *, outside: Celsius = WARM, cells: Celsius = WARM) -> float:
    """The kWh that one kilometre takes at a mean speed in m/s, without the cabin."""
    speed = max(speed, 1.0)
    return trip_energy(model, 1.0, 1000 / speed, outside=outside, cells=cells)


def _resistance(model: CarModel, outside: Celsius) -> tuple[float, float]:
    """Rolling resistance in N, and drag in N per (m/s)²."""
    tyres = 1 + TYRES * (WARM - min(40.0, max(-30.0, outside)))
    return model.loaded * GRAVITY * model.rolling * tyres, 0.5 * air_density(outside) * model.drag_area
