"""What does not work for a part of a day: the internet, a cloud, the mains of the home, phones."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import Field, model_validator

from ecosim.errors import EcosimError, nearest
from ecosim.files import ClockTime, FileModel

What = Literal["internet", "car_cloud", "partner_cloud", "phone_battery", "home_power"]
WHATS: tuple[What, ...] = get_args(What)
FORM = "WHAT HH:MM-HH:MM"
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")
_NO_END = "phone_battery"


@dataclass(frozen=True, slots=True)
class Outage:
    """From a local time of a day to another, which is the next day's where it is not later.

    No `end`, for phones: they are charged where they would be anyway.
    """

    what: What
    start: dt.time
    end: dt.time | None

    def __str__(self) -> str:
        end = "" if self.end is None else f"-{self.end:{_shown(self.end)}}"
        return f"{self.what} {self.start:{_shown(self.start)}}{end}"


class OutageEntry(FileModel):
    """An outage as a line of a day file."""

    what: What
    start: ClockTime = Field(alias="from")
    end: ClockTime | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _lasts(self) -> "OutageEntry":
        if why := _wrong(self.what, self.start, self.end):
            raise ValueError(why)
        return self

    def outage(self) -> Outage:
        """What it says."""
        return Outage(self.what, self.start, self.end)


def parse_outage(text: str) -> Outage:
    """`internet 18:00-19:00`, `home_power 23:30-00:30`, `phone_battery 17:00`. Raises `EcosimError`."""
    what, _, times = text.strip().partition(" ")
    known = next((w for w in WHATS if w == what), None)
    if known is None:
        raise EcosimError(f"there is no outage {what!r}{nearest(what, WHATS)}")
    start, dash, end = (part.strip() for part in times.partition("-"))
    for clock in (start, end) if dash else (start,):
        if not _CLOCK.fullmatch(clock):
            raise EcosimError(f"outage {text!r}: a time like 18:00 is wanted, not {clock!r}; write {FORM}")
    found = Outage(known, dt.time.fromisoformat(start), dt.time.fromisoformat(end) if dash else None)
    if why := _wrong(found.what, found.start, found.end):
        raise EcosimError(f"outage {text!r}: {why}")
    return found


def _wrong(what: What, start: dt.time, end: dt.time | None) -> str:
    if end is None and what != _NO_END:
        return f"{what} needs an end: only {_NO_END} goes without"
    if start == end:
        return "it ends when it begins"
    return ""


def _shown(at: dt.time) -> str:
    return "%H:%M:%S" if at.second else "%H:%M"
