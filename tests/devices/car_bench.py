"""A car on a bench, and how it is driven there."""

from ecosim_devices.car import Car

from ecosim.curves import Line
from ecosim.testing import Bench

AT_HOME = {"place": "home", "latitude": 52.5, "longitude": 13.4, "odometer": 12_000.0}


def parked(charge: float = 70, *, outside: float = 2.0, options: object = None, **facts: object) -> Bench:
    """A car of Anna's at home in the morning; `facts` of its body."""
    given = {"keys": ["anna-phone"], "charge": charge, **(options if isinstance(options, dict) else {})}
    return Bench(Car, options=given, body={**AT_HOME, **facts}, weather={"temperature": outside})


def drive(bench: Bench, minutes: float, kilometres: float, destination: str = "home") -> None:
    """Set off."""
    now, odometer = bench.timeline.now, bench.host.device.body.odometer  # type: ignore[attr-defined]
    bench.sense(
        "body",
        place="",
        speed=kilometres / minutes * 60,
        destination=destination,
        arrival=now + 60 * minutes,
        to_go=Line(now, kilometres, now + 60 * minutes, 0.0),
        odometer=Line(now, odometer, now + 60 * minutes, odometer + kilometres),
    )


def arrive(bench: Bench, place: str = "office") -> None:
    """Stop at a place."""
    bench.sense("body", place=place, speed=0.0, destination="", to_go=0.0)
