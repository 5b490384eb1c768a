"""The television in front of which spare time is spent: who switches it on, and on again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

EMPTY = timedelta(minutes=30)
FORGOTTEN = timedelta(hours=4, minutes=1)
RULES = """\
A television in the living room is on in spare time. It switches itself off after half an hour in an empty
room, and after four hours: whoever still watches switches it on again."""


@dataclass(frozen=True, slots=True)
class Told:
    """A step at a local time; `keys` are those of the day file besides at and who."""

    at: datetime
    keys: dict[str, Any]


def switched_on(steps: list[Told], end: datetime, television: str, room: str) -> Iterator[Told]:
    """The steps that switch the television of a room on; `steps`: what is done, in order, until `end`."""
    on: datetime | None = None
    left: datetime | None = None
    for step, following in zip(steps, [*steps[1:], None], strict=False):
        if step.keys["does"] in ("leaves", "sleeps"):
            on = None
        if step.keys.get("room", room) != room:
            left = left or step.at
            continue
        if left is not None and step.at - left > EMPTY:
            on = None
        left = None
        if step.keys["does"] != "watches":
            continue
        on = step.at if on is None or step.at - on > FORGOTTEN else on
        yield _switched_on(step.at, television)
        while on + FORGOTTEN < (following.at if following else end):
            on += FORGOTTEN
            yield _switched_on(on, television)


def _switched_on(at: datetime, television: str) -> Told:
    return Told(at, {"does": "uses", "device": television, "property": "television/on"})
