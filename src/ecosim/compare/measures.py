"""What one life took, in numbers: time, hands, messages, electricity, and data over boundaries."""

import json
from dataclasses import dataclass
from typing import Any

from ecosim.compare.arrivals import Fate, by_hand
from ecosim.compare.figures import quantile
from ecosim.compare.life import Life, hub_of
from ecosim.home.home import HOME
from ecosim.record import Entry
from ecosim.told.causes import AUTOMATION
from ecosim.told.vocabulary import Place


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a comparison. `unit`: `s`, `%`, `kWh`; `better`: whether `less` or `more` is, if either."""

    key: str
    title: str
    unit: str
    better: str = ""
    digits: int = 1


MEASURES = (
    Measure("works", "moments that work", "", "more"),
    Measure("completeness", "effects that came", "%", "more", 0),
    Measure("latency_p50", "latency, half within", "s", "less"),
    Measure("latency_p95", "latency, 95 % within", "s", "less"),
    Measure("extra_p50", "added by the wiring, half within", "s", "less", 2),
    Measure("extra_p95", "added by the wiring, 95 % within", "s", "less"),
    Measure("acts", "times a person has to act", "", "less"),
    Measure("taps", "taps", "", "less"),
    Measure("hops", "messages from cause to effect", "", "less"),
    Measure("touchpoints", "commands that arrive by themselves", "", "more", 0),
    Measure("imported", "electricity imported", "kWh", "less", 2),
    Measure("cost", "cost of electricity", "¤", "less", 2),
    Measure("car_charge", "car's charge at the end", "%", "", 0),
    Measure("cabin", "cabin when leaving home", "°C"),
    Measure("crossed", "personal messages over a boundary", "", "less", 0),
    Measure("still_ran", "ran during the outage", "%", "more", 0),
    Measure("recovery", "until all is right after it", "s", "less", 0),
)


def measures(life: Life, fates: list[Fate], plain: list[Fate]) -> dict[str, float | None]:
    """All but those of outages. `plain`: the moments of the unwired life."""
    latencies = [f.latency for f in fates if f.latency is not None]
    extra = extras(fates, plain)
    fresh = [a for f in fates for a in f.fresh]
    whole = [len(f.fresh) or len(f.said["effects"]) for f in fates]
    missing = sum(
        len(f.said["effects"]) if f.said["at"] is None else sum(not a.came for a in f.fresh) for f in fates
    )
    hands = [taps for e in life.entries if (taps := by_hand(life, e))]
    hops = [a.hops for a in fresh if a.came and a.hops is not None]
    days = len(life.days)
    crossed = sum(int(b["messages"]) for b in boundaries(life))
    return {
        "works": float(sum(f.verdict == "works" for f in fates)) / days,
        "completeness": 100.0 * (1 - missing / sum(whole)) if sum(whole) else None,
        "latency_p50": quantile(latencies, 0.5),
        "latency_p95": quantile(latencies, 0.95),
        "extra_p50": quantile(extra, 0.5),
        "extra_p95": quantile(extra, 0.95),
        "acts": len(hands) / days,
        "taps": sum(hands) / days,
        "hops": sum(hops) / len(hops) if hops else None,
        "touchpoints": len(arrived(life)) / days,
        "imported": _last(life, "house_meter", "house-meter/imported"),
        "cost": _last(life, "house_meter", "house-meter/cost"),
        "car_charge": _last(life, "car", "battery/charge"),
        "cabin": _cabin(life),
        "crossed": crossed / days,
    }


def extras(fates: list[Fate], plain: list[Fate]) -> list[float]:
    """For each moment that came here and there: how much longer its slowest effect took for the wiring."""
    found: list[float] = []
    for fate, other in zip(fates, plain, strict=True):
        pairs = zip(fate.arrivals, other.arrivals, strict=True)
        more = [a.after - b.after for a, b in pairs if a.after is not None and b.after is not None]
        if fate.came and more:
            found.append(max(more))
    return found


def arrived(life: Life) -> list[Entry]:
    """The commands of automations that got to their device without a person's hand."""
    ran = life.at(hub_of(life.home)).value(f"automations/{AUTOMATION}")
    found: list[Entry] = []
    for topic, said in life.topics.items():
        place = Place.of(topic)
        if place is None or place.role != "set" or topic != life.at(place.device).command(place.path):
            continue
        for entry in said:
            chain = life.chain(entry)
            if any(e.topic == ran for e in chain) and not any(by_hand(life, e) for e in chain):
                found.append(entry)
    return sorted(found, key=lambda e: e.time)


def boundaries(life: Life) -> list[dict[str, Any]]:
    """Which personal data crossed which boundary: how often, who has seen it."""
    return life.outcome.boundaries or []


def _last(life: Life, kind: str, path: str) -> float | None:
    """What the first device of a kind said last of something."""
    device = next((d for d, entry in life.home.devices.items() if entry.kind == kind), None)
    said = life.topics.get(life.at(device).value(path)) if device is not None else None
    return float(said[-1].payload) if said else None


def _cabin(life: Life) -> float | None:
    """How warm the first car was when it first left home."""
    device = next((d for d, entry in life.home.devices.items() if entry.kind == "car"), None)
    if device is None:
        return None
    body = life.home.senses(device).get("body", "")
    said = life.topics.get(life.domains.plane.thing(body), [])
    left = next((e.time for e in said if json.loads(e.payload).get("place", HOME) != HOME), None)
    warm = None if left is None else life.last(life.at(device).value("cabin/temperature"), left)
    return None if warm is None else float(warm.payload)
