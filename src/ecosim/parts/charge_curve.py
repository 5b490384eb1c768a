"""How fast a battery can be filled: its curve over the state of charge, and how long that takes.

The curve is taken in stairs of 5 %, each as high as takes exactly as long as the slope it stands for: then
power is constant from stair to stair, and nothing needs to tick.
"""

import math
from itertools import pairwise

from ecosim.parts.car_models import CarModel, Curve
from ecosim.parts.driving import cold_share
from ecosim.units import Celsius, KilowattHours, Kilowatts, Percent, Seconds, Watts

STAIR = 5.0  # %
DIRECT_CURRENT = 50.0  # kW of a cable from which on the car's own charger is not needed
DIRECT_EFFICIENCY = 0.96  # the cells' own losses and the pumps that cool them, at such power
ONBOARD_EFFICIENCY = 0.95  # a charger of silicon carbide at full power, and the cells at little
AWAKE = 150.0  # W: what must be awake in a car that charges
LEAST = 1.38  # kW: 6 A of one phase, below which the plug of IEC 61851 gives nothing
HOUR = 3600.0


def dc_power(model: CarModel, charge: Percent) -> Kilowatts:
    """What a warm battery takes from direct current at a state of charge."""
    return _at(model.direct, charge)


def stair_power(model: CarModel, charge: Percent, cells: Celsius) -> Kilowatts:
    """The same for the stair that this state of charge is on, and no more than cells so cold can take."""
    low = STAIR * min(19, math.floor(charge / STAIR + 1e-6))
    below, above = _at(model.direct, low), _at(model.direct, low + STAIR)
    mean = below if below == above else (above - below) / math.log(above / below)
    return mean * cold_share(cells)


def efficiency(cable: Kilowatts) -> float:
    """The share of what a cable gives that gets into the cells."""
    return DIRECT_EFFICIENCY if cable >= DIRECT_CURRENT else ONBOARD_EFFICIENCY


def charging_time(
    model: CarModel,
    capacity: KilowattHours,
    charge: Percent,
    limit: Percent,
    cable: Kilowatts,
    *,
    most: Kilowatts = math.inf,
    onboard: Kilowatts | None = None,
    cells: Celsius = 25.0,
    load: Watts = 0.0,
) -> Seconds:
    """How long it takes from a state of charge to a limit; infinite where nothing would get in.

    `most` is what the house allows, `onboard` what the car's own charger takes of alternating current.
    """
    seconds = 0.0
    while charge < limit - 1e-9:
        top = min(limit, STAIR * (math.floor(charge / STAIR + 1e-6) + 1))
        takes = stair_power(model, charge, cells) if cable >= DIRECT_CURRENT else onboard or model.onboard
        watts = 1000 * min(cable, most, takes) * efficiency(cable) - AWAKE - load
        if watts <= 0:
            return math.inf
        seconds += (top - charge) / 100 * capacity * 1000 / watts * HOUR
        charge = top
    return seconds


def _at(curve: Curve, charge: Percent) -> Kilowatts:
    for (low, below), (high, above) in pairwise(curve):
        if charge <= high:
            return below + (above - below) * (charge - low) / (high - low)
    return curve[-1][1]
