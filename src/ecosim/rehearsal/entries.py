"""What a file of tests may say."""

from datetime import datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from ecosim.files import Duration, FileModel, given
from ecosim.files.fields import clock_time

_FORMS = "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"


def _moment(value: object) -> datetime:
    for form in _FORMS if isinstance(value, str) else ():
        try:
            return datetime.strptime(str(value), form)  # noqa: DTZ007 - the zone is another key's
        except ValueError:
            continue
    raise ValueError(f"a date and time like 2026-03-17 06:45 is wanted, not {given(value)}")


def _clock(value: object) -> time | datetime:
    try:
        return clock_time(value)
    except ValueError:
        if isinstance(value, str) and len(value) > len("06:45:00"):
            return _moment(value)
        raise


def _state(value: object) -> str:
    if value is None or isinstance(value, bool | list | dict):
        raise ValueError(f"a state is one word or number, like on, off or 20.5, not {given(value)}")
    return str(value)


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, dict) and list(value) == ["entity_id"]:
        value = value["entity_id"]
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(i, str) for i in found):
        raise ValueError(f"an entity or a list of entities is wanted, not {given(value)}")
    return tuple(found)


def _shown(value: object) -> object:
    return value if isinstance(value, dict) else {"state": value}


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A local date and time."""
Clock = Annotated[Any, BeforeValidator(_clock)]
"""A local time of day, or a date and time."""
StateText = Annotated[str, BeforeValidator(_state)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_ids)]


class Shown(FileModel):
    """What an entity is."""

    state: StateText
    attributes: dict[str, Any] = Field(default_factory=dict)


HAPPENING = ("entity", "event", "mqtt", "action", "webhook", "tag", "conversation", "calendar")


class Happening(FileModel):
    """What happens to the automations; one thing, or only time."""

    at: Clock = None
    after: Duration = 0.0
    entity: str = ""
    becomes: StateText | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)
    event: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    mqtt: str = ""
    payload: str = ""
    action: str = ""
    target: Ids = ()
    webhook: str = ""
    tag: str = ""
    conversation: str = ""
    calendar: str = ""

    @model_validator(mode="after")
    def one_thing(self) -> "Happening":
        """Raises `ValueError` for none, unless time passes, and for several."""
        said = [name for name in HAPPENING if getattr(self, name)]
        if len(said) > 1 or not (said or self.at is not None or self.after):
            names = ", ".join(f"'{name}'" for name in HAPPENING)
            raise ValueError(f"one of {names} is wanted here, or only 'at' or 'after'")
        if self.target and not self.action:
            raise ValueError("'target' belongs to an action")
        if self.at is not None and self.after:
            raise ValueError("'at' or 'after', not both")
        if self.entity and self.becomes is None and not self.attributes:
            raise ValueError("'becomes' is missing: what the entity becomes")
        return self


class Expectation(FileModel):
    """A call of an action, an event, or a state, and when."""

    action: str = ""
    service: str = ""
    event: str = ""
    target: Ids = ()
    data: dict[str, Any] = Field(default_factory=dict)
    times: int | None = Field(default=None, ge=0)
    entity: str = ""
    state: StateText | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)
    within: Duration | None = None
    at: Clock = None
    never: bool = False

    @property
    def called(self) -> str:
        """The action, in whichever spelling; an event goes by `event.<its name>`."""
        return self.action or self.service or (f"event.{self.event}" if self.event else "")

    @model_validator(mode="after")
    def one_thing(self) -> "Expectation":
        """Raises `ValueError` for what does not go together."""
        if sum(map(bool, (self.action, self.service, self.event, self.entity))) != 1:
            raise ValueError("one of 'action', 'event' and 'entity' is wanted here")
        if self.event and self.target:
            raise ValueError("'target' belongs to an action, not to an event")
        if self.entity and self.state is None and not self.attributes:
            raise ValueError("'state' is missing: what the entity should be")
        if self.entity and (self.target or self.data or self.times is not None):
            raise ValueError("'target', 'data' and 'times' belong to an action, not to an entity")
        if self.called and (self.state is not None or self.attributes):
            raise ValueError("'state' and 'attributes' belong to an entity, not to an action")
        if self.at is not None and self.within is not None:
            raise ValueError("'at' or 'within', not both")
        if self.never and self.times is not None:
            raise ValueError("'never' or 'times', not both")
        return self


class CaseEntry(FileModel):
    """One test."""

    name: str = Field(min_length=1)
    at: Moment | None = None
    given: dict[str, Annotated[Shown, BeforeValidator(_shown)]] = Field(default_factory=dict)
    happens: list[Happening] = Field(default_factory=list)
    expect: list[Expectation] = Field(min_length=1)
    lasts: Duration = 60.0
    nothing_else: bool = False


class SuiteEntry(FileModel):
    """A file of tests."""

    automations: str = ""
    home: str = ""
    at: Moment | None = None
    time_zone: str = ""
    entities: list[str] = Field(default_factory=list)
    tests: list[CaseEntry] = Field(min_length=1)
