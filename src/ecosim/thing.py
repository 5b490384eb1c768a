"""What a thing of the world is: facts that devices sense, influences by which they act upon it."""

from collections.abc import Callable, Container
from copy import deepcopy
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

from ecosim.curves import Curve, decode, encode, steady

T = TypeVar("T")
_NOTHING = object()


class _Aspect(Generic[T]):
    """What facts and influences share: a default, a meaning, and the name they have in the thing's class."""

    def __init__(self, default: T, doc: str, *, stays: bool = False) -> None:
        self.default = default
        self.__doc__ = doc
        self.stays = stays
        self.name = ""

    def __set_name__(self, owner: "type[Thing]", name: str) -> None:
        self.name = name


class Fact(_Aspect[T]):
    """Something true of a thing. A number may be a curve: then reading it gives its value now."""

    @overload
    def __get__(self, thing: None, owner: type) -> "Fact[T]": ...
    @overload
    def __get__(self, thing: "Thing", owner: type) -> T: ...
    def __get__(self, thing: "Thing | None", owner: type) -> "Fact[T] | T":
        if thing is None:
            return self
        found: T  # not by `cast`, for this is called often
        curve: Any = thing.curves.get(self.name)
        found = curve.at(thing.time()) if curve is not None else thing.facts.get(self.name, self.default)
        return found


class Influence(_Aspect[T]):
    """What a device does to a thing: assign to it. Reads back what this device does.

    It ends when the device loses its power, unless it is one that `stays`, as a bolt does.
    """

    @overload
    def __get__(self, thing: None, owner: type) -> "Influence[T]": ...
    @overload
    def __get__(self, thing: "Thing", owner: type) -> T: ...
    def __get__(self, thing: "Thing | None", owner: type) -> "Influence[T] | T":
        if thing is None:
            return self
        return cast("T", thing.influences.get(self.name, self.default))

    def __set__(self, thing: "Thing", value: T) -> None:
        if self.name not in thing.influences or thing.influences[self.name] != value:
            thing.influences[self.name] = value
            thing.changed()


class _News:
    """What differs between two snapshots: looked for once, where many devices sense the same thing."""

    def __init__(self) -> None:
        self._before: dict[str, Any] | None = None
        self._after: dict[str, Any] | None = None
        self._found: list[str] = []

    def between(self, before: dict[str, Any], after: dict[str, Any], names: list[str]) -> list[str]:
        """The facts that are told differently."""
        if before is not self._before or after is not self._after:
            self._before, self._after = before, after
            self._found = [n for n in names if before.get(n, _NOTHING) != after.get(n, _NOTHING)]
        return self._found


class Thing:
    """One thing of the world, as one device senses it. `address` is `room/kitchen` and the like."""

    sort: ClassVar[str]
    only_one: ClassVar[bool] = False
    _news: ClassVar[_News] = _News()

    def __init__(self, address: str, time: Callable[[], float], changed: Callable[[], None]) -> None:
        self.address = address
        self.time = time
        self.changed = changed
        self.facts: dict[str, Any] = {}
        self.curves: dict[str, Curve] = {}
        self._snapshot: dict[str, Any] = {}
        self.influences: dict[str, Any] = {}
        self.known = False

    @property
    def name(self) -> str:
        """What the home file calls it."""
        return self.address.rpartition("/")[2]

    def left_behind(self) -> dict[str, Any]:
        """What is left of what this device does when it has no power: what stays, and nothing else."""
        kept = {name for name, v in vars(type(self)).items() if isinstance(v, Influence) and v.stays}
        return {n: v if n in kept else type(v)() for n, v in self.influences.items()}

    def learn(
        self, snapshot: dict[str, Any], heeded: Container[str] | None = None
    ) -> tuple[list[tuple[str, Any, Any]], list[str]]:
        """Take in all that is true now. The snapshot is kept, and not changed: many may share it.

        Returns what changed, as (fact, new value, old value), and the facts that take another course; of
        the facts that are `heeded`, or of all.
        """
        first, self.known = not self.known, True
        before, self._snapshot = self._snapshot, snapshot
        changes, turned = [], []
        for name in self.fact_names() if first else self._news.between(before, snapshot, self.fact_names()):
            told = snapshot.get(name, _NOTHING)
            if heeded is not None and name not in heeded:
                self._take(name, told)
                continue
            old = getattr(self, name)
            self._take(name, told)
            new = getattr(self, name)
            turned.append(name)
            if first or new != old:
                changes.append((name, new, old))
        return changes, turned

    def _take(self, name: str, told: object) -> None:
        self.curves.pop(name, None)
        self.facts.pop(name, None)
        if isinstance(told, dict) and "curve" in told:
            self.curves[name] = decode(told["curve"])
        elif told is not _NOTHING:
            self.facts[name] = deepcopy(told) if isinstance(told, list | dict) else told

    def curve(self, name: str) -> Curve:
        """A numeric fact as a function of time, for computing when it will cross a threshold."""
        return self.curves.get(name) or steady(float(getattr(self, name)))

    @classmethod
    @cache
    def fact_names(cls) -> list[str]:
        """What can be sensed of such a thing."""
        return [n for n, v in vars(cls).items() if isinstance(v, Fact)]


def as_fact(curve: Curve) -> dict[str, Any]:
    """A curve as it stands in a thing's snapshot."""
    return {"curve": encode(curve)}
