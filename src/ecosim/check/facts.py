"""Facts about things as they could be, any at all."""

from random import Random
from typing import Any

from ecosim.curves import Curve, Decay, Line
from ecosim.things import Thing

HOUR = 3600.0
_PLACES = ("home", "home", "office", "shop", "")
_ACTIVITIES = (
    "sleeping",
    "waking",
    "idle",
    "cooking",
    "eating",
    "washing",
    "showering",
    "television",
    "walking",
    "driving",
    "riding",
    "away",
)
_STAGES = ("awake", "light", "deep", "rem")
_RANGES = {
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "odometer": (0.0, 300_000.0),
    "speed": (0.0, 180.0),
    "to_home": (0.0, 500.0),
    "sun": (0.0, 1100.0),
    "to_go": (0.0, 500.0),
    "cable": (0.0, 250.0),
    "heart_rate": (35.0, 200.0),
    "vapour": (0.0, 30.0),
    "dust": (0.0, 500.0),
    "smoke": (0.0, 30.0),
    "brightness": (0.0, 20_000.0),
    "drawn": (0.0, 11_000.0),
    "voltage": (200.0, 250.0),
    "load": (0.0, 20_000.0),
    "feed": (0.0, 10_000.0),
    "price": (-0.1, 1.0),
    "hot_water": (0.0, 20.0),
    "temperature": (-30.0, 45.0),
}
# What fails in an outage: how it is then, and otherwise.
FAILING: dict[str, tuple[Any, Any]] = {
    "live": (False, True),
    "phone_empty": (True, False),
}
OUTAGES = {"voltage": (0.0, 230.0), **FAILING}


def random_facts(rng: Random, thing: type[Thing]) -> dict[str, Any]:
    """Some facts of a thing as they could be, several at once and seldom in harmony.

    Times among them are seconds from now: those of curves, of arrivals, of plans.
    """
    known = [name for name in thing.fact_names() if name not in FAILING]
    names = rng.sample(known, rng.randint(1, min(4, len(known))))
    return {name: _fact(rng, name, getattr(thing, name).default) for name in names}


def _fact(rng: Random, name: str, default: object) -> object:  # noqa: PLR0911 - one a type
    if isinstance(default, bool):
        return rng.choice((False, True))
    if name == "arrival":
        return rng.uniform(-HOUR, 2 * HOUR)
    if isinstance(default, float):
        return _number_or_curve(rng, *_RANGES.get(name, (-100.0, 100.0)))
    if name == "plans":
        return [_plan(rng) for _ in range(rng.randrange(4))]
    if isinstance(default, int):
        return rng.randrange(5)
    if isinstance(default, list):
        return sorted(rng.sample(("phone", "phone-two", "band", "key"), rng.randrange(4)))
    return rng.choice({"activity": _ACTIVITIES, "sleep_stage": _STAGES}.get(name, _PLACES))


def _number_or_curve(rng: Random, low: float, high: float) -> float | Curve:
    here, there = rng.uniform(low, high), rng.uniform(low, high)
    shape = rng.randrange(3)
    if shape == 0:
        return rng.choice((low, high, here))
    duration = rng.uniform(60, 4 * HOUR)
    return Line(0.0, here, duration, there) if shape == 1 else Decay(0.0, here, there, duration)


def _plan(rng: Random) -> dict[str, Any]:
    place = rng.choice(("office", "shop"))
    return {"title": "plan", "place": place, "start": 60.0 * rng.randrange(-60, 600)} | {
        "travel": rng.randrange(7200)
    }
