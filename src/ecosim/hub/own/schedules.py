"""The helper `schedule`: on at some times of some weekdays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from ecosim.hub.given import Given
from ecosim.hub.kinds import Cancel
from ecosim.hub.own.kinds import SECTIONS, Own, OwnConfig, by_id, lives_as

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Spell = tuple[time, time]


@dataclass(frozen=True, kw_only=True)
class Schedule(OwnConfig):
    """`days`: from Monday on, from when to when; a day's end is `time.max`."""

    follows = True
    days: tuple[tuple[Spell, ...], ...]

    def states(self) -> tuple[str, ...]:
        """On or off."""
        return ("on", "off")

    def state_at(self, moment: datetime) -> str:
        """On or off at a local time."""
        clock = moment.time()
        spells = self.days[moment.weekday()]
        return "on" if any(a <= clock < b or (b == time.max and a <= clock) for a, b in spells) else "off"

    def next_change(self, moment: datetime) -> datetime | None:
        """When a spell next begins or ends; None where there are none."""
        for ahead in range(8):
            day = moment.date() + timedelta(days=ahead)
            for clock in sorted(t for spell in self.days[day.weekday()] for t in spell):
                if clock == time.max:
                    due = datetime.combine(day + timedelta(days=1), time(), moment.tzinfo)
                else:
                    due = datetime.combine(day, clock, moment.tzinfo)
                if due > moment:
                    return due
        return None


@lives_as(Schedule)
class LiveSchedule(Own):
    """Looks at the clock when it is time."""

    def __init__(self, config: Schedule, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._config = config
        self._cancel: Cancel | None = None

    def begin(self) -> None:
        """Be on or off, and wait."""
        self.enter(self._config.state_at(self.manager.now), self._wait())

    def end(self) -> None:
        """Wait no more."""
        if self._cancel is not None:
            self._cancel()

    def _wait(self) -> dict[str, object]:
        due = self._config.next_change(self.manager.now)
        if due is not None:
            wait = due.timestamp() - self.manager.time
            self._cancel = self.manager.after(wait, self._look, anew=True)
        return {"editable": False, "next_event": due}

    def _look(self) -> None:
        told = self._wait()
        self.show(self._config.state_at(self.manager.now), told)


@SECTIONS.named("schedule")
def _schedules(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_id(section, "schedule", DAYS):
        yield Schedule(**basics, days=tuple(_day(entry.get(day)) for day in DAYS))


def _day(given: Given | None) -> tuple[Spell, ...]:
    found: list[Spell] = []
    for each in given.each() if given is not None else ():
        begins, ends_at = each.mapping(("from", "to")).need("from").clock(), each.need("to")
        ends = time.max if str(ends_at.value) in ("24:00", "24:00:00") else ends_at.clock()
        if begins >= ends:
            raise each.wrong(f"it ends, {ends:%H:%M}, before it begins")
        if any(begins < b and a < ends for a, b in found):
            raise each.wrong("two of a day overlap")
        found.append((begins, ends))
    return tuple(sorted(found))
