"""The decorators and class attributes that declare what a device does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, overload

from ecosim.curves import passes
from ecosim.model.source import wrong

F = TypeVar("F", bound=Callable[..., Any])
Mode = Literal["single", "restart", "queued"]
MODES: tuple[Mode, ...] = ("single", "restart", "queued")
_MARKS = "__ecosim_marks__"


@dataclass(frozen=True, slots=True)
class ActionMark:
    """`@action`."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class EveryMark:
    """`@every`; the period is in seconds."""

    period: float


@dataclass(frozen=True, slots=True)
class OnMark:
    """`@on`."""

    path: str
    step: float | None
    is_: Any
    above: float | None
    below: float | None

    def asked(self) -> dict[str, Any]:
        """What was asked for besides the path: at most one is allowed."""
        found = {"above": self.above, "below": self.below, "step": self.step}
        is_ = {} if self.is_ is _NONE else {"is_": self.is_}
        return is_ | {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class TowardsMark:
    """`@towards`."""

    name: str


@dataclass(slots=True)
class Option:
    """A value given in the home file. Found in the class under the name of the option."""

    default: Any
    required: bool


@dataclass(slots=True)
class Senses:
    """A thing of the world that the device can sense; which one is said in the home file."""

    required: bool


@dataclass(slots=True)
class PartMark:
    """A part the device is composed of, with the options it has here."""

    kind: type
    options: dict[str, Any] = field(default_factory=dict)


_NONE: Any = object()


def _mark(function: F, mark: object) -> F:
    marks = getattr(function, _MARKS, [])
    setattr(function, _MARKS, [mark, *marks])
    return function


def marks_of(value: object) -> list[Any]:
    """The marks that decorators left on a function."""
    return getattr(value, _MARKS, [])


@overload
def action(function: F, /) -> F: ...
@overload
def action(*, mode: Mode = "single") -> Callable[[F], F]: ...
def action(function: F | None = None, /, *, mode: Mode = "single") -> F | Callable[[F], F]:
    """Something the device can be told to do; its parameters are typed and have units.

    `mode` says what happens when it is told again while still at it, with Home Assistant's words:
    `single` refuses, `restart` starts over, `queued` does it again afterwards.
    Raise `Refused` to say no.
    """
    if function is not None:
        return _mark(function, ActionMark(mode))
    return lambda f: _mark(f, ActionMark(mode))


def every(
    misused: object = None, /, *, seconds: float = 0, minutes: float = 0, hours: float = 0
) -> Callable[[F], F]:
    """Do this at round multiples of the period: `@every(minutes=15)` is at :00, :15, :30 and :45.

    A call that is still running when the next is due is left to finish, and the next is left out.
    """
    if misused is not None:
        raise wrong(misused, "@every: say how often, as in @every(minutes=1)")
    period = seconds + 60 * minutes + 3600 * hours
    return lambda f: _mark(f, EveryMark(period))


def on(
    path: str,
    *,
    is_: object = _NONE,
    above: float | None = None,
    below: float | None = None,
    step: float | None = None,
) -> Callable[[F], F]:
    """React to a change of own state (`"on"`), of a part's (`"battery.level"`), or of what is sensed.

    `is_`: only when it becomes this. `above`, `below`: only when it crosses the threshold.
    `step`: each time it passes a multiple, also for what changes by itself (a room's temperature).
    The handler takes nothing, or the new value, or the new and the old one. What a device senses when
    it is switched on is news to it too; the old value is then None. A reaction that is still
    running when the next begins is stopped: the newer news counts.
    """
    if not isinstance(path, str):
        raise wrong(path, '@on: say what it reacts to, as in @on("level")')
    return lambda f: _mark(f, OnMark(path, step, is_, above, below))


def becomes(mark: OnMark, new: Any, old: Any) -> bool:  # noqa: ANN401
    """Whether a change from `old` to `new` is one the mark asks for."""
    if mark.is_ is not _NONE:
        return bool(new == mark.is_)
    if mark.above is not None:
        return new is not None and new > mark.above and not (old is not None and old > mark.above)
    if mark.below is not None:
        return new is not None and new < mark.below and not (old is not None and old < mark.below)
    if mark.step is not None and new is not None and old is not None:
        return passes(mark.step, new, old)
    return True


def waits(mark: OnMark) -> bool:
    """Whether the mark asks for something that a value which changes by itself will come to."""
    return mark.step is not None or mark.above is not None or mark.below is not None


def towards(name: str) -> Callable[[F], F]:
    """Bring a `Gradual` property to a new target: `@towards("position") async def move(self, target)`.

    The target is told to others first; assign to the state on the way and at the end. A new target
    stops the movement towards the old one.
    """
    if not isinstance(name, str):
        raise wrong(name, '@towards: say which property it moves, as in @towards("position")')
    return lambda f: _mark(f, TowardsMark(name))


def option(default: Any = _NONE) -> Any:  # noqa: ANN401
    """A value given for each device in the home file: `power: Watts = option(2000.0)`. Typed, checked."""
    return Option(None if default is _NONE else default, required=default is _NONE)


def senses(*, required: bool = True) -> Any:  # noqa: ANN401
    """A thing of the world that this device can sense: `room: Room = senses()`.

    Which room, person or vehicle is said in the home file. Not `required`: the attribute may be None.
    """
    return Senses(required=required)
