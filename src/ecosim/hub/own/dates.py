"""The helper `input_datetime`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from ecosim.files import given as shown
from ecosim.files.fields import calendar_date, clock_time
from ecosim.hub.commands import ServiceError
from ecosim.hub.given import Given
from ecosim.hub.own.kinds import SECTIONS, Own, OwnConfig, asked, by_id, lives_as
from ecosim.hub.services import Data, number

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager


@dataclass(frozen=True, kw_only=True)
class DateTime(OwnConfig):
    """A date, a time of day, or both. `initial` is what of these the file says."""

    has_date: bool
    has_time: bool
    initial: tuple[date | None, time | None] | None

    @property
    def form(self) -> str:
        """How its state is written."""
        return " ".join(["%Y-%m-%d"] * self.has_date + ["%H:%M:%S"] * self.has_time)

    def read(self, state: str) -> tuple[date | None, time | None]:
        """What a state says, `7:00` for `07:00:00`, too. Raises `ValueError`."""
        if not self.has_time:
            return calendar_date(state), None
        day, _, clock = state.replace("T", " ").rpartition(" ")
        found = clock_time(f"0{clock}" if clock[1:2] == ":" else clock)
        if day and not self.has_date:
            raise ValueError("it keeps no date")
        return calendar_date(day) if self.has_date else None, found

    def wrong_state(self, state: str) -> str:
        """The form it should have."""
        try:
            self.read(state)
        except ValueError:
            like = datetime(2026, 3, 17, 7, 30).strftime(self.form)  # noqa: DTZ001 - only its form counts
            return f"like '{like}' is wanted, in quotes, not {state!r}"
        return ""


@lives_as(DateTime)
class LiveDateTime(Own):
    """What it was last set to; midnight of the first day where nothing is said."""

    def __init__(self, config: DateTime, manager: "Manager") -> None:
        super().__init__(config, manager)
        self.config = config
        self._set: datetime | None = None

    def begin(self) -> None:
        """Be what it was, or what the file says it is at first."""
        if self._set is None or self.config.initial is not None:
            day, clock = self.config.initial or (None, None)
            today = self.manager.now.date()
            self._set = datetime.combine(day or today, clock or time())
            self.enter(*self._told(self._set))

    def take(self, state: str, *, news: bool = False) -> None:
        """Be this, as a test says. Raises `ValueError`."""
        day, clock = self.config.read(state)
        self._set = datetime.combine(day or self.manager.now.date(), clock or time())
        (self.show if news else self.enter)(*self._told(self._set))

    def become(self, day: date | None, clock: time | None) -> None:
        """It is this from now on; None: as before. Raises `ServiceError`."""
        day, clock = day if self.config.has_date else None, clock if self.config.has_time else None
        if day is None and clock is None:
            raise ServiceError(f"{self.entity_id}: nothing is said that it could keep")
        assert self._set is not None  # noqa: S101 - it has begun
        self._set = datetime.combine(day or self._set.date(), clock or self._set.time())
        self.show(*self._told(self._set))

    def _told(self, moment: datetime) -> tuple[str, dict[str, Any]]:
        config, told = self.config, dict[str, Any]()
        told |= {"has_date": config.has_date, "has_time": config.has_time, "editable": False}
        if config.has_date:
            told |= {"year": moment.year, "month": moment.month, "day": moment.day}
        if config.has_time:
            told |= {"hour": moment.hour, "minute": moment.minute, "second": moment.second}
        zoned = moment.replace(tzinfo=self.manager.now.tzinfo)
        if not config.has_date:
            told["timestamp"] = moment.hour * 3600 + moment.minute * 60 + moment.second
        elif not config.has_time:
            told["timestamp"] = zoned.replace(hour=0, minute=0, second=0).timestamp()
        else:
            told["timestamp"] = zoned.timestamp()
        return moment.strftime(config.form), told


@SECTIONS.named("input_datetime")
def _datetimes(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_id(section, "input_datetime", ("has_date", "has_time", "initial")):
        has_date, has_time, initial = (entry.get(k) for k in ("has_date", "has_time", "initial"))
        dated, timed = bool(has_date and has_date.flag()), bool(has_time and has_time.flag())
        if not dated and not timed:
            raise entry.wrong("say 'has_date: true' or 'has_time: true', or both")
        first = _initial(initial, dated, timed) if initial is not None and initial.value else None
        yield DateTime(**basics, has_date=dated, has_time=timed, initial=first)


def _initial(given: Given, dated: bool, timed: bool) -> tuple[date | None, time | None]:
    if timed and not dated:
        return None, given.clock()
    try:
        moment = datetime.fromisoformat(given.refuse_template().text())
    except ValueError:
        form = "2026-03-17 07:30:00" if timed else "2026-03-17"
        raise given.wrong(f"like {form!r} is wanted here, not {shown(given.value)}") from None
    return moment.date(), moment.time() if timed else None


def _date(value: Any) -> date:  # noqa: ANN401
    return value if isinstance(value, date) else _read(lambda: date.fromisoformat(str(value)), value)


def _time(value: Any) -> time:  # noqa: ANN401
    return value if isinstance(value, time) else _read(lambda: time.fromisoformat(str(value)), value)


def _moment(value: Any) -> datetime:  # noqa: ANN401
    return value if isinstance(value, datetime) else _read(lambda: datetime.fromisoformat(str(value)), value)


def _read(read: Any, value: object) -> Any:  # noqa: ANN401
    try:
        return read()
    except ValueError:
        raise ValueError(f"a date or a time is wanted, not {shown(value)}") from None


_FIELDS = {"date": _date, "time": _time, "datetime": _moment, "timestamp": number()}


@asked("input_datetime.set_datetime", fields=_FIELDS)
def _set(helper: LiveDateTime, data: Data) -> None:
    moment = data.get("datetime")
    zone = helper.manager.now.tzinfo
    if "timestamp" in data:
        moment = datetime.fromtimestamp(data["timestamp"], zone)
    if moment is not None:
        helper.become(moment.date(), moment.time())
    else:
        helper.become(data.get("date"), data.get("time"))
