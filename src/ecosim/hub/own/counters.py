"""The helper `counter`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.hub.commands import ServiceError
from ecosim.hub.given import Given
from ecosim.hub.own.inputs import Kept, KeptConfig
from ecosim.hub.own.kinds import SECTIONS, OwnConfig, asked, by_id
from ecosim.hub.services import Data, number


@dataclass(frozen=True, kw_only=True)
class Counter(KeptConfig):
    """`restore`: whether it goes on where it was when the hub had no power."""

    first: int
    step: int
    low: int | None
    high: int | None

    def at_first(self) -> str:
        """Where it begins to count."""
        return str(self.first)

    def attributes(self) -> dict[str, Any]:
        """Its bounds."""
        told = {"editable": False, "initial": self.first, "step": self.step}
        bounds = {"minimum": self.low, "maximum": self.high}
        return told | {k: v for k, v in bounds.items() if v is not None}

    def wrong_state(self, state: str) -> str:
        """A whole number within its bounds."""
        if not re.fullmatch(r"-?\d+", state):
            return f"a whole number is wanted, not {state!r}"
        near = self.within(int(state))
        return "" if near == int(state) else f"{state} is out of its bounds; the nearest is {near}"

    def within(self, value: int) -> int:
        """The nearest number that it may be."""
        value = value if self.low is None else max(self.low, value)
        return value if self.high is None else min(self.high, value)


@SECTIONS.named("counter")
def _counters(section: Given) -> Iterator[OwnConfig]:
    keys = ("initial", "step", "minimum", "maximum", "restore")
    for basics, entry in by_id(section, "counter", keys):
        initial, step, low, high, restore = (entry.get(k) for k in keys)
        restores = restore is None or restore.flag()
        first = _whole(initial) or 0
        yield Counter(
            **basics,
            initial=None if restores else first,
            first=first,
            step=step.positive_whole() if step else 1,
            low=_whole(low),
            high=_whole(high),
        )


def _whole(given: Given | None) -> int | None:
    if given is None or given.value is None:
        return None
    if given.number() != int(given.number()):
        raise given.wrong(f"a whole number is wanted here, not {given.value}")
    return int(given.number())


def _count(counter: Kept, steps: int) -> None:
    config = _config(counter)
    counter.become(str(config.within(int(counter.state) + steps * config.step)))


def _config(counter: Kept) -> Counter:
    assert isinstance(counter.config, Counter)  # noqa: S101 - by its domain
    return counter.config


asked("counter.increment")(lambda e, _: _count(e, 1))
asked("counter.decrement")(lambda e, _: _count(e, -1))
asked("counter.reset")(lambda e, _: e.become(str(_config(e).within(_config(e).first))))


@asked("counter.set_value", fields={"value": number(0)}, required=("value",))
def _set(counter: Kept, data: Data) -> None:
    config, value = _config(counter), int(data["value"])
    if config.within(value) != value or value % config.step:
        raise ServiceError(f"{counter.entity_id} cannot be {value}")
    counter.become(str(value))
