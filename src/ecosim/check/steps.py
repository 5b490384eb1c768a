"""One thing that can happen to a device on a bench, drawn from a random stream, told in words, done again."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

from ecosim.check.facts import OUTAGES, random_facts
from ecosim.check.payloads import BAD_PAYLOADS, good_payload
from ecosim.curves import Curve, Decay, Line
from ecosim.model.kind import declaration_of
from ecosim.testing import Bench
from ecosim.wire.numbers import shortened

Sort = Literal["command", "bad command", "world", "time", "power cut", "outage"]
PAUSES = (0.0, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 30_000.0)
_WEIGHTS: dict[Sort, int] = {
    "command": 6,
    "bad command": 3,
    "world": 5,
    "time": 8,
    "power cut": 1,
    "outage": 1,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What happens: `path` and `payload` of a command, `path` and `facts` of a sensed thing, or `seconds`.

    Times among the facts count from the moment at which the step is done.
    """

    sort: Sort
    path: str = ""
    payload: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    def __str__(self) -> str:
        if self.sort == "world":
            return ", ".join(f"{self.path}.{name} = {_said(value)}" for name, value in self.facts.items())
        if self.sort == "time":
            return f"{lasting(self.seconds)} pass"
        if self.sort == "power cut":
            return "a power cut"
        return f"{self.path} ← {shortened(self.payload)}"

    def do(self, bench: Bench) -> str | None:
        """Let it happen; why it was refused, or None."""
        if self.sort == "world":
            bench.sense(self.path, **_from_now(self.facts, bench.timeline.now))
        elif self.sort == "time":
            bench.pass_time(self.seconds)
        elif self.sort == "power cut":
            bench.restart()
        else:
            return bench.command(self.path, self.payload)
        return None


def draw(rng: Random, bench: Bench, sorts: Iterable[Sort] = tuple(_WEIGHTS)) -> Step:
    """A step that this bench can do."""
    settable = [path for path, face in bench.paths.items() if face.settable]
    things = [(n, t) for n, t in declaration_of(bench.kind).senses.items() if n in bench.facts]
    chosen = tuple(sorts)
    what = rng.choices(chosen, [_WEIGHTS[s] for s in chosen])[0]
    if "command" in what and settable:
        path = rng.choice(settable)
        good = what == "command"
        return Step(
            what, path, payload=good_payload(rng, bench.face(path)) if good else rng.choice(BAD_PAYLOADS)
        )
    if what == "world" and things:
        name, thing = rng.choice(things)
        return Step("world", name, facts=random_facts(rng, thing))
    if what == "power cut":
        return Step("power cut")
    failing = [(n, fact) for n, t in things for fact in t.fact_names() if fact in OUTAGES]
    if what == "outage" and failing:
        name, fact = rng.choice(failing)
        return Step("world", name, facts={fact: rng.choice(OUTAGES[fact])})
    return Step("time", seconds=rng.choice(PAUSES))


def live(bench: Bench, rng: Random, steps: int, sorts: Iterable[Sort] = tuple(_WEIGHTS)) -> Counter[str]:
    """Let the device on the bench live for so many steps; how many of each sort there were.

    Everything is drawn from the given random stream, so a seed tells the whole life, and a test that owns the
    stream can shrink it.
    """
    done: Counter[str] = Counter()
    sorts = tuple(sorts)
    for _ in range(steps):
        step = draw(rng, bench, sorts)
        done["refused"] += step.do(bench) is not None
        done[step.sort] += 1
    return done


def shrink(steps: list[Step], fails: Callable[[list[Step]], bool], tries: int = 60) -> list[Step]:
    """A shorter list that still fails, by leaving out ever smaller pieces; `steps` itself fails."""
    size = len(steps)
    while (size := (size + 1) // 2) >= 1:
        begin = 0
        while begin < len(steps):
            shorter = steps[:begin] + steps[begin + size :]
            if tries <= 0:
                return steps
            tries -= 1
            if shorter and fails(shorter):
                steps = shorter
            else:
                begin += size
        if size == 1:
            break
    return steps


# ------------------------------------------------------------- facts, from now on


def _from_now(facts: dict[str, Any], now: float) -> dict[str, Any]:
    return {name: moved(name, value, now) for name, value in facts.items()}


def moved(name: str, value: Any, now: float) -> Any:  # noqa: ANN401 - as facts are
    """A fact in which times count from `now`, as it is told."""
    if isinstance(value, Line):
        return replace(value, t0=value.t0 + now, t1=value.t1 + now)
    if isinstance(value, Decay):
        return replace(value, t0=value.t0 + now)
    if name == "arrival":
        return now + value
    if name == "plans":
        return [plan | {"start": _iso(now, plan["start"])} for plan in value]
    return value


def _iso(now: float, seconds: float) -> str:
    return (datetime.fromtimestamp(now, UTC) + timedelta(seconds=seconds)).isoformat()


def _said(value: object) -> str:
    if isinstance(value, Line | Decay):
        curve: Curve = value
        return f"from {curve.at(0):.4g} on to {curve.at(1e12):.4g}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return shortened(json.dumps(value, ensure_ascii=False))


def lasting(seconds: float) -> str:
    """A duration for people."""
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:g} s"
