"""Expectations that let time pass, and explain themselves when they are not met."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecosim.errors import EcosimError, nearest
from ecosim.files.fields import seconds as in_seconds
from ecosim.model.kind import Happening
from ecosim.testing.telling import topic_of
from ecosim.told.durations import seconds

if TYPE_CHECKING:
    from ecosim.testing.home import SimulatedHome


class _Anything:
    def __repr__(self) -> str:
        return "anything"


ANYTHING = _Anything()


@dataclass(frozen=True, slots=True)
class Look:
    """What is wanted of an entity's state, or of a value; and of an entity's attributes."""

    wanted: object
    attributes: Mapping[str, object]

    def sees(self, found: object, attributes: Mapping[str, Any]) -> bool:
        """Whether it is as wanted."""
        return _same(self.wanted, found) and all(
            name in attributes and _same(wanted, attributes[name]) for name, wanted in self.attributes.items()
        )

    def __str__(self) -> str:
        state = [] if self.wanted is ANYTHING else [_said(self.wanted)]
        return ", ".join([*state, *(f"{name}={_said(value)}" for name, value in self.attributes.items())])


@dataclass(frozen=True, slots=True)
class Watched:
    """Something to look at: what it is now, and how that came to be."""

    name: str
    now: Callable[[], tuple[object, Mapping[str, Any]]]
    explain: Callable[[], list[str]]

    def shows(self, look: Look) -> str:
        """What it is, as far as it was asked."""
        found, attributes = self.now()
        state = [] if look.wanted is ANYTHING else [repr(found)]
        return ", ".join([*state, *(f"{n}={attributes.get(n)!r}" for n in look.attributes)])


def duration(name: str, value: str | float) -> float:
    """Seconds, of `30`, `"30 s"`, `"5 min"`. Raises `EcosimError`."""
    try:
        return in_seconds(value)
    except ValueError as error:
        raise EcosimError(f"{name}: {error}") from None


def expect(home: "SimulatedHome", what: str, look: Look, within: str | float) -> float:
    """Let time pass until it is so; after how many seconds. Raises `AssertionError`."""
    __tracebackhide__ = True
    watched, limit = look_at(home, what, look), duration("within", within)
    begun = home.now.timestamp()
    home.run_until(begun + limit, lambda: look.sees(*watched.now()), wait=True)
    took = home.now.timestamp() - begun
    if look.sees(*watched.now()):
        return took
    after = f" within {seconds(limit)} of {home.heard.clock(begun)}" if limit else ""
    head = f"{watched.name} is {watched.shows(look)}, and did not become {look}{after}"
    raise AssertionError("\n".join([head if limit else _is_not(watched, look), *_indented(watched)]))


def stays(home: "SimulatedHome", what: str, look: Look, lasts: str | float) -> None:
    """Let time pass, in all of which it is so. Raises `AssertionError`."""
    __tracebackhide__ = True
    watched = look_at(home, what, look)
    begun = home.now.timestamp()
    home.run_until(begun + duration("lasts", lasts), lambda: not look.sees(*watched.now()))
    if not look.sees(*watched.now()):
        after = seconds(home.now.timestamp() - begun)
        head = f"{_is_not(watched, look)} any more, {after} after {home.heard.clock(begun)}"
        raise AssertionError("\n".join([head, *_indented(watched)]))


def look_at(home: "SimulatedHome", what: str, look: Look) -> Watched:
    """An entity, or a device path. Raises `EcosimError` for what there is not."""
    if "/" in what:
        if look.attributes:
            raise EcosimError(f"{what}: attributes belong to entities; say which value is wanted")
        return _path(home, what)
    if "." not in what:
        known = [*home.file.devices, *home.entities]
        raise EcosimError(
            f"an entity like 'lock.front_door' or a path like 'kettle/on' is wanted, not {what!r}"
            + nearest(what, known)
        )
    entity = home.entity(what)
    for name in look.attributes:
        if entity.state not in ("unavailable", "unknown", "off") and name not in entity.attributes:
            raise EcosimError(f"{what} has no attribute {name!r}{nearest(name, entity.attributes)}")
    return Watched(what, lambda: (entity.state, entity.attributes), entity.explain)


def _path(home: "SimulatedHome", what: str) -> Watched:
    id_, _, path = what.partition("/")
    device, topic = home[id_], topic_of(home, what)
    event = path != "$state" and isinstance(device.face(path).source, Happening)
    before = home.heard.last.get(topic) if event else None

    def now() -> tuple[object, Mapping[str, Any]]:
        if event:  # one that has happened before is over
            return (None if home.heard.last.get(topic) is before else device.events_of(path)[-1]), {}
        return (device.state if path == "$state" else device.value(path)), {}

    def explain() -> list[str]:
        said = home.heard.last.get(topic)
        return [f"nothing was said on {topic}"] if said is None else home.heard.tree(said)

    return Watched(what, now, explain)


def _is_not(watched: Watched, look: Look) -> str:
    return f"{watched.name} is {watched.shows(look)}, not {look}"


def _indented(watched: Watched) -> Iterator[str]:
    return (f"  {line}" for line in watched.explain())


def _same(wanted: Any, found: Any) -> bool:  # noqa: ANN401
    if wanted is ANYTHING:
        return found is not None
    if callable(wanted):
        return found is not None and bool(wanted(found))
    if isinstance(found, str) and isinstance(wanted, int | float) and not isinstance(wanted, bool):
        try:
            return float(found) == wanted
        except ValueError:
            return False
    return bool(wanted == found)


def _said(wanted: object) -> str:
    if callable(wanted):
        name = getattr(wanted, "__name__", "")
        return "what was wanted" if name in ("", "<lambda>") else name
    return repr(wanted)
