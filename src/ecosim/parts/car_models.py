"""The figures of some electric cars, as the press states them, and the few that were fitted.

Stated by the press: size of the battery, kerb mass, drag coefficient (0.195 for the SU7, 0.245 for the
YU7), class of voltage, the kilowatts at each state of charge, 11 kW of alternating current. Frontal areas
(2.36 and 2.8 m²) are what such bodies have. Where only the gross size of a battery is stated, 1.5 % less
can be used, as in the cars of which both are known.

Fitted, one value for all that is measured: rolling resistance, within what tyres of such a car have (6.5 to
8.5 kg per tonne at 25 °C), and what of the energy comes through, one pair of values for cars with one
motor and one for cars with two. `docs/physics.md` says how far the results are from what is published.
"""

from dataclasses import dataclass

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class CarModel:
    """One car. `direct` is what its battery takes from direct current: (state of charge in %, kW)."""

    title: str
    capacity: float  # kWh that can be used
    mass: float  # kg, kerb
    drag_area: float  # m²
    rolling: float  # N per N of weight at 25 °C
    drivetrain: float  # share of the battery's energy that comes to the wheels
    regeneration: float  # share of the wheels' energy that comes back
    braking: float  # kW that come back at most
    auxiliaries: float  # W while it drives: computers, pumps, lamps, screens
    voltage: int  # V, class
    direct: Curve
    onboard: float = 11.0  # kW of alternating current

    @property
    def loaded(self) -> float:
        """Its mass in kg with 100 kg of people and things, as in type tests."""
        return self.mass + 100.0


CAR_MODELS = {
    "su7": CarModel(
        "Xiaomi SU7 (2024)",
        capacity=73.0,
        mass=1980.0,
        drag_area=0.195 * 2.36,
        rolling=0.0070,
        drivetrain=0.89,
        regeneration=0.82,
        braking=120.0,
        auxiliaries=250.0,
        voltage=400,
        direct=((0, 50), (5, 170), (40, 135), (60, 124), (70, 120), (80, 90), (85, 60), (100, 40)),
    ),
    "su7_pro": CarModel(
        "Xiaomi SU7 Pro (2024)",
        capacity=92.9,
        mass=2090.0,
        drag_area=0.195 * 2.36,
        rolling=0.0072,
        drivetrain=0.89,
        regeneration=0.82,
        braking=120.0,
        auxiliaries=250.0,
        voltage=400,
        # No curve is published: that of the SU7, whose chemistry it shares.
        direct=((0, 50), (5, 170), (40, 135), (60, 124), (70, 120), (80, 90), (85, 60), (100, 40)),
    ),
    "su7_max": CarModel(
        "Xiaomi SU7 Max (2024)",
        capacity=99.0,
        mass=2205.0,
        drag_area=0.195 * 2.36,
        rolling=0.0080,
        drivetrain=0.87,
        regeneration=0.78,
        braking=200.0,
        auxiliaries=300.0,
        voltage=800,
        # Testers saw 250 kW, all that their chargers gave. What the maker states, 220 km in 5 min and
        # 19 min from 10 to 80 %, needs more.
        direct=((0, 40), (5, 340), (10, 330), (20, 310), (40, 265), (60, 200), (70, 155), (80, 105),
                (85, 80), (100, 30)),
    ),
    "yu7": CarModel(
        "Xiaomi YU7 (2025)",
        capacity=94.9,
        mass=2315.0,
        drag_area=0.245 * 2.8,
        rolling=0.0068,
        drivetrain=0.89,
        regeneration=0.82,
        braking=150.0,
        auxiliaries=250.0,
        voltage=800,
        # No curve is published: drawn through 21 min from 10 to 80 %, as reported at its launch.
        direct=((0, 50), (5, 260), (40, 225), (60, 200), (70, 170), (80, 120), (85, 80), (100, 40)),
    ),
    "yu7_max": CarModel(
        "Xiaomi YU7 Max (2025)",
        capacity=100.2,
        mass=2405.0,
        drag_area=0.245 * 2.8,
        rolling=0.0078,
        drivetrain=0.87,
        regeneration=0.78,
        braking=250.0,
        auxiliaries=300.0,
        voltage=800,
        # Drawn through 12 min from 10 to 80 % and the slow end of a test from 0 to 100 %.
        direct=((0, 150), (5, 480), (10, 500), (30, 450), (50, 380), (60, 330), (70, 270), (80, 200),
                (90, 80), (100, 25)),
    ),
}  # fmt: skip
