"""Triggers of the clock: `time`, `time_pattern`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from ecosim.hub.given import WEEKDAYS, EntityName, Given, is_time_entity
from ecosim.hub.kinds import TRIGGERS, Fired, Trigger, Watcher
from ecosim.hub.states import StateChange
from ecosim.hub.triggers import BASE_KEYS

Units = tuple[int, ...]
_MINUTE, _HOUR, _DAY = 60, 60, 24
_OF_DAY = re.compile(r"\d{1,2}:\d\d(:\d\d(\.\d+)?)?")


def next_match(now: datetime, hours: Units, minutes: Units, seconds: Units) -> float:
    """When the local clock next shows one of these, in seconds since the epoch.

    What the clock leaves out when it is put forward does not come that day.
    """
    for day in range(400):
        date = now.date() + timedelta(days=day)
        for hour in hours:
            for minute in minutes:
                if day == 0 and (hour, minute) < (now.hour, now.minute):
                    continue
                for second in seconds:
                    same_hour = day == 0 and hour == now.hour
                    due = datetime.combine(date, time(hour, minute, second), now.tzinfo)
                    due = due.replace(fold=now.fold if same_hour else 0)
                    if due.timestamp() > now.timestamp() and _exists(due):
                        return due.timestamp()
    raise AssertionError("a clock shows every time of day within a year")


def _exists(moment: datetime) -> bool:
    back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None) == moment.replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class AtEntity:
    """The moment that a timestamp sensor tells, and so many seconds later."""

    name: EntityName
    offset: float


@dataclass(frozen=True, kw_only=True)
class TimeTrigger(Trigger):
    """At times of day, or at moments that sensors tell."""

    kind = "time"
    at: list[time | AtEntity]
    weekdays: tuple[str, ...]

    def names(self) -> Iterator[EntityName]:
        """The sensors it goes by."""
        return (a.name for a in self.at if isinstance(a, AtEntity))

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Wait for each of the times."""

        def reached(**facts: Any) -> None:  # noqa: ANN401
            if not self.weekdays or WEEKDAYS[runtime.now.weekday()] in self.weekdays:
                fire(self.fired("time", now=runtime.now.isoformat(), **facts))

        for at in self.at:
            if isinstance(at, AtEntity):
                _follow(runtime, at, reached)
            else:
                _daily(runtime, ((at.hour,), (at.minute,), (at.second,)), reached)


def _daily(runtime: Watcher, when: tuple[Units, Units, Units], do: Callable[[], None]) -> None:
    def due() -> None:
        _daily(runtime, when, do)
        do()

    runtime.after(next_match(runtime.now, *when) - runtime.time, due, anew=True)


def told_time(state: str, now: datetime) -> datetime | time | None:
    """What an entity's state says: a moment, in local time, or a time of day; None where it is neither."""
    try:
        if _OF_DAY.fullmatch(state):
            return time.fromisoformat(state if state[2] == ":" else f"0{state}")
        return _local(state, now)
    except ValueError:
        return None


def _local(state: str, now: datetime) -> datetime:
    told = datetime.fromisoformat(state)
    return told.astimezone(now.tzinfo) if told.tzinfo else told.replace(tzinfo=now.tzinfo)


def _follow(runtime: Watcher, at: AtEntity, reached: Callable[..., None]) -> None:
    """Wait for the moment an entity tells, or for a time each day; for another one when it tells another."""
    entity_id = at.name.entity_id
    cancel: list[Callable[[], None]] = []

    def aim(state: str, *, again: bool = False) -> None:
        while cancel:
            cancel.pop()()
        told = told_time(state, runtime.now)
        if isinstance(told, time):
            daily(told, state)
        elif told is not None and (due := told.timestamp() + at.offset) > runtime.time and not again:
            wait = due - runtime.time
            cancel.append(runtime.after(wait, lambda: reached(entity_id=entity_id), anew=True))

    def daily(told: time, state: str) -> None:
        moved = datetime.combine(runtime.now, told) + timedelta(seconds=at.offset)
        due = next_match(runtime.now, (moved.hour,), (moved.minute,), (moved.second,))

        def passed() -> None:
            cancel.clear()
            aim(state, again=True)
            reached(entity_id=entity_id)

        cancel.append(runtime.after(due - runtime.time, passed, anew=True))

    def changed(change: StateChange) -> None:
        if change.new.state != change.old.state:
            aim(change.new.state)

    runtime.listen([entity_id], changed)
    state = runtime.entities.get(entity_id)
    if state is not None:
        aim(state.state)


@TRIGGERS.named("time")
def _time(given: Given, base: dict[str, Any]) -> Trigger:
    given.mapping((*BASE_KEYS, "at", "weekday"))
    weekday = given.get("weekday")
    return TimeTrigger(
        at=[_at(each) for each in given.need("at").each()],
        weekdays=weekday.weekdays() if weekday else (),
        **base,
    )


def _at(given: Given) -> time | AtEntity:
    offset = 0.0
    if isinstance(given.value, dict):
        given.mapping(("entity_id", "offset"))
        offset_at, given = given.get("offset"), given.need("entity_id")
        offset = offset_at.signed_period() if offset_at else 0.0
    elif not is_time_entity(given):
        return given.clock()
    return AtEntity(EntityName(given.entity_id(), given), offset)


@dataclass(frozen=True, kw_only=True)
class TimePatternTrigger(Trigger):
    """Again and again: at full hours, every five minutes."""

    kind = "time_pattern"
    hours: Units
    minutes: Units
    seconds: Units

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Wait for the next match, again and again."""
        when = (self.hours, self.minutes, self.seconds)
        _daily(runtime, when, lambda: fire(self.fired("time pattern", now=runtime.now.isoformat())))


@TRIGGERS.named("time_pattern")
def _time_pattern(given: Given, base: dict[str, Any]) -> Trigger:
    """A larger unit without a smaller one means the smaller one's zero."""
    given.mapping((*BASE_KEYS, "hours", "minutes", "seconds"))
    hours, minutes, seconds = (given.get(k) for k in ("hours", "minutes", "seconds"))
    if not (hours or minutes or seconds):
        raise given.wrong("say 'hours', 'minutes' or 'seconds'")
    return TimePatternTrigger(
        hours=_matching(hours, _DAY) if hours else tuple(range(_DAY)),
        minutes=_matching(minutes, _HOUR) if minutes else (0,) if hours else tuple(range(_HOUR)),
        seconds=_matching(seconds, _MINUTE) if seconds else (0,),
        **base,
    )


def _matching(given: Given, end: int) -> Units:
    text = given.text().strip()
    if text == "*":
        return tuple(range(end))
    divisor = text.removeprefix("/")
    if divisor.isdigit() and 0 <= int(divisor) < end:
        number = int(divisor)
        if text == divisor:
            return (number,)
        if number:
            return tuple(range(0, end, number))
    raise given.wrong(f"a number below {end}, '*' or '/5' is wanted here, not {text!r}")
