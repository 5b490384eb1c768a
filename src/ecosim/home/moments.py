"""The lines of a sync moment: what is looked for, on which topic, and when a message is it."""

import json
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ecosim.domains import Domains
from ecosim.files import Duration, FileModel, Identifier, Scalar, at_once, given
from ecosim.wire.codec import EMPTY
from ecosim.wire.homie import Lifecycle

Verb = Literal[
    "wakes",
    "rises",
    "sleeps",
    "cooks",
    "eats",
    "washes",
    "showers",
    "watches",
    "rests",
    "moves",
    "leaves",
    "returns",
    "plugs_in",
    "unplugs",
    "opens",
    "closes",
    "uses",
    "reaches",
    "consents",
    "withdraws",
]
_TESTS = ("is", "above", "below", "changes")


class PropertyMatch(FileModel):
    """A property that comes to be so: `is`, `above` and `below` (in its unit), or any that `changes`."""

    device: Identifier
    path: str = Field(alias="property", description="node/property")
    is_: Scalar = Field(default=None, alias="is")
    above: float | None = None
    below: float | None = None
    changes: Literal[True] | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_test(cls, data: Any) -> Any:  # noqa: ANN401
        tests = [t for t in _TESTS if isinstance(data, dict) and t in data]
        if not tests:
            raise ValueError("say what to look for: is, above, below or changes")
        if len(tests) > 1 and tests != ["above", "below"]:
            raise ValueError(f"say one of {' and '.join(tests)}")
        if "is" in tests and data["is"] is None:
            raise ValueError("is: a value is wanted, not nothing")
        return data

    def describe(self) -> str:
        """For people: `kettle · kettle/on is true`."""
        if self.changes:
            return f"{self.device} · {self.path} changes"
        if self.is_ == "":
            return f"{self.device} · {self.path} is empty"
        tests = [("is", self.is_), ("above", self.above), ("below", self.below)]
        words = " and ".join(f"{t} {payload_of(v)}" for t, v in tests if v is not None)
        return f"{self.device} · {self.path} {words}"

    def topic(self, domains: Domains) -> str:
        """The topic it is seen on."""
        return domains.topics(self.device).value(self.path)

    def holds(self, payload: str, before: str | None) -> bool:
        """Whether a value is it, and the one before was not. What was unknown before may be it."""
        if self.changes:
            return before is not None and payload != before
        return self._is_it(payload) and not (before is not None and self._is_it(before))

    @property
    def lasting(self) -> bool:
        """A value stays; a change does not."""
        return not self.changes

    def _is_it(self, payload: str) -> bool:
        number = _number(payload)
        if self.is_ is not None:
            if number is not None and isinstance(self.is_, (int, float)) and not isinstance(self.is_, bool):
                return number == self.is_
            return payload == payload_of(self.is_)
        above = self.above is None or (number is not None and number > self.above)
        below = self.below is None or (number is not None and number < self.below)
        return above and below


class EventMatch(FileModel):
    """An event of a device."""

    device: Identifier
    path: str = Field(alias="event", description="node/event")

    def describe(self) -> str:
        """For people: `kettle · kettle/boiled`."""
        return f"{self.device} · {self.path}"

    def topic(self, domains: Domains) -> str:
        """The topic it is seen on."""
        return domains.topics(self.device).value(self.path)

    def holds(self, _payload: str, _before: str | None) -> bool:
        """Each one is it."""
        return True

    @property
    def lasting(self) -> bool:
        """It happens and is over."""
        return False


class StateMatch(FileModel):
    """A device's `$state`."""

    device: Identifier
    state: Lifecycle

    def describe(self) -> str:
        """For people: `kettle · is lost`."""
        return f"{self.device} · is {self.state}"

    def topic(self, domains: Domains) -> str:
        """The topic it is seen on."""
        return domains.topics(self.device).state

    def holds(self, payload: str, before: str | None) -> bool:
        """Whether it comes to be in this state."""
        return payload == self.state != before

    @property
    def lasting(self) -> bool:
        """It stays in it."""
        return True


class DoesMatch(FileModel):
    """What a person begins to do, as the day's story says it."""

    person: str
    does: Verb

    def describe(self) -> str:
        """For people: `anna leaves`."""
        return f"{self.person} {self.does.replace('_', ' ')}"

    def topic(self, domains: Domains) -> str:
        """The topic it is seen on, of the simulation plane."""
        return domains.plane.story

    def holds(self, payload: str, _before: str | None) -> bool:
        """Whether this person begins this."""
        told = json.loads(payload)
        return bool(told.get("person") == self.person and told.get("does") == self.does)

    @property
    def lasting(self) -> bool:
        """It begins, and that was it."""
        return False


def _sort_of(data: object) -> str | None:
    """Which match is meant: told by the key that only it has. The names do not occur in files."""
    keys = data.keys() if isinstance(data, dict) else ()
    for key in ("property", "event", "state", "does"):
        if key in keys:
            return f"<{key}>"
    return next((f"<{key}>" for key in ("does",) if "person" in keys), None)


def _needs_sort(value: object) -> object:
    if not isinstance(value, (dict, FileModel)):
        raise ValueError(f"a mapping (key: value) is wanted, not {given(value)}")  # noqa: TRY004
    if isinstance(value, dict) and _sort_of(value) is None:
        raise ValueError("say what to look for: a device and its property, event or state, or a person")
    return value


_Property = Annotated[PropertyMatch, Tag("<property>")]
_Event = Annotated[EventMatch, Tag("<event>")]
_State = Annotated[StateMatch, Tag("<state>")]
_Does = Annotated[DoesMatch, Tag("<does>")]
AnyMatch = PropertyMatch | EventMatch | StateMatch | DoesMatch
Line = Annotated[
    Annotated[_Property | _Event | _State | _Does, Discriminator(_sort_of)], BeforeValidator(_needs_sort)
]


class Moment(FileModel):
    """A promise: when the cause is seen, all effects follow `within` seconds."""

    title: str = ""
    cause: Line
    effect: Annotated[list[Line], BeforeValidator(at_once), Field(min_length=1)]
    within: Duration


def payload_of(value: object) -> str:
    """A value of a file as it stands in a message: `true`, `21.5`, `heat`, JSON for lists and mappings."""
    if value == "":
        return EMPTY
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "" if value is None else str(value)


def _number(payload: str) -> float | None:
    try:
        return float(payload)
    except ValueError:
        return None
